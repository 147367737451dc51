"""How much room for files is used and left, and the words for it. Bytes in, sentences out."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from records.text import vn_number

MB: Final = 1024 * 1024
#: A unit's room is never set beyond this on screen: more is a matter of the machine, told by the setting.
MOST: Final = 100_000
#: From this share on the page says that it grows tight.
TIGHT: Final = 90


@dataclass(frozen=True, slots=True)
class Room:
    """What a unit's files take and may take, in bytes; ``allowed`` is ``None`` where nothing bounds it."""

    used: int
    allowed: int | None

    @property
    def words(self) -> str:
        """Say what is used: «Đã dùng 12,3 MB trong 1.000 MB»."""
        if self.allowed is None:
            return f"Đã dùng {megabytes(self.used)} MB."
        return f"Đã dùng {megabytes(self.used)} MB trong {megabytes(self.allowed)} MB."

    @property
    def percent(self) -> int:
        """Share that is used, 0 to 100; more than nothing is at least 1."""
        if not self.allowed:
            return 0
        return min(100, -(-self.used * 100 // self.allowed))

    @property
    def tight(self) -> bool:
        return self.percent >= TIGHT

    def fault(self, size: int) -> str:
        """Return why a file of so many bytes finds no room, or an empty string."""
        if self.allowed is None or self.used + size <= self.allowed:
            return ""
        return (
            f"Hết dung lượng tệp của đơn vị: đã dùng {megabytes(self.used)} MB trong {megabytes(self.allowed)} MB, "
            f"tệp này {megabytes(size)} MB. Giảm dung lượng tệp (ví dụ quét ở 200 dpi), hoặc đề nghị "
            "Quản trị Văn phòng tăng dung lượng."
        )


def megabytes(count: int) -> str:
    """Say bytes in megabytes with one decimal, as offices write numbers; whole ones without it."""
    value = (Decimal(count) / MB).quantize(Decimal("0.1"))
    if count and not value:
        return "0,1"
    return vn_number(value.to_integral_value() if value == value.to_integral_value() else value)
