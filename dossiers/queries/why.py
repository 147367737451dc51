"""«Vì sao?»: what decides a dossier's conclusion, what would change it, and a trial that stores nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from dossiers import states
from dossiers.models import Dossier, Score
from dossiers.queries.cards import Book, cards_of
from dossiers.queries.evidence import EvidenceLine, lines_by_criterion
from dossiers.queries.facts import Head, facts_of, head_of
from dossiers.rules import why as rules
from dossiers.rules.appraisal import Given
from dossiers.rules.why import Way
from records.text import curly
from scoring import catalogue
from scoring.rules import (
    Answers,
    Card,
    CriterionSpec,
    ScoreAnswer,
    SetSpec,
    VetoAnswer,
    VetoSpec,
    evaluate,
    vn,
)
from units import roles
from units.access import actor_of
from units.models import User

TONES = {"A": "done", "B": "late", "C": "late"}
NA = "kad"
#: The unit reads what the Office gave only where the workflow shows it to the unit.
SHOWN_TO_UNIT = states.BUNDLED | {states.AWAITING_EXPLANATION, states.UPPER_RETURNED}


@dataclass(frozen=True, slots=True)
class Outcome:
    """A conclusion with the total behind it. ``standing``: what facts decide already while something is open."""

    label: str
    printed: str
    tone: str
    standing: str = ""


@dataclass(frozen=True, slots=True)
class LastYear:
    """Last year at the same criterion: the unit's own score and what the council made of it."""

    year: int
    own: str
    final: str
    note: str

    @property
    def changed(self) -> bool:
        return bool(self.own and self.final) and self.own != self.final


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A criterion that would have to change, with what it rests on."""

    code: str
    text: str
    before: str
    after: str
    level: str
    clause: str
    draft: bool
    evidence: tuple[EvidenceLine, ...]
    wanted: str
    last_year: LastYear | None


@dataclass(frozen=True, slots=True)
class WayBlock:
    """One shortest list and the conclusion it leads to."""

    outcome: Outcome
    lines: tuple[ChangeLine, ...]
    exact: bool


@dataclass(frozen=True, slots=True)
class FallGroup:
    """Criteria each of whose loss alone leads to the same conclusion: that is said once."""

    label: str
    lines: tuple[tuple[ChangeLine, str], ...]


@dataclass(frozen=True, slots=True)
class TurnGroup:
    """Facts each of which alone leads to the same conclusion."""

    label: str
    lines: tuple[FactLine, ...]


@dataclass(frozen=True, slots=True)
class FactLine:
    """A fact that excludes. ``counts``: cases and persons, never names."""

    code: str
    text: str
    clause: str
    draft: bool
    counts: str
    basis: str
    outcome: str


@dataclass(frozen=True, slots=True)
class TrialField:
    """One field of the trial: the criterion's levels, or the three answers of a fact."""

    name: str
    code: str
    text: str
    value: str
    choices: tuple[tuple[str, str], ...]
    changed: bool


@dataclass(frozen=True, slots=True)
class WhyPage:
    """All that the page shows. ``stage``: whose scores it reads."""

    head: Head
    stage: str
    outcome: Outcome
    decided_by: str
    standing: tuple[FactLine, ...]
    missing: tuple[tuple[str, str], ...]
    barred: bool
    ways: tuple[WayBlock, ...]
    falls: tuple[WayBlock, ...]
    single_falls: bool
    turns: tuple[FactLine, ...]
    fixed: tuple[str, ...]
    needs_person: bool
    trial: Outcome | None
    trial_changes: tuple[str, ...]
    scores: tuple[TrialField, ...]
    facts: tuple[TrialField, ...]
    for_office: bool

    @property
    def fall_groups(self) -> tuple[FallGroup, ...]:
        """Single losses by the conclusion they lead to, in the order of the set."""
        found: dict[str, list[tuple[ChangeLine, str]]] = {}
        for way in self.falls:
            found.setdefault(way.outcome.label, []).extend((line, way.outcome.printed) for line in way.lines)
        return tuple(FallGroup(label, tuple(lines)) for label, lines in found.items())

    @property
    def turn_groups(self) -> tuple[TurnGroup, ...]:
        """Facts by the conclusion they would lead to."""
        found: dict[str, list[FactLine]] = {}
        for line in self.turns:
            found.setdefault(line.outcome, []).append(line)
        return tuple(TurnGroup(label, tuple(lines)) for label, lines in found.items())


