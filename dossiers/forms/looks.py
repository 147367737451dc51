"""Between which instants, of whom, of which dossier."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

_WHEN = {"class": "form-control", "placeholder": "22/11/2026 08:00", "autocomplete": "off"}
FORMATS = ["%d/%m/%Y %H:%M", "%d/%m/%Y"]


def _when(label: str) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        required=False,
        input_formats=FORMATS,
        widget=forms.DateTimeInput(attrs=_WHEN, format=FORMATS[0]),
        error_messages={"invalid": "Ghi ngày giờ dạng 22/11/2026 08:00."},
    )


class LooksForm(forms.Form):
    """«Ai đã xem»: both instants count; a day without an hour at the end means all of it."""

    tu = _when("Từ")
    den = _when("Đến")
    nguoi = forms.CharField(
        label="Tên đăng nhập",
        required=False,
        max_length=150,
        widget=forms.TextInput(attrs={"class": "form-control", "autocapitalize": "none"}),
    )

    def clean_den(self) -> datetime | None:
        given: datetime | None = self.cleaned_data["den"]
        if given is not None and ":" not in self.data.get("den", ""):
            return given.replace(hour=23, minute=59, second=59, microsecond=999_999)
        return given

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("tu"), cleaned.get("den")
        if first and last and last < first:
            self.add_error("den", "Thời điểm sau phải từ thời điểm trước trở đi.")
        return cleaned
