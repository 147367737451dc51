"""S3: 10.000 spoilt workbooks at the five doors that import: no fault, nothing half imported. ``RELIABILITY=1`` sends all."""

from __future__ import annotations

import io
import os
import random
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from openpyxl import load_workbook

from dossiers.models import FigureValue, Score, VetoAnswer
from dossiers.queries.offline import offline_sheet
from dossiers.spreadsheets.offline import offline_xlsx
from scoring.actions import open_version
from scoring.models import CriteriaSet, Criterion, Outcome
from scoring.queries import spec_of
from scoring.spreadsheets.answers import answers_xlsx
from scoring.spreadsheets.exchange import edit_xlsx
from tests.dossiers.content import started
from tests.people import ADMIN, OFFICER, SYSTEM, World
from tests.security.hunting import VIETNAMESE
from tests.security.workbooks import spoilt
from units.actions import importing
from units.models import Membership, Unit, UnitImport, User
from units.spreadsheets import list_template_xlsx, people_template_xlsx

FULL = os.environ.get("RELIABILITY") == "1"
COUNT = 10_000 if FULL else 150
#: What an import writes to.
WRITTEN = (Unit, User, Membership, Criterion, Outcome, Score, VetoAnswer, FigureValue)
PAYLOAD = re.compile(r'name="noi_dung" value="([^"]*)"')


@dataclass(frozen=True)
class Import:
    """A door that takes a workbook: the good one, who sends it where, and what follows when it was read."""

    name: str
    good: bytes
    person: str
    url: str
    box: str
    beside: dict[str, str]
    then: Callable[[Any, Any], str]


def rows() -> tuple[int, ...]:
    return tuple(model._default_manager.count() for model in WRITTEN)


def preview(client: Any, answer: Any) -> str:
    """After the preview the same content once more: stored as a whole, or a sentence."""
    found = PAYLOAD.search(answer.content.decode())
    if found is None:
        return ""
    before = rows()
    stored = client.post(answer.wsgi_request.path, {"noi_dung": unescape(found[1])})
    if stored.status_code >= 500:
        return f"confirmed: {stored.status_code}"
    return "half imported" if stored.status_code in (409, 422) and rows() != before else ""


def staged(client: Any, answer: Any) -> str:
    """A list of units is checked by the worker; the tree is not touched before somebody confirms."""
    if answer.status_code != 302:
        return ""
    made, before = UnitImport.objects.latest("pk"), rows()
    importing.stage_and_check(listing_id=made.pk, report=lambda *_: None)
    UnitImport.objects.filter(pk=made.pk).update(job=None)
    page = client.get(answer["Location"])
    return (
        f"list: {page.status_code}"
        if page.status_code != 200
        else "half imported"
        if rows() != before
        else ""
    )


def linked(client: Any, answer: Any) -> str:
    """Of people either all get their links or nobody an account."""
    return ""


def answered(empty: bytes) -> bytes:
    """The sheet with the answers of one unit."""
    book = load_workbook(io.BytesIO(empty))
    page: Any = book.active
    head = next(row for row in page.iter_rows() if row[0].value == "Mã")
    head[3].value = "Trung tâm Thông tin"
    for row in page.iter_rows(min_row=head[0].row + 1):
        if row[0].value:
            row[3].value = "Không" if str(row[0].value)[0] in "LNQ" else 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def imports(world: World) -> list[Import]:
    dossier = started(world)
    used = CriteriaSet.objects.get(pk=dossier.participation.criteria_set_id)
    opened = open_version(base=used, reason="Thử", by=world.user(ADMIN), at=world.at).pk
    spec = spec_of(used.pk)
    two = {"a": str(used.pk), "b": str(opened)}
    offline = offline_xlsx(offline_sheet(dossier, world.user(OFFICER), world.at))
    return [
        Import("units", list_template_xlsx(), SYSTEM, reverse("units:lists"), "file", {"reason": "QĐ"}, staged),
        Import("people", people_template_xlsx(), ADMIN, reverse("units:people_import"), "file", {"mode": "nhap"}, linked),
        Import("self-assessment", offline, OFFICER, reverse("dossiers:offline", args=[dossier.pk]), "tep", {}, preview),
        Import("criteria", edit_xlsx(spec_of(opened)), ADMIN, reverse("scoring:import", args=[opened]), "tep", {}, preview),
        Import("answers", answered(answers_xlsx(spec, spec_of(opened))), ADMIN, reverse("scoring:compare"), "tep", two, linked),
    ]  # fmt: skip


