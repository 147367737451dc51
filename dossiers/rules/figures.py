"""Do the figures of the period agree with each other and with the veto facts? Pure.

``None`` = chưa nhập; ``0`` = đã rà soát, không có. A check says nothing while one of its figures is not entered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from records.errors import Problem

EQUAL, AT_MOST, VETO, LINK = "eq", "le", "veto", "link"
YES, NO = "co", "khong"


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell pair of the table, e.g. S04.a."""

    code: str
    title: str
    current: Decimal | None = None
    previous: Decimal | None = None
    required: bool = True
    lodging_only: bool = False


@dataclass(frozen=True, slots=True)
class FigureRule:
    """One check of the campaign's table: ``eq`` left = sum of right, ``le`` each left ≤ sum of right."""

    op: str
    left: tuple[str, ...]
    right: tuple[str, ...] = ()
    target: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A check that does not hold: the sentence, and the codes at which it is shown."""

    text: str
    codes: tuple[str, ...]
    period: str = "current"

    def touches(self, code: str) -> bool:
        """Whether the finding is shown at this figure."""
        return code in self.codes


_WORDS = (
    (re.compile(r"^> 0 ⇔ (\w+) = Có$"), r"lớn hơn 0 khi câu \1 trả lời “Có”; bằng 0 khi trả lời “Không”"),
    (re.compile(r"^nối (\d[\d.]*)$"), r"dùng cho tiêu chí \1"),
    (re.compile(r"^nối ([A-Z]\d+)((?:, [A-Z]\d+)*)$"), r"dùng cho câu \1\2"),
    (re.compile(r"^= (\w+) \+ (\w+)$"), r"bằng \1 cộng \2"),
    (re.compile(r"≤"), "không lớn hơn"),
    (re.compile(r"≥"), "không nhỏ hơn"),
)


def check_words(note: str) -> str:
    """Say the short sign of a check as a clerk reads it: "≤ S01; nối 2.4" → "không lớn hơn S01; dùng cho tiêu chí 2.4".

    The campaign's data keep the signs of the table they came from; a note of another shape comes back as it is.
    """
    said = []
    for part in note.split("; "):
        for sign, words in _WORDS:
            part = sign.sub(words, part)  # noqa: PLW2901 - each sign in turn
        said.append(part)
    return "; ".join(said)


def applies(figure: Figure, *, has_lodging: bool) -> bool:
    """Whether the unit is asked for this figure at all («không áp dụng» otherwise)."""
    return has_lodging or not figure.lodging_only


def missing(figures: Sequence[Figure], *, has_lodging: bool) -> tuple[Figure, ...]:
    """Return the required figures of this period that are not entered."""
    return tuple(
        each
        for each in figures
        if each.required and each.current is None and applies(each, has_lodging=has_lodging)
    )


def findings(
    figures: Sequence[Figure],
    rules: Sequence[FigureRule],
    vetoes: Mapping[str, str],
    *,
    has_lodging: bool = True,
) -> tuple[Finding, ...]:
    """Return the checks that do not hold, in the table's order. ``vetoes``: code → khong, co or not answered."""
    asked = {each.code: each for each in figures if applies(each, has_lodging=has_lodging)}
    current = {code: each.current for code, each in asked.items()}
    previous = {code: each.previous for code, each in asked.items()}
    found: list[Finding] = []
    for rule in rules:
        if rule.op == VETO:
            found += _veto(rule, current, vetoes)
        elif rule.op in (EQUAL, AT_MOST):
            found += _compare(rule, current, "current")
            found += _compare(rule, previous, "previous")
    return tuple(found)


def _total(codes: Sequence[str], values: Mapping[str, Decimal | None]) -> Decimal | None:
    known = [values.get(code) for code in codes]
    if not known or any(value is None for value in known):
        return None
    return sum((value for value in known if value is not None), Decimal(0))


def _compare(rule: FigureRule, values: Mapping[str, Decimal | None], period: str) -> list[Finding]:
    right = _total(rule.right, values)
    if right is None:
        return []
    if rule.op == EQUAL:
        left = _total(rule.left, values)
        holds = left is None or left == right
    else:
        holds = all(value is None or value <= right for value in (values.get(code) for code in rule.left))
    if holds:
        return []
    text = rule.text if period == "current" else f"Kỳ trước: {rule.text}"
    return [Finding(text, (*rule.left, *rule.right), period)]


def _veto(rule: FigureRule, values: Mapping[str, Decimal | None], vetoes: Mapping[str, str]) -> list[Finding]:
    answer = vetoes.get(rule.target, "")
    known = [value for value in (values.get(code) for code in rule.left) if value is not None]
    if not answer or not known:
        return []
    some = any(value > 0 for value in known)
    if some and answer == NO:
        return [Finding(rule.text, rule.left)]
    if not some and answer == YES and len(known) == len(rule.left):
        return [Finding(rule.text, rule.left)]
    return []


def figure_problems(
    figures: Sequence[Figure],
    rules: Sequence[FigureRule],
    vetoes: Mapping[str, str],
    *,
    has_lodging: bool = True,
    where: str = "",
) -> list[Problem]:
    """Return what stands in the way of the papers: figures not entered, and checks of this period that fail."""
    problems = [
        Problem("figures.missing", f"Số liệu {each.code} chưa nhập: {each.title}.", f"{where}#so-{each.code}")
        for each in missing(figures, has_lodging=has_lodging)
    ]
    problems += [
        Problem("figures.check", each.text, f"{where}#so-{each.codes[0]}")
        for each in findings(figures, rules, vetoes, has_lodging=has_lodging)
        if each.period == "current"
    ]
    return problems
