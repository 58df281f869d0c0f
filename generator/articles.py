"""Article numbers of the post: check digits, spelling, and whether a service goes somewhere.

Numbers are consumed, never made: the post issues them (USPS DMM 503, IMM 333; UPU S10). Enters a
number as somebody typed it; leaves it without spaces and says of which kind, or why it is none.
"""

from __future__ import annotations

import re
from itertools import cycle
from typing import NamedTuple

from generator.values.decisions import Sentence
from generator.values.ledger import Address
from generator.values.policy import Service

_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_S10 = re.compile(r"[A-Z]{2}[0-9]{9}[A-Z]{2}")
_SPACING = re.compile(r"[\s\u00a0\u2007\u202f.\-]+")
_ZIP = re.compile(r"([0-9]{5})(?:-?([0-9]{4}))?")
_SURE_DIGITS = 15  # that a spreadsheet keeps of a number


class Checked(NamedTuple):
    """A number without spaces, its kind, or in words what is wrong with it."""

    number: str
    kind: str = ""
    wrong: str = ""


def plain(text: str) -> str:
    """Without the spaces, dots and hyphens that are there for people; nothing else changes."""
    return _SPACING.sub("", text)


def check(service: Service, text: str) -> Checked:
    """Whether the service can have given this number; a wrong one is told, never corrected."""
    number = plain(text)
    if not (number.isascii() and number.isalnum()):
        return Checked(number, "", "has characters that no article number has")
    if service.number == "usps":
        kind, wrong = _usps(number)
    elif service.number == "s10":
        kind, wrong = _s10(number)
    else:
        fits = re.fullmatch(service.pattern, number) is not None
        kind = "pattern" if fits else ""
        wrong = "" if fits else f"does not look like a number of {service.title}"
    if kind and service.prefixes and not number.startswith(service.prefixes):
        begins = " or ".join(service.prefixes)
        return Checked(number, "", f"must begin with {begins} for {service.title}")
    return Checked(number, kind, wrong)


def usps_check_digit(digits: str) -> int:
    """Weights 3, 1, 3 … from the right, to the next ten (USPS Publication 109, appendix)."""
    total = sum(int(d) * weight for d, weight in zip(reversed(digits), cycle((3, 1)), strict=False))
    return -total % 10


def s10_check_digit(serial: str) -> int:
    """UPU S10: eight digits times 8 6 4 2 3 5 9 7; 11 less the rest, 10 is 0 and 11 is 5."""
    total = sum(int(d) * w for d, w in zip(serial, _S10_WEIGHTS, strict=True))
    return {10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11)


def s10_country(number: str) -> str:
    """The post that issued an S10 number; "" for any other number."""
    return number[-2:] if _S10.fullmatch(number) else ""


def display(service: Service, number: str) -> str:
    """The number as the service spaces it for people: 9407 1112 0620 …, RB 1234 5678 5 GB."""
    if not service.groups:
        return number
    if service.number == "s10" and len(service.groups) == 2:
        first, size = service.groups
        middle = _spaced(number[first:-2], (size,))
        return f"{number[:first]} {middle} {number[-2:]}"
    return _spaced(number, service.groups)


def zip_code(text: str) -> str:
    """The five or nine digits of a US postal code; "" if it is none."""
    found = _ZIP.fullmatch(text.strip())
    return "".join(part for part in found.groups() if part) if found else ""


def elements(service: Service, number: str, postal_code: str) -> tuple[str, ...]:
    """What the barcode holds, as GS1 element strings; a single one without FNC1 is plain.

    IMpb (22 digits): 420 + ZIP before the number, since revision B mandatory.
    """
    if service.barcode == "none" or not number:
        return ()
    if service.barcode == "impb" and len(number) == 22:
        return (f"420{zip_code(postal_code)}", number)
    return (number,)


def caption(parts: tuple[str, ...], shown: str) -> str:
    """What people read below the bars: application identifiers in parentheses."""
    if len(parts) < 2:
        return shown
    return f"({parts[0][:3]}) {parts[0][3:]} ({parts[1][:2]}) {_spaced(parts[1][2:], (4,))}"


def unserved(service: Service, origin: str, to: Address) -> Sentence | None:
    """Why a letter cannot go by this service from there to there; None if it can."""
    there = to.country or origin
    if service.posted_in and origin not in service.posted_in:
        posts = ", ".join(service.posted_in)
        return Sentence.of("lacks.service_origin", service=service.title, posts=posts, here=origin)
    if service.serves == "domestic" and there != origin:
        return Sentence.of("lacks.service_abroad", service=service.title, country=there)
    if service.serves == "abroad" and there == origin:
        return Sentence.of("lacks.service_home", service=service.title, country=there)
    if service.barcode == "impb" and not zip_code(to.postal_code):
        return Sentence.of("lacks.service_zip", service=service.title, zip=to.postal_code or "–")
    if service.grid is not None:
        across, down = service.grid
        return Sentence.of("lacks.service_grid", service=service.title, across=across, down=down)
    return None


def _usps(number: str) -> tuple[str, str]:
    """20 digits, checked alone or behind 91 (both are in use), or the 22 of an IMpb."""
    if not number.isdigit() or len(number) not in (20, 22):
        return "", f"has {len(number)} characters; USPS numbers have 20 or 22 digits"
    if number.endswith("0" * (len(number) - _SURE_DIGITS)):
        return "", "ends in zeros as a spreadsheet leaves them that has lost the last digits"
    body, last = number[:-1], int(number[-1])
    if len(number) == 22 and not "91" <= number[:2] <= "95":
        return "", f"begins with {number[:2]}; USPS numbers of 22 digits begin with 91 to 95"
    if usps_check_digit(body) == last:
        return f"usps-{len(number)}", ""
    if len(number) == 20 and usps_check_digit(f"91{body}") == last:
        return "usps-20-91", ""
    return "", "has a wrong check digit"


def _s10(number: str) -> tuple[str, str]:
    if not _S10.fullmatch(number):
        return "", "is not two capitals, nine digits and the two capitals of a country (UPU S10)"
    if s10_check_digit(number[2:10]) != int(number[10]):
        return "", "has a wrong check digit"
    return "s10", ""


def _spaced(number: str, groups: tuple[int, ...]) -> str:
    parts, rest, sizes = [], number, list(groups)
    while rest:
        size = sizes.pop(0) if len(sizes) > 1 else sizes[0]
        parts.append(rest[:size])
        rest = rest[size:]
    return " ".join(parts)
