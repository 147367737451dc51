"""An issued plan becomes a campaign in preparation: its dates, what is owed at each, the way upward, who takes part."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from campaigns import policies, rules, states
from campaigns.actions.loading import frozen_fields, reporter_fields
from campaigns.actions.milestones import must_prepare, take_milestones, take_reports
from campaigns.models import (
    Campaign,
    CampaignSet,
    CouncilRole,
    FigureCheck,
    FigureSpec,
    Milestone,
    MilestoneItem,
    Participation,
    Plan,
    PlanAgency,
    Reporter,
    RouteStep,
)
from campaigns.queries.planned import period_of
from records import journal
from records.errors import Blocked, NotAllowed, Problem, Stale
from records.text import fold, nfc
from scoring.models import CriteriaSet
from units.access import actor_of, in_force, units_below
from units.models import Unit, User
from units.roles import KIND_LABELS

#: More units than this are chosen by a list, not by one press.
MOST = 5_000


@transaction.atomic
def prepare_campaign(*, plan: Plan, unit: Unit, scored: bool, by: User, at: datetime) -> Campaign:
    """Begin a campaign of an issued plan. Blocked for a draft, a plan without year, or one with such a campaign.

    A scored one takes council, figures, sets and dossier items from the Office's last scored campaign, to be changed;
    one without scores takes reports from the plan, and reporters where an agency is called like a unit.
    """
    if why := policies.why_not_manage(actor_of(by), unit.pk):
        raise NotAllowed(why)
    model = Campaign.objects.filter(office=unit, scored=True).order_by("is_practice", "-year", "-pk").first()
    year = plan.year
    problems = []
    if plan.state != states.ISSUED:
        problems.append(Problem("state", "Chỉ mở đợt từ kế hoạch đã ban hành, chưa bị thay thế."))
    if year is None:
        problems.append(Problem("year", "Kế hoạch chưa ghi năm thực hiện."))
    if plan.campaigns.filter(office=unit, scored=scored).exists():
        problems.append(Problem("twice", "Kế hoạch này đã có đợt; mở trang kế hoạch để xem."))
    if scored and model is None:
        text = "Chưa có đợt chấm điểm nào của Văn phòng để lấy Hội đồng, bảng số liệu, bộ tiêu chí."
        problems.append(Problem("model", text))
    if problems or year is None:
        raise Blocked(problems)
    first, last = period_of(plan, year)
    campaign = Campaign.objects.create(
        code=f"dot-{plan.pk}-{'cham' if scored else 'bc'}-{year}",
        plan=plan,
        title=plan.subject[:300],
        year=year,
        period_from=first,
        period_to=last,
        office=unit,
        upper_name=_upper(plan) or (model.upper_name if model else "Cấp trên"),
        recogniser_name=model.recogniser_name if model else _upper(plan) or "Cấp trên",
        council_name=model.council_name if model and scored else "Không lập hội đồng",
        contact_title=unit.short_name or unit.name,
        scored=scored,
        is_practice=plan.is_practice,
    )
    take_milestones(campaign, plan)
    if scored and model is not None:
        _like(campaign, model)
    else:
        take_reports(campaign, plan)
        take_reporters(campaign, plan)
    _log(campaign, "dot.lap", by, at, {"ke_hoach": plan.code, "cham_diem": scored})
    return campaign


def _upper(plan: Plan) -> str:
    report = plan.reports.exclude(receiver="").first()
    return report.receiver[:300] if report else ""


def _like(campaign: Campaign, model: Campaign) -> None:
    """Take council, figures, sets and items from the campaign before; the deadlines are the new plan's own."""
    for each in model.sets.select_related("criteria_set"):
        CampaignSet.objects.create(
            campaign=campaign, unit_kind=each.unit_kind, criteria_set=each.criteria_set
        )
    rows = (CouncilRole, model.council_roles), (FigureSpec, model.figures), (FigureCheck, model.figure_checks)
    for kind, old in rows:
        names = [f.attname for f in kind._meta.concrete_fields if f.name not in ("id", "campaign")]
        for values in old.values(*names):
            kind._default_manager.create(campaign=campaign, **values)
    for milestone in campaign.milestones.filter(purpose__in=(states.SUBMIT, states.FORWARD)):
        for item in MilestoneItem.objects.filter(
            milestone__campaign=model, milestone__purpose=milestone.purpose
        ):
            names = [
                f.attname for f in MilestoneItem._meta.concrete_fields if f.name not in ("id", "milestone")
            ]
            kept = {name: getattr(item, name) for name in names}
            # "Báo cáo … năm 2021" of the campaign before is this year's now.
            kept["title"] = rules.shifted(item.title, campaign.year - model.year)
            MilestoneItem.objects.create(milestone=milestone, **kept)
    for step in model.route.all():
        RouteStep.objects.create(campaign=campaign, order=step.order, actor=step.actor, action=step.action)


