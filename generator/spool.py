"""Values put by on disk between two passes, so that a large run does not stand in memory.

Python restores a frozen dataclass with slots by asking for its fields again for each value; here
a class is asked once, which halves the time of a pass.
"""

from __future__ import annotations

import dataclasses
import pickle
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from operator import methodcaller
from types import MemberDescriptorType, TracebackType
from typing import Any, Generic, TypeVar

T = TypeVar("T")
Way = Callable[[Any], Any]


class Spool(Generic[T]):
    """Append, then read in the same order as often as needed; the file goes with the object."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self._ways = _Ways()
        self.count = 0

    def __enter__(self) -> Spool[T]:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def append(self, value: T) -> None:
        pickler = pickle.Pickler(self._file, pickle.HIGHEST_PROTOCOL)
        pickler.dispatch_table = self._ways
        pickler.dump(value)
        self.count += 1

    def __iter__(self) -> Iterator[T]:
        place = 0
        for _ in range(self.count):
            self._file.seek(place)
            value = pickle.load(self._file)
            place = self._file.tell()
            yield value


class _Ways(dict[type[Any], Way]):
    """How a value of a class is taken apart: field by field, or as pickle itself does it."""

    def __missing__(self, kind: type[Any]) -> Way:
        if issubclass(kind, type):
            raise KeyError(kind)  # a class is known by its name
        names = [field.name for field in dataclasses.fields(kind)] if _slotted(kind) else []
        usual: Way = methodcaller("__reduce_ex__", pickle.HIGHEST_PROTOCOL)

        def fields(value: Any) -> tuple[object, ...]:
            return _restored, (kind, *[getattr(value, name) for name in names])

        self[kind] = way = fields if names else usual
        return way


def _slotted(kind: type[Any]) -> bool:
    """Whether its fields, and nothing else, make up a value of the class."""
    return (
        dataclasses.is_dataclass(kind)
        and "__dict__" not in dir(kind)
        and "__reduce__" not in vars(kind)
    )


def _restored(kind: Any, *values: object) -> object:
    made = object.__new__(kind)
    for put, value in zip(_puts(kind), values, strict=True):
        put(made, value)
    return made


@cache
def _puts(kind: Any) -> tuple[Callable[[object, object], None], ...]:
    """What writes each field, past the guard of a frozen class."""
    members = (getattr(kind, field.name) for field in dataclasses.fields(kind))
    return tuple(member.__set__ for member in members if isinstance(member, MemberDescriptorType))
