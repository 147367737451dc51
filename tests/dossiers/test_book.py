"""The book of numbers: one series per symbol and year, each number once, gaps, kept back, void, from outside."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from openpyxl import load_workbook

from dossiers import states
from dossiers.actions import book, papers, workflow
from dossiers.models import BookEntry, Dossier
from dossiers.rules import book as rules
from records import clock
from records.errors import Blocked, NotAllowed
from tests.dossiers.stories import take_to
from tests.people import ADMIN, APPRAISER, CHAIR, OFFICER, REGISTRAR, SIBLING, SYSTEM, World
from units.models import Unit

KIND = "qd-hoi-dong"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("05", (5, "")),
        ("21a", (21, "a")),
        ("7A", (7, "a")),
        ("0", None),
        ("x", None),
        ("", None),
        ("1/2", None),
    ],
)
def test_numbers_are_read(text: str, value: tuple[int, str] | None) -> None:
    assert rules.read(text) == value


def test_gaps_and_the_next_number() -> None:
    assert rules.gaps([2, 5, 5, 6, 9]) == ((1, 1), (3, 4), (7, 8))
    assert rules.gap_words(rules.gaps([2, 5, 9])) == "01, 03–04, 06–08"
    assert rules.gaps([1, 2, 3]) == ()
    assert rules.proposed([1, 9]) == 10
    assert rules.proposed([]) == 1


@pytest.fixture
def signing(world: World) -> Dossier:
    return take_to(world, states.AWAITING_SIGNATURE)


def number(world: World, dossier: Dossier, raw: str, kind: str = KIND) -> None:
    starts = dossier.meetings.get(kind=states.UNIT_MEETING).starts_at
    assert starts is not None
    papers.register(
        dossier=dossier, kind=kind, number=raw, signed_on=clock.local_date(starts), by=world.user(REGISTRAR), at=world.at
    )  # fmt: skip


def unit(world: World) -> Unit:
    return world.units["U-03"]


def outside(world: World, raw: str, symbol: str = "QĐ-TTTT", name: str = REGISTRAR) -> BookEntry:
    return book.enter_outside(
        unit=unit(world), symbol=symbol, number=raw, signed_on=yesterday(world), subject="Về việc nâng lương",
        by=world.user(name), at=world.at,
    )  # fmt: skip


def yesterday(world: World) -> date:
    return clock.local_date(world.at) - timedelta(days=1)


def test_a_paper_takes_its_number_and_frees_it_when_void(world: World, signing: Dossier) -> None:
    number(world, signing, "5")
    entry = BookEntry.objects.get()
    assert (str(entry), entry.state, entry.is_practice) == ("05/QĐ-TTTT", states.BOOK_USED, True)
    assert entry.paper == signing.papers.get(kind=KIND)
    workflow.recall(dossier=signing, by=world.user(OFFICER), at=world.at, note="Sửa lại")
    entry.refresh_from_db()
    assert entry.state == states.BOOK_FREED


def test_a_number_kept_back_is_used_up_by_a_paper(world: World, signing: Dossier) -> None:
    series = book.Series(unit(world).pk, "QĐ-TTTT", clock.local_date(world.at).year, is_practice=True)
    BookEntry.objects.create(
        **series.rows(), value=7, state=states.BOOK_RESERVED, reason="Giữ cho QĐ Hội đồng", at=world.at,
        by=world.user(REGISTRAR),
    )  # fmt: skip
    number(world, signing, "7")
    assert BookEntry.objects.get().state == states.BOOK_USED


def test_a_void_number_is_never_given(world: World, signing: Dossier) -> None:
    series = book.Series(unit(world).pk, "QĐ-TTTT", clock.local_date(world.at).year, is_practice=True)
    BookEntry.objects.create(
        **series.rows(), value=7, state=states.BOOK_VOID, reason="Ghi nhầm sổ", at=world.at,
        by=world.user(REGISTRAR),
    )  # fmt: skip
    with pytest.raises(Blocked, match="đã hủy: Ghi nhầm sổ"):
        number(world, signing, "7")
    assert not signing.papers.filter(state=states.PAPER_ISSUED).exists()


def test_the_database_gives_a_number_once(world: World) -> None:
    outside(world, "5")
    with pytest.raises(Blocked, match="ngoài hệ thống: Về việc nâng lương"):
        outside(world, "05")
    kept = BookEntry.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        BookEntry.objects.create(
            unit=kept.unit, symbol=kept.symbol, year=kept.year, value=5, state=states.BOOK_USED, at=world.at, by=kept.by
        )  # fmt: skip
    # Another series, such as that of a council under the agency's seal, counts for itself.
    outside(world, "5", "BB-HĐ")
    outside(world, "5a")


def test_refusals_name_the_field(world: World) -> None:
    with pytest.raises(Blocked) as refused:
        book.reserve(
            unit=unit(world), symbol="QĐ TTTT", number="x", year=2026, reason=" ", by=world.user(REGISTRAR), at=world.at
        )  # fmt: skip
    assert {each.where for each in refused.value.problems} == {"#id_reason", "#id_number", "#id_symbol"}


@pytest.mark.parametrize("name", [APPRAISER, SIBLING, SYSTEM])
def test_who_may_not_write_in_the_book(name: str, world: World) -> None:
    with pytest.raises(NotAllowed):
        outside(world, "5", name=name)


@pytest.mark.parametrize("name", [OFFICER, CHAIR, REGISTRAR, ADMIN])
def test_who_writes_in_the_book(name: str, world: World) -> None:
    assert outside(world, "5", name=name).value == 5


def test_the_page_and_its_sheet(world: World) -> None:
    url = f"/don-vi/{unit(world).pk}/so-van-ban/"
    client = world.client(REGISTRAR)
    year = str(yesterday(world).year)
    practice = client.get(f"{url}?dien-tap=1").content.decode()
    assert "Mở sổ chính thức" in practice  # What is written by hand never lands in a book one does not see.
    assert 'name="what"' not in practice

    def send(**given: str) -> tuple[int, str]:
        answer = client.post(url, {"symbol": "QĐ-TTTT", "year": year, **given}, follow=True)
        return answer.status_code, answer.content.decode()

    day = f"{yesterday(world):%d/%m/%Y}"
    assert send(what="ngoai", number="2", signed_on=day, subject="=HYPERLINK(1)")[0] == 200
    assert send(what="giu", number="5", reason="Chờ ký")[0] == 200
    status, page = send(what="huy", number="5", reason="")
    assert status == 422
    assert "Ghi lý do." in page
    assert 'value="5"' in page
    page = send(what="huy", number="5", reason="Không ban hành nữa")[1]
    assert "Đã hủy" in page
    assert "01, 03–04" in page
    assert "<strong>06</strong>" in page
    assert send(what="ngoai", number="6", subject="Thiếu ngày")[0] == 422
    found = client.get(url, {"tim": "khong ban hanh"}).content.decode()
    assert "05/QĐ-TTTT" in found
    assert "02/QĐ-TTTT" not in found
    sheet = load_workbook(io.BytesIO(client.get(url, {"format": "xlsx"}).content)).active
    assert sheet is not None
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert "QĐ-TTTT: còn trống số 01, 03–04" in cells
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert world.client(SIBLING).get(url).status_code == 404
    assert world.client(ADMIN).get(url).status_code == 200


def test_the_next_number_stands_in_the_form(world: World, signing: Dossier) -> None:
    series = book.Series(unit(world).pk, "QĐ-TTTT", clock.local_date(world.at).year, is_practice=True)
    BookEntry.objects.create(
        **series.rows(), value=8, state=states.BOOK_OUTSIDE, at=world.at, by=world.user(REGISTRAR)
    )
    page = world.client(REGISTRAR).get(f"/ho-so/{signing.pk}/van-ban/").content.decode()
    assert 'id="so-qd-hoi-dong" name="number" value="09"' in page
    assert 'id="so-bao-cao" name="number" value="01"' in page
