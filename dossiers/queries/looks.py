"""Who saw what between two instants: looks, downloads, exports, log-ins; and the system's own chain in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast

from campaigns.models import Campaign
from dossiers import catalogue
from dossiers.models import Dossier, StoredFile
from records import journal
from records.models import AccessEntry, LogEntry, PersonalValue
from records.text import is_number, searched
from units import roles
from units.models import Unit, User

PAGE = 50
#: A word that fits more units than this narrows nothing down; the first of them are taken.
UNITS = 200
KINDS: Mapping[str, str] = {
    "xem": "Xem",
    "hien": "Hiện phần được che",
    "tai": "Tải",
    "xuat": "Xuất",
    "dang-nhap": "Đăng nhập",
    "dang-xuat": "Đăng xuất",
    "dang-nhap-hong": "Đăng nhập không đúng",
}
PAGES: Mapping[str, str] = {
    "tham-dinh": "trang thẩm định",
    "ket-qua": "trang kết quả",
    "phat-sinh": "sự việc phát sinh",
    "vi-sao": "trang Vì sao",
    "don-doc": "trang đôn đốc",
    "goi-dien": "ghi chép gọi điện",
    "nhat-ky": "nhật ký",
    "luot-xem": "lượt xem",
    "lien-he": "đầu mối liên hệ",
}
#: Steps of the system's own chain: accounts, rights, personal data.
SYSTEM_WORDS: Mapping[str, str] = {
    "dot.xoa-dien-tap": "Xóa đợt diễn tập",
    "tai-khoan.tao": "Lập tài khoản",
    "tai-khoan.kich-hoat": "Kích hoạt tài khoản",
    "tai-khoan.lap-lien-ket": "Lập liên kết đặt mật khẩu",
    "tai-khoan.doi-mat-khau": "Đổi mật khẩu",
    "tai-khoan.khoa": "Khóa tài khoản",
    "tai-khoan.mo": "Mở khóa tài khoản",
    "tai-khoan.ket-thuc-phien": "Kết thúc phiên đăng nhập",
    "tai-khoan.hai-lop.bat": "Bật xác thực hai lớp",
    "tai-khoan.hai-lop.tat": "Tắt xác thực hai lớp",
    "tai-khoan.hai-lop.dat-lai": "Đặt lại xác thực hai lớp",
    "tai-khoan.mot-lan.gan": "Gắn tài khoản với đăng nhập một lần",
    "tai-khoan.mot-lan.go": "Gỡ đăng nhập một lần",
    "tai-khoan.ma-du-phong.lap": "Lập mã dự phòng",
    "vai-tro.giao": "Giao vai trò",
    "vai-tro.ket-thuc": "Kết thúc vai trò",
    "vai-tro.ban-giao": "Bàn giao vai trò",
    "uy-quyen.lap": "Ủy quyền",
    "ma-truy-cap.lap": "Lập mã truy cập",
    "ma-truy-cap.thu-hoi": "Thu hồi mã truy cập",
    "du-lieu-ca-nhan.sua": "Sửa dữ liệu cá nhân",
    "du-lieu-ca-nhan.xoa": "Xóa dữ liệu cá nhân",
    "du-lieu-ca-nhan.xoa-tai-khoan": "Xóa người khỏi tài khoản",
    "xoa-du-lieu-ca-nhan": "Xóa dữ liệu cá nhân trong nhật ký",
    "luu-giu.bao-truoc": "Báo trước việc xóa theo thời hạn",
    "luu-giu.xoa": "Xóa theo thời hạn lưu giữ",
    "nap-bo-tieu-chi": "Nạp bộ tiêu chí",
    "nap-quyet-dinh-tieu-chi": "Nạp quyết định về tiêu chí",
    "tai-ban-quet": "Tải bản quét văn bản đã ký",
    "ke-hoach.nap": "Nạp kế hoạch",
    "ke-hoach.nap-noi-dung": "Nạp nội dung kế hoạch",
    "ke-hoach.lap": "Lập kế hoạch",
    "ke-hoach.sua": "Sửa kế hoạch",
    "ke-hoach.ban-hanh": "Ban hành kế hoạch",
    "ke-hoach.thay-the": "Lập kế hoạch thay thế",
    "ke-hoach.xoa": "Xóa dự thảo kế hoạch",
    "don-vi.lien-he": "Ghi đầu mối liên hệ",
    "don-vi.noi": "Lập liên kết đơn vị",
    "don-vi.thoi-noi": "Kết thúc liên kết đơn vị",
    "nhap-don-vi.bat-dau": "Nhập danh sách đơn vị",
    "nhap-don-vi.ghi": "Ghi danh sách đơn vị vào cây",
    "nhap-don-vi.huy": "Bỏ danh sách đơn vị",
    "lich.lap": "Lập địa chỉ lịch",
    "lich.thu-hoi": "Thu hồi địa chỉ lịch",
    "chung-thu.tin-cay": "Tin cậy chứng thư",
    "chung-thu.bo-tin-cay": "Thôi tin cậy chứng thư",
    "ngay-nghi.them": "Thêm ngày nghỉ",
    "ngay-nghi.bo": "Bỏ ngày nghỉ",
    "chay-lai-viec": "Chạy lại việc nền",
    "huy-viec": "Hủy việc nền",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked: both instants inclusive, an account's name, a dossier's key; empty means all."""

    since: datetime | None = None
    until: datetime | None = None
    account: str = ""
    dossier: str = ""


