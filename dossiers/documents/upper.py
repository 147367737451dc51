"""The Office's papers to the level above as values, from what was approved or, before that, from what stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from campaigns.models import Campaign
from dossiers import catalogue
from dossiers.documents.bundle import as_of, letter_paper, minutes_paper
from dossiers.documents.frames import Registered
from dossiers.documents.office import AppraisalMinutes, UpwardLetter
from dossiers.models import Dossier
from dossiers.queries.upper_content import UpperState, content_of, parts_of


def upper_paper(
    state: UpperState,
    kind: str,
    registered: Mapping[str, Registered],
    campaign: Campaign,
    rows: list[Dossier],
    *,
    issued: bool,
    now: datetime,
) -> AppraisalMinutes | UpwardLetter:
    """Return the minutes of the Office's council or the letter; ``now``: printed where nothing is approved yet."""
    approved = state.approved if state.current else None
    content = content_of(approved) if approved else state.content
    if kind == catalogue.APPRAISAL_MINUTES:
        return minutes_paper(content, registered, issued=issued)
    created = approved.at if approved else None
    parts = parts_of(campaign, rows)
    return letter_paper(
        content, registered, parts, issued=issued, created=created, made_at=as_of(parts, created or now)
    )
