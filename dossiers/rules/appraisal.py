"""What an appraisal must hold: differences with reasons, the process check, the date of a return (S0 III, IV.2).

Pure: points are ``Decimal`` on the scale of the criteria set, days and instants are passed in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from campaigns.rules import add_working_days, deadline_words, end_of
from records.errors import Problem
from records.text import vn_date
from scoring.rules import OutcomeSpec

DAY = dt.timedelta(days=1)
#: Working days a unit gets by default to correct a returned dossier; no plan names any (⚠3).
RETURN_WORKING_DAYS = 2


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the process check «kiểm tra quy trình» (S0 III.2)."""

    code: str
    title: str
    hint: str
    clause: str


CHECKS: tuple[Check, ...] = (
    Check("hoi_dong", "Thành lập Hội đồng", "Có Quyết định, ban hành trước ngày họp, đủ thành phần", "V.1"),
    Check("hop_don_vi", "Họp đơn vị", "Có họp, ghi rõ thời gian, địa điểm, số người dự", "V.1"),
    Check("bieu_quyet", "Biểu quyết", "Có hình thức biểu quyết và số phiếu khớp số người dự", "I.3"),
    Check("thanh_phan", "Thành phần hồ sơ", "Đủ văn bản, đúng nội dung, có số, ngày", "V.3"),
    Check("thoi_han", "Thời hạn", "Nộp trong hạn hoặc trong thời gian được gia hạn", "V, Lưu ý"),
)
CHECK_BY_CODE = {check.code: check for check in CHECKS}


@dataclass(frozen=True, slots=True)
class Given:
    """What was given for a criterion at one route step; neither points nor "Không áp dụng": nothing yet."""

    points: Decimal | None = None
    not_applicable: bool = False
    note: str = ""

    @property
    def answered(self) -> bool:
        return self.not_applicable or self.points is not None


NOTHING = Given()


def differs(one: Given, other: Given) -> bool:
    """Whether two answers say something else; nothing given yet is no difference."""
    if not one.answered or not other.answered:
        return False
    return (one.points, one.not_applicable) != (other.points, other.not_applicable)


@dataclass(frozen=True, slots=True)
class Point:
    """One criterion with its three scores, each kept apart; ``explained``: the unit has replied."""

    code: str
    own: Given = NOTHING
    appraised: Given = NOTHING
    final: Given = NOTHING
    explained: bool = False

    @property
    def differs(self) -> bool:
        """Whether the appraised score is not the unit's own."""
        return differs(self.own, self.appraised)

    @property
    def changed(self) -> bool:
        """Whether the final score is not the appraised one."""
        return differs(self.appraised, self.final)

    @property
    def settled(self) -> Given:
        """The final score; where nobody closed the point, the appraised one."""
        return self.final if self.final.answered else self.appraised


def reason_problem(code: str, own: Given, appraised: Given) -> str | None:
    """A score that differs from the unit's own needs a reason."""
    if differs(own, appraised) and not appraised.note.strip():
        return f"Tiêu chí {code}: nêu lý do vì điểm thẩm định khác điểm tự chấm."
    return None


def closing_problem(code: str, appraised: Given, final: Given) -> str | None:
    """A final score that differs from the appraised one needs a reason."""
    if differs(appraised, final) and not final.note.strip():
        return f"Tiêu chí {code}: lý do bắt buộc khi điểm chốt khác điểm thẩm định."
    return None


def finish_problems(
    points: Sequence[Point],
    *,
    open_questions: Sequence[str],
    checked: Collection[str],
    where: Callable[[str], str],
) -> list[Problem]:
    """Everything that stands in the way of «hoàn thành thẩm định».

    ``open_questions``: codes of facts only the appraiser answers; ``checked``: codes of checks with a verdict;
    ``where`` turns an anchor ("tc-1.1") into a link.
    """
    out: list[Problem] = []
    for point in points:
        place = where(f"tc-{point.code}")
        if not point.appraised.answered:
            out.append(Problem("not_appraised", f"Tiêu chí {point.code} chưa thẩm định.", place))
            continue
        texts = (
            reason_problem(point.code, point.own, point.appraised),
            closing_problem(point.code, point.appraised, point.settled),
        )
        out += [Problem("reason", text, place) for text in texts if text is not None]
    out += [
        Problem("veto", f"Câu {code} về sự kiện loại trừ: người thẩm định chưa trả lời.", where(f"sk-{code}"))
        for code in open_questions
    ]
    out += [
        Problem(
            "check", f"Kiểm tra quy trình: chưa ghi kết quả mục “{check.title}”.", where(f"kt-{check.code}")
        )
        for check in CHECKS
        if check.code not in checked
    ]
    return out


