"""Where everything is: one prefix per screen, and of the log-in library only the pages this product opens."""

from __future__ import annotations

from allauth.account import views as account
from django.urls import URLPattern, URLResolver, include, path

from config import views
from records import guard

# allauth's own views decide who must be signed in (log-in and the notice of a closed account are open).
guard.allow_foreign("allauth.account", "đăng nhập, đăng xuất, đổi mật khẩu", public=True)

# Sign-up, e-mail and password-reset pages are not mounted at all: allauth copes with their absence.
urlpatterns: list[URLPattern | URLResolver] = [
    path("favicon.ico", views.favicon, name="favicon"),
    path("tai-khoan/dang-nhap/", account.login, name="account_login"),
    path("tai-khoan/dang-xuat/", account.logout, name="account_logout"),
    path("tai-khoan/phien/", views.session_state, name="session_state"),
    path("tai-khoan/da-dang-nhap-lai/", views.signed_in_again, name="signed_in_again"),
    path("tai-khoan/doi-mat-khau/", account.password_change, name="account_change_password"),
    path("tai-khoan/xac-nhan-mat-khau/", account.reauthenticate, name="account_reauthenticate"),
    path("tai-khoan/ngung-hoat-dong/", account.account_inactive, name="account_inactive"),
    path("huong-dan/", views.guide_index, name="guide"),
    path("huong-dan/<slug:slug>/", views.guide_chapter, name="guide_chapter"),
    path("phong-cach/", views.style, name="style"),
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
