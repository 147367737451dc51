"""The door of the API: a bearer token with a scope, slowed down per token. No session opens it."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.http import HttpRequest
from ninja.errors import AuthenticationError, AuthorizationError, Throttled
from ninja.security import HttpBearer

from records import clock, guard
from units import roles
from units.access import TokenUse, token_use
from units.actions.tokens import note_use


class BearerToken(HttpBearer):
    """Let a request in whose token carries the scope; ``request.auth`` is then its ``TokenUse``."""

    openapi_description = "Mã truy cập do người đứng đầu đơn vị hoặc Quản trị Văn phòng lập."

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> TokenUse:
        at = clock.now()
        use = token_use(token, at)
        if use is None:
            raise AuthenticationError(
                message="Mã truy cập không đúng, đã hết hạn, đã bị thu hồi hoặc người lập không còn giữ vai trò."
            )
        wait = guard.too_fast(f"token-{use.token_id}", settings.API_PER_MINUTE, int(at.timestamp()))
        if wait:
            raise Throttled(wait=wait)
        if self.scope not in use.scopes:
            raise AuthorizationError(
                message=f"Mã truy cập không có phạm vi {self.scope} ({roles.SCOPE_LABELS[self.scope]})."
            )
        note_use(use=use, at=at)
        return use


def used(request: HttpRequest) -> TokenUse:
    """Return the token a request came in with."""
    return cast("TokenUse", request.auth)  # type: ignore[attr-defined]
