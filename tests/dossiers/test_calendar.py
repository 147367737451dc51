"""The calendar of a unit after RFC 5545 behind a secret address, and the wall calendar of a year."""

import io
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from campaigns.queries.year import campaign_year
from dossiers.actions.calendar import make_feed, revoke_feed
from dossiers.models import CalendarFeed
from dossiers.rules import ics
from records import clock
from records.errors import NotAllowed, Stale
from tests.people import ADMIN, APPRAISER, CHAIR, OFFICER, OUTSIDER, REGISTRAR, SIBLING, World

STAMP = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)


def unfolded(body: bytes) -> list[str]:
    return body.decode().replace("\r\n ", "").split("\r\n")


@given(st.text(max_size=300))
def test_lines_are_folded_at_75_octets_and_nothing_is_lost(words: str) -> None:
    event = ics.Event("u@x", date(2026, 12, 31), words, words)
    body = ics.calendar(words, [event], STAMP)
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    assert b"\n" not in body.replace(b"\r\n", b"")
    lines = unfolded(body)
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert f"SUMMARY:{ics.text(words)}" in lines


def test_a_whole_day_ends_exclusively_and_rings_before() -> None:
    lines = unfolded(ics.calendar("Hạn", [ics.Event("u@x", date(2026, 12, 31), "a; b, c\\d\ne", "x")], STAMP))
    assert "DTSTART;VALUE=DATE:20261231" in lines
    assert "DTEND;VALUE=DATE:20270101" in lines
    assert "DTSTAMP:20261128T010000Z" in lines
    assert "SUMMARY:a\\; b\\, c\\\\d\\ne" in lines
    assert lines.count("BEGIN:VALARM") == 2
    assert "TRIGGER:-P1DT16H" in lines


def test_the_address_is_secret_shown_once_and_revocable(world: World) -> None:
    unit = world.units["U-03"]
    where = reverse("dossiers:calendar", args=[unit.pk])
    page = world.client(OFFICER).post(where, {"viec": "lap"}).content.decode()
    address = re.search(r"http://testserver(/lich/[\w-]+\.ics)", page)
    assert address is not None
    token = address[1].removeprefix("/lich/").removesuffix(".ics")
    assert CalendarFeed.objects.get().digest not in page
    assert token not in world.client(OFFICER).get(where).content.decode()
    feed = world.client(None).get(address[1])
    assert feed["Content-Type"] == "text/calendar; charset=utf-8"
    body = feed.content.decode()
    assert f"UID:ho-so-{world.dossier().pk}@tham-dinh" in body
    for person in world.users.values():
        assert person.display_name not in body or not person.display_name
        assert person.username not in body
    assert world.client(None).get("/lich/sai.ics").status_code == 404
    later = world.client(CHAIR).post(where, {"viec": "lap"})
    assert later.status_code == 200
    assert world.client(None).get(address[1]).status_code == 404
    assert world.client(OFFICER).post(where, {"viec": "thu-hoi"}).status_code == 302
    with pytest.raises(Stale):
        revoke_feed(unit=unit, by=world.user(OFFICER), at=world.at)


def test_only_officer_and_head_keep_the_address(world: World) -> None:
    unit = world.units["U-03"]
    for person in (SIBLING, REGISTRAR, APPRAISER, ADMIN, OUTSIDER):
        client = world.client(person)
        where = reverse("dossiers:calendar", args=[unit.pk])
        assert (client.get(where).status_code, client.post(where).status_code) == (404, 404), person
        with pytest.raises(NotAllowed):
            make_feed(unit=unit, by=world.user(person), at=world.at)


def test_a_deadline_that_moves_keeps_its_identity(world: World) -> None:
    token = make_feed(unit=world.units["U-03"], by=world.user(OFFICER), at=world.at)
    where = reverse("dossiers:unit_calendar", args=[token])
    dossier = world.dossier()
    before = dossier.milestone.last_valid_at
    assert before is not None
    dossier.milestone.last_valid_at = before + timedelta(days=3)
    dossier.milestone.save(update_fields=["last_valid_at"])
    lines = unfolded(world.client(None).get(where).content)
    at = lines.index(f"UID:ho-so-{dossier.pk}@tham-dinh")
    moved = clock.local_date(before) + timedelta(days=3)
    assert lines[at + 2] == f"DTSTART;VALUE=DATE:{moved:%Y%m%d}"


def test_the_year_has_tet_days_off_and_every_deadline(world: World) -> None:
    year = campaign_year(world.history, date(2021, 9, 1))
    assert year.year == 2021
    september = year.months[8]
    assert ("30/9", True) in [(note.day, note.due) for note in september.notes]
    assert [note.text for note in year.months[1].notes] == ["Tết Nguyên đán"]
    assert any(note.text == "Tết Dương lịch" for note in year.months[0].notes)
    cells = {cell.number: cell.kind for week in september.weeks for cell in week}
    assert (cells[30], cells[2], cells[4]) == ("due", "off", "weekend")


@pytest.mark.parametrize(("size", "width"), [("a4", 842), ("a3", 1191)])
def test_the_wall_calendar_is_one_page_lying(world: World, size: str, width: int) -> None:
    for where in (
        reverse("campaigns:campaign_calendar", args=["kh-vpub-2021"]),
        reverse("campaigns:plan_calendar", args=[world.history.plan_id]),
    ):
        assert "Tháng 12" in world.client(OFFICER).get(where, {"nam": "2021"}).content.decode()
        answer = world.client(OFFICER).get(where, {"nam": "2021", "format": "pdf", "kho": size})
        pages = PdfReader(io.BytesIO(answer.content)).pages
        assert (len(pages), round(float(pages[0].mediabox.width))) == (1, width)
        assert "Tháng 9" in pages[0].extract_text()
    assert world.client(OUTSIDER).get(where).status_code == 404
