"""The appraisal page: per criterion the unit's score, the appraised one beside it, the final one, and what was said."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.urls import reverse

from dossiers import policies, states
from dossiers.models import (
    Conclusion,
    Dossier,
    Explanation,
    Remark,
    Return,
    Score,
)
from dossiers.policies import Facts
from dossiers.queries.appraisal_checks import check_rows, veto_rows
from dossiers.queries.appraisal_facts import missing_to_finish, proposal
from dossiers.queries.appraisal_parts import (
    NOT_APPLICABLE,
    UNKNOWN,
    AppraisalPage,
    Cell,
    Choice,
    ConclusionLine,
    CriterionRow,
    ExplanationLine,
    GroupBlock,
    ItemLine,
    RemarkLine,
    ReturnLine,
    Step,
    Total,
)
from dossiers.queries.cards import Cards, cards_of
from dossiers.queries.evidence import lines_by_criterion
from dossiers.queries.facts import buttons, facts_of, head_of
from dossiers.queries.notes import notes_by_criterion
from dossiers.queries.papers import PaperLine, paper_lines
from dossiers.rules import appraisal as rules
from dossiers.rules.appraisal import NOTHING, Given
from records.text import curly
from scoring.rules import Card, CriterionSpec, Level, decision_choices, vn
from units.access import actor_of
from units.models import User

#: Steps that ask for more than a press: each has a page of its own.
PAGES = {
    "return_for_correction": "dossiers:appraisal_return",
    "conclude": "dossiers:appraisal_conclude",
}


def appraisal_page(dossier: Dossier, user: User, at: datetime) -> AppraisalPage:
    """Build the page for somebody on the Office's side (about 25 queries, whatever the size of the set)."""
    facts = facts_of(dossier)
    found = cards_of([dossier])[dossier.pk]
    rows = {(row.step, row.criterion.code): row for row in _scores(dossier, dossier.round)}
    papers = paper_lines(dossier)
    remarks = remark_lines(dossier, papers)
    notes = notes_by_criterion(dossier, user, facts)
    criteria = _criterion_rows(dossier, found, rows, remarks, notes)
    reason = policies.why_not_appraise(actor_of(user), facts)
    differing = tuple(row.code for row in criteria.values() if row.differs)
    missing = missing_to_finish(dossier, found) if dossier.state == states.APPRAISING else []
    conclusions = _conclusions(dossier, found)
    card = found.final
    return AppraisalPage(
        head=head_of(dossier, user, at, facts),
        groups=_groups(found, criteria),
        vetoes=veto_rows(dossier, found),
        checks=check_rows(dossier),
        own=_total(found.own),
        appraised=_total(found.appraised) if found.appraised else None,
        final=_total(card) if card else None,
        missing=tuple(missing),
        done=sum(bool(row.appraised.text) for row in criteria.values()),
        count=len(criteria),
        agreeable=sum(
            not row.appraised.text and bool(row.own.text) and row.proposed in {"", row.own.raw}
            for row in criteria.values()
        ),
        differing=differing,
        unexplained=tuple(
            code
            for code in differing
            if criteria[code].explanation is None or criteria[code].explanation.answered_at is None  # type: ignore[union-attr]
        ),
        may_appraise=reason is None,
        may_note=notes is not None,
        why_not_appraise=reason,
        steps=_steps(dossier, user, facts),
        items=tuple(
            ItemLine(line, line.kind not in {each.kind for each in papers[:index]})
            for index, line in enumerate(papers)
        ),
        item_remarks=tuple(line for line in remarks if line.target == Remark.ITEM),
        open_remarks=tuple(line for line in remarks if not line.sent),
        conclusions=conclusions,
        returns=_returns(dossier),
        outcomes=decision_choices(found.spec),
        needs_person=card is not None and card.needs_person,
        needs_remedies=card is not None and rules.needs_remedies(card.outcome),
        remedies_hint="; ".join(
            f"{row.code} {row.text} ({row.settled}/{row.max_text})"
            for row in criteria.values()
            if row.settled and row.settled not in {row.max_text, NOT_APPLICABLE}
        ),
        punctuality=dossier.get_punctuality_display() if dossier.punctuality else "",
        submitted_at=dossier.first_submitted_at or dossier.submitted_at,
        received_at=dossier.received_at,
        returns_count=dossier.returns,
    )


