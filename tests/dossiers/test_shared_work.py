"""Work shared in a unit: criteria given to its people, and remarks that never leave it."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.urls import reverse
from pypdf import PdfReader

from dossiers import states
from dossiers.actions.shared_work import assign, take_back, talk
from dossiers.models import Assignment, Dossier, UnitTalk
from dossiers.queries.home import desk_of
from dossiers.queries.snapshot import canonical, snapshot_of
from records import clock
from records.errors import Blocked, NotAllowed
from records.models import LogEntry, Notice
from tests.counting import cost
from tests.dossiers.content import started
from tests.dossiers.stories import take_to
from tests.people import ADMIN, APPRAISER, CHAIR, OFFICER, OUTSIDER, REGISTRAR, SIBLING, World

SECRET = "Noibodonvi5582"
PAGE_QUERIES = 19


def url(dossier: Dossier, name: str = "shared_work", *args: object) -> str:
    return reverse(f"dossiers:{name}", args=[dossier.pk, *args])


def soon(world: World, days: int = 5) -> date:
    return clock.local_date(world.at) + timedelta(days=days)


def give(world: World, dossier: Dossier, *codes: str, to: str = REGISTRAR, by: str = OFFICER) -> int:
    return assign(
        dossier=dossier,
        codes=codes,
        to_id=world.user(to).pk,
        due_on=soon(world),
        by=world.user(by),
        at=world.at,
    )


def test_many_criteria_are_given_at_once_and_stand_on_desk_and_row(world: World) -> None:
    dossier = started(world)
    client = world.client(OFFICER)
    day = soon(world)
    data = {"codes": ["1.1", "1.2", "2.1"], "to": world.user(REGISTRAR).pk, "due_on": f"{day:%d/%m/%Y}"}
    assert client.post(url(dossier), data).status_code == 302
    assert set(Assignment.objects.values_list("criterion__code", "to__username", "due_on")) == {
        (code, REGISTRAR, day) for code in ("1.1", "1.2", "2.1")
    }
    assert Notice.objects.filter(to=world.user(REGISTRAR), subject__contains="3 tiêu chí").exists()
    assert LogEntry.objects.get(action="phan_cong.giao").data["tieu_chi"] == ["1.1", "1.2", "2.1"]
    task = next(each for each in desk_of(world.user(REGISTRAR), world.at).mine if "được giao" in each.what)
    assert task.what == "Chuẩn bị tiêu chí được giao: 1.1, 1.2, 2.1"
    assert task.deadline is not None
    assert task.deadline.last_valid_at is not None
    # "trước ngày X" leaves X out.
    assert clock.local_date(task.deadline.last_valid_at) == day - timedelta(days=1)
    page = world.client(REGISTRAR).get(reverse("dossiers:scoring", args=[dossier.pk])).content.decode()
    assert page.count(f"Giao: {world.user(REGISTRAR)}, trước ngày") == 3
    assert "được giao" in world.client(REGISTRAR).get("/").content.decode()
    assert not any("được giao" in each.what for each in desk_of(world.user(CHAIR), world.at).mine)


def test_a_criterion_has_one_person_and_can_be_taken_back(world: World) -> None:
    dossier = started(world)
    give(world, dossier, "1.1", "1.2")
    assert give(world, dossier, "1.1", to=CHAIR, by=CHAIR) == 1
    assert Assignment.objects.get(criterion__code="1.1").to == world.user(CHAIR)
    assert world.client(OFFICER).post(url(dossier, "assignment_back", "1.1")).status_code == 302
    assert list(Assignment.objects.values_list("criterion__code", flat=True)) == ["1.2"]
    assert LogEntry.objects.filter(action="phan_cong.bo").count() == 1
    take_back(dossier=dossier, code="1.1", by=world.user(OFFICER), at=world.at)
    assert LogEntry.objects.filter(action="phan_cong.bo").count() == 1


def test_only_people_of_the_unit_a_day_to_come_and_known_criteria(world: World) -> None:
    dossier = started(world)
    for to in (SIBLING, APPRAISER, OUTSIDER, ADMIN):
        with pytest.raises(Blocked, match="Chọn người của đơn vị"):
            give(world, dossier, "1.1", to=to)
    with pytest.raises(Blocked, match="ít nhất một"):
        give(world, dossier)
    with pytest.raises(Blocked, match="không có tiêu chí"):
        give(world, dossier, "1.1", "9.9")
    refused = world.client(OFFICER).post(url(dossier), {"codes": "1.1", "due_on": "01/01/2020"})
    assert refused.status_code == 422
    assert "Ngày phải xong phải sau hôm nay." in refused.content.decode()
    assert not Assignment.objects.exists()


def test_owner_teammate_and_stranger(world: World) -> None:
    dossier = take_to(world, states.SUBMITTED)
    for who, status in ((OFFICER, 200), (CHAIR, 200), (REGISTRAR, 200)):
        assert world.client(who).get(url(dossier)).status_code == status, who
    for who in (SIBLING, OUTSIDER, APPRAISER, ADMIN):
        client = world.client(who)
        assert client.get(url(dossier)).status_code == 404, who
        assert client.post(url(dossier), {}).status_code == 404, who
        assert client.post(url(dossier, "unit_talk", "1.1"), {"text": "x"}).status_code == 404, who
        assert client.post(url(dossier, "assignment_back", "1.1")).status_code == 404, who
    with pytest.raises(NotAllowed, match="không phân công"):
        give(world, dossier, "1.1")
    with pytest.raises(NotAllowed, match="nội bộ"):
        talk(dossier=dossier, code="1.1", text="x", by=world.user(APPRAISER), at=world.at)


def test_a_registrar_gives_nothing_but_takes_part_in_the_talk(world: World) -> None:
    dossier = started(world)
    with pytest.raises(NotAllowed):
        give(world, dossier, "1.1", by=REGISTRAR)
    client = world.client(REGISTRAR)
    assert client.post(url(dossier, "unit_talk", "1.1"), {"text": SECRET}).status_code == 302
    assert UnitTalk.objects.get().by == world.user(REGISTRAR)
    assert client.post(url(dossier, "unit_talk", "1.1"), {"text": " "}).status_code == 422
    html = world.client(CHAIR).get(url(dossier)).content.decode()
    assert SECRET in html
    assert str(world.user(REGISTRAR)) in html
    row = world.client(CHAIR).get(reverse("dossiers:scoring", args=[dossier.pk])).content.decode()
    assert "Trao đổi trong đơn vị (1)" in row


def test_the_talk_is_on_no_paper_and_nothing_of_the_offices(world: World) -> None:
    dossier = started(world)
    talk(dossier=dossier, code="1.1", text=SECRET, by=world.user(OFFICER), at=world.at)
    give(world, dossier, "1.1")
    dossier = take_to(world, states.APPRAISING)
    for model in apps.get_models():
        if model is not UnitTalk and model._meta.app_label in {"dossiers", "records"}:
            assert SECRET not in str(list(model._default_manager.values())), model
    assert SECRET not in canonical(snapshot_of(dossier))
    pages = [
        reverse("dossiers:appraise", args=[dossier.pk]),
        *(
            reverse(f"dossiers:{name}", args=[dossier.pk])
            for name in ("scoring", "detail", "why", "three_scores", "evidence", "late")
        ),
        reverse("dossiers:board", args=["dien-tap"]),
        reverse("dossiers:journal", args=["dien-tap"]),
    ]
    client = world.client(ADMIN)
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        html = answer.content.decode()
        assert SECRET not in html, page
        assert "Giao: " not in html, page
        assert "Trao đổi trong đơn vị (" not in html, page
    pdf = client.get(reverse("dossiers:paper_pdf", args=[dossier.pk, "bb-tu-danh-gia"]))
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.getvalue())).pages)
    assert "1.1" in text
    assert SECRET not in text


def test_the_page_costs_the_same_with_one_and_with_many(world: World) -> None:
    dossier = started(world)
    give(world, dossier, "1.1")
    talk(dossier=dossier, code="1.1", text="một", by=world.user(OFFICER), at=world.at)
    client = world.client(OFFICER)
    few = cost(client, url(dossier))
    give(world, dossier, "1.2", "1.3", "2.1", "3.1")
    for code in ("1.2", "1.3", "2.1"):
        talk(dossier=dossier, code=code, text="nhiều", by=world.user(CHAIR), at=world.at)
    assert few == cost(client, url(dossier)) == PAGE_QUERIES
