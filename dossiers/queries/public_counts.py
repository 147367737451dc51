"""Counts of results for whoever stands outside the reporting line: by campaign and kind of unit, small ones masked.

Recognitions and withdrawals are those of the public register, which names the units; what else was decided is told only
as far as :mod:`dossiers.rules.masking` lets it. One table for everybody, so that no two readers' tables can be laid
over each other; who is in the reporting line reads exact figures on the dashboard.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Exists, OuterRef

from campaigns.models import Campaign, Participation
from dossiers import states
from dossiers.models import Dossier, PublicationHold
from dossiers.queries.register import public_rows
from dossiers.rules.masking import Figure, masked
from units import roles

#: The columns: those of the register, whose units are public by name, then those that are not.
OF_REGISTER: Final = (states.RECOGNISED, states.WITHDRAWN_RESULT)
COLUMNS: Final = (*OF_REGISTER, states.ASSIGNED, states.CONFIRMED)
HEADINGS: Final = (
    "Được công nhận",
    "Đã thu hồi",
    "Giao xây dựng năm sau",
    "Xác nhận có tệ nạn",
    "Tổng số có kết quả",
)
#: «Xác nhận có tệ nạn» is treated like a small count, however many units it is.
SECRET: Final = frozenset({COLUMNS.index(states.CONFIRMED)})


@dataclass(frozen=True, slots=True)
class CountLine:
    """A kind of unit, or all of them together."""

    name: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class CampaignCounts:
    """What of one campaign may be told; ``masked``: something is not."""

    code: str
    title: str
    year: int
    illustrative: bool
    lines: tuple[CountLine, ...]
    masked: bool

    @property
    def rows(self) -> tuple[tuple[str, tuple[tuple[str, Figure], ...]], ...]:
        """Each line with its figures beside their headings."""
        return tuple((line.name, tuple(zip(HEADINGS, line.figures, strict=True))) for line in self.lines)


def public_counts() -> tuple[CampaignCounts, ...]:
    """Return the counts of every campaign that may be told of, the latest first (four queries).

    Every kind of unit that takes part has its row, whether or not anything was decided on one: a row says nothing.
    """
    held = PublicationHold.objects.filter(lifted_at__isnull=True)
    campaigns = Campaign.objects.filter(is_practice=False).exclude(
        Exists(held.filter(campaign=OuterRef("pk"), dossier__isnull=True))
    )
    found: dict[int, Counter[tuple[str, str]]] = {}
    by = ("dossier__participation__campaign", "dossier__participation__kind", "dossier__state")
    registered = public_rows().order_by().values_list(*by).annotate(n=Count("pk"))
    others = (
        Dossier.objects.filter(
            participation__campaign__in=campaigns,
            participation__unit__is_invented=False,
            state__in=set(COLUMNS) - set(OF_REGISTER),
        )
        .exclude(Exists(held.filter(dossier=OuterRef("pk"))))
        .order_by()
        .values_list("participation__campaign", "participation__kind", "state")
        .annotate(n=Count("pk"))
    )
    for campaign, kind, state, number in [*registered, *others]:
        found.setdefault(campaign, Counter())[kind, state] += number
    kinds = (
        Participation.objects.filter(campaign__in=found, unit__is_invented=False)
        .order_by()
        .values_list("campaign", "kind")
        .distinct()
    )
    for campaign, kind in kinds:
        found[campaign][kind, states.RECOGNISED] += 0
    shown = campaigns.filter(pk__in=found).order_by("-year", "title", "pk")
    return tuple(_counts(each, found[each.pk]) for each in shown)


def _counts(campaign: Campaign, numbers: Mapping[tuple[str, str], int]) -> CampaignCounts:
    labels = dict(roles.KINDS)
    kinds = sorted({kind for kind, _state in numbers}, key=list(labels).index)
    counts = [[numbers.get((kind, state), 0) for state in COLUMNS] for kind in kinds]
    known = {(row, column) for row in range(len(kinds) + 1) for column in range(len(OF_REGISTER))}
    several = len(kinds) > 1
    told = masked(counts, known=known, secret=SECRET, add_rows=several)
    names = [labels[kind] for kind in kinds]
    lines = [CountLine(name, figures) for name, figures in zip(names, told, strict=False)]
    if several:
        lines.append(CountLine("Cộng", told[-1]))
    return CampaignCounts(
        code=campaign.code,
        title=campaign.title,
        year=campaign.year,
        illustrative=campaign.is_illustrative,
        lines=tuple(lines),
        masked=any(figure.number is None for line in lines for figure in line.figures),
    )
