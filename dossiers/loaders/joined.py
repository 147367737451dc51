"""Many PDFs → one with bookmarks, written straight through: memory holds one part at a time, however many there are.

The parts' pages, fonts and pictures go in as they are, under new object numbers. What belongs to a single file stays
behind: its tags, attachments, forms and links. Each paper for itself remains PDF/A; the volume is for reading and
printing.
"""

from __future__ import annotations

import io
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from types import TracebackType
from typing import Any, BinaryIO, Self

#: Entries of a page that lead out of it, into its file's trees.
LEFT_BEHIND = frozenset({"/Parent", "/Annots", "/StructParents", "/B", "/AA", "/PieceInfo", "/Metadata"})
INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
CATALOG, PAGES, OUTLINES, INFO = 1, 2, 3, 4


@dataclass(slots=True)
class _Mark:
    title: str
    page: int
    number: int
    children: list[_Mark] = field(default_factory=list)


class Volume:
    """One PDF being written to ``target``; use as a context manager, then call :meth:`add` part by part."""

    def __init__(self, target: BinaryIO, *, title: str, created: datetime | None = None) -> None:
        self._out = target
        self._title = title
        self._created = created
        # Where each object begins; object 0 is the head of the free list.
        self._offsets = array("Q", [0] * (INFO + 1))
        self._nodes: list[tuple[int, int]] = []
        self._marks: list[_Mark] = []
        self.pages = 0
        self._position = 0
        self._write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        if error is None:
            self._close()

    def add(self, body: bytes, *, group: str, title: str) -> int:
        """Append a PDF under the bookmarks ``group`` › ``title``; returns its number of pages.

        Raises ``ValueError`` (Vietnamese) for bytes that are no PDF.
        """
        import pikepdf

        try:
            with pikepdf.open(io.BytesIO(body)) as part:
                numbers = [self._number() for _page in part.pages]
                if not numbers:
                    return 0
                node = self._number()
                copier = _Copier(self)
                for number, page in zip(numbers, part.pages, strict=True):
                    self._object(number, copier.page(page.obj, node))
                    for other, found in copier.waiting():
                        self._object(other, found)
        except pikepdf.PdfError as broken:
            raise ValueError("Không đọc được văn bản PDF.") from broken
        kids = b" ".join(b"%d 0 R" % number for number in numbers)
        self._object(
            node, b"<< /Type /Pages /Parent %d 0 R /Count %d /Kids [%b] >>" % (PAGES, len(numbers), kids)
        )
        self._nodes.append((node, len(numbers)))
        if not self._marks or self._marks[-1].title != group:
            self._marks.append(_Mark(group, numbers[0], self._number()))
        self._marks[-1].children.append(_Mark(title, numbers[0], self._number()))
        self.pages += len(numbers)
        return len(numbers)

    def _number(self) -> int:
        self._offsets.append(0)
        return len(self._offsets) - 1

    def _object(self, number: int, content: bytes) -> None:
        self._offsets[number] = self._position
        self._write(b"%d 0 obj\n%b\nendobj\n" % (number, content))

    def _write(self, content: bytes) -> None:
        self._out.write(content)
        self._position += len(content)

    def _close(self) -> None:
        kids = b" ".join(b"%d 0 R" % number for number, _count in self._nodes)
        self._object(PAGES, b"<< /Type /Pages /Count %d /Kids [%b] >>" % (self.pages, kids))
        self._bookmarks()
        self._object(
            CATALOG,
            b"<< /Type /Catalog /Pages %d 0 R /Outlines %d 0 R /PageMode /UseOutlines /Lang (vi) >>"
            % (PAGES, OUTLINES),
        )
        stamp = b""
        if self._created is not None:
            moment = self._created.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ").encode()
            stamp = b" /CreationDate (%b) /ModDate (%b)" % (moment, moment)
        self._object(
            INFO, b"<< /Title %b /Producer %b%b >>" % (_text(self._title), _text("Thẩm định"), stamp)
        )
        start = self._position
        self._write(b"xref\n0 %d\n0000000000 65535 f \n" % len(self._offsets))
        for offset in self._offsets[1:]:
            self._write(b"%010d 00000 n \n" % offset)
        self._write(
            b"trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n"
            % (len(self._offsets), CATALOG, INFO, start)
        )

    def _bookmarks(self) -> None:
        self._siblings(self._marks, OUTLINES)
        self._object(OUTLINES, b"<< /Type /Outlines%b >>" % _ends(self._marks))

    def _siblings(self, marks: list[_Mark], parent: int) -> None:
        for place, mark in enumerate(marks):
            around = b""
            if place:
                around += b" /Prev %d 0 R" % marks[place - 1].number
            if place + 1 < len(marks):
                around += b" /Next %d 0 R" % marks[place + 1].number
            self._object(
                mark.number,
                b"<< /Title %b /Parent %d 0 R /Dest [%d 0 R /Fit]%b%b >>"
                % (_text(mark.title), parent, mark.page, around, _ends(mark.children, closed=True)),
            )
            self._siblings(mark.children, mark.number)


