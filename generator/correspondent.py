"""E-mail drafts of a run: letters that go by e-mail, and notices before the due date.

Enters the final decisions, after letters and statements are written; writes drafts/*.eml. What
cannot be addressed or set makes no draft: the letter stays, and a finding says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from generator import ladders
from generator.composer import Composer
from generator.dispatch import RunFolder
from generator.documents import drafts
from generator.documents.drafts import Draft, NoAddress
from generator.dunning.notices import notices
from generator.findings import Finding, Severity
from generator.steps import Context
from generator.typeset import Press, room
from generator.typeset.templates import LayoutError
from generator.values.decisions import Decision, Verdict
from generator.values.notices import Noticed, PreDueNotice
from generator.values.paper import Page, Paper


class Correspondent:
    """Composes and writes the drafts; `findings` and `noticed` say what became of them."""

    def __init__(self, context: Context, folder: RunFolder, composer: Composer) -> None:
        self._context, self._folder, self._composer = context, folder, composer
        self._press = room(Press(context.layouts))
        self._there = {file.path for file in folder.written}
        self._open: dict[str, Draft] = {}
        self.findings: list[Finding] = []
        self.noticed: list[Noticed] = []

    def papers(self, decisions: Iterable[Decision], held: frozenset[str]) -> Iterator[Paper]:
        """The accessible copies to be set, each by the path of its draft."""
        for (_, customer), group in groupby(decisions, key=lambda d: d.key[:2]):
            of_customer = tuple(group)
            for decision in of_customer:
                yield from self._letters(decision)
            if customer not in held:
                yield from self._notices(of_customer)

    def finished(self, page: Page) -> Page | None:
        """The draft's bytes in place of the copy's; None where it could not be composed."""
        draft = self._open.pop(page.path)
        problems = page.problems
        if not problems:
            try:
                subject, words = self._press.text(draft.template, draft.copy)
                data = drafts.message(draft, subject, words, page.data)
                return Page(page.path, data, page.pages, page.fonts, key=page.key)
            except LayoutError as error:
                problems = (str(error),)
        self._lacks(page.path, page.key[1], "; ".join(problems), "Correct the layout.")
        return None

    def named(self, written: Iterable[str]) -> tuple[Noticed, ...]:
        """The notices as run.json has them: each with its draft, where there is one."""
        there = frozenset(written)
        return tuple(
            Noticed(n.notice, n.draft if n.draft in there else "", n.lack) for n in self.noticed
        )

    def _letters(self, decision: Decision) -> Iterator[Paper]:
        level, path = decision.level, f"letters/{decision.letter_no}.pdf"
        if decision.verdict is not Verdict.DUN or path not in self._there:
            return
        if level is None or level.channel != "email":
            return
        try:
            draft = drafts.letter(decision, self._composer.letter(decision))
        except NoAddress as error:
            self._lacks(
                f"drafts/{decision.letter_no}.eml", decision.debtor.customer_id, str(error),
                f"Write the address into the sheet Customers or Contacts, or print {path} and"
                " post it.",
            )  # fmt: skip
            return
        yield from self._set(draft)

    def _notices(self, of_customer: tuple[Decision, ...]) -> Iterator[Paper]:
        settings = self._context.settings
        if not settings.complete or settings.placeholders:
            return
        procedure = ladders.in_use(settings).get(of_customer[0].procedure)
        for notice in notices(of_customer, procedure) if procedure else ():
            try:
                draft = self._notice(notice)
            except NoAddress as error:
                self.noticed.append(Noticed(notice, "", str(error)))
                continue
            self.noticed.append(Noticed(notice, draft.copy.path))
            yield from self._set(draft)

    def _notice(self, notice: PreDueNotice) -> Draft:
        decision = notice.decision
        language = self._composer.letter_language(decision)
        statement = self._composer.statement(decision, language)
        return drafts.notice(notice, statement, self._composer.words(language))

    def _set(self, draft: Draft) -> Iterator[Paper]:
        """The copy; where the draft was taken over whole meanwhile, nothing is left to finish."""
        path = draft.copy.path
        self._open[path] = draft
        yield draft.copy
        if self._folder.written[-1].path == path:
            self._open.pop(path, None)

    def _lacks(self, path: str, customer: str, why: str, remedy: str) -> None:
        words = f"No draft {path} was made: {why}."
        self.findings.append(Finding("P9", Severity.WARNING, words, None, remedy, customer))
