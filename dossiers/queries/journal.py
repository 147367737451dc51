"""The journal of a campaign for its Office: who did what when, newest first, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.paginator import Page, Paginator
from django.db.models import Q

from campaigns.models import Campaign
from dossiers import access, catalogue, states
from dossiers.models import Dossier, Paper, Receipt, Remark
from dossiers.rules.appraisal import CHECKS
from records.models import LogEntry
from records.text import fold, vn_date
from scoring.models import Outcome
from units.models import User

#: What belongs to a dossier and has lines of its own.
PARTS: tuple[type[Paper | Receipt], ...] = (Paper, Receipt)
PAGE = 50
WORDS: dict[str, str] = {
    "bao_cao.muc": "Sửa mục báo cáo",
    "bien-nhan.cap": "Cấp biên nhận",
    "diem.tu_cham": "Nhập điểm tự chấm",
    "diem.tham_dinh": "Nhập điểm thẩm định",
    "diem.chot": "Chốt điểm",
    "diem.nhat_tri": "Nhất trí các tiêu chí còn lại",
    "diem.giu_lai": "Giữ điểm thẩm định của lần trước",
    "du-lieu-ca-nhan.hien": "Hiện lời ghi được che",
    "dot.mo": "Mở đợt",
    "dot.dong": "Kết thúc đợt",
    "dot.dien-tap": "Lập đợt diễn tập theo đợt đã có",
    "dot.xoa-dien-tap": "Xóa đợt diễn tập",
    "dot.nap": "Nạp đợt từ kế hoạch",
    "dot.cai-dat": "Thay đổi cài đặt của đợt",
    "dot.chay-thu": "Xác nhận chạy thử",
    "dot.lap-ho-so": "Lập hồ sơ của các đơn vị",
    "dot.theo-ke-hoach-moi": "Đợt theo kế hoạch thay thế",
    "dot.doi-moc": "Đổi hạn theo kế hoạch thay thế",
    "don-doc.goi": "Gọi điện đôn đốc",
    "don-doc.lap": "Lập công văn đôn đốc",
    "don-doc.sua": "Sửa dự thảo công văn đôn đốc",
    "don-doc.ban-hanh": "Ghi số, ngày công văn đôn đốc",
    "don-doc.bo": "Bỏ dự thảo công văn đôn đốc",
    "nhac.gui": "Gửi lời nhắc",
    "nhac.lich": "Đổi lịch nhắc việc",
    "nhac.dung": "Tạm dừng nhắc việc",
    "nhac.tiep": "Tiếp tục nhắc việc",
    "gia-han.xin": "Xin gia hạn",
    "gia-han.ghi-thay": "Văn phòng ghi đề nghị gia hạn thay đơn vị",
    "gia-han.dong-y": "Đồng ý gia hạn",
    "gia-han.tu-choi": "Không đồng ý gia hạn",
    "giai_trinh.luu": "Soạn giải trình",
    "ho-so.lan_moi": "Mở lần lập mới, giữ nguyên lần trước",
    "hoi_dong": "Sửa Hội đồng",
    "hop": "Sửa biên bản họp",
    "kiem_tra.quy_trinh": "Kiểm tra quy trình",
    "minh_chung.them": "Thêm minh chứng",
    "minh_chung.sua": "Sửa minh chứng",
    "minh_chung.bo": "Bỏ minh chứng",
    "minh_chung.lay_lai": "Lấy lại minh chứng đã bỏ",
    "ghi_chu_rieng.luu": "Ghi chú riêng của người thẩm định",
    "tu_cham.bang_tinh": "Nhập tự chấm từ bảng Excel",
    "phan_cong.giao": "Giao tiêu chí cho người của đơn vị",
    "phan_cong.bo": "Thôi giao tiêu chí",
    "trao_doi.ghi": "Trao đổi trong đơn vị",
    "phat_sinh.ghi": "Ghi nhận sự việc phát sinh sau kỳ",
    "phat_sinh.ket_luan": "Kết luận về sự việc phát sinh sau kỳ",
    "nguoi_ky": "Sửa người ký",
    "so_lieu": "Nhập số liệu",
    "su_kien.tu_khai": "Trả lời sự kiện loại trừ",
    "su_kien.tham_dinh": "Thẩm định sự kiện loại trừ",
    "van-ban.ban-hanh": "Ghi số, ngày văn bản",
    "bao-cao.gui": "Gửi báo cáo",
    "van-ban.ban-da-ky": "Tải bản đã ký",
    "y_kien.them": "Ghim ý kiến",
    "y_kien.bo": "Bỏ ý kiến",
    "y_kien.tra_loi": "Trả lời ý kiến",
}
#: Fields of an entry that are told, in this order, with their words.
TOLD: tuple[tuple[str, str], ...] = (
    ("tieu_chi", "tiêu chí"),
    ("cau", "câu"),
    ("muc", "mục"),
    ("ma", "tại"),
    ("ma_kiem_tra", "mã kiểm tra"),
    ("so", "số"),
    ("nop_lai_truoc", "nộp lại trước ngày"),
    ("so_y_kien", "số ý kiến"),
    ("thoi_han", "thời hạn"),
    ("ket_luan", "kết luận"),
    ("tan_thanh", "tán thành"),
    ("bieu_quyet", "biểu quyết"),
    ("lan", "lần"),
)
VALUES = (
    dict(states.PUNCTUALITY)
    | dict(states.VETO_CHOICES)
    | {check.code: check.title for check in CHECKS}
    | catalogue.PAPER_NAMES
)


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One line of the log, told in words; ``note`` is a personal value and may have been erased.

    ``hidden``: there is a note, and it is not shown.
    """

    seq: int
    at: datetime
    who: str
    what: str
    unit: str
    detail: str
    note: str
    hidden: bool
    hash8: str


