"""The Word file around ``word/document.xml``: styles, heads with the page number and marks, feet with the marks."""

from __future__ import annotations

import io
import zipfile

from dossiers.documents.word.runs import control_xml, paragraph_xml, run_xml
from dossiers.documents.word.sheet import RELATIONS, Section
from dossiers.documents.word.source import Tag
from dossiers.documents.word.styles import NAMESPACE, styles_xml

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MARKS = "frame.marks"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
#: A fixed moment inside the archive: equal templates are equal files.
_MOMENT = (2000, 1, 1, 0, 0, 0)
_PAGE = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>2</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
_TAB = "<w:r><w:tab/></w:r>"


def packed(document: str, title: str) -> bytes:
    """Return the file; equal documents give equal bytes."""
    heads = {
        f"{order}{lying}": _head(numbered=order == "Later", wide=bool(lying))
        for order in ("First", "Later")
        for lying in ("", "Wide")
    }
    parts = {
        "[Content_Types].xml": _content_types(list(heads)),
        "_rels/.rels": _relations(
            [
                ("rDocument", f"{RELATIONS}/officeDocument", "word/document.xml"),
                ("rCore", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            ]
        ),
        "docProps/core.xml": (
            f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
            ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<dc:title>{title}</dc:title><dc:creator>Thẩm định</dc:creator></cp:coreProperties>"
        ),
        "word/document.xml": document,
        "word/styles.xml": styles_xml(),
        "word/settings.xml": (
            f'<w:settings xmlns:w="{NAMESPACE}"><w:defaultTabStop w:val="567"/><w:compat>'
            '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word"'
            ' w:val="15"/></w:compat></w:settings>'
        ),
        "word/footer.xml": _foot(),
        "word/_rels/document.xml.rels": _relations(
            [
                ("rStyles", f"{RELATIONS}/styles", "styles.xml"),
                ("rSettings", f"{RELATIONS}/settings", "settings.xml"),
                ("rFoot", f"{RELATIONS}/footer", "footer.xml"),
                *((f"r{name}", f"{RELATIONS}/header", f"header{name}.xml") for name in heads),
            ]
        ),
        **{f"word/header{name}.xml": head for name, head in heads.items()},
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, XML + text)
    return target.getvalue()


def _content_types(heads: list[str]) -> str:
    overrides = {
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/word/document.xml": f"{_MAIN}.document.main+xml",
        "/word/styles.xml": f"{_MAIN}.styles+xml",
        "/word/settings.xml": f"{_MAIN}.settings+xml",
        "/word/footer.xml": f"{_MAIN}.footer+xml",
        **{f"/word/header{name}.xml": f"{_MAIN}.header+xml" for name in heads},
    }
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in overrides.items())
        + "</Types>"
    )


def _relations(rows: list[tuple[str, str, str]]) -> str:
    return (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(f'<Relationship Id="{name}" Type="{kind}" Target="{to}"/>' for name, kind, to in rows)
        + "</Relationships>"
    )


def _head(*, numbered: bool, wide: bool) -> str:
    """DỰ THẢO on the left, the page number in the middle, the practice campaign on the right."""
    width = Section("landscape" if wide else "portrait").width
    tabs = (
        f'<w:tabs><w:tab w:val="center" w:pos="{width // 2}"/><w:tab w:val="right" w:pos="{width}"/></w:tabs>'
    )
    box = '<w:b/><w:bCs/><w:sz w:val="22"/><w:bdr w:val="single" w:sz="6" w:space="0" w:color="000000"/>'
    small = '<w:i/><w:iCs/><w:sz w:val="22"/>'
    runs = (
        run_xml(f"{{% if {MARKS}.draft_text %}}")
        + run_xml(f" {{{{ {MARKS}.draft_text }}}} ", box)
        + run_xml("{% endif %}")
        + _TAB
        + (_PAGE if numbered else "")
        + _TAB
        + run_xml(f"{{{{ {MARKS}.practice_text }}}}", small)
    )
    return f'<w:hdr xmlns:w="{NAMESPACE}">{paragraph_xml("over", runs, more=tabs)}</w:hdr>'


def _foot() -> str:
    lines = (
        control_xml(Tag("open", f"for line in {MARKS}.foot_lines"))
        + paragraph_xml("under", run_xml("{{ line }}"))
        + control_xml(Tag("close", "endfor"))
        # A foot holds a paragraph even where there is no mark.
        + paragraph_xml("gap", "")
    )
    return f'<w:ftr xmlns:w="{NAMESPACE}">{lines}</w:ftr>'
