"""E-mail drafts: a letter or a notice ready to be looked at and sent by a person.

Enters a paper and its decision; leaves who writes to whom and, with the pages set, the bytes of
an unsent message (RFC 5322). What a spreadsheet says is never trusted in a header: an address
that is not plainly one makes no draft.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP

from generator.documents.correspondence import salutation, signatories
from generator.values.decisions import Decision
from generator.values.ledger import Contact, Debtor
from generator.values.notices import PreDueNotice
from generator.values.paper import Paper
from generator.values.policy import Creditor
from generator.wording import Words

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOM}(\.{_ATOM})*")
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_FOLD = "\r\n "
_PLAIN = 66  # characters of a header's words on one line
_MOST = 254  # characters of an address, RFC 5321 4.5.3.1.3


class NoAddress(Exception):
    """No message can be addressed; the message says why, in half a sentence."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A message but for its words: `copy` is the paper to be set, by the draft's own path."""

    copy: Paper
    template: str  # of the words
    sender: tuple[str, str]  # name and address
    to: tuple[tuple[str, str], ...]
    name: str  # of the PDF in the message


def letter(decision: Decision, paper: Paper) -> Draft:
    """The draft that brings a letter, with what is annexed to it. Raises NoAddress."""
    sender = _sender(decision.creditor)
    to = _to(decision.debtor, decision.addressee)
    level = decision.level
    signed = signatories(decision.creditor, level is not None and level.channel != "email")
    view = {
        **paper.view,
        "sender": _signature(signed, decision.creditor),
        "mail": {"from": sender, "to": to},
    }
    path = f"drafts/{decision.letter_no}.eml"
    copy = replace(paper, path=path, view=view, variant="pdf/ua-1", attachments=())
    template = f"letters/{paper.language}/email.txt.j2"
    return Draft(copy, template, sender, to, f"{decision.letter_no}.pdf")


def notice(of: PreDueNotice, statement: Paper, words: Words) -> Draft:
    """The draft of a pre-due notice, with the statement of account. Raises NoAddress."""
    decision = of.decision
    sender, to = _sender(decision.creditor), _to(decision.debtor, of.addressee)
    view = {
        **statement.view,
        "salutation": salutation(of.addressee, words),
        "company": decision.creditor.legal_name,
        "until": words.date(of.until),
        "many": len(of.items) > 1,
        "falling_due": _falling_due(of, words),
        "paid_up_to": words.date(decision.cash_known_to),
        "sender": _signature(signatories(decision.creditor, formal=False), decision.creditor),
        "mail": {"from": sender, "to": to},
    }
    path = f"drafts/{of.number}.eml"
    copy = replace(statement, path=path, view=view, variant="pdf/ua-1", attachments=())
    template = f"letters/{statement.language}/pre-due-notice.txt.j2"
    return Draft(copy, template, sender, to, f"{decision.letter_no}-statement.pdf")


def message(draft: Draft, subject: str, words: str, copy: bytes) -> bytes:
    """The draft as bytes: no date, no message number, nothing from a clock or by chance."""
    head = (
        "X-Unsent: 1",
        f"From: {_mailbox(draft.sender)}",
        f"To: {f',{_FOLD}'.join(map(_mailbox, draft.to))}",
        f"Subject: {_phrase(subject, quoted=False)}",
    )
    mail = EmailMessage(policy=SMTP)
    mail.set_content(_plain(words) + "\n", cte="quoted-printable")
    mail.add_attachment(copy, maintype="application", subtype="pdf", filename=draft.name)
    digest = hashlib.sha256(b"\0".join((subject.encode(), words.encode(), copy)))
    mail.set_boundary(f"=_dunnage_{digest.hexdigest()[:24]}")  # "=_" is in no encoded body
    return "\r\n".join((*head, "")).encode("ascii") + mail.as_bytes()


