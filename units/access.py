"""The doors to units: which accounts hold what today, and which units a person may see."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse

from records import clock
from units import policies, roles
from units.models import ApiToken, Delegation, Membership, Unit, UnitImport, UnitLink, User
from units.policies import Actor, Standing
from units.rules import tree


class Request(HttpRequest):
    """A request of a person who is signed in, as every view behind the log-in receives it."""

    user: User


def current(on: date, prefix: str = "") -> Q:
    """Select roles and stand-ins that hold on a day, their first and last day included."""
    started = Q(**{f"{prefix}starts_on__isnull": True}) | Q(**{f"{prefix}starts_on__lte": on})
    not_ended = Q(**{f"{prefix}ends_on__isnull": True}) | Q(**{f"{prefix}ends_on__gte": on})
    return started & not_ended


def actor_of(user: User, on: date | None = None) -> Actor:
    """Return the actor for a signed-in person: memberships and delegations in force on a day (default: today)."""
    kept: Actor | None = user.__dict__.get("_actor")
    if kept is not None and on is None:
        return kept
    day = on or clock.local_date(clock.now())
    own = Membership.objects.filter(current(day), user=user)
    lent = Delegation.objects.filter(current(day), current(day, "membership__"), to=user)
    standings = {
        Standing(*row) for row in own.values_list("unit_id", "unit__path", "role", "ends_on").order_by()
    } | {
        Standing(*row, delegated=True)
        for row in lent.values_list(
            "membership__unit_id", "membership__unit__path", "membership__role", "ends_on"
        )
    }
    actor = Actor(
        user_id=user.pk,
        is_active=user.is_active,
        held=frozenset((each.unit_id, each.role) for each in standings),
        standings=frozenset(standings),
    )
    if on is None:
        # One request holds one User object, so the roles are read once per request.
        user.__dict__["_actor"] = actor
    return actor


#: Pages one needs to set the second step up; everything else waits.
_BEFORE_SECOND_STEP = frozenset({"my_account", "mfa_index", "end_sessions"})


def has_second_step(user: User) -> bool:
    """Whether the account asks for a code at log-in."""
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())


def with_second_step(users: set[int]) -> set[int]:
    """Return which of these accounts ask for a code at log-in."""
    rows = Authenticator.objects.filter(user_id__in=users, type=Authenticator.Type.TOTP)
    return set(rows.values_list("user_id", flat=True))


def bound_identities(users: set[int]) -> set[int]:
    """Return which of these accounts are bound to an identity of the office's own log-in."""
    return set(SocialAccount.objects.filter(user_id__in=users).values_list("user_id", flat=True))


def account_vouched_for(claims: Mapping[str, object]) -> User | None:
    """Return the one account the claims of the office's own log-in name, or ``None``; none is ever made.

    By ``OIDC_CLAIM``: an address counts only as far as the provider says that it verified it, anything else is held
    against the account's name. Accounts of other systems are no one's.
    """
    said = claims.get(settings.OIDC_CLAIM)
    if not isinstance(said, str) or not said.strip():
        return None
    people = User.objects.exclude(pk__in=ApiToken.objects.values("user_id"))
    if settings.OIDC_CLAIM == "email":
        if claims.get("email_verified") is not True:
            return None
        found = people.filter(email__iexact=said.strip())
    else:
        found = people.filter(username=said.strip())
    two = list(found[:2])
    return two[0] if len(two) == 1 else None


def owes_second_step(user: User) -> bool:
    """Whether the installation asks this person for a second step at log-in, by the roles held today."""
    return bool(settings.SECOND_STEP_REQUIRED) and actor_of(user).has_anywhere(*roles.SECOND_STEP_ROLES)


def second_step_first(request: HttpRequest) -> str | None:
    """Hold up whoever must set the second step up and has not (a gate of ``records.guard``)."""
    user = request.user
    if not isinstance(user, User) or not owes_second_step(user) or has_second_step(user):
        return None
    match = request.resolver_match
    if match is not None and match.view_name in _BEFORE_SECOND_STEP:
        return None
    return reverse("my_account")


def holders(unit_id: int, *wanted: str, on: date | None = None) -> QuerySet[User]:
    """Active people who hold one of the roles in a unit on a day, delegates included."""
    day = on or clock.local_date(clock.now())
    direct = Membership.objects.filter(current(day), unit_id=unit_id, role__in=wanted).values("user_id")
    stand_in = Delegation.objects.filter(
        current(day), current(day, "membership__"), membership__unit_id=unit_id, membership__role__in=wanted
    ).values("to_id")
    return User.objects.filter(Q(pk__in=direct) | Q(pk__in=stand_in), is_active=True).order_by("pk")


def visible_units(user: User) -> QuerySet[Unit]:
    """The tree is public within the province's offices: everyone with a role may read unit names."""
    if policies.why_not_member(actor_of(user)) is not None:
        return Unit.objects.none()
    return Unit.objects.all()


def unit_for(user: User, pk: int) -> Unit:
    """Return a unit the person may see, or 404."""
    unit = visible_units(user).select_related("parent").filter(pk=pk).first()
    if unit is None:
        raise Http404
    return unit


def units_below(path: str) -> Q:
    """Select the subtree at and below a path by a range, which both databases answer from the index."""
    low, high = tree.subtree(path)
    return Q(path__gte=low, path__lt=high)


def in_force(on: date) -> Q:
    """Select units that exist on a day (both ends inclusive)."""
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=on)
    return begun & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))


def kept_unit_for(user: User, pk: int) -> Unit:
    """Return a unit this person may change, or 404."""
    unit = unit_for(user, pk)
    if policies.why_not_change_unit(actor_of(user), unit.path) is not None:
        raise Http404
    return unit


