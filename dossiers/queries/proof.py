"""What the public check of a code says: type, number, date, issuer – never outcome, scores or counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dossiers import catalogue, states
from dossiers.access import papers_known_to
from dossiers.models import Paper
from units.models import User


@dataclass(frozen=True, slots=True)
class PublicPaper:
    """What anybody may know of an issued paper who holds its code."""

    name: str
    number: str
    signed_on: date | None
    issuer: str
    practice: bool
    illustrative: bool


@dataclass(frozen=True, slots=True)
class KnownPaper:
    """What those who may see the dossier are told besides."""

    dossier: int
    in_force: bool
    sha256: str
    pages: int | None


def public_paper(paper: Paper) -> PublicPaper:
    """Return the public facts of a paper."""
    part = paper.dossier.participation
    campaign = part.campaign
    # The notice lies with the unit it tells; the Office issued it.
    issuer = campaign.office.name if paper.kind == states.RESULT_NOTICE else part.name
    return PublicPaper(
        name=catalogue.PAPER_NAMES[paper.kind],
        number=f"{paper.number or '…'}/{paper.symbol}",
        signed_on=paper.signed_on,
        issuer=issuer,
        practice=campaign.is_practice,
        illustrative=campaign.is_illustrative,
    )


def known_paper(paper: Paper, user: User) -> KnownPaper | None:
    """Return what this person may know besides; ``None`` for a stranger."""
    if not papers_known_to(user).filter(pk=paper.pk).exists():
        return None
    return KnownPaper(paper.dossier_id, paper.state == states.PAPER_ISSUED, paper.sha256, paper.pages)
