"""The Office's papers to the level above as values, from what was approved or, before that, from what stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from campaigns.models import Campaign
from dossiers import catalogue
from dossiers.documents.bundle import Content, as_of, letter_paper, minutes_paper
from dossiers.documents.data import Frozen
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
    content, frozen = drawn_from(state)
    if kind == catalogue.APPRAISAL_MINUTES:
        return minutes_paper(content, registered, issued=issued)
    parts = parts_of(campaign, rows)
    return letter_paper(
        content, registered, parts, issued=issued, created=frozen.at, made_at=as_of(parts, frozen.at or now)
    )


def drawn_from(state: UpperState) -> tuple[Content, Frozen]:
    """Return the content the Office's papers are drawn from: what was approved, or what stands now."""
    approved = state.approved if state.current else None
    if approved is None:
        return state.content, Frozen()
    return content_of(approved), Frozen(approved.sha256, approved.at)
