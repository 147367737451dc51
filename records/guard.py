"""Declared policies: every view says who may open it, and ``PolicyMiddleware`` refuses one that does not.

The declaration is the attribute ``td_policy`` on the view function. It covers the door of the page only;
which objects a person may hold is decided by the ``*_for`` functions of each app's ``access`` module.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest

View = TypeVar("View", bound=Callable[..., Any])
# The user model belongs to a higher app, so the check receives whatever ``request.user`` is.
Check = Callable[[Any], str | None]
ATTRIBUTE = "td_policy"


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may open a view: a short label, whether it is open without log-in, the check of the user.

    ``check(user)`` returns ``None`` when the user may, otherwise the reason; the user then gets a 404,
    because a stranger is not told what exists. ``token``: no session opens it, the view asks for an access token.
    """

    label: str
    public: bool
    check: Check | None = None
    token: bool = False


_foreign: dict[str, Policy] = {}


def policy(label: str, check: Check | None = None) -> Callable[[View], View]:
    """Declare a view for signed-in users, narrowed by ``check`` where it is given."""

    def declare(view: View) -> View:
        setattr(view, ATTRIBUTE, Policy(label=label, public=False, check=check))
        return view

    return declare


def public(label: str) -> Callable[[View], View]:
    """Declare a view that is open without log-in."""

    def declare(view: View) -> View:
        setattr(view, ATTRIBUTE, Policy(label=label, public=True))
        login_not_required(view)
        return view

    return declare


def by_token(label: str) -> Callable[[View], View]:
    """Declare a view of the API, which asks for an access token itself and never looks at the session."""

    def declare(view: View) -> View:
        setattr(view, ATTRIBUTE, Policy(label=label, public=False, token=True))
        login_not_required(view)
        return view

    return declare


def too_fast(key: str, limit: int, second: int) -> int:
    """Count a call under a key in its minute; returns 0, or in how many seconds the caller may try again.

    The count lives in the cache all processes share; two calls at the very same moment may count as one. ``second``
    is the present moment as a whole number.
    """
    name = f"guard-{key}-{second // 60}"
    cache.add(name, 0, timeout=120)
    try:
        count = cache.incr(name)
    except ValueError:  # The counter was culled between the two calls.
        return 0
    return 60 - second % 60 if count > limit else 0


Gate = Callable[[HttpRequest], str | None]
_gates: list[Gate] = []


def add_gate(gate: Gate) -> None:
    """Let a higher app hold people up before any page behind the log-in; the gate names where they go first."""
    if gate not in _gates:
        _gates.append(gate)


def held_up(request: HttpRequest) -> str | None:
    """Return the address a signed-in person has to visit first, or ``None``."""
    return next((place for gate in _gates if (place := gate(request)) is not None), None)


def confirm_again(request: HttpRequest) -> None:
    """Ask for the password before a step that binds, unless it was given a short while ago.

    The request waits meanwhile with everything that was typed and goes on by itself. Call it behind the door of
    ``access``, so that a stranger still gets a 404. The time is ``ACCOUNT_REAUTHENTICATION_TIMEOUT`` in seconds.
    """
    from allauth.core.exceptions import ReauthenticationRequired

    if not proved_lately(request):
        raise ReauthenticationRequired


def proved_lately(request: HttpRequest) -> bool:
    """Whether password or code of this very account were given in this session a short while ago."""
    import time

    from allauth.account import app_settings
    from allauth.account.internal.flows.login import get_authentication_records

    if not request.user.is_authenticated:
        return False
    given = [float(each["at"]) for each in get_authentication_records(request, request.user)]
    return bool(given) and time.time() - max(given) < app_settings.REAUTHENTICATION_TIMEOUT


def allow_foreign(module_prefix: str, label: str, *, public: bool) -> None:
    """Declare views of a library by the dotted prefix of their module (``"allauth.account"``).

    Called once per library from the root URLconf. ``public`` says that the views themselves decide about
    log-in.
    """
    _foreign[module_prefix] = Policy(label=label, public=public)


def policy_of(view: Callable[..., Any]) -> Policy | None:
    """Return the declared policy of a resolved view, or ``None`` when nobody declared one."""
    declared = getattr(view, ATTRIBUTE, None)
    if isinstance(declared, Policy):
        return declared
    module = getattr(view, "__module__", "") or ""
    for prefix in sorted(_foreign, key=len, reverse=True):
        if module == prefix or module.startswith(prefix + "."):
            return _foreign[prefix]
    return None


def within(request: HttpRequest, what: str, rate: str) -> bool:
    """Whether an address may do this once more: ``rate`` as ``30/m`` per address, counted in the shared cache.

    Whoever cannot be counted, because too many ask at once, is refused.
    """
    from allauth.core.internal import ratelimit

    used = ratelimit.consume(
        request, app="tham-dinh", action=what, config={what: f"{rate}/ip"}, limit_get=True
    )
    return used is not None
