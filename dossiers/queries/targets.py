"""The board of targets: operator, denominator, figures of every reporter and period, their sum, what can be said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from campaigns import access as campaign_access
from campaigns import policies as campaign_policies
from campaigns import rules as campaign_rules
from campaigns import states as plan_states
from campaigns.models import Campaign, Milestone, Reporter, Target
from campaigns.queries import plan_name
from campaigns.queries.contents import NONE_GIVEN, said_of, target_value
from dossiers.models import TargetBase, TargetFigure
from dossiers.rules import masking
from dossiers.rules.following import Aim, Part, Sum, add_up
from records.text import vn_number
from units.access import actor_of
from units.models import User

Figures = Mapping[tuple[int, str, int], TargetFigure]


@dataclass(frozen=True, slots=True)
class Period:
    """A milestone at which figures are reported."""

    pk: int
    code: str
    title: str


@dataclass(frozen=True, slots=True)
class FigureCell:
    """One reporter's figure at one report; ``None`` = chưa có."""

    reporter: int
    name: str
    period: Period
    reached: Decimal | None
    total: Decimal | None
    note: str
    by: str
    at: dt.datetime | None
    version: int
    may_report: bool


@dataclass(frozen=True, slots=True)
class PeriodSum:
    """The sum of a target at one report."""

    period: Period
    sum: Sum
    cells: tuple[FigureCell, ...]


@dataclass(frozen=True, slots=True)
class TargetRow:
    pk: int
    code: str
    title: str
    value: str
    scope: str
    is_percent: bool
    denominator: Decimal | None
    denominator_words: str
    source: str
    room: str
    words: str
    clause: str
    due: str
    note: str
    agencies: tuple[str, ...]
    periods: tuple[PeriodSum, ...]

    @property
    def latest(self) -> PeriodSum:
        """The last report for which any figure is in, else the first one."""
        known = [each for each in self.periods if each.sum.reported]
        return known[-1] if known else self.periods[0]


@dataclass(frozen=True, slots=True)
class TargetsBoard:
    code: str
    title: str
    plan: str
    plan_pk: int
    all_seen: bool
    may_gather: bool
    illustrative: bool
    practice: bool
    rows: tuple[TargetRow, ...]


def report_periods(campaign: Campaign) -> list[Milestone]:
    """Return the milestones of periodic reports, in order."""
    return list(campaign.milestones.filter(purpose=plan_states.REPORT))


def bases_of(campaign: Campaign) -> dict[str, TargetBase]:
    """Return what the gathering office gave for each target, by its code: a successor of the plan keeps it."""
    rows = TargetBase.objects.filter(campaign=campaign).select_related("target").order_by("at", "pk")
    return {base.target.code: base for base in rows}


def figures_of(reporters: Iterable[Reporter]) -> Figures:
    """Return figures by (reporter, code of the target, milestone); one query."""
    rows = TargetFigure.objects.filter(reporter__in=list(reporters)).select_related("by", "target")
    return {(row.reporter_id, row.target.code, row.milestone_id): row for row in rows}


def aim_of(target: Target, base: TargetBase | None) -> Aim:
    """Return what a target asks; the denominator is the plan's, else the one given later, else unknown."""
    denominator = target.denominator
    if denominator is None and base is not None:
        denominator = base.denominator
    return Aim(target.operator, target.value, target.unit_of_measure, denominator)


def asked_of(base: TargetBase | None, reporters: Sequence[Reporter]) -> list[Reporter]:
    """Return the reporters that are to give figures of a target; nobody until the office has said who."""
    codes = set(base.agencies) if base else set()
    return [each for each in reporters if each.agency.code in codes]


def room_of(target: Target, aim: Aim) -> str:
    """Say how much room a target leaves."""
    if target.value is None:
        return ""
    names = (campaign_rules.counted_of(target.scope), campaign_rules.failure_of(target.title))
    whole = int(aim.denominator) if aim.denominator is not None else None
    return campaign_rules.target_room(target.operator, target.value, target.unit_of_measure, whole, names)


