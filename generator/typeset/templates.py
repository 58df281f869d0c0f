"""Templates to HTML: a closed sandbox per language, in which nothing computes.

Enters a template name and a view of formatted values; leaves HTML text. Values are escaped,
an unknown name is an error, and arithmetic is refused: what a letter says was worked out and
checked before.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader, StrictUndefined, TemplateError
from jinja2.exceptions import SecurityError, TemplateNotFound
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from generator.typeset.folders import find
from generator.wording import Words, words

_FILTERS = (
    "batch", "capitalize", "d", "default", "dictsort", "e", "escape", "first", "groupby", "items",
    "join", "last", "length", "list", "lower", "map", "reject", "rejectattr", "replace", "reverse",
    "select", "selectattr", "slice", "tojson", "trim", "upper",
)  # fmt: skip


class _Sandbox(ImmutableSandboxedEnvironment):
    intercepted_binops = frozenset(("+", "-", "*", "/", "//", "%", "**"))

    def call_binop(self, _: Context, operator: str, left: Any, right: Any) -> Any:
        raise SecurityError(f"a template does not compute: {left!r} {operator} {right!r}")

    def call(self, context: Context, called: Any, /, *args: Any, **named: Any) -> Any:
        """Labels, most of what a page calls, are known to be safe and need no context."""
        label: Any = self.globals["_"]
        if called is label:
            return label(*args, **named)
        return super().call(context, called, *args, **named)


class Templates:
    """Every language's environment over the same folders, each built when first needed."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self._folders = folders
        self._environments: dict[str, _Sandbox] = {}
        self._assets: dict[str, Markup] = {}

    def html(self, template: str, language: str, view: Mapping[str, object]) -> str:
        """Raises LayoutError with template, line and reason."""
        try:
            return self._environment(language).get_template(template).render(view)
        except TemplateNotFound as error:
            raise LayoutError(f"the layouts have no file {error.name}") from error
        except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
            line = getattr(error, "lineno", None)
            place = f"{getattr(error, 'name', None) or template}{f', line {line}' if line else ''}"
            raise LayoutError(f"{place}: {error}") from error

    def _environment(self, language: str) -> _Sandbox:
        # One environment per language: an overlay stays bound to its parent's language.
        if language not in self._environments:
            self._environments[language] = self._build(words(language, self._folders))
        return self._environments[language]

    def _build(self, of: Words) -> _Sandbox:
        base = FileSystemLoader(self._folders[-1])
        own = [FileSystemLoader(folder) for folder in self._folders]
        environment = _Sandbox(
            loader=ChoiceLoader([*own, PrefixLoader({"!base": base})]),
            autoescape=lambda name: not (name or "").endswith(".txt.j2"),
            undefined=StrictUndefined,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        kept = {name: environment.filters[name] for name in _FILTERS}
        environment.filters = {**kept, "csp_sha256": csp_sha256}
        environment.globals = {
            "_": of.label,
            "language": of.language,
            "direction": of.direction,
            "asset": self._asset,
        }
        return environment

    def _asset(self, name: str) -> Markup:
        """A layout file's own text, unescaped: style sheets and scripts, never data."""
        if name not in self._assets:
            path = find(self._folders, name)
            if path is None:
                raise TemplateNotFound(name)
            self._assets[name] = Markup(path.read_text(encoding="utf-8"))
        return self._assets[name]


class LayoutError(Exception):
    """A template that cannot be rendered; the message names the place."""


def csp_sha256(text: str) -> str:
    """The source expression of an inline style or script for a Content-Security-Policy."""
    return f"'sha256-{b64encode(hashlib.sha256(str(text).encode()).digest()).decode('ascii')}'"