def why_page(dossier: Dossier, user: User, at: datetime, typed: Mapping[str, str]) -> WhyPage:
    """Build the page. ``typed``: fields of a trial (``tc-1.1``, ``sk-L1``); nothing of it is stored."""
    facts = facts_of(dossier)
    found = cards_of([dossier])[dossier.pk]
    spec = found.spec
    office = actor_of(user).has(facts.office_id, *roles.OFFICE_ROLES, roles.CHAIR) and not facts.own
    appraised = found.final is not None and (office or dossier.state in SHOWN_TO_UNIT)
    answers = answers_of(spec, found.book, appraised=appraised)
    by = "appraiser" if appraised else "unit"
    next_year = dossier.participation.campaign.year + 1
    answer = rules.why(spec, answers, by=by, next_year=next_year)
    evidence, past = lines_by_criterion(dossier), last_year_of(dossier)

    def block(way: Way) -> WayBlock:
        return WayBlock(
            _outcome(way.card), tuple(_line(spec, each, evidence, past) for each in way.changes), way.exact
        )

    trial, changes = _trial(spec, answers, typed, by, next_year)
    return WhyPage(
        head=head_of(dossier, user, at, facts),
        stage=("điểm chốt" if found.book.scores.get(states.FINAL) else "điểm thẩm định")
        if appraised
        else "điểm tự chấm",
        outcome=_outcome(answer.card),
        decided_by=_decided_by(answer.card),
        standing=tuple(_fact(veto, answers.vetoes.get(veto.code)) for veto in answer.standing),
        missing=tuple((each.code, f"{each.text}: {each.why}") for each in answer.card.missing),
        barred=answer.barred,
        ways=tuple(block(way) for way in answer.ways),
        falls=tuple(block(way) for way in answer.falls),
        single_falls=all(len(way.changes) == 1 for way in answer.falls),
        turns=tuple(_fact(turn.veto, None, turn.card) for turn in answer.turns),
        fixed=answer.fixed,
        needs_person=answer.card.needs_person,
        trial=trial,
        trial_changes=changes,
        scores=tuple(_score_field(each, answers, typed) for each in spec.criteria),
        facts=tuple(
            _fact_field(each, answers, typed)
            for each in spec.vetoes
            if appraised or each.answered_by != "appraiser"
        ),
        for_office=office,
    )


def answers_of(spec: SetSpec, book: Book, *, appraised: bool) -> Answers:
    """The answers that count: what the Office settled, or the unit's own."""

    def given(code: str) -> Given:
        return book.settled(code) if appraised else book.given(states.SELF, code)

    decided, reason = book.final_decision if appraised else book.own_decision
    return Answers(
        scores={
            each.code: ScoreAnswer(given(each.code).points, given(each.code).not_applicable)
            for each in spec.criteria
            if given(each.code).answered
        },
        vetoes={veto.code: book.veto(veto.code) for veto in spec.vetoes}
        if appraised
        else book.vetoes.get(states.SELF, {}),
        decided=decided,
        decided_reason=reason,
    )


def _outcome(card: Card) -> Outcome:
    tone = "waiting" if card.needs_person or not card.outcome_code else TONES.get(card.variant, "waiting")
    return Outcome(curly(card.label), card.printed, tone, curly(card.standing.text) if card.standing else "")


def _decided_by(card: Card) -> str:
    """The line of the set that decided: what it asked and what it found."""
    if card.outcome is None:
        return ""
    rule = f"Kết luận, dòng {card.outcome.priority}"
    return next((line.inputs for line in card.trace if line.rule == rule), "")


def _line(
    spec: SetSpec,
    change: rules.Change,
    evidence: Mapping[str, list[EvidenceLine]],
    past: Mapping[str, LastYear],
) -> ChangeLine:
    criterion = spec.criterion(change.code)
    if criterion is None:
        raise LookupError(change.code)
    return ChangeLine(
        code=change.code,
        text=criterion.text,
        before=vn(change.before),
        after=vn(change.after),
        level=next((level.text for level in criterion.levels if level.points == change.after), ""),
        clause=_clause(criterion.source),
        draft=not catalogue.PROVENANCES[criterion.provenance].reliable,
        evidence=tuple(evidence.get(change.code, ())),
        wanted=criterion.evidence,
        last_year=past.get(change.code),
    )


def _clause(source: str) -> str:
    return curly(catalogue.readable_source(source))


def _fact(veto: VetoSpec, answer: VetoAnswer | None, card: Card | None = None) -> FactLine:
    counts = []
    if answer is not None and answer.cases is not None:
        counts.append(f"{answer.cases:02d} vụ")
    if answer is not None and answer.persons is not None:
        counts.append(f"{answer.persons:02d} người")
    return FactLine(
        code=veto.code,
        text=veto.text,
        clause=_clause(veto.source),
        draft=not catalogue.PROVENANCES[veto.provenance].reliable,
        counts=", ".join(counts),
        basis=answer.basis if answer else "",
        outcome=curly(card.standing.label if card.standing else card.label) if card else "",
    )