def targets_board(user: User, campaign: Campaign) -> TargetsBoard:
    """Return the board for one person: the office sees every figure, a reporter its own; constant queries."""
    actor = actor_of(user)
    visible = list(campaign_access.reporters_visible_to(user, campaign))
    mine = {
        each.pk
        for each in visible
        if campaign_policies.why_not_report(actor, each.unit_id, campaign.state) is None
    }
    periods = [Period(each.pk, each.code, each.title) for each in report_periods(campaign)]
    bases, figures = bases_of(campaign), figures_of(visible)
    all_seen = actor.has(campaign.office_id, *campaign_access.GATHERERS)
    targets = Target.objects.filter(plan_id=campaign.plan_id)
    return TargetsBoard(
        code=campaign.code,
        title=campaign.title,
        plan=plan_name(campaign.plan),
        plan_pk=campaign.plan_id,
        all_seen=all_seen,
        may_gather=campaign_policies.why_not_gather(actor, campaign.office_id, campaign.state) is None,
        illustrative=campaign.is_illustrative,
        practice=campaign.is_practice,
        rows=tuple(
            _row(each, _told(bases.get(each.code), all_seen=all_seen), visible, periods, figures, mine)
            for each in targets
        ),
    )


def _told(base: TargetBase | None, *, all_seen: bool) -> TargetBase | None:
    """Leave a small denominator out for a reporter: it counts persons of other agencies. The row stays as stored."""
    if base is None or all_seen or base.denominator is None or base.denominator >= masking.SMALL:
        return base
    return TargetBase(target_id=base.target_id, source=base.source, agencies=base.agencies, denominator=None)


def _row(
    target: Target,
    base: TargetBase | None,
    visible: Sequence[Reporter],
    periods: Sequence[Period],
    figures: Figures,
    mine: set[int],
) -> TargetRow:
    aim = aim_of(target, base)
    withheld = base is not None and base.pk is None
    asked = asked_of(base, visible)
    sums = []
    for period in periods:
        cells = tuple(_cell(each, target, period, figures, mine) for each in asked)
        parts = [Part(cell.name, cell.reached, cell.total) for cell in cells]
        sums.append(PeriodSum(period, add_up(aim, parts), cells))
    return TargetRow(
        pk=target.pk,
        code=target.code,
        title=target.title,
        value=target_value(target),
        scope=target.scope,
        is_percent=aim.is_percent,
        denominator=aim.denominator,
        denominator_words=vn_number(aim.denominator.normalize() + 0)
        if aim.denominator is not None
        else f"{masking.LESS} (số nhỏ, chỉ cơ quan tổng hợp xem)"
        if withheld
        else NONE_GIVEN,
        source=base.source if base else "",
        room=room_of(target, aim),
        words=target.words,
        clause=target.clause,
        due=said_of(target),
        note=target.note,
        agencies=tuple(base.agencies) if base else (),
        periods=tuple(sums),
    )


def _cell(reporter: Reporter, target: Target, period: Period, figures: Figures, mine: set[int]) -> FigureCell:
    figure = figures.get((reporter.pk, target.code, period.pk))
    return FigureCell(
        reporter=reporter.pk,
        name=str(reporter),
        period=period,
        reached=figure.reached if figure else None,
        total=figure.total if figure else None,
        note=figure.note if figure else "",
        by=str(figure.by) if figure else "",
        at=figure.at if figure else None,
        version=figure.version if figure else 0,
        may_report=reporter.pk in mine,
    )


def target_of(campaign: Campaign, code: str) -> Target | None:
    """Return a target of the campaign's plan by its code."""
    return Target.objects.filter(plan_id=campaign.plan_id, code=code).first()


def period_of(campaign: Campaign, code: str) -> Milestone | None:
    """Return a report's milestone by its code."""
    return next((each for each in report_periods(campaign) if each.code == code), None)


def agency_choices(campaign: Campaign) -> list[tuple[str, str]]:
    """Return the agencies of the plan that somebody reports for, for a list to tick."""
    rows = campaign.reporters.order_by("agency__order").values_list("agency__code", "agency__name")
    return [(code, f"{code} {name}") for code, name in dict(rows).items()]
