"""The unit's scoring page: vetoes first, criteria by group, running total; a constant number of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.urls import reverse

from dossiers import policies, states
from dossiers.models import Dossier, Evidence, Meeting, Remark, Score, VetoAnswer
from dossiers.policies import Facts
from dossiers.queries.facts import facts_of
from dossiers.queries.scoring_rows import (
    EvidenceLine,
    Group,
    LevelLine,
    RemarkLine,
    Row,
    ScoringPage,
    Todo,
    Totals,
    VetoRow,
)
from dossiers.queries.suggestions import Suggestion, known_of, suggestion_of
from records.errors import Problem
from scoring import catalogue, rules
from scoring.queries import spec_of
from scoring.rules import Answers, Card, CriterionSpec, ScoreAnswer, SetSpec, VetoSpec
from scoring.rules import VetoAnswer as VetoValue
from units.access import actor_of
from units.models import User

TONES = {"dat": "done", "dat_khac_phuc": "waiting", "co_te_nan": "late", "chua_du_dieu_kien": "late"}
#: The unit reads what the Office gave only where the workflow shows it to the unit.
APPRAISED_SHOWN = states.BUNDLED | {states.AWAITING_EXPLANATION, states.UPPER_RETURNED}


@dataclass(slots=True)
class _Data:
    """What was read, by code."""

    scores: dict[str, Score]
    vetoes: dict[str, VetoAnswer]
    given: dict[str, dict[str, str]]
    evidence: dict[str, list[EvidenceLine]]
    remarks: dict[str, list[RemarkLine]]
    previous: dict[str, str]
    previous_year: int | None


def scoring_page(dossier: Dossier, user: User, at: datetime, facts: Facts | None = None) -> ScoringPage:
    """Build the page: the number of queries does not depend on the number of criteria."""
    spec = spec_of(dossier.participation.criteria_set_id)
    data = _read(dossier)
    card = _card(dossier, spec, data.scores, data.vetoes)
    known = known_of(dossier, at, spec)
    groups = tuple(
        Group(
            code=group.code,
            text=group.text,
            floor_note=group.floor_note,
            points=rules.vn(found.points),
            max_points=rules.vn(found.max_applicable),
            rows=tuple(_row(each, data, suggestion_of(each, known)) for each in spec.criteria_of(group.code)),
        )
        for group, found in zip(spec.groups, card.groups, strict=True)
    )
    vetoes = tuple(_veto_row(spec, veto, data.vetoes.get(veto.code)) for veto in spec.vetoes)
    known_facts = facts or facts_of(dossier)
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


def _read(dossier: Dossier) -> _Data:
    scores: dict[str, Score] = {}
    given: dict[str, dict[str, str]] = {}
    for row in Score.objects.filter(dossier=dossier, round=dossier.round).select_related("criterion"):
        if row.step == states.SELF:
            scores[row.criterion.code] = row
        else:
            given.setdefault(row.criterion.code, {})[row.step] = _written(row)
    answers = VetoAnswer.objects.filter(dossier=dossier, round=dossier.round, step=states.SELF)
    evidence: dict[str, list[EvidenceLine]] = {}
    for file in Evidence.objects.filter(dossier=dossier, removed_at__isnull=True).select_related(
        "stored", "criterion"
    ):
        line = EvidenceLine(
            file.pk,
            file.title or file.stored.name,
            file.stored.size,
            reverse("dossiers:file", args=[file.stored_id]),
        )
        evidence.setdefault(file.criterion.code, []).append(line)
    remarks: dict[str, list[RemarkLine]] = {}
    for remark in Remark.objects.filter(dossier=dossier, target=Remark.CRITERION, returned__isnull=False):
        remarks.setdefault(remark.target_code, []).append(
            RemarkLine(remark.pk, remark.text, remark.at, remark.round, remark.reply, remark.replied_at)
        )
    previous_year, previous = _previous(dossier)
    return _Data(
        scores=scores,
        vetoes={row.veto.code: row for row in answers.select_related("veto")},
        given=given,
        evidence=evidence,
        remarks=remarks,
        previous=previous,
        previous_year=previous_year,
    )


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
        .select_related("criterion")
        # "final" stands before "self"; the latest round first.
        .order_by("step", "-round")
    )
    found: dict[str, str] = {}
    for row in rows:
        written = _written(row)
        if written:
            found.setdefault(row.criterion.code, written)
    return (part.campaign.year - 1 if found else None), found


def _written(row: Score) -> str:
    if row.not_applicable:
        return "KAD"
    return "" if row.points is None else rules.vn(row.points)


def _row(spec: CriterionSpec, data: _Data, suggestion: Suggestion | None) -> Row:
    score = data.scores.get(spec.code)
    given = data.given.get(spec.code, {})
    return Row(
        code=spec.code,
        text=spec.text,
        source=spec.source,
        provenance=catalogue.PROVENANCES[spec.provenance],
        max_points="" if spec.max_points is None else rules.vn(spec.max_points),
        levels=tuple(LevelLine(rules.vn(level.points), level.text) for level in spec.levels),
        evidence_hint=spec.evidence,
        allow_na=spec.allow_na,
        na_hint=spec.na_hint,
        points="" if score is None or score.points is None else rules.vn(score.points),
        na=score.not_applicable if score else False,
        note=score.note if score else "",
        version=score.version if score else 0,
        saved_at=score.saved_at if score else None,
        evidence=tuple(data.evidence.get(spec.code, ())),
        remarks=tuple(data.remarks.get(spec.code, ())),
        previous=data.previous.get(spec.code, ""),
        suggestion=suggestion,
        appraised=given.get(states.APPRAISAL, ""),
        final=given.get(states.FINAL, ""),
    )


def _veto_row(spec: SetSpec, veto: VetoSpec, row: VetoAnswer | None) -> VetoRow:
    value = _veto_value(row)
    for_unit = veto.answered_by != "appraiser"
    return VetoRow(
        code=veto.code,
        text=veto.text,
        source=veto.source,
        provenance=catalogue.PROVENANCES[veto.provenance],
        evil=veto.evil,
        figure=veto.figure,
        for_unit=for_unit,
        value=value.value,
        cases="" if value.cases is None else str(value.cases),
        persons="" if value.persons is None else str(value.persons),
        basis=value.basis,
        version=row.version if row else 0,
        saved_at=row.saved_at if row else None,
        lacking=tuple(rules.veto_problems(spec, veto.code, value)) if for_unit else (),
    )


def _veto_value(row: VetoAnswer | None) -> VetoValue:
    return VetoValue() if row is None else VetoValue(row.value, row.cases, row.persons, row.basis)


def _card(
    dossier: Dossier, spec: SetSpec, scores: Mapping[str, Score], vetoes: Mapping[str, VetoAnswer]
) -> Card:
    decided = (
        Meeting.objects.filter(dossier=dossier, kind=states.UNIT_MEETING)
        .values_list("decided_outcome", "decided_reason")
        .first()
    ) or ("", "")
    answers = Answers(
        scores={code: ScoreAnswer(row.points, row.not_applicable) for code, row in scores.items()},
        vetoes={code: _veto_value(row) for code, row in vetoes.items()},
        decided=decided[0],
        decided_reason=decided[1],
    )
    return rules.evaluate(spec, answers, next_year=dossier.participation.campaign.year + 1)


def _totals(spec: SetSpec, card: Card, groups: tuple[Group, ...], vetoes: tuple[VetoRow, ...]) -> Totals:
    missing = [
        Todo(f"{each.code} {each.why}", f"#{'sk' if each.kind == 'veto' else 'tc'}-{each.code}")
        for each in card.missing
        if each.code
    ]
    missing += [Todo(text, f"#sk-{row.code}") for row in vetoes for text in row.lacking]
    advice = [
        Todo(f"{row.code} trả lời ý kiến", f"#tc-{row.code}")
        for group in groups
        for row in group.rows
        if row.open_remarks
    ]
    advice += [
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
        label=card.label,
        tone=TONES.get(card.outcome_code, "waiting") if not card.needs_person else "waiting",
        needs_person=card.needs_person,
        yes=tuple(row.code for row in vetoes if row.value == states.VETO_YES),
        unanswered=len(card.missing_vetoes),
        missing=tuple(missing),
        advice=tuple(advice),
    )


def problems(dossier: Dossier) -> list[Problem]:
    """Return what the scores lack before the content can go to the chair, each with its place."""
    where = reverse("dossiers:scoring", args=[dossier.pk])
    spec = spec_of(dossier.participation.criteria_set_id)
    own = {"dossier": dossier, "round": dossier.round, "step": states.SELF}
    scores = {row.criterion.code: row for row in Score.objects.filter(**own).select_related("criterion")}
    vetoes = {row.veto.code: row for row in VetoAnswer.objects.filter(**own).select_related("veto")}
    if text := rules.unscorable(spec):
        return [Problem("scores.set", text, where)]
    card = _card(dossier, spec, scores, vetoes)
    found = []
    if card.missing_vetoes:
        text = f"Còn {len(card.missing_vetoes)} câu về sự kiện loại trừ chưa trả lời; chưa thể kết luận."
        found.append(Problem("scores.veto", text, f"{where}#sk-{card.missing_vetoes[0].code}"))
    for code, row in vetoes.items():
        found += [
            Problem("scores.veto_basis", text, f"{where}#sk-{code}")
            for text in rules.veto_problems(spec, code, _veto_value(row))
        ]
    found += [
        Problem("scores.missing", f"Tiêu chí {each.code} {each.why}.", f"{where}#tc-{each.code}")
        for each in card.missing_criteria
    ]
    return found
