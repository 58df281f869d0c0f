"""Notices before the due date as run.json names them: who, what falls due, and the draft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from generator.values.notices import Noticed


def entries(noticed: Iterable[Noticed], place: str) -> list[Mapping[str, object]]:
    """`notices` of run.json; `place` is the run folder's, relative to the workspace."""
    return [
        {
            "entity": one.notice.decision.entity,
            "customer": one.notice.decision.debtor.customer_id,
            "currency": one.notice.decision.currency.code,
            "notice_no": one.notice.number,
            "until": one.notice.until.isoformat(),
            "amount": str(one.notice.amount),
            "items": [
                {
                    "document_no": item.aged.item.document_no,
                    "line_no": item.aged.item.line_no,
                    "due_date": item.aged.item.due_date.isoformat(),
                    "amount": str(item.aged.item.collectable),
                }
                for item in one.notice.items
            ],
            "draft": f"{place}/{one.draft}" if one.draft else None,
            "lack": one.lack or None,
        }
        for one in noticed
    ]
