"""Long work with a progress bar: a ``Job`` row over django-tasks, which knows neither retry nor dead workers.

A view or an action calls :func:`start` in its own transaction. The background task gets the job's id and runs
its work through :func:`run`::

    @task()
    def export(job_id: int, campaign_id: int) -> None:
        action = import_string("dossiers.actions.export")
        jobs.run(job_id, lambda run: action(run=run, campaign_id=campaign_id))

The work reports with ``run.progress(done, total, "…")``, outside of any transaction of its own; the report
also notices a wish to cancel. The work returns the result (plain JSON). Every write of a run names its
attempt, so a worker that was taken for dead and comes back changes nothing any more.

Work that keeps its parts as it goes (a batch) calls ``run.give_way()`` between two parts: when something more urgent
waits it goes back into the queue, loses no attempt, and later goes on where it stood. A job that failed for good is
set aside: its place in the program is kept for the administrator, and :func:`retry` starts it anew.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.utils.module_loading import import_string
from django_tasks import TaskResultStatus
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from records import clock, journal
from records.errors import Blocked, DomainError, NotAllowed, Stale
from records.models import Job

State = Job.State
ENDED = (TaskResultStatus.FAILED, TaskResultStatus.SUCCESSFUL)
MAX_WORKERS = 3
#: Priorities, the higher first: what somebody waits for, ordinary work, whole campaigns.
URGENT, NORMAL, BATCH = 50, 0, -50
INTERRUPTED = "Tiến trình xử lý bị ngắt giữa chừng."
WAITING = "Nhường việc gấp hơn; sẽ làm tiếp từ chỗ đang dừng."
BROKEN = "Chương trình gặp lỗi khi xử lý."
logger = logging.getLogger(__name__)


class Cancelled(Exception):  # noqa: N818 - a wish that was followed, not a fault
    """Raised inside the work when somebody asked to cancel it."""


class Superseded(Exception):  # noqa: N818 - another run goes on, nothing failed
    """Raised inside the work when this run was taken for dead and another one has the job."""


class GaveWay(Exception):  # noqa: N818 - a pause, not a fault
    """Raised inside the work when something more urgent waits for a worker."""


@dataclass(frozen=True, slots=True)
class Run:
    """One attempt at a job, in the hands of its work."""

    job_id: int
    attempt: int

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Report ``done`` of ``total``; raises :class:`Cancelled` or :class:`Superseded`."""
        progress(job_id=self.job_id, attempt=self.attempt, done=done, total=total, message=message)

    def give_way(self) -> None:
        """Raise :class:`GaveWay` when a task of a higher priority waits; call it only where the work can go on."""
        own = Job.objects.values_list("priority", flat=True).get(pk=self.job_id)
        if DBTaskResult.objects.ready().filter(priority__gt=own).exists():
            raise GaveWay


@transaction.atomic
def start(
    *,
    kind: str,
    title: str,
    task: Task[Any, Any],
    by: AbstractUser | None,
    at: datetime,
    arguments: Mapping[str, object] | None = None,
    max_attempts: int = 3,
    priority: int = NORMAL,
) -> Job:
    """Make a job and put its task into the queue, both in the caller's transaction.

    ``task`` is called with ``job_id`` and the ``arguments`` (plain JSON). ``priority``: ``URGENT``, ``NORMAL`` or
    ``BATCH``; a free worker takes the highest first.
    """
    job = Job.objects.create(
        kind=kind,
        title=title,
        task_path=task.module_path,
        arguments=dict(arguments or {}),
        max_attempts=max_attempts,
        priority=priority,
        created_by_id=by.pk if by else None,
        created_at=at,
    )
    _enqueue(job, delay=None, at=at)
    job.refresh_from_db()
    return job


def run(job_id: int, work: Callable[[Run], object]) -> None:
    """Do the work of a job inside its background task: claim, run, and note how it ended.

    A job that is not queued (cancelled, done, or running elsewhere) is left alone, so the task is safe to run
    twice. A fault of the program is tried again up to ``max_attempts``; a refusal of the domain is final.
    """
    attempt = _claim(job_id)
    if attempt is None:
        return
    try:
        result = work(Run(job_id, attempt))
    except Superseded:
        return
    except GaveWay:
        _pause(job_id, attempt)
    except Cancelled:
        _close(job_id, attempt, State.CANCELLED, message="Đã hủy theo yêu cầu.")
    except DomainError as refusal:
        fail(job_id=job_id, attempt=attempt, message=_spoken(refusal), final=True)
    except Exception as error:
        logger.exception("job %s failed in attempt %s", job_id, attempt)
        fail(job_id=job_id, attempt=attempt, message=BROKEN, error=_place_of(error))
    else:
        finish(job_id=job_id, attempt=attempt, result=result)


