"""Forms of a unit's letterhead and signatories: shape only."""

from __future__ import annotations

from typing import Any

from django import forms

from dossiers import states

DAY = {
    "required": "Nhập ngày, ví dụ 22/11/2026.",
    "invalid": "Ngày không đúng dạng ngày/tháng/năm, ví dụ 22/11/2026.",
}


class _HouseForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            choice = isinstance(field, forms.ChoiceField)
            field.widget.attrs["class"] = "form-select" if choice else "form-control"
            field.widget.attrs["autocomplete"] = "off"


class LetterheadForm(_HouseForm):
    """A letterhead from a day on."""

    valid_from = forms.DateField(label="Dùng từ ngày", error_messages=DAY)
    parent_line = forms.CharField(label="Dòng cơ quan chủ quản", max_length=300, required=False)
    issuer_line = forms.CharField(
        label="Dòng tên cơ quan, đơn vị",
        max_length=300,
        error_messages={"required": "Ghi tên cơ quan, đơn vị ban hành."},
    )
    place_name = forms.CharField(label="Địa danh", max_length=100, required=False)
    abbreviation = forms.CharField(
        label="Chữ viết tắt trong ký hiệu",
        max_length=30,
        error_messages={"required": "Ghi chữ viết tắt, ví dụ VPUB."},
    )
    council_abbreviation = forms.CharField(
        label="Chữ viết tắt của Hội đồng, nếu Hội đồng dùng dãy số riêng", max_length=30, required=False
    )
    basis = forms.CharField(label="Căn cứ thay đổi", max_length=300, required=False)


class SignatoryForm(_HouseForm):
    """Somebody who may sign; it stands beside the form of the letterhead, whose fields have the same names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="nguoi-ky-%s", **kwargs)

    capacity = forms.ChoiceField(label="Tư cách ký", choices=states.CAPACITIES, required=False)
    title = forms.CharField(
        label="Chức vụ người ký", max_length=200, error_messages={"required": "Ghi chức vụ người ký."}
    )
    name = forms.CharField(label="Họ tên (chưa biết thì để trống)", max_length=200, required=False)
    instead_of = forms.CharField(label="Ký thay cho (chức vụ hoặc tập thể)", max_length=100, required=False)
    basis = forms.CharField(label="Văn bản giao quyền, ủy quyền", max_length=300, required=False)
    valid_from = forms.DateField(label="Từ ngày", error_messages=DAY)
    valid_to = forms.DateField(label="Đến hết ngày", required=False, error_messages=DAY)


class EndForm(_HouseForm):
    """The last day somebody signs."""

    valid_to = forms.DateField(label="Ký đến hết ngày", error_messages=DAY)