def _steps(dossier: Dossier, user: User, facts: Facts) -> tuple[Step, ...]:
    office = {states.OFFICE_APPRAISER, states.OFFICE_CHAIR}
    return tuple(
        Step(
            button,
            reverse(PAGES[button.step], args=[dossier.pk])
            if button.step in PAGES
            else reverse("dossiers:appraisal_step", args=[dossier.pk, button.step]),
            button.step in PAGES,
        )
        for button in buttons(dossier, user, facts)
        if states.BY_STEP[button.step].role in office
    )


def _scores(dossier: Dossier, round_: int) -> list[Score]:
    return list(Score.objects.filter(dossier=dossier, round=round_).select_related("criterion", "saved_by"))


def cell(row: Score | None) -> Cell:
    """Show a stored score as a field."""
    if row is None:
        return Cell("", "", False, "", 0, None, "")
    raw = vn(row.points) if row.points is not None else ""
    text = NOT_APPLICABLE if row.not_applicable else raw
    by = str(row.saved_by) if row.saved_by else ""
    return Cell(raw, text, row.not_applicable, row.note, row.version, row.saved_at, by)


def _criterion_rows(
    dossier: Dossier,
    found: Cards,
    rows: dict[tuple[str, str], Score],
    remarks: list[RemarkLine],
    notes: dict[str, int] | None,
) -> dict[str, CriterionRow]:
    earlier = {
        row.criterion.code: cell(row).text
        for row in (_scores(dossier, dossier.round - 1) if dossier.round > 1 else ())
        if row.step == states.APPRAISAL
    }
    files = lines_by_criterion(dossier)
    explanations = {
        row.criterion.code: ExplanationLine(
            row.text if row.answered_at else "", row.asked_at, row.answered_at
        )
        for row in Explanation.objects.filter(dossier=dossier, round=dossier.round).select_related(
            "criterion"
        )
    }
    out = {}
    for spec in found.spec.criteria:
        own, appraised, final = (
            found.book.given(step, spec.code) for step in (states.SELF, states.APPRAISAL, states.FINAL)
        )
        level = proposal(dossier, spec)
        point = rules.Point(spec.code, own, appraised, final)
        out[spec.code] = CriterionRow(
            code=spec.code,
            slug=spec.code.replace(".", "-"),
            text=spec.text,
            source=spec.source,
            evidence_wanted=spec.evidence,
            max_text=vn(spec.max_points) if spec.max_points is not None else UNKNOWN,
            levels=" · ".join(f"{vn(each.points)}: {each.text}" for each in spec.levels),
            choices=_choices(spec),
            allow_na=spec.allow_na,
            own=cell(rows.get((states.SELF, spec.code))),
            appraised=cell(rows.get((states.APPRAISAL, spec.code))),
            final=cell(rows.get((states.FINAL, spec.code))),
            settled=_text(point.settled),
            earlier=earlier.get(spec.code, ""),
            proposed=vn(level.points) if level else "",
            proposed_why=level.text if level else "",
            differs=point.differs,
            changed=point.changed,
            lacks_reason=rules.reason_problem(spec.code, own, appraised) is not None,
            files=tuple(files.get(spec.code, ())),
            remarks=tuple(
                line for line in remarks if line.target == Remark.CRITERION and line.code == spec.code
            ),
            explanation=explanations.get(spec.code),
            notes=None if notes is None else notes.get(spec.code, 0),
        )
    return out


