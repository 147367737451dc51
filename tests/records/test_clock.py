"""The one clock."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction

from records import clock


def test_now_is_aware_and_near(db: None) -> None:
    moment = clock.now()
    assert moment.tzinfo is not None
    assert abs(datetime.now(UTC) - moment) < timedelta(seconds=5)


@pytest.mark.django_db(transaction=True)
def test_now_moves_on_within_a_transaction() -> None:
    # PostgreSQL's now() stands still in a transaction; a deadline must not.
    with transaction.atomic():
        first = clock.now()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        assert clock.now() > first


def test_days_are_days_in_viet_nam() -> None:
    assert clock.local_date(datetime(2021, 9, 30, 16, 59, 59, tzinfo=UTC)) == date(2021, 9, 30)
    assert clock.local_date(datetime(2021, 9, 30, 17, 0, tzinfo=UTC)) == date(2021, 10, 1)
    assert clock.local(datetime(2021, 9, 30, 17, 0, tzinfo=UTC)).utcoffset() == timedelta(hours=7)


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        clock.local(datetime(2021, 9, 30))  # noqa: DTZ001 - this is the point
