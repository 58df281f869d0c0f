"""A row's values over names shared by its whole table: a tenth of a dictionary's memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator.values.tables import Cell


class Fields(Mapping[str, Cell]):
    """`names` gives each field's place in `cells`; None there is an absent key."""

    __slots__ = ("_cells", "_names")

    def __init__(self, names: Mapping[str, int], cells: tuple[Cell | None, ...]) -> None:
        self._names, self._cells = names, cells

    def __getitem__(self, name: str) -> Cell:
        value = self._cells[self._names[name]]
        if value is None:
            raise KeyError(name)
        return value

    def get(self, name: str, default: object = None) -> object:  # type: ignore[override]
        place = self._names.get(name)
        value = None if place is None else self._cells[place]
        return default if value is None else value

    def __iter__(self) -> Iterator[str]:
        return (name for name, place in self._names.items() if self._cells[place] is not None)

    def __len__(self) -> int:
        return sum(1 for cell in self._cells if cell is not None)

    def __repr__(self) -> str:
        return f"Fields({dict(self)!r})"
