"""«Đăng nhập một lần»: to the office's own log-in and back. Both pages exist only where one is set up."""

from __future__ import annotations

import secrets

from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET
from requests import RequestException

from records import guard
from units.adapters import OpenIDAdapter, SingleSignOnAdapter

#: Walks to the provider and back, per address: an office behind one address logs in within a minute.
WALKS = "1200/m"


def _adapter(request: HttpRequest, provider_id: str) -> OpenIDAdapter:
    if not settings.OIDC_SERVER_URL or provider_id != settings.OIDC_ID:
        raise Http404
    return OpenIDAdapter(request, provider_id)


@guard.public("đăng nhập một lần: đi tới nơi đăng nhập của cơ quan")
@require_GET
def start(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send the browser to the provider with a state, a challenge (PKCE) and a nonce of this session."""
    adapter = _adapter(request, provider_id)
    if not guard.within(request, "mot-lan", WALKS):
        raise Http404
    provider = adapter.get_provider()
    provider.oauth2_adapter_class = OpenIDAdapter
    nonce = secrets.token_urlsafe(24)
    try:
        sent: HttpResponse = provider.redirect(
            request,
            AuthProcess.LOGIN,
            next_url=get_next_redirect_url(request),
            auth_params={**provider.get_auth_params(), "nonce": nonce},
            nonce=nonce,
        )
    except (RequestException, OAuth2Error):
        return _refused(request, provider)
    return sent


@guard.public("đăng nhập một lần: nơi đăng nhập của cơ quan trả lời")
@require_GET
def back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take the answer: an account that exists, its second step, or one sentence why not."""
    adapter = _adapter(request, provider_id)
    try:
        answer: HttpResponse = OAuth2CallbackView.adapter_view(adapter)(request)
    except (RequestException, OAuth2Error):
        return _refused(request, adapter.get_provider())
    return answer


def _refused(request: HttpRequest, provider: object) -> HttpResponse:
    try:
        SingleSignOnAdapter(request).on_authentication_error(request, provider)
    except ImmediateHttpResponse as refusal:
        answer: HttpResponse = refusal.response
        return answer
    raise Http404
