"""What other apps ask of a campaign: who is due when, and whether its criteria are drafts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from campaigns import rules, states
from campaigns.models import Campaign, Milestone, Party
from campaigns.rules import DeadlineRule
from scoring.queries import is_working_draft


@dataclass(frozen=True, slots=True)
class Deadline:
    """The deadline of one unit at one milestone; ``until_at`` is set when the Office has granted more time."""

    milestone_id: int
    words: str
    last_valid_at: dt.datetime | None
    until_at: dt.datetime | None = None

    @property
    def effective_at(self) -> dt.datetime | None:
        """Last instant that is accepted: the extension when it is later than the plan."""
        if self.last_valid_at is None or self.until_at is None:
            return self.last_valid_at
        return max(self.last_valid_at, self.until_at)

    @property
    def said(self) -> str:
        """Return "hết thứ Năm 30/9/2021"; empty when the plan names no moment."""
        return rules.deadline_words(self.effective_at) if self.effective_at else ""

    def verdict(self, at: dt.datetime) -> rules.Verdict:
        return rules.verdict(self.last_valid_at, at, self.until_at)

    def countdown(self, at: dt.datetime) -> str:
        return rules.countdown(self.effective_at, at) if self.effective_at else ""


def rule_of(milestone: Milestone) -> DeadlineRule:
    """Return the stored rule of a milestone."""
    return rules.from_data(milestone.rule, milestone.words)


def milestone_of(campaign: Campaign, purpose: str) -> Milestone | None:
    """Return the first milestone of a purpose, e.g. ``states.SUBMIT``."""
    return campaign.milestones.filter(purpose=purpose).first()


def extension_until(party: Party, milestone: Milestone) -> dt.datetime | None:
    """Return the latest instant the Office has granted to this unit at this milestone."""
    granted = party.extensions.filter(milestone=milestone, state=states.GRANTED)
    return granted.order_by("-until_at").values_list("until_at", flat=True).first()


def deadline_for(party: Party, milestone: Milestone) -> Deadline:
    """Return what decides whether this unit is in time at this milestone."""
    return Deadline(milestone.pk, milestone.words, milestone.last_valid_at, extension_until(party, milestone))


def uses_draft_rows(campaign: Campaign) -> bool:
    """Say whether a criteria set of the campaign has rows not yet checked against a signed or published text."""
    used = campaign.sets.values_list("criteria_set_id", flat=True).distinct()
    return any(is_working_draft(pk) for pk in used)


def needs_trial(campaign: Campaign) -> bool:
    """Say whether draft rows would still have to be confirmed as a trial before this campaign opens.

    A practice campaign, and history with invented figures, are marked as such on every page and paper.
    """
    return not (campaign.is_practice or campaign.is_illustrative or campaign.trial_confirmed_at)
