"""S3: hostile files through every door that takes a file: a sentence or harmless, never a fault, nothing stored half.

Every file goes through the door of evidence; the others get a share of them, all of them with ``RELIABILITY=1``.
"""

from __future__ import annotations

import hashlib
import os
import re
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse

from dossiers.models import Dossier, StoredFile
from records.uploads import opening
from scoring.models import CriteriaSet, SignedScan
from tests.dossiers.content import started
from tests.people import ADMIN, OFFICER, REGISTRAR, SYSTEM, World
from tests.security.hostile_files import CANARY, KEPT, corpus

FULL = os.environ.get("RELIABILITY") == "1"
#: Every so many files at a door that is not that of evidence.
SHARE = 1 if FULL else 13
#: Seconds of work, and kilobytes beyond what the process held, that one file may cost.
SECONDS, MEMORY = 20, 500_000
SENTENCE = re.compile(r"[ạảãàáâậầấẩẫăắằặẳẵóòọõỏôộổỗồốơờớợởỡéèẻẹẽêếềệểễúùụủũưựữửừứíìịỉĩýỳỷỵỹđ]", re.IGNORECASE)


@dataclass(frozen=True)
class Door:
    """A place that takes a file: who sends it there, under which name, with what beside it."""

    name: str
    person: str | None
    url: str
    box: str
    beside: dict[str, Any] = field(default_factory=dict)


@pytest.fixture
def doors(world: World) -> list[Door]:
    dossier = started(world)
    used = dossier.participation.criteria_set_id
    unit, office = dossier.participation.unit_id, dossier.participation.campaign.office_id
    editor = _open_version(world, used)

    def at(name: str, *args: object) -> str:
        return reverse(name, args=args)

    return [
        Door("evidence", OFFICER, at("dossiers:evidence", dossier.pk), "file", {"kind": "tep", "subject": "Tệp", "codes": "1.1"}),
        Door("beside a score", OFFICER, at("dossiers:score_save", dossier.pk, "1.1"), "files", {"version": "0", "points": "1"}),
        Door("signed copy", REGISTRAR, at("dossiers:attach_scan", dossier.pk, "qd-hoi-dong"), "scan"),
        Door("act of above", ADMIN, at("dossiers:act_record", "dien-tap", "yeu-cau"), "scan", {"number": "1", "signed_on": "16/9/2021"}),
        Door("scan of a set", ADMIN, at("scoring:check", editor), "new_scan"),
        Door("workbook of a set", ADMIN, at("scoring:import", editor), "tep"),
        Door("answers to compare", ADMIN, at("scoring:compare"), "tep", {"a": str(used), "b": str(used)}),
        Door("word template", ADMIN, at("dossiers:word_template_kind", unit, "to-trinh"), "template"),
        Door("certificate", ADMIN, at("dossiers:trust_roots", office), "certificate"),
        Door("offline sheet", OFFICER, at("dossiers:offline", dossier.pk), "tep"),
        Door("list of units", SYSTEM, at("units:lists"), "file", {"reason": "QĐ 19"}),
        Door("list of people", ADMIN, at("units:people_import"), "file", {"mode": "nhap"}),
        Door("received paper", OFFICER, at("dossiers:read_received"), "tep"),
    ]  # fmt: skip


def _open_version(world: World, used: int) -> int:
    from scoring.actions import open_version

    return open_version(
        base=CriteriaSet.objects.get(pk=used), reason="Thử", by=world.user(ADMIN), at=world.at
    ).pk


def everything() -> dict[str, int]:
    """How many rows every table has, but those a look or a session adds."""
    from django.apps import apps

    left_out = {"AccessEntry", "Session", "UserSession", "Job", "UnitImport", "DBTaskResult"}
    return {
        model.__name__: model._default_manager.count()
        for model in apps.get_models()
        if model.__name__ not in left_out
    }


def on_disk() -> set[str]:
    return {str(path) for path in Path(settings.FILES_DIR).rglob("*") if path.is_file()}


@pytest.fixture
def own_store(tmp_path: Path) -> Iterator[None]:
    """A store of this test's own, so that what lies in it can be counted."""
    from django.core.files.storage import default_storage

    storage: Any = default_storage
    before = storage._wrapped
    from django.core.files.storage import FileSystemStorage

    storage._wrapped = FileSystemStorage(location=str(tmp_path))
    old, settings.FILES_DIR = settings.FILES_DIR, tmp_path
    yield
    storage._wrapped, settings.FILES_DIR = before, old


