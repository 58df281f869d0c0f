"""Aging: the peers' off-by-one buckets, as tests that our edges do not have them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.aging import age, bucket_names
from generator.values.ledger import OpenItem, Source
from generator.values.money import Currency, Money, total

EUR = Currency("EUR", 2)
AS_OF = dt.date(2026, 10, 31)
EDGES = (30, 60, 90, 120)


def item(days: int, amount: str = "100.00") -> OpenItem:
    due = AS_OF - dt.timedelta(days=days)
    return OpenItem("", "C1", "1", due, Money(Decimal(amount), EUR), Source("x.csv", row=2))


@pytest.mark.parametrize(
    ("days", "bucket"),
    [
        (-400, "not_due"), (-1, "not_due"), (0, "not_due"), (1, "1-30"), (29, "1-30"), (30, "1-30"),
        (31, "31-60"), (60, "31-60"), (61, "61-90"), (90, "61-90"), (91, "91-120"),
        (120, "91-120"), (121, "121+"), (4000, "121+"),
    ],
)  # fmt: skip
def test_edges_belong_to_the_younger_bucket(days: int, bucket: str) -> None:
    (aged,) = age([item(days)], AS_OF, EDGES)
    assert (aged.days_past_due, aged.bucket) == (days, bucket)


def test_the_naive_edge_is_the_peers_defect() -> None:
    """Strict on the wrong side, as in a public statement module: 30 days lands in 31-60."""
    naive = next(name for top, name in ((30, "1-30"), (60, "31-60")) if top > 30)
    assert naive == "31-60" != age([item(30)], AS_OF, EDGES)[0].bucket


def test_unapplied_credit_is_its_own_bucket_whatever_its_date() -> None:
    for days in (-30, 0, 45, 400):
        assert age([item(days, "-50.00")], AS_OF, EDGES)[0].bucket == "credit"


@given(
    st.lists(st.tuples(st.integers(-800, 800), st.integers(-10_000, 10_000)), max_size=40),
    st.lists(st.integers(1, 400), min_size=1, max_size=6, unique=True).map(sorted),
)
def test_buckets_are_disjoint_and_exhaustive(rows: list[tuple[int, int]], edges: list[int]) -> None:
    items = [item(days, f"{Decimal(cents) / 100:.2f}") for days, cents in rows]
    aged = age(items, AS_OF, tuple(edges))
    names = bucket_names(tuple(edges))
    assert all(a.bucket in names for a in aged)
    by_bucket = [
        total((a.item.amount_open for a in aged if a.bucket == name), EUR) for name in names
    ]
    assert total(by_bucket, EUR) == total((i.amount_open for i in items), EUR)
