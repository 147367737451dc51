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

    valid_from = forms.DateField(
        label="Dùng từ ngày",
        error_messages=DAY,
        help_text="Ví dụ 01/7/2025; văn bản đã duyệt giữ tiêu đề cũ.",
    )
    parent_line = forms.CharField(
        label="Dòng cơ quan chủ quản",
        max_length=300,
        required=False,
        help_text="Ví dụ: VĂN PHÒNG ỦY BAN NHÂN DÂN TỈNH (Nghị định 30/2020/NĐ-CP, Phụ lục I).",
    )
    issuer_line = forms.CharField(
        label="Dòng tên cơ quan, đơn vị",
        max_length=300,
        error_messages={"required": "Ghi tên cơ quan, đơn vị ban hành."},
        help_text="Ví dụ: TRUNG TÂM THÔNG TIN.",
    )
    place_name = forms.CharField(
        label="Địa danh", max_length=100, required=False, help_text="Ví dụ Sơn La: in trước ngày, tháng."
    )
    abbreviation = forms.CharField(
        label="Chữ viết tắt trong ký hiệu",
        max_length=30,
        error_messages={"required": "Ghi chữ viết tắt, ví dụ VPUB."},
        help_text="Ví dụ TTTT trong số 05/BC-TTTT.",
    )
    council_abbreviation = forms.CharField(
        label="Chữ viết tắt của Hội đồng, nếu Hội đồng dùng dãy số riêng",
        max_length=30,
        required=False,
        help_text="Ví dụ HĐTĐ trong số 01/TTr-HĐTĐ.",
    )
    basis = forms.CharField(
        label="Căn cứ thay đổi",
        max_length=300,
        required=False,
        help_text="Ví dụ: Quyết định số 12/QĐ-UBND ngày 05/01/2026.",
    )


class SignatoryForm(_HouseForm):
    """Somebody who may sign; it stands beside the form of the letterhead, whose fields have the same names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="nguoi-ky-%s", **kwargs)

    capacity = forms.ChoiceField(
        label="Tư cách ký",
        choices=states.CAPACITIES,
        required=False,
        help_text="TM., KT., TL., TUQ., Q. (Nghị định 30/2020/NĐ-CP, Phụ lục I); ký trực tiếp thì để trống.",
    )
    title = forms.CharField(
        label="Chức vụ người ký",
        max_length=200,
        error_messages={"required": "Ghi chức vụ người ký."},
        help_text="Ví dụ: Phó Giám đốc.",
    )
    name = forms.CharField(
        label="Họ tên (chưa biết thì để trống)",
        max_length=200,
        required=False,
        help_text="Không ghi học hàm, học vị.",
    )
    instead_of = forms.CharField(
        label="Ký thay cho (chức vụ hoặc tập thể)",
        max_length=100,
        required=False,
        help_text="Ví dụ: Giám đốc, hoặc: Hội đồng thẩm định.",
    )
    basis = forms.CharField(
        label="Văn bản giao quyền, ủy quyền",
        max_length=300,
        required=False,
        help_text="Ví dụ: Quyết định phân công số 12/QĐ-TTTT ngày 05/01/2026.",
    )
    valid_from = forms.DateField(label="Từ ngày", error_messages=DAY, help_text="Ví dụ 01/7/2025.")
    valid_to = forms.DateField(
        label="Đến hết ngày", required=False, error_messages=DAY, help_text="Để trống khi chưa định ngày."
    )


class EndForm(_HouseForm):
    """The last day somebody signs."""

    valid_to = forms.DateField(
        label="Ký đến hết ngày", error_messages=DAY, help_text="Ví dụ 30/6/2026, tính cả ngày này."
    )