@dataclass(frozen=True, slots=True)
class LookRow:
    """One look in words; ``who`` is "" for a log-in that failed."""

    at: datetime
    who: str
    account: str
    kind: str
    unit: str
    detail: str


@dataclass(frozen=True, slots=True)
class SystemRow:
    """One step of the system's own chain."""

    seq: int
    at: datetime
    who: str
    what: str
    detail: str
    hash8: str


@dataclass(frozen=True, slots=True)
class LooksPage:
    code: str
    title: str
    rows: tuple[LookRow, ...]
    page: Page[AccessEntry]
    dossiers: tuple[tuple[str, str], ...]
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class SystemPage:
    rows: tuple[SystemRow, ...]
    page: Page[LogEntry]
    account: str
    unit: str


def looks(wanted: Wanted, campaign: Campaign | None = None) -> QuerySet[AccessEntry]:
    """Return the looks that are asked for, newest first; those at one campaign's dossiers and files, or all."""
    rows = AccessEntry.objects.select_related("actor").order_by("-at", "-pk")
    if wanted.since is not None:
        rows = rows.filter(at__gte=wanted.since)
    if wanted.until is not None:
        rows = rows.filter(at__lte=wanted.until)
    if wanted.account:
        user = User.objects.filter(username=wanted.account).first()
        # Failed log-ins have no actor; they stand under the account that was tried.
        own = Q(actor=user) | Q(subject_type="units.user", subject_id=str(user.pk)) if user else Q(pk__in=[])
        rows = rows.filter(own)
    if campaign is not None or wanted.dossier:
        rows = rows.filter(_at_dossiers(campaign, wanted.dossier))
    return rows


def _at_dossiers(campaign: Campaign | None, dossier: str) -> Q:
    mine = Dossier.objects.all()
    if campaign is not None:
        mine = mine.filter(participation__campaign=campaign)
    if dossier:
        mine = mine.filter(pk=int(dossier)) if is_number(dossier) else mine.none()
    as_text = mine.annotate(text=Cast("pk", CharField())).values("text")
    files = StoredFile.objects.filter(dossier__in=mine.values("pk"))
    found = Q(subject_type="dossiers.dossier", subject_id__in=as_text) | Q(
        subject_type="dossiers.storedfile",
        subject_id__in=files.annotate(text=Cast("pk", CharField())).values("text"),
    )
    if campaign is not None and not dossier:
        found |= Q(subject_type="campaigns.campaign", subject_id=str(campaign.pk))
    return found


def told(entries: Sequence[AccessEntry]) -> tuple[LookRow, ...]:
    """Say looks in words (two queries more, however many, and one for the reasons why hidden parts were shown)."""
    reasons = _reasons([each for each in entries if each.kind == "hien"])
    dossiers = {each.subject_id for each in entries if each.subject_type == "dossiers.dossier"}
    files = {each.subject_id for each in entries if each.subject_type == "dossiers.storedfile"}
    names = {
        ("dossiers.dossier", str(pk)): name
        for pk, name in Dossier.objects.filter(pk__in=dossiers).values_list("pk", "participation__name")
    }
    named_files = {
        str(pk): (name or "", file_name)
        for pk, name, file_name in StoredFile.objects.filter(pk__in=files).values_list(
            "pk", "dossier__participation__name", "name"
        )
    }
    rows = []
    for each in entries:
        unit, detail = names.get((each.subject_type, each.subject_id), ""), _detail(each)
        if each.subject_type == "dossiers.storedfile":
            unit, file_name = named_files.get(each.subject_id, ("", ""))
            detail = file_name or "tệp"
        if each.kind == "hien":
            detail = f"lời ghi trong nhật ký; lý do: {reasons.get(_line(each), 'đã xóa')}"
        rows.append(
            LookRow(
                at=each.at,
                who=str(each.actor) if each.actor else "",
                account=each.actor.username if isinstance(each.actor, User) else "",
                kind=KINDS.get(each.kind, each.kind),
                unit=unit,
                detail=detail,
            )
        )
    return tuple(rows)


