"""The dates of a campaign in preparation: taken from the plan word by word, changed or added with what differs said."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from campaigns import policies, rules, states
from campaigns.models import Campaign, Milestone, MilestoneItem, PeriodicReport, Plan, RouteStep
from campaigns.queries.planned import NOT_IN_PLAN, OTHER_WORDS, Planned, dated, planned, rounds_of
from campaigns.queries.succession import form_of
from campaigns.rules import DeadlineRule
from records import journal
from records.errors import Blocked, NotAllowed, Problem, Stale
from records.text import nfc, vn_date
from units.access import actor_of
from units.models import User

#: Milestones that may lie before the day of signing.
_EARLIER = (states.PERIOD, states.START)


def must_prepare(campaign: Campaign, by: User) -> None:
    """Refuse anyone but the campaign's Office admin, and a campaign that is no longer being prepared."""
    if why := policies.why_not_manage(actor_of(by), campaign.office_id):
        raise NotAllowed(why)
    if not Campaign.objects.filter(pk=campaign.pk, state=states.DRAFT).exists():
        raise Stale("Đợt đã mở; mốc, thành phần, tuyến và đơn vị không đổi nữa.")


def take_milestones(campaign: Campaign, plan: Plan) -> None:
    """Make the milestones of a campaign from its plan: one for each date, and for each round of a recurring one."""
    # A report with a date of its own gets its milestone with the report.
    for order, each in enumerate(planned(plan, scored=True).values(), start=1):
        add_planned(campaign, each, order)


def add_planned(campaign: Campaign, each: Planned, order: int) -> Milestone:
    """Make one milestone as the plan words it."""
    values = {**each.fields, **dated(campaign, each.rule)}
    return Milestone.objects.create(campaign=campaign, code=each.code, order=order, **values)


def take_reports(campaign: Campaign, plan: Plan, codes: Collection[str] | None = None) -> None:
    """Ask for each report of the plan (of ``codes``) at its date; one that has a date of its own gets a milestone."""
    last = campaign.route.order_by("-order").first()
    step = last.order if last else 0
    for report in plan.reports.select_related("deadline"):
        if codes is not None and report.code not in codes:
            continue
        found = _milestones_of(campaign, report) or _own_milestones(campaign, report, plan)
        for milestone in found:
            MilestoneItem.objects.create(
                milestone=milestone,
                form_code=form_of(report),
                title=report.title,
                clause=report.clause,
            )
        if found:
            step += 1
            RouteStep.objects.create(
                campaign=campaign, order=step, actor=report.sender, action=report.title, milestone=found[0],
                clause=report.clause,
            )  # fmt: skip


def _milestones_of(campaign: Campaign, report: PeriodicReport) -> list[Milestone]:
    """Return the milestones of the date a report is bound to, or of a date with the very same words."""
    owed = campaign.milestones.filter(purpose__in=states.OWED)
    if report.deadline is not None:
        code = report.deadline.code
        return [each for each in owed if each.code == code or each.code.startswith(f"{code}.")]
    return [
        each
        for each in owed
        if report.due_words and each.words == report.due_words and not each.items.exists()
    ]


def _own_milestones(campaign: Campaign, report: PeriodicReport, plan: Plan) -> list[Milestone]:
    if report.deadline is not None or report.last_valid_at is None:
        return []
    known = {each.code: each for each in campaign.milestones.filter(purpose=states.REPORT)}
    rounds = rounds_of(report, plan.signed_on)
    if all(code in known for code, _title, _rule in rounds):
        return [known[code] for code, _title, _rule in rounds]
    order = campaign.milestones.count()
    return [
        Milestone.objects.create(
            campaign=campaign, code=code, order=order + n, title=title, words=report.due_words,
            clause=report.clause, purpose=states.REPORT, actor=report.sender[:200], receiver=report.receiver,
            **dated(campaign, rule),
        )
        for n, (code, title, rule) in enumerate(rounds, start=1)
    ]  # fmt: skip