def test_every_file_at_every_door(world: World, doors: list[Door], own_store: None) -> None:
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    wrong: list[str] = []
    tried = 0
    clients = {door.person: world.client(door.person) for door in doors}
    for place, door in enumerate(doors):
        rows, files = everything(), on_disk()
        for number, (case, (name, body, said)) in enumerate(corpus().items()):
            if place and (number + place) % SHARE:
                continue
            tried += 1
            begun = time.process_time() + sum(os.times()[2:4])
            with transaction.atomic():
                answer = clients[door.person].post(
                    door.url, {door.box: SimpleUploadedFile(name, body), **door.beside}
                )
                fault = judged(door, answer, said, rows, files)
                transaction.set_rollback(True)
            for path in on_disk() - files:
                Path(path).unlink()
            spent = time.process_time() + sum(os.times()[2:4]) - begun
            if fault or spent > SECONDS:
                wrong.append(f"{door.name} / {case}: {fault or f'{spent:.0f} s'}")
    assert wrong == []
    assert tried >= len(corpus()) + len(doors) - 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - held < MEMORY


def judged(door: Door, answer: Any, said: str, rows: dict[str, int], files: set[str]) -> str:
    """What is wrong with an answer, or nothing."""
    if answer.status_code >= 500 or answer.status_code == 404:
        return str(answer.status_code)
    if fault := stored_wrong(files):
        return fault
    refused = answer.status_code in (413, 422) or b"problems" in answer.content
    if refused and not SENTENCE.search(answer.content.decode()):
        return "refused without a sentence"
    if door.name == "evidence" and (said == KEPT) is not (answer.status_code == 302):
        return f"{answer.status_code}, wanted {said or 'kept'}"
    if door.name == "evidence" and said not in answer.content.decode():
        return f"not told: {said}"
    return "rows though refused" if refused and door.name != "beside a score" and everything() != rows else ""


def stored_wrong(files: set[str]) -> str:
    """What is wrong with what lies in the store since then: bytes without a row, another hash, a story kept."""
    added = on_disk() - files
    kept: list[Any] = (
        [*StoredFile.objects.order_by("-pk")[:1], *SignedScan.objects.order_by("-pk")[:1]] if added else []
    )
    if len(added) > 1 or (added and not kept):
        return "bytes without a row"
    for row in kept:
        with row.file.open("rb") as opened:
            content = opened.read()
        if hashlib.sha256(content).hexdigest() != row.sha256:
            return "another hash"
        if CANARY in content or b"<script" in content:
            return "kept as it came"
    return ""


def test_every_place_that_takes_a_file_is_a_door_here(doors: list[Door], world: World) -> None:
    """A view that reads ``request.FILES`` and is not asked above is found here."""
    asked = {get_resolver().resolve(door.url).func.__module__ for door in doors} | {
        # The public check compares bytes and hashes; it is the same form as that of received papers.
        "dossiers.views.proof",
        # A score and a fact come in one form with their files.
        "dossiers.views.evidence",
    }
    readers = {
        ".".join(path.with_suffix("").relative_to(settings.BASE_DIR).parts)
        for app in ("dossiers", "campaigns", "scoring", "units", "operations", "records", "config")
        for path in (Path(settings.BASE_DIR) / app).rglob("*.py")
        if "request.FILES" in path.read_text(encoding="utf-8")
    }
    assert readers - asked == set()


def test_without_the_opening_hostile_files_would_be_kept(
    world: World, doors: list[Door], own_store: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: with nothing opened and nothing drawn anew, the corpus finds it."""
    monkeypatch.setattr(opening, "_opened", lambda kind, data: None)
    client, door = world.client(OFFICER), doors[0]
    found = [
        case
        for case, (name, body, said) in corpus().items()
        if case in ("script when opened", "a telephone's picture", "laughs in docx", "a bomb")
        and _fault_of(client, door, name, body, said)
    ]
    assert found == ["script when opened", "laughs in docx", "a bomb", "a telephone's picture"]


def _fault_of(client: Client, door: Door, name: str, body: bytes, said: str) -> str:
    rows, files = everything(), on_disk()
    with transaction.atomic():
        answer = client.post(door.url, {door.box: SimpleUploadedFile(name, body), **door.beside})
        fault = judged(door, answer, said, rows, files)
        transaction.set_rollback(True)
    return fault


def test_what_is_kept_is_handed_out_as_an_attachment_in_a_sandbox(world: World) -> None:
    dossier: Dossier = started(world)
    client = world.client(OFFICER)
    for name, body, said in corpus().values():
        if said == KEPT:
            data = {"kind": "tep", "subject": "Tệp", "codes": "1.1", "file": SimpleUploadedFile(name, body)}
            assert client.post(reverse("dossiers:evidence", args=[dossier.pk]), data).status_code == 302
    rows = StoredFile.objects.filter(dossier=dossier)
    assert rows.count() == 3
    for row in rows:
        assert "/" not in row.name
        answer = client.get(reverse("dossiers:file", args=[row.pk]))
        assert answer["Content-Disposition"].startswith("attachment;")
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer["X-Content-Type-Options"] == "nosniff"
