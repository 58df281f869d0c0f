"""Of which language a text is whose header is plain ASCII, and what its bytes then say.

What enters: bytes that are not UTF-8, and the words of their first rows. What leaves: the one
text that every plausible encoding of that language gives, or the different ones it could be.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import NamedTuple

_SIGN_BESIDE = re.compile(r"[£€][\s\u00a0]?-?\d|\d[\s\u00a0]?[£€]")
_SIGNS = frozenset("€£°º§–—‘’“”„…«»\u00a0\u202f\u00ad")


class _Family(NamedTuple):
    """Words of headers that only these languages use, their encodings, and their letters."""

    words: frozenset[str]
    encodings: tuple[str, ...]
    letters: frozenset[str]


_WEST = ("cp1252", "iso8859_15", "cp850", "mac_roman")
_CENTRE = ("cp1250", "iso8859_2", "cp852")


def _family(words: str, encodings: tuple[str, ...], letters: str) -> _Family:
    return _Family(frozenset(words.split()), encodings, frozenset(letters + letters.upper()))


_FAMILIES = (
    _family(
        "fecha folio factura vencimiento vencido importe saldos cuenta deuda moneda debe haber",
        _WEST,
        "áéíóúüñç¡¿ª",
    ),
    _family(
        "fattura scadenza scad scadenzario dare avere importo conto ragione sociale residuo",
        _WEST,
        "àèéìòùî",
    ),
    _family("facture montant solde piece tiers client reste payer", _WEST, "àâæçéèêëîïôœùûüÿ"),
    _family("vencimento titulo fatura emissao valor nome moeda", _WEST, "áâãàçéêíóôõú"),
    _family(
        "kunde kundenname rechnung rechnungsnummer rechnungsdatum belegnummer belegdatum betrag"
        " offen konto",
        _WEST,
        "äöüßé",
    ),
    _family("klant vervaldatum factuur factuurnummer bedrag openstaand", _WEST, "áéëïóöüèêí"),
    _family(
        "splatnost vystaveno doklad castka odberatel zbyva firma", _CENTRE, "áčďéěíňóřšťúůýžäôĺľŕ"
    ),
    _family(
        "kontrahent kwota pozostaje naleznosci dokument platnosci wystawienia termin",
        _CENTRE,
        "ąćęłńóśźż",
    ),
)


def texts(
    data: bytes, heads: Iterable[str], clean: Callable[[bytes, str], str], every: Iterable[str]
) -> list[str]:
    """The texts that are plausible: by the header's language, else by a sign beside figures."""
    words = {word for head in heads for word in re.findall(r"[a-z]+", _bare(head))}
    spoken = [family for family in _FAMILIES if len(family.words & words) > 1]
    if len(spoken) == 1:
        read = {clean(data, name) for name in spoken[0].encodings} - {""}
        return sorted(text for text in read if _plausible(text, spoken[0].letters))
    read = {clean(data, name) for name in every} - {""}
    return sorted(text for text in read if _only_signs(text))


def _bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _plausible(text: str, letters: frozenset[str]) -> bool:
    """Letters of the language, and no capital right after a small letter."""
    before = ""
    for character in text:
        if not character.isascii():
            if character not in letters and character not in _SIGNS:
                return False
            if character.isupper() and before.islower():
                return False
        before = character
    return True


def _only_signs(text: str) -> bool:
    """Whether all that is not ASCII is a currency sign beside a figure."""
    foreign = sum(1 for character in text if not character.isascii())
    return foreign == len(_SIGN_BESIDE.findall(text)) and all(
        character in "£€" for character in text if not character.isascii()
    )
