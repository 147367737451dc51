"""The list of units as XLSX: exactly the lines that are on screen."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from records import sheets
from units.queries import UnitLine
from units.rules import listing

HEADERS = ("Mã", "Tên đơn vị", "Loại", "Cơ quan chủ quản", "Địa danh", "Ghi chú")


def units_xlsx(lines: Iterable[UnitLine]) -> tuple[bytes, int]:
    """Return the workbook and how many units it holds; the lines are taken one by one."""
    counted = itertools.count()
    content = sheets.table_xlsx(
        title="Danh sách đơn vị",
        headers=HEADERS,
        rows=(
            (u.code, u.name, u.kind, u.parent, u.place_name, notes(u))
            for u, _ in zip(lines, counted, strict=False)
        ),
    )
    return content, next(counted)


def notes(unit: UnitLine) -> str:
    """Say what is particular about a unit."""
    found = (
        ("đóng ngoài tỉnh", unit.outside_province),
        ("đơn vị diễn tập", unit.is_invented),
        ("đã kết thúc", unit.ended_on is not None),
    )
    return ", ".join(word for word, holds in found if holds)


PEOPLE_COLUMNS = ("ten_dang_nhap", "ten_hien_thi", "email", "ma_don_vi", "vai_tro", "tu_ngay", "den_ngay")
TEMPLATE = (
    ("14", "Tỉnh Sơn La", "Tỉnh", "", "", "", "", ""),
    ("03646", "Phường Tô Hiệu", "Phường", "14", "", "", "", ""),
)


#: The kinds most lists use; others that are understood may be typed.
KINDS_OFFERED = (
    "Tỉnh", "Xã", "Phường", "Đặc khu", "Bản", "Tiểu khu", "Tổ dân phố", "Sở", "Văn phòng", "Trung tâm", "Trường",
    "Chi cục",
)  # fmt: skip


def list_template_xlsx() -> bytes:
    """Return the workbook an office fills in: the header the import knows, two lines as an example."""
    return sheets.table_xlsx(
        title="Danh sách đơn vị để nhập",
        headers=[listing.LABELS[name] for name in (*listing.REQUIRED, *listing.OPTIONAL)],
        rows=TEMPLATE,
        choices={2: KINDS_OFFERED},
        notes=(
            "Bốn cột đầu bắt buộc; Mã cấp trên để trống nếu là gốc. Mã ghi dạng chữ để giữ số 0 ở đầu.",
            "Mã tiền thân: mã các đơn vị trước đây, cách nhau bằng dấu chấm phẩy. Xóa hai dòng ví dụ trước khi nhập.",
        ),
    )


def findings_xlsx(rows: Iterable[tuple[int | None, str, str, str]]) -> bytes:
    """Return every error and notice of an imported list."""
    return sheets.table_xlsx(
        title="Lỗi và lưu ý", headers=("Dòng", "Mã", "Tên", "Nội dung"), rows=rows, widths=(8, 14, 36, 90)
    )


def people_template_xlsx() -> bytes:
    """Return the workbook an office fills in to create accounts; there is no column for a password."""
    return sheets.table_xlsx(
        title="Danh sách người để nhập",
        headers=PEOPLE_COLUMNS,
        rows=(("donvi.canbo", "Cán bộ đầu mối – Đơn vị", "", "U-03", "Cán bộ đầu mối", "", ""),),
        notes=(
            "Mỗi người nhận một liên kết dùng một lần để tự đặt mật khẩu. Xóa dòng ví dụ trước khi nhập.",
        ),
    )