def kept_link_for(user: User, pk: int) -> UnitLink:
    """Return a line upward of a unit this person may change, or 404."""
    link = UnitLink.objects.select_related("unit__parent", "target").filter(pk=pk).first()
    if link is None or policies.why_not_change_unit(actor_of(user), link.unit.path) is not None:
        raise Http404
    return link


def staffed_unit_for(user: User, pk: int) -> Unit:
    """Return a unit whose roles this person may see in detail, or 404."""
    unit = unit_for(user, pk)
    if policies.why_not_see_people(actor_of(user), unit.pk, unit.path) is not None:
        raise Http404
    return unit


def contact_unit_for(user: User, pk: int) -> Unit:
    """Return a unit whose contact this person keeps, or 404."""
    unit = unit_for(user, pk)
    if policies.why_not_keep_contact(actor_of(user), unit.pk) is not None:
        raise Http404
    return unit


def paper_unit_for(user: User, pk: int) -> Unit:
    """Return a unit whose book of papers, letterhead and signatories this person may see, or 404."""
    unit = unit_for(user, pk)
    if policies.why_not_see_papers(actor_of(user), unit.pk, unit.path) is not None:
        raise Http404
    return unit


def membership_for(user: User, pk: int) -> Membership:
    """Return a role that is one's own, or that one may give; 404 otherwise."""
    found = Membership.objects.select_related("unit", "user").filter(pk=pk).first()
    if found is None:
        raise Http404
    given = policies.grantable(actor_of(user), found.unit_id, found.unit.path)
    if found.user_id != user.pk and found.role not in given:
        raise Http404
    return found


def account_for(user: User, pk: int) -> User:
    """Return an account this person manages, or 404."""
    found = User.objects.filter(pk=pk).first()
    if found is None or policies.why_not_manage_account(actor_of(user), actor_of(found)) is not None:
        raise Http404
    return found


def account_named(name: str) -> User | None:
    """Return the account whose exact name was typed; lists of accounts are shown to nobody."""
    return User.objects.filter(username=name.strip()).first()


def giver(user: User) -> str | None:
    """Guard check: whoever gives roles somewhere."""
    return policies.why_not_give(actor_of(user))


def import_for(user: User, pk: int) -> UnitImport:
    """Return a list this person brought in, or any to whoever keeps the whole tree; 404 otherwise."""
    actor = actor_of(user)
    found = UnitImport.objects.select_related("job", "created_by").defer("content").filter(pk=pk).first()
    if found is None or policies.why_not_keeper(actor) is not None:
        raise Http404
    if found.created_by_id != user.pk and "" not in policies.scopes(actor):
        raise Http404
    return found


def unit_coded(user: User, code: str) -> Unit | None:
    """Return the unit with a code typed on a form, or ``None``."""
    return visible_units(user).filter(code=code.strip()).first()


def keeper(user: User) -> str | None:
    """Guard check: whoever keeps the tree or a part of it."""
    return policies.why_not_keeper(actor_of(user))


def member(user: User) -> str | None:
    """Guard check: any role anywhere."""
    return policies.why_not_member(actor_of(user))


def office(user: User) -> str | None:
    """Guard check: the Office's pages."""
    return policies.why_not_office(actor_of(user))


def office_admin(user: User) -> str | None:
    """Guard check: Office admins."""
    return policies.why_not_office_admin(actor_of(user))


def system_admin(user: User) -> str | None:
    """Guard check: system admins."""
    return policies.why_not_system_admin(actor_of(user))


def caretaker(user: User) -> str | None:
    """Guard check: those who keep an Office or the whole system."""
    return None if system_admin(user) is None else office_admin(user)


@dataclass(frozen=True, slots=True)
class TokenUse:
    """One request by an access token: the account it acts in, for which unit, within which scopes."""

    token_id: int
    user: User
    unit_id: int
    role: str
    scopes: frozenset[str]
    last_used_at: datetime | None


def digest_of(secret: str) -> str:
    """Return what is kept of a secret that is long and random by itself."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def token_use(secret: str, at: datetime) -> TokenUse | None:
    """Return what a token may do at this instant; ``None`` when it is unknown, expired or revoked.

    Nor does it open anything once its maker has lost the role. The account is given the token's role for this object
    alone; today's tree decides, as for persons.
    """
    found = (
        ApiToken.objects.select_related("unit", "user", "created_by")
        .filter(digest=digest_of(secret), revoked_at__isnull=True, expires_at__gt=at)
        .first()
    )
    if found is None:
        return None
    lent = policies.token_roles(actor_of(found.created_by), found.unit_id)
    if found.role not in lent:
        return None
    standing = Standing(found.unit_id, found.unit.path, found.role, lent[found.role], delegated=True)
    found.user.__dict__["_actor"] = Actor(
        user_id=found.user_id,
        held=frozenset({(found.unit_id, found.role)}),
        standings=frozenset({standing}),
    )
    return TokenUse(
        found.pk, found.user, found.unit_id, found.role, frozenset(found.scopes), found.last_used_at
    )


def token_unit_for(user: User, pk: int) -> Unit:
    """Return a unit whose access tokens this person may see, or 404."""
    unit = unit_for(user, pk)
    if policies.why_not_see_tokens(actor_of(user), unit.pk, unit.path) is not None:
        raise Http404
    return unit


def token_for(user: User, pk: int) -> ApiToken:
    """Return an access token this person may revoke, or 404."""
    found = ApiToken.objects.select_related("unit").filter(pk=pk).first()
    if found is None or policies.why_not_see_tokens(actor_of(user), found.unit_id, found.unit.path):
        raise Http404
    return found
