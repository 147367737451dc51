"""The plan checker: what a plan's own words contradict or leave open («rà soát kế hoạch»).

A finding never corrects a plan: the words stay verbatim, the finding says what to ask the issuer. ``code`` is
the number of the finding in the list of contradictions (⚠1, ⚠2 …), ``rows`` the milestones and papers meant.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from campaigns import states
from campaigns.rules.deadlines import DAY, DeadlineRule, is_day_off, last_valid_day
from records.text import vn_date, weekday

Level = Literal["contradiction", "gap", "notice"]
LEVEL_LABELS: Final[dict[Level, str]] = {"contradiction": "Mâu thuẫn", "gap": "Còn thiếu", "notice": "Lưu ý"}

# What must come before what (S0 IV, V): the council is founded before it appraises, all before the report.
BEFORE: Final[dict[str, frozenset[str]]] = {
    states.PREPARE: frozenset({states.APPRAISE, states.FORWARD}),
    states.SUBMIT: frozenset({states.APPRAISE, states.FORWARD}),
    states.APPRAISE: frozenset({states.FORWARD}),
    states.FORWARD: frozenset(),
}


@dataclass(frozen=True, slots=True)
class MilestoneFact:
    """A milestone as the plan words it."""

    code: str
    title: str
    purpose: str
    rule: DeadlineRule


@dataclass(frozen=True, slots=True)
class InstrumentFact:
    """A plan or one of its legal bases; ``number`` is blank, ``signed_on`` None when the paper has none."""

    code: str
    name: str
    number: str
    signed_on: dt.date | None
    numbered: bool = True  # a law is cited by name and has no number to miss


@dataclass(frozen=True, slots=True)
class CampaignFacts:
    """All that the checker reads; ``criteria_signed_on`` dates the decision that holds the criteria."""

    plan: InstrumentFact
    bases: tuple[InstrumentFact, ...]
    milestones: tuple[MilestoneFact, ...]
    criteria_code: str = ""
    criteria_name: str = ""
    criteria_signed_on: dt.date | None = None
    subjects: int = 0
    outside_province: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One contradiction or gap, in Vietnamese, with the rows it concerns."""

    code: str
    level: Level
    text: str
    rows: tuple[str, ...]

    @property
    def level_name(self) -> str:
        return LEVEL_LABELS[self.level]


def check(facts: CampaignFacts, days_off: Collection[dt.date] = frozenset()) -> list[Finding]:
    """Return every finding, in the order of the ⚠ list."""
    found: list[Finding] = []
    found += _order(facts.milestones)
    found += _no_reading_time(facts)
    found += _no_correction(facts)
    found += _period_before_criteria(facts)
    found += _period_overlap(facts.milestones)
    found += _days_off(facts.milestones, days_off)
    found += _no_year(facts.milestones)
    found += _unnumbered(facts)
    found += _outside(facts)
    return found


def _start(rule: DeadlineRule) -> dt.date | None:
    return rule.first or last_valid_day(rule)


def span_words(first: dt.date, last: dt.date) -> str:
    """Write one day or a span: "01/10/2021", "25-26/10/2021", "28/9/2021 – 02/10/2021"."""
    if first == last:
        return vn_date(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day:02d}-{vn_date(last)}"
    return f"{vn_date(first)} – {vn_date(last)}"


def named(fact: MilestoneFact) -> str:
    """Name a milestone with its dates: "Thẩm định (01/10/2021)", "Báo cáo (trước ngày 08/10/2021)"."""
    rule = fact.rule
    if rule.last is None:
        return fact.title
    if rule.strict:
        return f"{fact.title} (trước ngày {vn_date(rule.last)})"
    return f"{fact.title} ({span_words(rule.first or rule.last, rule.last)})"


def _order(milestones: Sequence[MilestoneFact]) -> list[Finding]:
    """⚠1: a step dated after a step that needs it (DL-04 against DL-05 and DL-06)."""
    ranked = [m for m in milestones if m.purpose in BEFORE and m.rule.last is not None]
    found: list[Finding] = []
    for early in ranked:
        begins = _start(early.rule)
        broken = [
            (late, (begins - late.rule.last).days)
            for late in ranked
            if late.purpose in BEFORE[early.purpose]
            and begins is not None
            and late.rule.last is not None
            and begins > late.rule.last
        ]
        if not broken or begins is None or early.rule.last is None:
            continue
        after = " và ".join(f"sau {named(late)} {days} ngày" for late, days in broken)
        text = f"{named(early)} đứng {after}."
        # The likeliest slip is the month: say on which weekdays that reading falls, leave it to the issuer.
        if earlier := _month_before(begins, early.rule.last):
            first, last = earlier
            days = weekday(first) if first == last else f"{weekday(first)} – {weekday(last)}"
            text += f" Nếu hiểu là {span_words(first, last)} thì rơi vào {days}."
        text += " Giữ nguyên văn; cần hỏi lại cơ quan ban hành, chương trình không tự sửa."
        found.append(Finding("⚠1", "contradiction", text, (early.code, *(late.code for late, _ in broken))))
    return found


def _month_before(first: dt.date, last: dt.date) -> tuple[dt.date, dt.date] | None:
    year, month = (first.year, first.month - 1) if first.month > 1 else (first.year - 1, 12)
    try:
        moved = dt.date(year, month, first.day)
    except ValueError:
        return None
    return moved, moved + (last - first)


