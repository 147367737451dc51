"""Shape of what the chasing pages take in; whether it is allowed is asked by the actions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from dossiers import catalogue
from dossiers.forms.content import MeetingForm, TimeField
from records.clock import ZONE

_TEXT = {"class": "form-control", "autocomplete": "off"}
_DAY = {
    "class": "form-control field-narrow",
    "inputmode": "numeric",
    "placeholder": "22/11/2026",
    "autocomplete": "off",
}
_HOUR = {**_DAY, "placeholder": "17:00"}


def _day(label: str, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        input_formats=MeetingForm.FORMATS,
        help_text=help_text,
        widget=forms.DateInput(attrs=_DAY, format="%d/%m/%Y"),
        error_messages={
            "invalid": "Không có ngày này hoặc ghi không đúng dạng ngày/tháng/năm, ví dụ 22/11/2026."
        },
    )


class _Moment(forms.Form):
    """A day and an hour that make one instant, or none when both are empty."""

    date = _day("Ngày", help_text="Ví dụ 05/10/2026.")
    hour = TimeField(
        label="Giờ",
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs=_HOUR),
        help_text="Ví dụ 17:00.",
    )

    def instant(self, default: dt.time | None = None) -> dt.datetime | None:
        day, hour = self.cleaned_data.get("date"), self.cleaned_data.get("hour") or default
        return dt.datetime.combine(day, hour, ZONE) if day and hour else None


class CallForm(_Moment):
    """A call: whom, when (empty: just now), what was said."""

    spoke_to = forms.CharField(
        label="Người nghe máy (chức danh)",
        required=False,
        max_length=400,
        widget=forms.TextInput(attrs=_TEXT),
        help_text="Ví dụ: Viên chức Phòng Hành chính; không ghi họ tên.",
    )
    text = forms.CharField(
        label="Nội dung trao đổi",
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
        help_text="Ví dụ: đơn vị hẹn nộp trước 17 giờ ngày 05/10.",
    )
    field_order = ("spoke_to", "text", "date", "hour")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and data.get("date") and not data.get("hour"):
            self.add_error("hour", "Ghi giờ gọi, ví dụ 14:00.")
        if not self.errors and data.get("hour") and not data.get("date"):
            self.add_error("date", "Ghi ngày gọi, ví dụ 22/11/2026.")
        return data


class LetterForm(_Moment):
    """The draft of a công văn: the new last moment asked for (late units only), and who signs."""

    authority = forms.CharField(
        label="Quyền hạn ký (KT., TL.)",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs=_TEXT),
        help_text="Ví dụ KT. CHÁNH VĂN PHÒNG (Nghị định 30/2020/NĐ-CP, Phụ lục I); ký trực tiếp thì để trống.",
    )
    title = forms.CharField(
        label="Chức vụ người ký",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=_TEXT),
        help_text="Ví dụ: Phó Chánh Văn phòng.",
    )
    name = forms.CharField(
        label="Họ tên người ký",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=_TEXT),
        help_text="Để trống khi chưa biết ai ký.",
    )


class StepsForm(forms.Form):
    """The days on which each audience is reminded, as a line of numbers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, label in catalogue.AUDIENCES:
            self.fields[code] = forms.CharField(
                label=label, required=False, max_length=200, widget=forms.TextInput(attrs=_TEXT)
            )
