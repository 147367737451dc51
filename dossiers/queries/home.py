"""«Việc của tôi»: what must I do now, until when, what is missing."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from django.urls import reverse

from campaigns import states as campaign_states
from campaigns.models import Campaign, Extension, party_of
from dossiers import access, policies, states
from dossiers.models import Dossier, OutsideAct
from dossiers.queries import readiness
from dossiers.queries.desk_reports import report_tasks
from dossiers.queries.desk_watch import Watched, watched_by
from dossiers.queries.facts import (
    Deadline,
    deadline_of,
    facts_of,
    owed_deadline,
    state_label,
    waiting_for,
)
from dossiers.queries.late import late_dossiers, open_points
from dossiers.queries.next_step import next_step
from dossiers.queries.shared_work import given_to
from dossiers.queries.upper_desk import upper_tasks
from dossiers.queries.welcome import Welcome, welcome_of
from records import outbox
from records.errors import Problem
from records.models import Notice
from scoring.queries import is_working_draft
from units import roles
from units.access import actor_of
from units.models import User
from units.policies import why_not_member

SHOWN_PROBLEMS = 4
SHOWN_NOTICES = 3


@dataclass(frozen=True)
class Task:
    """One thing on the desk of a person."""

    title: str
    context: str
    state: str
    tone: str
    action: str
    url: str
    mine: bool
    waiting_for: str
    #: What to do, as a verb; empty where the title already says it.
    what: str = ""
    #: The step of the workflow table which the button itself takes, for this dossier.
    step: str = ""
    dossier: int | None = None
    deadline: Deadline | None = None
    missing: tuple[Problem, ...] = ()
    missing_more: int = 0
    practice: bool = False
    illustrative: bool = False
    draft_criteria: bool = False


@dataclass(frozen=True)
class Desk:
    """The start page of a person: tasks that wait for him, and those that wait for others."""

    mine: tuple[Task, ...]
    others: tuple[Task, ...]
    #: Why nothing can ever stand here: an account that holds no role.
    no_role: str = ""
    #: Running campaigns of the person's Office.
    watched: tuple[Watched, ...] = ()
    #: The newest notices not read yet.
    unread: tuple[Notice, ...] = ()
    welcome: Welcome | None = None

    @property
    def practice(self) -> bool:
        return any(task.practice for task in (*self.mine, *self.others))

    @property
    def illustrative(self) -> bool:
        return any(task.illustrative for task in (*self.mine, *self.others))

    @property
    def draft_criteria(self) -> bool:
        return any(task.draft_criteria for task in (*self.mine, *self.others))


OFFICE_ACTION = {
    states.SUBMITTED: "Tiếp nhận",
    states.APPRAISING: "Thẩm định",
    states.APPRAISED: "Kết luận",
    states.UPPER_RETURNED: "Xử lý yêu cầu của cấp trên",
}
#: The same said of one dossier.
OFFICE_WHAT = {
    states.SUBMITTED: "Tiếp nhận hồ sơ đã nộp",
    states.APPRAISING: "Thẩm định hồ sơ",
    states.APPRAISED: "Ghi kết luận của Hội đồng",
    states.UPPER_RETURNED: "Xử lý yêu cầu của cấp trên",
}


def desk_of(user: User, at: datetime) -> Desk:
    """Build the start page of a person."""
    tasks = [*_unit_tasks(user, at), *_office_tasks(user, at), *_admin_tasks(user, at), *_late_tasks(user)]
    tasks += [*_given_tasks(user, at), *_report_tasks(user, at)]
    tasks += [
        Task(**{field.name: getattr(found, field.name) for field in fields(found)})
        for found in upper_tasks(user, at)
    ]
    return Desk(
        mine=tuple(sorted((t for t in tasks if t.mine), key=_urgency)),
        others=tuple(sorted((t for t in tasks if not t.mine), key=_urgency)),
        no_role=why_not_member(actor_of(user)) or "",
        watched=watched_by(user, at),
        unread=tuple(outbox.newest_unread(user, SHOWN_NOTICES)),
        welcome=welcome_of(user),
    )


def _urgency(task: Task) -> tuple[bool, float]:
    last = task.deadline.last_valid_at if task.deadline else None
    return (last is None, last.timestamp() if last else 0.0)


def _unit_tasks(user: User, at: datetime) -> list[Task]:
    actor = actor_of(user)
    units = actor.units_with(*roles.UNIT_ROLES)
    rows = access.dossiers_visible_to(user).filter(
        participation__unit_id__in=units, participation__campaign__state=campaign_states.OPEN
    )
    return [_unit_task(dossier, user, at) for dossier in rows]


def _unit_task(dossier: Dossier, user: User, at: datetime) -> Task:
    facts = facts_of(dossier)
    missing = readiness.missing(dossier) if dossier.state in states.WITH_UNIT else []
    if dossier.state == states.NOT_STARTED:
        missing = []
    step = next_step(dossier, user, missing, facts)
    return Task(
        title=f"Hồ sơ {dossier.participation.name}",
        context=dossier.participation.campaign.title,
        state=state_label(dossier),
        tone=states.STATES[dossier.state].tone,
        action=step.action,
        url=step.url,
        mine=step.mine,
        waiting_for=waiting_for(dossier),
        what=step.what if step.mine else "",
        step=step.step,
        dossier=dossier.pk,
        deadline=owed_deadline(dossier, at),
        missing=tuple(missing[:SHOWN_PROBLEMS]),
        missing_more=max(0, len(missing) - SHOWN_PROBLEMS),
        practice=dossier.participation.campaign.is_practice,
        illustrative=dossier.participation.campaign.is_illustrative,
        draft_criteria=is_working_draft(dossier.participation.criteria_set_id),
    )


def _office_tasks(user: User, at: datetime) -> list[Task]:
    rows = access.office_dossiers(user).filter(
        participation__campaign__state=campaign_states.OPEN, state__in=tuple(OFFICE_ACTION)
    )
    actor = actor_of(user)
    tasks = []
    for dossier in rows:
        facts = facts_of(dossier)
        move = next((m for m in states.moves_from(dossier.state, own=facts.own) if m.primary), None)
        mine = move is not None and policies.why_not(move, actor, facts) is None
        tasks.append(
            Task(
                title=dossier.participation.name,
                context=dossier.participation.campaign.title,
                state=state_label(dossier),
                tone=states.STATES[dossier.state].tone,
                action=OFFICE_ACTION[dossier.state] if mine else "Xem",
                url=reverse("dossiers:appraise", args=[dossier.pk]),
                mine=mine,
                waiting_for=waiting_for(dossier),
                what=OFFICE_WHAT[dossier.state] if mine else "",
                dossier=dossier.pk,
                deadline=_office_deadline(dossier.participation.campaign, at),
                practice=dossier.participation.campaign.is_practice,
                illustrative=dossier.participation.campaign.is_illustrative,
            )
        )
    return tasks


def _late_tasks(user: User) -> list[Task]:
    """Facts learnt after submission that wait for the Office's conclusion, in campaigns that are over too."""
    return [
        Task(
            title=f"Kết luận sự việc phát sinh sau kỳ: {point.unit}",
            context=point.campaign,
            state=point.state,
            tone="waiting",
            action="Kết luận" if point.mine else "Xem",
            url=point.url,
            mine=point.mine,
            waiting_for="Văn phòng",
            practice=point.practice,
        )
        for point in open_points(late_dossiers(user), user)
    ]


