"""Jobs: progress, cancel, retry, and workers that die, with the real queue and the real worker."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django_tasks import task
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from records import clock, jobs
from records.errors import Blocked, Problem, Stale
from records.models import Job, LogEntry
from tests.records.workers import work_off, worker
from units.models import User

State = Job.State
ran: list[str] = []


@task()
def count_up(job_id: int, upto: int = 3) -> None:
    def work(run: jobs.Run) -> dict[str, int]:
        for number in range(1, upto + 1):
            run.progress(number, upto, f"Dòng {number}")
            ran.append(f"{job_id}:{number}")
        return {"tong": upto}

    jobs.run(job_id, work)


@task()
def break_down(job_id: int) -> None:
    def work(run: jobs.Run) -> None:
        ran.append(f"{job_id}:{run.attempt}")
        raise ZeroDivisionError

    jobs.run(job_id, work)


@task()
def be_blocked(job_id: int) -> None:
    def work(run: jobs.Run) -> None:
        raise Blocked([Problem("thieu", "Còn thiếu Biên bản.")])

    jobs.run(job_id, work)


@task()
def wish_to_stop(job_id: int) -> None:
    def work(run: jobs.Run) -> None:
        run.progress(1, 2)
        Job.objects.filter(pk=job_id).update(cancel_requested_at=clock.now())
        run.progress(2, 2)
        ran.append("past the wish")

    jobs.run(job_id, work)


@task()
def lose_the_job(job_id: int) -> None:
    def work(run: jobs.Run) -> None:
        Job.objects.filter(pk=job_id).update(attempts=2)  # Another worker has it meanwhile.
        run.progress(1, 1)
        ran.append("past the loss")

    jobs.run(job_id, work)


@pytest.fixture(autouse=True)
def _forget() -> None:
    ran.clear()


def _start(work: Task[Any, None], by: User, at: datetime, **arguments: object) -> Job:
    return jobs.start(kind="xuat", title="Xuất bảng", task=work, by=by, at=at, arguments=arguments)


def _make_ready(at: datetime) -> None:
    DBTaskResult.objects.filter(status="READY").update(run_after=at)


def test_a_job_runs_reports_and_keeps_its_result(officer: User, at: datetime) -> None:
    job = _start(count_up, officer, at, upto=4)
    assert (job.state, job.created_by, job.created_at) == (State.QUEUED, officer, at)
    work_off()
    job.refresh_from_db()
    assert (job.state, job.progress, job.result, job.attempts) == (State.DONE, 100, {"tong": 4}, 1)
    assert len(ran) == 4


@pytest.mark.django_db(transaction=True)
def test_the_worker_of_the_product_runs_a_job(at: datetime) -> None:
    job = _start(count_up, User.objects.create_user(username="can-bo"), at)
    worker().run()
    job.refresh_from_db()
    assert (job.state, len(ran)) == (State.DONE, 3)


def test_a_task_that_is_delivered_twice_runs_once(officer: User, at: datetime) -> None:
    job = _start(count_up, officer, at)
    count_up.enqueue(job_id=job.pk)
    work_off()
    count_up.call(job_id=job.pk)
    assert len(ran) == 3


def test_a_fault_is_tried_again_and_at_last_fails(officer: User, at: datetime) -> None:
    job = _start(break_down, officer, at)
    for attempt in (1, 2, 3):
        _make_ready(at)
        work_off()
        job.refresh_from_db()
        assert job.attempts == attempt
    assert (job.state, job.message) == (State.FAILED, jobs.BROKEN)
    _make_ready(at)
    work_off()
    assert len(ran) == 3


def test_a_refusal_of_the_domain_is_final(officer: User, at: datetime) -> None:
    job = _start(be_blocked, officer, at)
    work_off()
    job.refresh_from_db()
    assert (job.state, job.attempts, job.message) == (State.FAILED, 1, "Còn thiếu Biên bản.")


def test_a_poisonous_job_does_not_stop_the_queue(officer: User, at: datetime) -> None:
    _start(break_down, officer, at)
    good = _start(count_up, officer, at)
    work_off()
    good.refresh_from_db()
    assert good.state == State.DONE


def test_a_waiting_job_is_cancelled_at_once_and_never_runs(officer: User, at: datetime) -> None:
    job = _start(count_up, officer, at)
    jobs.cancel(job=job, by=officer, at=at)
    work_off()
    job.refresh_from_db()
    assert (job.state, ran) == (State.CANCELLED, [])
    assert LogEntry.objects.get().action == "huy-viec"
    with pytest.raises(Stale):
        jobs.cancel(job=job, by=officer, at=at)


def test_a_running_job_stops_at_its_next_report(officer: User, at: datetime) -> None:
    job = _start(wish_to_stop, officer, at)
    work_off()
    job.refresh_from_db()
    assert (job.state, ran) == (State.CANCELLED, [])


def test_a_run_that_was_replaced_changes_nothing(officer: User, at: datetime) -> None:
    job = _start(lose_the_job, officer, at)
    work_off()
    job.refresh_from_db()
    assert (job.state, job.progress, ran) == (State.RUNNING, 0, [])
    assert jobs.finish(job_id=job.pk, attempt=1, result={"cu": True}) is False
    assert jobs.fail(job_id=job.pk, attempt=1, message="x") is False


def test_retry_starts_an_ended_job_anew(officer: User, at: datetime) -> None:
    job = _start(count_up, officer, at)
    with pytest.raises(Stale):
        jobs.retry(job=job, by=officer, at=at)
    jobs.cancel(job=job, by=officer, at=at)
    jobs.retry(job=job, by=officer, at=at)
    work_off()
    job.refresh_from_db()
    assert (job.state, job.attempts, job.cancel_requested_at) == (State.DONE, 1, None)


def _die_after(job: Job, *, claimed: bool) -> None:
    """Leave the rows as a worker killed in the middle leaves them, an hour ago."""
    hour_ago = clock.now() - timedelta(hours=1)
    row = DBTaskResult.objects.get(pk=job.task_id)
    row.claim("chet")
    DBTaskResult.objects.filter(pk=row.pk).update(started_at=hour_ago)
    if claimed:
        Job.objects.filter(pk=job.pk).update(state=State.RUNNING, attempts=1, heartbeat_at=hour_ago)


@pytest.mark.parametrize("claimed", [True, False])
def test_the_work_of_a_dead_worker_is_taken_up(officer: User, at: datetime, claimed: bool) -> None:
    job = _start(count_up, officer, at)
    _die_after(job, claimed=claimed)
    work_off()
    assert ran == []  # Without the reaper it would stand for ever.
    assert jobs.reap(timedelta(minutes=5)) == 1
    _make_ready(at)
    work_off()
    job.refresh_from_db()
    assert job.state == State.DONE
    assert len(ran) == 3
    assert jobs.reap(timedelta(minutes=5)) == 0


def test_a_live_job_is_left_alone(officer: User, at: datetime) -> None:
    job = _start(count_up, officer, at)
    _die_after(job, claimed=True)
    Job.objects.filter(pk=job.pk).update(heartbeat_at=clock.now())
    assert jobs.reap(timedelta(minutes=5)) == 0
    job.refresh_from_db()
    assert job.state == State.RUNNING


def test_a_job_that_kills_its_workers_ends_as_failed(officer: User, at: datetime) -> None:
    job = _start(count_up, officer, at)
    for _ in range(3):
        job.refresh_from_db()
        hour_ago = clock.now() - timedelta(hours=1)
        Job.objects.filter(pk=job.pk).update(
            state=State.RUNNING, attempts=job.attempts + 1, heartbeat_at=hour_ago
        )
        DBTaskResult.objects.filter(pk=job.task_id).update(status="RUNNING", started_at=hour_ago)
        call_command("reap_jobs", verbosity=0)
    job.refresh_from_db()
    assert (job.state, job.message) == (State.FAILED, jobs.INTERRUPTED)


def test_a_job_whose_task_never_reached_it_fails_instead_of_waiting(officer: User, at: datetime) -> None:
    job = _start(count_up, officer, at)
    DBTaskResult.objects.filter(pk=job.task_id).update(
        status="FAILED", finished_at=clock.now() - timedelta(hours=1)
    )
    jobs.reap(timedelta(minutes=5))
    job.refresh_from_db()
    assert (job.state, job.message) == (State.FAILED, jobs.BROKEN)
