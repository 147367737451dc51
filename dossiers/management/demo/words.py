"""What a story says, in the days and names of the campaign it is told in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from dossiers.loaders.samples import Sample
from dossiers.management.demo.time import Calendar
from dossiers.models import Dossier
from records.text import vn_date

QUARTERS = ("I", "II", "III", "IV")


def worded(dossier: Dossier, sample: Sample, calendar: Calendar) -> Sample:
    """The example with its places filled for this dossier; words without places stay, so it may be done twice."""
    told = dict(sample)
    own = told.pop("practice", None)
    if own is not None and calendar.base is not None:
        told.update(own)
    places = _places(dossier, told, calendar)
    return {key: _filled(value, places) for key, value in told.items()}


@dataclass(frozen=True)
class _Days:
    """``{ngay:2021-06-15}``: days or months of the example, comma-separated, as they read in this campaign."""

    write: Callable[[list[date]], str]
    shift: Callable[[date], date]

    def __format__(self, spec: str) -> str:
        return self.write([self.shift(_day(each)) for each in spec.split(",")])


def _places(dossier: Dossier, sample: Sample, calendar: Calendar) -> dict[str, Any]:
    part = dossier.participation
    campaign, days = part.campaign, sample["days"]

    def shift(day: date) -> date:
        return calendar.shifted(day, campaign.period_to)

    def short(what: str, before: int) -> str:
        day = calendar.day(days[what], before=before)
        return f"{day.day}/{day.month}"

    return {
        "thu_truong": part.head_title or "Thủ trưởng đơn vị",
        "ten_don_vi": part.name,
        "tong_so": sample["people"][0],
        "ky_tu": vn_date(campaign.period_from),
        "ky_den": vn_date(campaign.period_to),
        "nam": campaign.year,
        "nam_sau": campaign.year + 1,
        "ngay": _Days(lambda found: ", ".join(vn_date(day) for day in found), shift),
        "thang": _Days(_months, shift),
        "quy": _Days(
            lambda found: ", ".join(f"{QUARTERS[(day.month - 1) // 3]}/{day.year}" for day in found), shift
        ),
        "qd": short("decision", 2),
        "hop": short("meeting", 1),
        "nop": vn_date(calendar.day(days["submitted"][:10])),
    }


def _months(days: list[date]) -> str:
    """``01, 4, 8/2021``: the year once behind its months; January and February with a nought."""
    years = groupby(days, key=lambda day: day.year)
    return ", ".join(
        ", ".join(f"{day.month:02d}" if day.month < 3 else str(day.month) for day in found) + f"/{year}"
        for year, found in years
    )


def _day(words: str) -> date:
    return date.fromisoformat(words if len(words) > len("2021-06") else f"{words}-15")


def _filled(value: Any, places: dict[str, Any]) -> Any:
    if isinstance(value, str):
        return value.format(**places) if "{" in value else value
    if isinstance(value, dict):
        return {key: _filled(each, places) for key, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, places) for each in value]
    return value
