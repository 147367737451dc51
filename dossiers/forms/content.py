"""Shape of what a unit types into its dossier; whether it is allowed is the rules' and actions' business.

Numbers are read as offices write them ("9,5", "9.5", "1.234"); dates as 22/11/2026; times as 14:00 or 14 giờ 00.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html

from records.clock import ZONE
from records.text import nfc, parse_decimal
from scoring import rules
from scoring.rules import SetSpec

LONG = 4000
_TIME = re.compile(r"(\d{1,2})\s*(?::|h|g|giờ)\s*(\d{1,2})?\s*(?:phút)?", re.IGNORECASE)
WHOLE = {
    "invalid": "Nhập số nguyên không âm.",
    "min_value": "Nhập số nguyên không âm.",
    "max_value": "Số quá lớn.",
}


def _long(name: str, limit: int) -> dict[str, str]:
    return {"max_length": f"{name} dài quá {limit} ký tự."}


class VersionedForm(forms.Form):
    """The version the page was read at; ``keep`` is the stored version a person chose to overwrite knowingly."""

    version = forms.IntegerField(required=False, min_value=0)
    keep = forms.IntegerField(required=False, min_value=0)

    @property
    def read_version(self) -> int:
        """The version to compare with."""
        keep, version = self.cleaned_data.get("keep"), self.cleaned_data.get("version")
        return int(version or 0) if keep is None else int(keep)

    def sentences(self) -> tuple[str, ...]:
        """Every error once, in the order of the fields."""
        return tuple(dict.fromkeys(str(line) for lines in self.errors.values() for line in lines))


class ScoreForm(VersionedForm):
    """A criterion's own score; ``parsed`` is the number once the criteria set allows it."""

    points = forms.CharField(required=False, max_length=20, error_messages=_long("Điểm", 20))
    na = forms.BooleanField(required=False)
    note = forms.CharField(required=False, max_length=LONG, error_messages=_long("Lý do", LONG))
    use = forms.CharField(required=False, max_length=20)

    def __init__(self, *args: Any, spec: SetSpec, code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spec, self.code = spec, code
        self.parsed: Decimal | None = None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        # "Không áp dụng" empties the points: the person ticked the box last.
        raw = "" if data["na"] else data["use"] or data["points"]
        for line in rules.problems(self.spec, self.code, raw, na=data["na"], note=data["note"]):
            self.add_error("points", line)
        if not self.errors:
            self.parsed = rules.parse_points(raw)
        return data


class VetoForm(VersionedForm):
    """An answer about a fact that excludes; counts only, never names."""

    value = forms.CharField(required=False, max_length=10)
    cases = forms.IntegerField(required=False, min_value=0, max_value=100_000, error_messages=WHOLE)
    persons = forms.IntegerField(required=False, min_value=0, max_value=100_000, error_messages=WHOLE)
    basis = forms.CharField(required=False, max_length=500, error_messages=_long("Căn cứ", 500))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("value") != "co":
            # Counts belong to "Có"; the page hides them with any other answer.
            data["cases"] = data["persons"] = None
            data["basis"] = ""
        return data


class ReplyForm(forms.Form):
    """A reply to a remark."""

    text = forms.CharField(required=False, max_length=LONG, error_messages=_long("Trả lời", LONG))


class NumberField(forms.CharField):
    """A number as an office writes it; empty means not entered, which is not zero."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=30, **kwargs)

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text.strip():
            return None
        try:
            return parse_decimal(text)
        except ValueError as error:
            raise ValidationError(str(error)) from error


class FigureForm(VersionedForm):
    """A figure of this and of the last period."""

    current = NumberField()
    previous = NumberField()


class SectionForm(VersionedForm):
    """The text of one section of the report."""

    text = forms.CharField(required=False, strip=False)


class SignerForm(VersionedForm):
    """Who signs the unit's papers."""

    authority = forms.CharField(required=False, max_length=100, error_messages=_long("Quyền hạn", 100))
    title = forms.CharField(required=False, max_length=200, error_messages=_long("Chức vụ", 200))
    name = forms.CharField(required=False, max_length=200, error_messages=_long("Họ tên", 200))


class TimeField(forms.CharField):
    """A time of day: 14:00, 14h00, 14 giờ 00."""

    def clean(self, value: Any) -> dt.time | None:
        text = nfc(super().clean(value)).strip()
        if not text:
            return None
        found = _TIME.fullmatch(text)
        if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
            raise ValidationError("Giờ không đúng dạng, ví dụ 14:00.")
        return dt.time(int(found[1]), int(found[2] or 0))


class MeetingForm(VersionedForm):
    """A meeting; opinions come as numbered lines beside it (``opinion-0-speaker`` …)."""

    DATE_ERRORS = {"invalid": "Ngày không đúng dạng ngày/tháng/năm, ví dụ 22/11/2026."}
    FORMATS = ("%d/%m/%Y", "%Y-%m-%d")
    #: Fields whose sentences fit several: the form answers far below them, so each says which, and leads there.
    PLACES = {
        "date": "Ngày họp",
        "starts": "Bắt đầu lúc",
        "ends": "Kết thúc lúc",
        "present": "Số người có mặt",
        "council_present": "Thành viên Hội đồng có mặt",
        "remedy_before": "Khắc phục trước ngày",
        "agree": "Tán thành",
        "disagree": "Không tán thành",
        "other_votes": "Ý kiến khác",
    }

    date = forms.DateField(required=False, input_formats=FORMATS, error_messages=DATE_ERRORS)
    starts = TimeField(required=False, max_length=20)
    ends = TimeField(required=False, max_length=20)
    place = forms.CharField(required=False, max_length=300, error_messages=_long("Địa điểm", 300))
    present = forms.IntegerField(required=False, min_value=0, max_value=100_000, error_messages=WHOLE)
    absence_reasons = forms.CharField(required=False, max_length=500, error_messages=_long("Lý do vắng", 500))
    council_present = forms.IntegerField(required=False, min_value=0, max_value=1000, error_messages=WHOLE)
    guests = forms.CharField(required=False, max_length=500, error_messages=_long("Khách mời", 500))
    chair_name = forms.CharField(required=False, max_length=300, error_messages=_long("Chủ trì", 300))
    secretary_name = forms.CharField(required=False, max_length=300, error_messages=_long("Thư ký", 300))
    no_opinions = forms.BooleanField(required=False)
    shortcomings = forms.CharField(required=False, max_length=20000)
    causes = forms.CharField(required=False, max_length=20000)
    remedies = forms.CharField(required=False, max_length=20000)
    remedy_before = forms.DateField(required=False, input_formats=FORMATS, error_messages=DATE_ERRORS)
    vote_method = forms.CharField(required=False, max_length=10)
    agree = forms.IntegerField(required=False, min_value=0, max_value=100_000, error_messages=WHOLE)
    disagree = forms.IntegerField(required=False, min_value=0, max_value=100_000, error_messages=WHOLE)
    other_votes = forms.IntegerField(required=False, min_value=0, max_value=100_000, error_messages=WHOLE)
    reservations = forms.CharField(required=False, max_length=20000)
    conclusion = forms.CharField(required=False, max_length=20000)
    decided_outcome = forms.CharField(required=False, max_length=40)
    decided_reason = forms.CharField(required=False, max_length=4000)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        day, starts, ends = data.get("date"), data.get("starts"), data.get("ends")
        if not self.errors and day is None and (starts or ends):
            self.add_error("date", "Ghi ngày họp, ví dụ 22/11/2026.")
        elif not self.errors and day is not None and starts is None:
            # A day without its hour is no instant, and midnight would be an invention.
            self.add_error("starts", "Ghi giờ bắt đầu, ví dụ 14:00.")
        data["starts_at"] = dt.datetime.combine(day, starts, ZONE) if day and starts else None
        data["ends_at"] = dt.datetime.combine(day, ends, ZONE) if day and ends else None
        return data

    def sentences(self) -> tuple[str, ...]:
        return tuple(
            format_html('<a href="#id_{}">{}</a>: {}', name, self.PLACES[name], str(line))
            if name in self.PLACES
            else str(line)
            for name, lines in self.errors.items()
            for line in lines
        )


def numbered(data: Any, prefix: str, names: tuple[str, ...], limit: int) -> list[dict[str, str]]:
    """Read repeated lines (``member-0-name``, ``member-1-name`` …) in their order, at most ``limit``."""
    numbers = sorted(
        {
            int(found[1])
            for key in data
            if (found := re.fullmatch(rf"{prefix}-(\d{{1,3}})-[a-z_]+", key)) and int(found[1]) < limit
        }
    )
    return [
        {name: data.get(f"{prefix}-{number}-{name}", "") for name in names} | {"n": str(number)}
        for number in numbers
    ]
