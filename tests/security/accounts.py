"""What doors answer that no page of the matrix asks alone, sentence by sentence, each written by hand.

Second steps, identities of another log-in, holders of a role, access tokens, lists brought in, plans being written,
campaigns of others. Everything is rolled back.
"""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.test.utils import override_settings
from django.urls import reverse

from campaigns import access as of_campaigns
from campaigns import states as campaign_states
from campaigns.actions.writing import create_plan
from campaigns.models import Campaign, Participation, PlanAgency, Reporter
from dossiers import policies as of_dossiers
from records import clock
from tests.people import ADMIN, APPRAISER, CHAIR, OFFICER, OUTSIDER, REGISTRAR, SIBLING, SYSTEM, World
from tests.security.asking import Told, opens, untrue, who
from tests.security.things import more_time_asked
from tests.tokens import make_access
from units import access, roles
from units.actions.importing import start_import
from units.models import ApiToken, Delegation, Membership, Unit, UnitImport, User
from units.policies import Actor


def asked() -> list[str]:
    """Return the sentences that do not hold."""
    return untrue(
        _second_steps, _gate, _identities, _claims, _holders, _tokens, _accounts, _lists, _campaigns
    )


def _second_steps(world: World) -> Told:
    has, other, none = (who(name) for name in (CHAIR, OFFICER, SIBLING))
    Authenticator.objects.create(user=has, type=Authenticator.Type.TOTP, data={})
    Authenticator.objects.create(user=other, type=Authenticator.Type.RECOVERY_CODES, data={})
    return {
        "an app that gives codes is a second step": access.has_second_step(has),
        "codes for an emergency alone are none": not access.has_second_step(other),
        "another's second step is not one's own": not access.has_second_step(none),
        "of several accounts those are named that have one": access.with_second_step(
            {has.pk, other.pk, none.pk}
        )
        == {has.pk},
        "nobody is named who was not asked for": access.with_second_step({other.pk, none.pk}) == set(),
    }


def _gate(world: World) -> Told:
    def held_up(name: str, view: str | None) -> str | None:
        request: Any = SimpleNamespace(
            user=who(name), resolver_match=SimpleNamespace(view_name=view) if view else None
        )
        return access.second_step_first(request)

    with override_settings(SECOND_STEP_REQUIRED=True):
        owes = access.owes_second_step(who(CHAIR))
        officer = access.owes_second_step(who(OFFICER))
        before = [held_up(CHAIR, view) for view in ("dossiers:home", "my_account", "mfa_index", None)]
        spared = held_up(OFFICER, "dossiers:home")
        Authenticator.objects.create(user=who(CHAIR), type=Authenticator.Type.TOTP, data={})
        after = held_up(CHAIR, "dossiers:home")
    with override_settings(SECOND_STEP_REQUIRED=False):
        asked_of_nobody = access.owes_second_step(who(CHAIR))
    place = reverse("my_account")
    return {
        "a chair owes a second step where the installation asks for it": owes and not asked_of_nobody,
        "an officer owes none": not officer and spared is None,
        "who owes it is led to the page that sets it up, from everywhere else": before
        == [place, None, None, place],
        "who has it goes on": after is None,
    }


def _identities(world: World) -> Told:
    bound, other, free = (who(name) for name in (CHAIR, OFFICER, SIBLING))
    for number, user in enumerate((bound, other)):
        SocialAccount.objects.create(user=user, provider="co-quan", uid=str(number))
    return {
        "of the accounts asked for, the bound ones": access.bound_identities({bound.pk, free.pk})
        == {bound.pk}
    }


def _claims(world: World) -> Told:
    make_access(world)
    machine = ApiToken.objects.latest("pk").user
    User.objects.filter(username=CHAIR).update(email="chutich@example.vn")
    User.objects.filter(username__in=(OFFICER, REGISTRAR)).update(email="chung@example.vn")
    User.objects.filter(pk=machine.pk).update(email="may@example.vn")

    def by_address(address: object, verified: object = True) -> User | None:
        return access.account_vouched_for({"email": address, "email_verified": verified})

    def by_name(name: object) -> User | None:
        return access.account_vouched_for({"sub": name, "email": "chutich@example.vn"})

    chair = who(CHAIR)
    with override_settings(OIDC_CLAIM="email"):
        addresses = (by_address(" ChuTich@example.vn "), by_address("ai@example.vn"))
        none = [
            by_address("chutich@example.vn", verified=False),
            by_address("chutich@example.vn", verified="true"),
            by_address("chung@example.vn"),
            by_address("may@example.vn"),
            by_address("  "),
            by_address(7),
            access.account_vouched_for({}),
        ]
        User.objects.exclude(username=SIBLING).update(email="co@example.vn")
        User.objects.filter(username=SIBLING).update(email="")
        empty = by_address("")
    with override_settings(OIDC_CLAIM="sub"):
        names = (by_name(f" {CHAIR} "), by_name("ai-do"), by_name(machine.username), by_name(""))
    return {
        "a verified address names its account": addresses == (chair, None),
        "an unverified, shared, empty or machine's address names nobody": none == [None] * 7
        and empty is None,
        "a name names its account, a machine's nobody": names == (chair, None, None, None),
    }


