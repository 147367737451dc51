"""Rows of text out of a foreign CSV or XLSX, one by one, in bounded memory.

The XLSX is read with expat, the standard library's own parser: rows stream, a document type is refused (and with
it every entity), formulas, numbers and merged cells are seen, which a read-only openpyxl does not show.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from records.sheets import MAX_FILE_BYTES, MAX_ROWS, UNREADABLE, RefusedError, check_zip
from records.text import is_number

MAX_COLUMNS = 30
#: A header is looked for in so many rows.
HEAD_ROWS = 20
MAX_TEXT = 60_000_000
CHUNK = 1 << 16
BROKEN = (
    expat.ExpatError,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    OSError,
    NotImplementedError,
    ValueError,
)
TOO_MANY = f"Danh sách có quá {MAX_ROWS:,} dòng.".replace(",", ".")
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_MERGE = re.compile(r"[A-Z]{1,3}([0-9]{1,7}):[A-Z]{1,3}([0-9]{1,7})")


@dataclass(slots=True)
class Row:
    """A line of the file: its number there, its texts, which of them are formulas or numbers."""

    number: int
    texts: list[str]
    formulas: set[int] = field(default_factory=set)
    numbers: set[int] = field(default_factory=set)

    @property
    def is_empty(self) -> bool:
        return not any(self.texts)


@dataclass(slots=True)
class Sheet:
    """One table of a file. ``merged`` is complete when all rows were taken."""

    name: str
    rows: Iterator[Row]
    merged: list[tuple[int, int]] = field(default_factory=list)


def sheets_of(content: bytes, file_name: str) -> Iterator[Sheet]:
    """Return the tables of a file; raises ``RefusedError`` (Vietnamese) when it cannot be read at all."""
    if not content:
        raise RefusedError("Tệp rỗng.")
    if len(content) > MAX_FILE_BYTES:
        raise RefusedError("Tệp lớn hơn 20 MB.")
    if content[:4] == b"PK\x03\x04":
        check_zip(content)
        yield from _workbook(content)
    elif content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise RefusedError("Tệp .xls cũ hoặc tệp đặt mật khẩu. Lưu lại thành .xlsx hoặc .csv.")
    else:
        yield Sheet(file_name, _csv(content))


# -- CSV -----------------------------------------------------------------------------------------------------------


def _utf_16(content: bytes) -> str:
    """Return the name of the wide coding a text is in, or "": every second byte of a header in it is nought."""
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return "utf-16"
    start = content[:200]
    low, high = (len(start) > 20 and start[first::2].count(0) * 3 > len(start) for first in (1, 0))
    return "" if low == high else "utf-16-le" if low else "utf-16-be"


def _decoded(content: bytes) -> str:
    """Decode UTF-8 and UTF-16, with a mark or without; anything else is taken byte by byte, for the old letterings."""
    if wide := _utf_16(content):
        try:
            return content.decode(wide)
        except UnicodeDecodeError as error:
            raise RefusedError(UNREADABLE) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _csv(content: bytes) -> Iterator[Row]:
    text = _decoded(content)
    if "\x00" in text:
        raise RefusedError("Tệp không phải bảng tính .xlsx hoặc .csv.")
    head = text[: text.find("\n")] if "\n" in text else text
    sign = max(",;\t", key=head.count)
    count = 0
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text), delimiter=sign), start=1):
            row = Row(number, [cell.strip() for cell in cells[:MAX_COLUMNS]])
            if row.is_empty:
                continue
            count += 1
            if count > MAX_ROWS + HEAD_ROWS:
                raise RefusedError(TOO_MANY)
            yield row
    except csv.Error as error:
        raise RefusedError("Tệp .csv hỏng: có ô quá dài hoặc dấu ngoặc kép không đóng.") from error


# -- XLSX ----------------------------------------------------------------------------------------------------------


class _Reader:
    """What every part has in common: no document type, names without prefix."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def _refuse(self, *_declared: object) -> None:
        raise RefusedError(UNREADABLE)

    def _begin(self, name: str, given: dict[str, str]) -> None:
        self.begin(name.rpartition(":")[2], given)

    def _end(self, name: str) -> None:
        self.end(name.rpartition(":")[2])

    def _text(self, data: str) -> None:
        self.text(data)

    def begin(self, name: str, given: dict[str, str]) -> None:
        """Open an element."""

    def end(self, name: str) -> None:
        """Close an element."""

    def text(self, data: str) -> None:
        """Take character data."""

    def feed(self, archive: zipfile.ZipFile, part: str) -> Iterator[None]:
        """Parse a part bit by bit."""
        try:
            with archive.open(part) as stream:
                while data := stream.read(CHUNK):
                    self.parser.Parse(data, False)
                    yield
                self.parser.Parse(b"", True)
                yield
        except RefusedError:
            raise
        except BROKEN as error:
            raise RefusedError(UNREADABLE) from error