@dataclass(frozen=True, slots=True)
class DossierChoice:
    pk: int
    unit: str


@dataclass(frozen=True, slots=True)
class JournalPage:
    code: str
    title: str
    practice: bool
    illustrative: bool
    rows: tuple[JournalRow, ...]
    page: Page[LogEntry]
    dossiers: tuple[DossierChoice, ...]
    dossier: int | None
    total: int
    person: str
    unit: str

    @property
    def hidden(self) -> int:
        """How many lines have a note that is not shown."""
        return sum(row.hidden for row in self.rows)


def journal_page(
    campaign: Campaign,
    viewer: User,
    *,
    number: str = "",
    dossier: str = "",
    person: str = "",
    unit: str = "",
    only: Sequence[int] = (),
) -> JournalPage:
    """Read one page of the campaign's chain (nine queries); of the lines ``only`` with their notes."""
    mine = list(
        access.office_dossiers(viewer)
        .filter(participation__campaign=campaign)
        .order_by("participation__order", "pk")
    )
    units = {str(each.pk): each.participation.name for each in mine}
    chosen = dossier if dossier in units else ""
    words = fold(unit).split()
    entries = LogEntry.objects.filter(chain=campaign.code).order_by("-seq")
    if chosen:
        entries = entries.filter(_of_dossiers([int(chosen)]))
    if words and not chosen:
        of_unit = [each.pk for each in mine if all(word in each.participation.search for word in words)]
        entries = entries.filter(_of_dossiers(of_unit))
    if only:
        entries, number = entries.filter(seq__in=only), ""
    if person:
        entries = entries.filter(actor__username=person)
    page = Paginator(entries.select_related("actor").prefetch_related("personal_values"), PAGE).get_page(
        number
    )
    owners = _owners(list(page.object_list), units)
    next_year = str(campaign.year + 1)
    outcomes = {
        code: label.replace("{nam_sau}", next_year)
        for code, label in Outcome.objects.filter(set__campaign_sets__campaign=campaign)
        .order_by("-priority")
        .values_list("code", "label")
    }
    return JournalPage(
        code=campaign.code,
        title=campaign.title,
        practice=campaign.is_practice,
        illustrative=campaign.is_illustrative,
        rows=tuple(
            _row(entry, owners.get(entry.seq, ""), outcomes, notes=bool(only)) for entry in page.object_list
        ),
        page=page,
        dossiers=tuple(DossierChoice(each.pk, each.participation.name) for each in mine),
        dossier=int(chosen) if chosen else None,
        total=page.paginator.count,
        person=person,
        unit=unit,
    )


