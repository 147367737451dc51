"""What the Office does for the whole campaign: meet, approve, number, bundle, send, record the decision."""

from __future__ import annotations

from typing import Any

from campaigns.actions import close_campaign
from campaigns.models import Campaign
from dossiers import states
from dossiers.actions import bundle, office_papers, outside, results
from dossiers.actions.office_papers import SessionValues
from dossiers.actions.outside import Document, Ruling
from dossiers.loaders.samples import read_upper
from dossiers.management.demo.time import Calendar
from dossiers.models import Bundle, Dossier, OutsideAct
from dossiers.queries.cards import cards_of
from dossiers.queries.council import council_of
from dossiers.queries.upper_content import dossiers_of, is_own, upper_state
from dossiers.signing.keys import paper_key
from units import roles
from units.access import holders
from units.models import User

#: What a level above decides when it follows the Office's proposal.
RESULT_OF = {
    "dat": states.RECOGNISED,
    "dat_khac_phuc": states.RECOGNISED,
    "co_te_nan": states.CONFIRMED,
    "chua_du_dieu_kien": states.ASSIGNED,
}


def _people(campaign: Campaign, role: str) -> list[User]:
    return list(holders(campaign.office_id, role))


def send_up(campaign: Campaign, calendar: Calendar) -> None:
    """Take a campaign whose dossiers are all concluded up to the sending; what is done already is left alone."""
    story = read_upper()
    own = next(row for row in dossiers_of(campaign) if is_own(row))
    if own.state != states.ACCEPTED:
        return
    first, second = _people(campaign, roles.OFFICE_ADMIN)[:2]
    if not own.meetings.filter(kind=states.APPRAISAL_MEETING).exists():
        _meet(campaign, own, story, calendar, first)
    state = upper_state(campaign, dossiers_of(campaign))
    if not state.current:
        office_papers.approve_upper(
            campaign=campaign,
            by=_people(campaign, roles.CHAIR)[0],
            at=calendar.at(story["approved"]),
            sha256=state.sha256,
        )
    issued = set(own.papers.filter(state=states.PAPER_ISSUED).values_list("kind", flat=True))
    for kind, day in (("bb-tham-dinh", "minutes"), ("to-trinh-cap-tren", "letter")):
        if kind not in issued:
            office_papers.register_upper(
                campaign=campaign,
                kind=kind,
                number=story["numbers"][kind] if campaign.is_practice else "",
                signed_on=calendar.day(story[day], before=1 if day == "minutes" else 0),
                by=_people(campaign, roles.REGISTRAR)[0],
                at=calendar.at(story["numbered"]),
            )
    if not Bundle.objects.filter(campaign=campaign).exists():
        rows = dossiers_of(campaign)
        made = bundle.make(campaign, rows, upper_state(campaign, rows), signer=paper_key())
        bundle.keep(campaign=campaign, made=made, by=first, at=calendar.at(story["built"]))
    act = outside.record_act(
        campaign=campaign,
        kind=states.ACT_SENT,
        document=Document(
            number=story["numbers"]["sent"] if campaign.is_practice else "",
            signed_on=calendar.day(story["sent_on"]),
            issuer=campaign.office.name,
            way=story["way"],
        ),
        rulings={},
        by=first,
        at=calendar.at(story["sent"]),
    )
    outside.confirm_act(act=act, by=second, at=calendar.at(story["sent_confirmed"]))


def _meet(campaign: Campaign, own: Dossier, story: dict[str, Any], calendar: Calendar, by: User) -> None:
    day = calendar.day(story["session"], before=1)
    members = council_of(own).members
    office_papers.save_session(
        campaign=campaign,
        values=SessionValues(
            starts_at=calendar.moment(day, story["start"]),
            ends_at=calendar.moment(day, story["end"]),
            place=story["place"],
            council_present=len(members),
            chair_name=next((line.name for line in members if line.is_chair), ""),
            secretary_name=next((line.name for line in members if line.is_secretary), ""),
            no_opinions=True,
        ),
        opinions=[],
        version=0,
        by=by,
        at=calendar.at(story["saved"]),
    )


def decide(campaign: Campaign, calendar: Calendar) -> None:
    """Record the decision of the level that recognises, as proposed, and let a second person confirm it."""
    story = read_upper()
    rows = [row for row in dossiers_of(campaign) if row.state == states.FORWARDED]
    if not rows or OutsideAct.objects.filter(campaign=campaign, kind=states.ACT_DECIDED).exists():
        return
    first, second = _people(campaign, roles.OFFICE_ADMIN)[:2]
    found = cards_of(rows)
    act = outside.record_act(
        campaign=campaign,
        kind=states.ACT_DECIDED,
        document=Document(
            number=story["numbers"]["decided"] if campaign.is_practice else "",
            signed_on=calendar.day(story["decided_on"]),
            issuer=campaign.recogniser_name,
        ),
        rulings={
            row.pk: Ruling(outcome=RESULT_OF[_concluded(row, found[row.pk].own.outcome_code)]) for row in rows
        },
        by=first,
        at=calendar.at(story["decided"]),
    )
    outside.confirm_act(act=act, by=second, at=calendar.at(story["decided_confirmed"]))
    if calendar.base is None:
        _end(campaign, story, calendar, first)


def _end(campaign: Campaign, story: dict[str, Any], calendar: Calendar, by: User) -> None:
    """History ends: every unit has its notice, and the campaign is closed."""
    for row in dossiers_of(campaign):
        results.register_notice(
            dossier=row,
            number="",
            signed_on=calendar.day(story["notice"]),
            by=_people(campaign, roles.REGISTRAR)[0],
            at=calendar.at(story["noticed"]),
        )
    close_campaign(campaign=campaign, by=by, at=calendar.at(story["closed"]))


def _concluded(row: Dossier, own: str) -> str:
    """The Office's own dossier has no conclusion of the Office; the level above follows its own score."""
    conclusion = row.conclusions.filter(reopened_at__isnull=True).order_by("-at").first()
    return conclusion.outcome_code if conclusion else own
