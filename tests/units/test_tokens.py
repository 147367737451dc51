"""Access tokens: who makes them, for what, how they end."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse

from records import clock
from records.errors import Blocked, NotAllowed, Stale
from records.models import LogEntry
from tests.counting import cost
from tests.people import ADMIN, CHAIR, OFFICER, SIBLING, SYSTEM, World
from tests.tokens import OFFICE_SCOPES, Caller, make_access
from units import roles
from units.access import digest_of, token_use
from units.actions.accounts import end_role, set_account_active
from units.actions.tokens import make_token, revoke_token
from units.models import ApiToken


def _form(world: World, **other: object) -> dict[str, object]:
    day = clock.local_date(world.at) + dt.timedelta(days=30)
    return {
        "name": "Hệ thống văn bản",
        "role": roles.OFFICER,
        "scopes": [roles.READ_UNITS, roles.READ_DOSSIERS],
        "ends_on": f"{day:%d/%m/%Y}",
        **other,
    }


def test_a_head_makes_a_token_that_is_shown_once_and_kept_as_a_digest(world: World) -> None:
    url = reverse("units:tokens", args=[world.units["U-03"].pk])
    client = world.client(CHAIR)
    shown = client.post(url, _form(world)).content.decode()
    secret = re.search(r"td_[\w-]{40,}", shown)
    assert secret is not None
    token = ApiToken.objects.get()
    assert token.digest == digest_of(secret[0]) != secret[0]
    assert secret[0] not in client.get(url).content.decode()
    assert f"…{secret[0][-4:]}" in client.get(url).content.decode()
    assert Caller(secret[0]).get("/units").status_code == 200
    assert ApiToken.objects.get().last_used_at is not None
    entry = LogEntry.objects.filter(action="ma-truy-cap.lap").get()
    assert secret[0] not in str(entry.data)
    assert entry.data["pham_vi"] == [roles.READ_UNITS, roles.READ_DOSSIERS]


@pytest.mark.parametrize(
    ("person", "status"), [(CHAIR, 200), (ADMIN, 200), (SYSTEM, 200), (OFFICER, 404), (SIBLING, 404)]
)
def test_who_sees_the_tokens_of_a_unit(world: World, person: str, status: int) -> None:
    url = reverse("units:tokens", args=[world.units["U-03"].pk])
    assert world.client(person).get(url).status_code == status


def test_only_the_units_own_head_makes_one(world: World) -> None:
    url = reverse("units:tokens", args=[world.units["U-03"].pk])
    for person in (ADMIN, SYSTEM):
        assert world.client(person).post(url, _form(world)).status_code == 404
    with pytest.raises(NotAllowed):
        make_access(world, maker=SIBLING)
    with pytest.raises(NotAllowed):
        make_access(world, maker=ADMIN)
    with pytest.raises(NotAllowed):
        make_access(world, role=roles.APPRAISER)
    assert not ApiToken.objects.exists()


def test_a_token_of_the_office_only_reads(world: World) -> None:
    office = world.practice.office.code
    with pytest.raises(NotAllowed, match="chỉ được đọc"):
        make_access(world, ADMIN, office, roles.APPRAISER)
    assert make_access(world, ADMIN, office, roles.APPRAISER, OFFICE_SCOPES)


@pytest.mark.parametrize("days", [-1, 367])
def test_the_date_has_its_bounds(world: World, days: int) -> None:
    with pytest.raises(Blocked):
        make_access(world, days=days)


def test_a_form_that_lacks_something_says_so_and_keeps_what_was_typed(world: World) -> None:
    url = reverse("units:tokens", args=[world.units["U-03"].pk])
    response = world.client(CHAIR).post(url, _form(world, scopes=[], ends_on="mai"))
    page = response.content.decode()
    assert response.status_code == 422
    assert "Chọn ít nhất một phạm vi." in page
    assert "Ghi ngày dạng 01/7/2025." in page
    assert "Hệ thống văn bản" in page


def test_it_ends_with_its_day_with_revocation_and_with_its_makers_role(world: World) -> None:
    secret = make_access(world, days=1)
    assert token_use(secret, world.at) is not None
    token = ApiToken.objects.select_related("unit").get()
    assert token_use(secret, token.expires_at - dt.timedelta(microseconds=1)) is not None
    assert token_use(secret, token.expires_at) is None
    assert token_use(secret + "x", world.at) is None
    revoke_token(token=token, by=world.user(CHAIR), at=world.at)
    assert token_use(secret, world.at) is None
    with pytest.raises(Stale):
        revoke_token(token=token, by=world.user(CHAIR), at=world.at)

    second = make_access(world)
    held = world.user(CHAIR).memberships.get(unit__code="U-03", role=roles.CHAIR)
    yesterday = clock.local_date(world.at) - dt.timedelta(days=1)
    end_role(membership=held, ends_on=yesterday, by=world.user(SYSTEM), at=world.at)
    assert token_use(second, world.at) is None
    assert Caller(second).get("/units").status_code == 401


def test_it_ends_with_its_makers_account(world: World) -> None:
    secret = make_access(world)
    set_account_active(user=world.user(CHAIR), active=False, by=world.user(SYSTEM), at=world.at)
    assert token_use(secret, world.at) is None


def test_it_never_outlives_a_role_with_a_last_day(world: World) -> None:
    world.user(CHAIR).memberships.filter(unit__code="U-03").update(
        ends_on=clock.local_date(world.at) + dt.timedelta(days=5)
    )
    with pytest.raises(NotAllowed, match="không có hạn dài hơn"):
        make_access(world, days=6)
    assert make_access(world, days=5)


def test_the_account_of_a_token_holds_no_role_and_cannot_sign_in(world: World) -> None:
    make_access(world)
    account = ApiToken.objects.get().user
    assert not account.is_active
    assert not account.has_usable_password()
    assert not account.memberships.exists()


def test_revoking_on_screen(world: World) -> None:
    secret = make_access(world)
    url = reverse("units:revoke_token", args=[ApiToken.objects.get().pk])
    assert world.client(SIBLING).post(url).status_code == 404
    assert world.client(OFFICER).post(url).status_code == 404
    assert Caller(secret).get("/units").status_code == 200
    assert world.client(CHAIR).post(url).status_code == 302
    assert Caller(secret).get("/units").status_code == 401


def test_the_page_costs_the_same_with_one_and_three_tokens(world: World) -> None:
    url = reverse("units:tokens", args=[world.units["U-03"].pk])
    client = world.client(CHAIR)
    make_access(world)
    before = cost(client, url)
    make_access(world)
    make_access(world)
    assert cost(client, url) == before


def test_an_unknown_scope_is_refused(world: World) -> None:
    with pytest.raises(Blocked):
        make_token(
            unit=world.units["U-03"],
            name="X",
            role=roles.OFFICER,
            scopes=["root"],
            ends_on=clock.local_date(world.at),
            by=world.user(CHAIR),
            at=world.at,
        )
