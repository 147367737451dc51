"""Plans and campaigns from data files; safe to repeat, and never over what an office has begun."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from campaigns import catalogue, loaders, rules, states
from campaigns.actions.contents import load_contents
from campaigns.loaders import CampaignFile, MilestoneRow, PlanRow
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
    PlanLink,
    Reporter,
    RouteStep,
)
from records import journal
from records.errors import Blocked, Problem
from records.text import fold
from scoring import states as set_states
from scoring.models import CriteriaSet
from units.models import Unit, User
from units.rules import tree


@transaction.atomic
def load_plans(*, by: User | None, at: datetime) -> dict[str, Plan]:
    """Bring DOC-01 … DOC-10 in, with their links and all that the two plans name; return them by code.

    Units that are not there are left out of ``issuer_unit``. A second run changes nothing.
    """
    rows = loaders.read_plans()
    plans = {row.code: _plan(row, by=by, at=at) for row in rows}
    for row in rows:
        _links(plans[row.code], row)
    for path in loaders.CONTENTS:
        load_contents(file=loaders.read_contents(path), by=by, at=at)
    return plans


def _plan(row: PlanRow, *, by: User | None, at: datetime, is_practice: bool = False) -> Plan:
    issuer = Unit.objects.filter(code=row.issuer_unit).first() if row.issuer_unit else None
    plan, created = Plan.objects.get_or_create(
        code=row.code,
        defaults={
            **row.fields,
            "kind": row.kind,
            "style": row.style,
            "number": row.number,
            "symbol": row.symbol,
            "issuer_unit": issuer,
            "is_practice": is_practice,
            # What is shipped was issued, also where the copy at hand leaves number and date blank: its words are held
            # verbatim, and no editor may touch them. Only a practice plan waits for a number of its own.
            "state": states.DRAFT if is_practice and not row.number else states.ISSUED,
            "search": fold(
                f"{row.number}{row.symbol} {row.code} {row.fields['subject']} {row.fields['issuer']}"
            )[:1000],
        },
    )
    if created:
        journal.write(
            chain=journal.SYSTEM, action="ke-hoach.nap", by=by, at=at, subject=plan, data={"ma": row.code}
        )
    return plan


def _links(plan: Plan, row: PlanRow) -> None:
    targets = {each.code: each for each in Plan.objects.filter(code__in=[link.target for link in row.links])}
    for order, link in enumerate(row.links, start=1):
        if link.target not in targets:
            raise Blocked(
                [Problem("plan_unknown", f"{row.code} dẫn {link.target}, chưa có trong danh sách.")]
            )
        PlanLink.objects.get_or_create(
            source=plan,
            target=targets[link.target],
            kind=link.kind,
            defaults={"words": link.words, "order": order},
        )


@transaction.atomic
def load_campaign(path: Path, *, today: date | None = None, by: User | None, at: datetime) -> Campaign:
    """Bring a campaign in from its data file, in preparation; return it.

    One that is already there is returned as it stands: its dates, settings and units are never shifted by a
    second run. Blocked names every plan, unit and criteria set that is missing.
    """
    file = loaders.read_campaign(path, today)
    existing = Campaign.objects.filter(code=file.code).first()
    if existing is not None:
        return existing
    if file.new_plan is not None:
        plan = _plan(file.new_plan, by=by, at=at, is_practice=bool(file.fields["is_practice"]))
        _links(plan, file.new_plan)
    units, sets = _needed(file)
    campaign = Campaign.objects.create(
        code=file.code, plan=Plan.objects.get(code=file.plan), office=units[file.office], **file.fields
    )
    for kind, code in file.sets.items():
        CampaignSet.objects.create(campaign=campaign, unit_kind=kind, criteria_set=sets[code])
    milestones = {
        row.code: _milestone(campaign, row, order) for order, row in enumerate(file.milestones, start=1)
    }
    for order, step in enumerate(file.route, start=1):
        RouteStep.objects.create(
            campaign=campaign,
            order=order,
            actor=step["actor"],
            action=step["action"],
            clause=step.get("clause", ""),
            milestone=milestones.get(step.get("milestone", "")),
        )
    CouncilRole.objects.bulk_create(
        CouncilRole(campaign=campaign, order=n, **role) for n, role in enumerate(file.council_roles, start=1)
    )
    FigureSpec.objects.bulk_create(
        FigureSpec(campaign=campaign, order=n, **row) for n, row in enumerate(file.figures, start=1)
    )
    FigureCheck.objects.bulk_create(
        FigureCheck(campaign=campaign, order=n, **row) for n, row in enumerate(file.figure_checks, start=1)
    )
    for order, row in enumerate(file.participants, start=1):
        unit = units[row["unit"]]
        Participation.objects.create(
            campaign=campaign,
            unit=unit,
            part=row.get("part", states.SUBJECT),
            order=order,
            has_lodging=row.get("has_lodging", False),
            criteria_set=sets[file.sets[unit.kind]],
            appraiser=campaign.office,
            **frozen_fields(unit),
        )
    agencies = {each.code: each for each in campaign.plan.agencies.all()}
    Reporter.objects.bulk_create(
        Reporter(
            campaign=campaign,
            agency=agencies[row["agency"]],
            unit=units[row["unit"]],
            order=order,
            **reporter_fields(units[row["unit"]]),
        )
        for order, row in enumerate(file.reporters, start=1)
    )
    journal.write(
        chain=campaign.code,
        action="dot.nap",
        by=by,
        at=at,
        subject=campaign,
        data={"ma": campaign.code, "ngay_goc": today, "don_vi": len(file.participants)},
    )
    return campaign


def frozen_fields(unit: Unit) -> dict[str, str]:
    """Return what a participation keeps of a unit: later changes of the tree do not reach it."""
    parent = unit.parent
    return {
        "name": unit.name,
        "abbreviation": unit.abbreviation,
        "kind": unit.kind,
        "parent_name": parent.name if parent else "",
        "head_title": unit.head_title,
        "place_name": unit.place_name,
        "path": unit.path,
        "above": tree.parent_path(unit.path),
        "search": unit.search,
        "sort_key": unit.sort_key,
    }


def reporter_fields(unit: Unit) -> dict[str, str]:
    """Return what a reporter keeps of its unit."""
    return {
        "name": unit.name,
        "short_name": unit.short_name,
        "abbreviation": unit.abbreviation,
        "parent_name": unit.parent.name if unit.parent else "",
        "head_title": unit.head_title,
        "place_name": unit.place_name,
    }


def _needed(file: CampaignFile) -> tuple[dict[str, Unit], dict[str, CriteriaSet]]:
    codes = {file.office, *(row["unit"] for row in (*file.participants, *file.reporters))}
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=codes).select_related("parent")}
    # The newest kept version of a set; sorted so that it comes last and wins. Nobody scores with one being edited.
    kept = CriteriaSet.objects.exclude(state=set_states.EDITING)
    found = kept.filter(code__in=file.sets.values()).order_by("version")
    sets = {each.code: each for each in found}
    problems = [Problem("unit_unknown", f"Chưa có đơn vị {code}.") for code in sorted(codes - units.keys())]
    problems += [
        Problem("set_unknown", f"Chưa có bộ tiêu chí {code}.")
        for code in sorted(set(file.sets.values()) - sets.keys())
    ]
    problems += [
        Problem("set_missing", f"Chưa có bộ tiêu chí cho loại đơn vị của {unit.name}.")
        for code, unit in sorted(units.items())
        if unit.kind not in file.sets and any(row["unit"] == code for row in file.participants)
    ]
    plan = Plan.objects.filter(code=file.plan).first()
    if plan is None:
        problems.append(Problem("plan_unknown", f"Chưa có kế hoạch {file.plan}."))
    elif file.reporters:
        wanted = {row["agency"] for row in file.reporters}
        known = set(plan.agencies.values_list("code", flat=True))
        problems += [
            Problem("agency_unknown", f"Kế hoạch {plan} không nêu cơ quan {code}.")
            for code in sorted(wanted - known)
        ]
    if problems:
        raise Blocked(problems)
    return units, sets


def _milestone(campaign: Campaign, row: MilestoneRow, order: int) -> Milestone:
    rule = row.rule
    last = rules.last_valid_day(rule)
    days_off = catalogue.days_off_around(last) if last else frozenset()
    milestone = Milestone.objects.create(
        campaign=campaign,
        code=row.code,
        order=order,
        words=row.words,
        rule=rules.to_data(rule),
        first_valid_at=rules.start_of(rule.first) if rule.first else None,
        last_valid_at=rules.last_valid_instant(rule, roll=campaign.roll_to_working_day, days_off=days_off),
        recurring=rule.kind == "recurring",
        **row.fields,
    )
    MilestoneItem.objects.bulk_create(MilestoneItem(milestone=milestone, **item) for item in row.items)
    return milestone
