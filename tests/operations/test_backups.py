"""A back-up that restores on an empty machine, and every kind that does not: refused with the reason (R7)."""

from __future__ import annotations

import dataclasses
import json
import shutil
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from dossiers import states
from dossiers.models import Receipt, StoredFile
from operations.actions import restoring
from operations.actions.backing import back_up
from operations.actions.drilling import drill
from operations.loaders import dumps, packs
from operations.models import BackupMade, RestoreDrill
from operations.rules import backups
from operations.rules.backups import Manifest, Part, Refused
from records import clock, journal, triggers
from records.models import LogEntry
from tests.dossiers.stories import take_to
from tests.people import World

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
WELL = Manifest(
    backup_id="b-1",
    installation="i-1",
    taken_at=NOW - timedelta(hours=2),
    version="0.1.0",
    vendor="sqlite",
    schema=("records 0001_initial",),
    rows={"records_logentry": 3, "units_unit": 7},
    heads=(("he-thong", 3, "ab"),),
    parts={"database": Part("database.sqlite3", 10, "00")},
    stored={"2026/11/a.bin": Part("2026/11/a.bin", 4, "11")},
)
KNOWN = {"records 0001_initial", "records 0002_digest"}


def reasons(manifest: Manifest, **asked: str) -> list[str]:
    wanted = {"vendor": "sqlite", "installation": "", **asked}
    return backups.why_not_restore(manifest, known=KNOWN, now=NOW, newest=timedelta(days=7), **wanted)


# -- pure rules ----------------------------------------------------------------------------------------------------


def test_a_good_back_up_meets_no_objection_and_reads_back_as_it_was() -> None:
    assert reasons(WELL) == []
    assert reasons(WELL, installation="i-1") == []
    assert backups.read(backups.written(WELL)) == WELL


@pytest.mark.parametrize(
    ("changed", "asked", "said"),
    [
        ({}, {"installation": "i-2"}, "của cơ quan hoặc máy khác"),
        ({"taken_at": NOW - timedelta(days=8)}, {}, "đã cũ: lập 8 ngày trước, quá 7 ngày"),
        ({"taken_at": NOW + timedelta(hours=1)}, {}, "ở tương lai"),
        ({"schema": ("records 0009_sau",), "version": "9.0"}, {}, "Cài bản 9.0 rồi làm lại."),
        ({}, {"vendor": "postgresql"}, "Bản này của SQLite, máy này dùng PostgreSQL."),
        ({"findings": ("Thiếu tệp a.",)}, {}, "không khôi phục được khi lập: Thiếu tệp a."),
    ],
)
def test_each_reason_not_to_restore_is_said(
    changed: dict[str, object], asked: dict[str, str], said: str
) -> None:
    [reason] = reasons(dataclasses.replace(WELL, **changed), **asked)  # type: ignore[arg-type]
    assert said in reason


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b"\xff\xfe", b'{"format": 1, "backup_id": 3}', b"[" * 10**5]
)
def test_what_is_no_manifest_is_refused(body: bytes) -> None:
    with pytest.raises(Refused, match="không đọc được"):
        backups.read(body)


def test_rows_and_chain_ends_are_compared() -> None:
    same = dict(WELL.rows)
    assert backups.differences(WELL, rows=same, heads=list(WELL.heads)) == []
    [rows] = backups.differences(WELL, rows={**same, "units_unit": 6}, heads=list(WELL.heads))
    assert rows == "Bảng units_unit: bản sao lưu có 7 dòng, khôi phục được 6."
    assert len(backups.differences(WELL, rows=same, heads=[("he-thong", 2, "aa")])) == 1
    assert len(backups.differences(WELL, rows={"units_unit": 7}, heads=list(WELL.heads))) == 1


# -- the drill, on the database of the tests -----------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_back_up_restores_on_an_empty_machine_and_damaged_ones_are_refused(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_to(world, states.SUBMITTED)
    apart = tmp_path / "khoa"
    folder, manifest = back_up(out=tmp_path, keys_out=apart, by=None, at=clock.now())
    [keys] = apart.iterdir()
    assert manifest.findings == ()
    assert manifest.rows["dossiers_receipt"] == Receipt.objects.count() == 1
    assert set(StoredFile.objects.values_list("file", flat=True)) <= manifest.stored.keys()
    assert keys.stat().st_mode & 0o077 == 0
    assert folder.stat().st_mode & 0o077 == 0
    # Keys are apart: neither they nor the password of the database are among the rest.
    assert not any(path.name == keys.name for path in folder.iterdir())

    _seconds, findings = drill(folder=folder, keys=keys, by=None, at=clock.now())
    assert findings == []
    assert Client().get("/readyz").json()["checks"]["drill"]["state"] == "good"
    assert journal.verify() == []

    _damaged_ones_are_refused(folder, manifest, keys, monkeypatch)
    _a_sly_change_is_found_by_the_drill_alone(folder, manifest, keys)
    _this_machine_is_not_empty(folder, keys)
    _what_would_not_restore_is_said_when_it_is_made(tmp_path)


