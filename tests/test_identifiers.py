"""Check digits: published numbers are right, each with one character changed is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import segno.helpers
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_97_10

from generator import identifiers
from generator.values.policy import BankAccount, Creditor, PostalAddress

SWISS, QR_IBAN = "CH93 0076 2011 6238 5295 7", "CH44 3199 9123 0008 8901 2"
US = Creditor("Muster AG", PostalAddress(("Hauptstrasse 1",), "8000", "Zürich", "CH"))
BODIES = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=21)


@pytest.mark.parametrize(
    ("is_valid", "number"),
    [
        (identifiers.iban_is_valid, "GB29NWBK60161331926819"),
        (identifiers.iban_is_valid, SWISS),
        (identifiers.creditor_reference_is_valid, "RF18539007547034"),
        (identifiers.qr_reference_is_valid, "210000000003139471430009017"),
        (identifiers.aba_is_valid, "021000021"),
        (identifiers.lei_is_valid, "529900T8BM49AURSDO55"),
    ],
)
def test_one_wrong_digit_is_found_wherever_it_stands(
    is_valid: Callable[[str], bool], number: str
) -> None:
    assert is_valid(number)
    digits = [n for n, char in enumerate(number) if char.isdigit()]
    assert len(digits) > 8
    for place in digits:
        wrong = str((int(number[place]) + 1) % 10)
        assert not is_valid(number[:place] + wrong + number[place + 1 :])


@given(BODIES)
def test_a_reference_is_made_right_and_printed_in_fours(body: str) -> None:
    made = identifiers.creditor_reference(body)
    assert identifiers.creditor_reference_is_valid(made)
    assert len(made) <= 25
    printed = identifiers.in_fours(made)
    assert {len(part) for part in printed.split()[:-1]} <= {4}
    assert identifiers.compact(printed) == made


@pytest.mark.parametrize("body", ["", "a1", "1" * 22, "Ä1", "1-2", "1 2"])
def test_what_cannot_be_a_reference_is_none(body: str) -> None:
    with pytest.raises(ValueError, match="body"):
        identifiers.creditor_reference(body)
    assert not identifiers.creditor_reference_is_valid(f"RF00{body}")


@given(st.integers(1, 10**26 - 1))
def test_a_qr_reference_is_made_right(number: int) -> None:
    made = identifiers.qr_reference(f"{number:026d}")
    assert identifiers.qr_reference_is_valid(made)
    assert [len(part) for part in identifiers.in_fives(made).split()] == [2, 5, 5, 5, 5, 5]


def test_a_qr_iban_is_known_by_its_bank_number() -> None:
    assert identifiers.is_qr_iban(QR_IBAN)
    assert not identifiers.is_qr_iban(SWISS)
    assert not identifiers.is_qr_iban("DE02120300000000202051")


@pytest.mark.parametrize(
    ("is_valid", "right", "wrong"),
    [
        (identifiers.iban_is_valid, "DE02120300000000202051", "DE99120300000000202051"),
        (identifiers.creditor_reference_is_valid, "RF0236", "RF9936"),
    ],
)
def test_check_digits_that_leave_the_same_remainder_are_wrong(
    is_valid: Callable[[str], bool], right: str, wrong: str
) -> None:
    """Controls: the remainder alone takes both."""
    assert mod_97_10.is_valid(right[4:] + right[:4])
    assert mod_97_10.is_valid(wrong[4:] + wrong[:4])
    assert is_valid(right)
    assert not is_valid(wrong)


def test_control_an_encoder_alone_takes_wrong_numbers() -> None:
    """Why everything is checked before it is encoded."""
    wrong = {"iban": "DE99120300000000202051", "reference": "RF19539007547034"}
    assert segno.helpers.make_epc_qr("Muster", amount=1, **wrong).version
    assert not identifiers.iban_is_valid(wrong["iban"])
    assert not identifiers.creditor_reference_is_valid(wrong["reference"])


GOOD = {
    "EUR": BankAccount("Bank", iban="DE02120300000000202051", bic="BYLADEM1001"),
    "CHF": BankAccount("Bank", iban=SWISS, qr_iban=QR_IBAN, bic="POFICHBEXXX"),
    "USD": BankAccount("Bank", account="1", routing="021000021", bic="FEXAUS33"),
    "GBP": BankAccount("Bank", account="12345678", routing="20-00-00"),
}


@pytest.mark.parametrize("code", GOOD)
def test_a_right_account_has_no_fault(code: str) -> None:
    assert list(identifiers.faults(code, GOOD[code], US)) == []


@pytest.mark.parametrize(
    ("code", "fields", "words"),
    [
        ("EUR", {"iban": "DE03120300000000202051"}, "iban 'DE03120300000000202051' is wrong"),
        ("EUR", {"iban": ""}, "neither iban nor account"),
        ("EUR", {"bic": "BYLADEM"}, "a BIC has 8 or 11"),
        ("EUR", {"correspondent_bic": "X"}, "correspondent_bic 'X' is wrong"),
        ("EUR", {"beneficiary": "M" * 71}, "has 71 characters, and a payment code holds 70"),
        ("EUR", {"qr_iban": QR_IBAN}, "needs the usual iban of the same Swiss account"),
        ("EUR", {"payment_code": "swiss"}, "for francs or euro and a Swiss IBAN"),
        ("CHF", {"iban": QR_IBAN}, "is a QR-IBAN: write it as qr_iban"),
        ("CHF", {"qr_iban": SWISS}, "is not a QR-IBAN"),
        ("CHF", {"qr_iban": "CH45 3199 9123 0008 8901 2"}, "qr_iban 'CH45"),
        ("CHF", {"payment_code": "epc"}, "for euro and an IBAN of the SEPA"),
        ("CHF", {"beneficiary": "株式会社"}, ""),
        ("CHF", {"street": "S" * 71}, "the Swiss payment part needs"),
        ("USD", {"routing": "021000022"}, "does not fit an ABA number"),
        ("USD", {"routing": "02100002"}, "an ABA routing number has nine digits"),
    ],
)
def test_what_is_wrong_with_an_account_is_a_sentence(
    code: str, fields: dict[str, str], words: str
) -> None:
    found = list(identifiers.faults(code, replace(GOOD[code], **fields), US))  # type: ignore[arg-type]
    assert any(words in fault for fault in found), found
    assert all(fault.startswith(f"banks.{code}") for fault in found)


def test_placeholders_are_not_yet_wrong() -> None:
    blank = BankAccount(
        "<<Bank>>", iban="<<IBAN>>", bic="<<BIC>>", qr_iban="<<x>>", routing="<<y>>"
    )
    assert list(identifiers.faults("EUR", blank, US)) == []


def test_a_name_too_long_is_no_fault_where_no_code_is_wanted() -> None:
    long = replace(GOOD["EUR"], beneficiary="M" * 71, payment_code="none")
    assert list(identifiers.faults("EUR", long, US)) == []
