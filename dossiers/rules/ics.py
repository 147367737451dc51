"""An iCalendar of deadlines after RFC 5545: CRLF, lines folded at 75 octets, whole days with an exclusive end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

MAX_OCTETS = 75
PRODUCT = "-//Tham dinh//Lich han//VI"


@dataclass(frozen=True, slots=True)
class Event:
    """A deadline: ``uid`` never changes, ``day`` is the last valid day; ``alarms`` are days before it."""

    uid: str
    day: date
    summary: str
    description: str
    alarms: tuple[int, ...] = (2, 0)


def calendar(name: str, events: Iterable[Event], stamp: datetime) -> bytes:
    """Return the calendar as UTF-8. ``stamp``: the moment it was made (DTSTAMP)."""
    made = f"{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{text(name)}",
        "X-WR-TIMEZONE:Asia/Ho_Chi_Minh",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
    ]
    for event in events:
        lines += _event(event, made)
    lines.append("END:VCALENDAR")
    return "".join(folded(line) + "\r\n" for line in lines).encode()


def _event(event: Event, made: str) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"DTSTAMP:{made}",
        f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{text(event.summary)}",
        f"DESCRIPTION:{text(event.description)}",
        "TRANSP:TRANSPARENT",
    ]
    for days in event.alarms:
        # An all-day event begins at midnight; the alarm rings at eight in the morning of its day.
        trigger = f"-P{days - 1}DT16H" if days > 0 else "PT8H"
        lines += [
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"TRIGGER:{trigger}",
            f"DESCRIPTION:{text(event.summary)}",
            "END:VALARM",
        ]
    return [*lines, "END:VEVENT"]


def text(value: str) -> str:
    """Escape a TEXT value: backslash, semicolon, comma and line breaks; other control characters vanish."""
    plain = value.replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(sign for sign in plain if sign >= " " or sign == "\n")
    for sign in ("\\", ";", ","):
        plain = plain.replace(sign, f"\\{sign}")
    return plain.replace("\n", "\\n")


def folded(line: str) -> str:
    """Fold a line at 75 octets without tearing a letter; each further line begins with a space."""
    parts: list[str] = []
    part, size = "", 0
    for sign in line:
        octets = len(sign.encode())
        # From the second line on the space at its beginning counts, too.
        if size + octets > MAX_OCTETS - (1 if parts else 0):
            parts.append(part)
            part, size = "", 0
        part, size = part + sign, size + octets
    return "\r\n ".join([*parts, part])