def take_reporters(campaign: Campaign, plan: Plan, codes: Collection[str] | None = None) -> None:
    """Let units report that are called like an agency of the plan (of ``codes``)."""
    units = {
        fold(name): unit
        for unit in Unit.objects.all()[:MOST]
        for name in (unit.name, unit.short_name)
        if name
    }
    taken = set(campaign.reporters.values_list("unit_id", flat=True))
    for agency in plan.agencies.all():
        if codes is not None and agency.code not in codes:
            continue
        unit = agency.unit or units.get(fold(agency.name))
        if unit is not None and unit.pk not in taken:
            taken.add(unit.pk)
            Reporter.objects.create(
                campaign=campaign, agency=agency, unit=unit, order=len(taken), **reporter_fields(unit)
            )


@transaction.atomic
def add_item(*, milestone: Milestone, title: str, required: bool, by: User, at: datetime) -> MilestoneItem:
    """Ask for something at a milestone."""
    must_prepare(milestone.campaign, by)
    title = nfc(title.strip())
    if not title:
        raise Blocked([Problem("title", "Nhập tên thành phần phải gửi.")])
    taken = set(milestone.items.values_list("form_code", flat=True))
    code = next(name for n in range(1, 1000) if (name := f"TP-{n:02d}") not in taken)
    item = MilestoneItem.objects.create(
        milestone=milestone, form_code=code, title=title[:300], required=required, order=len(taken) + 1
    )
    _log(milestone.campaign, "dot.thanh-phan", by, at, {"moc": milestone.code, "them": title})
    return item


@transaction.atomic
def remove_item(*, milestone: Milestone, item_id: int, by: User, at: datetime) -> None:
    """Ask no longer for something at a milestone."""
    must_prepare(milestone.campaign, by)
    item = milestone.items.filter(pk=item_id).first()
    if item is None:
        raise Stale("Thành phần này không còn ở mốc.")
    _log(milestone.campaign, "dot.thanh-phan", by, at, {"moc": milestone.code, "bo": item.title})
    milestone.items.filter(pk=item_id).delete()


@transaction.atomic
def add_step(*, campaign: Campaign, actor: str, action: str, by: User, at: datetime) -> RouteStep:
    """Add a step to the end of the way upward."""
    must_prepare(campaign, by)
    actor, action = nfc(actor.strip()), nfc(action.strip())
    if not actor or not action:
        raise Blocked([Problem("step", "Bước của tuyến cần có ai làm và làm gì.")])
    last = campaign.route.order_by("-order").first()
    step = RouteStep.objects.create(
        campaign=campaign, order=last.order + 1 if last else 1, actor=actor[:300], action=action[:300]
    )
    _log(campaign, "dot.tuyen", by, at, {"them": str(step)})
    return step


@transaction.atomic
def remove_step(*, campaign: Campaign, step_id: int, by: User, at: datetime) -> None:
    """Take a step out of the way upward; the others keep their order."""
    must_prepare(campaign, by)
    step = campaign.route.filter(pk=step_id).first()
    if step is None:
        raise Stale("Bước này không còn trong tuyến.")
    _log(campaign, "dot.tuyen", by, at, {"bo": str(step)})
    campaign.route.filter(pk=step_id).delete()