def progress(*, job_id: int, attempt: int, done: int, total: int, message: str = "") -> None:
    """Write progress and heartbeat; raises :class:`Cancelled` or :class:`Superseded`."""
    percent = min(100, done * 100 // total) if total > 0 else 0
    changed = Job.objects.filter(pk=job_id, state=State.RUNNING, attempts=attempt).update(
        progress=percent, total=max(total, 0), message=message[:500], heartbeat_at=clock.now()
    )
    if not changed:
        raise Superseded
    if Job.objects.filter(pk=job_id, cancel_requested_at__isnull=False).exists():
        raise Cancelled


def finish(*, job_id: int, attempt: int, result: object = None) -> bool:
    """Close a run as done, its result kept; false when another run has the job."""
    return _close(job_id, attempt, State.DONE, progress=100, message="", result=result)


@transaction.atomic
def fail(*, job_id: int, attempt: int, message: str, final: bool = False, error: str = "") -> bool:
    """Close a run as failed, or queue the job again while attempts are left and the failure is not final.

    ``error``: where the program failed, for the administrator. Raises nothing; false when another run has the job.
    """
    job = Job.objects.filter(pk=job_id, state=State.RUNNING, attempts=attempt).first()
    if job is None:
        return False
    if job.cancel_requested_at is not None:
        return _close(job_id, attempt, State.CANCELLED, message="Đã hủy theo yêu cầu.")
    if final or job.attempts >= job.max_attempts:
        return _close(job_id, attempt, State.FAILED, message=message, error=error)
    queued = Job.objects.filter(pk=job_id, state=State.RUNNING, attempts=attempt).update(
        state=State.QUEUED, message=message[:500], error=error, heartbeat_at=None
    )
    if queued:
        _enqueue(job, delay=timedelta(seconds=10 * 2**attempt), at=clock.now())
    return bool(queued)


@transaction.atomic
def cancel(*, job: Job, by: AbstractUser, at: datetime) -> None:
    """Cancel a job: at once when it waits, at its next report when it runs; ``Stale`` when it has ended."""
    waiting = Job.objects.filter(pk=job.pk, state=State.QUEUED)
    if not waiting.update(
        state=State.CANCELLED, cancel_requested_at=at, finished_at=at, message="Đã hủy theo yêu cầu."
    ):
        running = Job.objects.filter(pk=job.pk, state=State.RUNNING, cancel_requested_at__isnull=True)
        if not running.update(cancel_requested_at=at):
            raise Stale("Việc này đã kết thúc hoặc đã được yêu cầu hủy.")
    journal.write(chain=journal.SYSTEM, action="huy-viec", by=by, at=at, subject=job, data={"loai": job.kind})


@transaction.atomic
def retry(*, job: Job, by: AbstractUser, at: datetime) -> None:
    """Start a failed or cancelled job anew, with all its attempts; ``Stale`` when it is not at an end."""
    ended = Job.objects.filter(pk=job.pk, state__in=(State.FAILED, State.CANCELLED))
    again = ended.update(
        state=State.QUEUED,
        attempts=0,
        progress=0,
        message="",
        error="",
        result=None,
        started_at=None,
        heartbeat_at=None,
        finished_at=None,
        cancel_requested_at=None,
    )
    if not again:
        raise Stale("Chỉ chạy lại được việc đã hủy hoặc không thành công.")
    _enqueue(job, delay=None, at=at)
    journal.write(
        chain=journal.SYSTEM, action="chay-lai-viec", by=by, at=at, subject=job, data={"loai": job.kind}
    )


def reap(older_than: timedelta) -> int:
    """Take up the work of dead workers: jobs without heartbeat and tasks that stand RUNNING for so long.

    A job goes back into the queue while attempts are left, otherwise it has failed; a task that no running
    job owns (a mail) is made ready again, up to three workers. Returns how many were taken up. Run by a
    timer.
    """
    limit = clock.now() - older_than
    taken = 0
    for job in Job.objects.filter(state=State.RUNNING, heartbeat_at__lt=limit).order_by("pk"):
        with transaction.atomic():
            _settle_task(job.task_id)
            taken += fail(job_id=job.pk, attempt=job.attempts, message=INTERRUPTED)
    alive = set(Job.objects.filter(state=State.RUNNING).values_list("task_id", flat=True))
    stuck = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lt=limit)
    for row in stuck.order_by("started_at"):
        if str(row.pk) not in alive:
            taken += _reap_task(row)
    # A job whose task ended without ever claiming it (its code is gone, three workers died) waits for nobody.
    for job in Job.objects.filter(state=State.QUEUED).exclude(task_id="").order_by("pk"):
        ended = DBTaskResult.objects.filter(pk=job.task_id, status__in=ENDED, finished_at__lt=limit)
        if ended.exists():
            Job.objects.filter(pk=job.pk, state=State.QUEUED, task_id=job.task_id).update(
                state=State.FAILED, finished_at=clock.now(), message=BROKEN
            )
    return taken


