"""The archive of a campaign: read without the application, and every tampering found by Python alone (R6)."""

from __future__ import annotations

import base64
import csv
import hashlib
import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from dossiers import states
from dossiers.models import Paper, Receipt, Snapshot
from dossiers.signing.keys import key_id
from operations.actions.archiving import archive_campaign
from operations.data import verify_archive as verifier
from operations.rules.backups import Refused
from records import journal
from records.models import PersonalValue
from tests.dossiers.stories import take_to
from tests.people import OFFICER, World

#: How many tamperings are tried; each kind at least once.
TRIED = 1000 if os.environ.get("RELIABILITY") else 60
Files = dict[str, bytes]
Tamper = Callable[[Files, random.Random], None]


def key_of(folder: Path) -> str:
    return verifier.signer(folder)


# -- ways to tamper: each changes the files, given as bytes by path ------------------------------------------------


def flip(files: Files, chance: random.Random) -> None:
    name = chance.choice(sorted(name for name, body in files.items() if body))
    body = bytearray(files[name])
    body[chance.randrange(len(body))] ^= 1 << chance.randrange(8)
    files[name] = bytes(body)


def remove(files: Files, chance: random.Random) -> None:
    del files[chance.choice(sorted(files))]


def add(files: Files, chance: random.Random) -> None:
    files[f"van-ban/them-{chance.randrange(10**6)}.pdf"] = b"%PDF-1.7"


def cut(files: Files, chance: random.Random) -> None:
    name = chance.choice(sorted(name for name, body in files.items() if len(body) > 1))
    files[name] = files[name][: chance.randrange(len(files[name]) - 1)]


def exchange_papers(files: Files, chance: random.Random) -> None:
    one, two = chance.sample(sorted(name for name in files if name.endswith(".pdf")), 2)
    files[one], files[two] = files[two], files[one]


def _log(files: Files, change: Callable[[list[bytes]], None]) -> None:
    rows = files[verifier.LOG].splitlines(keepends=True)
    change(rows)
    files[verifier.LOG] = b"".join(rows)
    sums(files)


def drop_a_row(files: Files, chance: random.Random) -> None:
    def change(rows: list[bytes]) -> None:
        del rows[chance.randrange(len(rows))]

    _log(files, change)


def move_a_row(files: Files, chance: random.Random) -> None:
    def change(rows: list[bytes]) -> None:
        one, two = chance.sample(range(len(rows)), 2)
        rows[one], rows[two] = rows[two], rows[one]

    _log(files, change)


def reword_a_row(files: Files, chance: random.Random) -> None:
    def change(rows: list[bytes]) -> None:
        number = chance.randrange(len(rows))
        row = json.loads(rows[number])
        row["action"] += "-khac"
        rows[number] = json.dumps(row, ensure_ascii=False).encode() + b"\n"

    _log(files, change)


def rewrite_the_chain(files: Files, chance: random.Random) -> None:
    """A row reworded, every hash behind it made anew, the end and all sums too: the chain alone cannot tell."""

    def change(rows: list[bytes]) -> None:
        found = [json.loads(row) for row in rows]
        found[chance.randrange(len(found))]["at"] = "2021-01-01T00:00:00.000000Z"
        before = journal.GENESIS
        for number, row in enumerate(found):
            row["prev"] = before
            before = row["hash"] = verifier._hash({name: row[name] for name in verifier.HASHED})
            rows[number] = journal.canonical(row) + b"\n"
        root = {**json.loads(files[verifier.ROOT]), "hash": before}
        files[verifier.ROOT] = json.dumps(root).encode()

    _log(files, change)


def reword_a_snapshot(files: Files, chance: random.Random) -> None:
    rows = json.loads(files[verifier.SNAPSHOTS])
    row = chance.choice(rows)
    files[row["file"]] = files[row["file"]].replace(b"1", b"2", 1) + b" "
    row["sha256"] = hashlib.sha256(files[row["file"]]).hexdigest()
    files[verifier.SNAPSHOTS] = json.dumps(rows).encode()
    sums(files)


