"""Where everything is: one prefix per screen, and of the log-in library only the pages this product opens."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as second_step
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.urls import URLPattern, URLResolver, include, path

from config import single_sign_on, views
from records import guard
from units.views import me

# allauth's own views decide who must be signed in (log-in and the notice of a closed account are open).
guard.allow_foreign("allauth.account", "đăng nhập, đăng xuất, đổi mật khẩu", public=True)
guard.allow_foreign("allauth.mfa", "xác thực hai lớp của chính mình", public=True)

# Sign-up, e-mail and password-reset pages are not mounted at all: allauth copes with their absence.
urlpatterns: list[URLPattern | URLResolver] = [
    path("favicon.ico", views.favicon, name="favicon"),
    path("tai-khoan/dang-nhap/", views.within_limit(account.login), name="account_login"),
    path("tai-khoan/dang-xuat/", account.logout, name="account_logout"),
    # The library asks for these two by name.
    path("tai-khoan/mot-lan/<slug:provider_id>/", single_sign_on.start, name="openid_connect_login"),
    path(
        "tai-khoan/mot-lan/<slug:provider_id>/tro-lai/", single_sign_on.back, name="openid_connect_callback"
    ),
    path("tai-khoan/phien/", views.session_state, name="session_state"),
    path("tai-khoan/da-dang-nhap-lai/", views.signed_in_again, name="signed_in_again"),
    path("tai-khoan/doi-mat-khau/", account.password_change, name="account_change_password"),
    path("tai-khoan/xac-nhan-mat-khau/", account.reauthenticate, name="account_reauthenticate"),
    path("tai-khoan/ngung-hoat-dong/", account.account_inactive, name="account_inactive"),
    path("huong-dan/", views.guide_index, name="guide"),
    path("huong-dan/<slug:slug>/", views.guide_chapter, name="guide_chapter"),
    path("phong-cach/", views.style, name="style"),
    path("tai-khoan/ma-xac-thuc/", second_step.authenticate, name="mfa_authenticate"),
    path("tai-khoan/xac-nhan-ma/", second_step.reauthenticate, name="mfa_reauthenticate"),
    path("tai-khoan/hai-lop/bat/", totp.activate_totp, name="mfa_activate_totp"),
    path("tai-khoan/hai-lop/tat/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("tai-khoan/ma-du-phong/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "tai-khoan/ma-du-phong/lap-moi/",
        recovery_codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    # The library comes back to this name after each of its pages.
    path("tai-khoan/hai-lop/", me.me, name="mfa_index"),
    path("tai-khoan/", me.me, name="my_account"),
    path("tai-khoan/phien/ket-thuc/", me.end_sessions, name="end_sessions"),
    path("api/v1/", views.api_docs, name="api_docs"),
    path("api/v1/openapi.json", views.api_schema, name="api_schema"),
    path("api/v1/", include(("config.api", "api"))),
    path("don-vi/", include("units.urls")),
    path("bo-tieu-chi/", include("scoring.urls")),
    path("ke-hoach/", include("campaigns.urls")),
    path("", include("operations.urls")),
    path("", include("dossiers.urls")),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.permission_denied"
handler404 = "config.errors.page_not_found"
handler429 = "config.errors.too_many_requests"
handler500 = "config.errors.server_error"
