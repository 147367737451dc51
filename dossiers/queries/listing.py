"""The list of dossiers a person may open, with search that ignores marks and case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dossiers import access, states
from dossiers.queries.facts import Deadline, owed_deadline, state_label, waiting_for
from records.text import searched
from units.models import User

LIMIT = 200


@dataclass(frozen=True)
class DossierRow:
    """One line of the list."""

    pk: int
    unit: str
    campaign: str
    state: str
    tone: str
    waiting_for: str
    deadline: Deadline
    returns: int


def dossier_list(user: User, at: datetime, *, search: str = "") -> tuple[DossierRow, ...]:
    """List dossiers by campaign and unit, at most 200; search narrows."""
    rows = access.dossiers_visible_to(user).order_by(
        "-participation__campaign__year", "participation__campaign__code", "participation__order"
    )
    if search.strip():
        rows = rows.filter(participation__search__contains=" ".join(searched(search)))
    return tuple(
        DossierRow(
            pk=dossier.pk,
            unit=dossier.participation.name,
            campaign=dossier.participation.campaign.title,
            state=state_label(dossier),
            tone=states.STATES[dossier.state].tone,
            waiting_for=waiting_for(dossier),
            deadline=owed_deadline(dossier, at),
            returns=dossier.returns,
        )
        for dossier in rows[:LIMIT]
    )
