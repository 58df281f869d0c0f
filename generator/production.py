"""Steps 6, 7 and 9: papers are composed, set, and written into the run folder.

Letters first: a letter that cannot be set turns its decision into `incomplete`, and only then do
statements, lists and dashboard exist, so that none of them says otherwise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from generator import creditor, pdfs, registry, wording
from generator.aging import bucket_names
from generator.balance import Tally
from generator.dispatch import RunFolder
from generator.documents import (
    import_report,
    letters,
    manifest,
    records,
    review,
    sheets,
    statements,
)
from generator.documents.dashboard import dashboard
from generator.documents.ranking import by_rank
from generator.findings import Finding, NotConserved, Severity
from generator.reuse import Reuse
from generator.steps import Context, Judged
from generator.typeset import Workers
from generator.typeset.folders import find
from generator.typeset.forms import properties
from generator.values import naming
from generator.values.decisions import Decision, Verdict
from generator.values.paper import Page, Paper
from generator.values.review import Surroundings
from generator.values.run import RunFacts
from generator.wording import Words

PREVIEWS = 10


class Production:
    """Everything that a run writes, into one folder, by the same workers."""

    def __init__(
        self,
        context: Context,
        workers: Workers,
        folder: RunFolder,
        tell: Callable[[int, int], None],
        reuse: Reuse,
    ) -> None:
        self._context, self._workers, self._folder, self._tell = context, workers, folder, tell
        self._reuse, self._made_from = reuse, dict[str, str]()
        self._letter_languages = _folders(context, "letters")
        self._label_languages = _folders(context, "locale")
        self.findings: list[Finding] = []

    def letters(self, drafts: Iterable[Judged]) -> Mapping[tuple[str, str, str], tuple[str, ...]]:
        """Step 6: letters, and previews in the first hour; out, what could not be set."""
        failed: dict[tuple[str, str, str], tuple[str, ...]] = {}
        complete = (
            judged
            for judged in drafts
            if judged.decision.verdict is Verdict.DUN and not judged.decision.lacks
        )
        for number, page in enumerate(self._set(map(self._letter, complete)), start=1):
            self._tell(6, number)
            if page.problems:
                failed[page.key[0], page.key[1], page.key[2]] = page.problems
                self._could_not(page, "P1", Severity.HOLD, "letter")
            else:
                self._write(page)
        if not self._context.settings.complete:
            for page in self._workers.set(self._previews(drafts)):
                if page.problems:
                    self._could_not(page, "P1", Severity.NOTE, "preview")
                else:
                    self._write(page)
        return failed

    def statements(self, decisions: Iterable[Decision], tally: Tally) -> None:
        """Step 7: a statement for every decision, and what moved where the files say it."""
        for number, page in enumerate(self._set(self._statements(decisions, tally)), start=1):
            self._tell(7, number)
            if page.problems:
                self._could_not(page, "P3", Severity.HOLD, "statement")
            else:
                self._write(page)

    def print_runs(self, decisions: Iterable[Decision]) -> None:
        """One PDF per paper and service: each letter, then the statement it encloses."""
        runs: dict[str, list[str]] = defaultdict(list)
        there = {file.path for file in self._folder.written}
        for decision in decisions:
            letter = f"letters/{decision.letter_no}.pdf"
            if decision.service and letter in there:
                size = self._paper_size(creditor.form(decision.creditor))
                run = runs[f"print/{size}-{decision.service}-simplex.pdf"]
                run.append(letter)
                statement = f"statements/{decision.slug}-{decision.currency}.pdf"
                if decision.level and decision.level.formal and statement in there:
                    run.append(statement)
        for name, parts in sorted(runs.items()):
            data = pdfs.merge([self._folder.read(part) for part in parts])
            self._folder.write(name, data, pages=pdfs.page_count(data))

    @property
    def set_anew(self) -> int:
        return len(self._made_from) - self._reuse.reused

    @property
    def reused(self) -> int:
        return self._reuse.reused

    def _set(self, papers: Iterable[Paper]) -> Iterator[Page]:
        """What must be set; the pages that the draft already has are written on the way."""
        return self._workers.set(self._needed(papers))

    def _needed(self, papers: Iterable[Paper]) -> Iterator[Paper]:
        for paper in papers:
            made_from = self._made_from[paper.path] = self._reuse.made_from(paper)
            page = self._reuse.page(paper, made_from)
            if page is None:
                yield paper
            else:
                self._write(page)

    def lists(
        self,
        decisions: Iterable[Decision],
        facts: RunFacts,
        around: Surroundings,
        managers: Sequence[str] = (),
    ) -> bytes:
        """Step 9: dashboard, review and lists; out, run.json, which names all files before it."""
        self._tell(9, 0)
        english, reader = self._words("en"), self._words(self._reader_language())
        (page,) = self._workers.set([dashboard(decisions, facts, reader)])
        if page.problems:
            raise NotConserved(f"The dashboard cannot be composed: {'; '.join(page.problems)}")
        self._write(page)
        for manager, data in review.reviews(decisions, facts, english, around, managers):
            self._folder.write(review_name(manager), data)
        missing = sheets.customers_to_complete(decisions, english)
        if missing is not None:
            self._folder.write("customers-to-complete.xlsx", missing)
        self._folder.write("interest.csv", records.interest_csv(decisions))
        self._folder.write("findings.csv", records.findings_csv(facts))
        self._folder.write("reconciliation.csv", records.reconciliation_csv(facts))
        self._import_report(facts, reader)
        written, place = tuple(self._folder.written), f"output/{self._folder.target.name}"
        data = manifest.run_json(decisions, facts, written, place, english)
        self._folder.write("run.json", data)
        return data

    def _import_report(self, facts: RunFacts, words: Words) -> None:
        """How the files were read: for programs, and for whoever asks."""
        dates = facts.dates
        plain = import_report.document(
            facts.files,
            facts.controls,
            {code: f"{amount:f}" for code, amount in facts.listed.items()},
            [finding for finding in facts.findings if finding.code.startswith("R")],
            items=facts.items,
            as_of=dates.as_of,
            as_of_source=dates.as_of_source,
        )
        self._folder.write("import.json", import_report.as_bytes(plain))
        (page,) = self._workers.set([import_report.page(facts, words)])
        if page.problems:
            raise NotConserved(f"import.html cannot be composed: {'; '.join(page.problems)}")
        self._write(page)

    def _letter(self, judged: Judged, watermark: str = "") -> Paper:
        decision = judged.decision
        name, own = creditor.language(decision.creditor, decision.debtor, self._letter_languages)
        if not own:
            self.findings.append(
                Finding(
                    "P2",
                    Severity.NOTE,
                    f"There are no letters in '{decision.debtor.language}': written in '{name}'.",
                    decision.debtor.source,
                    "",
                    decision.debtor.customer_id,
                )
            )
        return letters.letter(
            decision,
            registry.services().get(decision.service),
            creditor.form(decision.creditor),
            name,
            self._words(name),
            self._words(name).label(watermark),
        )

    def _previews(self, drafts: Iterable[Judged]) -> Iterator[Paper]:
        """The largest letters that would go, each across its pages marked as not to be sent."""
        ready = {
            j.decision.letter_no: j.decision.demanded
            for j in drafts
            if j.decision.verdict is Verdict.DUN
        }
        ranked = by_rank((m.currency.code, m.amount, number) for number, m in ready.items())
        chosen = {number for _, _, number in ranked[:PREVIEWS]}
        for judged in drafts:
            if judged.decision.letter_no in chosen:
                yield self._letter(judged, watermark="PREVIEW – NOT TO BE SENT")

    def _statements(self, decisions: Iterable[Decision], tally: Tally) -> Iterator[Paper]:
        names = bucket_names(self._context.settings.buckets)
        for decision in decisions:
            name, _ = creditor.language(decision.creditor, decision.debtor, self._label_languages)
            form, words = creditor.form(decision.creditor), self._words(name)
            tally.stated(decision)
            yield statements.open_item(decision, self._context.dates, names, form, name, words)
            activity = statements.activity(decision, self._context.dates, names, form, name, words)
            if activity is not None:
                yield activity

    def _write(self, page: Page) -> None:
        made_from = self._made_from.get(page.path, "")
        self._folder.write(
            page.path, page.data, pages=page.pages, key=page.key, made_from=made_from
        )

    def _could_not(self, page: Page, code: str, severity: Severity, what: str) -> None:
        self.findings.append(
            Finding(
                code,
                severity,
                f"The {what} {page.path} cannot be set: {'; '.join(page.problems)}",
                None,
                "Correct the customer's data or the layout.",
                page.key[1] if len(page.key) > 1 else None,
            )
        )

    def _words(self, language: str) -> Words:
        return wording.words(language, self._context.layouts)

    def _reader_language(self) -> str:
        settings = self._context.settings
        first = next(iter(settings.creditors.values()))
        asked = settings.dashboard_language or first.language
        return asked if asked in self._label_languages else "en"

    def _paper_size(self, form: str) -> str:
        path = find(self._context.layouts, f"forms/{form}.css")
        width = properties(path.read_text(encoding="utf-8"))["paper-width"] if path else ""
        return {"210mm": "a4", "8.5in": "letter"}.get(width, width)


def review_name(manager: str) -> str:
    """review.xlsx, or the copy of an account manager: review-<name>.xlsx, never two alike."""
    return f"review-{naming.slugs([('', manager)])['', manager]}.xlsx" if manager else "review.xlsx"


def _folders(context: Context, name: str) -> frozenset[str]:
    """The languages that `letters/` or `locale/` has, in the workspace or the package."""
    return frozenset(
        path.name for root in context.layouts for path in (root / name).glob("*") if path.is_dir()
    )
