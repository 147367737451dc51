"""Letterheads and signatories: who may sign on which day and under which block, what a paper keeps."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from dossiers import states
from dossiers.actions import letterheads as actions
from dossiers.actions import papers
from dossiers.actions.papers import paper_word
from dossiers.models import BookEntry, Letterhead, Signatory, Snapshot
from dossiers.queries.letterheads import letterhead_on, signatory_lines
from dossiers.rules.signatories import Block, Capacity, able, block, faults
from records import clock
from records.errors import Blocked, NotAllowed
from tests.dossiers.stories import take_to
from tests.dossiers.word_text import docx_text
from tests.people import ADMIN, APPRAISER, CHAIR, OFFICER, REGISTRAR, SIBLING, SYSTEM, World

DAY = date(2026, 5, 4)


def who(capacity: str, title: str = "Phó Giám đốc", instead: str = "", **days: Any) -> Capacity:
    return Capacity(
        capacity, title, "Nguyễn Văn Thử", instead, days.get("since", date(2026, 1, 1)), days.get("until")
    )


@pytest.mark.parametrize(
    ("signer", "lines"),
    [
        (who("", "Giám đốc"), ("", "GIÁM ĐỐC")),
        (who("KT."), ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")),
        (who("TL.", "Trưởng phòng Tổng hợp"), ("TL. GIÁM ĐỐC", "TRƯỞNG PHÒNG TỔNG HỢP")),
        (who("TUQ.", "Trưởng phòng Tổng hợp"), ("TUQ. GIÁM ĐỐC", "TRƯỞNG PHÒNG TỔNG HỢP")),
        (who("TM.", "Chủ tịch", "Ủy ban nhân dân"), ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")),
        (who("KT.", "Phó Chủ tịch", "Chủ tịch"), ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
        (who("Q.", "Phó Giám đốc"), ("", "Q. GIÁM ĐỐC")),
    ],
)
def test_the_block_follows_the_capacity(signer: Capacity, lines: tuple[str, str]) -> None:
    assert block(signer, "Giám đốc") == Block(*lines, "Nguyễn Văn Thử")


def test_days_decide_who_may_sign_and_the_head_comes_first() -> None:
    head, deputy = who("", "Giám đốc"), who("KT.", until=date(2026, 5, 4))
    later = who("TL.", since=date(2026, 5, 5))
    assert able([deputy, later, head], DAY) == (head, deputy)
    assert able([deputy, later, head], DAY + timedelta(days=1)) == (head, later)
    assert "Ngày kết thúc trước" in faults(who("KT.", until=date(2025, 1, 1)), "Giám đốc")[0]
    assert "tên tập thể" in faults(who("TM."), "")[0]
    assert "ký thay" in faults(who("KT."), "")[0]


def sign(world: World, name: str = CHAIR, **other: Any) -> Signatory:
    given: dict[str, Any] = {
        "capacity": states.DEPUTY,
        "title": "Phó Giám đốc",
        "name": "",
        "instead_of": "",
        "basis": "Quyết định phân công",
        "valid_from": clock.local_date(world.at),
        "valid_to": None,
        **other,
    }
    return actions.add_signatory(unit=world.units["U-03"], by=world.user(name), at=world.at, **given)


def head(world: World, name: str = CHAIR, **other: Any) -> Letterhead:
    given: dict[str, Any] = {
        "valid_from": clock.local_date(world.at),
        "parent_line": "Văn phòng thử",
        "issuer_line": "Trung tâm mới",
        "place_name": "Mai Sơn",
        "abbreviation": "TTM",
        "council_abbreviation": "HĐ",
        "basis": "",
        **other,
    }
    return actions.save_letterhead(unit=world.units["U-03"], by=world.user(name), at=world.at, **given)


@pytest.mark.parametrize("name", [OFFICER, REGISTRAR, APPRAISER, SIBLING, SYSTEM])
def test_who_may_not_keep_them(name: str, world: World) -> None:
    for act in (sign, head):
        with pytest.raises(NotAllowed):
            act(world, name)


@pytest.mark.parametrize("name", [CHAIR, ADMIN])
def test_the_head_and_the_office_admin_above_keep_them(name: str, world: World) -> None:
    assert sign(world, name).pk
    assert head(world, name).pk


def test_a_letterhead_holds_from_its_day_until_the_next(world: World) -> None:
    today = clock.local_date(world.at)
    unit = world.units["U-03"]
    first = head(world)
    second = head(world, valid_from=today + timedelta(days=9), abbreviation="TTN")
    assert letterhead_on(unit.pk, today - timedelta(days=1)) is None
    assert letterhead_on(unit.pk, today + timedelta(days=8)) == first
    assert letterhead_on(unit.pk, today + timedelta(days=9)) == second
    for refused, words in (
        ({"valid_from": today}, "đã có tiêu đề"),
        ({"valid_from": today - timedelta(days=1)}, "từ hôm nay trở đi"),
        ({"abbreviation": "T T"}, "không có khoảng trắng"),
        ({"council_abbreviation": "TTM"}, "phải khác"),
    ):
        with pytest.raises(Blocked, match=words):
            head(world, **refused)


def test_papers_carry_the_letterhead_and_keep_it(world: World) -> None:
    """A council with a symbol of its own numbers its own series; what was frozen is not touched by a later head."""
    head(world)
    dossier = take_to(world, states.AWAITING_SIGNATURE)
    starts = dossier.meetings.get(kind=states.UNIT_MEETING).starts_at
    assert starts is not None
    for kind in ("qd-hoi-dong", "bb-tu-danh-gia"):
        papers.register(
            dossier=dossier, kind=kind, number="1", signed_on=clock.local_date(starts), by=world.user(REGISTRAR),
            at=world.at,
        )  # fmt: skip
    assert sorted(map(str, BookEntry.objects.all())) == ["01/BB-HĐ", "01/QĐ-TTM"]
    text = docx_text(paper_word(dossier=dossier, kind="bb-tu-danh-gia") or b"")
    assert "Văn phòng thử" in text
    assert "Trung tâm mới" in text
    assert "Số: 01/BB-HĐ" in text
    assert "01/QĐ-TTM" in text
    Letterhead.objects.update(issuer_line="Tên khác", abbreviation="KHAC")
    assert docx_text(paper_word(dossier=world.dossier(), kind="bb-tu-danh-gia") or b"") == text


def test_without_a_letterhead_the_content_is_what_it_was(world: World) -> None:
    dossier = take_to(world, states.AWAITING_CHAIR)
    unit = json.loads(Snapshot.objects.filter(dossier=dossier).latest("pk").body)["unit"]
    assert "head_name" not in unit
    assert unit["abbreviation"] == "TTTT"


def test_a_signatory_is_chosen_for_the_papers(world: World) -> None:
    today = clock.local_date(world.at)
    kept = sign(world)
    gone = sign(
        world,
        title="Phó Giám đốc cũ",
        valid_from=today - timedelta(days=9),
        valid_to=today - timedelta(days=1),
    )
    dossier = take_to(world, states.DRAFTING)
    client = world.client(OFFICER)
    page = client.get(f"/ho-so/{dossier.pk}/hoi-dong/").content.decode()
    assert "KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC" in page
    assert "PHÓ GIÁM ĐỐC CŨ" not in page
    version = page.split('name="version" value="')[-1].split('"')[0]
    url = f"/ho-so/{dossier.pk}/hoi-dong/nguoi-ky/chon/"
    assert client.post(url, {"signatory": str(gone.pk), "version": version}).status_code == 409
    assert client.post(url, {"signatory": "x", "version": version}).status_code == 409
    assert world.client(SIBLING).post(url, {"signatory": str(kept.pk), "version": version}).status_code == 404
    assert client.post(url, {"signatory": str(kept.pk), "version": version}).status_code == 302
    dossier.refresh_from_db()
    assert (dossier.signer_authority, dossier.signer_title, dossier.signer_name) == (
        "KT. GIÁM ĐỐC",
        "PHÓ GIÁM ĐỐC",
        "",
    )


def test_the_page(world: World) -> None:
    unit = world.units["U-03"]
    url = f"/don-vi/{unit.pk}/tieu-de/"
    client = world.client(CHAIR)
    today = f"{clock.local_date(world.at):%d/%m/%Y}"
    bad = client.post(url, {"valid_from": "32/13/2026", "issuer_line": "Tên đang gõ"})
    assert bad.status_code == 422
    assert "Tên đang gõ" in bad.content.decode()
    seen = client.post(
        url, {"valid_from": today, "issuer_line": "Trung tâm", "abbreviation": "TTM"}, follow=True
    )
    assert "…/QĐ-TTM" in seen.content.decode()
    given = {"capacity": "KT.", "title": "Phó Giám đốc", "valid_from": today}
    seen = client.post(f"{url}nguoi-ky/", given, follow=True)
    assert "KT. GIÁM ĐỐC" in seen.content.decode()
    assert "(chưa nhập họ tên)" in seen.content.decode()
    row = Signatory.objects.get()
    end = f"{url}nguoi-ky/{row.pk}/"
    assert client.post(end, {"valid_to": "1/1/2000"}).status_code == 422
    assert client.post(end, {"valid_to": today}).status_code == 302
    assert signatory_lines(unit.pk, "Giám đốc", clock.local_date(world.at) + timedelta(days=1)) == ()
    assert world.client(OFFICER).get(url).status_code == 200
    assert world.client(OFFICER).post(end, {"valid_to": today}).status_code == 403
    assert world.client(SIBLING).get(url).status_code == 404
