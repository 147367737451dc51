"""Notices: on screen for everybody, by mail where the office has mail and the person an address.

Mail is one digest per person and day (:func:`send_digests`, run by the timer), or, where the installation says
``MAIL_AT_ONCE``, one message per notice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.mail import EmailMessage
from django.core.paginator import Page, Paginator
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django_tasks import task

from records import clock
from records.models import Digest, Notice
from records.text import fold, nfc, vn_date

PREFIX = "[Thẩm định] "
NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"
MAIL_ATTEMPTS = 5
#: The digest of a day leaves at the first run of the timer from this hour on (Asia/Ho_Chi_Minh).
DIGEST_HOUR = 7
#: Older notices are on screen only: a new mail server does not begin with the news of last year.
DIGEST_REACH = timedelta(days=7)
PAGE = 25
#: A search looks through the latest so many notices of a person.
SEARCHED = 2000
ALL, UNREAD, READ = "", "chua-doc", "da-doc"


@transaction.atomic(savepoint=False)
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
    if mails() and settings.MAIL_AT_ONCE and any(people[notice.to_id].email for notice in new):
        mail_event.enqueue(key)


def unread(user: AbstractUser) -> list[Notice]:
    """Return a person's unread notices, newest first."""
    return list(Notice.objects.filter(to=user.pk, read_at__isnull=True).order_by("-at", "-pk"))


@dataclass(frozen=True, slots=True)
class Inbox:
    """A person's notices as the page shows them: one page of those that match, and how many there are."""

    page: Page[Notice]
    total: int
    unread: int
    q: str
    state: str


def inbox(user: AbstractUser, *, q: str = "", state: str = ALL, page: str = "") -> Inbox:
    """Return a page of a person's notices, newest first; ``q`` is searched without marks (at most five queries)."""
    mine = Notice.objects.filter(to=user.pk).order_by("-at", "-pk")
    words = fold(q).split()
    rows = _of_state(mine, state)
    if words:
        texts = rows.values_list("pk", "subject", "body")[:SEARCHED]
        rows = mine.filter(
            pk__in=[
                pk for pk, subject, body in texts if all(word in fold(f"{subject} {body}") for word in words)
            ]
        )
    return Inbox(
        page=Paginator(rows, PAGE).get_page(page),
        total=mine.count(),
        unread=unread_count(user),
        q=q.strip(),
        state=state if state in {UNREAD, READ} else ALL,
    )


def _of_state(rows: QuerySet[Notice], state: str) -> QuerySet[Notice]:
    return rows.filter(read_at__isnull=state == UNREAD) if state in {UNREAD, READ} else rows


def notice_for(user: AbstractUser, pk: int) -> Notice | None:
    """Return one notice of this person, or ``None`` when it is another's or none at all."""
    return Notice.objects.filter(to=user.pk, pk=pk).first()


def newest_unread(user: AbstractUser, number: int) -> list[Notice]:
    """Return the newest notices a person has not read, at most ``number``."""
    return list(Notice.objects.filter(to=user.pk, read_at__isnull=True).order_by("-at", "-pk")[:number])


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


def send_digests(*, at: datetime) -> int:
    """Send each person's notices that are not mailed yet as one mail of this day; returns how many mails went out.

    The row of the day is made before the mail is sent and is unique per person and day: of two machines that run at
    the same time one sends. What comes later in the day goes with the next day's mail. A server that refuses gives
    the day back; a machine that dies in between leaves the notices on screen only, never twice in the mail.
    """
    local = clock.local(at)
    if not mails() or settings.MAIL_AT_ONCE or local.hour < DIGEST_HOUR:
        return 0
    waiting = Notice.objects.filter(mailed_at__isnull=True, to__is_active=True, at__gte=at - DIGEST_REACH)
    served = Digest.objects.filter(on=local.date()).values("to_id")
    people = waiting.exclude(to__email="").exclude(to_id__in=served)
    return sum(
        _send_digest(pk, on=local.date(), at=at)
        for pk in people.order_by("to_id").values_list("to_id", flat=True).distinct()
    )


def _send_digest(person_id: int, *, on: date, at: datetime) -> int:
    claimed = _claim_digest(person_id, on=on, at=at)
    if not claimed:
        return 0
    try:
        _digest_message(claimed, on).send()
    except OSError:  # Covers smtplib's errors, a lost line and a refused connection.
        with transaction.atomic():
            Notice.objects.filter(pk__in=[notice.pk for notice in claimed]).update(mailed_at=None)
            Digest.objects.filter(to_id=person_id, on=on).delete()
        return 0
    return 1


def _claim_digest(person_id: int, *, on: date, at: datetime) -> list[Notice]:
    """Take hold of a person's day; empty when another machine has it or nothing waits any more."""
    try:
        with transaction.atomic():
            day = Digest.objects.create(to_id=person_id, on=on, at=at)
            rows = Notice.objects.filter(to_id=person_id, mailed_at__isnull=True, at__gte=at - DIGEST_REACH)
            claimed = list(rows.select_related("to").order_by("at", "pk"))
            Notice.objects.filter(pk__in=[notice.pk for notice in claimed]).update(mailed_at=at)
            Digest.objects.filter(pk=day.pk).update(notices=len(claimed))
    except IntegrityError:
        return []
    return claimed


def _digest_message(notices: list[Notice], on: date) -> EmailMessage:
    """One notice is a mail of its own subject; several are named by their number. No subject says an outcome."""
    if len(notices) == 1:
        return _message(notices[0])
    person = cast("AbstractUser", notices[0].to)
    parts = [f"{number}. {_subject(each)}\n{_body(each)}" for number, each in enumerate(notices, start=1)]
    return EmailMessage(
        subject=f"{PREFIX}{len(notices)} việc cần xử lý ngày {vn_date(on)}",
        body="\n\n".join(parts) + "\n",
        to=[person.email],
    )


def _message(notice: Notice) -> EmailMessage:
    person = cast("AbstractUser", notice.to)
    return EmailMessage(
        subject=PREFIX + _subject(notice),
        body=f"{_body(notice)}\n",
        to=[person.email],
    )


def _subject(notice: Notice) -> str:
    return " ".join(notice.subject.split()).removeprefix(PREFIX)


def _body(notice: Notice) -> str:
    site = str(settings.SITE_URL).rstrip("/")
    address = f"\n\n{site}{notice.url}" if site and notice.url else ""
    return f"{notice.body}{address}"