def addresses(cell: str) -> tuple[str, ...]:
    """The addresses of a cell, several parted by ; or , — raises NoAddress for any other text."""
    parts = [part.strip() for part in re.split("[;,]", cell)]
    return tuple(dict.fromkeys(_address(part) for part in parts if part))


def _address(text: str) -> str:
    """local@domain in plain letters; a domain in other letters as its registry has it."""
    local, at, domain = text.rpartition("@")
    try:
        plain = domain.encode("idna").decode("ascii") if not domain.isascii() else domain
    except UnicodeError:
        plain = ""
    labels = plain.split(".")
    fits = len(local) <= 64 and len(local) + 1 + len(plain) <= _MOST
    named = len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels)
    if not (at and fits and named and _LOCAL.fullmatch(local)) or labels[-1].isdigit():
        raise NoAddress(f"'{_line(text)[:80]}' is not an e-mail address that every server takes")
    return f"{local}@{plain}"


def _to(debtor: Debtor, person: Contact | None) -> tuple[tuple[str, str], ...]:
    """The person the letter is for, else the customer's own address."""
    own = person.email.strip() if person else ""
    found = addresses(own or debtor.email)
    if not found:
        raise NoAddress(f"customer {debtor.customer_id} has no e-mail address")
    name = person.name if person and own else debtor.addressee_name
    return tuple((name if len(found) == 1 else "", address) for address in found)


def _sender(creditor: Creditor) -> tuple[str, str]:
    found = addresses(creditor.email)
    if len(found) != 1:
        raise NoAddress("creditor.email in creditor.toml must be one address to write from")
    return creditor.legal_name, found[0]


def _mailbox(of: tuple[str, str]) -> str:
    name, address = _phrase(of[0]), of[1]
    return f"{name}{_FOLD}<{address}>" if name else address


def _phrase(text: str, *, quoted: bool = True) -> str:
    """Words of a header: plain, in quotation marks, or encoded (RFC 2047) and folded.

    Made here, because the header classes of Python 3.11 lose the quotes of a name they fold.
    """
    line = _line(text)
    if len(line) > _PLAIN or not line.isascii():
        return Header(line, "utf-8", maxlinelen=_PLAIN, header_name="Subject").encode(
            splitchars="", linesep="\r\n"
        )
    if not quoted or re.fullmatch(r"[A-Za-z0-9 -]*", line):
        return line
    return '"' + line.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _signature(signed: Sequence[Sequence[str]], creditor: Creditor) -> tuple[str, ...]:
    lines = [line for block in signed for line in block]
    reach = (creditor.legal_name, creditor.phone, creditor.email)
    return tuple(dict.fromkeys(line for line in (*lines, *reach) if line))


def _falling_due(of: PreDueNotice, words: Words) -> str:
    """Document, due date and amount in columns of plain text, and their sum."""
    head = (words.label("Document"), words.label("Due date"), of.amount.currency.code)
    rows = [head]
    for item in sorted(of.items, key=lambda row: row.aged.item.place):
        open_item = item.aged.item
        line = f" / {open_item.line_no}" if open_item.line_no else ""
        left = words.amount(open_item.collectable)
        number = _line(open_item.document_no)
        rows.append((f"{number}{line}", words.short_date(open_item.due_date), left))
    if len(of.items) > 1:
        rows.append((words.label("Sum"), "", words.amount(of.amount)))
    first, second, third = (max(len(row[n]) for row in rows) for n in range(3))
    return "\n".join(f"  {a:<{first}}  {b:<{second}}  {c:>{third}}" for a, b, c in rows)


def _line(text: str) -> str:
    """One line: what breaks lines or steers a terminal is a space; what looks encoded is not."""
    plain = "".join(" " if _steers(char) else char for char in text)
    return " ".join(plain.replace("=?", "= ?").split())


def _plain(text: str) -> str:
    kept = "".join(char for char in text if char == "\n" or not _steers(char))
    return "\n".join(line.rstrip() for line in kept.split("\n"))


def _steers(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")
