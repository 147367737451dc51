"""The public register: recognised and withdrawn, after the second person's confirmation, and nothing else at all."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import openpyxl
import pytest
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import reverse

from campaigns.models import Participation
from dossiers import states
from dossiers.actions import outside
from dossiers.actions.outside import Document, Ruling
from dossiers.actions.register import hold_publication, lift_hold
from dossiers.models import OutsideAct
from dossiers.rules import masking
from records import clock
from records.errors import Blocked, NotAllowed, Stale
from records.models import LogEntry
from records.text import fold
from tests.counting import cost
from tests.dossiers.campaigns_taken import forwarded, taken
from tests.people import ADMIN, APPRAISER, OFFICE_CHAIR, OFFICER, SECOND_ADMIN, World, recast
from tests.tokens import Caller, make_access
from units import roles
from units.models import Unit

REASON = "Chưa đủ minh chứng vận động gia đình"
DECISION = {
    "U-01": Ruling(states.RECOGNISED),
    "U-02": Ruling(states.RECOGNISED),
    "U-03": Ruling(states.ASSIGNED, REASON),
    "DT-A": Ruling(states.CONFIRMED),
}
PUBLIC = "/so-cong-nhan/"


def _record(world: World, kind: str, rulings: dict[str, Ruling], number: str, **other: Any) -> OutsideAct:
    return outside.record_act(
        campaign=world.practice,
        kind=kind,
        document=Document(
            number=number,
            signed_on=clock.local_date(world.at),
            issuer="Cấp công nhận (diễn tập)",
            **other,
        ),
        rulings={world.dossier(code).pk: ruling for code, ruling in rulings.items()},
        by=world.user(ADMIN),
        at=world.at,
    )


def _confirm(world: World, act: OutsideAct) -> None:
    outside.confirm_act(act=act, by=world.user(SECOND_ADMIN), at=clock.now())


def _decided(world: World) -> None:
    forwarded(world)
    _confirm(world, _record(world, states.ACT_DECIDED, DECISION, "01/QĐ-DT"))


@pytest.fixture(scope="module", autouse=True)
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with taken(django_db_blocker, "appraised", then=_decided):
        yield


@pytest.fixture(autouse=True)
def _real(world: World) -> None:
    """The practice counts as a real campaign; a practice never appears, which a test of its own says."""
    cache.clear()
    recast("dien-tap", is_practice=False)


def _items(query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = Client().get(f"{PUBLIC}?format=json{query}").json()["items"]
    return found


def _units(query: str = "") -> list[str]:
    return [each["unit_code"] for each in _items(query)]


def test_only_recognised_units_are_there_and_no_trace_of_the_others(world: World) -> None:
    assert set(_units()) == {"U-01", "U-02"}
    page = Client().get(PUBLIC).content.decode()
    for code in ("U-03", "DT-A"):
        assert world.dossier(code).participation.name not in page
        assert (
            Client().get(reverse("dossiers:public_entry", args=[world.dossier(code).pk])).status_code == 404
        )
    for word in (REASON, "tệ nạn", "Giao xây dựng", "điểm"):
        assert word not in page
    assert page.count("chưa có quy định thời hạn") == 2


def test_page_csv_and_json_say_the_same(world: World) -> None:
    page = Client().get(PUBLIC).content.decode()
    sheet = Client().get(f"{PUBLIC}?format=csv")
    assert sheet.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(sheet.content.decode("utf-8-sig"))))
    items = _items()
    assert [row["Mã đơn vị"] for row in rows] == [each["unit_code"] for each in items]
    for row, each in zip(rows, items, strict=True):
        assert row["Đơn vị"] == each["unit"]
        assert each["unit"] in page
        assert each["decision"] in page
        assert each["valid_until"] is None
        assert row["Có giá trị đến hết ngày"] == "chưa có quy định thời hạn"
        assert Client().get(each["url"]).status_code == 200


def test_no_cell_becomes_a_formula(world: World) -> None:
    Participation.objects.filter(pk=world.dossier("U-01").participation_id).update(name="=HYPERLINK(1)")
    sheet = Client().get(f"{PUBLIC}?format=csv").content.decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in sheet
    assert not [line for line in sheet.splitlines() if line.startswith("=")]


def test_a_practice_and_an_invented_unit_never_appear(world: World) -> None:
    Unit.objects.filter(code="U-01").update(is_invented=True)
    assert _units() == ["U-02"]
    recast("dien-tap", is_practice=True)
    assert _units() == []


def test_nothing_is_public_before_the_second_person_has_confirmed(world: World) -> None:
    act = _record(world, states.ACT_DECIDED, {"DT-B": Ruling(states.RECOGNISED, "Lý do")}, "02/QĐ-DT")
    Unit.objects.filter(code="DT-B").update(is_invented=False)
    assert "DT-B" not in _units()
    _confirm(world, act)
    assert "DT-B" in _units()


def test_a_withdrawal_is_shown_with_its_document_and_without_its_reason(world: World) -> None:
    _confirm(world, _record(world, states.ACT_REVOKED, {"U-01": Ruling()}, "09/QĐ-TH", note="Lý do riêng tư"))
    found = next(each for each in _items() if each["unit_code"] == "U-01")
    assert (found["withdrawn"], found["withdrawal"]) == (True, "09/QĐ-TH")
    page = Client().get(PUBLIC).content.decode()
    assert "Đã thu hồi" in page
    assert "riêng tư" not in page
    # A later decision that does not recognise takes the line away; one that does brings it back.
    _confirm(
        world, _record(world, states.ACT_DECIDED, {"U-01": Ruling(states.ASSIGNED, "Lý do")}, "10/QĐ-DT")
    )
    assert "U-01" not in _units()


def test_a_term_is_shown_only_where_the_decision_names_one(world: World) -> None:
    day = clock.local_date(world.at) + dt.timedelta(days=365)
    Unit.objects.filter(code="DT-B").update(is_invented=False)
    with pytest.raises(Blocked, match="trước ngày quyết định"):
        _record(
            world,
            states.ACT_DECIDED,
            {"DT-B": Ruling(states.RECOGNISED, "Lý do")},
            "02/QĐ-DT",
            valid_until=clock.local_date(world.at) - dt.timedelta(days=1),
        )
    act = _record(
        world, states.ACT_DECIDED, {"DT-B": Ruling(states.RECOGNISED, "Lý do")}, "02/QĐ-DT", valid_until=day
    )
    _confirm(world, act)
    found = next(each for each in _items() if each["unit_code"] == "DT-B")
    assert found["valid_until"] == day.isoformat()
    assert f"đến hết {day:%d/%m/%Y}" in Client().get(PUBLIC).content.decode()


def test_search_without_marks_by_year_and_by_subtree(world: World) -> None:
    plain = fold(world.dossier("U-02").participation.name)
    assert _units(f"&q={quote(plain)}") == ["U-02"]
    year = world.practice.year
    assert set(_units(f"&nam={year}")) == {"U-01", "U-02"}
    assert _units(f"&nam={year - 1}") == []
    assert set(_units(f"&don_vi={world.practice.office.code}")) == {"U-01", "U-02"} & {
        code for code, unit in world.units.items() if unit.path.startswith(world.practice.office.path)
    }
    assert _units("&don_vi=U-02") == ["U-02"]
    assert _units("&don_vi=KHONG-CO") == []
    assert "Không tìm thấy" in Client().get(f"{PUBLIC}?q=xyzxyz").content.decode()


@pytest.mark.parametrize(
    "query", ["nam=abcd", "page=x", "page=999", "q=%00", "don_vi=%00", "nam=99999999999"]
)
def test_odd_questions_are_answered(query: str) -> None:
    assert Client().get(f"{PUBLIC}?{query}").status_code == 200
    assert Client().get(f"{PUBLIC}99999999999999999999999/").status_code == 404


def test_an_office_admin_holds_a_unit_or_the_campaign_back_and_nobody_else_does(world: World) -> None:
    campaign, dossier = world.practice, world.dossier("U-01")
    url = reverse("dossiers:publication", args=[campaign.code])
    for person in (APPRAISER, OFFICE_CHAIR):
        with pytest.raises(NotAllowed):
            hold_publication(campaign=campaign, dossier=None, reason="x", by=world.user(person), at=world.at)
        assert world.client(person).get(url).status_code == 200
        assert world.client(person).post(url, {"step": "hold", "reason": "x"}).status_code == 403
    assert world.client(OFFICER).get(url).status_code == 404
    admin = world.client(ADMIN)
    assert admin.post(url, {"step": "hold", "dossier": dossier.pk}).status_code == 422
    assert (
        admin.post(url, {"step": "hold", "dossier": world.dossier("U-03").pk, "reason": "x"}).status_code
        == 404
    )
    assert (
        admin.post(url, {"step": "hold", "dossier": dossier.pk, "reason": "Đối chiếu lại"}).status_code == 302
    )
    assert _units() == ["U-02"]
    assert Client().get(reverse("dossiers:public_entry", args=[dossier.pk])).status_code == 404
    assert "Đối chiếu lại" in admin.get(url).content.decode()
    assert admin.post(url, {"step": "hold", "dossier": dossier.pk, "reason": "x"}).status_code == 409
    assert admin.post(url, {"step": "hold", "reason": "Cả đợt"}).status_code == 302
    assert _units() == []
    lift_hold(campaign=campaign, dossier=None, by=world.user(ADMIN), at=world.at)
    lift_hold(campaign=campaign, dossier=dossier, by=world.user(ADMIN), at=world.at)
    assert set(_units()) == {"U-01", "U-02"}
    with pytest.raises(Stale):
        lift_hold(campaign=campaign, dossier=dossier, by=world.user(ADMIN), at=world.at)
    assert LogEntry.objects.filter(action="cong-khai.tam-dung").count() == 2


def test_the_api_gives_the_same_rows(world: World) -> None:
    caller = Caller(make_access(world, scopes=[roles.READ_REGISTER]))
    first = caller.get("/register?limit=1").json()
    second = caller.get(first["next"].removeprefix("/api/v1")).json()
    assert second["next"] is None
    got = [each["unit_code"] for each in (*first["items"], *second["items"])]
    assert sorted(got) == sorted(_units())
    assert caller.get(f"/register/{first['items'][0]['id']}").json() == first["items"][0]
    assert caller.get(f"/register/{world.dossier('U-03').pk}").status_code == 404


def test_an_address_that_asks_too_often_waits_and_files_are_kept_by_caches() -> None:
    assert Client().get(f"{PUBLIC}?format=csv")["Cache-Control"] == "public, max-age=300"
    assert Client().get(PUBLIC)["Cache-Control"] == "private, max-age=300"
    with override_settings(PUBLIC_PER_MINUTE=2):
        answers = [Client().get(PUBLIC) for _ in range(6)]
    assert answers[-1].status_code == 429
    assert 0 < int(answers[-1]["Retry-After"]) <= 60


def test_the_page_costs_the_same_with_one_and_two_lines(world: World) -> None:
    two = cost(Client(), PUBLIC)
    hold_publication(
        campaign=world.practice, dossier=world.dossier("U-01"), reason="x", by=world.user(ADMIN), at=world.at
    )
    assert cost(Client(), PUBLIC) == two


def _columns(row: dict[str, Any]) -> list[Any]:
    return [each["number"] if each["number"] is not None else each["sign"] for each in row["figures"]]


def test_counts_for_everybody_give_no_outcome_away(world: World) -> None:
    """Recognitions are public by name; one assigned and one confirmed unit of four are told to nobody outside."""
    answer = Client().get(reverse("dossiers:public_counts") + "?format=json").json()
    told = [item for item in answer["items"] if item["campaign"] == world.practice.title]
    assert [(row["kind"], _columns(row)) for item in told for row in item["rows"]] == [
        ("Cơ quan", [1, 0, "< 5", "không nêu", "không nêu"]),
        ("Đơn vị trực thuộc", [1, 0, "< 5", "không nêu", "không nêu"]),
        ("Cộng", [2, 0, "không nêu", "không nêu", "không nêu"]),
    ]
    page = Client().get(reverse("dossiers:public_counts")).content.decode()
    sheet = Client().get(reverse("dossiers:public_counts") + "?format=csv").content.decode()
    for said in (page, sheet):
        assert masking.WHY in said
        assert (said.count("&lt; 5") or said.count("< 5")) == 2
    # The Office itself reads exact figures on its own pages.
    assert "Xác nhận có tệ nạn" in world.client(ADMIN).get("/tong-hop/dien-tap/xep-loai/").content.decode()


def test_a_campaign_or_a_unit_held_back_counts_nowhere(world: World) -> None:
    for unit, rest in (("U-01", [1, 0, "không nêu", "không nêu", "không nêu"]), (None, None)):
        hold_publication(
            campaign=world.practice, dossier=world.dossier(unit) if unit else None, reason="Đang xác minh đơn",
            by=world.user(ADMIN), at=world.at,
        )  # fmt: skip
        items = Client().get(reverse("dossiers:public_counts") + "?format=json").json()["items"]
        told = [
            _columns(row)
            for item in items
            if item["campaign"] == world.practice.title
            for row in item["rows"]
        ]
        assert told[-1:] == ([rest] if rest else [])


def test_the_sheet_for_third_agencies_tells_recognitions_alone(world: World) -> None:
    answer = world.client(ADMIN).get("/tong-hop/dien-tap/xep-loai/?format=xlsx&cho=ngoai")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = {row[1]: row[2:] for row in sheet.iter_rows(values_only=True) if row[0] and row[1]}
    for code, ruling in DECISION.items():
        found = rows[world.dossier(code).participation.name]
        if ruling.outcome == states.RECOGNISED:
            assert found[0] == "Công nhận"
        else:
            assert found == ("không nêu", None, None, None)
    said = str([*sheet.iter_rows(values_only=True)])
    assert masking.WHY_ABROAD in said
    assert [
        word for word in ("tệ nạn", "Giao xây dựng", REASON) if word in said.replace(masking.WHY_ABROAD, "")
    ] == []


def test_a_monitor_learns_no_outcome(world: World) -> None:
    figures = Client().get("/metrics").content.decode()
    assert 'thamdinh_dossiers{state="decided"} 4' in figures
    assert not [state for state in states.DECIDED if f'state="{state}"' in figures]
