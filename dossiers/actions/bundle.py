"""One file for the level above: put together in the background, kept with its table of contents and its sheet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from campaigns.models import Campaign
from dossiers import catalogue, states
from dossiers.actions.files import store
from dossiers.actions.office_papers import may
from dossiers.actions.versioned import hold
from dossiers.documents.bundle import Assembled, as_of, assemble, registered_of, subject_dossiers
from dossiers.documents.from_campaign import upward_letter
from dossiers.documents.values import DRAFT_CRITERIA, ILLUSTRATIVE, PRACTICE, TRIAL
from dossiers.models import Bundle, Dossier
from dossiers.queries.upper_content import (
    Part,
    UpperState,
    content_of,
    dossiers_of,
    is_own,
    parts_of,
    upper_state,
)
from dossiers.queries.upper_todo import office_papers, todo_of
from dossiers.signing.keys import PaperKey, paper_key
from dossiers.spreadsheets.upper import contents_xlsx, units_xlsx
from dossiers.tasks import build_bundle
from records import clock, jobs, journal, outbox
from records.errors import Blocked, Stale
from records.models import Job
from units.models import User

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@transaction.atomic
def start_build(*, campaign: Campaign, by: User, at: datetime) -> Job:
    """Begin to put the bundle together «lập hồ sơ tổng hợp»; a build that is under way is not begun twice.

    Raises ``NotAllowed``, or ``Blocked`` with everything that is missing.
    """
    may(campaign, "bundle", by)
    rows = dossiers_of(campaign)
    for row in rows:
        if is_own(row):
            hold(row)
    running = Job.objects.filter(
        kind=catalogue.BUNDLE_JOB,
        arguments__campaign_id=campaign.pk,
        state__in=(Job.State.QUEUED, Job.State.RUNNING),
    ).first()
    if running is not None:
        return running
    _refuse_incomplete(campaign, rows, upper_state(campaign, rows))
    job = jobs.start(
        kind=catalogue.BUNDLE_JOB,
        title=f"Lập hồ sơ tổng hợp – {campaign.title}"[:300],
        task=build_bundle,
        by=by,
        at=at,
        arguments={"campaign_id": campaign.pk, "user_id": by.pk},
    )
    journal.write(chain=campaign.code, action="tong-hop.bat-dau-lap", by=by, at=at, subject=job)
    return job


def _refuse_incomplete(campaign: Campaign, rows: list[Dossier], state: UpperState) -> None:
    own = next(row for row in rows if is_own(row))
    todo = todo_of(campaign, rows, state, office_papers(own))
    if problems := [*todo.content, *todo.papers]:
        raise Blocked(problems)


def build(*, run: jobs.Run, campaign_id: int, user_id: int) -> dict[str, Any]:
    """The work of the job: draw, join, keep. What was complete when it began is checked again when it ends."""
    campaign = Campaign.objects.select_related("office", "plan").get(pk=campaign_id)
    by = User.objects.get(pk=user_id)
    rows = dossiers_of(campaign)
    state = upper_state(campaign, rows)
    _refuse_incomplete(campaign, rows, state)
    made = make(campaign, rows, state, report=run.progress, signer=paper_key())
    bundle = keep(campaign=campaign, made=made, by=by, at=clock.now())
    return {"bundle": bundle.pk, "pages": bundle.pages, "sha256": bundle.sha256}


@dataclass(frozen=True, slots=True)
class Made:
    """A bundle before it is kept: the file, its parts, and both lists as workbooks."""

    assembled: Assembled
    parts: tuple[Part, ...]
    sheet: bytes
    contents: bytes
    sha_of_content: str


def make(
    campaign: Campaign,
    rows: list[Dossier],
    state: UpperState,
    *,
    report: Callable[[int, int, str], None] | None = None,
    signer: PaperKey | None = None,
) -> Made:
    """Draw everything and write nothing; ``signer``: for one that is to be kept.

    Raises ``LookupError`` (Vietnamese) when a paper cannot say anything yet.
    """
    approved = state.approved if state.current else None
    content = content_of(approved) if approved else state.content
    created = approved.at if approved else None
    parts = parts_of(campaign, rows)
    made_at = as_of(parts, created or campaign.opened_at or clock.now())
    assembled = assemble(content, parts, created=created, made_at=made_at, report=report, signer=signer)
    own = next(row for row in rows if is_own(row))
    numbers = registered_of(own.papers.filter(state=states.PAPER_ISSUED))
    units = upward_letter(content, registered=numbers, issued=True).units
    notes = marks_of(campaign, content)
    attached = f"Kèm theo {units.attached_to.text} của {units.issuer_name}"
    return Made(
        assembled=assembled,
        parts=tuple(parts),
        sheet=units_xlsx(
            units,
            title=f"Danh sách cơ quan, đơn vị đề nghị công nhận, xác nhận năm {campaign.year}",
            notes=[attached, *notes],
        ),
        contents=contents_xlsx(
            assembled.manifest, title=f"Mục lục hồ sơ – {campaign.title}", notes=[attached, *notes]
        ),
        sha_of_content=state.sha256,
    )


def marks_of(campaign: Campaign, content: dict[str, Any]) -> list[str]:
    """The marks that every page and sheet of such a campaign carries."""
    shown = (
        (content["office"]["criteria"]["draft"], DRAFT_CRITERIA),
        (campaign.trial_confirmed_at is not None, TRIAL),
        (campaign.is_practice, PRACTICE),
        (campaign.is_illustrative or campaign.is_practice, ILLUSTRATIVE),
    )
    return [text for wanted, text in shown if wanted]


@transaction.atomic
def keep(*, campaign: Campaign, made: Made, by: User, at: datetime) -> Bundle:
    """Keep the finished bundle; one that was built before and not sent is replaced."""
    rows = dossiers_of(campaign)
    own = next(row for row in rows if is_own(row))
    hold(own)
    state = upper_state(campaign, rows)
    if state.sha256 != made.sha_of_content:
        raise Stale("Nội dung đã thay đổi trong lúc lập hồ sơ. Duyệt lại nội dung rồi lập lại.")
    Bundle.objects.filter(campaign=campaign, state=states.BUNDLE_BUILT).update(state=states.BUNDLE_REPLACED)
    last = (
        Bundle.objects.filter(campaign=campaign).order_by("-serial").values_list("serial", flat=True).first()
    )
    serial = (last or 0) + 1
    name = f"ho-so-tong-hop-{campaign.code}-lan-{serial}"
    assembled = made.assembled
    pdf = store(
        dossier=None, name=f"{name}.pdf", content_type="application/pdf", body=assembled.body, by=by, at=at
    )
    sheet = store(dossier=None, name=f"{name}.xlsx", content_type=XLSX, body=made.sheet, by=by, at=at)
    bundle = Bundle.objects.create(
        campaign=campaign,
        serial=serial,
        manifest=assembled.manifest,
        pdf=pdf,
        sheet=sheet,
        pages=assembled.pages,
        sha256=assembled.sha256,
        code=assembled.code,
        key=assembled.key,
        at=at,
        by=by,
    )
    bundle.dossiers.set(subject_dossiers(made.parts))
    outbox.notify(
        to=[by],
        subject=f"Đã lập hồ sơ tổng hợp, {bundle.pages} trang: {campaign.title}",
        body=f"Hồ sơ tổng hợp lần {serial} gồm {len(bundle.manifest)} văn bản, {bundle.pages} trang.",
        url=reverse("dossiers:upper", args=[campaign.code]),
        at=at,
        key=f"tong-hop-{bundle.pk}-da-lap",
    )
    journal.write(
        chain=campaign.code,
        action="tong-hop.lap",
        by=by,
        at=at,
        subject=bundle,
        data={
            "lan": serial,
            "so_trang": bundle.pages,
            "so_van_ban": len(bundle.manifest),
            "sha256": bundle.sha256,
        },
    )
    return bundle
