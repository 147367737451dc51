"""Read a self-assessment that was filled in without a line: whose it is, whether it is whole, what stands in it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from dossiers.queries.offline import OfflineSheet
from dossiers.rules import offline as rules
from dossiers.rules.offline import Key, Returned
from dossiers.spreadsheets.offline import (
    CAMPAIGN,
    CODE,
    COLUMNS,
    DOSSIER,
    GUIDE,
    ROUND,
    SET,
    SET_SHA,
    SHA,
    STATE,
    TITLES,
    UNIT,
    VERSION,
    pages_of,
    place_of,
)
from records import sheets

#: The whole workbook of a unit is some thirty kilobytes; whatever is far larger is not ours.
MAX_BYTES, MAX_UNPACKED, MAX_ROWS = 2_000_000, 20_000_000, 2_000
_AGAIN = "Tải bảng mới ở trang này rồi điền lại."
_NO_NUMBER = "ô đang là ngày, giờ hoặc đúng/sai; ghi số."


class ForeignError(ValueError):
    """A workbook that is not this dossier's; the text says whose, or what is wrong, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class CellError:
    """What is wrong, and where: "Trang Tự chấm điểm, ô F12 (1.4)"."""

    kind: str
    cell: str
    code: str
    text: str

    @property
    def place(self) -> str:
        """Where it stands in the workbook."""
        about = f" ({self.code})" if self.code else ""
        return f"Trang {TITLES[self.kind]}, ô {self.cell}{about}"


@dataclass(frozen=True, slots=True)
class Read:
    """The rows of a workbook; with errors nothing of it is taken."""

    rows: tuple[Returned, ...]
    errors: tuple[CellError, ...]


def read_offline(content: bytes, sheet: OfflineSheet) -> Read:
    """Read a workbook made by ``offline_xlsx`` for this very dossier.

    ForeignError (or ``records.sheets.RefusedError``) with one sentence when it is of another dossier, round or criteria
    set, when a locked cell was changed, or when it is no workbook of ours at all.
    """
    _bounded(content)
    said = {str(row[0]): _text(row[1]) for row in _sheet(content, GUIDE) if len(row) > 1 and row[0]}
    _own(said, sheet)
    rows: list[Returned] = []
    errors: list[CellError] = []
    for kind in pages_of(sheet):
        found, faults = _rows(_sheet(content, TITLES[kind]), kind, {line.key for line in sheet.of(kind)})
        rows += found
        errors += faults
    present = {row.key for row in rows}
    lost = [line.code for line in sheet.lines if line.key not in present]
    if lost:
        strange = [f"{each.place}: {each.text}" for each in errors if each.cell.startswith("A")]
        raise ForeignError(" ".join([f"Tệp thiếu dòng {', '.join(lost[:12])}.", *strange[:12], _AGAIN]))
    taken = ((row.kind, row.code, row.version, row.print) for row in rows)
    if rules.checksum(sheet.head.pk, sheet.head.round, sheet.set_sha256, taken) != said.get(SHA):
        raise ForeignError(f"Ô khóa của tệp đã bị sửa (mã kiểm tra không khớp). {_AGAIN}")
    return Read(tuple(rows), tuple(errors))


def _bounded(content: bytes) -> None:
    if len(content) > MAX_BYTES:
        raise sheets.RefusedError("Tệp lớn hơn 2 MB, không phải bảng tải ở trang này.")
    sheets.check_zip(content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED:
            raise sheets.RefusedError("Tệp nén quá lớn khi mở ra; không xử lý.")


def _own(said: dict[str, str], sheet: OfflineSheet) -> None:
    head = sheet.head
    if DOSSIER not in said or SHA not in said:
        raise ForeignError(f'Tệp không có trang "{GUIDE}" như khi tải về. {_AGAIN}')
    if said[DOSSIER] != str(head.pk):
        whose = f"{said.get(UNIT) or 'đơn vị khác'}, {said.get(CAMPAIGN) or 'đợt khác'}"
        raise ForeignError(f"Tệp này của {whose}; đang mở hồ sơ của {head.unit}, {head.campaign}.")
    if said.get(SET) != sheet.set_code or said.get(SET_SHA) != sheet.set_sha256:
        raise ForeignError(
            f"Tệp này theo bộ tiêu chí {said.get(SET) or '…'}, phiên bản {said.get(VERSION) or '…'}; "
            f"hồ sơ chấm theo {sheet.set_code}, phiên bản {sheet.set_version}. {_AGAIN}"
        )
    if said.get(ROUND) != str(head.round):
        raise ForeignError(
            f"Tệp này của lần lập {said.get(ROUND) or '…'}; hồ sơ đang ở lần {head.round}. {_AGAIN}"
        )


def _sheet(content: bytes, title: str) -> list[list[object]]:
    try:
        rows = sheets.read_rows(content, sheet=title)
    except sheets.RefusedError as error:
        if isinstance(error.__cause__, KeyError):
            raise ForeignError(f'Tệp không có trang "{title}". {_AGAIN}') from error
        raise
    if len(rows) > MAX_ROWS:
        raise sheets.RefusedError(f'Trang "{title}" có quá {MAX_ROWS} dòng.')
    return rows


def _rows(table: list[list[object]], kind: str, known: set[Key]) -> tuple[list[Returned], list[CellError]]:
    columns = COLUMNS[kind]
    head = table[0] if table else []
    if len(head) < len(columns) or head[0] != CODE or head[len(columns) - 1] != STATE:
        raise ForeignError(f'Trang "{TITLES[kind]}" không còn đủ cột như khi tải về. {_AGAIN}')
    rows: list[Returned] = []
    errors: list[CellError] = []
    seen: dict[str, int] = {}
    for number, cells in enumerate(table[1:], 2):
        code = _text(cells[0]) if cells else ""
        if not code:
            continue
        if (kind, code) not in known:
            errors.append(CellError(kind, f"A{number}", code, "không có câu hỏi mã này trong hồ sơ."))
        elif code in seen:
            errors.append(CellError(kind, f"A{number}", code, f"mã này đã có ở dòng {seen[code]}."))
        else:
            seen[code] = number
            row, faults = _row(cells, kind, code, number)
            rows.append(row)
            errors += faults
    return rows, errors


def _row(cells: Sequence[object], kind: str, code: str, number: int) -> tuple[Returned, list[CellError]]:
    texts: list[str] = []
    errors: list[CellError] = []
    for name in rules.FIELDS[kind]:
        letter = place_of(kind, name)
        raw = _at(cells, ord(letter) - ord("A"))
        if name not in ("note", "basis", "value") and isinstance(raw, bool | date | time):
            errors.append(CellError(kind, f"{letter}{number}", code, _NO_NUMBER))
        texts.append(_typed(name, raw))
    version, _, mark = _text(_at(cells, len(COLUMNS[kind]) - 1)).partition(":")
    known = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else -1
    return Returned(kind, code, tuple(texts), known, mark, number), errors


def _at(cells: Sequence[object], place: int) -> object:
    return cells[place] if place < len(cells) else None


def _typed(name: str, raw: object) -> str:
    text = _text(raw)
    if name == "value":
        return rules.canonical(name, text)
    return rules.NOT_APPLICABLE if name == "points" and text.casefold() in rules.SKIPPED else text


def _text(value: Any) -> str:
    """Return a cell as it would be typed on the page: a spreadsheet may have made a number of it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, float):
        return f"{Decimal(repr(value)).normalize() + Decimal(0):f}".replace(".", ",")
    if isinstance(value, datetime | date):
        return f"{value:%d/%m/%Y}"
    return str(value).strip()
