"""What an appraisal stands at: differences, what is missing to finish, the Office's own dates."""

from __future__ import annotations

from decimal import Decimal

from django.urls import reverse

from campaigns import states as campaign_states
from dossiers import states
from dossiers.models import AppraisalCheck, Dossier, Remark
from dossiers.queries.cards import Book, Cards
from dossiers.rules import appraisal as rules
from records.errors import Problem
from scoring.rules import CriterionSpec, Level, suggest


def open_remarks(dossier: Dossier) -> list[Remark]:
    """Remarks of the present round that the unit has not been sent yet."""
    return list(Remark.objects.filter(dossier=dossier, round=dossier.round, returned__isnull=True))


def office_milestones(dossier: Dossier) -> list[rules.OwnMilestone]:
    """The Office's own dates of the campaign: appraisal and report upward."""
    rows = dossier.participation.campaign.milestones.filter(
        purpose__in=(campaign_states.APPRAISE, campaign_states.FORWARD), last_valid_at__isnull=False
    )
    return [rules.OwnMilestone(row.title, row.last_valid_at) for row in rows if row.last_valid_at]


def differing_codes(book: Book) -> list[str]:
    """Criteria whose appraised score is not the unit's own, in the order of their codes."""
    found = [
        code
        for code, own in book.scores.get(states.SELF, {}).items()
        if rules.differs(own, book.given(states.APPRAISAL, code))
    ]
    return sorted(found, key=lambda code: [int(part) if part.isdigit() else 0 for part in code.split(".")])


def missing_to_finish(dossier: Dossier, found: Cards) -> list[Problem]:
    """Everything that stands in the way of finishing the appraisal, each with its place on the page."""
    page = reverse("dossiers:appraise", args=[dossier.pk])
    checked = AppraisalCheck.objects.filter(dossier=dossier, round=dossier.round, passed__isnull=False)
    return rules.finish_problems(
        points_of(found),
        open_questions=[
            veto.code
            for veto in found.spec.vetoes
            if veto.answered_by == "appraiser" and not found.book.veto(veto.code).value
        ],
        checked=set(checked.values_list("code", flat=True)),
        where=lambda anchor: f"{page}#{anchor}",
    )


def points_of(found: Cards) -> list[rules.Point]:
    """The three scores of every criterion, in the set's order."""
    book = found.book
    return [
        rules.Point(
            each.code,
            book.given(states.SELF, each.code),
            book.given(states.APPRAISAL, each.code),
            book.given(states.FINAL, each.code),
        )
        for each in found.spec.criteria
    ]


def proposal(dossier: Dossier, criterion: CriterionSpec) -> Level | None:
    """The level the log points to: how often returned, when first handed in. Proposed; the appraiser confirms."""
    if criterion.auto == "returns":
        return suggest(criterion, Decimal(dossier.returns))
    if criterion.auto == "punctuality" and dossier.punctuality:
        return suggest(criterion, dossier.punctuality)
    return None
