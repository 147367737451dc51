"""Shape of the step and number forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator

from dossiers.catalogue import NOT_A_NUMBER, PAPER_NUMBER


class StepForm(forms.Form):
    """A step with an optional note; whether the note is needed is the table's business."""

    note = forms.CharField(
        label="Lý do, nội dung",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
        help_text="Ví dụ: sửa lại số liệu S04 theo ý kiến của Chủ tịch.",
    )
    sha256 = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


class RegisterForm(forms.Form):
    """Number and date of a paper as signed; ``blank_number``: the campaign prints its papers without a number."""

    def __init__(self, *args: Any, blank_number: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].required = not blank_number

    number = forms.CharField(
        label="Số",
        max_length=10,
        validators=[RegexValidator(rf"(?i)^(?:{PAPER_NUMBER.pattern})\Z", NOT_A_NUMBER)],
        widget=forms.TextInput(
            attrs={"class": "form-control", "autocomplete": "off", "inputmode": "numeric"}
        ),
        error_messages={
            "required": "Nhập số văn bản, ví dụ 05 hoặc 21.",
            "max_length": "Số văn bản dài quá 10 ký tự.",
        },
        help_text="Đúng như trên bản đã ký, ví dụ 05.",
    )
    signed_on = forms.DateField(
        label="Ngày ký",
        widget=forms.DateInput(
            format="%d/%m/%Y",
            attrs={
                "class": "form-control",
                "placeholder": "22/11/2026",
                "inputmode": "numeric",
                "autocomplete": "off",
            },
        ),
        error_messages={
            "required": "Nhập ngày ký, ví dụ 22/11/2026.",
            "invalid": "Ngày ký không đúng dạng ngày/tháng/năm, ví dụ 22/11/2026.",
        },
        help_text="Đúng như trên bản đã ký, ví dụ 05/10/2026.",
    )


class ScanForm(forms.Form):
    """A signed copy; its content is opened for real by the upload rules."""

    scan = forms.FileField(
        label="Bản đã ký (PDF hoặc ảnh)",
        widget=forms.ClearableFileInput(attrs={"class": "form-control", "accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={
            "required": "Chọn tệp bản đã ký.",
            "empty": "Tệp rỗng. Nhận PDF, JPEG hoặc PNG, mỗi tệp không quá 20 MB.",
        },
        help_text="Bản quét hoặc bản ký số; không quá 20 MB.",
    )
    reason = forms.CharField(
        label="Lý do thay bản đã ký",
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        help_text="Ví dụ: bản trước thiếu trang 2.",
    )
