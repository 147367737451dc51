"""The plan checker on dates: order, slack, days off, periods, reports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from campaigns import states
from campaigns.rules.checker import BEFORE, span_words
from campaigns.rules.deadlines import is_day_off, last_valid_day, occurrences, working_day_before
from campaigns.rules.plan_facts import DeadlineFact, Fix, PlanFacts, PlanFinding
from records.text import vn_date, weekday

ENDING = ("before", "by", "recurring")


def check_dates(facts: PlanFacts, days_off: Collection[dt.date]) -> list[PlanFinding]:
    """Return the findings on dates, in the order of the ⚠ list."""
    return [
        *_order(facts),
        *_reading_time(facts),
        *_correction(facts),
        *_criteria(facts),
        *_period(facts),
        *_days_off(facts, days_off),
        *_no_year(facts),
        *_reports(facts),
        *_late_events(facts),
    ]


def of_purpose(facts: PlanFacts, purpose: str) -> list[DeadlineFact]:
    return [row for row in facts.deadlines if row.purpose == purpose and row.rule.last is not None]


def _begins(row: DeadlineFact) -> dt.date | None:
    return row.rule.first or last_valid_day(row.rule)


def named(row: DeadlineFact) -> str:
    rule = row.rule
    if rule.last is None:
        return row.title
    if rule.strict:
        return f"{row.title} (trước ngày {vn_date(rule.last)})"
    return f"{row.title} ({span_words(rule.first or rule.last, rule.last)})"


def _order(facts: PlanFacts) -> list[PlanFinding]:
    ranked = [row for row in facts.deadlines if row.purpose in BEFORE and row.rule.last is not None]
    found = []
    for early in ranked:
        begins = _begins(early)
        later = [row for row in ranked if row.purpose in BEFORE[early.purpose]]
        broken = [
            (row, (begins - row.rule.last).days)
            for row in later
            if begins and row.rule.last and begins > row.rule.last
        ]
        if not broken or begins is None or early.rule.last is None:
            continue
        after = " và ".join(f"sau {named(row)} {days} ngày" for row, days in broken)
        found.append(
            PlanFinding(
                "⚠1",
                facts.code,
                "contradiction",
                early.words,
                "Hỏi lại cơ quan ban hành ngày của bước này; chương trình không tự sửa."
                + _month_before(begins, early.rule.last),
                f"{named(early)} đứng {after}.",
                (early.code, *(row.code for row, _days in broken)),
            )
        )
    return found


def _month_before(first: dt.date, last: dt.date) -> str:
    """The likeliest slip is the month: say on which weekdays that reading falls."""
    year, month = (first.year, first.month - 1) if first.month > 1 else (first.year - 1, 12)
    try:
        moved = dt.date(year, month, first.day)
    except ValueError:
        return ""
    until = moved + (last - first)
    days = weekday(moved) if moved == until else f"{weekday(moved)} – {weekday(until)}"
    return f" Nếu hiểu là {span_words(moved, until)} thì rơi vào {days}."


def _reading_time(facts: PlanFacts) -> list[PlanFinding]:
    found = []
    for due in of_purpose(facts, states.SUBMIT):
        for appraisal in of_purpose(facts, states.APPRAISE):
            last, begins = last_valid_day(due.rule), appraisal.rule.first
            if last is None or begins is None or (appraisal.rule.last or begins) > begins:
                continue
            between = (begins - last).days - 1
            if between > 0:
                continue
            many = f" để đọc {facts.subjects} hồ sơ" if facts.subjects else " để đọc hồ sơ"
            found.append(
                PlanFinding(
                    "⚠2",
                    facts.code,
                    "gap",
                    due.words,
                    "Đưa hạn gửi hồ sơ sớm hơn hoặc lùi ngày thẩm định, để có ngày đọc hồ sơ.",
                    f"Gửi đến hết {weekday(last)} {vn_date(last)}, thẩm định ngày {vn_date(begins)}: "
                    f"có {max(between, 0)} ngày{many}.",
                    (due.code, appraisal.code),
                )
            )
    return found


def _correction(facts: PlanFacts) -> list[PlanFinding]:
    if any(row.purpose == states.CORRECT for row in facts.deadlines):
        return []
    found = []
    for appraisal in of_purpose(facts, states.APPRAISE):
        if appraisal.rule.first is None or appraisal.rule.first != appraisal.rule.last:
            continue
        away = [row.title for row in facts.mentions if row.outside_province]
        where = f"; {', '.join(away)} đóng ngoài tỉnh" if away else ""
        found.append(
            PlanFinding(
                "⚠3",
                facts.code,
                "gap",
                appraisal.words,
                "Thêm mốc trả lại, hoàn thiện hồ sơ và thẩm định trong nhiều ngày.",
                f"Không có mốc trả lại, hoàn thiện; thẩm định tất cả trong một ngày{where}.",
                (appraisal.code,),
            )
        )
    return found


def _criteria(facts: PlanFacts) -> list[PlanFinding]:
    found = []
    for basis in facts.bases:
        for period in of_purpose(facts, states.PERIOD):
            first = period.rule.first
            if not basis.holds_criteria or basis.signed_on is None or first is None:
                continue
            if first < basis.signed_on:
                found.append(
                    PlanFinding(
                        "⚠4",
                        facts.code,
                        "notice",
                        period.words,
                        f"Bắt đầu kỳ từ {vn_date(basis.signed_on)}, hoặc ghi rõ tiêu chí của thời gian trước đó.",
                        f"Kỳ đánh giá bắt đầu {vn_date(first)}, trước {basis.name} ({vn_date(basis.signed_on)}) "
                        f"{(basis.signed_on - first).days} ngày.",
                        (period.code, basis.code),
                    )
                )
    return found


def _period(facts: PlanFacts) -> list[PlanFinding]:
    found = []
    for period in of_purpose(facts, states.PERIOD):
        first, last = period.rule.first, period.rule.last
        if first is None or last is None or first == last:
            continue
        if (first.day, first.month) == (last.day, last.month):
            found.append(
                PlanFinding(
                    "⚠5",
                    facts.code,
                    "notice",
                    period.words,
                    f"Kết thúc kỳ vào {vn_date(last - dt.timedelta(1))}.",
                    f"Tính cả hai đầu là {(last - first).days + 1} ngày; kỳ sau cùng cách viết sẽ trùng "
                    f"ngày {vn_date(last)}.",
                    (period.code,),
                )
            )
        if (first.day, first.month, last.day, last.month) == (1, 1, 31, 12):
            continue
        others = [row for row in facts.deadlines if row.purpose == states.REPORT and "năm" in row.rule.words]
        others = [row for row in others if row.rule.kind in ("none", "year_end")]
        if others:
            said = ", ".join(f"“{row.rule.words}”" for row in others)
            found.append(
                PlanFinding(
                    "⚠5",
                    facts.code,
                    "gap",
                    others[0].words,
                    f"Ghi thống nhất một kỳ số liệu, ví dụ “từ {vn_date(first)} đến {vn_date(last)}”.",
                    f"Kỳ đánh giá là {span_words(first, last)}, báo cáo lại ghi {said}.",
                    (period.code, *(row.code for row in others)),
                )
            )
    return found


def _days_off(facts: PlanFacts, days_off: Collection[dt.date]) -> list[PlanFinding]:
    found = []
    for row in facts.deadlines:
        if row.rule.every:
            found += _rounds_off(facts, row, days_off)
            continue
        last = last_valid_day(row.rule)
        if last is None or row.rule.kind not in ENDING or not is_day_off(last, days_off):
            continue
        working = working_day_before(last, days_off)
        until = working + dt.timedelta(1) if row.rule.strict else working
        new = _with_date(row, until)
        found.append(
            PlanFinding(
                "⚠11",
                facts.code,
                "notice",
                row.rule.words or row.words,
                f"Viết “{new}”, hết {weekday(working)} {vn_date(working)}.",
                f"{named(row)}: ngày cuối là {weekday(last)} {vn_date(last)}, ngày nghỉ; ngày làm việc trước đó "
                f"là {weekday(working)} {vn_date(working)}.",
                (row.code,),
                Fix(row.code, row.rule.words, new),
            )
        )
    return found


def _rounds_off(facts: PlanFacts, row: DeadlineFact, days_off: Collection[dt.date]) -> list[PlanFinding]:
    """One finding for all rounds of a deadline that comes again and ends on a day off after the day of signing."""
    lasts = [day for each in occurrences(row.rule) if (day := last_valid_day(each))]
    off = [
        day
        for day in lasts
        if is_day_off(day, days_off) and (facts.signed_on is None or day > facts.signed_on)
    ]
    if not off:
        return []
    pairs = [(day, working_day_before(day, days_off)) for day in off]
    ends = ", ".join(f"{weekday(day)} {vn_date(day)}" for day, _working in pairs)
    before = ", ".join(f"{weekday(working)} {vn_date(working)}" for _day, working in pairs)
    return [
        PlanFinding(
            "⚠11",
            facts.code,
            "notice",
            row.rule.words or row.words,
            f"Ghi rõ hạn của kỳ trùng ngày nghỉ, hoặc lấy ngày làm việc trước đó: {before}.",
            f"{row.title}: {len(off)} kỳ kết thúc vào ngày nghỉ: {ends}.",
            (row.code,),
        )
    ]


def _with_date(row: DeadlineFact, day: dt.date) -> str:
    """Write the words again with another date in the same place."""
    old = row.rule.last
    if old is None:
        return row.rule.words
    words = row.rule.words
    for written in (
        vn_date(old),
        f"{old.day:02d}/{old.month:02d}/{old.year}",
        f"{old.day}/{old.month}/{old.year}",
    ):
        if written in words:
            return words.replace(written, vn_date(day))
    for written in (f"{old.day:02d}/{old.month:02d}", f"{old.day}/{old.month}"):
        if written in words:
            return words.replace(written, vn_date(day))
    return f"{'trước ngày' if row.rule.strict else 'chậm nhất ngày'} {vn_date(day)}"


def _no_year(facts: PlanFacts) -> list[PlanFinding]:
    found = []
    for row in facts.deadlines:
        if row.rule.day_month is None:
            continue
        day, month = row.rule.day_month
        said = f"{day}/{month}"
        new = row.rule.words.replace(said, f"{said}/{facts.year}") if facts.year else ""
        text = f"{row.title}: “{row.rule.words}” không ghi năm"
        fix = Fix(row.code, row.rule.words, new) if new and new != row.rule.words else None
        found.append(
            PlanFinding(
                "⚠12",
                facts.code,
                "gap",
                row.rule.words,
                f"Viết “{new}”." if fix else "Ghi đủ ngày, tháng, năm.",
                text + (f"; tạm hiểu là năm {facts.year}." if facts.year else "."),
                (row.code,),
                fix,
            )
        )
    return found


def _reports(facts: PlanFacts) -> list[PlanFinding]:
    """⚠13: a report that is due before the period it reports on has ended."""
    found = []
    for row in facts.reports:
        last = last_valid_day(row.rule)
        if last is None or row.months is None or row.months not in (1, 3, 6, 9, 12):
            continue
        year = facts.year or last.year
        month = 6 if row.months == 6 else 12 if row.months == 12 else row.months
        ends = dt.date(year, month, 30 if month in (6, 9) else 31)
        if last >= ends:
            continue
        since = ""
        if facts.signed_on:
            days = (last - facts.signed_on).days + 1
            since = f" Kế hoạch ký ngày {vn_date(facts.signed_on)}, đến hạn được {days} ngày."
        found.append(
            PlanFinding(
                "⚠13",
                facts.code,
                "contradiction" if "chốt" not in row.words else "notice",
                row.rule.words or row.words,
                f"Ghi ngày chốt số liệu, hoặc đưa hạn sau ngày {vn_date(ends)}.",
                f"{row.title} phải gửi đến hết {weekday(last)} {vn_date(last)}, trước khi kỳ {row.months:02d} tháng "
                f"kết thúc ({vn_date(ends)}); không nêu ngày chốt số liệu.{since}",
                (row.code,),
            )
        )
    return found


def _late_events(facts: PlanFacts) -> list[PlanFinding]:
    """⚠14: the year's report is due before what it should report has happened."""
    found = []
    for report in facts.reports:
        due = last_valid_day(report.rule)
        if report.months != 12 or due is None:
            continue
        late = [
            row
            for row in facts.deadlines
            if row.purpose in (states.EVENT, states.MEASURED) and row.rule.last and row.rule.last > due
        ]
        found += [
            PlanFinding(
                "⚠14",
                facts.code,
                "contradiction",
                row.words,
                f"Lùi hạn {report.title.lower()} sau ngày {vn_date(row.rule.last or due)}, hoặc ghi báo cáo bổ sung.",
                f"{report.title} gửi đến hết {vn_date(due)}, trong khi “{row.rule.words}” kéo dài đến hết "
                f"{vn_date(row.rule.last or due)}.",
                (report.code, row.code),
            )
            for row in late
        ]
    return found
