"""What the frame of every page shows: where one may go, who one is, what one has not read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import Resolver404, get_urlconf, resolve, reverse
from django.utils.functional import SimpleLazyObject

from config import guide
from records import guard, outbox
from units import access, roles
from units.models import User

# Screen names of the labels in the product's vocabulary; the path decides whether the page exists.
ENTRIES: tuple[tuple[str, str], ...] = (
    ("Việc của tôi", "/"),
    ("Hồ sơ", "/ho-so/"),
    ("Thẩm định", "/tham-dinh/"),
    ("Theo dõi", "/theo-doi/"),
    ("Tổng hợp", "/tong-hop/"),
    ("Kế hoạch", "/ke-hoach/"),
    ("Thực hiện", "/thuc-hien/"),
    ("Đơn vị", "/don-vi/"),
    ("Bộ tiêu chí", "/bo-tieu-chi/"),
    ("Nhật ký", "/nhat-ky/"),
)
NOTICES_PATH = "/thong-bao/"
JOBS_PATH = "/viec-nen/"
HEALTH_PATH = "/suc-khoe/"
SYSTEM_JOURNAL_PATH = "/nhat-ky/he-thong/"
REGISTER_PATH = "/so-cong-nhan/"
GUIDE_PATH = "/huong-dan/"


@dataclass(frozen=True, slots=True)
class NavEntry:
    """One word of the main navigation."""

    label: str
    url: str
    active: bool


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame: navigation, unit and role of the person, number of unread notices and where they stand.

    ``register_url`` leads to the public register; it stands on the pages of strangers too. ``guide_url`` leads to the
    part of the guide that explains this very page.
    """

    nav: tuple[NavEntry, ...] = ()
    unit: str = ""
    role: str = ""
    notices: int = 0
    notices_url: str = ""
    jobs_url: str = ""
    health_url: str = ""
    system_journal_url: str = ""
    register_url: str = ""
    guide_url: str = ""
    single_sign_on: str = ""
    single_sign_on_url: str = ""


def shell(request: HttpRequest) -> dict[str, object]:
    """Give templates ``shell``; nothing is read from the database until a page really prints its frame."""
    user = getattr(request, "user", AnonymousUser())
    return {"shell": SimpleLazyObject(lambda: shell_of(user, request.path))}


def shell_of(user: User | AnonymousUser, path: str) -> Shell:
    """Build the frame for a person on a page; the same door checks decide that guard the pages themselves."""
    register = REGISTER_PATH if _policy_at(REGISTER_PATH, get_urlconf() or settings.ROOT_URLCONF) else ""
    view = _view_at(path, get_urlconf() or settings.ROOT_URLCONF)
    if not isinstance(user, User) or not user.is_authenticated:
        one = settings.OIDC_SERVER_URL
        return Shell(
            register_url=register,
            guide_url=_topic(view),
            single_sign_on=settings.OIDC_NAME if one else "",
            single_sign_on_url=reverse("openid_connect_login", args=[settings.OIDC_ID]) if one else "",
        )
    unit, role = _unit_and_role(user)
    held = frozenset(role for _unit, role in access.actor_of(user).held)
    return Shell(
        nav=tuple(NavEntry(label, url, _active(url, path)) for label, url in ENTRIES if may_open(user, url)),
        unit=unit,
        role=role,
        notices=outbox.unread_count(user),
        notices_url=NOTICES_PATH if may_open(user, NOTICES_PATH) else "",
        jobs_url=JOBS_PATH if may_open(user, JOBS_PATH) else "",
        health_url=HEALTH_PATH if may_open(user, HEALTH_PATH) else "",
        system_journal_url=SYSTEM_JOURNAL_PATH if may_open(user, SYSTEM_JOURNAL_PATH) else "",
        register_url=register,
        guide_url=_topic(view, held),
    )


def may_open(user: User, path: str) -> bool:
    """Say whether the page exists and its declared policy lets this person in."""
    policy = _policy_at(path, get_urlconf() or settings.ROOT_URLCONF)
    return policy is not None and (policy.check is None or policy.check(user) is None)


@lru_cache(maxsize=256)
def _policy_at(path: str, urlconf: str) -> guard.Policy | None:
    try:
        return guard.policy_of(resolve(path, urlconf).func)
    except Resolver404:
        return None


def _view_at(path: str, urlconf: str) -> str:
    try:
        return resolve(path, urlconf).view_name
    except Resolver404:
        return ""


def _topic(view: str, held: frozenset[str] = frozenset()) -> str:
    """Where the page is explained; nowhere in a mounting that leaves the guide out."""
    return guide.topic(view, held) if _policy_at(GUIDE_PATH, get_urlconf() or settings.ROOT_URLCONF) else ""


def _active(url: str, path: str) -> bool:
    return path == url if url == "/" else path.startswith(url)


def _unit_and_role(user: User) -> tuple[str, str]:
    """Name the unit and the roles held today; of several units the one that stands first in the tree."""
    held = access.actor_of(user).held
    units = access.visible_units(user).filter(pk__in={unit for unit, _role in held}).order_by("path")
    named = list(units.values_list("pk", "short_name", "name"))
    if not named:
        return "", ""
    pk, short, name = named[0]
    order = list(roles.ROLE_LABELS)
    mine = sorted({role for unit, role in held if unit == pk}, key=order.index)
    labels = ", ".join(roles.ROLE_LABELS[role] for role in mine)
    more = f" và {len(named) - 1} đơn vị khác" if len(named) > 1 else ""
    return (short or name) + more, labels
