"""Notices: once per event and person, in the step's own transaction, mailed at most once."""

from collections.abc import Callable
from datetime import datetime
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from records import outbox
from records.models import Notice
from tests.records.workers import work_off
from units.models import User


@pytest.fixture(autouse=True)
def at_once(settings: Settings) -> None:
    """One mail for every notice; the digest of a day is tested with the reminders."""
    settings.MAIL_AT_ONCE = True


class RefusingBackend(EmailBackend):
    """A mail server that closes the line."""

    def send_messages(self, messages: Any) -> int:
        raise SMTPServerDisconnected("closed")


def _tell(*people: User, at: datetime, key: str = "nop-42") -> None:
    outbox.notify(
        to=people,
        subject="Biên nhận 12: hồ sơ Trung tâm Thông tin",
        body="Đã nộp.",
        url="/ho-so/42/",
        at=at,
        key=key,
    )


def test_the_same_event_is_told_once_per_person(officer: User, outsider: User, at: datetime) -> None:
    _tell(officer, officer, at=at)
    _tell(officer, at=at)
    _tell(officer, outsider, at=at)
    assert Notice.objects.filter(to=officer).count() == 1
    assert Notice.objects.filter(to=outsider).count() == 1
    _tell(officer, at=at, key="nop-43")
    assert outbox.unread_count(officer) == 2
    work_off()
    assert len(mail.outbox) == 2


def test_reading_is_each_persons_own(officer: User, outsider: User, at: datetime) -> None:
    _tell(officer, outsider, at=at)
    _tell(officer, at=at, key="khac")
    first = outbox.unread(officer)[-1]
    assert outbox.mark_read(user=outsider, at=at, notice=first.pk) == 0
    assert outbox.mark_read(user=officer, at=at, notice=first.pk) == 1
    assert outbox.mark_read(user=officer, at=at) == 1
    assert outbox.unread(officer) == []
    assert outbox.unread_count(outsider) == 1


def test_mail_goes_to_those_with_an_address_once(officer: User, outsider: User, at: datetime) -> None:
    _tell(officer, outsider, at=at)
    work_off()
    outbox.mail_event.call("nop-42")
    assert [message.to for message in mail.outbox] == [["can-bo@example.invalid"]]
    assert mail.outbox[0].subject == "[Thẩm định] Biên nhận 12: hồ sơ Trung tâm Thông tin"
    assert Notice.objects.get(to=officer).mailed_at is not None
    assert Notice.objects.get(to=outsider).mailed_at is None


def test_nothing_is_queued_where_the_office_has_no_mail(
    officer: User, at: datetime, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = outbox.NO_MAIL
    _tell(officer, at=at)
    assert not DBTaskResult.objects.exists()
    assert outbox.unread_count(officer) == 1


def test_a_step_that_is_rolled_back_tells_nobody(officer: User, at: datetime) -> None:
    with transaction.atomic():
        _tell(officer, at=at)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_a_server_that_refuses_is_asked_again_later(officer: User, at: datetime, settings: Settings) -> None:
    _tell(officer, at=at)
    settings.EMAIL_BACKEND = f"{__name__}.RefusingBackend"
    work_off()
    assert Notice.objects.get().mailed_at is None
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    work_off()
    assert mail.outbox == []  # Not at once: the next attempt waits five minutes.
    DBTaskResult.objects.filter(status="READY").update(run_after=at)
    work_off()
    assert len(mail.outbox) == 1


def test_disabled_accounts_are_neither_told_nor_mailed(
    make_person: Callable[..., User], officer: User, at: datetime
) -> None:
    _tell(make_person("da-khoa", email="khoa@example.invalid", is_active=False), at=at)
    assert not Notice.objects.exists()
    _tell(officer, at=at)
    User.objects.filter(pk=officer.pk).update(is_active=False)
    work_off()
    assert mail.outbox == []


def test_the_inbox_searches_without_marks_filters_and_pages(
    officer: User, outsider: User, at: datetime
) -> None:
    for number in range(30):
        _tell(officer, at=at, key=f"viec-{number}")
    outbox.notify(to=[officer], subject="Còn 5 ngày: hồ sơ đợt", body="Hạn.", url="/", at=at, key="nhac")
    found = outbox.inbox(officer, q="con 5 ngay")
    assert [notice.key for notice in found.page] == ["nhac"]
    outbox.mark_read(user=officer, at=at, notice=found.page[0].pk)
    assert [notice.key for notice in outbox.inbox(officer, state=outbox.READ).page] == ["nhac"]
    unread = outbox.inbox(officer, state=outbox.UNREAD, page="2")
    assert (unread.total, unread.unread, len(unread.page)) == (31, 30, 5)
    assert outbox.inbox(outsider).total == 0
