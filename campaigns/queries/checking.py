"""The plan checker's page: what is found now, and what people decided about it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from campaigns import catalogue, rules, states
from campaigns.models import OfficeDay, Plan, PlanDeadline, PlanLink
from campaigns.queries.contents import rule_of_row
from campaigns.queries.plans import PlanLine, number_words, plan_line, plan_name
from campaigns.rules import (
    BasisFact,
    DeadlineFact,
    DutyFact,
    MentionFact,
    PeriodFact,
    PlanFacts,
    PlanFinding,
    ReportFact,
    TargetFact,
)
from records import clock
from records.text import fold, vn_date


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding with its decision, if a person has made one."""

    finding: PlanFinding
    decision: str
    decided: str
    reason: str


@dataclass(frozen=True, slots=True)
class CheckPage:
    """The findings of a plan; ``left`` counts those nobody has decided."""

    line: PlanLine
    state: str
    may_decide: bool
    is_draft: bool
    lines: tuple[FindingLine, ...]

    @property
    def left(self) -> int:
        return sum(not line.decision for line in self.lines)

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        names = [line.finding.severity_name for line in self.lines]
        return tuple((name, names.count(name)) for name in ("Mâu thuẫn", "Còn thiếu", "Lưu ý"))


def days_off_of(unit_id: int | None, first: int, last: int) -> frozenset[dt.date]:
    """Return Việt Nam's holidays of the years, with the office's own days off and without its working days."""
    days = set(catalogue.days_off(first, last))
    if unit_id is None:
        return frozenset(days)
    for row in OfficeDay.objects.filter(unit_id=unit_id, day__year__gte=first, day__year__lte=last):
        (days.discard if row.works else days.add)(row.day)
    return frozenset(days)


def findings_of(plan: Plan) -> list[PlanFinding]:
    """Run the plan checker over a plan, with the days off of its office."""
    facts = plan_facts(plan)
    years = [day.year for row in facts.deadlines for day in (row.rule.first, row.rule.last) if day]
    first, last = (min(years), max(years)) if years else (plan.year or 2000, plan.year or 2000)
    return rules.check_plan(facts, days_off_of(plan.issuer_unit_id, first - 1, last + 1))


def check_page(plan: Plan, *, may_decide: bool) -> CheckPage:
    """Return the checker's page of a plan."""
    decided = {row.key: row for row in plan.finding_decisions.select_related("decided_by")}
    lines = []
    for finding in findings_of(plan):
        row = decided.get(finding.key)
        by = f"{row.decided_by}, {vn_date(clock.local_date(row.decided_at))}" if row else ""
        label = row.get_decision_display() if row else ""
        lines.append(FindingLine(finding, label, by, row.reason if row else ""))
    return CheckPage(
        plan_line(plan), plan.get_state_display(), may_decide, plan.state == states.DRAFT, tuple(lines)
    )


def plan_facts(plan: Plan) -> PlanFacts:
    """Gather all that the checker reads of a plan; a constant number of queries but for the loop of links."""
    links = list(plan.links.select_related("target"))
    deadlines = [_deadline(row) for row in plan.deadlines.all()]
    mentions = list(plan.mentions.select_related("unit"))
    above = [link.target for link in links if link.kind == states.CARRIES_OUT]
    criteria = [link.target for link in links if _holds_criteria(link.target)]
    return PlanFacts(
        code=plan.code,
        name=plan_name(plan),
        kind_name=plan.get_kind_display(),
        issuer=plan.issuer,
        number=number_words(plan),
        numbered=plan.kind != states.LAW,
        signed_on=plan.signed_on,
        year=plan.year,
        bases=tuple(_basis(link) for link in links),
        deadlines=tuple(deadlines),
        duties=tuple(
            DutyFact(row.code, row.agency.name, row.role, row.title, row.words, row.clause, rule_of_row(row))
            for row in plan.duties.select_related("agency")
        ),
        targets=tuple(
            TargetFact(
                row.code, row.title, row.operator, row.value, row.unit_of_measure,
                row.scope, row.denominator, row.words,
            )
            for row in plan.targets.all()
        ),
        reports=tuple(
            ReportFact(row.code, row.title, row.months, row.words, rule_of_row(row))
            for row in plan.reports.all()
        ),
        mentions=tuple(
            MentionFact(
                row.kind, row.code, row.title, row.words, row.listed,
                bool(row.unit and row.unit.outside_province),
            )
            for row in mentions
        ),
        measures=tuple((row.code, row.words) for row in plan.measures.all()),
        parent_deadlines=tuple(
            (plan_name(row.plan), _deadline(row))
            for row in PlanDeadline.objects.filter(plan__in=above).select_related("plan")
        ),
        later_criteria=() if criteria else _later_criteria(plan),
        other_periods=_other_periods(plan),
        circle=_circle(plan),
        subjects=sum(
            row.kind == states.NAMED_UNIT and row.unit is not None and row.unit.parent_id == plan.issuer_unit_id
            and row.unit.kind == "don_vi_truc_thuoc"
            for row in mentions
        ),
    )  # fmt: skip


