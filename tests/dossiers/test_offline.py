"""The self-assessment as a workbook: out, filled in without a line, back with a preview, stored by the pages' actions."""

from __future__ import annotations

import io
import os
import random
import re
import zipfile
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from dossiers import states
from dossiers.actions.scores import save_score
from dossiers.forms.offline import entry_of
from dossiers.models import Dossier, FigureValue, Score, VetoAnswer
from dossiers.queries.offline import offline_sheet
from dossiers.rules import offline as rules
from dossiers.spreadsheets.offline import offline_xlsx
from dossiers.spreadsheets.offline_reading import ForeignError, read_offline
from records.models import AccessEntry, LogEntry
from records.sheets import RefusedError
from scoring.queries import spec_of
from tests.counting import cost
from tests.dossiers.content import scored, started
from tests.people import APPRAISER, CHAIR, OFFICER, SIBLING, World
from units.models import User

Fill = Callable[[Any], None]
PAGES = {"diem": ("Tự chấm điểm", {"points": "F", "note": "G"}), "su-kien": ("Sự kiện loại trừ", {"value": "D", "cases": "E", "persons": "F", "basis": "G"}), "so-lieu": ("Số liệu", {"current": "D", "previous": "E"})}  # fmt: skip


@pytest.fixture
def dossier(world: World) -> Dossier:
    found = started(world)
    scored(world, found)
    return found


def page(dossier: Dossier) -> str:
    return reverse("dossiers:offline", args=[dossier.pk])


def taken(client: Client, dossier: Dossier) -> bytes:
    response = client.get(reverse("dossiers:offline_sheet", args=[dossier.pk]))
    assert response.status_code == 200
    return response.content


