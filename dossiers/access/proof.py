"""The doors of the check: whatever carries a code, found by its code or its file, and who may know more of it."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import QuerySet
from django.http import Http404

from dossiers import catalogue, states
from dossiers.access import dossiers_visible_to, filing_for, papers_known_to, upper_campaigns
from dossiers.access.chasing import chase_letters
from dossiers.models import Bundle, ChaseLetter, FilingReceipt, Paper, Receipt
from units.models import User

#: Everything the system issues: papers of dossiers, letters that chase, reports of plans, bundles, receipts.
Issued = Paper | ChaseLetter | FilingReceipt | Bundle | Receipt
#: Finds what was issued by its code or else by the SHA-256 of its file.
Find = Callable[[str, str], Issued | None]


def _papers() -> QuerySet[Paper]:
    return Paper.objects.exclude(state=states.PAPER_DRAFT).select_related(
        "stored", "dossier__participation__campaign__office"
    )


def _letters() -> QuerySet[ChaseLetter]:
    return ChaseLetter.objects.filter(state=catalogue.LETTER_ISSUED).select_related(
        "stored", "campaign__office"
    )


def _reports() -> QuerySet[FilingReceipt]:
    return FilingReceipt.objects.exclude(code="").select_related("stored", "filing__milestone__campaign")


def _bundles() -> QuerySet[Bundle]:
    return Bundle.objects.exclude(code="").select_related("pdf", "campaign__office")


def _receipts() -> QuerySet[Receipt]:
    return Receipt.objects.select_related(
        "snapshot", "by", "dossier__participation__campaign__office", "dossier__participation__unit"
    )


def issued_by_code(code: str) -> Issued | None:
    """Return what carries a code, whoever asks: who holds it may know that it is genuine."""
    if not code:
        return None
    return (
        _papers().filter(code=code).first()
        or _letters().filter(code=code).first()
        or _reports().filter(code=code).first()
        or _bundles().filter(code=code).first()
        or _receipts().filter(code=code).first()
    )


def issued_as(sha256: str) -> Issued | None:
    """Return what was issued with exactly these bytes, also from before there were codes."""
    return (
        _papers().filter(sha256=sha256).first()
        or _letters().filter(sha256=sha256).first()
        or _reports().filter(paper_sha256=sha256).first()
        or _bundles().filter(sha256=sha256).first()
    )


def anything(code: str, sha256: str) -> Issued | None:
    """Find among everything: for commands, whose caller holds the whole database."""
    return issued_by_code(code) if code else issued_as(sha256)


def nothing(code: str, sha256: str) -> Issued | None:
    """Find nothing: for a reader without a database."""
    return None


def known_to(user: User) -> Find:
    """Return what finds among the things this person may know of."""

    def find(code: str, sha256: str) -> Issued | None:
        found = anything(code, sha256)
        return found if found is not None and knows(user, found) else None

    return find


def knows(user: User, issued: Issued) -> bool:
    """Whether the person may see status, hash and fields of something that was issued."""
    if isinstance(issued, Paper):
        return papers_known_to(user).filter(pk=issued.pk).exists()
    if isinstance(issued, ChaseLetter):
        return chase_letters(user).filter(pk=issued.pk).exists()
    if isinstance(issued, Bundle):
        return upper_campaigns(user).filter(pk=issued.campaign_id).exists()
    if isinstance(issued, Receipt):
        return dossiers_visible_to(user).filter(pk=issued.dossier_id).exists()
    try:
        filing_for(user, issued.filing.milestone.campaign.code, issued.filing_id)
    except Http404:
        return False
    return True
