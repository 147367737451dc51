"""The forms of accounts, roles, stand-ins and hand-over."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from records.sheets import MAX_FILE_BYTES
from records.uploads.opening import screened
from units.forms.login import STRENGTH_HELP
from units.forms.tree import Day

_TEXT = {"class": "form-control", "autocomplete": "off"}
_AREA = {"class": "form-control", "rows": 2}
_PASSWORD = {"class": "form-control", "autocomplete": "new-password"}


def _account(label: str, help_text: str = "", **attrs: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=150,
        help_text=help_text,
        widget=forms.TextInput(attrs={**_TEXT, "autocapitalize": "none", **attrs}),
        error_messages={"required": "Ghi tên đăng nhập."},
    )


def _reason() -> forms.CharField:
    return forms.CharField(
        label="Lý do",
        max_length=500,
        help_text="Ví dụ: đi công tác; chuyển việc theo Quyết định số 12/QĐ-TTTT. Ghi vào nhật ký.",
        widget=forms.Textarea(attrs=_AREA),
        error_messages={"required": "Nêu lý do."},
    )


_CHOOSE = "Chọn trong các tài khoản của đơn vị, hoặc gõ tên đăng nhập."


class GrantForm(forms.Form):
    """A role for an account that stands, or for a new one."""

    username = _account(
        "Tên đăng nhập", "Tài khoản đã có thì được giao thêm vai trò; chưa có thì được lập mới."
    )
    display_name = forms.CharField(
        label="Tên hiển thị",
        max_length=200,
        required=False,
        help_text="Cần khi lập tài khoản mới.",
        widget=forms.TextInput(attrs=_TEXT),
    )
    email = forms.EmailField(
        label="Thư điện tử",
        required=False,
        widget=forms.EmailInput(attrs=_TEXT),
        error_messages={"invalid": "Địa chỉ thư không đúng."},
        help_text="Để nhận thư nhắc việc, ví dụ canbo@donvi.gov.vn.",
    )
    role = forms.ChoiceField(
        label="Vai trò",
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": "Tài khoản đang dùng không giao được vai trò này ở đơn vị này."},
        help_text="Việc của từng vai trò có trong Hướng dẫn.",
    )
    starts_on = Day("Từ ngày", required=False, help_text="Ví dụ 01/01/2027; để trống là có hiệu lực ngay.")
    ends_on = Day(
        "Đến hết ngày", required=False, help_text="Hết ngày này vai trò tự hết; để trống là không định ngày."
    )

    def __init__(self, *args: Any, choices: tuple[tuple[str, str], ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared seven lines above
        field.choices = list(choices)

    def clean_username(self) -> str:
        name: str = self.cleaned_data["username"].strip()
        if not re.fullmatch(r"[\w.@+-]{3,150}", name):
            raise forms.ValidationError("Dùng 3–150 chữ, số hoặc các dấu . @ + - _")
        return name


class EndRoleForm(forms.Form):
    """The last day of a role."""

    ends_on = Day("Đến hết ngày", help_text="Vai trò còn dùng được đến hết ngày này, ví dụ 31/12/2026.")


class DelegateForm(forms.Form):
    """Somebody stands in for some days."""

    to = _account("Người được ủy quyền (tên đăng nhập)", _CHOOSE, list="tai-khoan")
    starts_on = Day("Từ ngày", help_text="Ví dụ 05/10/2026, tính cả ngày này.")
    ends_on = Day("Đến hết ngày", help_text="Ví dụ 10/10/2026, tính cả ngày này.")
    reason = _reason()


class HandOverForm(forms.Form):
    """All roles of one person in the unit pass to another."""

    giver = _account("Người bàn giao (tên đăng nhập)", _CHOOSE, list="tai-khoan")
    to = _account(
        "Người nhận (tên đăng nhập)",
        "Tài khoản của đơn vị này hoặc đơn vị khác; phải có sẵn.",
        list="tai-khoan",
    )
    on = Day(
        "Người nhận làm từ ngày", help_text="Ví dụ 01/11/2026; người bàn giao làm đến hết ngày liền trước."
    )
    reason = _reason()


class PeopleFileForm(forms.Form):
    """A list of people."""

    file = forms.FileField(
        label="Tệp danh sách (.xlsx hoặc .csv)",
        help_text="Cột ten_dang_nhap, ten_hien_thi, email, ma_don_vi, vai_tro, tu_ngay, den_ngay.",
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ".xlsx,.csv"}),
        error_messages={"required": "Chọn tệp.", "empty": "Tệp rỗng.", "invalid": "Chọn tệp."},
        max_length=200,
        validators=[screened],
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE_BYTES:
            raise forms.ValidationError("Tệp lớn hơn 20 MB.")
        return file


class ActivateForm(forms.Form):
    """The first password."""

    password = forms.CharField(
        label="Mật khẩu",
        strip=False,
        max_length=200,
        help_text=STRENGTH_HELP,
        widget=forms.PasswordInput(attrs=_PASSWORD),
        error_messages={"required": "Nhập mật khẩu."},
    )
    again = forms.CharField(
        label="Mật khẩu (nhập lại)",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs=_PASSWORD),
        error_messages={"required": "Nhập lại mật khẩu."},
        help_text="Gõ lại đúng mật khẩu ở trên.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, second = cleaned.get("password"), cleaned.get("again")
        if first and second and first != second:
            self.add_error("again", "Hai lần nhập mật khẩu không giống nhau.")
        return cleaned