def _choices(spec: CriterionSpec) -> tuple[Choice, ...]:
    levels: dict[Decimal, Level] = {}
    for level in spec.levels:
        levels.setdefault(level.points, level)
    ordered = sorted(levels.values(), key=lambda each: each.points, reverse=True)
    return tuple(Choice(vn(level.points), vn(level.points)) for level in ordered)


def _text(given: Given) -> str:
    if given == NOTHING or not given.answered:
        return ""
    return NOT_APPLICABLE if given.not_applicable else vn(given.points or Decimal(0))


def _groups(found: Cards, criteria: dict[str, CriterionRow]) -> tuple[GroupBlock, ...]:
    def points(card: Card | None, code: str) -> str:
        group = next((each for each in card.groups if each.code == code), None) if card else None
        return vn(group.points) if group and not group.skipped else UNKNOWN

    return tuple(
        GroupBlock(
            code=group.code,
            slug=group.code.replace(".", "-"),
            text=group.text,
            max_text=vn(group.max_points) if group.max_points is not None else UNKNOWN,
            own=points(found.own, group.code),
            appraised=points(found.appraised, group.code),
            final=points(found.final, group.code),
            rows=tuple(criteria[each.code] for each in found.spec.criteria_of(group.code)),
        )
        for group in found.spec.groups
    )


def _total(card: Card) -> Total:
    if not card.outcome_code:
        tone = "waiting"
    elif card.evil:
        tone = "late"
    else:
        tone = "done" if card.variant == "A" else "waiting"
    return Total(
        printed=card.printed if card.answered else UNKNOWN,
        sum_text=f"{vn(card.total)}/{vn(card.max_applicable)}" if card.answered else UNKNOWN,
        outcome=curly(card.label),
        tone=tone,
        meter=int(card.scaled or 0),
        standing=curly(card.standing.text) if card.standing else "",
    )


def remark_lines(dossier: Dossier, papers: tuple[PaperLine, ...]) -> list[RemarkLine]:
    """Remarks of all rounds that were sent, and those of the present round that were not."""
    # Two items may share one paper (letter and list); the first gives the name.
    names = {line.kind: line.title for line in reversed(papers)}
    names |= {line.form_code: line.title for line in papers}
    return [
        RemarkLine(
            pk=row.pk,
            target=row.target,
            code=row.target_code,
            place=f"Tiêu chí {row.target_code}"
            if row.target == Remark.CRITERION
            else names.get(row.target_code, row.target_code),
            text=row.text,
            by=str(row.by),
            at=row.at,
            sent=row.returned_id is not None,
            reply=row.reply,
            replied_at=row.replied_at,
        )
        for row in Remark.objects.filter(dossier=dossier).select_related("by")
        # A remark that was never sent belongs to its own round only.
        if row.returned_id is not None or row.round == dossier.round
    ]


def _conclusions(dossier: Dossier, found: Cards) -> tuple[ConclusionLine, ...]:
    year = str(dossier.participation.campaign.year + 1)
    labels = {each.code: curly(each.label.replace("{nam_sau}", year)) for each in found.spec.outcomes}
    return tuple(
        ConclusionLine(
            outcome=labels.get(row.outcome_code, row.outcome_code),
            text=row.text,
            remedies=row.remedies,
            vote=f"{row.agree}/{row.voters}",
            reserved=row.reserved,
            abstained=row.abstained,
            at=row.at,
            by=str(row.by),
            reopened_at=row.reopened_at,
        )
        for row in Conclusion.objects.filter(dossier=dossier).select_related("by").order_by("-at")
    )


def _returns(dossier: Dossier) -> tuple[ReturnLine, ...]:
    return tuple(
        ReturnLine(
            round=row.round,
            at=row.at,
            by=str(row.by),
            until_at=row.until_at,
            note=row.note,
            answered_at=row.answered_at,
            remarks=len(row.remarks.all()),
        )
        for row in Return.objects.filter(dossier=dossier)
        .select_related("by")
        .prefetch_related("remarks")
        .order_by("-at")
    )
