"""A plan's or a campaign's year as a wall calendar: months with deadlines, Tết, holidays, the office's own days."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from campaigns import catalogue, rules
from campaigns.models import Campaign, OfficeDay, Plan
from campaigns.queries.contents import rule_of_row
from campaigns.queries.deadlines import rule_of
from campaigns.queries.plans import plan_name

WEEKDAYS = ("Hai", "Ba", "Tư", "Năm", "Sáu", "Bảy", "CN")


@dataclass(frozen=True, slots=True)
class DayCell:
    """A day of a month; ``number`` 0 pads the week. ``kind``: due, off, weekend or ""."""

    number: int
    kind: str = ""
    today: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """What stands under a month: a deadline (``due``) or a day off, with its day in figures."""

    day: str
    text: str
    due: bool


@dataclass(frozen=True, slots=True)
class Month:
    """A month in weeks that begin on Monday, with its notes."""

    name: str
    weeks: tuple[tuple[DayCell, ...], ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class YearCalendar:
    """The whole year. ``undated``: deadlines whose words name no day, so that none is lost."""

    title: str
    subject: str
    year: int
    months: tuple[Month, ...]
    undated: tuple[str, ...]
    due: int
    practice: bool = False
    illustrative: bool = False
    weekdays: tuple[str, ...] = WEEKDAYS

    @property
    def before(self) -> int:
        """The year before."""
        return self.year - 1

    @property
    def after(self) -> int:
        """The next year."""
        return self.year + 1


def campaign_year(campaign: Campaign, today: dt.date, year: int | None = None) -> YearCalendar:
    """Return the year in which a campaign's units hand in, or the year asked for."""
    rows = list(campaign.milestones.all())
    dated = [(rules.last_valid_day(rule_of(each)), each.title, each.words) for each in rows]
    chosen = year or max((day.year for day, _title, _words in dated if day), default=campaign.year)
    return _year(
        title=f"Lịch năm {chosen}",
        subject=campaign.title,
        year=chosen,
        dated=dated,
        office=campaign.office_id,
        today=today,
        practice=campaign.is_practice,
        illustrative=campaign.is_illustrative,
    )


def plan_year(plan: Plan, today: dt.date, year: int | None = None) -> YearCalendar:
    """Return the year of a plan with its dates, duties and reports that name a day."""
    rows = [(rule_of_row(each), each.title, each.due_words) for each in plan.deadlines.all()]
    dated = [
        (rules.last_valid_day(each), title, words)
        for rule, title, words in rows
        for each in rules.occurrences(rule)
    ]
    years = [day.year for day, _title, _words in dated if day]
    chosen = year or plan.year or max(years, default=today.year)
    return _year(
        title=f"Lịch năm {chosen}",
        subject=f"{plan_name(plan)}: {plan.subject}",
        year=chosen,
        dated=dated,
        office=plan.issuer_unit_id,
        today=today,
        practice=plan.is_practice,
        illustrative=False,
    )


def _year(
    *,
    title: str,
    subject: str,
    year: int,
    dated: Iterable[tuple[dt.date | None, str, str]],
    office: int | None,
    today: dt.date,
    practice: bool,
    illustrative: bool,
) -> YearCalendar:
    named = dict(catalogue.named_days_off(year))
    for row in OfficeDay.objects.filter(unit_id=office, day__year=year) if office else ():
        if row.works:
            named.pop(row.day, None)
        else:
            named[row.day] = row.name
    due: dict[dt.date, list[str]] = {}
    undated = []
    for day, name, words in dated:
        if day is None:
            undated.append(f"{name}: {words}")
        elif day.year == year:
            due.setdefault(day, []).append(name)
    return YearCalendar(
        title=title,
        subject=subject,
        year=year,
        months=tuple(_month(year, number, named, due, today) for number in range(1, 13)),
        undated=tuple(undated),
        due=sum(len(each) for each in due.values()),
        practice=practice,
        illustrative=illustrative,
    )


def _month(
    year: int, number: int, off: Mapping[dt.date, str], due: Mapping[dt.date, list[str]], today: dt.date
) -> Month:
    weeks = tuple(
        tuple(_cell(dt.date(year, number, day), off, due, today) if day else DayCell(0) for day in week)
        for week in calendar.Calendar(calendar.MONDAY).monthdayscalendar(year, number)
    )
    notes = [
        Note(_span(day, day), text, due=True)
        for day in sorted(due)
        if day.month == number
        for text in due[day]
    ]
    return Month(f"Tháng {number}", weeks, (*notes, *_holidays(off, number)))


def _cell(
    day: dt.date, off: Mapping[dt.date, str], due: Mapping[dt.date, list[str]], today: dt.date
) -> DayCell:
    words = "; ".join([*due.get(day, ()), *([off[day]] if day in off else [])])
    kind = "due" if day in due else "off" if day in off else "weekend" if day.weekday() >= 5 else ""
    return DayCell(day.day, kind, day == today, words)


def _holidays(off: Mapping[dt.date, str], month: int) -> list[Note]:
    """Days off one after the other under one name are one line: «14–22/02 Tết Nguyên đán»."""
    groups: list[tuple[dt.date, dt.date, str]] = []
    for day in sorted(each for each in off if each.month == month):
        name = off[day]
        if groups and (day - groups[-1][1]).days == 1 and _short(groups[-1][2]) == _short(name):
            groups[-1] = (groups[-1][0], day, groups[-1][2])
        else:
            groups.append((day, day, name))
    return [Note(_span(first, last), _short(name), due=False) for first, last, name in groups]


def _short(name: str) -> str:
    """The feast a day belongs to: eves and the days after Tết are Tết."""
    return "Tết Nguyên đán" if "Tết Nguyên Đán" in name or name.endswith(" Tết") else name


def _span(first: dt.date, last: dt.date) -> str:
    end = f"{last.day:02d}/{last.month:02d}" if last.month <= 2 else f"{last.day:02d}/{last.month}"
    return end if first == last else f"{first.day:02d}–{end}"
