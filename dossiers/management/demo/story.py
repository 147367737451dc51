"""Take a whole campaign to a stage."""

from __future__ import annotations

from campaigns.models import Campaign
from dossiers import states
from dossiers.loaders.samples import Sample, read_samples
from dossiers.management.demo.beside import cite, note
from dossiers.management.demo.office import appraise_to, extend
from dossiers.management.demo.time import Calendar
from dossiers.management.demo.unit import fill, hand_in_to
from dossiers.management.demo.upper import decide, send_up
from dossiers.models import Dossier

STAGES = ("open", "submitted", "appraised", "forwarded", "recognised")
MIXED = "mixed"
#: Where each unit stands in a mixed practice, so that every kind of desk has something on it.
MIX = {
    "U-02": states.APPRAISED,
    "U-03": states.DRAFTING,
    "U-04": states.RETURNED,
    "U-05": states.AWAITING_CHAIR,
    "DT-A": states.ACCEPTED,
    "DT-B": states.SUBMITTED,
    "U-01": states.NOT_STARTED,
}


def tell(*, campaign: Campaign, stage: str, calendar: Calendar) -> None:
    """Tell the campaign's story up to a stage; what stands further on already is left alone."""
    samples = read_samples()
    rows = [dossier for dossier in _dossiers(campaign) if dossier.participation.unit.code in samples]
    if stage == "open":
        return
    if stage == MIXED:
        for dossier in rows:
            _to(
                dossier,
                samples[dossier.participation.unit.code],
                calendar,
                MIX[dossier.participation.unit.code],
            )
        return
    for dossier in rows:
        own = dossier.participation.unit_id == dossier.participation.appraiser_id
        sample = samples[dossier.participation.unit.code]
        if own and stage == "submitted":
            continue
        _to(dossier, sample, calendar, states.SUBMITTED if stage == "submitted" else states.ACCEPTED)
    if stage in {"forwarded", "recognised"}:
        send_up(campaign, calendar)
    if stage == "recognised":
        decide(campaign, calendar)


def _dossiers(campaign: Campaign) -> list[Dossier]:
    # The Office's own dossier comes last: its chair approves it after the units' were appraised.
    rows = Dossier.objects.filter(participation__campaign=campaign).select_related(
        "participation__campaign__office", "participation__unit", "participation__criteria_set", "milestone"
    )
    return sorted(
        rows, key=lambda dossier: dossier.participation.unit_id == dossier.participation.appraiser_id
    )


def _to(dossier: Dossier, sample: Sample, calendar: Calendar, goal: str) -> None:
    """Take one dossier to a state, from wherever it stands before it."""
    if goal == states.NOT_STARTED:
        return
    if goal == states.DRAFTING:
        if dossier.state == states.NOT_STARTED:
            fill(dossier, sample, calendar)
            cite(dossier, sample, calendar)
        return
    own = dossier.participation.unit_id == dossier.participation.appraiser_id
    if dossier.state in states.BEFORE_SUBMISSION:
        extend(dossier, sample, calendar)
        if dossier.state == states.NOT_STARTED:
            fill(dossier, sample, calendar)
            cite(dossier, sample, calendar)
        before = goal in states.BEFORE_SUBMISSION
        hand_in_to(dossier, sample, calendar, goal if own or before else states.SUBMITTED)
    if not own and goal not in states.BEFORE_SUBMISSION and goal != states.SUBMITTED:
        appraise_to(dossier, sample, calendar, goal)
        note(dossier, sample, calendar)
