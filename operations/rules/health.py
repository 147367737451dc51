"""From figures to a verdict in words. Thresholds are ours (``docs/van-hanh.md``); no law gives them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, TypeVar

from operations import catalogue, states

CLOCK_WARNING, CLOCK_BAD = Decimal(2), Decimal(60)
DISK_WARNING, DISK_BAD = 10, 3
QUEUE_WARNING, QUEUE_BAD = timedelta(minutes=5), timedelta(minutes=30)
LOOKS_WARNING = timedelta(days=1)
BACKUP_WARNING, BACKUP_BAD = timedelta(hours=26), timedelta(days=3)
DRILL_WARNING = timedelta(days=35)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check says: ``text`` in the admin's words, ``advice`` empty when there is nothing to do."""

    code: str
    state: str
    text: str

    @property
    def name(self) -> str:
        return catalogue.NAMES[self.code]

    @property
    def advice(self) -> str:
        return "" if self.state == states.GOOD else catalogue.ADVICE[self.code]

    @property
    def decisive(self) -> bool:
        return self.code in catalogue.DECISIVE


@dataclass(frozen=True, slots=True)
class Kept:
    """The latest back-up or drill: when (``None``: never), and why it failed (empty: it did not)."""

    at: datetime | None
    findings: tuple[str, ...] = ()


def ready(findings: Sequence[Finding]) -> bool:
    """Say whether this machine can serve: nothing that decides is bad or unknown."""
    return all(finding.state in {states.GOOD, states.WARNING} for finding in findings if finding.decisive)


def worst(findings: Sequence[Finding]) -> str:
    """Return the worst state among the findings."""
    present = {finding.state for finding in findings}
    return next((state for state in states.ORDER if state in present), states.GOOD)