@transaction.atomic
def save_milestone(
    *, campaign: Campaign, milestone_id: int | None, fields: Mapping[str, Any], by: User, at: datetime
) -> Milestone:
    """Add a date to a campaign in preparation, or change one; words that differ from the plan's are marked as such.

    ``fields``: title, words, purpose, actor, receiver, clause. Blocked for a day that is not in the calendar or cannot
    be read, and for one before the plan was signed. The plan itself keeps its words.
    """
    must_prepare(campaign, by)
    given = {key: nfc(value.strip()) if isinstance(value, str) else value for key, value in fields.items()}
    rule = _read(campaign, given["words"], given["purpose"])
    values = {**given, **dated(campaign, rule)}
    if milestone_id is None:
        taken = set(campaign.milestones.values_list("code", flat=True))
        code = next(name for n in range(1, 1000) if (name := f"VP-{n:02d}") not in taken)
        milestone = Milestone.objects.create(
            campaign=campaign, code=code, order=len(taken) + 1, flag=NOT_IN_PLAN, **values
        )
    else:
        row = campaign.milestones.filter(pk=milestone_id).first()
        if row is None:
            raise Stale("Mốc này không còn trong đợt.")
        values["flag"] = _flag(campaign, row, given["words"])
        Milestone.objects.filter(pk=row.pk).update(**values)
        milestone = campaign.milestones.get(pk=row.pk)
    journal.write(
        chain=campaign.code,
        action="dot.moc",
        by=by,
        at=at,
        subject=milestone,
        data={"moc": milestone.code, "moi": milestone_id is None, "nguyen_van": given["words"]},
    )
    return milestone


def _read(campaign: Campaign, words: str, purpose: str) -> DeadlineRule:
    try:
        rule = rules.parse_deadline(words, campaign.year)
        text = rules.unread_words(words, campaign.year)
    except ValueError as refused:
        raise Blocked([Problem("words", str(refused), "#id_words")]) from refused
    if text:
        raise Blocked([Problem("words", text, "#id_words")])
    if rule.every:
        text = "Mốc của đợt là một ngày; ghi từng kỳ thành từng mốc."
        raise Blocked([Problem("again", text, "#id_words")])
    signed, last = campaign.plan.signed_on, rules.last_valid_day(rule)
    if signed and last and last < signed and purpose not in _EARLIER:
        text = f"Hạn {vn_date(last)} trước ngày ký kế hoạch ({vn_date(signed)})."
        raise Blocked([Problem("before", text, "#id_words")])
    return rule


def _flag(campaign: Campaign, row: Milestone, words: str) -> str:
    if row.flag == NOT_IN_PLAN:
        return row.flag
    code = row.code
    planned = campaign.plan.deadlines.filter(code=code).first()
    said = (planned.due_words or planned.words) if planned else row.words
    if words == said:
        return "" if row.flag.startswith("Khác kế hoạch") else row.flag
    return OTHER_WORDS.format(words=said)


@transaction.atomic
def remove_milestone(*, campaign: Campaign, milestone_id: int, by: User, at: datetime) -> None:
    """Take a date out of a campaign in preparation; the plan keeps it."""
    must_prepare(campaign, by)
    row = campaign.milestones.filter(pk=milestone_id).first()
    if row is None:
        raise Stale("Mốc này không còn trong đợt.")
    journal.write(
        chain=campaign.code, action="dot.bo-moc", by=by, at=at, subject=row,
        data={"moc": row.code, "nguyen_van": row.words},
    )  # fmt: skip
    campaign.milestones.filter(pk=milestone_id).delete()


@transaction.atomic
def save_head(*, campaign: Campaign, fields: Mapping[str, Any], by: User, at: datetime) -> Campaign:
    """Change title, period, levels above and the roll of days off; every date is worked out anew."""
    must_prepare(campaign, by)
    given = {key: nfc(value.strip()) if isinstance(value, str) else value for key, value in fields.items()}
    first: date = fields["period_from"]
    last: date = fields["period_to"]
    if last < first:
        text = f"Kỳ kết thúc {vn_date(last)} trước ngày bắt đầu {vn_date(first)}."
        raise Blocked([Problem("period", text, "#id_period_to")])
    changed = {
        key: [str(getattr(campaign, key)), str(value)]
        for key, value in given.items()
        if getattr(campaign, key) != value
    }
    Campaign.objects.filter(pk=campaign.pk).update(**given)
    campaign.refresh_from_db()
    for row in campaign.milestones.all():
        rule = rules.from_data(row.rule, row.words)
        if rule.last is not None:
            Milestone.objects.filter(pk=row.pk).update(**dated(campaign, rule))
    journal.write(
        chain=campaign.code,
        action="dot.thong-tin",
        by=by,
        at=at,
        subject=campaign,
        data={"thay_doi": changed},
    )
    return campaign
