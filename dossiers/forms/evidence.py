"""Shape of a reference as typed; what it must say is a question of ``rules.evidence``."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from dossiers.forms.content import MeetingForm, VersionedForm
from dossiers.rules import evidence as rules
from dossiers.rules.evidence import Reference
from records.text import nfc


def _text(label: str, size: int, help_text: str = "", **attrs: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=size,
        help_text=help_text,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off", **attrs}),
        error_messages={"max_length": f"{label} dài quá {size} ký tự."},
    )


class ReferenceForm(VersionedForm):
    """One piece of evidence of a kind; only the fields of that kind are shown."""

    kind = forms.ChoiceField(choices=rules.KINDS, widget=forms.HiddenInput)
    doc_type = _text(
        "Loại văn bản",
        60,
        list="loai-van-ban",
        placeholder="Kế hoạch",
        help_text="Ví dụ: Kế hoạch, Quyết định, Biên bản.",
    )
    number = _text("Số, ký hiệu", 60, placeholder="05/KH-TTTT", help_text="Ví dụ 05/KH-TTTT.")
    dated_on = forms.DateField(
        label="Ngày",
        required=False,
        input_formats=MeetingForm.FORMATS,
        error_messages=MeetingForm.DATE_ERRORS,
        widget=forms.DateInput(
            format="%d/%m/%Y",
            attrs={"class": "form-control field-narrow", "inputmode": "numeric", "placeholder": "12/01/2021"},
        ),
        help_text="Ví dụ 26/3/2026.",
    )
    issuer = _text("Nơi ban hành", 200, help_text="Ví dụ: Trung tâm Thông tin.")
    subject = _text(
        "Trích yếu, nội dung",
        300,
        help_text="Ví dụ: về phòng, chống ma túy năm 2026. Văn bản có độ mật thì để trống.",
    )
    figures = _text("Số liệu", 200, "Chỉ ghi số lượng, không ghi họ tên.", placeholder="42/42 người dự")
    url = _text(
        "Đường dẫn",
        500,
        placeholder="https://",
        inputmode="url",
        help_text="Ví dụ https://… của bài đăng, văn bản công khai.",
    )
    at_unit = forms.BooleanField(
        label="Lưu tại đơn vị, chỉ ghi số, ngày",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
        help_text="Chọn khi bản giấy lưu tại đơn vị, không tải tệp lên.",
    )

    #: Which fields belong to which kind, in their order on the page.
    FIELDS = {
        rules.DOCUMENT: ("doc_type", "number", "dated_on", "issuer", "subject", "at_unit"),
        rules.EVENT: ("subject", "dated_on", "figures"),
        rules.LINK: ("subject", "url", "dated_on"),
        rules.FILE: ("subject",),
    }

    #: Which of them are not called optional: evidence of the kind goes without none, or not without all of them.
    DEMANDED: ClassVar[dict[str, tuple[str, ...]]] = {
        rules.DOCUMENT: ("doc_type", "number", "dated_on"),
        rules.EVENT: ("subject", "dated_on"),
        rules.LINK: ("subject", "url"),
        rules.FILE: (),
    }

    def __init__(self, *args: Any, shown: str = rules.DOCUMENT, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown_kind = shown if shown in self.FIELDS else rules.DOCUMENT
        if self.shown_kind == rules.EVENT:
            self.fields["subject"].label = "Sự kiện, hoạt động"
            self.fields["dated_on"].label = "Ngày diễn ra"
        if self.shown_kind == rules.DOCUMENT:
            self.fields["subject"].help_text = "Để trống nếu văn bản có độ mật."
            self.fields["dated_on"].help_text = "Phải có số hoặc ngày."
        for name in self.DEMANDED[self.shown_kind]:
            self.fields[name].demanded = True  # type: ignore[attr-defined]

    def shown(self) -> list[forms.BoundField]:
        """The fields of the kind being entered."""
        return [self[name] for name in self.FIELDS[self.shown_kind]]

    @property
    def reference(self) -> Reference:
        """What was typed; fields of other kinds are left out."""
        data, names = self.cleaned_data, self.FIELDS[self.cleaned_data["kind"]]
        given: dict[str, Any] = {
            name: nfc(data[name]) if isinstance(data[name], str) else data[name] for name in names
        }
        return Reference(kind=data["kind"], **given)
