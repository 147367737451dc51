"""When who is reminded of what: pure rules over frozen values, dates passed in.

Days count from the last valid day of the deadline («trước ngày 01/10» → 30/9 is day 0). A day already gone when the
deadline came to be (the campaign opened, an extension granted, a return sent) is skipped and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dossiers import catalogue

#: A day the timer missed is made good so many days later at most.
LATEST = timedelta(days=3)
LATER_ONE = "Máy chủ không chạy vào ngày nhắc; đã nhắc ở bước sau."
TOO_LATE = "Máy chủ không chạy vào ngày nhắc; để quá 3 ngày thì không nhắc bù."
CHANGED = "Hạn đã thay đổi hoặc việc không còn phải nhắc."
MIN_DAYS, MAX_DAYS = -60, 60


@dataclass(frozen=True, slots=True)
class Owed:
    """Something somebody owes until an instant.

    ``since``: day from which this deadline holds, with the words for it; ``stopped``: why nobody is reminded any more.
    """

    what: str
    last_at: datetime
    last_day: date
    since: date
    since_words: str
    dossier_id: int | None = None
    person_id: int | None = None
    stopped: str = ""
    #: A plan or periodic report, where there is no dossier.
    filing_id: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """One reminder that ought to be: its key is the same for everyone who works it out."""

    key: str
    owed: Owed
    audience: str
    days: int
    due_on: date


@dataclass(frozen=True, slots=True)
class Kept:
    """A reminder that is stored."""

    key: str
    state: str
    due_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a reminder: its state, why it is skipped, and whether its day has come (``due``)."""

    state: str
    reason: str = ""
    due: bool = False


def wanted(owed: Iterable[Owed], steps: Mapping[str, Sequence[int]]) -> list[Wanted]:
    """Work out the reminders of everything that is owed, in the order of their days."""
    out = []
    for each in owed:
        for audience in audiences(each):
            for days in steps.get(audience, ()):
                who = f"b{each.filing_id}" if each.filing_id else each.dossier_id or 0
                key = (
                    f"{each.what}-{who}-{each.person_id or 0}-{audience}-{days:+d}-{each.last_at:%Y%m%d%H%M}"
                )
                out.append(Wanted(key, each, audience, days, each.last_day + timedelta(days=days)))
    return sorted(out, key=lambda row: (row.due_on, row.key))


def audiences(owed: Owed) -> tuple[str, ...]:
    """Whom a kind of debt concerns: officers, then heads; the one person; the Office."""
    if owed.what == catalogue.OWED_CRITERIA:
        return (catalogue.TO_PERSON,)
    if owed.what in {catalogue.OWED_APPRAISE, catalogue.OWED_FORWARD}:
        return (catalogue.TO_OFFICE,)
    return (catalogue.TO_OFFICERS, catalogue.TO_HEADS)


def verdicts(
    rows: Sequence[Wanted], kept: Mapping[str, Kept], today: date, paused: str
) -> dict[str, Verdict]:
    """Say of every reminder, wanted or stored, what becomes of it today. ``paused``: the reason, or ""."""
    by_key = {row.key: row for row in rows}
    out = {row.key: _verdict(row, kept.get(row.key), rows, today, paused) for row in rows}
    for key, stored in kept.items():
        if key not in by_key:
            gone = stored.state == catalogue.REMINDER_PLANNED
            out[key] = (
                Verdict(catalogue.REMINDER_SKIPPED, CHANGED) if gone else Verdict(stored.state, stored.reason)
            )
    return out


def _verdict(row: Wanted, stored: Kept | None, rows: Sequence[Wanted], today: date, paused: str) -> Verdict:
    if stored is not None and stored.state == catalogue.REMINDER_SENT:
        return Verdict(catalogue.REMINDER_SENT)
    # What was skipped on its day stays skipped; what is still ahead may come back (a submission withdrawn).
    settled = stored is not None and stored.state == catalogue.REMINDER_SKIPPED and row.due_on <= today
    why = stored.reason if stored is not None and settled else _why_skipped(row, rows, today, paused)
    if why:
        return Verdict(catalogue.REMINDER_SKIPPED, why)
    return Verdict(catalogue.REMINDER_PLANNED, due=row.due_on <= today)


def _why_skipped(row: Wanted, rows: Sequence[Wanted], today: date, paused: str) -> str:
    if row.due_on < row.owed.since:
        return f"Ngày nhắc đã qua khi {row.owed.since_words}."
    if row.owed.stopped or row.due_on > today:
        return row.owed.stopped
    if paused:
        return f"Tạm dừng nhắc việc: {paused}"
    if any(_same(row, other) and row.due_on < other.due_on <= today for other in rows):
        return LATER_ONE
    return TOO_LATE if today - row.due_on > LATEST else ""


def _same(row: Wanted, other: Wanted) -> bool:
    return row.owed is other.owed and row.audience == other.audience


def step_problems(typed: Mapping[str, str]) -> tuple[dict[str, tuple[int, ...]], list[tuple[str, str]]]:
    """Read the days typed for each audience ("-10; -5; 0; +1"); returns them and the faults as (audience, sentence)."""
    names = dict(catalogue.AUDIENCES)
    found: dict[str, tuple[int, ...]] = {}
    wrong: list[tuple[str, str]] = []
    for audience, text in typed.items():
        days: set[int] = set()
        for word in text.replace("−", "-").replace("–", "-").replace(",", " ").replace(";", " ").split():
            number = word.removeprefix("+").removeprefix("-")
            value = int(word) if number.isdecimal() and len(number) <= 3 else None
            if value is None or not MIN_DAYS <= value <= MAX_DAYS:
                wrong.append(
                    (
                        audience,
                        f"{names[audience]}: “{word}” không phải số ngày từ −60 đến +60. Ví dụ: -10; -5; -2; 0; +1.",
                    )
                )
            else:
                days.add(value)
        found[audience] = tuple(sorted(days))
    return found, wrong
