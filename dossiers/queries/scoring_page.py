"""The unit's scoring page: vetoes first, criteria by group, running total; a constant number of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from django.urls import reverse

from dossiers import policies, states
from dossiers.models import Dossier, EvidenceUse, Meeting, Remark, Score, VetoAnswer
from dossiers.policies import Facts
from dossiers.queries.evidence import EvidenceLine, lines_by_criterion
from dossiers.queries.facts import facts_of
from dossiers.queries.scoring_rows import (
    Asked,
    Group,
    LevelLine,
    RemarkLine,
    Row,
    ScoringPage,
    Todo,
    Totals,
    VetoRow,
)
from dossiers.queries.shared_work import Shared, shared_of
from dossiers.queries.suggestions import Suggestion, known_of, suggestion_of
from dossiers.rules.evidence import lacks_proof
from records.errors import Problem
from records.text import curly
from scoring import catalogue, rules
from scoring.queries import spec_of
from scoring.rules import Answers, Card, CriterionSpec, ScoreAnswer, SetSpec, VetoSpec
from scoring.rules import VetoAnswer as VetoValue
from units.access import actor_of
from units.models import User

TONES = {"dat": "done", "dat_khac_phuc": "waiting", "co_te_nan": "late", "chua_du_dieu_kien": "late"}
#: The unit reads what the Office gave only where the workflow shows it to the unit.
APPRAISED_SHOWN = states.BUNDLED | {states.AWAITING_EXPLANATION, states.UPPER_RETURNED}


@dataclass(frozen=True, slots=True)
class _Given:
    """One stored score."""

    points: Decimal | None = None
    na: bool = False
    note: str = ""
    version: int = 0
    saved_at: datetime | None = None

    @property
    def written(self) -> str:
        """Points as they are read; "KAD": not applicable."""
        return "KAD" if self.na else "" if self.points is None else rules.vn(self.points)


@dataclass(frozen=True, slots=True)
class _Answer:
    """One stored answer to a veto question."""

    value: VetoValue = field(default_factory=VetoValue)
    version: int = 0
    saved_at: datetime | None = None


@dataclass(slots=True)
class _Data:
    """What was read, by code."""

    scores: dict[str, _Given]
    vetoes: dict[str, _Answer]
    given: dict[str, dict[str, str]]
    evidence: dict[str, list[EvidenceLine]]
    remarks: dict[str, list[RemarkLine]]
    shared: Shared
    previous: dict[str, str]
    previous_year: int | None


def scoring_page(dossier: Dossier, user: User, at: datetime, facts: Facts | None = None) -> ScoringPage:
    """Build the page: the number of queries does not depend on the number of criteria."""
    spec = spec_of(dossier.participation.criteria_set_id)
    known_facts = facts or facts_of(dossier)
    data = _read(dossier, shared_of(dossier, user, known_facts, at))
    meeting = _meeting(dossier)
    card = _card(dossier, spec, data.scores, data.vetoes, meeting)
    known = known_of(dossier, at, spec, meeting)
    # Resolved once: a full stop in the place of the code cannot occur in the rest of the path.
    score_url = reverse("dossiers:score_save", args=[dossier.pk, "0.0"])
    veto_url = reverse("dossiers:veto_save", args=[dossier.pk, "0.0"])
    groups = tuple(
        Group(
            code=group.code,
            text=group.text,
            floor_note=group.floor_note,
            points=rules.vn(found.points),
            max_points=rules.vn(found.max_applicable),
            rows=tuple(
                _row(each, data, suggestion_of(each, known), score_url.replace("0.0", each.code))
                for each in spec.criteria_of(group.code)
            ),
        )
        for group, found in zip(spec.groups, card.groups, strict=True)
    )
    vetoes = tuple(
        _veto_row(spec, veto, data.vetoes.get(veto.code, _Answer()), veto_url.replace("0.0", veto.code))
        for veto in spec.vetoes
    )
    return ScoringPage(
        pk=dossier.pk,
        title=spec.title,
        vetoes=vetoes,
        groups=groups,
        totals=_totals(spec, card, groups, vetoes),
        may_reply=policies.why_not_reply(actor_of(user), known_facts) is None,
        show_appraised=dossier.state in APPRAISED_SHOWN and bool(data.given),
        show_previous=bool(data.previous),
        previous_year=data.previous_year,
        unscorable=rules.unscorable(spec),
    )


def _read(dossier: Dossier, shared: Shared) -> _Data:
    scores, given = _scores(dossier)
    remarks: dict[str, list[RemarkLine]] = {}
    # Remarks come with a return; a dossier that was never returned has none.
    returned = Remark.objects.filter(dossier=dossier, target=Remark.CRITERION, returned__isnull=False)
    for remark in returned if dossier.returns else ():
        remarks.setdefault(remark.target_code, []).append(
            RemarkLine(remark.pk, remark.text, remark.at, remark.round, remark.reply, remark.replied_at)
        )
    previous_year, previous = _previous(dossier)
    return _Data(
        scores=scores,
        vetoes=_answers(dossier),
        given=given,
        evidence=lines_by_criterion(dossier),
        remarks=remarks,
        shared=shared,
        previous=previous,
        previous_year=previous_year,
    )


def _scores(dossier: Dossier) -> tuple[dict[str, _Given], dict[str, dict[str, str]]]:
    """Read the present round: the unit's own scores, and what the Office gave by route step."""
    own: dict[str, _Given] = {}
    office: dict[str, dict[str, str]] = {}
    # Only columns: a page of thirty rows needs no model instances.
    for code, step, points, na, note, version, saved_at in Score.objects.filter(
        dossier=dossier, round=dossier.round
    ).values_list("criterion__code", "step", "points", "not_applicable", "note", "version", "saved_at"):
        given = _Given(points, na, note, version, saved_at)
        if step == states.SELF:
            own[code] = given
        else:
            office.setdefault(code, {})[step] = given.written
    return own, office