@transaction.atomic
def add_audience(
    *, campaign: Campaign, kind: str, under: Unit | None, agency: PlanAgency | None, by: User, at: datetime
) -> int:
    """Let all units of a kind in a subtree take part; returns how many are new.

    A scored campaign needs a criteria set for the kind; one without scores an agency of the plan they answer for.
    """
    must_prepare(campaign, by)
    found = (
        Unit.objects.filter(in_force(campaign.period_to), kind=kind).select_related("parent").order_by("path")
    )
    if not campaign.is_practice:
        # Units invented for practice have no place in what an office really does.
        found = found.filter(is_invented=False)
    if under is not None:
        found = found.filter(units_below(under.path))
    units = list(found[: MOST + 1])
    criteria: CriteriaSet | None = None
    problems = []
    if not units:
        problems.append(Problem("nobody", "Không có đơn vị loại này trong phạm vi đã chọn."))
    if len(units) > MOST:
        problems.append(Problem("many", f"Hơn {MOST} đơn vị: chọn phạm vi nhỏ hơn."))
    if campaign.scored:
        used = campaign.sets.filter(unit_kind=kind).select_related("criteria_set").first()
        criteria = used.criteria_set if used else None
        if criteria is None:
            problems.append(Problem("set", "Đợt chưa có bộ tiêu chí cho loại đơn vị này."))
    elif agency is None:
        problems.append(Problem("agency", "Chọn cơ quan của kế hoạch mà các đơn vị này thực hiện."))
    if problems:
        raise Blocked(problems)
    count = _report(campaign, units, agency) if criteria is None else _take_part(campaign, units, criteria)
    _log(
        campaign, "dot.doi-tuong", by, at, {"loai": kind, "duoi": under.code if under else "", "them": count}
    )
    return count


def _take_part(campaign: Campaign, units: list[Unit], criteria: CriteriaSet) -> int:
    known = set(campaign.participations.values_list("unit_id", flat=True))
    new = [unit for unit in units if unit.pk not in known]
    for order, unit in enumerate(new, start=len(known) + 1):
        own = unit.pk == campaign.office_id
        Participation.objects.create(
            campaign=campaign, unit=unit, order=order, criteria_set=criteria, appraiser=campaign.office,
            part=states.APPRAISING if own else states.SUBJECT, **frozen_fields(unit),
        )  # fmt: skip
    return len(new)


def _report(campaign: Campaign, units: list[Unit], agency: PlanAgency | None) -> int:
    known = set(campaign.reporters.values_list("unit_id", flat=True))
    new = [unit for unit in units if unit.pk not in known]
    Reporter.objects.bulk_create(
        Reporter(campaign=campaign, agency=agency, unit=unit, order=order, **reporter_fields(unit))
        for order, unit in enumerate(new, start=len(known) + 1)
    )
    return len(new)


@transaction.atomic
def remove_party(*, campaign: Campaign, row_id: int, by: User, at: datetime) -> None:
    """Take a unit out of a campaign that is being prepared."""
    must_prepare(campaign, by)
    rows = campaign.participations if campaign.scored else campaign.reporters
    row = rows.filter(pk=row_id).first()
    if row is None:
        raise Stale("Đơn vị này không còn trong đợt.")
    _log(campaign, "dot.doi-tuong", by, at, {"bo": row.name})
    rows.filter(pk=row_id).delete()


def _log(campaign: Campaign, action: str, by: User, at: datetime, data: dict[str, object]) -> None:
    journal.write(chain=campaign.code, action=action, by=by, at=at, subject=campaign, data=data)


@transaction.atomic
def set_criteria(
    *, campaign: Campaign, kind: str, criteria: CriteriaSet, by: User, at: datetime
) -> CampaignSet:
    """Say by which criteria set a kind of unit is scored; those of the kind already chosen follow."""
    must_prepare(campaign, by)
    if not campaign.scored or kind not in KIND_LABELS:
        raise Blocked([Problem("kind", "Chọn loại đơn vị của đợt chấm điểm.", "#loai-bo")])
    made, _new = CampaignSet.objects.update_or_create(
        campaign=campaign, unit_kind=kind, defaults={"criteria_set": criteria}
    )
    campaign.participations.filter(kind=kind).update(criteria_set=criteria)
    _log(campaign, "dot.bo-tieu-chi", by, at, {"loai": kind, "bo": str(criteria)})
    return made
