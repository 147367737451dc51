"""What plans without scores put on a person's desk: reports owed, reports returned, the aggregate that can be made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse

from campaigns import access as campaign_access
from campaigns import policies as campaign_policies
from campaigns import states as plan_states
from campaigns.models import Campaign
from dossiers import states
from dossiers.models import Filing
from dossiers.queries.due import Due, due_of_filings
from dossiers.queries.facts import Deadline, deadline_of
from dossiers.rules.following import paper_name, to_send
from units.access import actor_of
from units.models import User


@dataclass(frozen=True, slots=True)
class ReportTask:
    """A plan, report or aggregate to be handed in by this person's unit."""

    title: str
    what: str
    context: str
    state: str
    tone: str
    action: str
    url: str
    deadline: Deadline | None
    illustrative: bool
    practice: bool


def report_tasks(user: User, at: datetime) -> list[ReportTask]:
    """Return what this person's units owe now: all that is overdue or returned, and the next one still ahead.

    The office that gathers finds the aggregates for which reports have come in. A few queries per running campaign.
    """
    actor = actor_of(user)
    found: list[ReportTask] = []
    for campaign in campaign_access.reporting_campaigns(user).filter(state=plan_states.OPEN):
        rows = Filing.objects.filter(milestone__campaign=campaign).exclude(state=states.FILING_SENT)
        filings = list(
            rows.select_related("milestone", "reporter__unit").order_by("milestone__last_valid_at", "pk")
        )
        due = due_of_filings(campaign, filings)
        mine = [
            each
            for each in filings
            if each.reporter is not None
            and campaign_policies.why_not_report(actor, each.reporter.unit_id, campaign.state) is None
        ]
        found += [_owed(campaign, each, due[each.pk], at) for each in _now(mine, due, at)]
        if campaign_policies.why_not_gather(actor, campaign.office_id, campaign.state) is None:
            found += _gathered(campaign, [each for each in filings if each.reporter_id is None])
    return found


def _now(filings: Sequence[Filing], due: dict[int, Due], at: datetime) -> list[Filing]:
    """Leave out what is further ahead than the next one of each reporter."""
    ahead: set[int | None] = set()
    out = []
    for each in filings:
        last = due[each.pk].last_at
        if each.state != states.FILING_RETURNED and (last is None or at <= last):
            if each.reporter_id in ahead:
                continue
            ahead.add(each.reporter_id)
        out.append(each)
    return out


def _owed(campaign: Campaign, filing: Filing, due: Due, at: datetime) -> ReportTask:
    back = filing.state == states.FILING_RETURNED
    until = due.last_at if due.said else None
    deadline = deadline_of(filing.milestone, at, until=until)
    if campaign.is_illustrative:
        # History shown with its own dates is not late today.
        deadline = replace(deadline, countdown="", tone="idle")
    name = filing.milestone.title
    return ReportTask(
        title=f"{paper_name(name)} – {filing.reporter}",
        what=to_send(name, "Hoàn thiện" if back else "Gửi"),
        context=campaign.title,
        state=filing.get_state_display(),
        tone="waiting" if back else deadline.tone,
        action="Mở báo cáo" if filing.milestone.purpose == plan_states.REPORT else "Mở trang gửi",
        url=reverse("dossiers:filing", args=[campaign.code, filing.pk]),
        deadline=deadline,
        illustrative=campaign.is_illustrative,
        practice=campaign.is_practice,
    )


def _gathered(campaign: Campaign, filings: Sequence[Filing]) -> list[ReportTask]:
    come = Filing.objects.filter(
        milestone__campaign=campaign,
        reporter__isnull=False,
        receipts__replaced_at__isnull=True,
        receipts__isnull=False,
    ).values_list("milestone_id", flat=True)
    counts: dict[int, int] = {}
    for milestone in come:
        counts[milestone] = counts.get(milestone, 0) + 1
    total = campaign.reporters.count()
    return [
        ReportTask(
            title=f"Báo cáo tổng hợp: {each.milestone.title}",
            what=to_send(each.milestone.title, "Lập báo cáo tổng hợp:"),
            context=f"{campaign.title} · đã nhận {counts[each.milestone_id]}/{total}; kế hoạch không nêu ngày tổng hợp",
            state=each.get_state_display(),
            tone="waiting",
            action="Mở báo cáo",
            url=reverse("dossiers:filing", args=[campaign.code, each.pk]),
            deadline=None,
            illustrative=campaign.is_illustrative,
            practice=campaign.is_practice,
        )
        for each in filings
        if counts.get(each.milestone_id)
    ]