def _answers(dossier: Dossier) -> dict[str, _Answer]:
    rows = VetoAnswer.objects.filter(dossier=dossier, round=dossier.round, step=states.SELF).values_list(
        "veto__code", "value", "cases", "persons", "basis", "version", "saved_at"
    )
    return {
        code: _Answer(VetoValue(value, cases, persons, basis), version, saved_at)
        for code, value, cases, persons, basis, version, saved_at in rows
    }


def _previous(dossier: Dossier) -> tuple[int | None, dict[str, str]]:
    """Return last year's scores under a set of the same code: the final one, otherwise the unit's own."""
    part = dossier.participation
    rows = (
        Score.objects.filter(
            dossier__participation__unit_id=part.unit_id,
            dossier__participation__campaign__year=part.campaign.year - 1,
            dossier__participation__campaign__is_practice=part.campaign.is_practice,
            dossier__state__in=states.BUNDLED,
            criterion__set__code=part.criteria_set.code,
            step__in=(states.FINAL, states.SELF),
        )
        # "final" stands before "self"; the latest round first.
        .order_by("step", "-round")
        .values_list("criterion__code", "points", "not_applicable")
    )
    found: dict[str, str] = {}
    for code, points, na in rows:
        written = _Given(points, na).written
        if written:
            found.setdefault(code, written)
    return (part.campaign.year - 1 if found else None), found


@lru_cache(maxsize=4096)
def _asked(spec: CriterionSpec) -> Asked:
    return Asked(
        code=spec.code,
        text=spec.text,
        source=curly(catalogue.readable_source(spec.source)),
        provenance=catalogue.PROVENANCES[spec.provenance],
        max_points="" if spec.max_points is None else rules.vn(spec.max_points),
        levels=tuple(LevelLine(rules.vn(level.points), level.text) for level in spec.levels),
        evidence_hint=spec.evidence,
        allow_na=spec.allow_na,
        na_hint=spec.na_hint,
    )


@lru_cache(maxsize=1024)
def _asked_veto(spec: VetoSpec) -> Asked:
    return Asked(
        code=spec.code,
        text=spec.text,
        source=curly(catalogue.readable_source(spec.source)),
        provenance=catalogue.PROVENANCES[spec.provenance],
        figure=spec.figure,
    )


def _row(spec: CriterionSpec, data: _Data, suggestion: Suggestion | None, url: str) -> Row:
    score = data.scores.get(spec.code, _Given())
    given = data.given.get(spec.code, {})
    return Row(
        asked=_asked(spec),
        url=url,
        points="" if score.points is None else rules.vn(score.points),
        na=score.na,
        note=score.note,
        version=score.version,
        saved_at=score.saved_at,
        evidence=tuple(data.evidence.get(spec.code, ())),
        remarks=tuple(data.remarks.get(spec.code, ())),
        previous=data.previous.get(spec.code, ""),
        suggestion=suggestion,
        appraised=given.get(states.APPRAISAL, ""),
        final=given.get(states.FINAL, ""),
        assigned=data.shared.at(spec.code),
    )


def _veto_row(spec: SetSpec, veto: VetoSpec, row: _Answer, url: str) -> VetoRow:
    value = row.value
    for_unit = veto.answered_by != "appraiser"
    return VetoRow(
        asked=_asked_veto(veto),
        url=url,
        for_unit=for_unit,
        value=value.value,
        cases="" if value.cases is None else str(value.cases),
        persons="" if value.persons is None else str(value.persons),
        basis=value.basis,
        version=row.version,
        saved_at=row.saved_at,
        lacking=tuple(rules.veto_problems(spec, veto.code, value)) if for_unit else (),
    )


