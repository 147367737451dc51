"""One contract for files, whatever keeps them: a folder, or a bucket of an S3-compatible server."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import SuspiciousFileOperation, SuspiciousOperation
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, default_storage
from django.test import Client

from dossiers.signing import keys
from operations import catalogue, states
from operations.loaders import packs
from operations.queries import health
from operations.queries.health import findings
from tests.operations.object_server import new_bucket, object_server, storages
from tests.people import World

NAME = "2026/11/bien-ban.bin"


@pytest.fixture(scope="session")
def object_address() -> Iterator[str]:
    with object_server() as address:
        yield address


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> Storage:
    """The store of the installation: empty, and the same for all code that asks for it."""
    if request.param == "bucket":
        environment = new_bucket(request.getfixturevalue("object_address"))
        settings.S3_BUCKET, settings.STORAGES = environment["S3_BUCKET"], storages(environment)
    else:
        folder = {
            **settings.STORAGES["default"],
            "OPTIONS": {"location": str(tmp_path), "allow_overwrite": False},
        }
        settings.STORAGES = {**settings.STORAGES, "default": folder}
    return default_storage


def keep(store: Storage, name: str, body: bytes) -> str:
    return store.save(name, ContentFile(body))


def read(store: Storage, name: str) -> bytes:
    with store.open(name, "rb") as opened:
        return bytes(opened.read())


def test_what_is_kept_is_read_back_and_never_replaced(store: Storage) -> None:
    body = os.urandom(3_000_000)
    name = keep(store, NAME, body)
    assert name == NAME
    assert (store.exists(name), store.size(name)) == (True, len(body))
    other = keep(store, NAME, "khác".encode())
    assert other != name
    assert read(store, other).decode() == "khác"
    with store.open(name, "rb") as opened:
        assert hashlib.file_digest(opened, "sha256").digest() == hashlib.sha256(body).digest()
        opened.seek(7)
        assert bytes(opened.read(5)) == body[7:12]


def test_of_many_who_write_one_name_at_once_each_keeps_his_own(store: Storage) -> None:
    bodies = [f"bản {number}".encode() for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        names = list(pool.map(lambda body: keep(store, NAME, body), bodies))
    assert len(set(names)) == len(bodies)
    assert [read(store, name) for name in names] == bodies


def test_without_the_condition_on_the_write_the_first_file_is_lost(
    object_address: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: the library's own write, after two machines found the name free."""
    from storages.backends.s3 import S3Storage

    from operations.loaders.objects import Objects

    settings.STORAGES = storages(new_bucket(object_address))
    monkeypatch.setattr(Objects, "exists", lambda self, name: False)
    first = keep(default_storage, NAME, b"mot")
    monkeypatch.setattr(Objects, "exists", S3Storage.exists)
    assert read(default_storage, first) == b"mot"
    monkeypatch.setattr(Objects, "exists", lambda self, name: False)
    monkeypatch.setattr(Objects, "_save", S3Storage._save)
    assert keep(default_storage, NAME, b"hai") == first
    assert read(default_storage, first) == b"hai"


def test_what_is_missing_or_outside_is_refused_and_deleting_twice_is_no_fault(store: Storage) -> None:
    assert not store.exists(NAME)
    with pytest.raises(FileNotFoundError):
        store.open(NAME, "rb")
    for outside in ("../khoa", "a/../../khoa"):
        with pytest.raises((SuspiciousFileOperation, SuspiciousOperation)):
            keep(store, outside, b"x")
    keep(store, NAME, b"x")
    store.delete(NAME)
    store.delete(NAME)
    assert not store.exists(NAME)


def test_a_back_up_takes_every_file_and_a_restore_puts_it_back_under_its_name(
    store: Storage, tmp_path_factory: pytest.TempPathFactory
) -> None:
    files = {NAME: b"mot", "2026/11/a/b.bin": b"", "doi-chieu/quet.pdf": os.urandom(70_000)}
    for name, body in files.items():
        keep(store, name, body)
    target = tmp_path_factory.mktemp("sao-luu") / "files.tar"
    packed = packs.pack_files(target)
    assert {name: part.sha256 for name, part in packed.items()} == {
        name: hashlib.sha256(body).hexdigest() for name, body in files.items()
    }
    for name in files:
        store.delete(name)
    assert list(packs.names()) == []
    assert set(packs.unpack_files(target)) == set(files)
    assert {name: read(store, name) for name in files} == files


def test_a_trial_file_leaves_nothing_behind(store: Storage, db: None) -> None:
    [found] = [each for each in findings() if each.code == catalogue.STORAGE]
    assert found.state == states.GOOD
    assert list(packs.names()) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"S3_ENDPOINT": "http://127.0.0.1:9"}, "máy chủ ở S3_ENDPOINT không trả lời"),
        ({"S3_ENDPOINT": "kho.example"}, "S3_ENDPOINT không phải một địa chỉ"),
        ({"S3_BUCKET": "khong-co"}, "không có thùng chứa S3_BUCKET"),
    ],
)
def test_a_bucket_out_of_reach_is_told_in_words_and_takes_the_machine_out_of_service(
    object_address: str, settings: Any, db: None, change: dict[str, str], said: str
) -> None:
    settings.STORAGES = storages(new_bucket(object_address) | change)
    health._in_slot.cache_clear()
    answer = Client(REMOTE_ADDR="127.0.0.1").get("/readyz")
    assert answer.status_code == 503
    text = answer.content.decode()
    assert said in answer.json()["checks"][catalogue.STORAGE]["text"]
    assert "bi-mat-thu" not in text


def test_refused_keys_are_told_in_words() -> None:
    from operations.rules.health import storage

    for code in ("AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "403"):
        assert "từ chối khóa truy cập" in storage("ClientError", code).text
    assert storage("ClientError", "Lạ").text == "Không ghi hoặc không đọc lại được tệp: ClientError, Lạ."


def test_machines_that_share_a_bucket_know_each_other_s_keys_of_papers(
    world: World, object_address: str, settings: Any, tmp_path: Path
) -> None:
    environment = new_bucket(object_address)
    settings.S3_BUCKET, settings.STORAGES = environment["S3_BUCKET"], storages(environment)
    settings.PAPER_KEYS_DIR = tmp_path / "mot"
    first = keys.paper_key()
    settings.PAPER_KEYS_DIR = tmp_path / "hai"
    second = keys.paper_key()
    assert keys.public_keys() == {first.key: first.public, second.key: second.public}
    # The twin: without the bucket the second machine knows its own key alone.
    settings.S3_BUCKET = ""
    assert keys.public_keys() == {second.key: second.public}


def test_the_environment_leads_to_the_bucket_and_no_key_is_ever_printed(
    object_address: str, tmp_path: Path
) -> None:
    program = (
        "import logging, django; django.setup()\n"
        "from django.core.files.base import ContentFile\n"
        "from django.core.files.storage import default_storage as store\n"
        "logging.getLogger().setLevel('DEBUG')\n"
        "print(type(store._wrapped or store).__name__, store.save('a.bin', ContentFile(b'x')), store.exists('a.bin'))\n"
    )
    environment = os.environ | new_bucket(object_address)
    environment |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "TD_VAR_DIR": str(tmp_path),
        "LOG_LEVEL": "DEBUG",
    }
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=django_settings.BASE_DIR, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.split()[-2:] == ["a.bin", "True"]
    assert not any(
        secret in done.stdout + done.stderr for secret in ("bi-mat-thu", "Signature=", "Authorization")
    )
