"""Collection letters: a decision becomes a paper of formatted text.

Layout API 1, the view of `letters/<language>/<notice>.html.j2` (text unless noted):

    title mark            document title; what stands at the foot of every page
    page_words            three texts around page number and page count
    letterhead            {name, lines (tuple)}; imprint (tuple): registration and so on
    return_line remarks   of the address zone; remarks is a tuple
    address               {name attention above street place country: tuples}; from it the
                          press makes address_lines, as many as the form holds
    address_language      for national shapes of characters
    info info_wide        pairs (name, value); lines below them (tuple); reply_to, an e-mail address
    article               {code: barcode as data: URI, caption} of the article number, or {}
    salutation
    letter_date deadline referral_date paid_up_to
    demanded claimed      amounts with currency; claimed is the printed total
    accrued per_diem      interest shown but not demanded, and per day; "" where there is none
    demand                table: blocks demanded, also, credits (see `blocks` for tables)
    totals                pairs (name, amount), the last one is the total
    worksheet             {table, rates (a table), notes (sentences)} of the interest, or {}
    information           table: open, but not part of this demand
    history               table of earlier contacts
    methods               tuple of sentences: how interest that is only shown is worked out
    basis                 tuple of {clause, wording, law, documents}: what gives a right to interest
    has                   {many, reminded, credit_hold, disputed, lower_bound, interest, fixed_sum,
                          fee, history, information, hand_signed}: flags
    payment               {title, lines: pairs, code, swiss, remittance} or {} (see `payment`)
    signatories           tuple of tuples of lines; enclosures: tuple
    statement             {heading, strip, open_items}: the statement of account annexed, or {}
    watermark form        set by the press; windowed: the address is measured after setting
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from generator import articles, barcodes
from generator.documents.blocks import Row, View
from generator.documents.claim_data import attachment
from generator.documents.claims import Demand, Parts, document, information, parts
from generator.documents.contacts import history
from generator.documents.correspondence import attention, frame, info, salutation, signatories
from generator.documents.payment import payment
from generator.documents.references import reference
from generator.documents.worksheet import claimed, worksheet
from generator.findings import NotConserved
from generator.values.decisions import Decision, Entitlement, ItemDecision
from generator.values.ledger import Address
from generator.values.money import Money, round_half_up
from generator.values.paper import Paper
from generator.values.policy import Level, Service
from generator.wording import Words

_BARS_MM = 10  # height of the article number's barcode


def letter(
    decision: Decision,
    service: Service | None,
    form: str,
    language: str,
    words: Words,
    watermark: str = "",
    *,
    article_number: str = "",
    enclosures: tuple[str, ...] = (),
    statement: View | None = None,
) -> Paper:
    """The letter of a dunned decision, or with a watermark its preview.

    `statement` is annexed (see `statements.annex`). Raises NotConserved if what the letter prints
    does not add up to `claimed`.
    """
    level = decision.level
    if level is None:
        raise ValueError(f"no letter without a level: {decision.key}")
    _conserved(decision)
    of = parts(decision)
    address = _address(decision, level)
    shown = articles.display(service, article_number) if service else article_number
    view = {
        **frame(decision, address, attention(decision, words), words),
        **info(decision, ("Date", decision.letter_date), decision.letter_no, shown, words),
        **_claim(decision, of, level, words),
        "title": f"{decision.letter_no} {decision.debtor.addressee_name}",
        "mark": decision.letter_no,
        "windowed": True,
        "remarks": _remarks(decision, service),
        "article": _article(service, article_number, address),
        "salutation": salutation(decision.addressee, words),
        "history": history(decision, level, words),
        "payment": payment(decision, words, "Please pay in {currency} to", codes=not watermark),
        "signatories": signatories(decision.creditor, level.channel != "email"),
        "enclosures": (*_statement(statement, words), *enclosures),
        "statement": statement or {},
    }
    folder = "previews" if watermark else "letters"
    path = f"{folder}/{decision.letter_no}.pdf"
    template = f"letters/{language}/{level.name}.html.j2"
    paper = Paper(path, template, language, form, view, decision.key, watermark)
    if watermark:
        return paper
    table = Demand(decision, of, words)
    claim = attachment(decision, of, table, reference(decision).text, article_number)
    return replace(paper, variant="pdf/a-3a", attachments=(claim,))


def _conserved(decision: Decision) -> None:
    """Interest, fixed sum and fee are zero on a level that does not claim them."""
    printed = decision.demanded - decision.free_credit + decision.interest_before
    printed = printed + decision.interest + decision.fixed_sum + decision.fee
    if printed != decision.claimed:
        raise NotConserved(
            f"Letter {decision.letter_no} would print {printed} and claim {decision.claimed}."
        )


def _address(decision: Decision, level: Level) -> Address:
    debtor = decision.debtor
    return debtor.registered if level.to_registered_office and debtor.registered else debtor.address


def _remarks(decision: Decision, service: Service | None) -> tuple[str, ...]:
    """The post reads its own country's language."""
    if service is None:
        return ()
    remark = service.remark
    found = remark.get(decision.creditor.language) or remark.get("en")
    return (found,) if found else tuple(remark.values())[:1]


