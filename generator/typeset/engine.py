"""HTML to PDF by WeasyPrint: nothing is fetched from outside the layouts, nothing is overlooked.

WeasyPrint needs Pango and HarfBuzz from the system and takes most of a second to import, so
it is imported when the first paper is set. Fonts and style sheets are parsed once per process.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import logging
import re
import sys
import warnings
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from generator.findings import SystemMissing
from generator.typeset.folders import find, find_url
from generator.typeset.forms import base
from generator.values.paper import NO_GLYPH, Attachment, Variant

_APT = "sudo apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
_LIBRARIES = (
    ("libgobject-2.0.so.0", "libgobject-2.0.0.dylib", "libgobject-2.0-0.dll"),
    ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll"),
    ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", "libpangoft2-1.0-0.dll"),
    ("libharfbuzz.so.0", "libharfbuzz.0.dylib", "libharfbuzz-0.dll"),
    # Without it fonts are subset by another program: other bytes, and slower.
    ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib", "libharfbuzz-subset-0.dll"),
    ("libfontconfig.so.1", "libfontconfig.1.dylib", "libfontconfig-1.dll"),
)
_TYPES = (
    (".css", "text/css"), (".svg", "image/svg+xml"), (".png", "image/png"),
    (".jpg", "image/jpeg"), (".jpeg", "image/jpeg"), (".woff2", "font/woff2"),
    (".ttf", "font/ttf"), (".otf", "font/otf"),
)  # fmt: skip
_GLYPH = re.compile(r'\.notdef glyph rendered for .*: "(.*)" \((U\+[0-9A-F]+)\)$', re.DOTALL)
_MOST_GLYPHS = 6  # named in a sentence
_STREAM, _END = b"\nstream\n", b"\nendstream"
_SHEETS = ("fonts/fonts.css", "tokens.css", "paper.css")


def missing_parts() -> tuple[str, ...]:
    """The system libraries that setting needs and this machine lacks."""
    return tuple(names[0] for names in _LIBRARIES if not any(_loads(name) for name in names))


def require_parts() -> None:
    """Raises SystemMissing with the line that installs what is missing."""
    missing = missing_parts()
    if missing:
        line = "brew install pango" if sys.platform == "darwin" else _APT
        raise SystemMissing(
            f"Letters cannot be set: the system lacks {', '.join(missing)}.", f"Install it: {line}"
        )


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


class Engine:
    """WeasyPrint with the layouts' fonts and style sheets, built once per process."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        require_parts()
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration

        self._weasyprint = weasyprint
        self._folders = folders
        self._fetcher = _fetcher(folders)
        self._fonts = FontConfiguration()
        self._pictures: dict[Any, Any] = {}
        with _warnings() as self._problems:
            self._sheets = [self._sheet(name) for name in _SHEETS]
        self._forms: dict[str, tuple[Any, list[str]]] = {}

    def pdf(
        self,
        html: str,
        form: str,
        variant: Variant = "",
        attachments: Sequence[Attachment] = (),
    ) -> tuple[bytes, int, tuple[str, ...]]:
        """The PDF, its number of pages, and every warning that setting gave."""
        sheet, problems = self._form(form)
        with _warnings() as found:
            try:
                document = self._weasyprint.HTML(
                    string=html,
                    base_url=self._folders[-1].resolve().as_uri() + "/",
                    url_fetcher=self._fetcher,
                ).render(
                    font_config=self._fonts,
                    stylesheets=[sheet, *self._sheets],
                    cache=self._pictures,
                )
                files = [self._attached(file) for file in attachments]  # each serves only once
                with warnings.catch_warnings():  # WeasyPrint leaves its colour profile open
                    warnings.simplefilter("ignore", ResourceWarning)
                    data = bytes(
                        document.write_pdf(
                            finisher=_once, pdf_variant=variant or None, attachments=files
                        )
                    )
                pages = len(document.pages)
            except self._weasyprint.urls.FatalURLFetchingError as error:
                return b"", 0, (str(error),)
            except Exception as error:  # one letter that breaks the engine must not end the run
                problem = f"the page could not be composed ({type(error).__name__}: {error})"
                return b"", 0, (problem,)
        return data, pages, _told([*self._problems, *problems, *found])

    def _attached(self, file: Attachment) -> Any:
        midnight = dt.datetime.combine(file.date, dt.time(), dt.UTC)
        return self._weasyprint.Attachment(
            string=file.data,
            name=file.name,
            description=file.description,
            created=midnight,
            modified=midnight,
            relationship="Data",  # ISO 19005-3, 6.8: what the page was made from
            url_fetcher=self._fetcher,
        )

    def _form(self, name: str) -> tuple[Any, list[str]]:
        if name not in self._forms:
            with _warnings() as problems:
                self._forms[name] = (self._sheet(f"forms/{base(name)}.css"), problems)
        return self._forms[name]

    def _sheet(self, name: str) -> Any:
        path = find(self._folders, name)
        if path is None:
            raise FileNotFoundError(name)
        return self._weasyprint.CSS(
            filename=path, font_config=self._fonts, url_fetcher=self._fetcher
        )


def _once(_: Any, pdf: Any) -> None:
    """What WeasyPrint 70 does twice: an attached file is associated with the document, and for
    the file's identifier every stream is packed again, a tenth of what an archive copy costs.
    """
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])
    for stream in (found for found in pdf.objects if getattr(found, "compress", False)):
        stream.compress = False
        plain = stream.data
        content = plain[plain.index(_STREAM) + len(_STREAM) : -len(_END)]
        stream.stream = [zlib.compress(content, 9)]
        stream.extra["Filter"] = "/FlateDecode"


def _told(problems: Iterable[str]) -> tuple[str, ...]:
    """Each problem once; the characters that no font has in one sentence for a clerk."""
    every = tuple(dict.fromkeys(problems))
    glyphs = [match for problem in every if (match := _GLYPH.match(problem))]
    others = tuple(problem for problem in every if not _GLYPH.match(problem))
    if not glyphs:
        return others
    shown = " ".join(f"{match[1]} ({match[2]})" for match in glyphs[:_MOST_GLYPHS])
    more = f" and {len(glyphs) - _MOST_GLYPHS} more" if len(glyphs) > _MOST_GLYPHS else ""
    words = f"{NO_GLYPH} {shown}{more}; install a font for this script, or fill the columns *_latin"
    return (*others, words)


@contextmanager
def _warnings() -> Iterator[list[str]]:
    """What WeasyPrint only logs: a missing glyph, a picture that does not load, unknown CSS."""
    found: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: found.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("weasyprint")
    logger.addHandler(handler)
    try:
        yield found
    finally:
        logger.removeHandler(handler)


def _fetcher(folders: tuple[Path, ...]) -> Any:
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class LayoutFetcher(URLFetcher):  # type: ignore[misc,unused-ignore]
        """Files of the layouts and `data:`; anything else stops the paper."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.lower().startswith("data:"):
                return super().fetch(url, headers)
            path = find_url(folders, url)
            if path is None:
                raise FatalURLFetchingError(f"a layout asks for {url[:200]}, outside the layouts")
            kind = dict(_TYPES).get(path.suffix.lower(), "application/octet-stream")
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

    return LayoutFetcher()
