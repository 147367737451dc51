"""The pieces a Word document is written with: paragraphs and runs of text that hold Jinja's places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from xml.sax.saxutils import escape

from dossiers.documents.word.source import Tag
from dossiers.documents.word.styles import STYLES, style_id
from dossiers.documents.word.tree import Content, Element

SPACES = re.compile(r"[ \t\r\n\f]+")
BOLD, ITALIC = "<w:b/><w:bCs/>", "<w:i/><w:iCs/>"
_STYLED = re.compile(r"(<w:pStyle [^>]*/>)")


def paragraph_xml(key: str, runs: str, *, more: str = "") -> str:
    """One paragraph of a style; ``more``: properties beyond its style."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style_id(key)}"/>{more}</w:pPr>{runs}</w:p>'


def run_xml(text: str, properties: str = "") -> str:
    """One run of text; nothing for no text."""
    inner = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{inner}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""


def control_xml(tag: Tag) -> str:
    """A loop or condition between paragraphs; it leaves nothing behind."""
    return paragraph_xml("gap", run_xml(f"{{%p {tag.text} %}}"))


def kept_with_next(block: str) -> str:
    """The paragraph bound to what follows it."""
    return block if "<w:keepNext/>" in block else _STYLED.sub(r"\1<w:keepNext/>", block, count=1)


def is_text(block: str) -> bool:
    """Whether a block is a paragraph that stays, and not a loop or condition."""
    return block.startswith("<w:p>") and "{%p " not in block


def key_of(element: Element, default: str = "plain") -> str:
    """The style of an element: that of its first class that has one."""
    return next((name for name in element.classes if name in STYLES), default)


def runs_xml(element: Element, properties: str = "") -> str:
    """The runs of a line; where a class is a field, the line is in italics whenever that field says something."""
    if element.varying is not None:
        plain = replace(element, varying=None)
        return (
            run_xml(f"{{% if {element.varying.text} %}}")
            + runs_xml(plain, properties + ITALIC)
            + run_xml("{% else %}")
            + runs_xml(plain, properties)
            + run_xml("{% endif %}")
        )
    return "".join(_runs(_trimmed(element.children), properties))


def _runs(children: list[Content], properties: str) -> Iterator[str]:
    text = ""
    for child in children:
        if isinstance(child, Element):
            yield run_xml(text, properties)
            text = ""
            yield "".join(_runs(child.children, properties + (BOLD if child.has("lead") else "")))
        else:
            text += child.jinja if isinstance(child, Tag) else SPACES.sub(" ", child)
    yield run_xml(text, properties)


def _trimmed(children: list[Content]) -> list[Content]:
    """A line without the white space around it that belongs to the template's own lay-out."""
    kept = list(children)
    if kept and isinstance(kept[0], str):
        kept[0] = kept[0].lstrip(" \t\r\n")
    if kept and isinstance(kept[-1], str):
        kept[-1] = kept[-1].rstrip(" \t\r\n")
    return [each for each in kept if each != ""]
