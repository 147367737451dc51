"""Log-in without sign-up: accounts come from an administrator, and every log-in leaves its row."""

from __future__ import annotations

import base64
import hashlib
import io
from typing import Any, ClassVar, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse

from records import clock, guard, journal, tries
from records.errors import Blocked
from records.tries import Limit
from units import access
from units.actions import identity
from units.models import User

UNKNOWN_ACCOUNT = "không có tài khoản này"
SIGNED_ON_UNKNOWN = "đăng nhập một lần: không khớp tài khoản nào"
NEEDED = {"issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"}
SIGNED_BY = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
NOT_SIGNED_ON = (
    "Chưa đăng nhập được bằng tài khoản của cơ quan: tài khoản đó chưa khớp với tài khoản nào ở đây, hoặc việc xác "
    "nhận bị ngắt giữa chừng. Thử lại, hoặc đăng nhập bằng mật khẩu; vẫn không được thì liên hệ Quản trị hệ thống."
)
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
        accounts from one address or one account from many addresses runs dry. The library's own counts are off: each
        of them waits for a lock in the cache, and the deadline's minute turned people away for it.
        """
        both = self._get_login_attempts_cache_key(request, **credentials)
        limits = [_limit("dang-nhap-hong", both, settings.LOGIN_FAILED)]
        if not tries.is_known(_known(both)):
            address, account = self.get_client_ip(request), both.split("|", 1)[0]
            limits += [
                _limit("dang-nhap-hong-dia-chi", address, settings.LOGIN_FAILED_OF_ADDRESS),
                _limit("dang-nhap-hong-tai-khoan", account, settings.LOGIN_FAILED_OF_ACCOUNT),
            ]
        if tries.count(limits):
            tries.take_back(limits)
            raise self.validation_error("too_many_login_attempts")
        self._counted = limits

    def _rollback_login_failed_rl_usage(self) -> None:
        """A try that succeeded was none."""
        tries.take_back(self._counted)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        known = _known(self._get_login_attempts_cache_key(request, username=user.get_username()))
        if not tries.is_known(known):
            tries.count([known])
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


def address_of(request: HttpRequest) -> str:
    """The address a request came from, as far as the servers in front are trusted (``TRUSTED_PROXIES``)."""
    return str(ClosedAccountAdapter(request).get_client_ip(request))


def _known(both: str) -> Limit:
    """Name the note that an account has come in from an address; neither can be read from it."""
    return Limit("dang-nhap-quen", both, 1, KNOWN_FOR)


def _limit(what: str, who: str, rate: str) -> Limit:
    """Read a rate as the settings write it: ``10/5m``."""
    [parsed] = ratelimit.parse_rates(rate)
    return Limit(what, who, parsed.amount, parsed.duration)


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """The office's own log-in (OpenID Connect): opens accounts that exist, makes none, binds one subject to each."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the account of whom the provider vouches for: by its subject, the first time by a claim.

        A locked account and the second step are the library's next questions, as after a password.
        """
        claims = sociallogin.claims
        if sociallogin.state.get("nonce") != claims["nonce"]:
            self._refuse(request, None)
        if sociallogin.is_existing:
            return
        user = access.account_vouched_for(claims)
        if user is None:
            self._refuse(request, None)
        try:
            sociallogin.account = identity.bind_identity(
                user=user,
                provider=sociallogin.account.provider,
                subject=sociallogin.account.uid,
                by=user,
                at=clock.now(),
            )
        except Blocked:
            self._refuse(request, user)
        sociallogin.user = user

    def on_authentication_error(self, request: HttpRequest, provider: object, **_other: Any) -> None:
        self._refuse(request, None)

    def _refuse(self, request: HttpRequest, user: User | None) -> NoReturn:
        """One sentence whatever the reason: nobody learns here which accounts there are."""
        journal.look(
            kind="dang-nhap-hong",
            by=None,
            at=clock.now(),
            subject=user or SIGNED_ON_UNKNOWN,
            address=ClosedAccountAdapter(request).get_client_ip(request),
        )
        messages.error(request, NOT_SIGNED_ON)
        raise ImmediateHttpResponse(redirect("account_login"))


class OpenIDAdapter(OpenIDConnectOAuth2Adapter):
    """What the provider answers: its signature is checked, its two answers must be of one person, little is kept."""

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the provider says of itself: it must be the issuer that was set up, and not speak for another one."""
        found: dict[str, Any] = super().openid_config
        if not found.keys() >= NEEDED or str(found["issuer"]).rstrip("/") != settings.OIDC_SERVER_URL:
            raise OAuth2Error("not what it says of itself, or another issuer")
        return found

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        """Return the log-in with its claims: those of the ID token, and of the user info of the same subject."""
        given = kwargs["response"].get("id_token")
        if not given:
            raise OAuth2Error("no ID token")
        proved = self._decode_id_token(app, given)
        told = self._fetch_user_info(token.token)
        if not proved.get("sub") or told.get("sub") != proved["sub"]:
            raise OAuth2Error("user info of somebody else")
        login = self.get_provider().sociallogin_from_response(request, {"id_token": {"sub": proved["sub"]}})
        login.account.extra_data = {}
        login.claims = {**told, **proved, "nonce": proved.get("nonce")}
        return login

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        """Check signature, issuer, audience and times with the provider's own keys; no shared-secret algorithms."""
        import jwt

        with get_adapter().get_requests_session() as asking:
            answer = asking.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        try:
            named = jwt.get_unverified_header(id_token).get("kid")
            # A token need not name its key where the provider has one only.
            (key,) = [each for each in answer.json()["keys"] if named is None or each.get("kid") == named]
            found: dict[str, Any] = jwt.decode(
                id_token,
                jwt.PyJWK(key),
                algorithms=list(SIGNED_BY),
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                leeway=60,
                options={"require": ["iss", "sub", "aud", "exp", "iat"]},
            )
        except (jwt.PyJWTError, ValueError, KeyError, TypeError) as error:
            raise OAuth2Error("invalid ID token") from error
        return found


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
