"""Is everything there that goes to the level above, and may what a level without accounts did be recorded? Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dossiers import states
from dossiers.rules.order import Dated, disorders
from records.errors import Problem
from records.text import vn_date


@dataclass(frozen=True, slots=True)
class Session:
    """The meeting of the Office's council. Counts of people; ``None`` = chưa nhập."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: str = ""
    present: int | None = None
    members: int = 0
    absence_reasons: str = ""
    chair: str = ""
    secretary: str = ""
    opinions: int = 0
    no_opinions: bool = False


def session_faults(session: Session) -> list[Problem]:
    """What contradicts itself and is not stored."""
    found: list[tuple[str, str, str]] = []
    if session.ends_at and not session.starts_at:
        found.append(("starts", "Ghi ngày, giờ bắt đầu trước giờ kết thúc.", "#id_date"))
    if session.starts_at and session.ends_at and session.ends_at < session.starts_at:
        found.append(("times", "Giờ kết thúc trước giờ bắt đầu.", "#id_ends"))
    if session.present is not None and session.present > session.members:
        text = (
            f"Số thành viên có mặt ({session.present}) lớn hơn số thành viên Hội đồng ({session.members}). "
            "Thành viên Hội đồng nhập ở hồ sơ của Văn phòng."
        )
        found.append(("present", text, "#id_council_present"))
    if session.no_opinions and session.opinions:
        text = "Đã ghi “Cuộc họp không có ý kiến khác” nhưng còn ý kiến trong danh sách."
        found.append(("opinions", text, "#id_no_opinions"))
    return [Problem(f"session.{code}", text, anchor) for code, text, anchor in found]


def session_problems(session: Session | None, *, where: str = "") -> list[Problem]:
    """What the record of the meeting lacks; ``None``: no meeting recorded at all."""
    if session is None:
        return [Problem("session.none", "Chưa ghi cuộc họp của Hội đồng thẩm định.", where)]
    absent = session.members - session.present if session.present is not None else 0
    blank = (
        (session.starts_at is None, "ngày, giờ bắt đầu", "id_date"),
        (session.ends_at is None, "giờ kết thúc", "id_ends"),
        (not session.place, "địa điểm", "id_place"),
        (session.present is None, "số thành viên Hội đồng có mặt", "id_council_present"),
        (absent > 0 and not session.absence_reasons, f"lý do vắng của {absent} người", "id_absence_reasons"),
        (not session.chair, "người chủ trì", "id_chair_name"),
        (not session.secretary, "thư ký", "id_secretary_name"),
        (not session.opinions and not session.no_opinions, "ý kiến thảo luận", "id_no_opinions"),
    )
    lacking = [
        Problem("session.missing", f"Họp Hội đồng thẩm định: chưa ghi {what}.", f"{where}#{anchor}")
        for is_blank, what, anchor in blank
        if is_blank
    ]
    wrong = [Problem(each.code, each.text, f"{where}{each.where}") for each in session_faults(session)]
    return [*lacking, *wrong]


@dataclass(frozen=True, slots=True)
class OfficeDates:
    """Days of the Office's own papers, in the order they must keep."""

    decision: date | None = None
    met: date | None = None
    minutes: date | None = None
    letter: date | None = None
    sent: date | None = None


def date_problems(dates: OfficeDates, *, where: str = "") -> list[Problem]:
    """Name every pair of days in the wrong order: decision ≤ meeting ≤ minutes ≤ letter ≤ sending."""
    events = (
        Dated("qd-hoi-dong", "Quyết định thành lập Hội đồng", dates.decision),
        Dated("hop", "Ngày họp Hội đồng thẩm định", dates.met),
        Dated("bb-tham-dinh", "Biên bản thẩm định", dates.minutes),
        Dated("to-trinh-cap-tren", "Tờ trình gửi cấp trên", dates.letter),
        Dated("gui", "Ngày gửi cấp trên", dates.sent),
    )
    return [
        Problem("date_order", f"Thứ tự ngày: {found.text}", f"{where}#{found.later.code}")
        for found in disorders(events)
    ]


@dataclass(frozen=True, slots=True)
class ActFacts:
    """An act as typed: what kind, which document, on which day, how it was sent, why."""

    kind: str
    number: str = ""
    signed_on: date | None = None
    issuer: str = ""
    way: str = ""
    note: str = ""
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class RulingFacts:
    """What an act means for one dossier. ``evil``: an exclusion fact of tệ nạn is answered "Có"."""

    dossier_id: int
    unit: str
    state: str
    outcome: str = ""
    note: str = ""
    proposed: str = ""
    evil: bool = False
    pending: bool = False
    last_on: date | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """What the rules must know besides: today, whether numbers may stay blank."""

    today: date
    may_be_blank: bool = False


