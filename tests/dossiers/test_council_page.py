"""The council: composition by the plan, several roles in one person, organisations a unit does not have."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dossiers.actions.council import save_council, save_signer
from dossiers.models import CouncilGap, CouncilMember, Dossier
from dossiers.queries.council import MemberLine, council_of, council_page, problems
from records.errors import Blocked
from records.models import LogEntry, PersonalValue
from tests.counting import cost
from tests.dossiers.content import COUNCIL, seated, started
from tests.people import APPRAISER, CHAIR, OFFICE_OFFICER, OFFICER, SIBLING, World
from units.models import Unit

HTMX = {"HX-Request": "true"}


def page(dossier: Dossier) -> str:
    return reverse("dossiers:council", args=[dossier.pk])


def sent(*members: MemberLine, **more: Any) -> dict[str, Any]:
    """The council's form as a browser sends it."""
    data: dict[str, Any] = {"version": 0, **more}
    for n, line in enumerate(members):
        data |= {
            f"member-{n}-honorific": line.honorific,
            f"member-{n}-name": line.name,
            f"member-{n}-position": line.position,
            f"member-{n}-roles": list(line.roles),
            f"member-{n}-user": line.user_id or "",
        }
        if line.is_chair:
            data["chair"] = n
        if line.is_secretary:
            data["secretary"] = n
    return data


def post(client: Client, dossier: Dossier, data: dict[str, Any], htmx: bool = True) -> Any:
    return client.post(
        reverse("dossiers:council_save", args=[dossier.pk]), data, headers=HTMX if htmx else None
    )


def test_a_whole_council_is_stored_in_its_order(world: World) -> None:
    dossier = started(world)
    response = post(world.client(OFFICER), dossier, sent(*COUNCIL))
    assert response.status_code == 200
    assert "Đủ thành phần" not in response.content.decode()  # the signer is still owed
    rows = list(CouncilMember.objects.filter(dossier=dossier))
    assert [row.name for row in rows] == [line.name for line in COUNCIL]
    assert rows[0].roles == ["ROLE-01"]
    assert [problem.text for problem in problems(dossier)] == [
        "Chưa ghi chức vụ người ký văn bản.",
        "Chưa ghi họ tên người ký văn bản.",
    ]


def test_names_enter_the_log_as_digests(world: World) -> None:
    dossier = started(world)
    seated(world, dossier)
    entry = LogEntry.objects.filter(action="hoi_dong").latest("pk")
    assert "Nguyễn Văn A" not in str(entry.data)
    assert PersonalValue.objects.filter(entry=entry, value="Nguyễn Văn A").exists()


def test_a_role_by_one_who_holds_two_is_said(world: World) -> None:
    dossier = started(world)
    members = (*COUNCIL[:3], replace(COUNCIL[4], roles=("ROLE-04", "ROLE-05")))
    html = post(world.client(OFFICER), dossier, sent(*members)).content.decode()
    assert "Kiêm nhiệm (ghi vào Quyết định)" in html
    assert "Vũ Văn E: Đại diện đoàn thanh niên; Người phụ trách công tác đảng" in html


def test_an_organisation_the_unit_does_not_have(world: World) -> None:
    dossier = started(world)
    members = (*COUNCIL[:3], COUNCIL[4])
    client = world.client(OFFICER)
    html = post(client, dossier, sent(*members)).content.decode()
    assert (
        "Chưa có Đại diện đoàn thanh niên. Chọn người, ghi người kiêm nhiệm, hoặc ghi "
        "“Đơn vị không có tổ chức này”."
    ) in html
    version = council_of(dossier).version
    html = post(client, dossier, sent(*members, gaps=["ROLE-04"], version=version)).content.decode()
    assert "Đơn vị không có tổ chức này" in html
    assert "Chưa có Đại diện đoàn thanh niên" not in html
    assert CouncilGap.objects.filter(dossier=dossier, role_code="ROLE-04").exists()


def test_a_leader_of_the_unit_is_never_lacking(world: World) -> None:
    dossier = started(world)
    response = post(world.client(OFFICER), dossier, sent(*COUNCIL, gaps=["ROLE-02"]))
    assert response.status_code == 422
    assert not CouncilMember.objects.filter(dossier=dossier).exists()


def test_no_council_is_named(world: World) -> None:
    dossier = started(world)
    assert problems(dossier)[0].text == "Chưa thành lập Hội đồng: chưa có thành viên nào."
    html = world.client(OFFICER).get(page(dossier)).content.decode()
    assert "Chưa thành lập Hội đồng: chưa có thành viên nào." in html


def test_what_papers_print_as_a_blank_is_said_until_it_is_known(world: World) -> None:
    dossier, said = started(world), "in chỗ trống ở văn bản quy định chức năng, nhiệm vụ"
    assert said in world.client(OFFICER).get(page(dossier)).content.decode()
    Unit.objects.filter(pk=dossier.participation.unit_id).update(functions_basis="Quyết định số 12/QĐ-UBND")
    assert said not in world.client(OFFICER).get(page(dossier)).content.decode()


