"""The forms of log-in in Vietnamese; allauth checks, these only speak."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from django import forms

STRENGTH_HELP = (
    "Ít nhất 10 ký tự; không dùng mật khẩu phổ biến, giống tên đăng nhập hoặc ghép từ tên cơ quan, tên tỉnh."
)
MISMATCH = "Hai lần nhập mật khẩu mới không giống nhau."


def _label(form: forms.Form, labels: dict[str, str]) -> None:
    for name, label in labels.items():
        field = form.fields[name]
        field.label = label
        field.help_text = ""
        # A placeholder that repeats the label disappears while one types.
        field.widget.attrs.pop("placeholder", None)


class LoginForm(account.LoginForm):
    """«Đăng nhập»: name and password, nothing kept beyond the session."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(self, {"login": "Tên đăng nhập", "password": "Mật khẩu"})
        self.fields["login"].widget.attrs.update({"autofocus": True, "autocapitalize": "none"})


class ReauthenticateForm(account.ReauthenticateForm):
    """«Xác nhận mật khẩu» before a step that binds."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(self, {"password": "Mật khẩu"})


class ChangePasswordForm(account.ChangePasswordForm):
    """«Đổi mật khẩu»: the present one, the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(
            self,
            {
                "oldpassword": "Mật khẩu hiện tại",
                "password1": "Mật khẩu mới",
                "password2": "Mật khẩu mới (nhập lại)",
            },
        )
        self.fields["password1"].help_text = STRENGTH_HELP

    def clean(self) -> dict[str, Any]:
        """Compare the two entries here: the library's own sentence is English."""
        cleaned: dict[str, Any] = forms.Form.clean(self) or self.cleaned_data
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", MISMATCH)
        return cleaned