def replace_a_paper(files: Files, chance: random.Random) -> None:
    """Another paper in the place of an issued one, and everything that names it rewritten."""
    rows = json.loads(files[verifier.PAPERS])
    row = chance.choice(rows)
    old, new = row["sha256"], hashlib.sha256(body := files[row["file"]] + b"\n").hexdigest()
    files[row["file"]] = body
    for name in (verifier.PAPERS, verifier.INDEX, verifier.RECEIPTS):
        files[name] = files[name].replace(old.encode(), new.encode())
    sums(files)


def sign_it_anew(files: Files, chance: random.Random) -> None:
    """The cleverest: a paper replaced, all sums made anew, and signed with a key of one's own put into the list."""
    replace_a_paper(files, chance)
    own = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
    public = own.public_key().public_bytes_raw()
    row = {"id": key_id(public), "algorithm": "Ed25519", "public": base64.b64encode(public).decode()}
    files[verifier.KEYS] = json.dumps({"keys": [row]}).encode()
    sums(files)
    seal = {
        "algorithm": "Ed25519",
        "key": row["id"],
        "signature": base64.b64encode(own.sign(files[verifier.SUMS])).decode(),
    }
    files[verifier.SIGNATURE] = (json.dumps(seal, indent=1) + "\n").encode()


def sums(files: Files) -> None:
    files[verifier.SUMS] = "".join(
        f"{hashlib.sha256(body).hexdigest()}  {name}\n"
        for name, body in sorted(files.items())
        if name not in verifier.UNSIGNED
    ).encode()


KINDS: tuple[Tamper, ...] = (
    flip,
    remove,
    add,
    cut,
    exchange_papers,
    drop_a_row,
    move_a_row,
    reword_a_row,
    rewrite_the_chain,
    reword_a_snapshot,
    replace_a_paper,
    sign_it_anew,
)


def read(folder: Path) -> Files:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def put(folder: Path, before: Files, after: Files) -> None:
    """Bring the folder from one state to another; only what differs is touched."""
    for name in before.keys() - after.keys():
        (folder / name).unlink()
    for name, body in after.items():
        if before.get(name) != body:
            (folder / name).write_bytes(body)


@pytest.fixture
def package(world: World, tmp_path: Path) -> Path:
    take_to(world, states.SUBMITTED)
    folder, _files, _key = archive_campaign(campaign=world.practice, out=tmp_path, by=None, at=world.at)
    return folder


