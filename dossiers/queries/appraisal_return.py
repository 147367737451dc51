"""The page «Trả lại để hoàn thiện»: what goes back to the unit, by when, and what that date overruns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from campaigns import catalogue as campaign_catalogue
from campaigns.rules import deadline_words
from dossiers import policies, states
from dossiers.models import Dossier
from dossiers.queries.appraisal import remark_lines
from dossiers.queries.appraisal_facts import office_milestones
from dossiers.queries.appraisal_parts import RemarkLine
from dossiers.queries.facts import Head, facts_of, head_of
from dossiers.queries.papers import paper_lines
from dossiers.rules import appraisal as rules
from records import clock
from units.access import actor_of
from units.models import User


@dataclass(frozen=True, slots=True)
class ReturnPage:
    """What the form shows beside its fields."""

    head: Head
    remarks: tuple[RemarkLine, ...]
    default_before: date
    default_words: str
    warnings: tuple[str, ...]
    milestones: tuple[tuple[str, str], ...]
    why_not: str | None


def return_page(dossier: Dossier, user: User, at: datetime) -> ReturnPage:
    """Build the page; the default leaves the unit two whole working days."""
    today = clock.local_date(at)
    before = rules.default_before(today, campaign_catalogue.days_off(today.year, today.year + 1))
    marks = office_milestones(dossier)
    facts = facts_of(dossier)
    move = states.BY_STEP["return_for_correction"]
    return ReturnPage(
        head=head_of(dossier, user, at, facts),
        remarks=tuple(line for line in remark_lines(dossier, paper_lines(dossier)) if not line.sent),
        default_before=before,
        default_words=deadline_words(rules.until_at(before)),
        warnings=tuple(rules.past_milestones(before, marks)),
        milestones=tuple((mark.title, deadline_words(mark.last_valid_at)) for mark in marks),
        why_not=policies.why_not(move, actor_of(user), facts),
    )