def _holders(world: World) -> Told:
    unit, today = world.units["U-03"], clock.local_date(world.at)
    own = Membership.objects.get(unit=unit, user__username=CHAIR, role=roles.CHAIR)

    def names(*wanted: str, on: dt.date | None = None) -> set[str]:
        return set(access.holders(unit.pk, *wanted, on=on).values_list("username", flat=True))

    soon = today + dt.timedelta(days=4)
    plain, officers, then = names(roles.CHAIR), names(roles.OFFICER), names(roles.CHAIR, on=soon)
    for name, first, last in ((SIBLING, 0, 3), (REGISTRAR, -9, -5)):
        Delegation.objects.create(
            membership=own, to=who(name), starts_on=today + dt.timedelta(days=first),
            ends_on=today + dt.timedelta(days=last), reason="đi công tác", created_at=world.at, created_by=own.user,
        )  # fmt: skip
    next_door = Membership.objects.get(unit=world.units["U-04"], role=roles.CHAIR, delegations=None)
    Delegation.objects.create(
        membership=next_door, to=who(OFFICER), starts_on=today, ends_on=soon, reason="đi công tác",
        created_at=world.at, created_by=next_door.user,
    )  # fmt: skip
    lent, later = names(roles.CHAIR), names(roles.CHAIR, on=soon)
    other = names(roles.OFFICER)
    seen = access.actor_of(who(SIBLING))
    kept = who(SIBLING)
    access.actor_of(kept)
    afterwards = access.actor_of(kept, soon)
    User.objects.filter(username=CHAIR).update(is_active=False)
    locked = names(roles.CHAIR)
    User.objects.filter(username=CHAIR).update(is_active=True)
    Membership.objects.filter(pk=own.pk).update(ends_on=today - dt.timedelta(days=1))
    over = names(roles.CHAIR)
    return {
        "who holds a role, and nobody else": CHAIR in plain - officers
        and OFFICER in officers - plain
        and SIBLING not in plain | officers,
        "a stand-in holds it on his days alone": lent == plain | {SIBLING}
        and later == then
        and other == officers,
        "a stand-in acts in the role": seen.has(unit.pk, roles.CHAIR),
        "another day is not answered from what was read of today": not afterwards.has(unit.pk, roles.CHAIR),
        "a locked account holds nothing": locked == lent - {CHAIR},
        "with the role its stand-ins end": over == lent - {CHAIR, SIBLING},
    }


def _tokens(world: World) -> Told:
    secret = make_access(world)
    unit, at = world.units["U-03"], world.at
    token = ApiToken.objects.latest("pk")

    def opens(given: str = secret, when: dt.datetime = at) -> bool:
        use = access.token_use(given, when)
        return use is not None and (use.unit_id, use.role) == (unit.pk, roles.OFFICER)

    good, unknown = opens(), opens("khong-co")
    at_its_end = opens(when=token.expires_at)
    ApiToken.objects.filter(pk=token.pk).update(revoked_at=at, revoked_by=token.created_by)
    revoked = opens()
    ApiToken.objects.filter(pk=token.pk).update(revoked_at=None, revoked_by=None)
    Membership.objects.filter(user=token.created_by).update(
        ends_on=clock.local_date(at) - dt.timedelta(days=1)
    )
    without_its_maker = opens()
    return {
        "a token opens its unit in its role": good,
        "an unknown, expired or revoked token opens nothing": not (unknown or at_its_end or revoked),
        "a token ends with the role of its maker": not without_its_maker,
    }


