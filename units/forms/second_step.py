"""The forms of the second step at log-in; the library checks, these speak and record."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from django import forms

from records import clock, journal

_CODE = {"class": "form-control field-narrow", "autocomplete": "one-time-code", "inputmode": "numeric"}


def _say(form: forms.Form, label: str, help_text: str) -> None:
    field = form.fields["code"]
    field.label, field.help_text = label, help_text
    field.error_messages["required"] = "Nhập mã."
    field.widget = forms.TextInput(attrs={**_CODE, "autofocus": True, "aria-describedby": "id_code_more"})


class _Recorded:
    """Leave a row for every wrong code, as for every wrong password."""

    user: Any

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        address = get_adapter().get_client_ip(context.request)
        journal.look(
            kind="dang-nhap-hong",
            by=None,
            at=clock.now(),
            subject=self.user,
            data={"buoc": "ma"},
            address=address,
        )


class SecondStepForm(_Recorded, base.AuthenticateForm):
    """«Mã xác thực» after the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "Mã xác thực", "6 chữ số trên ứng dụng xác thực, hoặc một mã dự phòng 8 chữ số.")


class SecondStepAgainForm(_Recorded, base.ReauthenticateForm):
    """The code asked again before a step that binds."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "Mã xác thực", "6 chữ số trên ứng dụng xác thực.")


class ActivateSecondStepForm(totp.ActivateTOTPForm):
    """The first code proves that the telephone has taken the secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "Mã 6 chữ số đang hiện trên ứng dụng", "Mã đổi sau mỗi 30 giây.")
