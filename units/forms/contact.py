"""Shape of a unit's contact."""

from __future__ import annotations

from django import forms


class ContactForm(forms.Form):
    """Title and telephone; no name of a person is asked for."""

    person = forms.CharField(
        label="Đầu mối liên hệ",
        max_length=200,
        help_text="Chức danh, bộ phận; không ghi họ tên. Ví dụ: Viên chức Phòng Hành chính - Tổng hợp.",
        widget=forms.TextInput(
            attrs={"class": "form-control", "autocomplete": "off", "aria-describedby": "id_person_more"}
        ),
        error_messages={"required": "Ghi chức danh, bộ phận của đầu mối."},
    )
    phone = forms.CharField(
        label="Điện thoại",
        max_length=40,
        widget=forms.TextInput(attrs={"class": "form-control field-narrow", "inputmode": "tel"}),
        error_messages={"required": "Ghi số điện thoại, ví dụ 0212 385 1234."},
        help_text="Số của bộ phận, ví dụ 0212 385 1234.",
    )
