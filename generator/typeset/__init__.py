"""Papers in, pages out: the only package that knows Jinja2 and WeasyPrint.

A `Paper` (template, form, language, formatted values) becomes a `Page` (bytes, page count,
fonts, problems). Layout files come from `Press.folders`, the workspace's before the package's.
"""

from generator.typeset.engine import missing_parts
from generator.typeset.pool import Workers, set_papers
from generator.typeset.press import Press, room

__all__ = ["Press", "Workers", "missing_parts", "room", "set_papers"]