@transaction.atomic
def _pause(job_id: int, attempt: int) -> None:
    """Put a run that gave way back into the queue, behind what is more urgent; it costs no attempt."""
    paused = Job.objects.filter(pk=job_id, state=State.RUNNING, attempts=attempt).update(
        state=State.QUEUED, attempts=attempt - 1, message=WAITING, heartbeat_at=None
    )
    if paused:
        _enqueue(Job.objects.get(pk=job_id), delay=None, at=clock.now())


def _place_of(error: BaseException) -> str:
    """Name the fault and the places of our own code it passed. No values: they may repeat what somebody typed."""
    root = f"{settings.BASE_DIR}/"
    frames = [
        f"{frame.filename.removeprefix(root)}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.startswith(root) and "/.venv/" not in frame.filename
    ]
    return "\n".join([type(error).__name__, *frames[-6:]])


def _reap_task(row: Any) -> int:
    """Give a task whose worker died to the next worker; after three dead workers it is a poisonous one."""
    mine = DBTaskResult.objects.filter(pk=row.pk, status=TaskResultStatus.RUNNING, started_at=row.started_at)
    if len(row.worker_ids) < MAX_WORKERS:
        return int(mine.update(status=TaskResultStatus.READY, started_at=None))
    mine.update(status=TaskResultStatus.FAILED, finished_at=clock.now(), traceback=INTERRUPTED)
    return 0


def _settle_task(task_id: str) -> None:
    if task_id:
        DBTaskResult.objects.filter(pk=task_id, status=TaskResultStatus.RUNNING).update(
            status=TaskResultStatus.FAILED, finished_at=clock.now(), traceback=INTERRUPTED
        )


def _claim(job_id: int) -> int | None:
    """Move a queued job to running; returns the number of this attempt, ``None`` when it is not to be had."""
    job = Job.objects.filter(pk=job_id, state=State.QUEUED).first()
    if job is None or job.attempts >= job.max_attempts:
        return None
    moment = clock.now()
    attempt = job.attempts + 1
    claimed = Job.objects.filter(pk=job_id, state=State.QUEUED, attempts=job.attempts).update(
        state=State.RUNNING, attempts=attempt, started_at=moment, heartbeat_at=moment, progress=0
    )
    return attempt if claimed else None


def _close(job_id: int, attempt: int, state: str, **fields: object) -> bool:
    if "message" in fields:
        fields["message"] = str(fields["message"])[:500]
    running = Job.objects.filter(pk=job_id, state=State.RUNNING, attempts=attempt)
    return bool(running.update(state=state, finished_at=clock.now(), **fields))


def _enqueue(job: Job, *, delay: timedelta | None, at: datetime) -> None:
    work: Task[Any, Any] = import_string(job.task_path)
    work = work.using(priority=job.priority)
    if delay is not None:
        work = work.using(run_after=at + delay)
    result = work.enqueue(job_id=job.pk, **job.arguments)
    Job.objects.filter(pk=job.pk).update(task_id=result.id)


def _spoken(refusal: DomainError) -> str:
    if isinstance(refusal, NotAllowed):
        return refusal.reason
    if isinstance(refusal, Blocked):
        return "; ".join(problem.text for problem in refusal.problems)
    return str(refusal)
