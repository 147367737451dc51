"""The form of an access token."""

from __future__ import annotations

from typing import Any

from django import forms

from units import roles
from units.forms.tree import Day


class TokenForm(forms.Form):
    """Who will use the token, as whom, for what, until when."""

    name = forms.CharField(
        label="Hệ thống dùng mã",
        max_length=100,
        help_text="Ví dụ: Hệ thống quản lý văn bản của đơn vị.",
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        error_messages={"required": "Ghi tên hệ thống sẽ dùng mã."},
    )
    role = forms.ChoiceField(
        label="Quyền như",
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": "Tài khoản đang dùng không lập được mã với quyền này."},
        help_text="Mã chỉ làm được những việc vai trò này làm được.",
    )
    scopes = forms.MultipleChoiceField(
        label="Phạm vi",
        choices=roles.SCOPES,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        error_messages={"required": "Chọn ít nhất một phạm vi."},
        help_text="Chỉ chọn việc hệ thống kia cần.",
    )
    ends_on = Day("Dùng đến hết ngày", help_text="Không quá 366 ngày; hết ngày này mã tự hết hiệu lực.")

    def __init__(self, *args: Any, choices: tuple[tuple[str, str], ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = choices  # type: ignore[attr-defined]
