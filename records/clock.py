"""The one clock. A view reads it before it waits for any lock and passes the instant on as ``at=``."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """Return the present instant, aware.

    On PostgreSQL it is the database's ``clock_timestamp()``: several web servers may disagree about the time,
    the database does not disagree with itself. SQLite has no clock of its own, so there it is the machine's.
    """
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        row = cursor.fetchone()
    moment: datetime = row[0]
    return moment


def local(moment: datetime) -> datetime:
    """Return the same instant in Asia/Ho_Chi_Minh; a naive datetime is a fault of the caller."""
    if moment.tzinfo is None:
        raise ValueError("naive datetime: every instant carries its zone")
    return moment.astimezone(ZONE)


def local_date(moment: datetime) -> date:
    """Return the calendar day in Asia/Ho_Chi_Minh on which the instant falls."""
    return local(moment).date()
