"""Answers that were clicked on the page of comparison, read from what the browser sends. Nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from scoring.queries.comparison import Answered
from scoring.rules import Answers, ScoreAnswer, SetSpec, VetoAnswer, parse_points, vn

NOT_APPLICABLE = "KAD"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of either set: ``choices`` are (value, words); without any, a number is typed."""

    code: str
    text: str
    group: str
    choices: tuple[tuple[str, str], ...]
    value: str
    asked_by: str


@dataclass(frozen=True, slots=True)
class Entered:
    """The questions with what was entered, the answers they make, and sentences on what cannot be read."""

    questions: tuple[Question, ...]
    answered: Answered | None
    problems: tuple[str, ...]


def entered(a: SetSpec, b: SetSpec, data: Mapping[str, str]) -> Entered:
    """Read the fields ``tra-loi-CODE``; answered is None while nothing was entered."""
    scores: dict[str, ScoreAnswer] = {}
    vetoes: dict[str, VetoAnswer] = {}
    figures: dict[str, Decimal | bool | None] = {}
    problems: list[str] = []
    questions = tuple(_questions(a, b, data))
    for each in questions:
        raw = each.value.strip()
        if not raw:
            continue
        try:
            if any(spec.veto(each.code) for spec in (a, b)):
                vetoes[each.code] = VetoAnswer(raw if raw in ("co", "khong") else "")
            elif any(spec.criterion(each.code) for spec in (a, b)):
                na = raw == NOT_APPLICABLE
                scores[each.code] = ScoreAnswer(None if na else parse_points(raw), na)
            else:
                figures[each.code] = raw == "co" if each.choices else parse_points(raw)
        except ValueError as error:
            problems.append(f"{each.code}: {error}")
    if not (scores or vetoes or figures) or problems:
        return Entered(questions, None, tuple(problems))
    answers = Answers(scores, vetoes, figures=figures)
    return Entered(questions, Answered("Câu trả lời vừa nhập", answers, by="appraiser"), ())


def _questions(a: SetSpec, b: SetSpec, data: Mapping[str, str]) -> list[Question]:
    found: dict[str, Question] = {}
    yes_no = (("khong", "Không"), ("co", "Có"))
    for spec, name in ((a, "bộ thứ nhất"), (b, "bộ thứ hai")):
        rows: list[tuple[str, str, str, tuple[tuple[str, str], ...]]] = [
            (each.code, each.text, "Sự kiện loại trừ", yes_no) for each in spec.vetoes
        ]
        groups = {each.code: f"{each.code}. {each.text}" for each in spec.groups}
        for each in spec.criteria:
            levels = [(vn(level.points), f"{vn(level.points)}: {level.text}") for level in each.levels]
            na = [(NOT_APPLICABLE, "Không áp dụng")] if each.allow_na else []
            rows.append((each.code, each.text, groups.get(each.group, ""), tuple(levels + na)))
        rows += [
            (each.code, each.text, "Số liệu", yes_no if each.kind == "flag" else ()) for each in spec.inputs
        ]
        for code, text, group, choices in rows:
            known = found.get(code)
            if known is None:
                found[code] = Question(code, text, group, choices, data.get(f"tra-loi-{code}", ""), name)
                continue
            # Asked by both: every level of either set can be chosen; the other set says when it is not its own.
            more = tuple(
                each for each in choices if each[0] not in {value for value, _words in known.choices}
            )
            both = known.choices + more if known.choices else ()
            found[code] = Question(code, known.text, known.group, both, known.value, "cả hai bộ")
    return list(found.values())
