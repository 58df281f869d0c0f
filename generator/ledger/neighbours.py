"""Names that read alike: a proposal for the clerk, never a join.

Two names are near if they are the same but for case, accents, punctuation and legal form, or if
nearly all of their letters agree. Numbers that differ in leading zeros or blanks are near too.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher

_FORMS = frozenset(
    "ltd limited plc llc llp inc incorporated corp corporation co company gmbh mbh ag kg kgaa ohg"
    " se sa sas sarl eurl spa srl sl slu bv nv ab as asa aps oy oyj sro spol zoo kft doo eood ood"
    " pvt private pte pty and und et the".split()
)
_ALIKE = 88  # percent of the letters of both
_MOST = 50  # names compared with one another in full, by first letter


class Neighbours:
    """The customer master, ready to be asked for names like another."""

    def __init__(self, names: Mapping[str, Sequence[str]]) -> None:
        """`names`: customer number -> every name it is known by."""
        self._by_core: dict[str, list[str]] = defaultdict(list)
        self._by_number: dict[str, list[str]] = defaultdict(list)
        self._by_letter: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for number, known in names.items():
            self._by_number[_number(number)].append(number)
            for name in known:
                core = _core(name)
                if core:
                    self._by_core[core].append(number)
                    self._by_letter[core[0]].append((core, number))

    def of(self, number: str, names: Iterable[str]) -> tuple[str, ...]:
        """The numbers of customers that read alike, best first; at most three."""
        found = dict.fromkeys(self._by_number.get(_number(number), ()))
        for core in filter(None, map(_core, names)):
            found.update(dict.fromkeys(self._by_core.get(core, ())))
            near = self._by_letter.get(core[0], ())
            for other, customer in near if len(near) <= _MOST else ():
                if _agreeing(core, other) * 200 >= _ALIKE * (len(core) + len(other)):
                    found.setdefault(customer)
        found.pop(number, None)
        return tuple(found)[:3]


def same(text: str) -> str:
    """A customer's number or name without what people leave out or add: case, blanks, zeros.

    >>> same(" 0A\u00a01 ") == same("a1"), same("ACME Ltd.") == same("Acme ltd")
    (True, True)
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in plain if c.isalnum()).lstrip("0")


def _agreeing(one: str, other: str) -> int:
    blocks = SequenceMatcher(None, one, other).get_matching_blocks()
    return sum(block.size for block in blocks)


def _number(text: str) -> str:
    return "".join(text.split()).casefold().lstrip("0")


def _core(name: str) -> str:
    """The name without case, accents, punctuation and legal forms.

    >>> _core("Müller & Söhne GmbH"), _core("MULLER SOHNE")
    ('muller sohne', 'muller sohne')
    """
    plain = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    joined = "".join(f" {word}" for word in letters.split() if word not in _FORMS and len(word) > 1)
    return joined.strip()