def test_an_archive_is_whole_readable_alone_and_gives_every_tampering_away(
    world: World, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _reads_without_the_application(package)
    _holds_everything_and_no_names(world, package)
    _tamperings_are_found(package)
    _without_its_guards_the_verifier_is_blind(package, monkeypatch)
    _what_is_damaged_is_not_archived(world, package)


def _reads_without_the_application(package: Path) -> None:
    html = (package / "index.html").read_text(encoding="utf-8")
    links = re.findall(r'(?:href|src)="([^"]+)"', html)
    assert len(links) > 5
    assert [link for link in links if not (package / link).is_file()] == []
    assert "http" not in html
    for text in (html, (package / "DOC-TOI-TRUOC.txt").read_text(encoding="utf-8")):
        for mark in (
            "Bộ tiêu chí dự thảo – chưa đối chiếu văn bản đã ký",
            "Đợt diễn tập",
            "Số liệu minh họa",
        ):
            assert mark in text
    with (package / "index.csv").open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert {row["Tệp"] for row in rows} <= set(links)
    alone = [sys.executable, "-I", str(package / "verify_archive.py")]
    done = subprocess.run(alone, cwd="/", env={}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Gói nguyên vẹn." in done.stdout
    assert subprocess.run([*alone, "/tmp"], env={}, capture_output=True, check=False).returncode == 2  # noqa: S108


def _holds_everything_and_no_names(world: World, package: Path) -> None:
    names = read(package)
    papers = Paper.objects.filter(dossier__participation__campaign=world.practice).exclude(stored=None)
    bodies = {hashlib.sha256(body).hexdigest() for body in names.values()}
    assert set(papers.values_list("stored__sha256", flat=True)) <= bodies
    assert papers.count() > 3
    frozen = Snapshot.objects.filter(dossier__participation__campaign=world.practice)
    assert set(frozen.values_list("sha256", flat=True)) <= bodies
    told = json.loads(names[verifier.RECEIPTS])
    assert [row["number"] for row in told] == list(Receipt.objects.values_list("number", flat=True))
    log = names[verifier.LOG].decode()
    for value in [*PersonalValue.objects.values_list("value", flat=True), str(world.user(OFFICER))]:
        assert len(value) < 4 or value not in log


def _tamperings_are_found(package: Path) -> None:
    whole, key = read(package), key_of(package)
    assert verifier.check(package, key) == []
    chance, missed = random.Random(7), []
    for number in range(TRIED):
        kind = KINDS[number % len(KINDS)]
        changed = dict(whole)
        kind(changed, chance)
        assert changed != whole
        put(package, whole, changed)
        if not verifier.check(package, key):
            missed.append((number, kind.__name__))
        put(package, changed, whole)
        if number % 50 == 0:
            assert verifier.check(package, key) == []
    assert missed == []
    assert verifier.check(package, key) == []


def _without_its_guards_the_verifier_is_blind(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: each guard switched off lets through what it alone finds."""
    whole, key = read(package), key_of(package)

    def said(kind: Tamper, **how: bool) -> list[str]:
        changed = dict(whole)
        kind(changed, random.Random(3))
        put(package, whole, changed)
        found = verifier.check(package, key, **how)
        put(package, changed, whole)
        return found

    assert said(rewrite_the_chain)
    with monkeypatch.context() as off:
        off.setattr(verifier, "_receipts", lambda folder: [])
        assert said(rewrite_the_chain, signature=False) == []
    assert said(reword_a_row, signature=False)
    with monkeypatch.context() as off:
        off.setattr(verifier, "_log", lambda folder: [])
        assert said(reword_a_row, signature=False) == []
    assert said(flip)
    with monkeypatch.context() as off:
        for guard in ("_sums", "_signature"):
            off.setattr(verifier, guard, lambda *_given: iter(()))
        assert said(add) == []


def _what_is_damaged_is_not_archived(world: World, package: Path) -> None:
    paper = Paper.objects.filter(dossier__participation__campaign=world.practice).exclude(stored=None)[0]
    assert paper.stored is not None
    path = Path(default_storage.path(str(paper.stored.file)))
    body = path.read_bytes()
    path.write_bytes(body + b" ")
    try:
        with pytest.raises(Refused, match="không còn đúng mã băm"):
            archive_campaign(campaign=world.practice, out=package.parent / "hong", by=None, at=world.at)
    finally:
        path.write_bytes(body)
    assert not (package.parent / "hong" / package.name).exists()
    with pytest.raises(CommandError, match=r"Không có đợt khong-co\. Các đợt: dien-tap"):
        call_command("archive_campaign", "khong-co", out=package.parent)
    with pytest.raises(CommandError, match="Đã có"):
        call_command("archive_campaign", "dien-tap", out=package.parent)


@pytest.mark.parametrize("seed", range(8))
def test_signatures_are_judged_as_the_library_judges_them(seed: int) -> None:
    chance = random.Random(seed)
    own = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
    public, message = own.public_key().public_bytes_raw(), chance.randbytes(chance.randrange(200))
    signature = own.sign(message)
    assert verifier.verified(public, signature, message)
    assert not verifier.verified(public, signature, message + b"x")
    wrong = bytearray(signature)
    wrong[chance.randrange(64)] ^= 1 << chance.randrange(8)
    assert not verifier.verified(public, bytes(wrong), message)
    other = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32)).public_key().public_bytes_raw()
    assert not verifier.verified(other, signature, message)
    assert not verifier.verified(public, signature[:63], message)
    # The same signature written with a factor beyond the order (RFC 8032, 5.1.7) is another's trick.
    factor = int.from_bytes(signature[32:], "little") + verifier.ORDER
    assert not verifier.verified(public, signature[:32] + factor.to_bytes(32, "little"), message)