def _ends(marks: list[_Mark], *, closed: bool = False) -> bytes:
    if not marks:
        return b""
    count = -len(marks) if closed else len(marks)
    return b" /First %d 0 R /Last %d 0 R /Count %d" % (marks[0].number, marks[-1].number, count)


def _text(value: str) -> bytes:
    return b"<FEFF%b>" % value.encode("utf-16-be").hex().upper().encode()


class _Copier:
    """Writes the objects of one part with the numbers of the volume."""

    def __init__(self, volume: Volume) -> None:
        self._volume = volume
        self._known: dict[tuple[int, int], int] = {}
        self._waiting: list[tuple[int, Any]] = []

    def page(self, page: Any, parent: int) -> bytes:
        found: dict[str, Any] = {}
        for key in INHERITED:
            owner = page
            while owner is not None and key not in owner:
                owner = owner.get("/Parent")
            if owner is not None:
                found[key] = owner[key]
        found |= {key: page[key] for key in page.keys() if key not in LEFT_BEHIND}  # noqa: SIM118 - no mapping
        return self._mapping(found, b" /Parent %d 0 R" % parent)

    def waiting(self) -> Iterator[tuple[int, bytes]]:
        """Yield objects that were pointed at and not written yet, with what they point at in turn."""
        while self._waiting:
            number, found = self._waiting.pop()
            yield number, self._direct(found)

    def _mapping(self, entries: dict[str, Any], more: bytes = b"") -> bytes:
        import pikepdf

        inner = b" ".join(
            pikepdf.Name(key).unparse() + b" " + self._value(value) for key, value in entries.items()
        )
        return b"<< %b%b >>" % (inner, more)

    def _value(self, found: Any) -> bytes:
        import pikepdf

        if isinstance(found, pikepdf.Object) and found.is_indirect:
            if found.objgen not in self._known:
                self._known[found.objgen] = self._volume._number()  # noqa: SLF001 - two halves of one writer
                self._waiting.append((self._known[found.objgen], found))
            return b"%d 0 R" % self._known[found.objgen]
        return self._direct(found)

    def _direct(self, found: Any) -> bytes:
        import pikepdf

        if isinstance(found, bool):
            return b"true" if found else b"false"
        if isinstance(found, int | Decimal | float):
            return format(found, "f" if not isinstance(found, int) else "d").encode()
        if found is None:
            return b"null"
        if isinstance(found, pikepdf.Stream):
            raw = found.read_raw_bytes()
            entries = {key: found.stream_dict[key] for key in found.stream_dict.keys() if key != "/Length"}  # noqa: SIM118
            head = self._mapping(entries, b" /Length %d" % len(raw))
            return b"%b\nstream\n%b\nendstream" % (head, raw)
        if isinstance(found, pikepdf.Dictionary):
            return self._mapping({key: found[key] for key in found.keys()})  # noqa: SIM118
        if isinstance(found, pikepdf.Array):
            return b"[%b]" % b" ".join(self._value(each) for each in found)
        return bytes(found.unparse())
