"""The dashboard: sums per currency, reasons that add up, and one file that runs nobody's code."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import jinja2
import pytest

from generator.documents.dashboard import charts, footer, table
from generator.documents.ranking import by_rank
from generator.documents.verdicts import NAMES
from generator.findings import Finding, Severity
from generator.values.decisions import Decision, Sentence, Verdict
from generator.values.ledger import Address, Debtor
from generator.values.money import Currency
from generator.values.snapshots import Snapshot
from generator.wording import Words, words
from tests.accounts import (
    AS_OF,
    EUR,
    FINDINGS,
    GBP,
    JPY,
    LEVELS,
    SENTENCES,
    USD,
    WORDS,
    accrual,
    decision,
    facts,
    item,
    money,
    month,
)
from tests.boards import HOSTILE, LAYOUTS, Page, chromium, collected, files, html, papers, view

DUN = Verdict.DUN


def named(name: str, number: str = "C-1") -> Debtor:
    return Debtor(number, name, address=Address(("1 Quay",), "1", "Cork", country="IE"))


def figures(seen: Mapping[str, Any], code: str) -> dict[str, tuple[str, str]]:
    (band,) = (band for band in seen["bands"] if band["code"] == code)
    return {tile["label"]: (tile["value"], tile["note"]) for tile in band["tiles"]}


# --- figures


def test_figures_stand_by_currency_and_are_never_added() -> None:
    seen = view(
        decision((item("1", money("1000.00"), 20, DUN), item("2", money("500.00"), -5))),
        decision((item("3", money("250.00"), 120, DUN),)),
        decision((item("4", money("70", JPY), 3, DUN),)),
    )
    assert [band["code"] for band in seen["bands"]] == ["EUR", "JPY"]
    assert figures(seen, "EUR")["Open"] == ("1,750.00", "2 accounts")
    assert figures(seen, "EUR")["Overdue"] == ("1,250.00", "71.4\u00a0% of open")
    assert figures(seen, "JPY")["Open"] == ("70", "1 account")
    assert "1,820" not in json.dumps(seen, default=str)


def test_over_ninety_days_begins_with_the_ninety_first() -> None:
    late = decision((item("1", money("90.00"), 90, DUN), item("2", money("10.00"), 91, DUN)))
    assert figures(view(late), "EUR")["Over 90 days"] == ("10.00", "10.0\u00a0% of open")


def test_a_share_of_nothing_is_not_available_rather_than_zero() -> None:
    owed_by_us = decision((item("1", money("-10.00"), 5, Verdict.CREDIT),), Verdict.CREDIT)
    assert figures(view(owed_by_us), "EUR")["Overdue"] == ("0.00", "n/a of open")


def test_interest_without_a_basis_is_not_available_rather_than_zero() -> None:
    silent = decision((item("1", money("1000.00"), 60, DUN),), DUN, level=1)
    assert figures(view(silent), "EUR")["Interest accrued"] == ("n/a", "no basis stated")
    bears = item("1", money("1000.00"), 60, DUN, accrual=accrual(money("1000.00"), 60, "12"))
    seen = figures(view(decision((bears,), DUN, level=4)), "EUR")
    assert seen["Interest accrued"] == ("20.55", "0.36 per day")  # 1000 × (12 + 13) % × 30/365


def test_letters_are_counted_by_level_and_only_where_they_go_out() -> None:
    one = (item("1", money("1.00"), 9, DUN),)
    seen = view(
        *(decision(one, DUN, level=level) for level in (1, 4, 4)),
        decision(one, Verdict.INCOMPLETE, level=3),
    )
    assert figures(seen, "EUR")["Letters"] == ("3", "level\u00a01:\u00a01 · level\u00a04:\u00a02")
    first_hour = view(decision(one, Verdict.INCOMPLETE, level=3))
    assert figures(first_hour, "EUR")["Letters"] == ("0", "1 incomplete")


# --- bars


def bar(*amounts: tuple[str, int]) -> list[Mapping[str, Any]]:
    items = tuple(item(str(n), money(a), days) for n, (a, days) in enumerate(amounts))
    (band,) = view(decision(items))["bands"]
    return list(band["bar"])


def test_a_bar_is_as_wide_as_what_is_owed_and_credits_shorten_nothing() -> None:
    parts = bar(("600.00", -1), ("300.00", 10), ("100.00", 200), ("-900.00", 3))
    assert [(p["x"], p["width"], charts.FILLS.index(p["fill"])) for p in parts] == [
        ("0.00%", "60.00%", 0), ("60.00%", "30.00%", 1), ("90.00%", "10.00%", 5),
    ]  # fmt: skip
    assert parts[0]["title"] == "Not due: 600.00 (60.0\u00a0%)"


def test_the_smallest_part_is_seen_but_not_labelled() -> None:
    large, small = bar(("999999.00", -1), ("1.00", 200))
    assert float(small["width"].rstrip("%")) > 0.3
    assert float(large["width"].rstrip("%")) + float(small["width"].rstrip("%")) == 100
    assert (large["label"], small["label"]) == ("100.0\u00a0%", "")


def test_only_credits_make_no_bar() -> None:
    assert bar(("-5.00", 10)) == []


def test_bucket_edges_are_the_runs_own() -> None:
    names = ("not_due", "1-10", "11+", "credit")
    seen = view(decision((item("1", money("1.00"), -1),)), bucket_names=names)
    assert [step["name"] for step in seen["legend"]] == ["Not due", "1–10", "11+"]
    assert seen["accounts"]["buckets"] == ["Not due", "1–10", "11+", "Credits"]


# --- outcome


def outcome(*decisions: Decision) -> dict[str, tuple[int, list[str]]]:
    groups = view(*decisions)["outcome"]["groups"]
    return {row["name"]: (row["count"], row["amounts"]) for g in groups for row in g["rows"]}


def test_a_disputed_part_of_a_dunned_item_is_not_counted_as_dunned() -> None:
    rows = outcome(
        decision((item("1", money("20000.00"), 77, DUN, disputed="6500.00"),), DUN, level=4)
    )
    assert rows == {
        "Level 4 · Formal demand": (1, ["13,500.00"]),
        "Disputed": (0, ["6,500.00"]),
    }


def test_a_letter_that_cannot_be_set_is_no_letter() -> None:
    rows = outcome(decision((item("1", money("5.00"), 9, DUN),), Verdict.INCOMPLETE, level=2))
    assert rows == {"Data incomplete": (1, ["5.00"])}


def test_outcomes_add_up_to_what_is_open_in_every_currency() -> None:
    month_of_sixty = tuple(month())
    seen = view(*month_of_sixty)["outcome"]
    assert len(seen["currencies"]) == 6
    assert seen["accounts"] == 60
    for column, total in enumerate(seen["total"]):
        sums = [plain(group["sums"][column]) for group in seen["groups"]]
        rows = [plain(row["amounts"][column]) for g in seen["groups"] for row in g["rows"]]
        assert sum(sums) == sum(rows) == plain(total)


def plain(shown: str) -> Decimal:
    return Decimal(shown.replace(",", "").replace("−", "-") or "0")


def test_every_verdict_has_a_name() -> None:
    assert set(NAMES) == set(Verdict)


def test_a_level_that_procedures_name_differently_goes_by_number() -> None:
    one, two = (decision((item("1", money("1.00"), 9, DUN),), DUN, level=n) for n in (1, 2))
    assert list(outcome(one, two)) == ["Level 1 · Friendly reminder", "Level 2 · Second reminder"]
    level = LEVELS[2].__class__(1, "polite-note", 0, 1, 0, 1, "email", "silent", "x")
    other = decision((item("1", money("1.00"), 9, DUN),), DUN, level=1)
    object.__setattr__(other, "level", level)
    assert list(outcome(one, other)) == ["Level 1"]


# --- accounts


def late(name: str, amount: str, currency: Currency = EUR, number: str = "C-1") -> Decision:
    owed = item("1", money(amount, currency), 10, DUN, Sentence.of("dun.level", days=10, level=1))
    return decision((owed,), DUN, owed.sentence, debtor=named(name, number), level=1)


def test_accounts_stand_by_currency_the_largest_overdue_first() -> None:
    rows = view(late("A", "1.00"), late("B", "9.00"), late("C", "5.00", USD))["accounts"]["rows"]
    assert [(row.currency, row.name) for row in rows] == [
        ("EUR", "B"), ("EUR", "A"), ("USD", "C"),
    ]  # fmt: skip


def test_only_the_largest_of_each_currency_fit_and_the_others_follow_by_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(table.pages, "__defaults__", (3,))
    many = [late(f"E{n}", f"{1000 + n}.00", number=str(n)) for n in range(7)]
    run = (*many, late("P1", "1.00", GBP, number="8"))
    index, *others = papers(run, facts(run))
    rows = [[row.name for row in page.view["accounts"]["rows"]] for page in (index, *others[:2])]  # type: ignore[index]
    assert rows == [["E6", "E5", "P1"], ["E0", "E1", "E2"], ["E3", "E4"]]
    assert [page.path for page in others[:2]] == ["page-2.html", "page-3.html"]
    further = index.view["further"]
    assert [(f["path"], f["first"], f["last"]) for f in further] == [  # type: ignore[attr-defined]
        ("page-2.html", "E0", "E2"), ("page-3.html", "E3", "E4"),
    ]  # fmt: skip
    assert len(others[2:]) == 8, "every customer has a page"


def test_ranks_are_taken_within_a_currency() -> None:
    of = [("EUR", Decimal(5), "a"), ("JPY", Decimal(900), "b"), ("EUR", Decimal(7), "c")]
    assert [name for _, _, name in by_rank(of)] == ["c", "b", "a"]


def test_a_row_says_what_is_decided_and_why() -> None:
    (row,) = view(late("Acme", "1234.50"))["accounts"]["rows"]
    assert (row.verdict, row.level) == ("Level 1", "Friendly reminder")
    assert row.sentence == "Oldest invoice 10 days past due; the level 1 letter is due."
    assert row.amounts[0] == "1,234.50"
    assert row.country == "Ireland"
    assert row.page == "customers/C-1~0123456789.html"


def test_companies_are_named_only_where_there_are_several() -> None:
    one, other = (decision((item("1", money("1.00"), 1),), entity=e) for e in ("1000", "2000"))
    assert view(one, other)["accounts"]["several_entities"]
    assert not view(one)["accounts"]["several_entities"]


# --- findings and provenance


def test_findings_are_counted_and_the_worst_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(footer, "MOST_FINDINGS", 2)
    seen = view(late("A", "1.00"), findings=FINDINGS)["findings"]
    assert [(c["name"], c["count"]) for c in seen["counts"]] == [
        ("hold", 1), ("warning", 1), ("note", 1),
    ]  # fmt: skip
    assert [row["code"] for row in seen["rows"]] == ["R19", "L4"]
    assert seen["more"] == 1


def checks(*decisions: Decision, **changes: Any) -> dict[str, bool]:
    seen = view(*decisions, **changes)["provenance"]["checks"]
    return {check["what"]: check["ties"] for check in seen}


def test_every_total_is_ticked() -> None:
    assert checks(*month()) and all(checks(*month()).values())  # noqa: PT018


def test_money_lost_between_run_and_dashboard_is_crossed() -> None:
    run = tuple(month())
    lost = papers(run[:-1], facts(run))[0].view["provenance"]
    crossed = [c["what"] for c in lost["checks"] if not c["ties"]]  # type: ignore[index]
    assert crossed == [f"{run[-1].currency}: items = buckets = dunned + not dunned"]


def test_the_footer_names_files_rates_and_settings() -> None:
    shown = html(*month(5))
    for text in ("input/aging.xlsx", "9f2c9f2c9f2c", "sap-fbl5n", "de_base_rate", "31 Dec 2026",
                 "07be07be07be", "223 of 223 rows"):  # fmt: skip
        assert text in shown


def test_the_first_hour_says_what_is_missing() -> None:
    lacks = (Sentence.of("lack.address"), Sentence.of("lack.bank", currency="EUR"))
    draft = decision((item("1", money("5.00"), 9, DUN),), Verdict.INCOMPLETE, lacks=lacks)
    shown = html(draft, draft, first_hour=True, creditor_name="")
    assert "What is still missing before letters can go out" in shown
    assert "No bank account for EUR in creditor.toml." in shown
    assert "What is still missing" not in html(draft)


# --- languages


def test_german_has_every_word_of_the_page() -> None:
    asked: set[str] = set()

    class Asking(Words):
        def label(self, text: str, /, **args: object) -> str:
            asked.add(text)
            return super().label(text, **args)

        def sentence(self, sentence: Sentence) -> str:
            return sentence.code

    lacking = decision((item("1", money("1.00"), 9, DUN),), Verdict.INCOMPLETE, level=1)
    run = (*month(), lacking)
    before = collected(run[:40], day=dt.date(2026, 9, 30))[1]
    report = collected(run, (before,))[0]
    papers(run, facts(run, findings=FINDINGS), report, Asking("en", SENTENCES))
    templates = [LAYOUTS / "dashboard.html.j2", *(LAYOUTS / "dashboard").glob("*.j2")]
    for template in templates:
        text = template.read_text(encoding="utf-8")
        asked |= set(re.findall(r"""_\(["'](.+?)["'][,)]""", text))
    asked |= {*NAMES.values(), *(severity.value for severity in Severity)}
    german = words("de", (LAYOUTS,))
    assert len(asked) > 150
    assert sorted(text for text in asked if not german.knows(text)) == []


def test_german_numbers_and_dates() -> None:
    german = Words("de", {**words("de", (LAYOUTS,))._catalogue, **SENTENCES})
    seen = view(late("A", "1234.50"), words=german)
    assert seen["as_of"] == "31. Oktober 2026"
    assert figures(seen, "EUR")["Offen"] == ("1.234,50", "1 Konto")


# --- one file that asks for nothing


def hostile() -> list[Decision]:
    return [late(name, f"{n + 1}.00", number=name) for n, name in enumerate(HOSTILE)]


def hostile_findings() -> tuple[Finding, ...]:
    return tuple(Finding("R7", Severity.WARNING, text, None, text, text) for text in HOSTILE)


def test_the_policy_allows_exactly_the_page_s_own_style_and_script() -> None:
    page = Page(html(*month(3)))
    (policy,) = (m["content"] for m in page.of("meta") if "http-equiv" in m)
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    for tag, rule in (("style", "style-src"), ("script", "script-src")):
        digest = base64.b64encode(hashlib.sha256(page.raw[tag].encode()).digest()).decode()
        assert rules[rule] == f"'sha256-{digest}'"
    assert "unsafe" not in policy


def test_nothing_is_loaded_and_nothing_is_inline_but_hashed() -> None:
    page = Page(html(*month(), findings=FINDINGS))
    assert len(page.of("script")) == len(page.of("style")) == 1
    for tag, attributes in page.elements:
        assert tag not in ("img", "iframe", "object", "embed", "form", "base")
        assert not [name for name in attributes if name == "style" or name.startswith("on")]
        assert "src" not in attributes
        target = attributes.get("href", "")
        place = r"(|#[\w-]+|data:,|customers/[\w.~%-]+|dashboard\.(xlsx|pdf))"
        assert re.fullmatch(place, target), target


def test_the_script_reads_nothing_as_markup_and_the_budgets_hold() -> None:
    page = Page(html(*month()))
    script = page.raw["script"]
    for word in ("innerHTML", "outerHTML", "insertAdjacent", "eval", "fetch", "XMLHttp", "import("):
        assert word not in script
    assert len(script) < 10_000
    assert len(page.raw["style"]) < 20_000


def test_a_thousand_accounts_stay_small() -> None:
    run = tuple(month(1000))
    past: tuple[Snapshot, ...] = ()
    for number in range(12, 0, -1):
        day = AS_OF.replace(day=1) - dt.timedelta(days=30 * (number - 1) + 1)
        past = (*past, collected(run[: 1000 - 10 * number], past, day)[1])
    made = files(*run, report=collected(run, past)[0], findings=FINDINGS)
    assert 300_000 < len(made["index.html"]) <= 500_000
    assert max(len(data) for path, data in made.items() if path != "index.html") <= 100_000


def test_hostile_text_is_shown_as_it_is() -> None:
    page = Page(html(*hostile(), findings=hostile_findings(), creditor_name=HOSTILE[0]))
    assert len(page.of("script")) == 1
    assert not page.of("img")
    text = "".join(page.text)
    for name in HOSTILE:
        assert text.count(name) >= 3


def test_control_without_escaping_the_script_gets_in() -> None:
    loader = jinja2.FileSystemLoader(LAYOUTS)
    naive = jinja2.Environment(loader=loader, autoescape=False)
    naive.globals = {"_": WORDS.label, "asset": lambda name: "x", "language": "en"}
    naive.filters["csp_sha256"] = str
    shown = naive.get_template("dashboard.html.j2").render(view(late(HOSTILE[0], "1.00")))
    assert len(Page(shown).of("script")) > 1


def test_tables_have_captions_and_scopes() -> None:
    source = html(*month(), findings=FINDINGS)
    page = Page(source)
    assert len(page.of("table")) == len(page.of("caption"))
    assert all(th.get("scope") in ("col", "row", "rowgroup") for th in page.of("th"))
    assert source.count('role="img"') == source.count("<desc id=") >= 6
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert page.of("html")[0] == {"lang": "en", "dir": "ltr"}


# --- in a real browser

browser = pytest.mark.browser


@browser
def test_in_a_browser_nothing_hostile_runs_and_nothing_is_blocked(tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    page.write_text(html(*hostile(), findings=hostile_findings()), encoding="utf-8")
    dom, console = chromium(page, tmp_path)
    assert console == []
    assert "data-pwned" not in dom
    assert "9 of 9 shown" in dom, "our own script runs under the policy"


@browser
def test_control_in_a_browser_an_unescaped_name_runs(tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    page.write_text(f"<!DOCTYPE html><p>{HOSTILE[1]}</p><script>missing()</script>")
    dom, console = chromium(page, tmp_path)
    assert "data-pwned" in dom
    assert console


@browser
def test_in_a_browser_sorting_and_filtering_work(tmp_path: Path) -> None:
    """A driver is added to the script of an overriding layouts folder; its hash follows."""
    own = tmp_path / "layouts"
    (own / "dashboard").mkdir(parents=True)
    script = (LAYOUTS / "dashboard/dashboard.js").read_text(encoding="utf-8")
    (own / "dashboard/dashboard.js").write_text(script + _DRIVER, encoding="utf-8")
    decisions = [late("Zeta", "20.00"), late("alpha", "3.00"), late("Émile", "100.00"),
                 late("beta", "7.00", USD)]  # fmt: skip
    page = tmp_path / "index.html"
    page.write_text(html(*decisions, folders=(own, LAYOUTS)), encoding="utf-8")
    dom, console = chromium(page, tmp_path)
    assert console == []
    (result,) = re.findall(r'data-result="([^"]+)"', dom)
    assert json.loads(result.replace("&quot;", '"')) == {
        "start": ["Émile", "Zeta", "alpha", "beta"],
        "name": ["alpha", "beta", "Émile", "Zeta"],
        "overdue down": ["Émile", "Zeta", "alpha", "beta"],
        "overdue up": ["alpha", "Zeta", "Émile", "beta"],
        "sorts": ["Overdue ascending"],
        "filter": ["Zeta"],
        "count": "1 of 4 shown",
    }


_DRIVER = """
(function () {
  var table = document.getElementById("table"), input = document.getElementById("filter");
  function names() {
    return Array.from(table.tBodies[0].rows).filter(function (row) { return !row.hidden; })
      .map(function (row) { return row.cells[0].querySelector("a").textContent; });
  }
  function press(text) {
    Array.from(table.tHead.querySelectorAll("button"))
      .find(function (button) { return button.textContent === text; }).click();
    return names();
  }
  var seen = { start: names(), name: press("Customer") };
  seen["overdue down"] = press("Overdue");
  seen["overdue up"] = press("Overdue");
  seen.sorts = Array.from(table.querySelectorAll("[aria-sort]"))
    .map(function (head) { return head.textContent + " " + head.getAttribute("aria-sort"); });
  input.value = "ZET eur";
  input.dispatchEvent(new Event("input"));
  seen.filter = names();
  seen.count = document.getElementById("count").textContent;
  document.body.setAttribute("data-result", JSON.stringify(seen));
})();
"""
