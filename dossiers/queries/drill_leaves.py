"""The dossiers at the bottom of the tree as rows, read by columns: a sheet of 200.000 builds no model instance."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from campaigns.models import Campaign
from dossiers import access, states
from dossiers.models import Dossier
from dossiers.queries.drill_parts import LeafRow

CHUNK = 2_000
_COLUMNS = (
    "pk",
    "participation__name",
    "participation__parent_name",
    "state",
    "punctuality",
    "first_submitted_at",
)


def leaf_rows(rows: QuerySet[Dossier], reach: access.Reach) -> Iterator[LeafRow]:
    """Turn dossiers into rows, one by one; whoever runs the campaign may open what was handed in."""
    labels, punctuality = state_labels(reach.campaign), dict(states.PUNCTUALITY)
    runs_it = "" in reach.roots
    for pk, name, place, state, how, submitted_at in rows.values_list(*_COLUMNS).iterator(chunk_size=CHUNK):
        yield LeafRow(
            pk=pk,
            name=name,
            place=place,
            state=state,
            state_label=labels[state],
            tone=states.STATES[state].tone,
            punctuality=punctuality.get(how, ""),
            submitted_at=submitted_at,
            readable=runs_it and state in states.SEEN_BY_OFFICE,
        )


def state_labels(campaign: Campaign) -> dict[str, str]:
    """Return the labels of the states with the campaign's own names in them."""
    names = {
        "{ten_cap_tren}": campaign.upper_short or campaign.upper_name,
        "{bo_phan_tham_dinh}": campaign.appraising_section or campaign.office.name,
        "{nam_sau}": str(campaign.year + 1),
    }
    out = {}
    for code, info in states.STATES.items():
        label = info.label
        for mark, name in names.items():
            label = label.replace(mark, name)
        out[code] = label
    return out
