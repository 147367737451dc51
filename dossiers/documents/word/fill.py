"""The one door to docxtpl: a Word template and plain values in, a finished Word file out.

Values are text and nothing else: characters no paper prints are treated as in the PDF, ``{{`` typed by a person stays
``{{``, ``<`` stays ``<``. docxtpl and python-docx are loaded by the first paper.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cache
from typing import Any

from dossiers.documents.word.fields import environment, project, used_in
from dossiers.documents.word.finish import finish
from dossiers.documents.word.package import packed
from dossiers.documents.word.sheet import document_xml
from dossiers.documents.word.source import read
from dossiers.documents.word.tree import grow
from records import pdf

#: Stand for "{" and "}" inside a value while docxtpl works: its own escape ``{_{`` would change what a person typed.
_BRACES, _STANDING = "{}", "\ufdd3\ufdd4"
_JOINER = "\u2060"


@cache
def shipped_template(name: str, title: str) -> bytes:
    """The Word template made from a paper's own template (``print/to_trinh.html``); equal input, equal bytes."""
    return packed(document_xml(grow(read(name))), title)


@cache
def shipped_fields(name: str) -> frozenset[str]:
    """The paths the shipped template prints or asks about."""
    return used_in(parts_of(shipped_template(name, ""))).all


def parts_of(template: bytes) -> tuple[str, ...]:
    """The parts of a template in which Jinja may stand, cleaned as docxtpl cleans them: body, heads and feet."""
    opened = _opened(template)
    opened.render_init()
    found = [opened.patch_xml(opened.get_xml())]
    for uri in (opened.HEADER_URI, opened.FOOTER_URI):
        found += [
            opened.patch_xml(opened.get_part_xml(part)) for _key, part in opened.get_headers_footers(uri)
        ]
    return tuple(found)


def filled(template: bytes, values: Any, *, paths: frozenset[str], title: str) -> bytes:
    """Return the Word file of a template with the values of these paths."""
    opened = _opened(template)
    opened.render(_printable(project(values, paths)), environment(), autoescape=True)
    opened.docx.core_properties.title = _as_typed(_printable(title))
    target = io.BytesIO()
    opened.save(target)
    return target.getvalue()


def _opened(template: bytes) -> Any:
    return _engine()(io.BytesIO(template))


@cache
def _engine() -> Any:
    from docxtpl import DocxTemplate
    from lxml import etree

    class PaperTemplate(DocxTemplate):  # type: ignore[misc]
        """Puts braces back as they were typed, and finishes what only the text itself decides."""

        def render_xml_part(self, src_xml: str, part: Any, context: Any, jinja_env: Any = None) -> str:
            done: str = super().render_xml_part(src_xml, part, context, jinja_env)
            return _as_typed(done)

        def fix_tables(self, xml: str) -> Any:
            # docxtpl mends broken XML silently; a template that makes such is refused instead.
            etree.fromstring(xml)
            tree = super().fix_tables(xml)
            finish(tree)
            return tree

        def render_properties(self, context: Any, jinja_env: Any = None) -> None:
            """Properties of the file are no template."""

        def render_footnotes(self, context: Any, jinja_env: Any = None) -> None:
            """Nor are footnotes."""

    return PaperTemplate


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        text = " ".join(pdf.printable(value).replace(_JOINER, "").replace("\r", "\n").split("\n"))
        return text.translate(str.maketrans(_BRACES, _STANDING))
    if isinstance(value, Mapping):
        return {name: _printable(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_printable(each) for each in value]
    return value


def _as_typed(text: str) -> str:
    return text.translate(str.maketrans(_STANDING, _BRACES))
