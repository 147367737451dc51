"""A list of people out of a file; names of accounts, never passwords."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from records.sheets import RefusedError
from records.text import fold, is_number, nfc
from units import roles
from units.loaders.cells import HEAD_ROWS, Row, sheets_of
from units.rules import lettering

REQUIRED = frozenset({"ten_dang_nhap", "ten_hien_thi", "ma_don_vi", "vai_tro"})
MAX_PEOPLE = 2_000
_NAME = re.compile(r"[\w.@+-]{3,150}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_ROLES = {fold(label): role for role, label in roles.ROLE_LABELS.items()} | {
    role: role for role in roles.ROLE_LABELS
}


@dataclass(slots=True)
class PersonRow:
    """One line: an account and one role; ``problems`` are those of the line alone."""

    number: int
    username: str
    display_name: str
    email: str
    unit_code: str
    role: str
    starts_on: dt.date | None
    ends_on: dt.date | None
    problems: list[str] = field(default_factory=list)


def read_people(content: bytes, file_name: str) -> list[PersonRow]:
    """Read the people of the first table with the right header; raises ``RefusedError`` (Vietnamese)."""
    for sheet in sheets_of(content, file_name):
        for tried, row in enumerate(sheet.rows):
            found = {"_".join(re.findall(r"[a-z0-9]+", fold(cell))): at for at, cell in enumerate(row.texts)}
            if found.keys() >= REQUIRED:
                people = []
                for each in sheet.rows:
                    people.append(_person(each, found))
                    if len(people) > MAX_PEOPLE:
                        raise RefusedError("Danh sách có quá 2.000 dòng.")
                if not people:
                    raise RefusedError("Danh sách không có dòng nào dưới tiêu đề.")
                kind = lettering.lettering_of(each.display_name for each in people)
                if kind != lettering.UNICODE:
                    raise RefusedError(
                        f"Chữ trong tệp viết bằng mã {kind}. Lưu tệp bằng Unicode rồi nhập lại."
                    )
                return people
            if tried >= HEAD_ROWS:
                break
    raise RefusedError(f"Không thấy dòng tiêu đề có đủ các cột {', '.join(sorted(REQUIRED))}.")


def _person(row: Row, found: dict[str, int]) -> PersonRow:
    def text(name: str) -> str:
        at = found.get(name, -1)
        return " ".join(nfc(row.texts[at]).split()) if 0 <= at < len(row.texts) else ""

    problems: list[str] = []
    if row.formulas:
        problems.append("ô chứa công thức; dán lại thành giá trị")
    if not _NAME.fullmatch(text("ten_dang_nhap")):
        problems.append("tên đăng nhập cần 3–150 chữ, số hoặc các dấu . @ + - _")
    if not 0 < len(text("ten_hien_thi")) <= 200:
        problems.append("thiếu tên hiển thị (tối đa 200 ký tự)")
    if text("email") and not _EMAIL.fullmatch(text("email")):
        problems.append("địa chỉ thư không đúng")
    role = _ROLES.get(fold(text("vai_tro")), "")
    if not role:
        problems.append(f"vai trò “{text('vai_tro')}” không có ({', '.join(roles.ROLE_LABELS.values())})")
    dates = [_day(text(name), problems) for name in ("tu_ngay", "den_ngay")]
    if dates[0] and dates[1] and dates[1] < dates[0]:
        problems.append("ngày kết thúc trước ngày bắt đầu")
    return PersonRow(
        row.number,
        text("ten_dang_nhap"),
        text("ten_hien_thi"),
        text("email"),
        text("ma_don_vi"),
        role,
        dates[0],
        dates[1],
        problems,
    )


def _day(written: str, problems: list[str]) -> dt.date | None:
    """Read 01/7/2025; a date cell of Excel comes as the number of days since 1899-12-30."""
    if not written:
        return None
    if is_number(written) and 20_000 < int(written) < 80_000:
        return dt.date(1899, 12, 30) + dt.timedelta(days=int(written))
    try:
        day, month, year = (int(part) for part in written.split("/"))
        return dt.date(year, month, day)
    except ValueError:
        problems.append(f"ngày “{written}” không đúng dạng 01/7/2025")
        return None