def default_before(today: dt.date, days_off: Collection[dt.date] = frozenset()) -> dt.date:
    """The day X of "nộp lại trước ngày X": two whole working days after today are left to the unit."""
    return add_working_days(today, RETURN_WORKING_DAYS, days_off) + DAY


def until_at(before: dt.date) -> dt.datetime:
    """Last instant still in time for "nộp lại trước ngày X": the end of X-1."""
    return end_of(before - DAY)


@dataclass(frozen=True, slots=True)
class OwnMilestone:
    """A milestone of the appraising Office itself (appraisal, report upward)."""

    title: str
    last_valid_at: dt.datetime


def return_problems(before: dt.date, today: dt.date, *, remarks: int, note: str) -> list[Problem]:
    """What is wrong with a return: no content, or a date that leaves the unit no time."""
    out = []
    if not remarks and not note.strip():
        out.append(
            Problem(
                "no_remarks",
                "Nêu ít nhất một nội dung cần hoàn thiện: ý kiến tại tiêu chí, thành phần hoặc nội dung chung.",
                "#id_note",
            )
        )
    if before <= today:
        out.append(
            Problem(
                "until_past",
                f"Ngày nộp lại phải sau hôm nay ({vn_date(today)}); “trước ngày X” không tính ngày X.",
                "#id_before",
            )
        )
    return out


def past_milestones(before: dt.date, own: Sequence[OwnMilestone]) -> list[str]:
    """Sentences on the Office's own milestones that a return's date overruns."""
    last = until_at(before)
    return [
        f"Hạn nộp lại ({deadline_words(last)}) sau mốc “{mark.title}” của Văn phòng "
        f"({deadline_words(mark.last_valid_at)})."
        for mark in own
        if last > mark.last_valid_at
    ]


def needs_remedies(outcome: OutcomeSpec | None) -> bool:
    """Whether the conclusion carries a list of what is still to be put right (working draft, line 6)."""
    return outcome is not None and outcome.code.endswith("_khac_phuc")


@dataclass(frozen=True, slots=True)
class VoteFacts:
    """A vote of the council on one unit. Counts of people; ``None`` = not entered; ``recusals``: (member, reason)."""

    agree: int | None
    voters: int | None
    against: int | None = None
    other: int | None = None
    recusals: Sequence[tuple[str, str]] = ()
    members: int = 0


def vote_problems(vote: VoteFacts) -> list[Problem]:
    """What is wrong with a vote. No majority is stated in either plan, so none is asked (ROLE-14)."""
    agree, voters = vote.agree, vote.voters
    if agree is None or voters is None:
        return [Problem("vote", "Ghi số người biểu quyết và số tán thành.", "#id_voters")]
    if voters < 1:
        return [Problem("vote", "Số người biểu quyết phải từ 01 trở lên.", "#id_voters")]
    found = []
    if agree < 0 or agree > voters:
        text = f"Số tán thành ({agree}) không được lớn hơn số người biểu quyết ({voters})."
        found.append(Problem("vote", text, "#id_agree"))
    elif vote.against is not None or vote.other is not None:
        total = agree + (vote.against or 0) + (vote.other or 0)
        if total != voters:
            text = (
                f"Tán thành, không tán thành và ý kiến khác cộng lại là {total}, "
                f"số người biểu quyết là {voters}. Hai số phải bằng nhau."
            )
            found.append(Problem("vote", text, "#id_against"))
    found += [
        Problem("recusal", f"Ghi lý do {name} không biểu quyết.", "#khong-bieu-quyet")
        for name, reason in vote.recusals
        if not reason
    ]
    able = vote.members - len(vote.recusals)
    if vote.recusals and vote.members and voters > able:
        text = (
            f"Số người biểu quyết ({voters}) lớn hơn số thành viên được biểu quyết ({able}/{vote.members})."
        )
        found.append(Problem("vote", text, "#id_voters"))
    return found
