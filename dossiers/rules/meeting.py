"""Is the record of the unit meeting whole (S0 I.3, V.1; minutes, drafts 2.2)? Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from records.errors import Problem


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """What was recorded. Counts of people; ``None`` = chưa nhập. ``total`` and ``members`` come from elsewhere."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: str = ""
    present: int | None = None
    total: int | None = None
    absence_reasons: str = ""
    council_present: int | None = None
    council_total: int = 0
    chair_name: str = ""
    secretary_name: str = ""
    opinions: int = 0
    no_opinions: bool = False
    vote_method: str = ""
    agree: int | None = None
    disagree: int | None = None
    other: int | None = None
    remedies: str = ""
    needs_remedies: bool = False
    needs_decision: bool = False
    decided_outcome: str = ""
    decided_reason: str = ""

    @property
    def absent(self) -> int | None:
        """How many of the unit were absent."""
        if self.present is None or self.total is None:
            return None
        return self.total - self.present

    @property
    def votes(self) -> int | None:
        """All votes together, once all three counts are entered."""
        if self.agree is None or self.disagree is None or self.other is None:
            return None
        return self.agree + self.disagree + self.other


def wrong(facts: MeetingFacts, *, where: str = "") -> list[Problem]:
    """Return what contradicts itself; shown beside the form while it is being filled in."""
    found: list[tuple[str, str, str]] = []
    if facts.starts_at and facts.ends_at and facts.ends_at < facts.starts_at:
        found.append(("times", "Giờ kết thúc trước giờ bắt đầu.", "id_ends"))
    if facts.absent is not None and facts.absent < 0:
        text = f"Số người có mặt ({facts.present}) lớn hơn tổng số người của đơn vị ({facts.total}, chỉ tiêu S01)."
        found.append(("present", text, "id_present"))
    if facts.council_present is not None and facts.council_present > facts.council_total:
        text = f"Số thành viên Hội đồng có mặt ({facts.council_present}) lớn hơn số thành viên ({facts.council_total})."
        found.append(("council", text, "id_council_present"))
    if facts.votes is not None and facts.present is not None and facts.votes != facts.present:
        text = (
            f"Tán thành, không tán thành và ý kiến khác cộng lại là {facts.votes}, "
            f"số người có mặt là {facts.present}. Hai số phải bằng nhau."
        )
        found.append(("votes", text, "id_agree"))
    if facts.no_opinions and facts.opinions:
        text = "Đã ghi “Cuộc họp không có ý kiến khác” nhưng còn ý kiến trong danh sách."
        found.append(("opinions", text, "id_no_opinions"))
    return [Problem(f"meeting.{code}", text, f"{where}#{anchor}") for code, text, anchor in found]


def _blank(facts: MeetingFacts) -> list[tuple[bool, str, str]]:
    absent = facts.absent or 0
    return [
        (facts.starts_at is None, "ngày, giờ bắt đầu", "id_date"),
        (facts.ends_at is None, "giờ kết thúc", "id_ends"),
        (not facts.place, "địa điểm", "id_place"),
        (facts.present is None, "số người có mặt", "id_present"),
        (absent > 0 and not facts.absence_reasons, f"lý do vắng của {absent} người", "id_absence_reasons"),
        (facts.council_present is None, "số thành viên Hội đồng có mặt", "id_council_present"),
        (not facts.chair_name, "người chủ trì", "id_chair_name"),
        (not facts.secretary_name, "thư ký", "id_secretary_name"),
        (not facts.opinions and not facts.no_opinions, "ý kiến thảo luận", "id_no_opinions"),
        (not facts.vote_method, "hình thức biểu quyết", "id_vote_method"),
        (facts.votes is None, "kết quả biểu quyết", "id_agree"),
        (facts.needs_remedies and not facts.remedies, "giải pháp khắc phục tồn tại", "id_remedies"),
        (facts.needs_decision and not facts.decided_outcome, "kết luận của Hội đồng", "id_decided_outcome"),
        (
            facts.needs_decision and bool(facts.decided_outcome) and not facts.decided_reason,
            "lý do kết luận của Hội đồng",
            "id_decided_reason",
        ),
    ]


def meeting_problems(facts: MeetingFacts | None, *, where: str = "") -> list[Problem]:
    """Return what the record lacks or contradicts; ``None``: no meeting recorded at all."""
    if facts is None:
        return [Problem("meeting.none", "Chưa ghi cuộc họp đơn vị.", where)]
    problems = [
        Problem("meeting.missing", f"Họp đơn vị: chưa ghi {what}.", f"{where}#{anchor}")
        for lacking, what, anchor in _blank(facts)
        if lacking
    ]
    return [*problems, *wrong(facts, where=where)]


@dataclass(frozen=True, slots=True)
class Seat:
    """A member called to a session; ``present``: ``None`` = chưa điểm danh."""

    name: str
    position: str = ""
    present: bool | None = None
    reason: str = ""


def absence_words(seats: Iterable[Seat]) -> str:
    """Reasons with their counts and no names, as the minutes give them: ``02 đi công tác, 01 nghỉ phép``."""
    reasons = Counter(seat.reason for seat in seats if seat.present is False and seat.reason)
    return ", ".join(f"{count:02d} {reason}" for reason, count in reasons.items())


def seat_problems(seats: Iterable[Seat]) -> list[Problem]:
    """What a roll call lacks."""
    return [
        Problem("seat.reason", f"Ghi lý do vắng của {seat.name}.", "#diem-danh")
        for seat in seats
        if seat.present is False and not seat.reason
    ]


def quorum_problems(present: int | None, quorum: int | None, *, where: str = "") -> list[Problem]:
    """Whether enough members are there. Neither plan names a number (ROLE-14): only the decision's own counts."""
    if quorum is None or present is None or present >= quorum:
        return []
    text = (
        f"Chưa đủ thành viên để họp: có mặt {present}, Quyết định thành lập Hội đồng quy định tối thiểu {quorum}. "
        "Họp lại khi đủ thành viên, hoặc sửa số đã nhập nếu Quyết định quy định khác."
    )
    return [Problem("quorum", text, f"{where}#diem-danh")]
