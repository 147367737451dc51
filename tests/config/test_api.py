"""The API: the rights of the pages, one way to refuse, every write once."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, override_settings

from dossiers import states
from dossiers.actions import workflow
from dossiers.loaders.samples import read_samples
from dossiers.management.demo import Calendar, appraise_to, hand_in_to
from dossiers.models import Dossier, Score
from records.models import AccessEntry, LogEntry
from tests.counting import cost
from tests.people import ADMIN, CHAIR, OFFICER, World
from tests.tokens import OFFICE_SCOPES, Caller, make_access
from units import roles
from units.models import ApiAnswer


@pytest.fixture(autouse=True)
def _fresh_counters(db: None) -> None:
    cache.clear()


@pytest.fixture
def unit(world: World) -> Caller:
    return Caller(make_access(world))


@pytest.fixture
def office(world: World) -> Caller:
    return Caller(make_access(world, ADMIN, world.practice.office.code, roles.APPRAISER, OFFICE_SCOPES))


@pytest.fixture
def drafting(world: World) -> Dossier:
    dossier = world.dossier()
    workflow.start(dossier=dossier, by=world.user(OFFICER), at=world.at)
    return dossier


@pytest.fixture
def handed_in(world: World) -> Dossier:
    dossier = world.dossier()
    hand_in_to(dossier, read_samples()["U-03"], Calendar(base=world.at), states.SUBMITTED)
    return dossier


def _says(response: Any, status: int, words: str) -> None:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == status
    assert words in body["detail"], body


def test_no_session_opens_it_and_no_token_says_so_in_vietnamese(world: World) -> None:
    response = world.client(CHAIR).get("/api/v1/units")
    _says(response, 401, "Thiếu mã truy cập")
    assert response["WWW-Authenticate"] == "Bearer"
    _says(Caller("td_wrong").get("/units"), 401, "không đúng")


def test_every_address_asks_for_a_token(unit: Caller) -> None:
    document = Client().get("/api/v1/openapi.json").json()
    for path, operations in document["paths"].items():
        address = path.format(pk=1, code="U-03", kind="to-trinh", step="start")
        for method in operations:
            response = getattr(Client(), method)(address, {}, content_type="application/json")
            assert response.status_code == 401, (method, path)


def test_an_address_that_is_not_there_and_a_method_that_is_not(unit: Caller) -> None:
    _says(unit.get("/nothing"), 404, "Không có")
    response = Client().delete("/api/v1/units", headers=unit.headers)
    _says(response, 405, "chỉ nhận GET")
    assert response["Allow"] == "GET"


def test_a_scope_that_is_not_ticked_is_refused(world: World) -> None:
    caller = Caller(make_access(world, scopes=[roles.READ_UNITS]))
    assert caller.get("/units").status_code == 200
    _says(caller.get("/plans"), 403, "plans:read")
    _says(caller.put("/dossiers/1/scores/1.1", {}, "khoa-0001"), 403, "content:write")


def test_units_come_page_by_page_and_by_subtree(world: World, unit: Caller) -> None:
    seen: list[str] = []
    path = "/units?limit=3"
    while path:
        page = unit.get(path).json()
        seen += [each["code"] for each in page["items"]]
        path = (page["next"] or "").removeprefix("/api/v1")
    assert seen == sorted(set(seen), key=lambda code: world.units[code].pk)
    assert set(seen) == set(world.units)
    found = unit.get("/units?q=trung tam thong tin").json()["items"]
    assert [each["code"] for each in found] == ["U-03"]
    office = world.practice.office
    below = {each["code"] for each in unit.get(f"/units?below={office.code}").json()["items"]}
    assert below == {each.code for each in world.units.values() if each.path.startswith(office.path)}
    assert unit.get("/units/U-03").json()["parent_code"] == office.code
    _says(unit.get("/units/U-99"), 404, "Không có")


def test_a_unit_reads_its_own_dossiers_alone(world: World, unit: Caller, drafting: Dossier) -> None:
    items = unit.get("/dossiers").json()["items"]
    assert {each["unit"] for each in items} == {"U-03"}
    assert unit.get(f"/dossiers/{drafting.pk}").json()["state"] == states.DRAFTING
    other = world.dossier("U-04")
    for path in ("", "/cards", "/scores", "/figures", "/papers", "/papers/to-trinh.pdf"):
        _says(unit.get(f"/dossiers/{other.pk}{path}"), 404, "không được xem")
    _says(unit.put(f"/dossiers/{other.pk}/scores/1.1", _score("1"), "khoa-0001"), 404, "không được xem")
    _says(unit.post(f"/dossiers/{other.pk}/steps/start", {}, "khoa-0002"), 404, "không được xem")


def test_the_office_reads_what_was_handed_in(world: World, office: Caller, handed_in: Dossier) -> None:
    practice = office.get("/dossiers?campaign=dien-tap").json()["items"]
    assert [each["unit"] for each in practice if each["unit"] != world.practice.office.code] == ["U-03"]
    assert office.get(f"/dossiers/{handed_in.pk}/cards").json()["own"]["trace"]
    _says(office.get(f"/dossiers/{world.dossier('U-04').pk}"), 404, "không được xem")
    since = (handed_in.changed_at or world.at) + dt.timedelta(days=3650)
    later = office.client.get(
        "/api/v1/dossiers", {"changed_since": since.isoformat()}, headers=office.headers
    )
    assert later.json()["items"] == []


def test_a_unit_is_not_told_the_appraisal_before_the_workflow_tells_it(
    world: World, unit: Caller, office: Caller, handed_in: Dossier
) -> None:
    appraise_to(handed_in, read_samples()["U-03"], Calendar(base=world.at), states.APPRAISED)
    assert office.get(f"/dossiers/{handed_in.pk}/cards").json()["appraised"] is not None
    cards = unit.get(f"/dossiers/{handed_in.pk}/cards").json()
    assert cards["own"] is not None
    assert (cards["appraised"], cards["final"]) == (None, None)


def test_issued_papers_are_served_byte_for_byte_and_each_look_is_kept(
    unit: Caller, handed_in: Dossier
) -> None:
    papers = {each["kind"]: each for each in unit.get(f"/dossiers/{handed_in.pk}/papers").json()["items"]}
    assert papers["to-trinh"]["sha256"]
    before = AccessEntry.objects.count()
    response = unit.get(f"/dossiers/{handed_in.pk}/papers/to-trinh.pdf")
    assert response.content.startswith(b"%PDF-")
    assert response["ETag"] == f'"{papers["to-trinh"]["sha256"]}"'
    assert AccessEntry.objects.count() == before + 1
    again = unit.get(f"/dossiers/{handed_in.pk}/papers/to-trinh.pdf", **{"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    _says(unit.get(f"/dossiers/{handed_in.pk}/papers/thong-bao.pdf"), 404, "Không có")


def test_what_has_not_changed_is_not_sent_again(unit: Caller) -> None:
    first = unit.get("/campaigns")
    again = unit.get("/campaigns", **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert unit.get("/campaigns", **{"If-None-Match": '"other"'}).status_code == 200


def test_plans_and_campaigns_carry_their_words_and_instants_with_a_zone(unit: Caller) -> None:
    campaign = unit.get("/campaigns/kh-vpub-2021").json()
    submit = next(each for each in campaign["milestones"] if each["purpose"] == "submit")
    assert submit["last_valid_at"] == "2021-09-30T23:59:59.999999+07:00"
    plan = unit.get(f"/plans/{campaign['campaign']['plan']}").json()
    assert plan["bases"]
    assert "kh-vpub-2021" in plan["campaigns"]
    assert unit.get("/plans?q=ma tuy&limit=2").json()["items"]
    assert unit.get("/campaigns?year=1999").json() == {"items": [], "next": None}


def _score(points: str | None, version: int = 0, **other: object) -> dict[str, object]:
    return {"points": points, "version": version, **other}


def _level(caller: Caller, dossier: Dossier) -> tuple[str, str]:
    first = caller.get(f"/dossiers/{dossier.pk}/scores").json()["items"][0]
    return first["code"], first["max_points"]


def test_a_score_is_saved_by_the_same_action_as_on_the_page(unit: Caller, drafting: Dossier) -> None:
    code, most = _level(unit, drafting)
    address = f"/dossiers/{drafting.pk}/scores/{code}"
    saved = unit.put(address, _score(most), "khoa-0001")
    assert (saved.status_code, saved.json()["version"]) == (200, 1), saved.content
    stored = Score.objects.get(dossier=drafting, criterion__code=code)
    assert f"{stored.points:f}".rstrip("0").rstrip(".") == most.rstrip("0").rstrip(".")
    assert stored.saved_by is not None
    assert str(stored.saved_by) == "Hệ thống Hệ thống thử"
    assert LogEntry.objects.filter(action="diem.tu_cham", actor=stored.saved_by).exists()
    # A page that was read before is told so, and nothing is overwritten.
    _says(unit.put(address, _score("0", version=0), "khoa-0002"), 409, "đã sửa mục này")
    stored.refresh_from_db()
    assert stored.version == 1
    _says(unit.put(address, _score("9999", version=1), "khoa-0003"), 422, "")


def test_a_figure_and_steps_are_written_and_refusals_say_what_is_missing(unit: Caller, world: World) -> None:
    dossier = world.dossier()
    started = unit.post(f"/dossiers/{dossier.pk}/steps/start", {}, "buoc-0001")
    assert started.json()["state"] == states.DRAFTING
    figure = unit.get(f"/dossiers/{dossier.pk}/figures").json()["items"][0]
    address = f"/dossiers/{dossier.pk}/figures/{figure['code']}"
    saved = unit.put(address, {"current": "12", "previous": None, "version": 0}, "so-0000001")
    assert saved.json()["version"] == 1
    assert unit.get(f"/dossiers/{dossier.pk}/figures").json()["items"][0]["current"].startswith("12")
    refused = unit.post(f"/dossiers/{dossier.pk}/steps/send_to_chair", {}, "buoc-0002")
    _says(refused, 422, "")
    assert len(refused.json()["problems"]) > 3
    _says(unit.post(f"/dossiers/{dossier.pk}/steps/submit", {}, "buoc-0003"), 409, "trạng thái")
    _says(unit.post(f"/dossiers/{dossier.pk}/steps/approve", {}, "buoc-0004"), 422, "step")


def test_the_same_key_gets_the_same_answer_and_another_body_is_refused(
    unit: Caller, drafting: Dossier
) -> None:
    code, most = _level(unit, drafting)
    address = f"/dossiers/{drafting.pk}/scores/{code}"
    first = unit.put(address, _score(most), "khoa-0001")
    again = unit.put(address, _score(most), "khoa-0001")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again["Idempotency-Replayed"] == "true"
    assert Score.objects.get(dossier=drafting, criterion__code=code).version == 1
    _says(unit.put(address, _score("0"), "khoa-0001"), 409, "Idempotency-Key")
    # A refusal is an answer too.
    refused = unit.put(address, _score("9999", version=1), "khoa-0002")
    assert unit.put(address, _score("9999", version=1), "khoa-0002").content == refused.content
    # Once the key has expired, the request counts as new.
    ApiAnswer.objects.update(expires_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    fresh = unit.put(address, _score("0"), "khoa-0001")
    assert "Idempotency-Replayed" not in fresh
    assert fresh.status_code == 409


def test_a_write_without_a_key_and_a_body_that_is_no_json_are_refused(
    unit: Caller, drafting: Dossier
) -> None:
    address = f"/api/v1/dossiers/{drafting.pk}/steps/recall"
    bare = unit.client.post(address, {}, content_type="application/json", headers=unit.headers)
    _says(bare, 422, "Idempotency-Key: thiếu")
    headers = {**unit.headers, "Idempotency-Key": "khoa-0001"}
    broken = unit.client.post(address, b"\xff{", content_type="application/json", headers=headers)
    _says(broken, 400, "JSON")
    assert not ApiAnswer.objects.exists()


def test_a_token_is_slowed_down_alone(world: World, unit: Caller) -> None:
    other = Caller(make_access(world))
    with override_settings(API_PER_MINUTE=2):
        assert [unit.get("/units/U-03").status_code for _ in range(2)] == [200, 200]
        slowed = unit.get("/units/U-03")
        if slowed.status_code == 200:  # The minute turned between two calls.
            slowed = unit.get("/units/U-03")
            slowed = unit.get("/units/U-03") if slowed.status_code == 200 else slowed
        _says(slowed, 429, "Thử lại sau")
        assert 0 < int(slowed["Retry-After"]) <= 60
        assert other.get("/units/U-03").status_code == 200


class _Reader(Client):
    """A client that always carries the token, for counting queries."""

    def __init__(self, caller: Caller) -> None:
        super().__init__(headers=caller.headers)


def test_lists_cost_the_same_whatever_they_hold(world: World, office: Caller) -> None:
    reader = _Reader(office)
    for address in ("/api/v1/units", "/api/v1/dossiers", "/api/v1/plans", "/api/v1/campaigns"):
        assert cost(reader, f"{address}?limit=1") == cost(reader, f"{address}?limit=3"), address


@pytest.mark.django_db(transaction=True)
def test_two_machines_with_one_key_do_the_work_once(world: World) -> None:
    """The row of the key is the lock: whoever comes second is given the first one's answer."""
    caller = Caller(make_access(world))
    dossier = world.dossier()
    workflow.start(dossier=dossier, by=world.user(OFFICER), at=world.at)
    code, most = _level(caller, dossier)

    def send(_: int) -> tuple[int, bytes]:
        try:
            answer = Caller(caller.headers["Authorization"].split()[1]).put(
                f"/dossiers/{dossier.pk}/scores/{code}", _score(most), "khoa-0001"
            )
            return answer.status_code, answer.content
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, range(4)))
    assert len(set(answers)) == 1
    assert answers[0][0] == 200
    assert Score.objects.get(dossier=dossier, criterion__code=code).version == 1
    assert ApiAnswer.objects.count() == 1
