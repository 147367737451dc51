"""From the tree of a template to ``word/document.xml``: paragraphs, tables and sections that hold Jinja's places.

A loop or condition between paragraphs stands in a paragraph of its own (``{%p …%}``), between rows in a row
(``{%tr …%}``), inside a line in the line: the way docxtpl reads them and an officer can follow them in Word.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from dossiers.documents.word.runs import (
    control_xml,
    is_text,
    kept_with_next,
    key_of,
    paragraph_xml,
    runs_xml,
)
from dossiers.documents.word.source import Tag
from dossiers.documents.word.styles import NAMESPACE, mm
from dossiers.documents.word.tables import table_xml
from dossiers.documents.word.tree import Content, Element

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#: Classes that only group, and the style of a paragraph without one inside them.
GROUPS = {
    "subject-rule": "plain",
    "ruled": "plain",
    "annex-rule": "plain",
    "keep": "plain",
    "cover-facts": "cover-fact",
    "recipients": "recipient",
    "receipt": "plain",
}
BORDER = '<w:pBdr><w:{edge} w:val="{line}" w:sz="6" w:space="{space}" w:color="000000"/></w:pBdr>'
Orientation = Literal["portrait", "landscape"]


@dataclass(frozen=True, slots=True)
class Section:
    """A run of pages set alike; an ``annex`` counts its own pages, numbers begin on the second page."""

    orientation: Orientation = "portrait"
    annex: bool = False
    numbered: bool = True
    margin: int = 20

    @property
    def width(self) -> int:
        """Width of the text in twips: A4 less 30 mm on the left and 15 mm on the right."""
        return mm(297 if self.orientation == "landscape" else 210) - mm(45)

    @property
    def wide(self) -> bool:
        """Whether the pages lie on their long side."""
        return self.orientation == "landscape"


@dataclass(slots=True)
class Sheet:
    """The document while it is written: blocks of XML, and the section they stand in."""

    section: Section = field(default_factory=Section)
    blocks: list[str] = field(default_factory=list)
    page_break: bool = False
    cell: bool = False

    def paragraph(self, key: str, runs: str, *, more: str = "") -> None:
        """Add a paragraph."""
        if self.page_break:
            more = f"<w:pageBreakBefore/>{more}"
            self.page_break = False
        self.blocks.append(paragraph_xml(key, runs, more=more))

    def keep(self, since: int = 0) -> None:
        """Bind the last paragraph of text to what follows, so that this never stands alone on the next page."""
        for number in range(len(self.blocks) - 1, since - 1, -1):
            if is_text(self.blocks[number]):
                self.blocks[number] = kept_with_next(self.blocks[number])
                return

    def within(self, element: Element, default: str) -> list[str]:
        """The blocks of a cell."""
        inner = Sheet(self.section, cell=True)
        _blocks(inner, element, default)
        return inner.blocks


def document_xml(root: Element) -> str:
    """Return ``word/document.xml`` of a tree."""
    sheet = Sheet()
    _blocks(sheet, root, "plain")
    if sheet.blocks and sheet.blocks[-1].startswith("<w:tbl>"):
        sheet.blocks.append(paragraph_xml("gap", ""))
    return (
        f'<w:document xmlns:w="{NAMESPACE}" xmlns:r="{RELATIONS}"><w:body>'
        f"{''.join(sheet.blocks)}{section_xml(sheet.section)}</w:body></w:document>"
    )


def section_xml(section: Section) -> str:
    """The properties of a section: A4, margins 20, 20, 30 and 15 mm, page numbers from the second page on."""
    size = f'w:w="{mm(210)}" w:h="{mm(297)}"'
    if section.wide:
        size = f'w:w="{mm(297)}" w:h="{mm(210)}" w:orient="landscape"'
    lying = "Wide" if section.wide else ""
    later = "Later" if section.numbered else "First"
    return (
        "<w:sectPr>"
        f'<w:headerReference w:type="first" r:id="rFirst{lying}"/>'
        f'<w:headerReference w:type="default" r:id="r{later}{lying}"/>'
        '<w:footerReference w:type="first" r:id="rFoot"/><w:footerReference w:type="default" r:id="rFoot"/>'
        f'<w:type w:val="nextPage"/><w:pgSz {size}/>'
        f'<w:pgMar w:top="{mm(section.margin)}" w:right="{mm(15)}" w:bottom="{mm(section.margin)}"'
        f' w:left="{mm(30)}" w:header="{mm(8)}" w:footer="{mm(6)}" w:gutter="0"/>'
        + ('<w:pgNumType w:start="1"/>' if section.annex else "")
        + "<w:titlePg/></w:sectPr>"
    )


def _blocks(sheet: Sheet, parent: Element, default: str) -> None:
    """Set the content of an element that holds paragraphs and tables; ``default``: style of a bare paragraph."""
    line: list[Content] = []
    for child in parent.children:
        if isinstance(child, str) and not child.strip(" \t\r\n"):
            if line:
                line.append(child)
        elif isinstance(child, Tag) and child.role != "field":
            line = _line(sheet, parent, line, default)
            sheet.blocks.append(control_xml(child))
        elif isinstance(child, Element) and child.name != "span":
            line = _line(sheet, parent, line, default)
            _block(sheet, child, default)
        else:
            line.append(child)
    _line(sheet, parent, line, default)


def _line(sheet: Sheet, parent: Element, line: list[Content], default: str) -> list[Content]:
    """Text that stands in a cell beside paragraphs is a paragraph itself."""
    if line:
        sheet.paragraph(default, runs_xml(replace(parent, children=line)))
    return []


def _block(sheet: Sheet, element: Element, default: str) -> None:
    if element.name == "p":
        sheet.paragraph(key_of(element, default), runs_xml(element))
    elif element.name == "table":
        _table(sheet, element)
    elif element.has("rule"):
        key = "rule" if not sheet.cell else "rule-whole" if element.has("whole") else "rule-cell"
        sheet.paragraph(key, "", more=BORDER.format(edge="bottom", line="single", space=0))
    elif element.has("cut"):
        sheet.paragraph("gap", "", more=BORDER.format(edge="top", line="dashed", space=6))
    elif element.name == "section":
        _section(sheet, element)
    else:
        _group(sheet, element)


def _table(sheet: Sheet, element: Element) -> None:
    if element.has("sign"):
        # Never alone on a page: the last words of the text go with it.
        sheet.keep()
        sheet.blocks.append(kept_with_next(paragraph_xml("before-sign", "")))
    elif sheet.blocks and sheet.blocks[-1].startswith("<w:tbl>"):
        # Word makes one table of two that touch.
        sheet.blocks.append(paragraph_xml("gap", ""))
    sheet.blocks.append(table_xml(element, sheet.section.width, sheet.within))


def _group(sheet: Sheet, element: Element) -> None:
    group = next((name for name in element.classes if name in GROUPS), None)
    if group is None:
        raise ValueError(f"Word knows no <{element.name} class={' '.join(element.classes)!r}>")
    start = len(sheet.blocks)
    _blocks(sheet, element, GROUPS[group])
    if group in {"keep", "recipients"}:
        inside = sheet.blocks[start:]
        sheet.blocks[start:-1] = [kept_with_next(block) if is_text(block) else block for block in inside[:-1]]


def _section(sheet: Sheet, element: Element) -> None:
    if element.has("whole-landscape"):
        sheet.section = Section("landscape")
    elif element.has("receipt"):
        sheet.section = Section(numbered=False, margin=15)
    elif element.has("cover-list"):
        sheet.page_break = True
    else:
        wide = any(name.startswith("landscape") for name in element.classes)
        sheet.blocks.append(paragraph_xml("gap", "", more=section_xml(sheet.section)))
        sheet.section = Section("landscape" if wide else "portrait", annex=True)
    _blocks(sheet, element, "plain")