def _meeting(dossier: Dossier) -> Meeting | None:
    return Meeting.objects.filter(dossier=dossier, kind=states.UNIT_MEETING).first()


def _card(
    dossier: Dossier,
    spec: SetSpec,
    scores: Mapping[str, _Given],
    vetoes: Mapping[str, _Answer],
    meeting: Meeting | None,
) -> Card:
    answers = Answers(
        scores={code: ScoreAnswer(row.points, row.na) for code, row in scores.items()},
        vetoes={code: row.value for code, row in vetoes.items()},
        decided=meeting.decided_outcome if meeting else "",
        decided_reason=meeting.decided_reason if meeting else "",
    )
    return rules.evaluate(spec, answers, next_year=dossier.participation.campaign.year + 1)


def _totals(spec: SetSpec, card: Card, groups: tuple[Group, ...], vetoes: tuple[VetoRow, ...]) -> Totals:
    # The very things ``problems`` and ``remarks.problems`` name, so that this page and the dossier's count alike.
    missing = [Todo(f"{row.code} trả lời ý kiến", f"#tc-{row.code}") for row in _remarked(groups)]
    if card.missing_vetoes:
        missing.append(Todo(_unanswered(card), f"#sk-{card.missing_vetoes[0].code}"))
    missing += [Todo(text, f"#sk-{row.code}") for row in vetoes for text in row.lacking]
    missing += [Todo(f"{each.code} {each.why}", f"#tc-{each.code}") for each in card.missing_criteria]
    missing += [
        Todo(f"{row.code} cần minh chứng hoặc lý do", f"#tc-{row.code}")
        for group in groups
        for row in group.rows
        if row.bare
    ]
    return Totals(
        printed=card.printed,
        total=rules.vn(card.total),
        maximum=rules.vn(card.max_applicable),
        meter=f"{card.scaled or Decimal(0):.2f}",
        answered=card.answered,
        criteria=len(spec.criteria),
        label=curly(card.label),
        tone=TONES.get(card.outcome_code, "waiting") if not card.needs_person else "waiting",
        standing=curly(card.standing.text) if card.standing else "",
        needs_person=card.needs_person,
        yes=tuple(row.code for row in vetoes if row.value == states.VETO_YES),
        unanswered=len(card.missing_vetoes),
        missing=tuple(missing),
    )


def _remarked(groups: tuple[Group, ...]) -> list[Row]:
    """One entry per remark that is not answered."""
    return [row for group in groups for row in group.rows for _ in row.open_remarks]


def _unanswered(card: Card) -> str:
    return f"Còn {len(card.missing_vetoes)} câu về sự kiện loại trừ chưa trả lời; chưa thể kết luận."


def problems(dossier: Dossier) -> list[Problem]:
    """Return what the scores lack before the content can go to the chair, each with its place."""
    where = reverse("dossiers:scoring", args=[dossier.pk])
    spec = spec_of(dossier.participation.criteria_set_id)
    scores, vetoes = _scores(dossier)[0], _answers(dossier)
    if text := rules.unscorable(spec):
        return [Problem("scores.set", text, where)]
    card = _card(dossier, spec, scores, vetoes, _meeting(dossier))
    found = []
    if card.missing_vetoes:
        found.append(Problem("scores.veto", _unanswered(card), f"{where}#sk-{card.missing_vetoes[0].code}"))
    for code, row in vetoes.items():
        found += [
            Problem("scores.veto_basis", text, f"{where}#sk-{code}")
            for text in rules.veto_problems(spec, code, row.value)
        ]
    found += [
        Problem("scores.missing", f"Tiêu chí {each.code} {each.why}.", f"{where}#tc-{each.code}")
        for each in card.missing_criteria
    ]
    return found + _bare(dossier, spec, scores, where)


def _bare(dossier: Dossier, spec: SetSpec, scores: Mapping[str, _Given], where: str) -> list[Problem]:
    """Scores that stand on nothing: where evidence is demanded, a written reason is accepted instead of it."""
    proven = set(
        EvidenceUse.objects.filter(evidence__dossier=dossier, removed_at__isnull=True).values_list(
            "criterion__code", flat=True
        )
    )
    text = "Tiêu chí {} đã cho điểm nhưng chưa có minh chứng, cũng chưa ghi lý do thay minh chứng."
    return [
        Problem("scores.evidence", text.format(each.code), f"{where}#tc-{each.code}")
        for each in spec.criteria
        if lacks_proof(
            points_given=bool(scores.get(each.code, _Given()).points),
            demanded=bool(each.evidence),
            evidence=each.code in proven,
            note=scores.get(each.code, _Given()).note,
        )
    ]
