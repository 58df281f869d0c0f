"""Steps 6, 7 and 9: papers are composed, set, and written into the run folder.

Letters first: a letter that cannot be set turns its decision into `incomplete`, and only then do
statements, lists and dashboard exist, so that none of them says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from generator import board, creditor, registry
from generator.balance import Tally
from generator.composer import Composer
from generator.correspondent import Correspondent
from generator.dispatch import RunFolder
from generator.documents import (
    import_report,
    kpi_json,
    manifest,
    records,
    review,
    sheets,
)
from generator.findings import Finding, NotConserved, Severity
from generator.mailing import assigning
from generator.mailroom import Mailroom
from generator.reuse import Reuse
from generator.steps import Context, Judged
from generator.typeset import Workers
from generator.values import naming
from generator.values.articles import Given
from generator.values.decisions import Decision, Verdict
from generator.values.kpis import Report
from generator.values.notices import Noticed
from generator.values.paper import Page, Paper
from generator.values.review import Surroundings
from generator.values.run import RunFacts
from generator.values.sharing import Passed, Sharing
from generator.values.snapshots import Snapshot
from generator.wording import Words


class Production:
    """Everything that a run writes, into one folder, by the same workers."""

    def __init__(
        self,
        context: Context,
        workers: Workers,
        folder: RunFolder,
        tell: Callable[[int, int], None],
        reuse: Reuse,
        mailroom: Mailroom,
    ) -> None:
        self._context, self._workers, self._folder, self._tell = context, workers, folder, tell
        self._reuse, self._made_from = reuse, dict[str, str]()
        self._mailroom = mailroom
        self._composer = Composer(context, mailroom)
        self._given = Given()
        self.findings: list[Finding] = []
        self.internal = False  # whether the dashboard tells notes, contact persons and owners
        self.notices: tuple[Noticed, ...] = ()

    def number(self, drafts: Iterable[Judged]) -> None:
        """Before anything is set: the letter prints its article number."""
        services = registry.services()
        wanted = (one for judged in drafts for one in assigning.asked(judged.decision, services))
        self._given, findings = assigning.assign(wanted, self._context.pool)
        self.findings.extend(findings)

    def numbered(self, judged: Judged) -> Judged:
        """With the article number of its letter; without one that its service needs, on hold."""
        decision, key = judged.decision, judged.decision.key
        lack = self._given.lacking.get(key)
        number = self._given.numbers.get(key, "")
        if lack is None and not number:
            return judged
        lacks = (*decision.lacks, lack) if lack else decision.lacks
        return replace(judged, decision=replace(decision, article_number=number, lacks=lacks))

    def letters(self, drafts: Iterable[Judged]) -> Mapping[tuple[str, str, str], tuple[str, ...]]:
        """Step 6: letters, and previews in the first hour; out, what could not be set."""
        failed: dict[tuple[str, str, str], tuple[str, ...]] = {}
        self.number(drafts)
        self._mailroom.look(map(self.numbered, drafts))
        complete = (
            judged
            for judged in map(self.numbered, drafts)
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
            for page in self._workers.set(self._composer.previews(drafts)):
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

    def drafts(self, decisions: Iterable[Decision], held: frozenset[str]) -> None:
        """After step 7: e-mail drafts of letters, and notices to customers with nothing due."""
        desk = Correspondent(self._context, self._folder, self._composer)
        for page in self._set(desk.papers(decisions, held)):
            finished = desk.finished(page)
            if finished is not None:
                self._write(finished)
        self.findings.extend(desk.findings)
        self.notices = desk.named(file.path for file in self._folder.written)

    @property
    def drafted(self) -> tuple[int, int]:
        """E-mails with letters, and notices before the due date."""
        mails = sum(file.path.startswith("drafts/") for file in self._folder.written)
        notices = sum(bool(noticed.draft) for noticed in self.notices)
        return mails - notices, notices

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
        managers: Sequence[str],
        kpis: tuple[Report, Snapshot],
    ) -> bytes:
        """Step 9: dashboard, review and lists; out, run.json, which names all files before it."""
        self._tell(9, 0)
        english, reader = self._composer.words("en"), self._composer.reader
        made = self._board(Sharing(internal=self.internal))
        for path, data, pages in board.files(decisions, facts, kpis[0], made):
            self._folder.write(path, data, pages=pages)
        for manager, data in review.reviews(decisions, facts, english, around, managers):
            self._folder.write(review_name(manager), data)
        missing = sheets.customers_to_complete(decisions, english)
        if missing is not None:
            self._folder.write("customers-to-complete.xlsx", missing)
        self._folder.write("kpi.json", kpi_json.kpi_json(*kpis, english))
        self._folder.write("interest.csv", records.interest_csv(decisions))
        self._folder.write("findings.csv", records.findings_csv(facts))
        self._folder.write("reconciliation.csv", records.reconciliation_csv(facts))
        self._import_report(facts, reader)
        written, place = tuple(self._folder.written), f"output/{self._folder.target.name}"
        data = manifest.run_json(
            decisions, facts, written, place, english, self.notices, self._mailroom.printed
        )
        self._folder.write("run.json", data)
        return data

    def share(
        self,
        passed: Passed | None,
        decisions: Iterable[Decision],
        facts: RunFacts,
        report: Report,
    ) -> Path | None:
        """A copy of the dashboard to be passed on, beside the run folder; out, where it is."""
        if passed is None:
            return None
        target = self._folder.target
        place, made = target.with_name(f"{target.name}.share"), self._board(passed.sharing)
        return board.share(passed.password, decisions, facts, report, made, place)

    def _board(self, sharing: Sharing) -> board.Board:
        first = next(iter(self._context.settings.creditors.values()))
        return board.Board(self._composer.reader, sharing, creditor.form(first), self._workers)

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

    def _letter(self, judged: Judged) -> Paper:
        foreign = self._composer.other_language(judged.decision)
        if foreign:
            self.findings.append(foreign)
        return self._composer.letter(judged.decision)

    def _statements(self, decisions: Iterable[Decision], tally: Tally) -> Iterator[Paper]:
        for decision in decisions:
            tally.stated(decision)
            yield from self._composer.statements(decision)

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
                f"The {what} {page.path} cannot be set: {'; '.join(page.problems).rstrip('.')}.",
                None,
                "Correct the customer's data or the layout.",
                page.key[1] if len(page.key) > 1 else None,
            )
        )


def review_name(manager: str) -> str:
    """review.xlsx, or the copy of an account manager: review-<name>.xlsx, never two alike."""
    return f"review-{naming.slugs([('', manager)])['', manager]}.xlsx" if manager else "review.xlsx"