#: What S3-compatible servers answer, by code or status, and libraries raise, by name of the error.
STORE_FAULTS: Final = {
    "NoSuchBucket": "không có thùng chứa S3_BUCKET",
    **dict.fromkeys(
        ("AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "403", "NoCredentialsError"),
        "kho từ chối khóa truy cập (S3_ACCESS_KEY, S3_SECRET_KEY)",
    ),
    **dict.fromkeys(
        ("EndpointConnectionError", "ConnectTimeoutError", "ReadTimeoutError", "ConnectionClosedError"),
        "máy chủ ở S3_ENDPOINT không trả lời",
    ),
    "NotImplemented": "máy chủ S3 không biết ghi một lần (If-None-Match)",
    "PermissionError": "tài khoản chạy dịch vụ không được ghi vào FILES_DIR",
    "ValueError": "S3_ENDPOINT không phải một địa chỉ (https://…)",
}


def storage(error: str, code: str) -> Finding:
    """Say why a trial file could not be kept: by the name of the error and the store's own code, if it gave one."""
    known = STORE_FAULTS.get(code) or STORE_FAULTS.get(error)
    said = known or ", ".join(part for part in (error, code) if part)
    return Finding(catalogue.STORAGE, states.BAD, f"Không ghi hoặc không đọc lại được tệp: {said}.")


def clock(skew: Decimal | None) -> Finding:
    """Judge by how many seconds this machine's clock runs before (+) or behind (−) the database's."""
    if skew is None:
        text = "Cơ sở dữ liệu nằm ngay trên máy này và dùng chung đồng hồ."
        return Finding(catalogue.CLOCK, states.GOOD, text)
    state = _grade(abs(skew), CLOCK_WARNING, CLOCK_BAD)
    way = "nhanh" if skew > 0 else "chậm"
    seconds = f"{abs(skew):.1f}".replace(".", ",")
    text = f"Máy này {way} hơn cơ sở dữ liệu {seconds} giây. Hạn nộp tính theo đồng hồ của cơ sở dữ liệu."
    if state == states.GOOD:
        text = f"Lệch {seconds} giây so với cơ sở dữ liệu."
    return Finding(catalogue.CLOCK, state, text)


def disk(free: int, total: int) -> Finding:
    """Judge the free bytes of the folder that holds the data."""
    percent = free * 100 // total if total else 0
    state = states.GOOD
    if percent < DISK_WARNING:
        state = states.BAD if percent < DISK_BAD else states.WARNING
    return Finding(catalogue.DISK, state, f"Còn trống {percent} % ({_size(free)}).")


def schema(missing: Sequence[str], unknown: Sequence[str], newest: str) -> Finding:
    """Judge steps of the schema that are not applied, and applied ones that this code does not know."""
    if missing:
        text = (
            f"Mã chương trình mới hơn dữ liệu: còn {len(missing)} bước nâng cấp chưa chạy ({missing[0]} …)."
        )
        return Finding(catalogue.SCHEMA, states.BAD, text)
    if unknown:
        text = (
            f"Dữ liệu đã được nâng cấp bởi bản mới hơn ({unknown[-1]}); máy này còn chạy bản cũ, được phép trong "
            "lúc nâng cấp lần lượt từng máy."
        )
        return Finding(catalogue.SCHEMA, states.WARNING, text)
    return Finding(catalogue.SCHEMA, states.GOOD, f"Đủ mọi bước nâng cấp; bước mới nhất: {newest}.")


def queue(waiting: int, oldest: timedelta | None) -> Finding:
    """Judge the tasks that could run now and for how long the oldest has waited."""
    if oldest is None:
        return Finding(catalogue.QUEUE, states.GOOD, "Không có việc nào đang chờ.")
    state = _grade(oldest, QUEUE_WARNING, QUEUE_BAD)
    return Finding(catalogue.QUEUE, state, f"{waiting} việc đang chờ; việc cũ nhất chờ {span(oldest)}.")


def jobs(aside: int) -> Finding:
    """Judge the work that failed for good and was set aside."""
    if not aside:
        return Finding(catalogue.JOBS, states.GOOD, "Không có việc nào hỏng.")
    return Finding(catalogue.JOBS, states.WARNING, f"{aside} việc không thành công, đang để riêng.")


def guards(differences: Sequence[str]) -> Finding:
    """Judge the database's own triggers against their list."""
    if not differences:
        return Finding(catalogue.GUARDS, states.GOOD, "Đủ mọi khóa chống sửa nhật ký và dữ liệu đã chốt.")
    text = f"{len(differences)} khóa bị thiếu hoặc bị sửa: {', '.join(differences[:3])}."
    return Finding(catalogue.GUARDS, states.BAD, text)


def looks(oldest: timedelta | None) -> Finding:
    """Judge for how long a look has waited to enter the chain."""
    if oldest is None or oldest < LOOKS_WARNING:
        return Finding(catalogue.LOOKS, states.GOOD, "Các lượt truy cập được nối vào chuỗi đều đặn.")
    text = f"Có lượt truy cập chờ nối vào chuỗi đã {span(oldest)}."
    return Finding(catalogue.LOOKS, states.WARNING, text)


def backup(latest: Kept, now: datetime) -> Finding:
    """Judge the latest back-up and whether it would restore."""
    if latest.at is None:
        return Finding(catalogue.BACKUP, states.WARNING, "Chưa sao lưu lần nào.")
    age = now - latest.at
    if latest.findings:
        text = f"Bản sao lưu gần nhất ({span(age)} trước) không khôi phục được: {latest.findings[0]}"
        return Finding(catalogue.BACKUP, states.BAD, text)
    state = _grade(age, BACKUP_WARNING, BACKUP_BAD)
    return Finding(catalogue.BACKUP, state, f"Bản sao lưu tốt gần nhất: {span(age)} trước.")


def drill(latest: Kept, last_good: datetime | None, now: datetime) -> Finding:
    """Judge the latest restore drill; ``last_good`` is when one last succeeded."""
    if latest.at is None:
        return Finding(catalogue.DRILL, states.WARNING, "Chưa diễn tập khôi phục lần nào.")
    good = (
        f"lần thành công gần nhất: {span(now - last_good)} trước" if last_good else "chưa lần nào thành công"
    )
    if latest.findings:
        text = f"Lần diễn tập gần nhất không thành công: {latest.findings[0]} ({good})"
        return Finding(catalogue.DRILL, states.BAD, text)
    state = states.WARNING if last_good is None or now - last_good > DRILL_WARNING else states.GOOD
    return Finding(catalogue.DRILL, state, f"{good[0].upper()}{good[1:]}.")


def span(length: timedelta) -> str:
    """Say a length of time in its largest whole unit: ``3 ngày``, ``26 giờ``, ``5 phút``, ``40 giây``."""
    seconds = max(0, int(length.total_seconds()))
    if seconds >= 2 * 86400:
        return f"{seconds // 86400} ngày"
    if seconds >= 2 * 3600:
        return f"{seconds // 3600} giờ"
    return f"{seconds // 60} phút" if seconds >= 60 else f"{seconds} giây"


Measure = TypeVar("Measure", timedelta, Decimal)


def _grade(value: Measure, warning: Measure, bad: Measure) -> str:
    return states.GOOD if value < warning else states.WARNING if value < bad else states.BAD


def _size(count: int) -> str:
    for unit, step in (("TB", 1 << 40), ("GB", 1 << 30), ("MB", 1 << 20)):
        if count >= step:
            return f"{count / step:.1f}".replace(".", ",") + f" {unit}"
    return f"{count // 1024} kB"
