"""The fields all forms share."""

from __future__ import annotations

from django import forms

TEXT = {"class": "form-control"}
AREA = {"class": "form-control", "rows": 3}
DAY = {
    "class": "form-control",
    "inputmode": "numeric",
    "placeholder": "ngày/tháng/năm",
    "autocomplete": "off",
}


class Day(forms.DateField):
    """A day as offices type it: 01/10/2021."""

    def __init__(self, label: str, **kwargs: object) -> None:
        super().__init__(
            label=label,
            widget=forms.DateInput(attrs=DAY, format="%d/%m/%Y"),
            error_messages={"invalid": "Ghi ngày dạng 01/10/2021.", "required": "Nhập ngày."},
            required=bool(kwargs.get("required", True)),
            help_text=str(kwargs.get("help_text", "")),
        )