def _of_dossiers(keys: Sequence[int]) -> Q:
    """Select the lines about these dossiers, their papers and receipts (a unit has as many as it hands in)."""
    out = Q(subject_type=Dossier._meta.label_lower, subject_id__in=[str(each) for each in keys])
    for model in PARTS:
        theirs = model._default_manager.filter(dossier__in=keys).values_list("pk", flat=True)
        out |= Q(subject_type=model._meta.label_lower, subject_id__in=[str(each) for each in theirs])
    return out


def _owners(entries: Sequence[LogEntry], units: Mapping[str, str]) -> dict[int, str]:
    """Name the unit each line is about: its dossier's, also when the line is of a paper or a receipt."""
    out = {
        each.seq: units.get(each.subject_id, "")
        for each in entries
        if each.subject_type == Dossier._meta.label_lower
    }
    for model in PARTS:
        lines = [each for each in entries if each.subject_type == model._meta.label_lower]
        keys = [int(each.subject_id) for each in lines]
        dossiers = dict(model._default_manager.filter(pk__in=keys).values_list("pk", "dossier_id"))
        out |= {each.seq: units.get(str(dossiers.get(int(each.subject_id), "")), "") for each in lines}
    return out


def _row(entry: LogEntry, unit: str, outcomes: Mapping[str, str], *, notes: bool) -> JournalRow:
    said = "; ".join(value.value for value in entry.personal_values.all())
    return JournalRow(
        seq=entry.seq,
        at=entry.at,
        who=str(entry.actor) if entry.actor else "Chương trình",
        what=action_words(entry.action),
        unit=unit,
        detail=_detail(_said(entry.data, outcomes)),
        note=said if notes else "",
        hidden=bool(said) and not notes,
        hash8=entry.hash[:8],
    )


def action_words(action: str) -> str:
    """Say an action of the log in Vietnamese; a step of the workflow by its own label."""
    step = states.BY_STEP.get(action.removeprefix("ho-so."))
    return step.label if step is not None else WORDS.get(action, action)


def _said(data: Mapping[str, object], outcomes: Mapping[str, str]) -> dict[str, object]:
    """Put a conclusion's label where the log keeps its code, and a day as it is read."""
    said = dict(data)
    if said.get("ket_luan") in outcomes:
        said["ket_luan"] = f"“{outcomes[str(said['ket_luan'])]}”"
    if isinstance(said.get("nop_lai_truoc"), str):
        said["nop_lai_truoc"] = vn_date(date.fromisoformat(str(said["nop_lai_truoc"])))
    if said.get("cho") == Remark.CRITERION:
        said["ma"] = f"tiêu chí {said['ma']}"
    return said


def _detail(data: Mapping[str, object]) -> str:
    told = [f"{words} {_value(data[key])}" for key, words in TOLD if data.get(key) not in (None, "", [])]
    if "truoc" in data and "sau" in data:
        told.insert(1, f"từ {_value(data['truoc'] or 'trống')} thành {_value(data['sau'] or 'trống')}")
    if isinstance(data.get("tu"), str) and isinstance(data.get("den"), str):
        names = [states.STATES[str(data[key])].label for key in ("tu", "den") if data[key] in states.STATES]
        told.insert(0, " → ".join(names))
    return "; ".join(part for part in told if part)


def _value(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_value(each) for each in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_value(each)}" for key, each in value.items())
    return str(VALUES.get(str(value), str(value)))
