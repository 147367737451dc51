"""The forms that change the tree. A unit is named by its code; the page suggests codes while one types."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse_lazy

from units import roles

_TEXT = {"class": "form-control"}
_AREA = {"class": "form-control", "rows": 3}
_CHOICE = {"class": "form-select"}
_DAY = {
    "class": "form-control",
    "inputmode": "numeric",
    "placeholder": "ngày/tháng/năm",
    "autocomplete": "off",
}
_UNIT = {
    "class": "form-control",
    "autocomplete": "off",
    "list": "goi-y",
    "hx-get": reverse_lazy("units:suggest"),
    "hx-trigger": "input changed delay:300ms",
    "hx-target": "#goi-y",
}
UNIT_HELP = "Ghi mã đơn vị, hoặc gõ tên để chọn trong danh sách gợi ý."


class Day(forms.DateField):
    """A day as offices type it: 01/7/2025."""

    def __init__(self, label: str, *, required: bool = True, help_text: str = "") -> None:
        super().__init__(
            label=label,
            required=required,
            help_text=help_text,
            widget=forms.DateInput(attrs=_DAY, format="%d/%m/%Y"),
            error_messages={"invalid": "Ghi ngày dạng 01/7/2025.", "required": "Nhập ngày."},
        )


class UnitCode(forms.CharField):
    """The code of a unit; «mã – tên» as the suggestions write it is understood too."""

    def __init__(self, label: str, *, required: bool = True, help_text: str = UNIT_HELP) -> None:
        super().__init__(
            label=label,
            required=required,
            help_text=help_text,
            max_length=400,
            widget=forms.TextInput(attrs=_UNIT),
            error_messages={"required": "Ghi mã đơn vị."},
        )

    def clean(self, value: Any) -> str:
        cleaned: str = super().clean(value)
        return cleaned.split(" – ", maxsplit=1)[0].strip()


def _line(
    label: str, *, required: bool = True, max_length: int = 300, help_text: str = ""
) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=max_length,
        help_text=help_text,
        widget=forms.TextInput(attrs=_TEXT),
        error_messages={"required": "Cần nhập mục này."},
    )


def _reason() -> forms.CharField:
    return forms.CharField(
        label="Lý do, căn cứ",
        max_length=500,
        help_text="Ví dụ: số, ngày của quyết định. Ghi vào lịch sử đơn vị và nhật ký.",
        widget=forms.Textarea(attrs=_AREA),
        error_messages={"required": "Nêu lý do hoặc văn bản làm căn cứ."},
    )


class CreateForm(forms.Form):
    """«Thêm đơn vị»."""

    code = _line("Mã", max_length=40, help_text="Ví dụ 03901; không trùng mã đã có, sau này không đổi.")
    name = _line("Tên đơn vị", help_text="Viết đủ như trong quyết định thành lập.")
    short_name = _line(
        "Tên gọi tắt",
        required=False,
        max_length=200,
        help_text="Ví dụ: Trung tâm Thông tin. Dùng ở bảng và thông báo.",
    )
    kind = forms.ChoiceField(
        label="Loại",
        choices=roles.KINDS,
        widget=forms.Select(attrs=_CHOICE),
        help_text="Đợt đánh giá chọn bộ tiêu chí theo loại đơn vị.",
    )
    parent = UnitCode("Cơ quan chủ quản", required=False, help_text=f"Để trống nếu là gốc. {UNIT_HELP}")
    valid_from = Day("Có từ ngày", required=False, help_text="Ví dụ 01/7/2025; để trống khi không rõ.")
    reason = _reason()


class RenameForm(forms.Form):
    """«Đổi tên»."""

    name = _line("Tên mới", help_text="Viết đủ như trong quyết định đổi tên.")
    short_name = _line(
        "Tên gọi tắt",
        required=False,
        max_length=200,
        help_text="Ví dụ: Trung tâm Thông tin. Dùng ở bảng và thông báo.",
    )
    on = Day("Từ ngày", help_text="Ví dụ 01/7/2025; đợt đã mở giữ tên cũ.")
    reason = _reason()


class MoveForm(forms.Form):
    """«Chuyển cơ quan chủ quản»."""

    parent = UnitCode(
        "Cơ quan chủ quản mới", required=False, help_text=f"Để trống nếu trở thành gốc. {UNIT_HELP}"
    )
    on = Day("Từ ngày", help_text="Ví dụ 01/7/2025; đợt đã mở giữ cây như lúc mở.")
    reason = _reason()


class SplitForm(forms.Form):
    """«Tách»: one new unit a line, «mã – tên»."""

    parts = forms.CharField(
        label="Các đơn vị mới",
        max_length=8000,
        help_text="Mỗi dòng một đơn vị: mã, dấu chấm phẩy, tên. Ví dụ: 03901; Xã Chiềng Mai",
        widget=forms.Textarea(attrs=_AREA),
        error_messages={"required": "Ghi các đơn vị mới."},
    )
    keep = forms.BooleanField(
        label="Đơn vị này tiếp tục hoạt động",
        required=False,
        help_text="Không chọn: đơn vị kết thúc, đơn vị trực thuộc chuyển về đơn vị mới đầu tiên.",
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    on = Day("Từ ngày", help_text="Ví dụ 01/7/2025, ngày các đơn vị mới bắt đầu hoạt động.")
    reason = _reason()

    def clean_parts(self) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        for number, written in enumerate(self.cleaned_data["parts"].splitlines(), start=1):
            if not written.strip():
                continue
            code, sign, name = (part.strip() for part in written.partition(";"))
            if not sign or not code or not name:
                raise forms.ValidationError(f"Dòng {number}: ghi mã, dấu chấm phẩy, tên.")
            if len(code) > 40 or len(name) > 300:
                raise forms.ValidationError(f"Dòng {number}: mã tối đa 40, tên tối đa 300 ký tự.")
            found.append((code, name))
        return found


class MergeForm(forms.Form):
    """«Sáp nhập»: other units end and are taken up by this one."""

    units = forms.CharField(
        label="Các đơn vị được sáp nhập vào đơn vị này",
        max_length=8000,
        help_text="Mỗi dòng một mã đơn vị. Các đơn vị này kết thúc; đơn vị trực thuộc chuyển về đơn vị nhận.",
        widget=forms.Textarea(attrs=_AREA),
        error_messages={"required": "Ghi mã các đơn vị."},
    )
    on = Day("Từ ngày", help_text="Ví dụ 01/7/2025; các đơn vị kia kết thúc hết ngày liền trước.")
    reason = _reason()

    def clean_units(self) -> list[str]:
        written = self.cleaned_data["units"].replace(",", "\n").replace(";", "\n").splitlines()
        return list(dict.fromkeys(each.split(" – ")[0].strip() for each in written if each.strip()))


class RetireForm(forms.Form):
    """«Kết thúc hoạt động»."""

    on = Day("Hoạt động đến hết ngày", help_text="Ví dụ 30/6/2025, tính cả ngày này.")
    reason = _reason()


class EditForm(forms.Form):
    """«Sửa thông tin»: what describes the unit."""

    abbreviation = _line(
        "Chữ viết tắt trong số, ký hiệu",
        required=False,
        max_length=30,
        help_text="Ví dụ TTTT trong số 05/BC-TTTT.",
    )
    place_name = _line(
        "Địa danh",
        required=False,
        max_length=100,
        help_text="Ví dụ Sơn La: in trước ngày, tháng (Nghị định 30/2020/NĐ-CP, Phụ lục I).",
    )
    head_title = _line(
        "Người đứng đầu (chức danh)",
        required=False,
        max_length=100,
        help_text="Ví dụ: Giám đốc. In ở chỗ người ký.",
    )
    functions_basis = forms.CharField(
        label="Văn bản quy định chức năng, nhiệm vụ",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs=_AREA),
        help_text="Số, ngày, cơ quan ban hành; in vào phần đặc điểm của báo cáo.",
    )
    drafting_section = _line(
        "Bộ phận tham mưu", required=False, max_length=200, help_text="Ví dụ: Phòng Hành chính - Tổng hợp."
    )
    outside_province = forms.BooleanField(
        label="Đóng ngoài tỉnh",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
        help_text="Chọn khi trụ sở ở tỉnh khác, ví dụ nhà khách ở Hà Nội.",
    )
    reason = _reason()


class LinkForm(forms.Form):
    """A dated line to another unit."""

    kind = forms.ChoiceField(
        label="Loại liên kết",
        choices=roles.LINKS,
        widget=forms.Select(attrs=_CHOICE),
        help_text="Ví dụ tổ chức đảng cấp trên, hoặc cơ quan thẩm định.",
    )
    target = UnitCode("Đơn vị")
    valid_from = Day("Từ ngày", required=False, help_text="Ví dụ 01/7/2025; để trống khi không rõ.")
    valid_to = Day("Đến hết ngày", required=False, help_text="Để trống khi chưa định ngày.")
    reason = _reason()


class EndLinkForm(forms.Form):
    """Let a line end."""

    on = Day("Đến hết ngày", help_text="Ví dụ 30/6/2025, tính cả ngày này.")
    reason = _reason()