def _accounts(world: World) -> Told:
    own = Membership.objects.get(unit=world.units["U-03"], user__username=OFFICER, role=roles.OFFICER)
    officer, chair = who(OFFICER), who(CHAIR)
    named = access.account_named(f" {CHAIR} ")
    return {
        "an account is found by its exact name alone": named == chair
        and access.account_named("khong-co") is None,
        "one's own role is seen, another's only by who gives it": access.membership_for(officer, own.pk)
        == own
        and access.membership_for(chair, own.pk) == own
        and not opens(access.membership_for, who(SIBLING), own.pk),
        "a role that is none is not there": not opens(access.membership_for, chair, 0),
        "the Office's pages are not a unit's": access.office(officer) is not None
        and access.office(who(APPRAISER)) is None,
    }


def _lists(world: World) -> Told:
    def brought(by: str) -> int:
        made = start_import(
            file_name="ds.csv", content=b"ma,ten,loai,ma_cap_tren", complete=False, convert=False, effective_on=None,
            reason="QĐ 19", by=who(by), at=world.at, queue=False,
        )  # fmt: skip
        return made.pk

    desk, system = brought(ADMIN), brought(SYSTEM)
    UnitImport.objects.filter(pk=system).update(created_by=who(OFFICER))
    return {
        "a list is seen by who brought it in and by who keeps the whole tree": opens(
            access.import_for, who(ADMIN), desk
        )
        and opens(access.import_for, who(SYSTEM), desk)
        and not opens(access.import_for, who(ADMIN), system),
        "who keeps no unit sees none, not even his own": not opens(access.import_for, who(OFFICER), system),
        "a list that is none is not there": not opens(access.import_for, who(SYSTEM), 0),
    }


def _campaigns(world: World) -> Told:
    admin, practice = world.user(ADMIN), world.practice
    office = practice.office
    draft = create_plan(
        unit=office,
        fields={"number": "", "kind": "ke-hoach", "subject": "Thử", "year": 2026},
        by=admin,
        at=world.at,
    )
    elsewhere = (
        Unit.objects.filter(participations=None, reports_in=None).exclude(pk=office.pk).order_by("pk")[0]
    )
    Membership.objects.filter(user__username=OUTSIDER).delete()
    Membership.objects.create(user=world.user(OUTSIDER), unit=elsewhere, role=roles.OFFICER, starts_on=None)
    part = Participation.objects.get(campaign=practice, unit=world.units["U-03"])
    for campaign in (practice, world.history):
        agency = PlanAgency.objects.order_by("pk")[0]
        Reporter.objects.create(campaign=campaign, agency=agency, unit=office, name="Văn phòng", order=99)
    seen = set(of_campaigns.visible_to(who(OUTSIDER)).values_list("code", flat=True))
    Campaign.objects.filter(pk=practice.pk).update(scored=False)
    gathered = of_campaigns.reporting_campaigns(who(OUTSIDER)).filter(pk=practice.pk).exists()
    Campaign.objects.filter(pk=practice.pk).update(scored=True)
    asked_for = more_time_asked(world, world.dossier())
    shown = asked_for in of_campaigns.visible_extensions(who(OFFICER))
    other_code = not opens(of_campaigns.asking_participation_for, who(OFFICER), world.history.code, part.pk)
    while_open = not opens(of_campaigns.asking_participation_for, who(OFFICER), practice.code, part.pk)
    Campaign.objects.filter(pk=practice.pk).update(state=campaign_states.DRAFT)
    prepared = not opens(of_campaigns.asking_participation_for, who(OFFICER), practice.code, part.pk)
    hidden = asked_for not in of_campaigns.visible_extensions(who(OFFICER))
    head, desk = (Actor(7, held=frozenset({(office.pk, role)})) for role in (roles.CHAIR, roles.OFFICE_ADMIN))
    wipe = of_dossiers.why_not_wipe
    return {
        "a draft of a plan is seen by the Office that writes it": draft
        in of_campaigns.visible_plans(who(ADMIN))
        and draft not in of_campaigns.visible_plans(who(OFFICER)),
        "a plan is named by its campaign": of_campaigns.plans_named(practice.code) == [practice.plan],
        "a unit that takes no part sees no campaign": seen.isdisjoint({practice.code, world.history.code}),
        "nor does it gather reports there": not gathered,
        "a place in a campaign is seen while it runs, not while it is prepared": not while_open and prepared,
        "a place is found in its own campaign alone": other_code,
        "so is a request for more time": shown and hidden,
        "only a practice is wiped, by its own Office's admin": wipe(desk, office.pk, practice=True) is None
        and wipe(desk, office.pk, practice=False) is not None
        and wipe(head, office.pk, practice=True) is not None,
    }
