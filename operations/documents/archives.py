"""The pages of an archive: an index for people, tables for sheets, a word on how to check it. Plain values in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from django.template.loader import render_to_string

from operations.queries.archives import Archive
from records.text import vn_moment

INDEX_COLUMNS: Final = (
    "Tệp",
    "Loại",
    "Đơn vị",
    "Số, ký hiệu",
    "Ngày ký",
    "Tình trạng",
    "Cỡ (byte)",
    "SHA-256",
)
UNIT_COLUMNS: Final = ("STT", "Đơn vị", "Tình trạng", "Nộp lúc", "Đúng hạn", "Số lần trả lại")
DRAFT: Final = "Bộ tiêu chí dự thảo – chưa đối chiếu văn bản đã ký."
PRACTICE: Final = "Đợt diễn tập: không phải kết quả thật."
ILLUSTRATIVE: Final = "Số liệu minh họa – không phải số liệu thật của đơn vị."
README: Final = """GÓI LƯU TRỮ: {title}
{office}
{marks}Lập lúc {at}.

Mở index.html bằng trình duyệt bất kỳ; không cần mạng, không cần chương trình Thẩm định.

  van-ban/    văn bản đã ban hành (PDF/A-3b), bản đã ký
  tong-hop/   hồ sơ tổng hợp đã gửi cấp trên
  cap-tren/   văn bản của cấp trên
  tep/        minh chứng và các tệp khác của hồ sơ
  du-lieu/    nội dung đã chốt (JSON), biên nhận, danh sách văn bản, danh sách hồ sơ (CSV)
  nhat-ky/    nhật ký của đợt: mỗi dòng nối với dòng trước bằng mã băm

Kiểm tra gói còn nguyên vẹn (chỉ cần Python 3):

  python3 verify_archive.py --key {key}

Mã khóa {key} phải trùng với mã công bố ở trang /kiem-tra/khoa.json của cơ quan ban hành.
Nhật ký trong gói không có tên người: người thực hiện là số, dữ liệu cá nhân chỉ còn mã băm.
"""


def index_table(archive: Archive, sizes: Mapping[str, tuple[int, str]]) -> str:
    """Write ``index.csv``: every paper and file with its size and SHA-256 (``sizes`` by path)."""
    rows = (
        (line.path, line.kind, line.unit, line.number, line.signed_on, line.state, *sizes[line.path])
        for line in archive.files
    )
    return _table(INDEX_COLUMNS, rows)


def unit_table(archive: Archive) -> str:
    """Write ``du-lieu/ho-so.csv``: every dossier of the campaign, counts only."""
    rows = (
        (unit.number, unit.name, unit.state, unit.submitted, unit.punctuality, unit.returns)
        for unit in archive.units
    )
    return _table(UNIT_COLUMNS, rows)


def index_page(archive: Archive, *, at: datetime, key: str) -> str:
    """Write ``index.html``: the units, and under each its files as links within the package."""
    by_unit: dict[str, list[object]] = {}
    for line in archive.files:
        by_unit.setdefault(line.unit, []).append(line)
    units = [(unit, by_unit.get(unit.name, [])) for unit in archive.units]
    context = {
        "archive": archive,
        "units": units,
        "marks": marks_of(archive),
        "upper": by_unit.get("", []),
        "at": vn_moment(at),
        "key": key,
    }
    return render_to_string("operations/archive.html", context)


def readme(archive: Archive, *, at: datetime, key: str) -> str:
    """Write what stands first in the folder."""
    marks = "".join(f"{mark}\n" for mark in marks_of(archive))
    return README.format(title=archive.title, office=archive.office, at=vn_moment(at), key=key, marks=marks)


def marks_of(archive: Archive) -> list[str]:
    """Return what must be said wherever such figures are shown."""
    practice = archive.practice or archive.illustrative
    said = ((archive.draft, DRAFT), (archive.practice, PRACTICE), (practice, ILLUSTRATIVE))
    return [text for applies, text in said if applies]


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow([_plain(value) for value in row])
    # Excel reads UTF-8 only behind this mark.
    return f"\ufeff{out.getvalue()}"


def _plain(value: object) -> object:
    """Keep a text from being taken for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value
