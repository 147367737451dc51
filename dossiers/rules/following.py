"""Duties, targets and reports of a plan without scores: counting, concluding, and sentences that carry figures. Pure.

Unknown is not zero: a sum says whose figures it holds and whose it lacks, and concludes only what must follow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from campaigns.rules import allowed_misses
from dossiers import states
from records.text import vn_number as _written


def vn_number(value: Decimal) -> str:
    """Write a figure as offices do, without the zeros a column of the database adds."""
    return _written(value.normalize() + 0)


def paper_name(title: str) -> str:
    """Name what a milestone wants: "Gửi Kế hoạch của từng cơ quan" → "Kế hoạch của từng cơ quan"."""
    name = title.removeprefix("Gửi ").strip()
    return name[:1].upper() + name[1:]


def to_send(title: str, verb: str = "Gửi") -> str:
    """Say what is to be done: "Gửi báo cáo 06 tháng", "Hoàn thiện kế hoạch của từng cơ quan"."""
    name = paper_name(title)
    return f"{verb} {name[:1].lower()}{name[1:]}"


REACHED, MISSED, OPEN = "done", "late", "waiting"
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class DutyCount:
    """How many duties stand in which state."""

    done: int = 0
    doing: int = 0
    impossible: int = 0
    silent: int = 0

    @property
    def total(self) -> int:
        return self.done + self.doing + self.impossible + self.silent

    def of(self, state: str) -> int:
        """Return the count of a state of ``states.DUTY_ALL``."""
        counts = {
            states.DUTY_DONE: self.done,
            states.DUTY_DOING: self.doing,
            states.DUTY_IMPOSSIBLE: self.impossible,
        }
        return counts.get(state, self.silent)

    @property
    def words(self) -> str:
        """Say the counts: "2 hoàn thành, 3 chưa báo cáo"; what there is none of is left out."""
        parts = [
            f"{self.of(code)} {label[0].lower()}{label[1:]}"
            for code, label, _tone, _letter in states.DUTY_ALL
            if self.of(code)
        ]
        return ", ".join(parts) or "không có nhiệm vụ"


def count_duties(found: Iterable[str]) -> DutyCount:
    """Count states; "" is a duty nobody has said anything of."""
    counted = Counter(found)
    return DutyCount(
        done=counted[states.DUTY_DONE],
        doing=counted[states.DUTY_DOING],
        impossible=counted[states.DUTY_IMPOSSIBLE],
        silent=counted[states.DUTY_SILENT],
    )


@dataclass(frozen=True, slots=True)
class Part:
    """One reporter's figure; ``None`` = chưa có."""

    name: str
    reached: Decimal | None = None
    total: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Aim:
    """What a target asks: ``operator`` ``value`` of ``unit``; ``denominator`` as the gathering office gave it."""

    operator: str
    value: Decimal | None
    unit: str
    denominator: Decimal | None = None

    @property
    def is_percent(self) -> bool:
        return self.unit.strip() == "%"


@dataclass(frozen=True, slots=True)
class Sum:
    """The figures of all who are to report, added up, with who is missing and what can be concluded."""

    reached: Decimal | None
    total: Decimal | None
    percent: Decimal | None
    reported: int
    expected: int
    missing: tuple[str, ...]
    tone: str
    verdict: str
    below: tuple[str, ...] = ()


def add_up(aim: Aim, parts: Sequence[Part]) -> Sum:
    """Add the parts of a target. Concludes «không đạt» early, «đạt» only when nobody is missing."""
    known = [part for part in parts if part.reached is not None]
    missing = tuple(part.name for part in parts if part.reached is None)
    reached = sum((part.reached for part in known if part.reached is not None), Decimal(0)) if known else None
    if not aim.is_percent:
        return _counted(aim, known, missing, reached, len(parts))
    without_total = [part.name for part in known if part.total is None]
    given = [part.total for part in known if part.total is not None]
    total = aim.denominator
    if total is None and known and not without_total and not missing:
        total = sum(given, Decimal(0))
    percent = None
    if reached is not None and total and not missing and reached <= total:
        percent = reached * HUNDRED / total
    tone, verdict = _percent_verdict(aim, known, missing, reached, total)
    return Sum(reached, total, percent, len(known), len(parts), missing, tone, verdict)


def _percent_verdict(
    aim: Aim, known: Sequence[Part], missing: Sequence[str], reached: Decimal | None, total: Decimal | None
) -> tuple[str, str]:
    if aim.value is None:
        return OPEN, "Kế hoạch không nêu giá trị."
    if reached is None:
        return OPEN, "Chưa có số liệu."
    if total is not None and reached > total:
        return OPEN, f"Tổng số đạt {vn_number(reached)} lớn hơn mẫu số {vn_number(total)}: cần đối chiếu."
    if total is None and not missing:
        return OPEN, "Chưa kết luận: chưa có mẫu số."
    if not missing and total is not None:
        room = allowed_misses(aim.operator, aim.value, int(total))
        short = total - reached
        return (REACHED, "Đạt.") if short <= room else (MISSED, f"Chưa đạt: thiếu {vn_number(short)}.")
    short = sum(
        (p.total - p.reached for p in known if p.total is not None and p.reached is not None), Decimal(0)
    )
    if aim.denominator is not None and short > allowed_misses(aim.operator, aim.value, int(aim.denominator)):
        return MISSED, f"Chưa đạt: đã thiếu {vn_number(short)}."
    return OPEN, f"Chưa đủ số liệu: còn {len(missing)} cơ quan chưa báo."


def _counted(
    aim: Aim, known: Sequence[Part], missing: tuple[str, ...], reached: Decimal | None, expected: int
) -> Sum:
    """A target that is a number of things: none at all, or so many from each."""
    tone, verdict = OPEN, "Chưa có số liệu." if reached is None else f"Còn {len(missing)} cơ quan chưa báo."
    below: tuple[str, ...] = ()
    if aim.value is not None and reached is not None:
        if aim.value == 0:
            if reached > 0:
                tone, verdict = MISSED, f"Không đạt: {vn_number(reached)} {aim.unit}."
            elif not missing:
                tone, verdict = REACHED, "Đạt: không có."
        else:
            below = tuple(
                part.name for part in known if part.reached is not None and part.reached < aim.value
            )
            if below:
                tone, verdict = OPEN, f"Chưa đạt ở {len(below)} cơ quan."
            elif not missing:
                tone, verdict = REACHED, "Đạt ở mọi cơ quan."
    return Sum(reached, None, None, len(known), expected, missing, tone, verdict, below)
