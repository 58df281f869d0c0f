"""Decisions become papers: which form, language, annexes and enclosures each one has.

Enters a decision; leaves the paper that the press sets. Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator import creditor, registry, wording
from generator.aging import bucket_names
from generator.documents import enclosed, letters, statements
from generator.documents.ranking import by_rank
from generator.findings import Finding, Severity
from generator.mailroom import Mailroom
from generator.steps import Context, Judged
from generator.typeset.folders import languages
from generator.values.decisions import Decision, Verdict
from generator.values.paper import Paper
from generator.wording import Words

PREVIEWS = 10
_WATERMARK = "PREVIEW – NOT TO BE SENT"


class Composer:
    """The papers of one run, all by the same settings, layouts and dates."""

    def __init__(self, context: Context, mailroom: Mailroom) -> None:
        self._context, self._mailroom = context, mailroom
        self._names = bucket_names(context.settings.buckets)
        self._letter_languages = languages(context.layouts, "letters")
        self._label_languages = languages(context.layouts, "locale")

    def words(self, language: str) -> Words:
        return wording.words(language, self._context.layouts)

    @property
    def reader(self) -> Words:
        """Of the dashboard: the language asked for, else the first creditor's, else English."""
        settings = self._context.settings
        first = next(iter(settings.creditors.values()))
        asked = settings.dashboard_language or first.language
        return self.words(asked if asked in self._label_languages else "en")

    def letter_language(self, decision: Decision) -> str:
        """The debtor's, where there are letters in it, else the creditor's."""
        return creditor.language(decision.creditor, decision.debtor, self._letter_languages)[0]

    def letter(self, decision: Decision, watermark: str = "") -> Paper:
        """Raises NotConserved as `letters.letter` does."""
        name = self.letter_language(decision)
        words, copies = self.words(name), self._mailroom.enclosed(decision)
        return letters.letter(
            decision,
            registry.services().get(decision.service),
            creditor.form(decision.creditor),
            name,
            words,
            words.label(watermark),
            article_number=decision.article_number,
            enclosures=enclosed.labels(decision, copies, words),
            statement=self._annex(decision, words),
        )

    def other_language(self, decision: Decision) -> Finding | None:
        """Where there are no letters in the debtor's language."""
        debtor = decision.debtor
        name, own = creditor.language(decision.creditor, debtor, self._letter_languages)
        if own:
            return None
        words = f"There are no letters in '{debtor.language}': written in '{name}'."
        return Finding("P2", Severity.NOTE, words, debtor.source, "", debtor.customer_id)

    def previews(self, drafts: Iterable[Judged]) -> Iterator[Paper]:
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
                yield self.letter(judged.decision, _WATERMARK)

    def statements(self, decision: Decision) -> Iterator[Paper]:
        """The statement of account, and what moved where the files say it."""
        yield self.statement(decision)
        name, form, words = self._of_labels(decision)
        activity = statements.activity(
            decision, self._context.dates, self._names, form, name, words
        )
        if activity is not None:
            yield activity

    def statement(self, decision: Decision, language: str = "") -> Paper:
        """In the language asked for, else in the debtor's."""
        name, form, words = self._of_labels(decision, language)
        return statements.open_item(decision, self._context.dates, self._names, form, name, words)

    def _of_labels(self, decision: Decision, language: str = "") -> tuple[str, str, Words]:
        own, debtor = decision.creditor, decision.debtor
        name = language or creditor.language(own, debtor, self._label_languages)[0]
        return name, creditor.form(own), self.words(name)

    def _annex(self, decision: Decision, words: Words) -> dict[str, object] | None:
        """A formal demand has the statement among its own pages, so that none is lost."""
        if not self._mailroom.encloses(decision):
            return None
        return statements.annex(decision, self._context.dates, self._names, words)
