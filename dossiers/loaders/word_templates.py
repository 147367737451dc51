"""Open a Word template that came from an office: what it may hold, which fields it uses, whether it can be filled.

Read as an archive first, within bounds, before any library sees it: no macros, no embedded objects, no links outward,
no fields of Word but page numbers. Then its Jinja is read, never run, and at last it is filled once with samples.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from dossiers.documents.kinds import PaperKind
from dossiers.documents.word import fill
from dossiers.documents.word.fields import Refused, used_in
from dossiers.documents.word.sample import sample

MAX_BYTES, MAX_UNPACKED, MAX_PARTS = 3_000_000, 20_000_000, 200
#: Parts of an ordinary Word file; anything else has no business in a template.
PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(?:core|app|custom)\.xml|docProps/thumbnail\.(?:jpeg|emf|wmf|png)"
    r"|customXml/(?:_rels/)?item(?:Props)?\d+\.xml(?:\.rels)?"
    r"|word/(?:document|styles|stylesWithEffects|settings|webSettings|fontTable|numbering|footnotes|endnotes|comments"
    r"|people|commentsExtended|commentsIds|header\w*|footer\w*)\.xml"
    r"|word/theme/theme\d+\.xml|word/(?:theme/)?_rels/[\w.]+\.rels|word/media/image\d+\.(?:png|jpe?g|gif)"
    r"|word/fonts/font\d+\.odttf"
)
DANGEROUS = re.compile(
    rb"vbaProject|macroEnabled|oleObject|activeX|attachedTemplate|aFChunk|altChunk|subDocument|externalLink"
    rb"|relationships/(?:control|frame|package)\b",
    re.IGNORECASE,
)
OUTWARD = re.compile(rb"TargetMode\s*=\s*[\"']External", re.IGNORECASE)
DECLARED = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)
FIELDS = re.compile(r"\s*(?:PAGE|NUMPAGES|SECTIONPAGES)\b[\s\\*A-Za-z0-9]*")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
#: Parts docxtpl fills; a place for a field anywhere else would be printed as it stands.
FILLED = re.compile(r"word/(?:document|header\w*|footer\w*)\.xml")


@dataclass(frozen=True, slots=True)
class Opened:
    """What was found in a template. It can be used when ``problems`` and ``missing`` are empty."""

    problems: tuple[str, ...] = ()
    used: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    preview: bytes = field(default=b"", repr=False)

    @property
    def usable(self) -> bool:
        """Whether it may be put into use."""
        return not (self.problems or self.missing or self.unknown)


def open_template(body: bytes, kind: PaperKind) -> Opened:
    """Check a template for papers of a kind; never raises for what a file holds."""
    wanted = fill.shipped_fields(kind.template)
    problems = tuple(dict.fromkeys(_archive(body)))
    if problems:
        return Opened(problems)
    try:
        used = used_in(fill.parts_of(body)).all
    except Refused as refused:
        return Opened((str(refused),))
    except Exception:  # noqa: BLE001 - python-docx and lxml raise whatever a broken file makes them raise
        return Opened(("Không mở được tệp như một văn bản Word. Lưu lại dạng .docx rồi tải lên.",))
    missing, unknown = tuple(sorted(wanted - used)), tuple(sorted(used - wanted))
    if unknown:
        return Opened((), tuple(sorted(used)), missing, unknown)
    try:
        preview = fill.filled(body, sample(wanted), paths=wanted, title=f"Xem trước – {kind.title}")
    except Exception:  # noqa: BLE001 - a loop that opens in one cell and ends in another breaks in many ways
        text = (
            "Điền thử không được: vòng lặp hoặc điều kiện chưa khép đúng chỗ. {%p …%} đứng riêng một đoạn, "
            "{%tr …%} đứng riêng một dòng của bảng."
        )
        return Opened((text,), tuple(sorted(used)), missing)
    return Opened((), tuple(sorted(used)), missing, (), preview)


def _archive(body: bytes) -> Iterator[str]:
    if len(body) > MAX_BYTES:
        yield f"Tệp lớn hơn {MAX_BYTES // 1_000_000} MB."
        return
    try:
        archive = zipfile.ZipFile(io.BytesIO(body))
        entries = archive.infolist()
        if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
            yield "Tệp chứa quá nhiều phần hoặc quá lớn khi mở ra."
            return
        parts = {entry.filename: archive.read(entry) for entry in entries if not entry.is_dir()}
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        OSError,
        EOFError,
        ValueError,
        zlib.error,
    ):
        yield "Tệp không phải văn bản Word (.docx) đọc được."
        return
    if "word/document.xml" not in parts or len(parts) != len(entries):
        yield "Tệp không phải văn bản Word (.docx)."
    for name, content in parts.items():
        yield from _part(name, content)


def _part(name: str, content: bytes) -> Iterator[str]:
    if "vba" in name.lower() or name.startswith(("word/embeddings/", "word/activeX/")):
        yield "Tệp có macro hoặc đối tượng nhúng. Bỏ đi rồi lưu lại dạng .docx."
    elif not PARTS.fullmatch(name):
        yield f"Tệp có phần không được nhận: {name[:80]}."
    if not name.endswith((".xml", ".rels")):
        return
    if DECLARED.search(content):
        yield "Tệp có khai báo DOCTYPE/ENTITY, không được nhận."
        return
    if DANGEROUS.search(content) and name.endswith((".rels", "[Content_Types].xml", "document.xml")):
        yield "Tệp có macro, đối tượng nhúng hoặc mẫu đính kèm. Bỏ đi rồi lưu lại dạng .docx."
    if OUTWARD.search(content):
        yield "Tệp có liên kết ra ngoài (siêu liên kết, ảnh hoặc mẫu từ nơi khác). Bỏ liên kết rồi lưu lại."
    if name.startswith("word/") and name.endswith(".xml"):
        yield from _markup(name, content)


def _markup(name: str, content: bytes) -> Iterator[str]:
    from defusedxml import ElementTree

    try:
        tree: Any = ElementTree.fromstring(content)
    except Exception:  # noqa: BLE001 - any fault of the XML means the same
        yield f"Không đọc được phần {name} của tệp."
        return
    for forbidden in ("object", "control", "altChunk", "subDoc"):
        if next(tree.iter(f"{_W}{forbidden}"), None) is not None:
            yield f"Tệp có đối tượng nhúng ({forbidden}). Bỏ đi rồi lưu lại."
    said = [each.get(f"{_W}instr", "") for each in tree.iter(f"{_W}fldSimple")]
    said += ["".join(each.text or "" for each in part.iter(f"{_W}instrText")) for part in tree.iter(f"{_W}p")]
    for instruction in filter(None, (each.strip() for each in said)):
        if not FIELDS.fullmatch(instruction):
            yield f"Tệp có trường của Word ngoài số trang: {instruction[:60]}. Bỏ trường này."
    text = "".join(tree.itertext())
    if not FILLED.fullmatch(name) and ("{{" in text or "{%" in text):
        yield f"Trường của mẫu chỉ đứng trong thân, đầu trang, chân trang; phần {name} không được điền."
