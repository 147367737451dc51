"""Long work as its progress bar and the page of all of it show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from campaigns.models import Campaign
from dossiers import catalogue
from dossiers.access import jobs_of
from dossiers.models import Batch
from records.models import Job
from units.access import actor_of
from units.models import UnitImport, User
from units.roles import SYSTEM_ADMIN

SHOWN = 60


@dataclass(frozen=True, slots=True)
class JobLine:
    """One piece of work. ``running``: it is worth asking again; ``error``: for whoever keeps the system."""

    pk: int
    title: str
    state: str
    state_label: str
    tone: str
    progress: int
    message: str
    running: bool
    queued: bool
    failed: bool
    cancelling: bool
    again: bool
    at: datetime
    finished_at: datetime | None
    by: str = ""
    attempts: int = 0
    error: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class JobsPage:
    """The page: work set aside first, then the newest."""

    aside: tuple[JobLine, ...]
    lines: tuple[JobLine, ...]
    keeper: bool
    more: bool


TONES = {
    Job.State.QUEUED: "waiting",
    Job.State.RUNNING: "here",
    Job.State.DONE: "done",
    Job.State.FAILED: "late",
    Job.State.CANCELLED: "idle",
}


def job_line(job: Job, *, url: str = "", keeper: bool = False) -> JobLine:
    """A job as it is shown; ``job.created_by`` is read only for the ``keeper``."""
    state = Job.State(job.state)
    return JobLine(
        pk=job.pk,
        title=job.title,
        state=job.state,
        state_label=str(state.label),
        tone=TONES[state],
        progress=job.progress,
        message=job.message,
        running=state in {Job.State.QUEUED, Job.State.RUNNING},
        queued=state == Job.State.QUEUED,
        failed=state == Job.State.FAILED,
        cancelling=job.cancel_requested_at is not None and state == Job.State.RUNNING,
        again=state in {Job.State.FAILED, Job.State.CANCELLED},
        at=job.created_at,
        finished_at=job.finished_at,
        by=str(job.created_by or "chương trình") if keeper else "",
        attempts=job.attempts,
        error=job.error if keeper else "",
        url=url,
    )


def jobs_page(user: User) -> JobsPage:
    """The person's own work; whoever keeps the system sees all, and what was set aside with its error."""
    keeper = actor_of(user).has_anywhere(SYSTEM_ADMIN)
    rows = list(jobs_of(user).order_by("-created_at", "-pk")[: SHOWN + 1])
    failed = jobs_of(user).filter(state=Job.State.FAILED).order_by("-created_at", "-pk")
    aside = list(failed[:SHOWN]) if keeper else []
    urls = _urls(rows, user)
    return JobsPage(
        aside=tuple(job_line(row, keeper=True) for row in aside),
        lines=tuple(job_line(row, url=urls.get(row.pk, ""), keeper=keeper) for row in rows[:SHOWN]),
        keeper=keeper,
        more=len(rows) > SHOWN,
    )


def _urls(rows: list[Job], user: User) -> dict[int, str]:
    """Where the work of each job lies, for those the person began (three queries)."""
    own = [row.pk for row in rows if row.created_by_id == user.pk]
    found = {
        job: reverse("dossiers:batches", args=[code])
        for job, code in Batch.objects.filter(job__in=own).values_list("job", "campaign__code")
    }
    found |= {
        job: reverse("units:list", args=[pk])
        for job, pk in UnitImport.objects.filter(job__in=own).values_list("job", "pk")
    }
    wanted = {
        row.pk: row.arguments.get("campaign_id")
        for row in rows
        if row.kind == catalogue.BUNDLE_JOB and row.pk in own
    }
    codes = dict(Campaign.objects.filter(pk__in=wanted.values()).values_list("pk", "code"))
    return found | {
        job: reverse("dossiers:upper", args=[codes[pk]]) for job, pk in wanted.items() if pk in codes
    }
