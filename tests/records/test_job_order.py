"""What is urgent goes first, a batch gives way, and what failed for good is set aside with the place of its fault."""

from datetime import datetime

import pytest
from django_tasks import task

from records import jobs
from records.models import Job
from tests.records.workers import work_off
from units.models import User

ran: list[str] = []


@task()
def note(job_id: int, word: str) -> None:
    jobs.run(job_id, lambda run: ran.append(word))


@task()
def in_parts(job_id: int, urgent: bool) -> None:
    """Work of three parts that keeps what it made; after the first part somebody wants something at once."""

    def work(run: jobs.Run) -> None:
        for part in ("1", "2", "3"):
            run.progress(int(part), 3)
            run.give_way()
            if part in ran:
                continue
            ran.append(part)
            if urgent and part == "1":
                job = Job.objects.get(pk=job_id)
                jobs.start(
                    kind="gap", title="Gấp", task=note, by=None, at=job.created_at, arguments={"word": "gấp"},
                    priority=jobs.URGENT,
                )  # fmt: skip

    jobs.run(job_id, work)


@task()
def poisonous(job_id: int, secret: str) -> None:
    def work(run: jobs.Run) -> None:
        raise ZeroDivisionError(secret)

    jobs.run(job_id, work)


@pytest.fixture(autouse=True)
def _forget() -> None:
    ran.clear()


def test_a_free_worker_takes_the_urgent_first(officer: User, at: datetime) -> None:
    for word, priority in (("đợt", jobs.BATCH), ("thường", jobs.NORMAL), ("gấp", jobs.URGENT)):
        jobs.start(
            kind="x", title=word, task=note, by=officer, at=at, arguments={"word": word}, priority=priority
        )
    work_off()
    assert ran == ["gấp", "thường", "đợt"]


def test_a_batch_gives_way_loses_no_attempt_and_goes_on_where_it_stood(officer: User, at: datetime) -> None:
    job = jobs.start(
        kind="dot", title="Đợt", task=in_parts, by=officer, at=at, arguments={"urgent": True}, priority=jobs.BATCH
    )  # fmt: skip
    work_off()
    job.refresh_from_db()
    assert ran == ["1", "gấp", "2", "3"]
    assert (job.state, job.attempts) == (Job.State.DONE, 1)


def test_work_of_the_same_priority_does_not_give_way(officer: User, at: datetime) -> None:
    """The twin: without a higher priority the urgent work comes last."""
    jobs.start(
        kind="dot", title="Đợt", task=in_parts, by=officer, at=at, arguments={"urgent": True}, priority=jobs.URGENT
    )  # fmt: skip
    work_off()
    assert ran == ["1", "2", "3", "gấp"]


def test_a_poisonous_job_is_set_aside_with_the_place_of_its_fault_and_nothing_typed(
    officer: User, at: datetime
) -> None:
    job = jobs.start(
        kind="x", title="Độc", task=poisonous, by=officer, at=at, arguments={"secret": "Nguyễn Văn A"}, max_attempts=1
    )  # fmt: skip
    work_off()
    job.refresh_from_db()
    assert (job.state, job.message) == (Job.State.FAILED, jobs.BROKEN)
    assert job.error.startswith("ZeroDivisionError\n")
    assert "tests/records/test_job_order.py" in job.error
    assert "Nguyễn" not in job.error
    jobs.retry(job=job, by=officer, at=at)
    job.refresh_from_db()
    assert (job.state, job.error, job.attempts) == (Job.State.QUEUED, "", 0)