def test_the_offices_own_council_is_not_prescribed(world: World) -> None:
    dossier = started(world, "U-01", OFFICE_OFFICER)
    html = world.client(OFFICE_OFFICER).get(page(dossier)).content.decode()
    assert "Kế hoạch không quy định thành phần Hội đồng của Văn phòng" in html
    assert "ROLE-03" not in html
    members = (
        MemberLine("Ông", "Đỗ Văn G", is_chair=True),
        MemberLine("Bà", "Hà Thị H", title="Ủy viên", is_secretary=True),
    )
    save_council(
        dossier=dossier, members=members, gaps=(), version=0, by=world.user(OFFICE_OFFICER), at=world.at
    )
    assert {problem.code for problem in problems(dossier)} == {"council.signer"}


def test_a_line_without_a_name_is_told(world: World) -> None:
    dossier = started(world)
    nameless = MemberLine(position="Giám đốc")
    client = world.client(OFFICER)
    response = post(client, dossier, sent(nameless, COUNCIL[1]))
    assert response.status_code == 200
    assert "1 dòng chưa có họ tên, chưa được lưu." in response.content.decode()
    plain = post(client, dossier, sent(nameless, COUNCIL[1], version=council_of(dossier).version), htmx=False)
    assert "1 dòng chưa có họ tên, chưa được lưu." in plain.content.decode()
    assert 'value="Giám đốc"' in plain.content.decode()


def test_a_stale_page_is_shown_both(world: World) -> None:
    dossier = started(world)
    client = world.client(OFFICER)
    post(client, dossier, sent(*COUNCIL))
    for htmx in (True, False):
        response = post(client, dossier, sent(COUNCIL[0]), htmx=htmx)
        assert response.status_code == 409
        html = response.content.decode()
        assert "vừa nhập ở đây “Ông Nguyễn Văn A" in html
        assert "Một trang khác của tài khoản này đã sửa mục này lúc" in html
        assert "Trần Thị B" in html
    assert CouncilMember.objects.filter(dossier=dossier).count() == len(COUNCIL)
    kept = post(client, dossier, sent(COUNCIL[0], keep=council_of(dossier).version))
    assert kept.status_code == 200
    assert CouncilMember.objects.filter(dossier=dossier).count() == 1


def test_a_member_is_taken_off(world: World) -> None:
    dossier = started(world)
    seated(world, dossier)
    data = sent(*COUNCIL, version=council_of(dossier).version) | {"member-1-remove": "1"}
    assert post(world.client(OFFICER), dossier, data, htmx=False).status_code == 302
    assert not CouncilMember.objects.filter(dossier=dossier, name="Trần Thị B").exists()


def test_accounts_are_of_the_unit_or_the_office(world: World) -> None:
    dossier = started(world)
    offered = {pk for pk, _name in council_page(dossier).accounts}
    assert {world.user(CHAIR).pk, world.user(APPRAISER).pk} <= offered
    assert world.user(SIBLING).pk not in offered
    stranger = replace(COUNCIL[0], user_id=world.user(SIBLING).pk)
    with pytest.raises(Blocked, match="Tài khoản của thành viên không thuộc đơn vị hoặc Văn phòng"):
        save_council(
            dossier=dossier, members=(stranger,), gaps=(), version=0, by=world.user(OFFICER), at=world.at
        )


def test_two_chairs_cannot_be(world: World) -> None:
    dossier = started(world)
    two = (COUNCIL[0], replace(COUNCIL[1], is_chair=True))
    with pytest.raises(Blocked, match="Hội đồng có một Chủ tịch"):
        save_council(dossier=dossier, members=two, gaps=(), version=0, by=world.user(OFFICER), at=world.at)


def test_the_signer_is_stored_and_guarded(world: World) -> None:
    dossier = started(world)
    client = world.client(OFFICER)
    url = reverse("dossiers:signer_save", args=[dossier.pk])
    data = {"version": 0, "authority": "KT. GIÁM ĐỐC", "title": "PHÓ GIÁM ĐỐC", "name": "Trần Thị B"}
    assert client.post(url, data, headers=HTMX).status_code == 200
    stale = client.post(url, {**data, "name": "Người khác"}, headers=HTMX)
    assert stale.status_code == 409
    assert "vừa nhập ở đây “Người khác”" in stale.content.decode()
    plain = client.post(url, {**data, "name": "Người khác"})
    assert plain.status_code == 409
    dossier.refresh_from_db()
    assert dossier.signer_name == "Trần Thị B"
    assert client.post(url, {**data, "title": "x" * 201}).status_code == 422
    assert world.client(CHAIR).post(url, data).status_code == 403
    with pytest.raises(Blocked):
        save_signer(
            dossier=dossier,
            authority="x" * 101,
            title="",
            name="",
            version=0,
            by=world.user(OFFICER),
            at=world.at,
        )


def test_opposite_roles_do_not_write(world: World) -> None:
    dossier = started(world)
    assert post(world.client(CHAIR), dossier, sent(*COUNCIL)).status_code == 403
    assert post(world.client(SIBLING), dossier, sent(*COUNCIL)).status_code == 404
    seated(world, dossier)
    html = world.client(CHAIR).get(page(dossier)).content.decode()
    assert "Nguyễn Văn A" in html
    assert "data-autosave" not in html


def test_the_number_of_queries_does_not_grow(world: World) -> None:
    dossier = started(world)
    client = world.client(OFFICER)
    post(client, dossier, sent(COUNCIL[0]))
    few = cost(client, page(dossier))
    post(client, dossier, sent(*COUNCIL, version=council_of(dossier).version))
    many = cost(client, page(dossier))
    assert few == many
