"""What is wrong: findings are values about the data, errors end the run.

A code is a family letter (R reading, L ledger, I interest, D dunning, P paper, S system)
and a number that is never reused; what each means stands in CATALOGUE.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Generic, NamedTuple, TypeVar

from generator.values.ledger import Source

T = TypeVar("T")


class ExitCode(IntEnum):
    """Stable interface, frozen by a test."""

    DONE = 0
    SOME_HELD = 1
    USAGE = 2
    SYSTEM = 3
    REFUSED = 4
    FILE = 5
    STRICT = 6
    CONSERVATION = 7
    CLOSED = 8
    SETTINGS = 9
    INTERNAL = 15
    INTERRUPTED = 130


_WORST_FIRST = (130, 15, 9, 3, 5, 8, 4, 7, 6, 1, 2, 0)


def worst(codes: Iterable[ExitCode]) -> ExitCode:
    """If several apply, the one DESIGN ranks first."""
    return min(codes, key=_WORST_FIRST.index, default=ExitCode.DONE)


class Severity(StrEnum):
    REFUSE = "refuse"
    HOLD = "hold"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong in the data: a sentence, the place, and what to do about it."""

    code: str
    severity: Severity
    message: str
    where: Source | None = None
    remedy: str = ""
    customer_id: str | None = None

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"{place}{self.message}{remedy} [{self.code}]"


class Outcome(NamedTuple, Generic[T]):
    """A value, and what was found wrong on the way to it."""

    value: T
    findings: tuple[Finding, ...] = ()


class DunnageError(Exception):
    """Ends the run: knows its exit code; the message is a sentence, the remedy another."""

    exit_code = ExitCode.INTERNAL

    def __init__(self, message: str, remedy: str = "", findings: tuple[Finding, ...] = ()) -> None:
        super().__init__(message)
        self.message, self.remedy, self.findings = message, remedy, findings

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class UsageError(DunnageError):
    exit_code = ExitCode.USAGE


class SystemMissing(DunnageError):
    """A library or font of the machine is missing; the remedy is the exact install line."""

    exit_code = ExitCode.SYSTEM


class Refused(DunnageError):
    """The input cannot be used; every reason is among the findings."""

    exit_code = ExitCode.REFUSED


class FileTrouble(DunnageError):
    exit_code = ExitCode.FILE


class StrictWarnings(DunnageError):
    """Warnings under --strict."""

    exit_code = ExitCode.STRICT


class NotConserved(DunnageError):
    """A sum that must tie does not: money was lost or made inside the run."""

    exit_code = ExitCode.CONSERVATION


class Closed(DunnageError):
    """Locked by another run, already issued, or stale."""

    exit_code = ExitCode.CLOSED


class SettingsInvalid(DunnageError):
    exit_code = ExitCode.SETTINGS


CATALOGUE: Mapping[str, str] = MappingProxyType(
    {
        "R1": "A date whose day and month cannot be told apart by proof.",
        "R2": "Dates damaged by a wrong regional setting.",
        "R3": "No column with the open amount.",
        "R4": "A summary report: balances without documents.",
        "R5": "Decimal and thousands marks cannot be told apart by proof.",
        "R6": "The currency of an amount is not known.",
        "R7": "A row with an amount that is neither item nor total.",
        "R8": "The items do not add up to the total the file prints.",
        "R9": "Two columns claim to be the same field.",
        "R10": "An error or a formula without stored result in a needed cell.",
        "R11": "Two different closing dates, or the same document in two files.",
        "R12": "A list of payables, not of receivables.",
        "R13": "The file is encrypted, damaged, empty or too large.",
        "R14": "No customer number or name.",
        "R15": "The same document row twice.",
        "R16": "The closing date is not known from the file.",
        "R17": "Due dates before document dates, or years off.",
        "R18": "Not a list of receivables.",
        "R19": "A cell that cannot be read as what its column holds.",
        "R20": "A sheet or column that is not used.",
        "R21": "Text with characters that have no place on a letter.",
        "R22": "Hidden rows or columns were read.",
        "L1": "An entity that creditor.toml does not name.",
        "L2": "A customer in the open items who is not in the customer master.",
        "L3": "An item dated after the as-of date: set aside.",
        "L4": "A payment that does not match any open item.",
        "L5": "A hold of an unknown kind: it holds.",
        "L6": "A hold that has ended: lifted.",
        "L7": "A payment on account that the open items already hold.",
        "L8": "Payments without dates: interest is a lower bound.",
        "L9": "Payments that contradict the balance of their document.",
        "L10": "An account group or a country that is not known.",
        "L11": "A hold for a customer or a document that is not among the open items.",
        "L12": "A row that reads like one demanded before under another number.",
        "L13": "A line of Sales, FX rates or Open orders that contradicts itself.",
        "L14": "A hold or contact that contradicts itself: it holds.",
        "L15": "Instalments without a hold, or a hold that outlived its instalments.",
        "L16": "A dispute or promise in the Contact log that stops no letter.",
        "L17": "A customer number that reads like another with open items.",
        "I1": "A day without a rate.",
        "D1": "Several choices of a procedure for one customer: one stands before the others.",
        "D2": "A dispute that is older than 30 days.",
        "D3": "An overdue that credit insurance wants reported.",
        "D4": "A claim that may soon be time-barred, or is.",
        "D5": "Another company of the customer's group is insolvent or under sanctions.",
        "D10": "An edit in a review that cannot be taken.",
        "D11": "A hold from the review of an earlier closing date, which no longer holds.",
        "D12": "An edit of the review that no longer applies.",
        "P1": "A letter that could not be set.",
        "P2": "No letter in the debtor's language: the creditor's was used.",
        "P3": "A statement that could not be set.",
        "P4": "An article number that cannot be used.",
        "P5": "No article numbers for a postal service that has them.",
        "P6": "Too few article numbers for a postal service.",
        "P7": "A copy of a document that cannot be enclosed.",
        "P8": "A copy of a document that is not of the letter's paper.",
        "P9": "A letter by e-mail for which no draft could be made.",
        "S1": "A past run's kpi.json that cannot be used.",
    }
)
