"""The form of a subscription."""

from __future__ import annotations

from django import forms

from dossiers import catalogue

_TEXT = {"class": "form-control", "autocomplete": "off"}


class HookForm(forms.Form):
    """Who is told, where, of what."""

    name = forms.CharField(
        label="Hệ thống nhận",
        max_length=100,
        widget=forms.TextInput(attrs=_TEXT),
        error_messages={"required": "Ghi tên hệ thống nhận."},
        help_text="Ví dụ: Hệ thống một cửa của tỉnh.",
    )
    url = forms.CharField(
        label="Địa chỉ nhận",
        max_length=500,
        help_text="Bắt đầu bằng https://, là địa chỉ công khai.",
        widget=forms.TextInput(attrs={**_TEXT, "inputmode": "url", "autocapitalize": "none"}),
        error_messages={"required": "Ghi địa chỉ nhận."},
    )
    kinds = forms.MultipleChoiceField(
        label="Sự kiện",
        choices=tuple(catalogue.HOOK_KINDS.items()),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        error_messages={"required": "Chọn ít nhất một sự kiện."},
        help_text="Chỉ chọn việc hệ thống kia cần biết.",
    )
