"""«Giấy mời» to a meeting: a draft of the project; neither plan gives a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dossiers.documents import frames, kinds, lines
from dossiers.documents.values import Frame


@dataclass(frozen=True, slots=True)
class InvitationPaper:
    """When, where, what about, who is asked to come."""

    frame: Frame
    meeting: str
    starts_at: datetime | None
    place: str
    agenda: tuple[str, ...]
    invitees: tuple[str, ...]
    chair: str

    @property
    def started_text(self) -> str:
        """Hour and day."""
        return lines.moment_full(self.starts_at, self.frame.year)

    @property
    def place_text(self) -> str:
        """Where, without the last stop."""
        return lines.sentence(self.place)

    @property
    def agenda_items(self) -> tuple[str, ...]:
        """Each point of the agenda as one clause."""
        return tuple(lines.sentence(each) for each in self.agenda)

    @property
    def invitee_items(self) -> tuple[str, ...]:
        """Each guest or group as one clause."""
        return tuple(lines.sentence(each) for each in self.invitees)


def invitation_paper(
    content: Mapping[str, Any],
    *,
    meeting: str,
    starts_at: datetime | None,
    place: str,
    agenda: tuple[str, ...],
    invitees: tuple[str, ...],
    chair: str,
) -> InvitationPaper:
    """The invitation of the unit of ``content``, always marked as a draft: its words have no source."""
    return InvitationPaper(
        frame=frames.frame(
            kinds.INVITATION,
            content,
            registered={},
            marks=frames.marks(content, issued=False),
            recipients=("Như trên", frames.filed()),
        ),
        meeting=meeting,
        starts_at=starts_at,
        place=place,
        agenda=agenda,
        invitees=invitees,
        chair=chair,
    )
