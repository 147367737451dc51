"""When things happen in a story: on the days of 2021 for history, just before now for a practice."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from records import clock

#: The end of the period of 2021, from which the texts of a practice count their days (S0 V.2).
PERIOD_END = date(2021, 9, 15)
SATURDAY = 5


@dataclass
class Calendar:
    """Instants and days of a story. ``base``: the moment a practice is told; ``None``: the days of the example.

    In a practice the steps follow each other by seconds and end before ``base``.
    """

    base: datetime | None = None
    _ticks: int = field(default=0)

    @property
    def _first(self) -> datetime:
        """When a practice begins. Its days count from here too: told just after midnight, it is all of yesterday."""
        if self.base is None:
            raise ValueError("a story of 2021 has its own days")
        return self.base - timedelta(hours=2)

    def at(self, words: str) -> datetime:
        """The instant written ``2021-09-28T16:20``, or the next one of a practice."""
        if self.base is not None:
            self._ticks += 1
            return self._first + timedelta(seconds=self._ticks)
        return datetime.fromisoformat(words).replace(tzinfo=clock.ZONE)

    def day(self, words: str, *, before: int = 0) -> date:
        """The day written ``2021-09-24``; in a practice so many days before today."""
        if self.base is not None:
            return clock.local_date(self._first) - timedelta(days=before)
        return date.fromisoformat(words)

    def shifted(self, day: date, period_to: date) -> date:
        """A day of the texts; in a practice as far from the end of its period, on a working day."""
        if self.base is None:
            return day
        moved = period_to + (day - PERIOD_END)
        return moved - timedelta(days=max(0, moved.weekday() - SATURDAY + 1))

    def moment(self, day: date, hour: str) -> datetime:
        """An hour ``14:00`` of a day."""
        return datetime.combine(day, time.fromisoformat(hour), clock.ZONE)
