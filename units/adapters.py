"""Log-in without sign-up: accounts come from an administrator, and every log-in leaves its row."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse

from records import clock, journal
from units.models import User

UNKNOWN_ACCOUNT = "không có tài khoản này"
# Django's Vietnamese catalogue lacks some of these and says "của bạn" in the others.
WEAKNESS = {
    "password_too_short": "Mật khẩu phải có ít nhất 10 ký tự.",
    "password_too_common": "Mật khẩu này quá phổ biến.",
    "password_too_similar": "Mật khẩu quá giống thông tin của tài khoản.",
    "password_entirely_numeric": "Mật khẩu không được chỉ gồm chữ số.",
}


class ClosedAccountAdapter(DefaultAccountAdapter):
    """allauth's door, closed to newcomers, speaking Vietnamese, throttled by account and address together."""

    # allauth ships no Vietnamese; these are all sentences its four open pages can show.
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "Tài khoản đã ngừng hoạt động.",
        "enter_current_password": "Mật khẩu hiện tại không đúng.",
        "incorrect_password": "Mật khẩu không đúng.",
        "invalid_login": "Tên đăng nhập hoặc mật khẩu không đúng.",
        "too_many_login_attempts": "Đã nhập sai nhiều lần. Chờ 5 phút rồi thử lại.",
        "username_password_mismatch": "Tên đăng nhập hoặc mật khẩu không đúng.",
        "same_as_current": "Mật khẩu mới phải khác mật khẩu hiện tại.",
        "rate_limited": "Quá nhiều lần thử trong thời gian ngắn. Chờ vài phút rồi thử lại.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        self._look("dang-nhap", request, user)

    def logout(self, request: HttpRequest) -> None:
        # Who it was is no longer known afterwards.
        if isinstance(request.user, User):
            self._look("dang-xuat", request, request.user)
        super().logout(request)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_login")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record a failed try under the account, or as unknown: some type a password as their name."""
        super().authentication_failed(request, **credentials)
        name = str(credentials.get("username", ""))
        user = get_user_model().objects.filter(username__iexact=name).first()
        journal.look(
            kind="dang-nhap-hong",
            by=None,
            at=clock.now(),
            subject=user or UNKNOWN_ACCOUNT,
            address=self.get_client_ip(request),
        )

    def clean_password(self, password: str, user: AbstractBaseUser | None = None) -> str:
        try:
            accepted: str = super().clean_password(password, user)
        except ValidationError as error:
            said = [WEAKNESS.get(str(one.code), one.messages[0]) for one in error.error_list]
            raise ValidationError([ValidationError(text) for text in said]) from error
        return accepted

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        super().set_password(user, password)
        if isinstance(user, User):
            journal.write(
                chain=journal.SYSTEM, action="tai-khoan.doi-mat-khau", by=user, at=clock.now(), subject=user
            )

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count failures per account *and* address: a stranger elsewhere must not lock an officer out."""
        account: str = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{account}|{self.get_client_ip(request)}"

    def _look(self, kind: str, request: HttpRequest, user: AbstractBaseUser) -> None:
        if isinstance(user, User):
            journal.look(
                kind=kind, by=user, at=clock.now(), subject=user, address=self.get_client_ip(request)
            )
