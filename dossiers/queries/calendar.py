"""The deadlines of a unit for its calendar, and the page on which the unit keeps the secret address of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from campaigns import states as campaign_states
from campaigns.models import Campaign, Milestone
from campaigns.rules import deadline_words
from dossiers import states
from dossiers.models import CalendarFeed, Dossier, Filing
from dossiers.queries.due import due_of, due_of_filings
from dossiers.rules.ics import Event
from records import clock
from units.models import Unit

#: Dates everyone of a campaign has to know.
SHARED = (campaign_states.APPRAISE, campaign_states.FORWARD)


def events_of(unit: Unit) -> list[Event]:
    """Return a unit's deadlines in running campaigns: its dossiers' dates and the campaign's; no person is named."""
    dossiers = list(
        Dossier.objects.filter(
            participation__unit=unit,
            participation__campaign__state=campaign_states.OPEN,
            participation__campaign__is_illustrative=False,
        )
        .select_related("milestone", "participation__campaign__plan")
        .order_by("pk")
    )
    campaigns = {each.participation.campaign_id: each.participation.campaign for each in dossiers}
    events: list[Event] = []
    for pk, campaign in campaigns.items():
        own = [each for each in dossiers if each.participation.campaign_id == pk]
        due = due_of(campaign, own)
        events += [
            _own(campaign, each, last, due[each.pk].said)
            for each in own
            if each.state in states.WITH_UNIT and (last := due[each.pk].last_at) is not None
        ]
    shared = Milestone.objects.filter(campaign__in=campaigns, purpose__in=SHARED, last_valid_at__isnull=False)
    taken = {each.milestone_id for each in dossiers}
    for milestone in shared.exclude(pk__in=taken).order_by("last_valid_at"):
        events += _shared(campaigns[milestone.campaign_id], milestone)
    events += _reports(unit)
    return sorted(events, key=lambda event: (event.day, event.uid))


def _reports(unit: Unit) -> list[Event]:
    """Plans and periodic reports the unit owes in running campaigns."""
    rows = (
        Filing.objects.filter(
            reporter__unit=unit,
            milestone__campaign__state=campaign_states.OPEN,
            milestone__campaign__is_illustrative=False,
        )
        .exclude(state=states.FILING_SENT)
        .select_related("milestone__campaign__plan")
        .order_by("pk")
    )
    by_campaign: dict[int, list[Filing]] = {}
    for each in rows:
        by_campaign.setdefault(each.milestone.campaign_id, []).append(each)
    events = []
    for filings in by_campaign.values():
        campaign = filings[0].milestone.campaign
        due = due_of_filings(campaign, filings)
        for each in filings:
            last, said = due[each.pk].last_at, due[each.pk].said
            if last is None:
                continue
            extra = f" ({said})" if said else ""
            events.append(
                Event(
                    uid=f"bao-cao-{each.pk}@tham-dinh",
                    day=clock.local_date(last),
                    summary=f"Hạn cuối: {each.milestone.title}, {campaign.title}{extra}",
                    description=f"{each.milestone.title}: {deadline_words(last)}{extra}.\n“{each.milestone.words}”",
                )
            )
    return events


def _own(campaign: Campaign, dossier: Dossier, last: datetime, said: str) -> Event:
    extra = f" ({said})" if said else ""
    return Event(
        uid=f"ho-so-{dossier.pk}@tham-dinh",
        day=clock.local_date(last),
        summary=f"Hạn cuối: hồ sơ {campaign.title}{extra}",
        description=f"{dossier.milestone.title}: {deadline_words(last)}{extra}.\n“{dossier.milestone.words}”",
    )


def _shared(campaign: Campaign, milestone: Milestone) -> list[Event]:
    last = milestone.last_valid_at
    if last is None:
        return []
    return [
        Event(
            uid=f"moc-{milestone.pk}@tham-dinh",
            day=clock.local_date(last),
            summary=f"{milestone.title}: {campaign.title}",
            description=f"{milestone.title}: {deadline_words(last)}.\n“{milestone.words}”",
            alarms=(0,),
        )
    ]


@dataclass(frozen=True, slots=True)
class FeedPage:
    """What a unit sees of its calendar: the deadlines in it, and whether an address is in force since when."""

    unit_id: int
    unit: str
    made_at: datetime | None
    made_by: str
    events: tuple[Event, ...]


def feed_page(unit: Unit) -> FeedPage:
    """Return the page of a unit's calendar."""
    feed = CalendarFeed.objects.filter(unit=unit, revoked_at__isnull=True).select_related("made_by").first()
    return FeedPage(
        unit.pk,
        unit.name,
        feed.made_at if feed else None,
        str(feed.made_by) if feed else "",
        tuple(events_of(unit)),
    )