def _damaged_ones_are_refused(
    folder: Path, manifest: Manifest, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = manifest.parts[backups.DATABASE].name

    def cut(bad: Path) -> None:
        body = (bad / database).read_bytes()
        (bad / database).write_bytes(body[: len(body) // 2])

    def flipped(bad: Path) -> None:
        body = bytearray((bad / "files.tar").read_bytes())
        body[600] ^= 1
        (bad / "files.tar").write_bytes(body)

    def reworded(bad: Path) -> None:
        body = (bad / backups.MANIFEST).read_text(encoding="utf-8").replace("0.1.0", "0.1.1")
        (bad / backups.MANIFEST).write_text(body, encoding="utf-8")

    def unfinished(bad: Path) -> None:
        (bad / backups.MANIFEST_SUM).unlink()

    def partless(bad: Path) -> None:
        (bad / "files.tar").unlink()

    said = {
        cut: f"{database} bị cắt cụt",
        flipped: "files.tar hỏng hoặc đã bị sửa",
        reworded: "manifest.json đã bị sửa hoặc hỏng",
        unfinished: "bản chưa ghi xong",
        partless: "Thiếu files.tar.",
    }
    for damage, sentence in said.items():
        bad = shutil.copytree(folder, folder.with_name(f"hong-{damage.__name__}"))
        damage(bad)
        with pytest.raises(Refused, match=sentence):
            restoring.inspect(bad)
    # The twin: without the comparison the flipped byte goes through.
    with monkeypatch.context() as off:
        off.setattr(restoring, "_compare", lambda folder, part: None)
        off.setattr(packs, "stored_in", lambda archive: dict(manifest.stored))
        restoring.inspect(folder.with_name("hong-flipped"))
    # Keys of another installation, broken keys, no keys.
    foreign = keys.with_name("la.tar")
    packs.pack_keys(foreign, installation="khac", backup_id=manifest.backup_id)
    broken = keys.with_name("hong.tar")
    broken.write_bytes(keys.read_bytes()[:700])
    for path, sentence in ((foreign, "của cài đặt khac"), (broken, "hỏng"), (None, "Chưa có khóa")):
        with pytest.raises(Refused, match=sentence):
            restoring._keys(manifest, restoring.Wanted(folder=folder, keys=path))


def _a_sly_change_is_found_by_the_drill_alone(folder: Path, manifest: Manifest, keys: Path) -> None:
    """A stored file changed and every sum written anew: the back-up agrees with itself, not with its database."""
    sly = shutil.copytree(folder, folder.with_name("sua-kheo"))
    name = StoredFile.objects.values_list("file", flat=True)[0]
    archive = sly / "files.tar"
    body = bytearray(archive.read_bytes())
    with default_storage.open(name) as opened:
        body[body.index(opened.read()) + 10] ^= 1
    archive.write_bytes(body)
    parts = {**manifest.parts, backups.FILES: packs.part_of(archive)}
    changed = dataclasses.replace(manifest, parts=parts, stored=packs.stored_in(archive))
    (sly / backups.MANIFEST).write_bytes(backups.written(changed))
    (sly / backups.MANIFEST_SUM).write_text(packs.part_of(sly / backups.MANIFEST).sha256, encoding="ascii")
    restoring.inspect(sly)
    _seconds, findings = drill(folder=sly, keys=keys, by=None, at=clock.now())
    assert f"Tệp {name} không còn đúng mã băm." in findings
    assert RestoreDrill.objects.first().findings == findings  # type: ignore[union-attr]
    assert Client().get("/readyz").json()["checks"]["drill"]["state"] == "bad"


def _this_machine_is_not_empty(folder: Path, keys: Path) -> None:
    err = "Cơ sở dữ liệu của máy này không trống"
    before = dumps.rows()
    with pytest.raises(CommandError, match=err):
        call_command("restore", str(folder), "--keys", str(keys))
    assert dumps.rows() == before


def _what_would_not_restore_is_said_when_it_is_made(out: Path) -> None:
    lost = str(StoredFile.objects.values_list("file", flat=True)[0])
    with default_storage.open(lost) as opened:
        body = opened.read()
    default_storage.delete(lost)
    with triggers.lifted(connection):
        LogEntry.objects.filter(seq=2, chain="dien-tap").update(action="khac")
    err = StringIO()
    with pytest.raises(CommandError, match="KHÔNG khôi phục được: 2 sai lệch"):
        call_command("backup", out=out / "sau", stdout=StringIO(), stderr=err)
    assert f"Thiếu tệp {lost}." in err.getvalue()
    assert "dien-tap #2: nội dung đã bị sửa." in err.getvalue()
    made = BackupMade.objects.first()
    assert made is not None
    assert len(made.findings) == 2
    [folder] = (out / "sau").iterdir()
    kept = json.loads((folder / backups.MANIFEST).read_text(encoding="utf-8"))
    assert kept["findings"] == made.findings
    Path(default_storage.path(lost)).write_bytes(body)