def hunt(
    world: World, doors: list[Import], count: int, seed: int = 2139
) -> tuple[list[str], Counter[str], float]:
    """Send so many, door by door in turn; what went wrong, what was answered, the slowest in seconds of work."""
    chance, wrong, answers, slowest = random.Random(seed), [], Counter[str](), 0.0
    clients = {door.person: world.client(door.person) for door in doors}
    for client in clients.values():
        client.raise_request_exception = False
    for number in range(count):
        door = doors[number % len(doors)]
        content = door.good if number < len(doors) else spoilt(door.good, chance)
        begun = time.process_time()
        with transaction.atomic():
            fault, status = _one(clients[door.person], door, content)
            transaction.set_rollback(True)
        spent = time.process_time() - begun
        slowest = max(slowest, spent)
        answers[f"{door.name} {status}"] += 1
        if fault or spent > 20:
            wrong.append(f"{door.name}, case {number}: {fault or f'{spent:.0f} s'}")
    return wrong, answers, slowest


def _one(client: Any, door: Import, content: bytes) -> tuple[str, int]:
    before = rows()
    answer = client.post(door.url, {door.box: SimpleUploadedFile("a.xlsx", content), **door.beside})
    status = answer.status_code
    if status >= 500:
        info = getattr(answer, "exc_info", None)
        return (f"{info[0].__name__}: {info[1]}"[:200] if info else str(status)), status
    if status in (409, 413, 422):
        if not VIETNAMESE.search(answer.content.decode()):
            return "refused without a sentence", status
        return ("half imported" if rows() != before else ""), status
    try:
        return door.then(client, answer), status
    except Exception as error:  # noqa: BLE001 - whatever it is, the hunt has found it
        return f"{type(error).__name__}: {error}"[:200], status


def test_no_workbook_is_a_fault_or_half_imported(
    world: World, imports: list[Import], capsys: pytest.CaptureFixture[str]
) -> None:
    begun = time.monotonic()
    wrong, answers, slowest = hunt(world, imports, COUNT)
    with capsys.disabled():
        told = ", ".join(f"{count} × {name}" for name, count in sorted(answers.items()))
        took = time.monotonic() - begun
        print(f"\nworkbooks: {COUNT} in {took:.0f} s: {told}; slowest {slowest:.1f} s")  # noqa: T201 - the figures
    assert wrong == []
    # The good ones were taken, and spoiling does not only make archives that cannot be opened.
    taken = sum(count for name, count in answers.items() if name.endswith((" 200", " 302")))
    assert taken > COUNT / 8
    assert sum(count for name, count in answers.items() if name.endswith(" 422")) > COUNT / 3


def test_a_reader_that_trusts_a_workbook_is_found(
    world: World, imports: list[Import], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: with its refusals taken away, what a library raises on a broken file comes through."""
    from records.sheets import reading

    def trusting(content: bytes, *, sheet: str | None = None) -> list[list[object]]:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        return [
            list(row) for row in (book[sheet] if sheet else book.worksheets[0]).iter_rows(values_only=True)
        ]

    monkeypatch.setattr(reading, "read_rows", trusting)
    monkeypatch.setattr("records.sheets.read_rows", trusting)
    monkeypatch.setattr("records.sheets.check_zip", lambda _content: None)
    assert hunt(world, [door for door in imports if door.name == "self-assessment"], 30)[0]