def _line(entry: AccessEntry) -> tuple[str, int]:
    """Return the campaign's key and the line of its log that a look names."""
    data = entry.data if isinstance(entry.data, dict) else {}
    return entry.subject_id, int(data.get("dong") or 0)


def _reasons(entries: Sequence[AccessEntry]) -> dict[tuple[str, int], str]:
    """Return why hidden parts were shown, by the line of the log that says so; erased reasons are left out."""
    if not entries:
        return {}
    found = PersonalValue.objects.filter(
        key="ly_do",
        entry__action="du-lieu-ca-nhan.hien",
        entry__subject_id__in={each.subject_id for each in entries},
        entry__seq__in={_line(each)[1] for each in entries},
    )
    rows = found.values_list("entry__subject_id", "entry__seq", "value")
    return {(subject, seq): value for subject, seq, value in rows}


def _detail(entry: AccessEntry) -> str:
    data = entry.data if isinstance(entry.data, dict) else {}
    if "van_ban" in data:
        return str(catalogue.PAPER_NAMES.get(str(data["van_ban"]), data["van_ban"]))
    if "trang" in data:
        return PAGES.get(str(data["trang"]), str(data["trang"]))
    if "bang" in data:
        return f"bảng {data['bang']}"
    return "" if entry.subject_type else entry.subject_id


def looks_page(campaign: Campaign, wanted: Wanted, number: str = "") -> LooksPage:
    """Read one page of the looks at a campaign (a constant number of queries)."""
    page = Paginator(looks(wanted, campaign), PAGE).get_page(number)
    units = Dossier.objects.filter(participation__campaign=campaign).order_by("participation__order", "pk")
    return LooksPage(
        code=campaign.code,
        title=campaign.title,
        rows=told(list(page.object_list)),
        page=page,
        dossiers=tuple((str(pk), name) for pk, name in units.values_list("pk", "participation__name")),
        wanted=wanted,
    )


def system_page(account: str = "", number: str = "", unit: str = "") -> SystemPage:
    """Read one page of the system's own chain: accounts, rights, personal data; of a person or unit when asked."""
    entries = LogEntry.objects.filter(chain=journal.SYSTEM).select_related("actor").order_by("-seq")
    if account:
        user = User.objects.filter(username=account).first()
        about = (
            Q(actor=user) | Q(subject_type="units.user", subject_id=str(user.pk)) if user else Q(pk__in=[])
        )
        entries = entries.filter(about | Q(data__tai_khoan=account) | Q(data__cho=account))
    if words := searched(unit):
        units = Unit.objects.all()
        for word in words:
            units = units.filter(search__contains=word)
        keys, codes = zip(*(units.values_list("pk", "code")[:UNITS] or [(0, "")]), strict=True)
        entries = entries.filter(
            Q(data__don_vi__in=codes)
            | Q(subject_type="units.unit", subject_id__in=[str(key) for key in keys])
        )
    page = Paginator(entries, PAGE).get_page(number)
    rows = tuple(_system_row(each) for each in page.object_list)
    return SystemPage(rows=rows, page=page, account=account, unit=unit)


def _system_row(entry: LogEntry) -> SystemRow:
    data = entry.data if isinstance(entry.data, dict) else {}
    parts = [
        str(data[key])
        for key in ("ten", "tai_khoan", "tu", "cho", "don_vi", "den_ngay", "ly_do")
        if data.get(key)
    ]
    if data.get("vai_tro"):
        given = data["vai_tro"] if isinstance(data["vai_tro"], list) else [data["vai_tro"]]
        parts.insert(0, ", ".join(roles.ROLE_LABELS.get(str(each), str(each)) for each in given))
    return SystemRow(
        seq=entry.seq,
        at=entry.at,
        who=str(entry.actor) if entry.actor else "Chương trình",
        what=SYSTEM_WORDS.get(entry.action, entry.action),
        detail=" · ".join(parts),
        hash8=entry.hash[:8],
    )
