"""Forms of the book of numbers: a paper from outside, a number kept back or voided."""

from __future__ import annotations

from typing import Any

from django import forms

from dossiers.forms.workflow import RegisterForm


class BookForm(forms.Form):
    """Shape only: whether a number is free is the action's question."""

    OUTSIDE, RESERVE, VOID = "ngoai", "giu", "huy"
    what = forms.ChoiceField(
        label="Việc",
        choices=(
            (OUTSIDE, "Văn bản ban hành ngoài hệ thống"),
            (RESERVE, "Giữ chỗ một số"),
            (VOID, "Hủy một số"),
        ),
        error_messages={"required": "Chọn việc cần ghi.", "invalid_choice": "Chọn việc cần ghi."},
        help_text="Giữ chỗ, hủy số, hoặc ghi văn bản làm ngoài chương trình.",
    )
    number = forms.CharField(
        label="Số",
        max_length=6,
        error_messages={"required": "Nhập số, ví dụ 05."},
        help_text="Ví dụ 05 hoặc 21a.",
    )
    symbol = forms.CharField(
        label="Ký hiệu",
        max_length=60,
        error_messages={"required": "Nhập ký hiệu, ví dụ QĐ-VPUB."},
        help_text="Ví dụ BC-TTTT.",
    )
    year = forms.IntegerField(
        label="Năm",
        min_value=1990,
        max_value=2200,
        error_messages={
            "required": "Nhập năm.",
            "invalid": "Năm gồm bốn chữ số.",
            "min_value": "Năm gồm bốn chữ số.",
            "max_value": "Năm gồm bốn chữ số.",
        },
        help_text="Ví dụ 2026; mỗi năm đánh số lại từ 01 (Nghị định 30/2020/NĐ-CP).",
    )
    signed_on = forms.DateField(
        label="Ngày ký (văn bản ngoài hệ thống)",
        required=False,
        error_messages={"invalid": "Ngày ký không đúng dạng ngày/tháng/năm, ví dụ 22/11/2026."},
        help_text="Ví dụ 05/10/2026.",
    )
    subject = forms.CharField(
        label="Trích yếu (văn bản ngoài hệ thống)",
        max_length=300,
        required=False,
        help_text="Ví dụ: Báo cáo kết quả công tác phòng, chống ma túy năm 2026.",
    )
    reason = forms.CharField(
        label="Lý do (giữ chỗ, hủy)",
        max_length=300,
        required=False,
        help_text="Ví dụ: giữ cho Tờ trình ký ngày 05/10/2026.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Give every field the look of the house."""
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-select" if name == "what" else "form-control"
            field.widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        """A paper from outside has a day; the year of the book is that of the day."""
        given = super().clean() or self.cleaned_data
        if (
            given.get("what") == self.OUTSIDE
            and not given.get("signed_on")
            and "signed_on" not in self.errors
        ):
            self.add_error("signed_on", str(RegisterForm.base_fields["signed_on"].error_messages["required"]))
        return given
