"""Requests for more time: lines, the page on which a unit asks, the page on which the Office decides."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from campaigns import access, policies, rules, states
from campaigns.models import Campaign, Extension, Milestone, Party, party_of
from campaigns.queries.deadlines import Deadline, deadline_for
from units.access import actor_of
from units.models import User

EXTENSION_TONES = {states.ASKED: "waiting", states.GRANTED: "done", states.REFUSED: "late"}


@dataclass(frozen=True, slots=True)
class ExtensionLine:
    """A request for more time, as a list and its own page show it."""

    pk: int
    unit: str
    campaign_code: str
    campaign: str
    milestone: str
    words: str
    plan_deadline: str
    state: str
    state_label: str
    tone: str
    asked_until: dt.date
    reason: str
    asked_at: dt.datetime
    asked_by: str
    until: str
    decision_reason: str
    decided_at: dt.datetime | None
    decided_by: str


def extension_line(each: Extension) -> ExtensionLine:
    """Return a request as a line."""
    party = party_of(each)
    campaign = party.campaign
    last = each.milestone.last_valid_at
    return ExtensionLine(
        each.pk,
        party.name,
        campaign.code,
        campaign.title,
        each.milestone.title,
        each.milestone.words,
        rules.deadline_words(last) if last else "",
        each.state,
        each.get_state_display(),
        EXTENSION_TONES[each.state],
        each.asked_until,
        each.reason,
        each.asked_at,
        str(each.asked_by),
        rules.deadline_words(each.until_at) if each.until_at else "",
        each.decision_reason,
        each.decided_at,
        str(each.decided_by) if each.decided_by else "",
    )


@dataclass(frozen=True, slots=True)
class AskingPage:
    """What a unit sees before it asks for more time. ``entered``: the Office enters what the unit told it."""

    unit: str
    campaign_code: str
    campaign: str
    milestone: str
    words: str
    deadline: Deadline
    said: str
    countdown: str
    is_practice: bool
    is_illustrative: bool
    entered: bool
    why_not: str | None

    @property
    def done(self) -> str:
        """Say what became of the request, and who is next."""
        if self.entered:
            return "Đã ghi đề nghị gia hạn, đã báo đơn vị. Một Quản trị Văn phòng khác quyết định."
        return "Đã gửi đề nghị gia hạn."


def asking_page(user: User, party: Party, milestone: Milestone, at: dt.datetime) -> AskingPage:
    """Return the page on which a unit asks, or the Office enters what it was asked."""
    deadline = deadline_for(party, milestone)
    campaign = party.campaign
    actor = actor_of(user)
    return AskingPage(
        party.name,
        campaign.code,
        campaign.title,
        milestone.title,
        milestone.words,
        deadline,
        deadline.said,
        deadline.countdown(at),
        campaign.is_practice,
        campaign.is_illustrative,
        policies.enters_for(actor, party.unit_id, campaign.office_id),
        policies.why_not_ask_extension(actor, party.unit_id, campaign.office_id, campaign.state),
    )


@dataclass(frozen=True, slots=True)
class ExtensionPage:
    """A request, whether this person may decide it, and what a later day would run into."""

    line: ExtensionLine
    open: bool
    why_not_decide: str | None
    passed: tuple[str, ...]
    is_practice: bool
    is_illustrative: bool


def extension_page(user: User, extension: Extension) -> ExtensionPage:
    """Return the page of a request for one person."""
    campaign = party_of(extension).campaign
    return ExtensionPage(
        line=extension_line(extension),
        open=extension.state == states.ASKED,
        why_not_decide=policies.why_not_decide_extension(
            actor_of(user), campaign.office_id, extension.asked_by_id
        ),
        passed=tuple(passed_milestones(extension)),
        is_practice=campaign.is_practice,
        is_illustrative=campaign.is_illustrative,
    )


def passed_milestones(extension: Extension) -> list[str]:
    """Name the Office's own milestones that lie on or before the day asked for; warned of, not refused."""
    until = rules.end_of(extension.asked_until)
    later = party_of(extension).campaign.milestones.filter(
        Q(purpose=states.FORWARD) | Q(purpose=states.APPRAISE), last_valid_at__lte=until
    )
    return [
        f"{each.title} ({rules.deadline_words(each.last_valid_at)})" for each in later if each.last_valid_at
    ]


def extensions(user: User, campaign: Campaign) -> list[ExtensionLine]:
    """Return the requests of a campaign that this person may see."""
    found = access.visible_extensions(user).filter(milestone__campaign=campaign)
    return [extension_line(each) for each in found]


def granted_words(extension: Extension) -> str:
    """Say until when more time was given and why it was asked for and given; "" where it was not given."""
    if extension.state != states.GRANTED or extension.until_at is None:
        return ""
    return (
        f"đến {rules.deadline_words(extension.until_at)}; lý do đề nghị: {extension.reason.rstrip('. ')}; "
        f"lý do quyết định: {extension.decision_reason.rstrip('. ')}"
    )