def filled(content: bytes, fill: Fill) -> bytes:
    book = load_workbook(io.BytesIO(content))
    fill(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def put(kind: str, code: str, **values: object) -> Fill:
    """Type into the answer cells of one row."""

    def fill(book: Any) -> None:
        title, letters = PAGES[kind]
        sheet = book[title]
        row = next(cell.row for cell in sheet["A"] if str(cell.value) == code)
        for name, value in values.items():
            sheet[f"{letters[name]}{row}"].value = value

    return fill


def both(*fills: Fill) -> Fill:
    def fill(book: Any) -> None:
        for each in fills:
            each(book)

    return fill


def send(client: Client, dossier: Dossier, content: bytes) -> Any:
    return client.post(page(dossier), {"tep": SimpleUploadedFile("bang.xlsx", content)})


def payload(response: Any) -> str:
    found = re.search(r'name="noi_dung" value="([^"]+)"', response.content.decode())
    assert found is not None
    return found[1]


def score(dossier: Dossier, code: str) -> Score:
    return Score.objects.get(dossier=dossier, criterion__code=code, step=states.SELF)


def save(dossier: Dossier, by: User, code: str, points: str, note: str, version: int, world: World) -> None:
    save_score(dossier=dossier, code=code, points=Decimal(points), not_applicable=False, note=note, version=version, by=by, at=world.at)  # fmt: skip


def test_an_untouched_sheet_changes_nothing(world: World, dossier: Dossier) -> None:
    client = world.client(OFFICER)
    response = send(client, dossier, taken(client, dossier))
    assert response.status_code == 200
    assert "Tệp không có gì khác với nội dung đang lưu" in response.content.decode()
    assert AccessEntry.objects.filter(kind="xuat", data__bang="tu-cham").count() == 1


def test_only_answers_are_unlocked_and_nothing_of_the_reader_is_a_formula(
    world: World, dossier: Dossier
) -> None:
    officer = world.user(OFFICER)
    save(dossier, officer, "1.1", "5", "=HYPERLINK(1)", 1, world)
    content = taken(world.client(OFFICER), dossier)
    book = load_workbook(io.BytesIO(content))
    unlocked, formulas = set(), []
    for sheet in book.worksheets:
        assert sheet.protection.sheet
        for row in sheet.iter_rows():
            for cell in row:
                if not cell.protection.locked:
                    unlocked.add((sheet.title, cell.column_letter))
                if cell.data_type == "f":
                    formulas.append(str(cell.value))
    assert unlocked == {(title, letter) for title, letters in PAGES.values() for letter in letters.values()}
    assert all(re.fullmatch(r"=SUM\(F\d+:F\d+\)|=F\d+(\+F\d+)*", each) for each in formulas)
    assert send(world.client(OFFICER), dossier, content).context["preview"].total == 0


def test_changes_are_shown_then_stored_as_on_the_pages(world: World, dossier: Dossier) -> None:
    client = world.client(OFFICER)
    content = filled(
        taken(client, dossier),
        both(
            put("diem", "1.1", points=3, note="Kế hoạch số 07"),
            put("diem", "4.2", points="không áp dụng", note="Đơn vị không có nhà khách"),
            put("diem", "2.1", points=None),
            put("su-kien", "N1", value="có", cases=1, basis="Biên bản số 5"),
            put("so-lieu", "S01", current=1234),
        ),
    )
    response = send(client, dossier, content)
    html = response.content.decode()
    assert response.status_code == 200
    assert "5 mục thay đổi" in html
    assert "1.234" in html
    assert score(dossier, "1.1").points == 5
    assert not LogEntry.objects.filter(action="tu_cham.bang_tinh").exists()
    stored = client.post(page(dossier), {"noi_dung": payload(response)})
    assert stored.status_code == 302
    changed = score(dossier, "1.1")
    assert changed.points == 3
    assert changed.note == "Kế hoạch số 07"
    assert score(dossier, "4.2").not_applicable
    assert score(dossier, "2.1").points is None
    answer = VetoAnswer.objects.get(dossier=dossier, veto__code="N1", step=states.SELF)
    assert (answer.value, answer.cases) == ("co", 1)
    assert FigureValue.objects.get(dossier=dossier, spec__code="S01").current == 1234
    assert LogEntry.objects.get(action="tu_cham.bang_tinh").data["so_muc"] == 5
    assert LogEntry.objects.filter(action="diem.tu_cham").latest("pk").data["tieu_chi"]
    client.post(page(dossier), {"noi_dung": payload(response)})
    assert score(dossier, "1.1").version == 2


def test_every_wrong_cell_is_named_and_nothing_is_stored(world: World, dossier: Dossier) -> None:
    client = world.client(OFFICER)
    content = filled(
        taken(client, dossier),
        both(
            put("diem", "1.1", points=9.5),
            put("diem", "1.2", points="nhiều"),
            put("diem", "1.3", points=world.at.date()),
            put("diem", "1.5", points=0),
            put("su-kien", "N1", value="Có thể"),
            put("so-lieu", "S01", current=-3),
        ),
    )
    response = send(client, dossier, content)
    html = response.content.decode()
    assert response.status_code == 422
    assert "Chưa lưu gì: 5 ô cần sửa trong tệp" in html
    for place in (
        "Trang Tự chấm điểm, ô F3 (1.1): Điểm phải là một trong các mức 5; 3; 0. Mức tối đa là 5.",
        "ô F4 (1.2): Điểm phải là số.",
        "ô F5 (1.3): ô đang là ngày, giờ hoặc đúng/sai; ghi số.",
        "(N1): Câu N1: chọn Không hoặc Có.",
        "(S01): Kỳ này: số liệu S01 không được âm.",
    ):
        assert place in html
    assert 'name="noi_dung"' not in html
    assert score(dossier, "1.5").points == 3


def test_a_colleagues_value_is_kept_or_chosen_never_overwritten(world: World, dossier: Dossier) -> None:
    client = world.client(OFFICER)
    content = filled(taken(client, dossier), both(put("diem", "1.1", points=3), put("diem", "1.2", points=2)))
    officer = world.user(OFFICER)
    save(dossier, officer, "1.1", "0", "Minh họa", 1, world)
    save(dossier, officer, "3.1", "8", "Ghi thêm", 1, world)
    response = send(client, dossier, content)
    html = response.content.decode()
    assert "2 mục thay đổi, trong đó 1 mục vừa được sửa ở nơi khác" in html
    assert "1 mục không sửa trong tệp nhưng đã được lưu mới ở đây" in html
    sealed = payload(response)
    unanswered = client.post(page(dossier), {"noi_dung": sealed})
    assert unanswered.status_code == 409
    assert "Chọn giá trị giữ lại ở từng mục" in unanswered.content.decode()
    assert score(dossier, "1.2").points == 4
    # The other value changes once more between the choice and the press of the button.
    save(dossier, officer, "1.1", "5", "Minh họa", 2, world)
    stale = client.post(page(dossier), {"noi_dung": sealed, "chon-tc-1.1": "tep:2"})
    assert stale.status_code == 409
    assert score(dossier, "1.1").points == 5
    chosen = client.post(page(dossier), {"noi_dung": sealed, "chon-tc-1.1": "tep:3"})
    assert chosen.status_code == 302
    assert [score(dossier, code).points for code in ("1.1", "1.2")] == [3, 2]
    assert score(dossier, "3.1").note == "Ghi thêm"


def test_a_foreign_or_mended_sheet_is_refused_in_a_sentence(world: World, dossier: Dossier) -> None:
    client = world.client(OFFICER)
    content = taken(client, dossier)
    other = started(world, "U-05", SIBLING)
    foreign = send(world.client(SIBLING), other, content).content.decode()
    assert "Tệp này của Trung tâm Thông tin, " in foreign

    def said(fill: Fill) -> str:
        response = send(client, dossier, filled(content, fill))
        assert response.status_code == 422
        return str(response.content.decode())

    def guide(label: str, value: str) -> Fill:
        def fill(book: Any) -> None:
            row = next(cell.row for cell in book["Cách điền"]["A"] if cell.value == label)
            book["Cách điền"][f"B{row}"].value = value

        return fill

    assert "Tệp này của lần lập 9; hồ sơ đang ở lần 1." in said(guide("Lần lập", "9"))
    assert "Tệp này theo bộ tiêu chí khac, phiên bản 1" in said(guide("Bộ tiêu chí", "khac"))
    assert "Ô khóa của tệp đã bị sửa" in said(guide("Mã kiểm tra hồ sơ", "0" * 64))
    assert "không có câu hỏi mã này" in said(lambda book: book["Tự chấm điểm"].__setitem__("A3", "9.9"))
    assert "Tệp không có trang" in said(lambda book: book.remove(book["Số liệu"]))
    for junk in (b"", b"PK\x03\x04", b"x" * 3_000_000):
        assert send(client, dossier, junk).status_code == 422
    assert client.post(page(dossier), {"noi_dung": "gia-mao"}).status_code == 422


def test_only_who_may_enter_takes_or_brings_it(world: World, dossier: Dossier) -> None:
    content = taken(world.client(OFFICER), dossier)
    for name in (CHAIR, APPRAISER):
        client = world.client(name)
        assert client.get(page(dossier)).status_code in {200, 404}
        assert client.get(reverse("dossiers:offline_sheet", args=[dossier.pk])).status_code in {403, 404}
        assert send(client, dossier, content).status_code in {403, 404}
    assert world.client(SIBLING).get(page(dossier)).status_code == 404
    Dossier.objects.filter(pk=dossier.pk).update(state=states.SUBMITTED)
    assert send(world.client(OFFICER), dossier, content).status_code == 403


def test_the_sheet_asks_the_same_number_of_questions_whatever_is_stored(world: World) -> None:
    dossier = started(world)
    client = world.client(OFFICER)
    url = reverse("dossiers:offline_sheet", args=[dossier.pk])
    before = cost(client, url)
    scored(world, dossier)
    assert cost(client, url) == before


def test_the_empty_form_names_everything_and_holds_nothing(world: World, dossier: Dossier) -> None:
    import pdfplumber

    save(dossier, world.user(OFFICER), "1.1", "5", "Ghi riêng của hồ sơ", 1, world)
    response = world.client(CHAIR).get(reverse("dossiers:blank_sheet", args=[dossier.pk]))
    assert response.status_code == 200
    with pdfplumber.open(io.BytesIO(response.content)) as pdf:
        text = "\n".join(each.extract_text() for each in pdf.pages)
    for wanted in ("DỰ THẢO", "Đợt diễn tập", "Bộ tiêu chí dự thảo", "Trung tâm Thông tin", "1.1", "5.4", "L1", "Q1", "S01", "KAD"):  # fmt: skip
        assert wanted in text
    assert "Ghi riêng của hồ sơ" not in text


def test_a_spoilt_workbook_is_read_or_refused_never_a_fault(world: World, dossier: Dossier) -> None:
    """Parts of the archive are cut, doubled and rewritten at random; ``RELIABILITY`` asks for a long hunt."""
    chance = random.Random(2139)
    sheet = offline_sheet(dossier, world.user(OFFICER), world.at)
    good = offline_xlsx(sheet)
    refused = 0
    for _turn in range(1500 if os.environ.get("RELIABILITY") else 25):
        try:
            read = read_offline(_spoilt(good, chance), sheet)
        except (ForeignError, RefusedError) as error:
            refused += bool(str(error))
        else:
            rules.compare(sheet.lines, read.rows)
            spec = spec_of(dossier.participation.criteria_set_id)
            for row in read.rows:
                entry_of(row, spec, 0)
    assert refused


PIECES = (
    "=1+1",
    "NaN",
    "1e400",
    "-0",
    "''",
    "&amp;",
    "2021-01-01",
    "<v>9</v>",
    "true",
    "9" * 40,
    "1:abc",
    "\u202e",
    "",
)


def _spoilt(content: bytes, chance: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        names = old.namelist()
        hit = set(chance.sample([name for name in names if "sheet" in name or "shared" in name.lower()], 2))
        for name in names:
            body = old.read(name)
            if name in hit:
                text = body.decode("utf-8", "replace")
                for _cut in range(chance.randint(1, 4)):
                    at = chance.randrange(len(text))
                    end = at + chance.choice((0, 1, 5, 40))
                    inside = re.search(r">([^<]*)<", text[at:])
                    if inside and chance.random() < 0.7:
                        at, end = at + inside.start(1), at + inside.end(1)
                    text = text[:at] + chance.choice(PIECES) + text[end:]
                body = text.encode()
            if chance.random() > 0.01:
                new.writestr(name, body)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "one", "other", "same"),
    [
        ("points", "2,50", "2.5", True),
        ("points", "", "0", False),
        ("points", "kad", "KAD", True),
        ("current", "1.234", "1234", True),
        ("current", "1,234", "1234", False),
        ("value", "Không", "khong", True),
        ("note", "một\r\nhai ", "một\nhai", True),
        ("note", "'=1+1", "=1+1", True),
        ("note", "Một", "một", False),
    ],
)
def test_values_are_compared_as_what_they_mean(name: str, one: str, other: str, same: bool) -> None:
    assert (rules.canonical(name, one) == rules.canonical(name, other)) is same
