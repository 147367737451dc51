"""A worker that is killed at any of its steps mails nothing twice and forgets nothing (R8).

``RELIABILITY=1`` kills it at every step, otherwise at every other.
"""

from __future__ import annotations

import itertools
import os
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from records import clock, jobs, outbox
from records.models import Notice
from tests.dossiers.dying import die
from tests.records.workers import work_off
from units.models import User

STRIDE = 1 if os.environ.get("RELIABILITY") else 2


@task()
def careless(key: str) -> int:
    """Send first and claim afterwards: what the product does not do."""
    waiting = list(Notice.objects.filter(key=key, mailed_at__isnull=True).select_related("to").order_by("pk"))
    for notice in waiting:
        outbox._message(notice).send()
        Notice.objects.filter(pk=notice.pk).update(mailed_at=clock.now())
    return len(waiting)


def mailed(folder: Path) -> Counter[str]:
    """Count the mails by subject and recipient, as the file backend wrote them."""
    found: Counter[str] = Counter()
    for path in folder.glob("*.log"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("To: "):
                found[line] += 1
    return found


def kill_at_every_step(
    people: list[User], at: datetime, folder: Path, settings: Any
) -> tuple[int, list[str]]:
    """Tell an event, kill the worker at a step, let another go on; returns deaths and what went out twice."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.MAIL_AT_ONCE = True
    twice: list[str] = []
    for deaths, step in enumerate(itertools.count(1, STRIDE)):
        place = folder / str(step)
        settings.EMAIL_FILE_PATH = str(place)
        outbox.notify(to=people, subject="Việc mới", body="Xem.", url="/", at=at, key=f"su-kien-{step}")
        died = die(work_off, step)
        jobs.reap(timedelta(0))
        work_off("tho-2")
        twice += [f"step {step}: {line}" for line, count in mailed(place).items() if count > 1]
        told = Notice.objects.filter(key=f"su-kien-{step}")
        assert told.count() == len(people), f"step {step}: forgotten"
        assert not told.filter(mailed_at=None).exists(), f"step {step}: neither mailed nor claimed"
        assert not DBTaskResult.objects.exclude(status="SUCCESSFUL").exists(), f"step {step}: a task is left"
        if not died.killed:
            assert not died.said, died.said
            assert sum(mailed(place).values()) == len(people)
            return deaths, twice
    raise AssertionError


@pytest.fixture
def people(transactional_db: None) -> list[User]:
    return [
        User.objects.create_user(username=f"can-bo-{number}", email=f"can-bo-{number}@example.vn")
        for number in range(3)
    ]


def test_a_worker_killed_at_any_step_mails_nothing_twice_and_forgets_nothing(
    people: list[User], tmp_path: Path, settings: Any
) -> None:
    deaths, twice = kill_at_every_step(people, clock.now(), tmp_path, settings)
    assert twice == []
    assert deaths >= 3


def test_a_worker_that_marks_after_sending_mails_twice(
    people: list[User], tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: a death between sending and claiming sends it again."""
    monkeypatch.setattr(outbox, "mail_event", careless)
    monkeypatch.setattr("tests.records.test_workers_killed.STRIDE", 1)
    _deaths, twice = kill_at_every_step(people, clock.now(), tmp_path, settings)
    assert twice
