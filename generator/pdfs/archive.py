"""A finished PDF looked through before anyone relies on what it claims to be.

Enters its bytes and the variant asked for; leaves the fonts embedded and, in sentences, what
breaks the claim (ISO 19005-3, ISO 14289-1). This is a pre-flight and no proof of conformance.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

import pikepdf

ARCHIVE, ACCESSIBLE = "pdf/a-3a", "pdf/ua-1"
_FORBIDDEN = frozenset(("/JavaScript", "/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData"))
_PROGRAMS = ("/FontFile", "/FontFile2", "/FontFile3")
_CLAIMS = (
    (ARCHIVE, (("aid:part", "3"), ("aid:conformance", "A"))),
    (ACCESSIBLE, (("uaid:part", "1"),)),
)


def inspect(data: bytes, variant: str = "") -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The fonts embedded, without subset prefix; and what breaks the variant's claim."""
    with pikepdf.open(BytesIO(data)) as file:
        names: set[str] = set()
        found: dict[str, None] = {}
        for entry in file.objects:
            if not isinstance(entry, pikepdf.Dictionary | pikepdf.Stream):
                continue
            if entry.get("/Type") == "/FontDescriptor":
                names.add(str(entry.get("/FontName", "/?")).lstrip("/").rpartition("+")[2])
            if variant:
                found.update(dict.fromkeys(_object(entry)))
        if variant:
            found.update(dict.fromkeys(_document(file, variant)))
    problems = tuple(f"the PDF cannot claim {name(variant)}: {words}" for words in found)
    return tuple(sorted(names)), problems


def name(variant: str) -> str:
    """PDF/A-3a, PDF/UA-1."""
    kind, _, part = variant.partition("/")
    letters, _, number = part.partition("-")
    return f"{kind.upper()}/{letters.upper()}-{number}"


def attached(data: bytes) -> dict[str, bytes]:
    """The files inside a PDF by their names."""
    with pikepdf.open(BytesIO(data)) as file:
        return {key: found.get_file().read_bytes() for key, found in file.attachments.items()}


def _object(entry: pikepdf.Object) -> Iterator[str]:
    """What one object of the file must not be or lack."""
    kind, action = entry.get("/Type"), entry.get("/S")
    if kind == "/Font" and entry.get("/Subtype") not in ("/Type0", "/Type3"):
        descriptor = entry.get("/FontDescriptor")
        if descriptor is None or not any(key in descriptor for key in _PROGRAMS):
            yield f"the font {entry.get('/BaseFont', '/?')} is not embedded"
    if kind == "/Font" and entry.get("/Subtype") == "/Type0" and "/ToUnicode" not in entry:
        yield f"the font {entry.get('/BaseFont', '/?')} does not say what its letters are"
    if (action is not None and str(action) in _FORBIDDEN) or "/JS" in entry:
        yield "it holds a script or starts a program"
    if kind == "/Filespec" and "/AFRelationship" not in entry:
        yield "a file in it does not say what it is to the letter"


def _document(file: pikepdf.Pdf, variant: str) -> Iterator[str]:
    root = file.Root
    marked = "/MarkInfo" in root and bool(root.MarkInfo.get("/Marked"))
    for words, fault in (
        ("it is encrypted", file.is_encrypted),
        ("it has actions of its own", "/AA" in root or "/OpenAction" in root),
        ("it holds a script", "/Names" in root and "/JavaScript" in root.Names),
        ("its language is not said", not str(root.get("/Lang", ""))),
        ("it has no title", not str(file.docinfo.get("/Title", ""))),
        ("it is not tagged", not marked or "/StructTreeRoot" not in root),
    ):
        if fault:
            yield words
    if variant == ARCHIVE:
        yield from _archived(file)
    xmp = root.Metadata.read_bytes().decode("utf-8", "replace") if "/Metadata" in root else ""
    for key, value in dict(_CLAIMS)[variant]:
        if not re.search(rf"pdf{key}(=[\"']|>)\s*{value}\b", xmp):
            yield f"its metadata lack pdf{key} {value}"


def _archived(file: pikepdf.Pdf) -> Iterator[str]:
    root = file.Root
    intents = list(root.OutputIntents) if "/OutputIntents" in root else []
    if not any("/DestOutputProfile" in intent for intent in intents):
        yield "it has no output intent with a colour profile"
    if "/ID" not in file.trailer:
        yield "it has no identifier"
    associated = {entry.objgen for entry in root.AF} if "/AF" in root else set()
    if any(found.obj.objgen not in associated for found in file.attachments.values()):
        yield "a file in it is not associated with the letter"
