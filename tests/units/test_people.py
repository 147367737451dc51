"""Accounts, roles, stand-ins, hand-over, one-time links: nobody gives more than they have."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from records.clock import local_date
from records.errors import Blocked, NotAllowed, Stale
from records.models import LogEntry, Notice
from tests.counting import cost
from tests.people import ADMIN, CHAIR, OFFICER, OUTSIDER, REGISTRAR, SIBLING, SYSTEM, World
from units import actions, roles
from units.access import actor_of, holders
from units.actions import people
from units.models import Delegation, Invitation, Membership, Unit, User

GOOD = "Con-suoi-dai-2026"


def unit(world: World, code: str = "U-03") -> Unit:
    return world.units[code]


def role_of(world: World, name: str) -> Membership:
    return Membership.objects.filter(user=world.user(name)).order_by("pk")[0]


def invite(world: World, name: str = "moi.canbo", by: str = CHAIR, **given: Any) -> str:
    values: dict[str, Any] = {
        "username": name,
        "display_name": "Người mới",
        "email": "",
        "unit": unit(world),
        "role": roles.OFFICER,
        "starts_on": None,
        "ends_on": None,
    }
    return people.invite(by=world.user(by), at=world.at, **(values | given))


@pytest.mark.parametrize(
    ("by", "code", "role", "may"),
    [
        (CHAIR, "U-03", roles.OFFICER, True),
        (CHAIR, "U-03", roles.REGISTRAR, True),
        (CHAIR, "U-03", roles.CHAIR, False),
        (CHAIR, "U-03", roles.OFFICE_ADMIN, False),
        (CHAIR, "U-04", roles.OFFICER, False),
        (ADMIN, "U-03", roles.CHAIR, True),
        (ADMIN, "U-01", roles.APPRAISER, True),
        (ADMIN, "U-03", roles.SYSTEM_ADMIN, False),
        (ADMIN, "U-10", roles.OFFICER, False),
        (OFFICER, "U-03", roles.OFFICER, False),
        (OUTSIDER, "U-03", roles.OFFICER, False),
        (SYSTEM, "U-10", roles.SYSTEM_ADMIN, True),
    ],
)
def test_nobody_gives_more_than_they_have(world: World, by: str, code: str, role: str, may: bool) -> None:
    def give() -> None:
        actions.grant_role(
            user=world.user(SIBLING), unit=unit(world, code), role=role, by=world.user(by), at=world.at
        )

    if may:
        give()
        assert Membership.objects.filter(user=world.user(SIBLING), unit=unit(world, code), role=role).exists()
    else:
        with pytest.raises(NotAllowed):
            give()


def test_a_role_does_not_outlive_the_givers(world: World) -> None:
    today = local_date(world.at)
    Membership.objects.filter(user=world.user(CHAIR)).update(ends_on=today + timedelta(days=10))
    options: dict[str, Any] = {
        "user": world.user(SIBLING),
        "unit": unit(world),
        "role": roles.OFFICER,
        "by": world.user(CHAIR),
        "at": world.at,
    }
    for last in (None, today + timedelta(days=11)):
        with pytest.raises(NotAllowed, match="không kéo dài hơn"):
            actions.grant_role(**options, ends_on=last)
    actions.grant_role(**options, ends_on=today + timedelta(days=10))


def test_a_stand_in_acts_and_gives_nothing(world: World) -> None:
    today = local_date(world.at)
    chair, sibling = world.user(CHAIR), world.user(SIBLING)
    held = role_of(world, CHAIR)
    options: dict[str, Any] = {"membership": held, "to": sibling, "starts_on": today, "reason": "đi công tác"}
    actions.delegate(**options, ends_on=today + timedelta(days=2), by=chair, at=world.at)
    assert sibling in holders(held.unit_id, roles.CHAIR)
    assert sibling not in holders(held.unit_id, roles.CHAIR, on=today + timedelta(days=3))
    with pytest.raises(NotAllowed):
        actions.grant_role(
            user=world.user(OUTSIDER),
            unit=unit(world),
            role=roles.OFFICER,
            by=User.objects.get(pk=sibling.pk),
            at=world.at,
        )
    with pytest.raises(NotAllowed):  # nor may a stranger name one
        actions.delegate(**options, ends_on=today, by=world.user(REGISTRAR), at=world.at)
    Membership.objects.filter(pk=held.pk).update(ends_on=today + timedelta(days=1))
    with pytest.raises(Blocked, match="không vượt ra ngoài"):
        actions.delegate(
            **{**options, "membership": role_of(world, CHAIR)},
            ends_on=today + timedelta(days=2),
            by=chair,
            at=world.at,
        )


def test_hand_over_passes_roles_and_ends_stand_ins(world: World) -> None:
    today = local_date(world.at)
    officer, sibling = world.user(OFFICER), world.user(SIBLING)
    actions.delegate(
        membership=role_of(world, OFFICER),
        to=world.user(REGISTRAR),
        starts_on=today,
        ends_on=today + timedelta(days=30),
        reason="nghỉ",
        by=officer,
        at=world.at,
    )
    on = today + timedelta(days=5)
    assert (
        people.hand_over(
            unit=unit(world),
            giver=officer,
            to=sibling,
            on=on,
            reason="điều động",
            by=world.user(CHAIR),
            at=world.at,
        )
        == 1
    )
    assert officer in holders(unit(world).pk, roles.OFFICER, on=on - timedelta(days=1))
    after = set(holders(unit(world).pk, roles.OFFICER, on=on))
    assert sibling in after
    assert not after & {officer, world.user(REGISTRAR)}
    assert Delegation.objects.get().ends_on == on - timedelta(days=1)
    assert Notice.objects.filter(key__startswith="ban-giao", to__in=[officer, sibling]).count() == 2
    for bad in ({"to": officer}, {"reason": ""}):
        with pytest.raises(Blocked):
            people.hand_over(
                **{
                    "unit": unit(world),
                    "giver": officer,
                    "to": sibling,
                    "on": on,
                    "reason": "x",
                    "by": world.user(CHAIR),
                    "at": world.at,
                    **bad,
                }  # type: ignore[arg-type]
            )


def test_a_link_is_used_once_and_kept_as_a_digest(world: World) -> None:
    token = invite(world)
    user = User.objects.get(username="moi.canbo")
    assert not user.has_usable_password()
    assert token not in str(Invitation.objects.values())
    client = world.client(None)
    url = reverse("units:activate", args=[token])
    assert client.get(url).status_code == 200
    assert client.get(url).status_code == 200  # looking uses nothing up
    weak = client.post(url, {"password": "1234567890", "again": "1234567890"})
    assert "Mật khẩu" in weak.content.decode()
    assert weak.status_code == 422
    assert client.post(url, {"password": GOOD, "again": GOOD}).status_code == 302
    assert authenticate(None, username="moi.canbo", password=GOOD) == user
    assert client.get(url).status_code == 404
    with pytest.raises(Stale):
        people.accept(token=token, password=GOOD, at=world.at)
    assert client.get(reverse("units:activate", args=["sai"])).status_code == 404
    assert roles.OFFICER in {role for _unit, role in actor_of(user).held}
    assert not LogEntry.objects.filter(data__icontains=token).exists()


def test_a_link_dies_with_time_with_a_newer_one_and_with_the_account(world: World) -> None:
    token = invite(world)
    user = User.objects.get(username="moi.canbo")
    assert people.invited(token, world.at + timedelta(days=6)) == user
    assert people.invited(token, world.at + timedelta(days=8)) is None
    newer = people.renew_link(user=user, by=world.user(CHAIR), at=world.at)
    assert people.invited(token, world.at) is None
    actions.set_account_active(user=user, active=False, by=world.user(CHAIR), at=world.at)
    assert people.invited(newer, world.at) is None


def test_a_locked_account_is_out_at_the_next_request(world: World) -> None:
    client = world.client(OFFICER)
    assert client.get(reverse("units:index")).status_code == 200
    url = reverse("units:account", args=[world.user(OFFICER).pk, "khoa"])
    for name in (REGISTRAR, SIBLING, OUTSIDER):
        assert world.client(name).post(url).status_code == 404
    assert world.client(CHAIR).post(url).status_code == 302
    assert client.get(reverse("units:index")).status_code == 302
    # nobody locks somebody above
    assert (
        world.client(CHAIR).post(reverse("units:account", args=[world.user(ADMIN).pk, "khoa"])).status_code
        == 404
    )
    assert (
        world.client(ADMIN)
        .post(reverse("units:account", args=[world.user(SYSTEM).pk, "lien-ket"]))
        .status_code
        == 404
    )


def test_the_last_system_admin_stays(world: World) -> None:
    with pytest.raises(Blocked, match="cuối cùng"):
        actions.end_role(
            membership=role_of(world, SYSTEM), ends_on=date(2026, 1, 1), by=world.user(SYSTEM), at=world.at
        )


def test_who_sees_the_people_of_a_unit(world: World) -> None:
    url = reverse("units:people", args=[unit(world).pk])
    for name, status in (
        (CHAIR, 200),
        (OFFICER, 200),
        (ADMIN, 200),
        (SYSTEM, 200),
        (SIBLING, 404),
        (OUTSIDER, 404),
    ):
        assert world.client(name).get(url).status_code == status, name
    assert "Giao vai trò" in world.client(CHAIR).get(url).content.decode()
    assert 'id="giao"' not in world.client(OFFICER).get(url).content.decode()
    data = {"username": "x.canbo", "display_name": "X", "role": roles.OFFICER}
    assert world.client(OFFICER).post(url, data).status_code == 404
    assert not User.objects.filter(username="x.canbo").exists()


def test_a_head_gives_a_role_on_screen(world: World) -> None:
    client = world.client(CHAIR)
    url = reverse("units:people", args=[unit(world).pk])
    page = client.post(url, {"username": "x.canbo", "display_name": "X", "role": roles.OFFICER})
    text = page.content.decode()
    link = re.search(r"/don-vi/kich-hoat/([\w-]+)/", text)
    assert link
    assert people.invited(link.group(1), world.at) == User.objects.get(username="x.canbo")
    assert "chưa đặt mật khẩu" in client.get(url).content.decode()
    assert client.post(url, {"username": "x.canbo", "role": roles.REGISTRAR}).status_code == 302
    refused = client.post(url, {"username": "x.canbo", "role": roles.CHAIR})
    assert "không giao được vai trò này" in refused.content.decode()
    nameless = client.post(url, {"username": "y.canbo", "role": roles.OFFICER})
    assert "ghi tên hiển thị" in nameless.content.decode()


def test_ending_standing_in_and_handing_over_on_screen(world: World) -> None:
    held = role_of(world, OFFICER)
    own, head = world.client(OFFICER), world.client(CHAIR)
    today = local_date(world.at)
    written = today.strftime("%d/%m/%Y")
    delegating = reverse("units:delegate", args=[held.pk])
    data = {"to": SIBLING, "starts_on": written, "ends_on": written, "reason": "nghỉ"}
    offered = own.get(delegating).content.decode()
    assert f'<option value="{OFFICER}">' in offered
    assert f'<option value="{SIBLING}">' not in offered  # Accounts of other units are nobody's to list.
    assert world.client(SIBLING).post(delegating, data).status_code == 404
    assert own.post(delegating, {**data, "to": "khong.co"}).status_code == 422
    assert own.post(delegating, data).status_code == 302
    assert "nghỉ" in head.get(reverse("units:people", args=[held.unit_id])).content.decode()
    handing = reverse("units:hand_over", args=[held.unit_id])
    data = {"giver": OFFICER, "to": SIBLING, "on": written, "reason": "điều động"}
    assert own.post(handing, data).status_code == 404
    assert head.post(handing, data).status_code == 302
    ending = reverse("units:end_role", args=[role_of(world, REGISTRAR).pk])
    assert world.client(SIBLING).get(ending).status_code == 404
    assert world.client(REGISTRAR).get(ending).status_code == 200
    assert head.post(ending, {"ends_on": written}).status_code == 302
    assert role_of(world, REGISTRAR).ends_on == today


def test_many_people_at_once_or_none(world: World) -> None:
    head = "ten_dang_nhap,ten_hien_thi,ma_don_vi,vai_tro,tu_ngay\n"
    url = reverse("units:people_import")
    client = world.client(CHAIR)
    count = User.objects.count()

    def post(text: str, mode: str = "nhap") -> str:
        file = SimpleUploadedFile("nguoi.csv", (head + text).encode())
        return client.post(url, {"file": file, "mode": mode}).content.decode()

    bad = post(
        "a1.canbo,Một,U-03,Cán bộ đầu mối,\nx,,U-04,Vua,32/1/2026\nb1.canbo,Hai,U-03,Chủ tịch Hội đồng,\n"
    )
    for words in (
        "Dòng 3: tên đăng nhập",
        "Dòng 3: thiếu tên hiển thị",
        "Dòng 3: vai trò “Vua”",
        "Dòng 3: ngày",
    ):
        assert words in bad
    assert "Dòng 4: vai trò Chủ tịch Hội đồng" in bad
    good = "a1.canbo,Một,U-03,Cán bộ đầu mối,01/7/2025\nb1.canbo,Hai,U-03,Văn thư,\n"
    assert "2 dòng, không có lỗi" in post(good, "kiem-tra")
    assert User.objects.count() == count
    text = post(good)
    assert text.count("/don-vi/kich-hoat/") == 2
    assert User.objects.count() == count + 2
    assert world.client(OFFICER).get(url).status_code == 404
    assert client.get(reverse("units:people_template")).status_code == 200


def test_the_page_costs_the_same_for_few_and_many(world: World) -> None:
    client, url = world.client(CHAIR), reverse("units:people", args=[unit(world).pk])
    few = cost(client, url)
    for number in range(3):
        invite(world, f"them{number}.canbo")
    assert cost(client, url) == few
