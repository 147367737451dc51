"""Kế hoạch 75/KH-UBND opened as the campaign of 2020, with nothing said yet."""

from __future__ import annotations

from datetime import datetime

import pytest

from campaigns.actions import load_campaign
from campaigns.loaders import CAMPAIGN_2020
from campaigns.models import Campaign, Reporter
from dossiers.actions.opening import open_campaign
from dossiers.models import Filing
from records import clock
from tests.people import PASSWORD, World
from units.actions import load_accounts, load_units
from units.loaders import AGENCIES
from units.models import User

OPENED = datetime(2020, 3, 19, 8, 0, tzinfo=clock.ZONE)
POLICE, HEALTH, SCHOOLS, SCHOOLS_ADMIN, DISTRICT = (
    "cat.canbo", "syt.canbo", "sgddt.canbo", "sgddt.quantri", "maison.canbo",
)  # fmt: skip


def at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=clock.ZONE)


def person(name: str) -> User:
    return User.objects.get(username=name)


@pytest.fixture
def schools(world: World) -> Campaign:
    """The campaign, open since the day after the plan was signed."""
    load_units(by=None, at=OPENED, path=AGENCIES)
    people = load_accounts(password=PASSWORD, by=None, at=OPENED, path=AGENCIES)
    campaign = load_campaign(CAMPAIGN_2020, by=None, at=OPENED)
    open_campaign(campaign=campaign, by=people[SCHOOLS_ADMIN], at=OPENED)
    return Campaign.objects.get(pk=campaign.pk)


@pytest.fixture
def running(schools: Campaign) -> Campaign:
    """The plan as it ran in 2020: not told as history."""
    Campaign.objects.filter(pk=schools.pk).update(is_illustrative=False)
    return Campaign.objects.get(pk=schools.pk)


def reporter(campaign: Campaign, unit: str) -> Reporter:
    return campaign.reporters.select_related("campaign__office", "agency", "unit").get(unit__code=unit)


def filing(campaign: Campaign, milestone: str, unit: str | None) -> Filing:
    rows = Filing.objects.select_related(
        "milestone__campaign__office", "reporter__campaign", "reporter__unit"
    )
    if unit is None:
        return rows.get(milestone__campaign=campaign, milestone__code=milestone, reporter__isnull=True)
    return rows.get(milestone__campaign=campaign, milestone__code=milestone, reporter__unit__code=unit)