def _deadline(row: PlanDeadline) -> DeadlineFact:
    return DeadlineFact(
        row.code, row.title, row.purpose, row.words, rule_of_row(row), row.actor, row.receiver
    )


def _holds_criteria(plan: Plan) -> bool:
    return plan.kind == states.DECISION and "tieu chi" in fold(plan.subject)


def _basis(link: PlanLink) -> BasisFact:
    plan = link.target
    return BasisFact(
        plan.code, plan_name(plan), plan.kind, link.kind, number_words(plan), plan.signed_on,
        plan.valid_from, plan.valid_to, link.words, plan.kind != states.LAW, _holds_criteria(plan),
    )  # fmt: skip


def _later_criteria(plan: Plan) -> tuple[tuple[str, dt.date], ...]:
    if plan.signed_on is None:
        return ()
    later = Plan.objects.filter(kind=states.DECISION, signed_on__gt=plan.signed_on).order_by("signed_on")
    return tuple(
        (plan_name(each), each.signed_on) for each in later if each.signed_on and _holds_criteria(each)
    )


def _other_periods(plan: Plan) -> tuple[PeriodFact, ...]:
    if plan.issuer_unit_id is None:
        return ()
    replaced = plan.links.filter(kind=states.REPLACES).values("target_id")
    rows = (
        PlanDeadline.objects.filter(
            purpose=states.PERIOD, plan__issuer_unit=plan.issuer_unit_id, plan__is_practice=plan.is_practice
        )
        .exclude(plan=plan)
        .exclude(plan__in=replaced)
        .exclude(plan__state=states.SUPERSEDED)
        .select_related("plan")
    )
    found = []
    for row in rows:
        rule = rule_of_row(row)
        # A period is spoilt by the one before it, not by a later draft.
        if rule.first and rule.last and row.plan_id < plan.pk:
            found.append(PeriodFact(plan_name(row.plan), rule.first, rule.last))
    return tuple(found)


def _circle(plan: Plan) -> tuple[str, ...]:
    """Return the names along a loop of links that leads back to this plan, () when there is none."""
    arrows: dict[int, list[int]] = {}
    for source, target in PlanLink.objects.values_list("source_id", "target_id"):
        arrows.setdefault(source, []).append(target)
    way = _way_back(arrows, plan.pk, plan.pk, (plan.pk,), set())
    if not way:
        return ()
    names = {each.pk: plan_name(each) for each in Plan.objects.filter(pk__in=way)}
    return tuple(names[pk] for pk in way)


def _way_back(
    arrows: dict[int, list[int]], here: int, home: int, way: tuple[int, ...], seen: set[int]
) -> tuple[int, ...]:
    for target in arrows.get(here, ()):
        if target == home:
            return (*way, home)
        if target not in seen:
            seen.add(target)
            if back := _way_back(arrows, target, home, (*way, target), seen):
                return back
    return ()