# -- last year --------------------------------------------------------------------------------------------------------


def last_year_of(dossier: Dossier) -> dict[str, LastYear]:
    """Last year's own and final score by criterion, under a set of the same code; one query."""
    part = dossier.participation
    rows = (
        Score.objects.filter(
            dossier__participation__unit_id=part.unit_id,
            dossier__participation__campaign__year=part.campaign.year - 1,
            dossier__participation__campaign__is_practice=part.campaign.is_practice,
            dossier__state__in=states.BUNDLED,
            criterion__set__code=part.criteria_set.code,
        )
        # The latest round first; a final score stands before an appraised one.
        .order_by("-round")
        .values_list("criterion__code", "step", "points", "not_applicable", "note")
    )
    kept: dict[str, dict[str, tuple[str, str]]] = {}
    for code, step, points, na, note in rows:
        text = "KAD" if na else "" if points is None else vn(points)
        if text:
            kept.setdefault(code, {}).setdefault(step, (text, note))
    found = {}
    for code, steps in kept.items():
        own = steps.get(states.SELF, ("", ""))[0]
        final, note = steps.get(states.FINAL) or steps.get(states.APPRAISAL) or ("", "")
        reason = note or steps.get(states.APPRAISAL, ("", ""))[1]
        found[code] = LastYear(part.campaign.year - 1, own, final, reason if own != final else "")
    return found


# -- the trial --------------------------------------------------------------------------------------------------------


def _trial(
    spec: SetSpec, answers: Answers, typed: Mapping[str, str], by: str, next_year: int
) -> tuple[Outcome | None, tuple[str, ...]]:
    scores: dict[str, ScoreAnswer] = {}
    told: list[str] = []
    for criterion in spec.criteria:
        raw = typed.get(f"tc-{criterion.code}")
        value = _allowed(criterion).get(raw or "")
        present = answers.scores.get(criterion.code, ScoreAnswer())
        if raw is None or value is None or value == present:
            continue
        scores[criterion.code] = value
        told.append(f"{criterion.code}: {_written(present)} → {_written(value)}")
    facts = {}
    for veto in spec.vetoes:
        raw = typed.get(f"sk-{veto.code}")
        known = answers.vetoes.get(veto.code, VetoAnswer()).value
        # A fact that stands is never something to change, not even for trial.
        if raw in {"co", "khong"} and known not in {raw, "co"}:
            facts[veto.code] = raw
            told.append(f"{veto.code}: {_ANSWERS[known]} → {_ANSWERS[raw]}")
    if not told:
        return None, ()
    card = evaluate(spec, rules.what_if(answers, scores, facts), by=by, next_year=next_year)
    return _outcome(card), tuple(told)


_ANSWERS = {"co": "Có", "khong": "Không", "": "Chưa trả lời"}


def _written(answer: ScoreAnswer) -> str:
    return "KAD" if answer.not_applicable else "—" if answer.points is None else vn(answer.points)


def _allowed(criterion: CriterionSpec) -> dict[str, ScoreAnswer]:
    """What a trial may choose, by the text of the field."""
    points = sorted({level.points for level in criterion.levels}, reverse=True)
    if not points:
        points = [criterion.max_points or Decimal(0), Decimal(0)]
    found = {vn(each): ScoreAnswer(each) for each in points}
    if criterion.allow_na:
        found[NA] = ScoreAnswer(not_applicable=True)
    return found


def _score_field(criterion: CriterionSpec, answers: Answers, typed: Mapping[str, str]) -> TrialField:
    present = answers.scores.get(criterion.code, ScoreAnswer())
    stored = NA if present.not_applicable else "" if present.points is None else vn(present.points)
    name = f"tc-{criterion.code}"
    allowed = [(key, "KAD" if key == NA else key) for key in _allowed(criterion)]
    if stored not in dict(allowed):
        allowed.append((stored, _written(present)))
    value = typed.get(name, stored)
    value = value if value in dict(allowed) else stored
    return TrialField(name, criterion.code, criterion.text, value, tuple(allowed), value != stored)


def _fact_field(veto: VetoSpec, answers: Answers, typed: Mapping[str, str]) -> TrialField:
    stored = answers.vetoes.get(veto.code, VetoAnswer()).value
    name = f"sk-{veto.code}"
    # A fact that stands is no field: it is never something to change.
    choices = ["co"] if stored == "co" else [stored, *(each for each in ("khong", "co") if each != stored)]
    value = typed.get(name, stored)
    value = value if value in choices else stored
    return TrialField(
        name, veto.code, veto.text, value, tuple((each, _ANSWERS[each]) for each in choices), value != stored
    )
