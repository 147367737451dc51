"""The content of a whole campaign as the Office sends it upward: its own dossier, the units', the council's meeting."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from campaigns import states as campaign_states
from campaigns.models import Campaign, Extension
from campaigns.queries.extensions import granted_words
from dossiers import states
from dossiers.models import Dossier, Meeting, Paper, Snapshot
from dossiers.queries.snapshot import SCHEMA, Content, meeting_content, snapshot_of

_FROZEN = (states.CONCLUDED_SNAPSHOT, states.SUBMITTED_SNAPSHOT, states.APPROVED_SNAPSHOT)


def campaign_snapshot_of(campaign: Campaign, dossiers: Iterable[Dossier] | None = None) -> Content:
    """Return the content (schema 1); ``dossiers``: only these units' (a part sent ahead), otherwise all.

    Units already concluded speak from what was frozen then; the others from what stands now, marked
    ``concluded: false``. Keys: ``office`` (content of the Office's own dossier), ``office_numbers``, ``meeting``,
    ``units`` (rows: content, numbers, submitted, punctuality, extension, concluded).
    """
    rows = list(
        Dossier.objects.filter(participation__campaign=campaign)
        .select_related(
            "participation__campaign__plan",
            "participation__campaign__office",
            "participation__unit",
            "participation__appraiser",
            "participation__criteria_set",
            "milestone",
        )
        .order_by("participation__order", "participation__path", "pk")
    )
    wanted = None if dossiers is None else {dossier.pk for dossier in dossiers}
    frozen = _frozen(rows)
    numbers = _numbers(rows)
    office = next((row for row in rows if row.participation.part == campaign_states.APPRAISING), None)
    if office is None:
        raise LookupError("Đợt này không có hồ sơ của cơ quan thẩm định.")
    extended = _extended(campaign)
    meeting = office.meetings.filter(kind=states.APPRAISAL_MEETING).prefetch_related("opinions").first()
    return {
        "schema": SCHEMA,
        "office": frozen.get(office.pk) or snapshot_of(office),
        "office_numbers": numbers.get(office.pk, {}),
        "meeting": _session(office, meeting),
        "units": [
            {
                "content": frozen.get(row.pk) or snapshot_of(row),
                "numbers": numbers.get(row.pk, {}),
                "submitted": row.first_submitted_at is not None,
                "punctuality": row.punctuality,
                "extension": extended.get((row.participation_id, row.milestone_id), ""),
                "concluded": row.state in states.BUNDLED,
            }
            for row in rows
            if row.participation.part == campaign_states.SUBJECT and (wanted is None or row.pk in wanted)
        ],
    }


def _extended(campaign: Campaign) -> dict[tuple[int | None, int], str]:
    """Until when, and why, each unit was given more time for a milestone; the last decision counts."""
    given = Extension.objects.filter(participation__campaign=campaign, state=campaign_states.GRANTED)
    return {
        (each.participation_id, each.milestone_id): granted_words(each) for each in given.order_by("until_at")
    }


def _session(office: Dossier, meeting: Meeting | None) -> Content | None:
    """The newest session of the council, with the number its decision asks for where it asks for one."""
    content = meeting_content(meeting)
    if content is not None and office.council_quorum is not None:
        content["quorum"] = office.council_quorum
    return content


def _frozen(rows: list[Dossier]) -> dict[int, Content]:
    """The newest frozen content of dossiers the Office is done with."""
    done = {row.pk: row.round for row in rows if row.state in states.BUNDLED}
    found: dict[int, Content] = {}
    snapshots = Snapshot.objects.filter(
        dossier__in=done, purpose__in=_FROZEN, voided_at__isnull=True
    ).order_by("at", "pk")
    for snapshot in snapshots:
        if snapshot.round == done[snapshot.dossier_id]:
            found[snapshot.dossier_id] = json.loads(snapshot.body)
    return found


def _numbers(rows: list[Dossier]) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for paper in Paper.objects.filter(dossier__in=rows, state=states.PAPER_ISSUED):
        found.setdefault(paper.dossier_id, {})[paper.kind] = {
            "number": paper.number,
            "symbol": paper.symbol,
            "signed_on": paper.signed_on.isoformat() if paper.signed_on else None,
        }
    return found