#: States a dossier may be in for each kind of act; ``states.MOVES`` says the same, a test holds them together.
SOURCES = {
    states.ACT_SENT: frozenset({states.ACCEPTED}),
    states.ACT_ASKED: frozenset({states.FORWARDED}),
    states.ACT_DECIDED: frozenset({states.FORWARDED, states.WITHDRAWN_RESULT}),
    states.ACT_REVOKED: frozenset({states.RECOGNISED, states.CONFIRMED, states.ASSIGNED}),
}
_NOBODY = {
    states.ACT_SENT: "Không có hồ sơ nào chờ gửi trong hồ sơ tổng hợp này.",
    states.ACT_ASKED: "Chọn đơn vị mà cấp trên yêu cầu bổ sung.",
    states.ACT_DECIDED: "Chọn kết quả của ít nhất một đơn vị.",
    states.ACT_REVOKED: "Chọn đơn vị bị thu hồi kết quả.",
}
_DATE_NAMES = {
    states.ACT_SENT: "Ngày gửi",
    states.ACT_ASKED: "Ngày văn bản yêu cầu",
    states.ACT_DECIDED: "Ngày quyết định",
    states.ACT_REVOKED: "Ngày văn bản thu hồi",
}


def act_problems(act: ActFacts, rows: Sequence[RulingFacts], around: Around) -> list[Problem]:
    """Everything that keeps an act from being recorded, each with the field where it is put right."""
    found = [*_document_problems(act, around)]
    if not rows:
        found.append(Problem("nobody", _NOBODY[act.kind], "#don-vi"))
    for row in rows:
        found += _row_problems(act, row)
    return found


def _document_problems(act: ActFacts, around: Around) -> list[Problem]:
    day_name = _DATE_NAMES[act.kind]
    found = []
    if not act.number and not around.may_be_blank:
        found.append(Problem("number", "Ghi số, ký hiệu văn bản.", "#id_number"))
    if act.signed_on is None:
        found.append(Problem("signed_on", f"{day_name}: chưa ghi.", "#id_signed_on"))
    elif act.signed_on > around.today:
        text = f"{day_name} {vn_date(act.signed_on)} ở tương lai. Ghi đúng ngày trên văn bản."
        found.append(Problem("future", text, "#id_signed_on"))
    if act.valid_until and act.signed_on and act.valid_until < act.signed_on:
        text = "Ngày hết giá trị công nhận trước ngày quyết định. Ghi đúng ngày nêu trong quyết định, hoặc để trống."
        found.append(Problem("valid_until", text, "#id_valid_until"))
    if act.kind == states.ACT_SENT and not act.way:
        found.append(Problem("way", "Ghi hình thức gửi.", "#id_way"))
    if act.kind != states.ACT_SENT and not act.issuer:
        found.append(Problem("issuer", "Ghi cơ quan ban hành văn bản.", "#id_issuer"))
    if act.kind in {states.ACT_ASKED, states.ACT_REVOKED} and not act.note:
        what = (
            "Ghi nội dung cấp trên yêu cầu." if act.kind == states.ACT_ASKED else "Nêu lý do thu hồi kết quả."
        )
        found.append(Problem("note", what, "#id_note"))
    return found


def _row_problems(act: ActFacts, row: RulingFacts) -> list[Problem]:
    where = f"#dong-{row.dossier_id}"
    found = []
    if row.pending:
        text = f"{row.unit}: đã có một ghi nhận chờ người thứ hai xác nhận."
        found.append(Problem("pending", text, where))
    if row.state not in SOURCES[act.kind]:
        label = states.STATES[row.state].label.split(" {")[0]
        found.append(Problem("state", f"{row.unit}: hồ sơ đang ở trạng thái “{label}”.", where))
    if act.signed_on and row.last_on and act.signed_on < row.last_on:
        text = (
            f"{row.unit}: {_DATE_NAMES[act.kind].lower()} {vn_date(act.signed_on)} "
            f"trước bước liền trước ({vn_date(row.last_on)})."
        )
        found.append(Problem("date_order", text, "#id_signed_on"))
    if act.kind == states.ACT_DECIDED:
        found += _ruling_problems(row, where)
    return found


def _ruling_problems(row: RulingFacts, where: str) -> list[Problem]:
    found = []
    if row.outcome not in states.DECIDED:
        found.append(Problem("outcome", f"{row.unit}: chọn kết quả theo quyết định.", where))
    if row.outcome == states.CONFIRMED and not row.evil:
        # Points that are missing are no tệ nạn; only a fact answered "Có" is.
        text = (
            f"{row.unit}: không có sự kiện loại trừ nào về tệ nạn ma túy được trả lời “Có”, "
            "không ghi được kết quả xác nhận có tệ nạn ma túy."
        )
        found.append(Problem("no_fact", text, where))
    if row.outcome in states.DECIDED and row.outcome != row.proposed and not row.note:
        text = f"{row.unit}: kết quả khác đề nghị của Văn phòng, nêu lý do theo quyết định."
        found.append(Problem("reason", text, where))
    return found
