"""Log-in without sign-up: accounts come from an administrator, and every log-in leaves its row."""

from __future__ import annotations

import base64
import hashlib
import io
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse

from records import clock, guard, journal
from units import access
from units.models import User

UNKNOWN_ACCOUNT = "không có tài khoản này"
# Django's Vietnamese catalogue lacks some of these and says "của bạn" in the others.
WEAKNESS = {
    "password_too_short": "Mật khẩu phải có ít nhất 10 ký tự.",
    "password_too_common": "Mật khẩu này quá phổ biến.",
    "password_too_similar": "Mật khẩu quá giống thông tin của tài khoản.",
    "password_entirely_numeric": "Mật khẩu không được chỉ gồm chữ số.",
}
#: How long an account is remembered at an address it came in from, in seconds.
KNOWN_FOR = 90 * 24 * 3600
#: What the library would tell by mail is told by the log; these names of its mails are steps of an account.
LOGGED = {
    "mfa/email/totp_activated": "tai-khoan.hai-lop.bat",
    "mfa/email/totp_deactivated": "tai-khoan.hai-lop.tat",
    "mfa/email/recovery_codes_generated": "tai-khoan.ma-du-phong.lap",
}


class ClosedAccountAdapter(DefaultAccountAdapter):
    """allauth's door, closed to newcomers, speaking Vietnamese, throttled by account and address together."""

    # allauth ships no Vietnamese; these are all sentences its open pages can show.
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

    def is_reauthentication_required(self, *, app: str) -> bool:
        """A log-in counts as proof for the library's own pages too: nobody types a password twice in a row."""
        return not guard.proved_lately(context.request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try under account and address; under each alone only where the two do not know each other.

        A stranger's guesses, here or elsewhere, then never lock out an officer at the own desk, while guessing many
        accounts from one address or one account from many addresses runs dry.
        """
        super().pre_authenticate(request, **credentials)
        key = self._get_login_attempts_cache_key(request, **credentials)
        if cache.get(_known(key)) is not None:
            return
        counted = [self._login_failed_rl_usage]
        account = key.split("|", 1)[0]
        for action, rate in (
            ("login_failed_address", settings.LOGIN_FAILED_OF_ADDRESS),
            ("login_failed_account", settings.LOGIN_FAILED_OF_ACCOUNT),
        ):
            usage = ratelimit.consume(
                request, app="tham-dinh", action=action, config={action: rate}, key=account
            )
            if usage is None:
                for each in counted:
                    each.rollback()
                raise self.validation_error("too_many_login_attempts")
            counted.append(usage)
        self._login_failed_rl_usage.usage = [one for each in counted for one in each.usage]

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        key = self._get_login_attempts_cache_key(request, username=user.get_username())
        cache.set(_known(key), 1, KNOWN_FOR)
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

    def send_notification_mail(
        self, template_prefix: str, user: AbstractBaseUser, *args: Any, **kwargs: Any
    ) -> None:
        """Log what the library would mail about the second step; its mails are in English and stay unsent."""
        if isinstance(user, User) and template_prefix in LOGGED:
            journal.write(
                chain=journal.SYSTEM, action=LOGGED[template_prefix], by=user, at=clock.now(), subject=user
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


def _known(key: str) -> str:
    """Name the note that an account has come in from an address; neither can be read from it."""
    return f"login-known-{hashlib.sha256(key.encode()).hexdigest()}"


class SecondStepAdapter(DefaultMFAAdapter):
    """The second step «xác thực hai lớp» in Vietnamese; its secrets lie encrypted in the database."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": "Vai trò đang giữ bắt buộc có xác thực hai lớp; không tắt được.",
        "cannot_generate_recovery_codes": "Bật xác thực hai lớp trước khi lập mã dự phòng.",
        "incorrect_code": "Mã không đúng hoặc đã dùng. Nhập mã đang hiện trên điện thoại.",
    }

    def encrypt(self, text: str) -> str:
        """Encrypt under a key made from the server's secret: a copied database alone opens nothing."""
        sealed: bytes = _sealer().encrypt(text.encode())
        return sealed.decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        opened: bytes = _sealer().decrypt(encrypted_text.encode("ascii"))
        return opened.decode()

    def build_totp_svg(self, url: str) -> str:
        import segno

        drawn = io.BytesIO()
        segno.make(url, error="m").save(drawn, kind="svg", scale=6, border=4, light="#ffffff", xmldecl=False)
        return drawn.getvalue().decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not access.owes_second_step(authenticator.user)


def _sealer() -> Any:
    """Encrypt with the present secret of the server, decrypt with earlier ones too (``SECRET_KEY_FALLBACKS``)."""
    from cryptography.fernet import Fernet, MultiFernet

    secrets = [str(settings.SECRET_KEY), *map(str, settings.SECRET_KEY_FALLBACKS)]
    keys = [
        hashlib.blake2b(each.encode(), digest_size=32, person=b"tham-dinh-totp").digest() for each in secrets
    ]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])
