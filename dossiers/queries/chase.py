"""Who has not handed in yet «đôn đốc»: days, what is lacking, whom to call, what was tried already.

All that is still owed is put in order by a few queries; what a page of it shows costs a constant number more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.urls import reverse

from campaigns import policies as of_campaigns
from campaigns.models import Campaign, MilestoneItem
from dossiers import access, catalogue, states
from dossiers.models import Dossier, Paper
from dossiers.queries.board_missing import missing_words
from dossiers.queries.cards import Cards, cards_of
from dossiers.queries.chase_parts import (
    Asked,
    ChasePage,
    ChaseRow,
    calls_of,
    dated,
    letters_of,
    office_contact,
    page_of,
)
from dossiers.queries.due import Due, due_of
from dossiers.queries.facts import state_label, waiting_for
from dossiers.queries.reminders import runs
from dossiers.rules.reminder_words import chat
from records.text import fold
from scoring.queries import is_working_draft
from units import roles
from units.access import actor_of
from units.models import User
from units.queries.contact import contacts_of

OWED = states.WITH_UNIT - {states.AWAITING_EXPLANATION}
SHEET = "Bảng tự chấm điểm"


def chase_page(campaign: Campaign, viewer: User, at: datetime, asked: Asked) -> ChasePage:
    """Return the units of a campaign that still owe; late ones first, then by their last day."""
    dossiers, due = owing(campaign, viewer)
    sets = {each.participation.criteria_set_id for each in dossiers}
    return page_of(
        campaign,
        viewer,
        at,
        asked,
        owed=dossiers,
        due=due,
        named=lambda each: f"{each.participation.search} {fold(each.participation.name)}",
        rows=lambda shown: chase_rows(campaign, shown, due, at),
        draft_criteria=any(is_working_draft(pk) for pk in sets),
    )


def owing(campaign: Campaign, viewer: User) -> tuple[list[Dossier], dict[int, Due]]:
    """Return the dossiers other units still owe, the most urgent first, with until when."""
    rows = [
        each
        for each in access.office_dossiers(viewer)
        .filter(participation__campaign=campaign, state__in=OWED)
        .select_related("participation__campaign__plan")
        .order_by("participation__order", "pk")
        if each.participation.unit_id != each.participation.appraiser_id
    ]
    due = due_of(campaign, rows)
    rows.sort(key=lambda each: (due[each.pk].last_at is None, due[each.pk].last_at))
    return rows, due


def chase_rows(
    campaign: Campaign, dossiers: Sequence[Dossier], due: Mapping[int, Due], at: datetime
) -> tuple[ChaseRow, ...]:
    """Return what is known of these dossiers (a constant number of queries)."""
    ids = [each.pk for each in dossiers]
    cards = cards_of(dossiers)
    missing = missing_words(campaign, dossiers, cards)
    lacking = lacking_of(campaign, dossiers, cards)
    contacts = contacts_of({each.participation.unit_id for each in dossiers})
    calls, letters = calls_of("dossier", ids), letters_of("dossier", ids)
    office, counting = office_contact(campaign), runs(campaign)
    out = []
    for each in dossiers:
        until, name = due[each.pk], each.participation.name
        when = dated(until, at, counting=counting)
        wanted, parts = lacking[each.pk]
        unsigned = each.state in {states.AWAITING_CHAIR, states.AWAITING_SIGNATURE}
        out.append(
            ChaseRow(
                pk=each.pk,
                unit=name,
                state=state_label(each),
                tone="late" if when["late"] else states.STATES[each.state].tone,
                waiting_for=waiting_for(each),
                **when,
                lacking=parts,
                doing=missing[each.pk],
                done=wanted - len(parts),
                total=wanted,
                contact=contacts[each.participation.unit_id],
                text=chat(name, campaign.title, until.last_at, ", ".join(parts), office, unsigned=unsigned)
                if until.last_at
                else "",
                calls=calls[each.pk],
                letters=letters[each.pk],
                subordinate=is_subordinate(each),
                unsigned=unsigned,
            )
        )
    return tuple(out)


def more_time_entry(viewer: User, dossier: Dossier) -> str:
    """Return where the viewer enters that the unit asked for more time; "" for who may not."""
    part = dossier.participation
    campaign = part.campaign
    actor = actor_of(viewer)
    why_not = of_campaigns.why_not_ask_extension(actor, part.unit_id, campaign.office_id, campaign.state)
    return reverse("campaigns:ask_extension", args=[campaign.code, part.pk]) if why_not is None else ""


def is_subordinate(dossier: Dossier) -> bool:
    """Whether the unit stood below the Office when the campaign opened; only such a unit is told «yêu cầu»."""
    part = dossier.participation
    office = part.campaign.office
    return part.kind == roles.SUBORDINATE and part.path.startswith(office.path) and part.path != office.path


def lacking_of(
    campaign: Campaign, dossiers: Sequence[Dossier], cards: Mapping[int, Cards]
) -> dict[int, tuple[int, tuple[str, ...]]]:
    """Return for each dossier how many components it needs and the names of those it lacks (two queries).

    A paper is there once it has number and date; the score sheet once every criterion and question is answered.
    """
    owed: dict[int, list[str]] = {}
    for item in MilestoneItem.objects.filter(milestone__campaign=campaign, required=True):
        kinds = owed.setdefault(item.milestone_id, [])
        if item.paper_kind and item.paper_kind not in kinds:
            kinds.append(item.paper_kind)
    issued: dict[int, set[str]] = {}
    for pk, kind in Paper.objects.filter(
        dossier__in=[each.pk for each in dossiers], state=states.PAPER_ISSUED
    ).values_list("dossier_id", "kind"):
        issued.setdefault(pk, set()).add(kind)
    out = {}
    for each in dossiers:
        kinds = owed.get(each.milestone_id, [])
        have = issued.get(each.pk, set())
        own = cards[each.pk].own
        if not own.missing_criteria and not own.missing_vetoes:
            have = have | {catalogue.SCORE_SHEET}
        names = tuple(
            SHEET if kind == catalogue.SCORE_SHEET else catalogue.PAPER_NAMES[kind]
            for kind in kinds
            if kind not in have
        )
        out[each.pk] = (len(kinds), names)
    return out
