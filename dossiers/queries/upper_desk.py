"""What the Office must do next so that a campaign goes up: one task per campaign, for whoever may do it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from campaigns import states as campaign_states
from campaigns.models import Campaign
from dossiers import access, policies, states
from dossiers.models import Dossier
from dossiers.queries.facts import Deadline
from dossiers.queries.upper import head_of_campaign
from dossiers.queries.upper_content import dossiers_of, is_own, upper_state
from dossiers.queries.upper_todo import office_papers, todo_of
from units.access import actor_of
from units.models import User


@dataclass(frozen=True, slots=True)
class Step:
    """The next step of a campaign on its way up. ``task``: a key of ``policies.OFFICE_TASKS``."""

    task: str
    title: str
    action: str
    page: str
    kind: str = ""


MEET = Step("meeting", "Ghi cuộc họp Hội đồng thẩm định", "Ghi cuộc họp", "upper_meeting")
APPROVE = Step("approve", "Duyệt Biên bản thẩm định, Tờ trình gửi cấp trên", "Xem và duyệt", "upper_papers")
NUMBER = Step("number", "Ghi số, ngày văn bản gửi cấp trên", "Ghi số, ngày", "upper_papers")
BUILD = Step("bundle", "Lập hồ sơ tổng hợp", "Lập hồ sơ", "upper")
SEND = Step("act", "Ghi nhận đã gửi cấp trên", "Ghi nhận", "act_record", "gui")


@dataclass(frozen=True, slots=True)
class UpperTask:
    """The next step as a task on a person's desk."""

    title: str
    context: str
    state: str
    tone: str
    action: str
    url: str
    mine: bool
    waiting_for: str
    deadline: Deadline | None
    practice: bool
    illustrative: bool
    draft_criteria: bool


def upper_tasks(user: User, at: datetime) -> list[UpperTask]:
    """The next step of each open campaign of the person's Office that has something to send."""
    waiting = Dossier.objects.filter(
        participation__campaign__in=access.upper_campaigns(user), state=states.ACCEPTED
    ).values("participation__campaign")
    campaigns = access.upper_campaigns(user).filter(pk__in=waiting, state=campaign_states.OPEN)
    return [task for campaign in campaigns if (task := _task(campaign, user, at)) is not None]


def _task(campaign: Campaign, user: User, at: datetime) -> UpperTask | None:
    rows = dossiers_of(campaign)
    step = next_step(campaign, rows)
    if step is None:
        return None
    wanted, words = policies.OFFICE_TASKS[step.task]
    head = head_of_campaign(campaign, at, rows)
    place = [campaign.code, step.kind] if step.kind else [campaign.code]
    return UpperTask(
        title=step.title,
        context=campaign.title,
        state="Chờ gửi cấp trên",
        tone="waiting",
        action=step.action,
        url=reverse(f"dossiers:{step.page}", args=place),
        mine=actor_of(user).has(campaign.office_id, *wanted),
        waiting_for=words,
        deadline=head.deadline,
        practice=head.practice,
        illustrative=head.illustrative,
        draft_criteria=head.draft_criteria,
    )


def next_step(campaign: Campaign, rows: list[Dossier]) -> Step | None:
    """The first thing that keeps the campaign from going up; ``None`` while units below must act first."""
    own = next((row for row in rows if is_own(row)), None)
    if own is None:
        return None
    todo = todo_of(campaign, rows, upper_state(campaign, rows), office_papers(own))
    if todo.content:
        only_meeting = all(each.code.startswith(("session.", "date_order")) for each in todo.content)
        return MEET if only_meeting else None
    if any(each.code in {"unapproved", "void"} for each in todo.papers):
        return APPROVE
    if todo.papers:
        return NUMBER
    if todo.bundle:
        return BUILD
    sending = campaign.outside_acts.filter(kind=states.ACT_SENT, state=states.ACT_PENDING)
    return None if sending.exists() else SEND