def _article(service: Service | None, number: str, to: Address) -> View:
    """The number as a barcode and below it for people; {} where the post's label does it."""
    held = articles.elements(service, number, to.postal_code) if service else ()
    if service is None or not held:
        return {}
    bars = barcodes.linear_svg(held, height_mm=_BARS_MM)
    caption = articles.caption(held, articles.display(service, number))
    return {"code": barcodes.data_uri(bars), "caption": caption}


def _claim(decision: Decision, of: Parts, level: Level, words: Words) -> View:
    """Tables, amounts and flags of the claim itself."""
    demand = Demand(decision, of, words)
    rows = [item for item, _ in (*of.demanded, *of.also, *of.late)]
    accruals = [item.accrual for item in rows if item.accrual and demand.interest(item)]
    claims = level.interest == "claimed"
    shown = level.interest == "shown" and bool(demand.accrued)
    apart = information(decision, of, words)
    return {
        "letter_date": words.date(decision.letter_date),
        "deadline": words.date(decision.deadline) if decision.deadline else "",
        "referral_date": words.date(decision.referral_date) if decision.referral_date else "",
        "paid_up_to": words.date(decision.cash_known_to),
        "demanded": words.money(decision.demanded - decision.free_credit),
        "claimed": words.money(decision.claimed),
        "accrued": words.money(demand.accrued) if shown else "",
        "per_diem": _per_diem(demand.per_diem, decision, words) if claims or shown else "",
        "demand": demand.table(of),
        "totals": _totals(decision, words),
        "worksheet": worksheet(claimed(rows), decision.items, decision.currency, words)
        if claims
        else {},
        "basis": _basis([i for i in rows if not claims or i.interest or i.interest_before], words),
        "information": apart,
        "methods": tuple(dict.fromkeys(words.sentence(a.method) for a in accruals if shown)),
        "has": {
            "many": len(rows) > 1,
            "reminded": all(item.reminded_before > 0 for item, _ in of.demanded),
            "credit_hold": level.credit_hold,
            "disputed": bool(of.disputed),
            "lower_bound": any(accrual.lower_bound for accrual in accruals),
            "interest": claims and bool(decision.interest_total),
            "fixed_sum": bool(decision.fixed_sum),
            "fee": bool(decision.fee),
            "history": level.formal and bool(decision.history),
            "hand_signed": level.channel != "email",
            "information": bool(apart["blocks"]),
        },
    }


def _per_diem(per_diem: Fraction, decision: Decision, words: Words) -> str:
    """Four decimals: rounded to cents, thirty days of it would be off by up to fifteen."""
    if not per_diem:
        return ""
    digits = words.decimal(round_half_up(per_diem, 4), 4)
    return f"{decision.currency.code}\u00a0{digits}"


def _totals(decision: Decision, words: Words) -> tuple[Row, ...]:
    """The sum from principal to total; a demand of one plain amount needs none but the total."""
    day = words.date(decision.letter_date)
    lines: tuple[tuple[str, Money], ...] = (
        (words.label("Overdue amount"), decision.demanded),
        (words.label("Less credits and payments on account"), -decision.free_credit),
        (words.label("Interest claimed before"), decision.interest_before),
        (words.label("Interest, new to {date}", date=day), decision.interest)
        if decision.interest_before
        else (words.label("Interest to {date}", date=day), decision.interest),
        (words.label("Fixed compensation for recovery costs"), decision.fixed_sum),
        (words.label("Reminder fee"), decision.fee),
    )
    printed = tuple((name, words.amount(amount)) for name, amount in lines if amount)
    total = (words.label("Total due on {date}", date=day), words.money(decision.claimed))
    return (*printed, total) if len(printed) > 1 else (total,)


def _basis(rows: Iterable[ItemDecision], words: Words) -> tuple[View, ...]:
    """What gives a right to the interest of these items; where there are several, for which."""
    found: dict[Entitlement, list[str]] = {}
    for item in rows:
        if item.accrual:
            found.setdefault(item.accrual.entitlement, []).append(document(item, words))
    return tuple(
        {
            "clause": right.clause,
            "wording": right.wording,
            "law": words.label(right.law) if right.law else "",
            "documents": ", ".join(documents) if len(found) > 1 else "",
        }
        for right, documents in found.items()
    )


def _statement(annexed: View | None, words: Words) -> tuple[str, ...]:
    """What is annexed is listed, and nothing else."""
    return (words.label("Statement of account"),) if annexed else ()