class _Names(_Reader):
    """The sheets of ``workbook.xml`` and the targets of its relations."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[tuple[str, str]] = []
        self.targets: dict[str, str] = {}

    def begin(self, name: str, given: dict[str, str]) -> None:
        if name == "sheet" and given.get("state", "visible") == "visible":
            relation = next((value for key, value in given.items() if key.endswith(":id")), "")
            self.sheets.append((given.get("name", ""), relation))
        elif name == "Relationship":
            self.targets[given.get("Id", "")] = given.get("Target", "")


class _Strings(_Reader):
    """The shared strings; sounds written above letters (``rPh``) are left out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._parts: list[str] = []
        self._in_text = self._in_sound = False
        self._size = 0

    def begin(self, name: str, given: dict[str, str]) -> None:
        if name == "si":
            self._parts = []
        elif name == "rPh":
            self._in_sound = True
        elif name == "t":
            self._in_text = not self._in_sound

    def text(self, data: str) -> None:
        if self._in_text:
            self._size += len(data)
            if self._size > MAX_TEXT:
                raise RefusedError("Bảng tính có quá nhiều chữ.")
            self._parts.append(data)

    def end(self, name: str) -> None:
        if name == "t":
            self._in_text = False
        elif name == "rPh":
            self._in_sound = False
        elif name == "si":
            self.found.append("".join(self._parts))


class _Rows(_Reader):
    """The rows of one sheet as they go by."""

    def __init__(self, strings: list[str], merged: list[tuple[int, int]]) -> None:
        super().__init__()
        self.ready: list[Row] = []
        self._strings, self._merged = strings, merged
        self._row = Row(0, [])
        self._column, self._kind, self._value = 0, "n", ""
        self._taking = False
        self._count = 0

    def begin(self, name: str, given: dict[str, str]) -> None:
        if name == "c":
            place = _CELL.match(given.get("r", ""))
            self._column = _index(place.group(1)) if place else self._column + 1
            self._kind, self._value = given.get("t", "n"), ""
        elif name in {"v", "t"}:
            self._taking = True
        elif name == "f":
            self._row.formulas.add(self._column)
        elif name == "row":
            stated = given.get("r", "")
            number = int(stated) if stated.isdigit() and len(stated) < 9 else self._row.number + 1
            self._row, self._column = Row(number, []), -1
        elif name == "mergeCell" and (area := _MERGE.fullmatch(given.get("ref", ""))):
            # A number of areas is enough to say so; the list stays short whatever the file holds.
            del self._merged[1_000:]
            self._merged.append((int(area.group(1)), int(area.group(2))))

    def text(self, data: str) -> None:
        if self._taking and len(self._value) < 40_000:
            self._value += data

    def end(self, name: str) -> None:
        if name in {"v", "t"}:
            self._taking = False
        elif name == "c" and self._value and self._column < MAX_COLUMNS:
            row, column = self._row, self._column
            if column < 0:
                # A row that begins inside a cell: whoever wrote this, its places cannot be told.
                raise RefusedError(UNREADABLE)
            while len(row.texts) <= column:
                row.texts.append("")
            row.texts[column] = self._said()
            if self._kind == "n":
                row.numbers.add(column)
        elif name == "row" and not self._row.is_empty:
            # Sheets often end in a million formatted rows without a word; only what is written counts.
            self._count += 1
            if self._count > MAX_ROWS + HEAD_ROWS:
                raise RefusedError(TOO_MANY)
            self.ready.append(self._row)

    def _said(self) -> str:
        if self._kind == "s":
            at = int(self._value) if is_number(self._value) else -1
            if not 0 <= at < len(self._strings):
                raise RefusedError(UNREADABLE)
            return self._strings[at].strip()
        if self._kind == "n" and self._value.endswith(".0"):
            return self._value[:-2]
        return self._value.strip()


def _index(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _whole(reader: _Reader, archive: zipfile.ZipFile, part: str) -> None:
    for _bit in reader.feed(archive, part):
        pass


def _workbook(content: bytes) -> Iterator[Sheet]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = set(archive.namelist())
        names, relations, strings = _Names(), _Names(), _Strings()
        _whole(names, archive, "xl/workbook.xml")
        _whole(relations, archive, "xl/_rels/workbook.xml.rels")
        if "xl/sharedStrings.xml" in parts:
            _whole(strings, archive, "xl/sharedStrings.xml")
        for title, relation in names.sheets:
            target = relations.targets.get(relation, "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if part in parts:
                sheet = Sheet(title, iter(()))
                sheet.rows = _rows(archive, part, strings.found, sheet.merged)
                yield sheet


def _rows(
    archive: zipfile.ZipFile, part: str, strings: list[str], merged: list[tuple[int, int]]
) -> Iterator[Row]:
    reader = _Rows(strings, merged)
    for _bit in reader.feed(archive, part):
        yield from reader.ready
        reader.ready.clear()
