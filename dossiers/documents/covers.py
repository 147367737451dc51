"""«Biên nhận hồ sơ» and the cover of the bundle: sheets of the programme, not papers of Nghị định 30."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from dossiers.documents import lines
from dossiers.documents.office import ContentsRow
from dossiers.documents.values import Frame
from records.text import vn_moment


@dataclass(frozen=True, slots=True)
class ReceiptItem:
    """One item that was submitted."""

    title: str
    number: str = ""
    pages: int | None = None
    checksum: str = ""

    @property
    def pages_text(self) -> str:
        """Pages."""
        return lines.count(self.pages)

    @property
    def checksum_text(self) -> str:
        """First eight figures of the sha256."""
        return self.checksum[:8]


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof of submission; half a page. ``check_image`` is a ``data:`` image of the QR code, or empty."""

    frame: Frame
    number: str
    campaign: str
    submitted_at: datetime
    submitted_by: str
    punctuality: str
    due_before: date | None
    items: tuple[ReceiptItem, ...]
    snapshot_hash: str
    check_address: str = ""
    check_code: str = ""
    check_image: str = ""

    @property
    def submitted_text(self) -> str:
        """``16 giờ 20 ngày 28/9/2021``."""
        return vn_moment(self.submitted_at)

    @property
    def due_text(self) -> str:
        """The day named by "trước ngày …"."""
        return lines.day(self.due_before, self.frame.year)

    @property
    def count_text(self) -> str:
        """How many items."""
        return lines.two(len(self.items))


@dataclass(frozen=True, slots=True)
class BundleCover:
    """Cover and list of everything in the bundle."""

    frame: Frame
    title: str
    period_from: date | None
    period_to: date | None
    made_at: datetime
    contents: tuple[ContentsRow, ...]

    @property
    def period_text(self) -> str:
        """The period of the campaign."""
        return f"từ ngày {lines.day(self.period_from)} đến ngày {lines.day(self.period_to)}"

    @property
    def made_text(self) -> str:
        """When it was put together."""
        return vn_moment(self.made_at)

    @property
    def total_pages(self) -> str:
        """Pages of all papers."""
        return lines.count(sum(row.pages or 0 for row in self.contents))

    @property
    def count_text(self) -> str:
        """How many papers."""
        return lines.two(len(self.contents))
