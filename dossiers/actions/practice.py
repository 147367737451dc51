"""A practice is opened by one press and wiped by one press; a real campaign can never be wiped (ADR 0030)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import Q

from campaigns import actions as campaign_actions
from campaigns.models import (
    Campaign,
    CampaignSet,
    CouncilRole,
    Extension,
    FigureCheck,
    FigureSpec,
    Milestone,
    MilestoneItem,
    Participation,
    Reporter,
    RouteStep,
    TreeNode,
)
from dossiers import models as kept
from dossiers import policies
from dossiers.actions.opening import IN_ONE_GO, open_campaign
from records import journal
from records.errors import Blocked, NotAllowed, Problem, Stale
from records.models import Job, Notice
from units.access import actor_of
from units.models import User

DOSSIER = "dossier__participation__campaign"
PAPER = f"paper__{DOSSIER}"
#: Everything that belongs to a campaign, leaves first: what is deleted, and how its campaign is found. Written out by
#: hand, so that a new table is thought about; tests/dossiers/test_practice.py walks the models and names one left out.
WIPED: tuple[tuple[type[models.Model], str], ...] = (
    (kept.SignatureCheck, f"copy__{PAPER}"),
    (kept.SignedCopy, PAPER),
    (kept.BookEntry, PAPER),
    (kept.HookDelivery, DOSSIER),
    (kept.PublicationHold, "campaign"),
    (kept.OutsideActRow, "act__campaign"),
    (kept.OutsideAct, "campaign"),
    (kept.Bundle.dossiers.through, "bundle__campaign"),
    (kept.Bundle, "campaign"),
    (kept.BatchPart, "batch__campaign"),
    (kept.Batch, "campaign"),
    (kept.ChaseLetter.dossiers.through, "chaseletter__campaign"),
    (kept.ChaseLetter.filings.through, "chaseletter__campaign"),
    (kept.ChaseLetter, "campaign"),
    (kept.ChaseCall, DOSSIER),
    (kept.ChaseCall, "filing__milestone__campaign"),
    (kept.Reminder, "campaign"),
    (kept.ReminderPause, "campaign"),
    (kept.ReminderStep, "campaign"),
    (kept.FilingReceipt, "filing__milestone__campaign"),
    (kept.Filing, "milestone__campaign"),
    (kept.TargetFigure, "milestone__campaign"),
    (kept.TargetBase, "campaign"),
    (kept.DutyEntry, "reporter__campaign"),
    (kept.Receipt, DOSSIER),
    (kept.Paper, DOSSIER),
    (kept.Snapshot, DOSSIER),
    (kept.Recusal, f"conclusion__{DOSSIER}"),
    (kept.Conclusion, DOSSIER),
    (kept.AppraisalCheck, DOSSIER),
    (kept.Remark, DOSSIER),
    (kept.Return, DOSSIER),
    (kept.Explanation, DOSSIER),
    (kept.LateFact, DOSSIER),
    (kept.PrivateNote, DOSSIER),
    (kept.UnitTalk, DOSSIER),
    (kept.Assignment, DOSSIER),
    (kept.Opinion, f"meeting__{DOSSIER}"),
    (kept.SeatAttendance, f"meeting__{DOSSIER}"),
    (kept.Meeting, DOSSIER),
    (kept.CouncilGap, DOSSIER),
    (kept.CouncilMember, DOSSIER),
    (kept.ReportSection, DOSSIER),
    (kept.EvidenceUse, f"evidence__{DOSSIER}"),
    (kept.Evidence, DOSSIER),
    (kept.FigureValue, DOSSIER),
    (kept.VetoAnswer, DOSSIER),
    (kept.Score, DOSSIER),
    (kept.StoredFile, DOSSIER),
    (kept.Counter, "campaign"),
    (kept.Dossier, "participation__campaign"),
    (Extension, "milestone__campaign"),
    (Participation, "campaign"),
    (Reporter, "campaign"),
    (TreeNode, "campaign"),
    (RouteStep, "campaign"),
    (MilestoneItem, "milestone__campaign"),
    (Milestone, "campaign"),
    (FigureCheck, "campaign"),
    (FigureSpec, "campaign"),
    (CouncilRole, "campaign"),
    (CampaignSet, "campaign"),
)
#: Files that belong to no dossier: the row that holds them, and the fields.
FILES: tuple[tuple[type[models.Model], str, tuple[str, ...]], ...] = (
    (kept.Bundle, "campaign", ("pdf", "sheet")),
    (kept.Batch, "campaign", ("archive", "volume")),
    (kept.BatchPart, "batch__campaign", ("stored",)),
    (kept.OutsideAct, "campaign", ("scan",)),
    (kept.ChaseLetter, "campaign", ("stored",)),
    (kept.FilingReceipt, "filing__milestone__campaign", ("stored",)),
    (kept.Paper, DOSSIER, ("stored", "scan")),
    (kept.Evidence, DOSSIER, ("stored",)),
    (kept.SignedCopy, PAPER, ("stored",)),
)
#: Addresses that name a dossier by its number, or a campaign by its code.
_DOSSIER_URL = re.compile(r"^/(?:ho-so|tham-dinh)/(\d+)/")
_CAMPAIGN_URL = re.compile(r"^/(?:theo-doi|tong-hop|thuc-hien|nhat-ky|ke-hoach/dot)/([-\w]+)/")


@transaction.atomic
def start_practice(*, source: Campaign, by: User, at: datetime) -> Campaign:
    """Make a practice like ``source`` and open it at once: every unit has its empty dossier."""
    if source.participations.count() > IN_ONE_GO:
        raise Blocked([Problem("many", f"Đợt có hơn {IN_ONE_GO} đơn vị; hãy chọn đợt nhỏ hơn để diễn tập.")])
    campaign = campaign_actions.copy_for_practice(source=source, by=by, at=at)
    open_campaign(campaign=campaign, by=by, at=at)
    campaign.refresh_from_db()
    return campaign


@transaction.atomic
def wipe_practice(*, campaign: Campaign, by: User, at: datetime) -> int:
    """Delete a practice with all that was made in it; returns how many rows are gone.

    Its log stays, as does everybody's look: the chain's last entry says what was removed, and so does the system's
    chain. Personal values beside the log are erased. Refused for a real campaign, here and by the database.
    """
    held = Campaign.objects.select_for_update().filter(pk=campaign.pk).select_related("plan").first()
    if held is None:
        raise Stale("Đợt diễn tập này đã được xóa.")
    if why := policies.why_not_wipe(actor_of(by), held.office_id, practice=held.is_practice):
        raise NotAllowed(why)
    _must_rest(held)
    gone: dict[str, int] = {}
    files = _files(held)
    notices = _notices(held)
    # Another practice may have taken evidence over from this one; it keeps its copy.
    taken = kept.Evidence.objects.filter(taken_from__dossier__participation__campaign=held)
    taken.update(taken_from=None)
    jobs = set(kept.Batch.objects.filter(campaign=held, job__isnull=False).values_list("job_id", flat=True))
    jobs |= set(Job.objects.filter(arguments__campaign_id=held.pk).values_list("pk", flat=True))
    for model, path in WIPED:
        if model is kept.StoredFile:
            _drop(kept.StoredFile.objects.filter(pk__in=files), gone)
        else:
            _drop(model._default_manager.filter(**{path: held}), gone)
    _drop(Notice.objects.filter(pk__in=notices), gone)
    _drop(Job.objects.filter(pk__in=jobs), gone)
    values = journal.erase_personal_of_chain(held.code)
    told = {"ma": held.code, "ten": held.title, "da_xoa": gone, "gia_tri_ca_nhan": values}
    for chain in (held.code, journal.SYSTEM):
        journal.write(chain=chain, action="dot.xoa-dien-tap", by=by, at=at, subject=held, data=told)
    plan = held.plan
    Campaign.objects.filter(pk=held.pk).delete()
    if plan.is_practice and not plan.campaigns.exists() and not plan.links_in.exists():
        plan.delete()
    # Evidence taken over by another dossier stands on the same bytes.
    shared = set(kept.StoredFile.objects.filter(file__in=files.values()).values_list("file", flat=True))
    for name in set(files.values()) - shared:
        transaction.on_commit(partial(default_storage.delete, name))
    return sum(gone.values())


def _must_rest(campaign: Campaign) -> None:
    """Refuse while a job works on the campaign: it would write into what is no longer there."""
    busy = Q(arguments__campaign_id=campaign.pk) | Q(
        pk__in=kept.Batch.objects.filter(campaign=campaign).values("job_id")
    )
    if Job.objects.filter(busy, state__in=(Job.State.QUEUED, Job.State.RUNNING)).exists():
        text = "Đang có việc chạy nền của đợt này. Chờ xong, hoặc hủy ở trang Việc chạy nền, rồi xóa."
        raise Blocked([Problem("busy", text)])


def _files(campaign: Campaign) -> dict[int, str]:
    """Return every stored file of the campaign with its name on the disk."""
    found = set(
        kept.StoredFile.objects.filter(dossier__participation__campaign=campaign).values_list("pk", flat=True)
    )
    for model, path, fields in FILES:
        for field in fields:
            rows = model._default_manager.filter(**{path: campaign, f"{field}__isnull": False})
            found.update(rows.values_list(f"{field}_id", flat=True))
    return dict(kept.StoredFile.objects.filter(pk__in=found).values_list("pk", "file"))


def _notices(campaign: Campaign) -> list[int]:
    """Return the notices whose address leads into the campaign."""
    dossiers = {
        str(pk)
        for pk in kept.Dossier.objects.filter(participation__campaign=campaign).values_list("pk", flat=True)
    }
    return [
        pk for pk, url in Notice.objects.values_list("pk", "url") if _leads_into(url, campaign.code, dossiers)
    ]


def _leads_into(url: str, code: str, dossiers: Iterable[str]) -> bool:
    if found := _DOSSIER_URL.match(url):
        return found[1] in dossiers
    found = _CAMPAIGN_URL.match(url)
    return bool(found and found[1] == code)


def _drop(rows: models.QuerySet[Any], gone: dict[str, int]) -> None:
    count, _each = rows.delete()
    if count:
        name = str(rows.model._meta.verbose_name)
        gone[name] = gone.get(name, 0) + count
