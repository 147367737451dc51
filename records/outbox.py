"""Notices: on screen for everybody, by mail where the office has mail and the person an address."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import cast

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.mail import EmailMessage
from django.db import transaction
from django_tasks import task

from records import clock
from records.models import Notice
from records.text import nfc

PREFIX = "[Thẩm định] "
NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"
MAIL_ATTEMPTS = 5


@transaction.atomic
def notify(*, to: Iterable[AbstractUser], subject: str, body: str, url: str, at: datetime, key: str) -> None:
    """Tell these people about one event, once: the same ``key`` never reaches the same person twice.

    ``url`` is a path on this site. Rows and the mailing task belong to the caller's transaction: nobody is
    told of a step that was rolled back.
    """
    people = {person.pk: person for person in to if person.is_active}
    told = set(Notice.objects.filter(key=key, to__in=people).values_list("to_id", flat=True))
    new = [
        Notice(to_id=pk, subject=nfc(subject)[:300], body=nfc(body), url=url, key=key, at=at)
        for pk in people
        if pk not in told
    ]
    Notice.objects.bulk_create(new, ignore_conflicts=True)
    if mails() and any(people[notice.to_id].email for notice in new):
        mail_event.enqueue(key)


def unread(user: AbstractUser) -> list[Notice]:
    """Return a person's unread notices, newest first."""
    return list(Notice.objects.filter(to=user.pk, read_at__isnull=True).order_by("-at", "-pk"))


def recent(user: AbstractUser, limit: int = 100) -> list[Notice]:
    """Return a person's latest notices, read or not, newest first."""
    return list(Notice.objects.filter(to=user.pk).order_by("-at", "-pk")[:limit])


def notice_for(user: AbstractUser, pk: int) -> Notice | None:
    """Return one notice of this person, or ``None`` when it is another's or none at all."""
    return Notice.objects.filter(to=user.pk, pk=pk).first()


def unread_count(user: AbstractUser) -> int:
    """Return how many notices a person has not read."""
    return Notice.objects.filter(to=user.pk, read_at__isnull=True).count()


def mark_read(*, user: AbstractUser, at: datetime, notice: int | None = None) -> int:
    """Mark a person's notices as read, or only the one with this primary key; returns how many changed."""
    mine = Notice.objects.filter(to=user.pk, read_at__isnull=True)
    if notice is not None:
        mine = mine.filter(pk=notice)
    return mine.update(read_at=at)


def mails() -> bool:
    """Say whether this installation sends mail at all."""
    return bool(settings.EMAIL_BACKEND) and settings.EMAIL_BACKEND != NO_MAIL


@task()
def mail_event(key: str, attempt: int = 1) -> int:
    """Mail the notices of one event that are not mailed yet; returns how many went out. Safe to run twice.

    Each notice is claimed before it is sent, so that two workers never mail it twice; a worker that dies
    between claim and sending leaves the notice on screen only. A server that refuses is asked again later.
    """
    if not mails():
        return 0
    sent, refused = 0, False
    waiting = Notice.objects.filter(key=key, mailed_at__isnull=True, to__is_active=True).exclude(to__email="")
    for notice in waiting.select_related("to").order_by("pk"):
        mine = Notice.objects.filter(pk=notice.pk, mailed_at__isnull=True)
        if mine.update(mailed_at=clock.now()) != 1:
            continue
        try:
            _message(notice).send()
        except OSError:  # Covers smtplib's errors, a lost line and a refused connection.
            Notice.objects.filter(pk=notice.pk).update(mailed_at=None)
            refused = True
        else:
            sent += 1
    if refused and attempt < MAIL_ATTEMPTS:
        later = clock.now() + timedelta(minutes=5 * attempt)
        mail_event.using(run_after=later).enqueue(key, attempt + 1)
    return sent


def _message(notice: Notice) -> EmailMessage:
    person = cast("AbstractUser", notice.to)
    subject = " ".join(notice.subject.split())
    site = str(getattr(settings, "SITE_URL", "")).rstrip("/")
    address = f"\n\n{site}{notice.url}" if site and notice.url else ""
    return EmailMessage(
        subject=subject if subject.startswith(PREFIX) else PREFIX + subject,
        body=f"{notice.body}{address}\n",
        to=[person.email],
    )
