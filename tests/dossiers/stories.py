"""Dossiers that stand somewhere: taken there through the product's own actions, with the examples' content."""

from __future__ import annotations

from dossiers import states
from dossiers.loaders.samples import Sample, read_samples
from dossiers.management.demo import Calendar, appraise_to, extend, hand_in_to
from dossiers.models import Dossier
from tests.people import World

SAMPLES = read_samples()
PRACTICE, HISTORY = "dien-tap", "kh-vpub-2021"
UNTIL_SUBMITTED = states.BEFORE_SUBMISSION | {states.SUBMITTED}


def calendar(world: World, campaign: str) -> Calendar:
    """The practice ends now; history has its own days."""
    return Calendar(base=world.at if campaign == PRACTICE else None)


def plain(unit: str) -> Sample:
    """The example of a unit without the return that its story of 2021 holds."""
    return {key: value for key, value in SAMPLES[unit].items() if key != "returned"}


def take_to(world: World, goal: str, unit: str = "U-03", campaign: str = PRACTICE) -> Dossier:
    """Take a unit's dossier to a state; an extension of the example is asked for and granted on the way."""
    dossier = world.dossier(unit, campaign)
    own = dossier.participation.unit_id == dossier.participation.appraiser_id
    days = calendar(world, campaign)
    sample = plain(unit)
    if dossier.state in states.BEFORE_SUBMISSION:
        extend(dossier, sample, days)
        stops = goal in UNTIL_SUBMITTED or own
        hand_in_to(dossier, sample, days, goal if stops else states.SUBMITTED)
    if not own and goal not in UNTIL_SUBMITTED:
        appraise_to(dossier, sample, days, goal)
    assert dossier.state == goal
    return world.dossier(unit, campaign)
