"""What an office keeps for its papers: the certificates it trusts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from campaigns.models import Participation
from dossiers.models import TrustRoot
from units.access import actor_of
from units.models import Unit, User
from units.policies import why_not_keep_papers


@dataclass(frozen=True, slots=True)
class RootLine:
    """A trusted certificate; ``fingerprint`` in groups of four, as it is read aloud and compared."""

    pk: int
    subject: str
    fingerprint: str
    valid_from: datetime
    valid_to: datetime
    over: bool
    added_at: datetime
    added_by: str
    removed_at: datetime | None
    removed_by: str


@dataclass(frozen=True, slots=True)
class RootsPage:
    """The trusted certificates of an office, those given up last."""

    unit_pk: int
    unit: str
    lines: tuple[RootLine, ...]
    gone: tuple[RootLine, ...]
    #: The offices whose own lists the copies of this unit are judged by, newest campaign first.
    judges: tuple[str, ...]
    why_not: str | None


def roots_page(unit: Unit, user: User, at: datetime) -> RootsPage:
    """Build the page (two queries)."""
    rows = TrustRoot.objects.filter(unit=unit).select_related("added_by", "removed_by")
    lines = [
        RootLine(
            pk=row.pk,
            subject=row.subject,
            fingerprint=" ".join(row.sha256[place : place + 4] for place in range(0, len(row.sha256), 4)),
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            over=row.valid_to < at,
            added_at=row.added_at,
            added_by=str(row.added_by),
            removed_at=row.removed_at,
            removed_by=str(row.removed_by or ""),
        )
        for row in rows
    ]
    above = Participation.objects.filter(unit=unit).exclude(appraiser=unit).order_by("-campaign__year", "pk")
    return RootsPage(
        unit_pk=unit.pk,
        unit=unit.name,
        lines=tuple(line for line in lines if line.removed_at is None),
        gone=tuple(line for line in lines if line.removed_at is not None),
        judges=tuple(dict.fromkeys(above.values_list("appraiser__name", flat=True))),
        why_not=why_not_keep_papers(actor_of(user), unit.pk, unit.path),
    )