def _given_tasks(user: User, at: datetime) -> list[Task]:
    """Criteria that somebody of the unit gave to this person to prepare."""
    return [
        Task(
            title=f"Hồ sơ {given.dossier.participation.name}",
            what=f"Chuẩn bị tiêu chí được giao: {', '.join(given.codes)}",
            context=given.dossier.participation.campaign.title,
            state=given.state,
            tone=states.STATES[given.dossier.state].tone,
            action="Xem phân công",
            url=given.url,
            mine=True,
            waiting_for="",
            dossier=given.dossier.pk,
            deadline=given.deadline,
            practice=given.dossier.participation.campaign.is_practice,
            illustrative=given.dossier.participation.campaign.is_illustrative,
        )
        for given in given_to(user, at)
    ]


def _report_tasks(user: User, at: datetime) -> list[Task]:
    """Plans and periodic reports that this person's unit owes, and aggregates that can be made."""
    return [
        Task(
            title=owed.title,
            what=owed.what,
            context=owed.context,
            state=owed.state,
            tone=owed.tone,
            action=owed.action,
            url=owed.url,
            mine=True,
            waiting_for="",
            deadline=owed.deadline,
            practice=owed.practice,
            illustrative=owed.illustrative,
        )
        for owed in report_tasks(user, at)
    ]


def _office_deadline(campaign: Campaign, at: datetime) -> Deadline | None:
    milestone = campaign.milestones.filter(purpose=campaign_states.FORWARD).first()
    return deadline_of(milestone, at) if milestone else None


def _admin_tasks(user: User, at: datetime) -> list[Task]:
    actor = actor_of(user)
    office = actor.units_with(roles.OFFICE_ADMIN)
    if not office:
        return []
    asked = Extension.objects.filter(
        state=campaign_states.ASKED,
        milestone__campaign__office_id__in=office,
        milestone__campaign__state=campaign_states.OPEN,
    ).select_related("participation", "reporter", "milestone__campaign")
    tasks = [
        Task(
            title=f"{party_of(extension).name} xin gia hạn",
            context=extension.milestone.campaign.title,
            state="Chờ quyết định gia hạn",
            tone="waiting",
            action="Xem và quyết định",
            url=reverse("campaigns:extension", args=[extension.pk]),
            mine=True,
            waiting_for="Quản trị Văn phòng",
            deadline=deadline_of(extension.milestone, at),
            practice=extension.milestone.campaign.is_practice,
        )
        for extension in asked
    ]
    acts = OutsideAct.objects.filter(
        state=states.ACT_PENDING,
        campaign__office_id__in=office,
        campaign__state=campaign_states.OPEN,
    ).select_related("campaign")
    tasks += [
        Task(
            title=f"{act.get_kind_display()} – chờ người thứ hai xác nhận",
            context=act.campaign.title,
            state=act.get_state_display(),
            tone="waiting",
            action="Xem và xác nhận",
            url=reverse("dossiers:act", args=[act.pk]),
            mine=act.recorded_by_id != user.pk,
            waiting_for="Quản trị Văn phòng (người thứ hai)",
            practice=act.campaign.is_practice,
        )
        for act in acts
    ]
    return tasks