def _no_reading_time(facts: CampaignFacts) -> list[Finding]:
    """⚠2: the units' last day is the day before the appraisal."""
    found = []
    for due in _of(facts.milestones, states.SUBMIT):
        for appraisal in _of(facts.milestones, states.APPRAISE):
            last, begins = last_valid_day(due.rule), appraisal.rule.first
            if last is None or begins is None:
                continue
            between = (begins - last).days - 1
            if between > 0 or (appraisal.rule.last or begins) > begins:
                continue
            many = f" để đọc {facts.subjects} hồ sơ" if facts.subjects else ""
            text = (
                f"Đơn vị được gửi hồ sơ đến hết {weekday(last)} {vn_date(last)}, "
                f"thẩm định ngày {vn_date(begins)}: "
                f"có {max(between, 0)} ngày{many}."
            )
            found.append(Finding("⚠2", "gap", text, (due.code, appraisal.code)))
    return found


def _no_correction(facts: CampaignFacts) -> list[Finding]:
    """⚠3: all appraised on one day, no time for return and correction."""
    found = []
    for appraisal in _of(facts.milestones, states.APPRAISE):
        if appraisal.rule.first is None or appraisal.rule.first != appraisal.rule.last:
            continue
        away = ", ".join(facts.outside_province)
        where = f", trong đó {away} đóng ngoài tỉnh" if away else ""
        many = f"{facts.subjects} đơn vị" if facts.subjects else "các đơn vị"
        text = (
            f"Kế hoạch không có mốc trả lại, hoàn thiện hồ sơ; {many} được thẩm định trong một ngày "
            f"({vn_date(appraisal.rule.first)}){where}."
        )
        found.append(Finding("⚠3", "gap", text, (appraisal.code,)))
    return found


def _period_before_criteria(facts: CampaignFacts) -> list[Finding]:
    """⚠4: the assessment period begins before the criteria exist."""
    signed = facts.criteria_signed_on
    found = []
    for period in _of(facts.milestones, states.PERIOD):
        first = period.rule.first
        if signed is None or first is None or first >= signed:
            continue
        text = (
            f"Kỳ đánh giá bắt đầu {vn_date(first)}, trước ngày ban hành {facts.criteria_name} "
            f"({vn_date(signed)}) {(signed - first).days} ngày."
        )
        found.append(Finding("⚠4", "notice", text, (period.code, facts.criteria_code)))
    return found


def _period_overlap(milestones: Sequence[MilestoneFact]) -> list[Finding]:
    """⚠5: both ends of the period carry the same day and month, so two periods share a day."""
    found = []
    for period in _of(milestones, states.PERIOD):
        first, last = period.rule.first, period.rule.last
        if (
            first is None
            or last is None
            or (first.day, first.month) != (last.day, last.month)
            or first == last
        ):
            continue
        text = (
            f"Kỳ đánh giá tính cả hai đầu là {(last - first).days + 1} ngày; "
            f"kỳ sau cùng cách viết sẽ trùng ngày {vn_date(last)}."
        )
        found.append(Finding("⚠5", "notice", text, (period.code,)))
    return found


def _days_off(milestones: Sequence[MilestoneFact], days_off: Collection[dt.date]) -> list[Finding]:
    """⚠11: a term ends on a day off."""
    found = []
    for due in milestones:
        last = last_valid_day(due.rule)
        if (
            last is None
            or due.rule.kind not in ("before", "by", "recurring")
            or not is_day_off(last, days_off)
        ):
            continue
        working = last
        while is_day_off(working, days_off):
            working -= DAY
        text = (
            f"{named(due)}: ngày cuối là {weekday(last)} {vn_date(last)}, ngày nghỉ; "
            f"ngày làm việc trước đó là {weekday(working)} {vn_date(working)}."
        )
        found.append(Finding("⚠11", "notice", text, (due.code,)))
    return found


def _no_year(milestones: Iterable[MilestoneFact]) -> list[Finding]:
    """⚠12: a date without a year."""
    return [
        Finding(
            "⚠12",
            "gap",
            f"{fact.title}: “{fact.rule.words}” không ghi năm"
            + (f"; tạm hiểu là năm {fact.rule.last.year}." if fact.rule.last else "."),
            (fact.code,),
        )
        for fact in milestones
        if fact.rule.day_month is not None
    ]


def _unnumbered(facts: CampaignFacts) -> list[Finding]:
    """⚠15: an instrument without number or date."""
    found = []
    for paper in (facts.plan, *facts.bases):
        lacks = [
            word
            for word, missing in (
                ("số", paper.numbered and not paper.number),
                ("ngày", paper.signed_on is None),
            )
            if missing
        ]
        if lacks:
            lead = "" if paper.code == facts.plan.code else "Căn cứ "
            text = f"{lead}{paper.name} chưa có {', '.join(lacks)}. Văn bản sẽ in chỗ trống."
            found.append(Finding("⚠15", "gap", text, (paper.code,)))
    return found


def _outside(facts: CampaignFacts) -> list[Finding]:
    """⚠19: a unit outside the province; who confirms its figures is not said."""
    if not facts.outside_province:
        return []
    names = ", ".join(facts.outside_province)
    text = f"{names} đóng ngoài tỉnh: kế hoạch không nêu công an, chính quyền nơi nào xác nhận số liệu."
    return [Finding("⚠19", "gap", text, facts.outside_province)]


def _of(milestones: Iterable[MilestoneFact], purpose: str) -> list[MilestoneFact]:
    return [m for m in milestones if m.purpose == purpose]
