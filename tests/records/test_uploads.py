"""Files that come in: pictures drawn anew, opened in a process apart, shown to the scanner, bounded while they come."""

from __future__ import annotations

import hashlib
import io
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from PIL import Image, ImageFile
from pytest_django import Settings

from operations import states as health
from operations.queries.health import findings
from records.uploads import bounding, pdfs, scanner
from records.uploads.apart import apart
from records.uploads.kinds import MAX_BYTES, UNREADABLE, Unfit, UploadRefused
from records.uploads.opening import inspect
from tests.dossiers.content import image_bytes, pdf_bytes
from tests.people import OFFICER, World
from tests.records import clamd
from tests.security.hostile_files import CANARY, huge_png, opening, pdf, photographed


def taken(name: str, body: bytes) -> bytes:
    return inspect(SimpleUploadedFile(name, body)).data


# -- pictures ----------------------------------------------------------------------------------------------------------


def test_a_telephones_picture_keeps_its_look_and_loses_its_story() -> None:
    """Place, owner, comment, profile and what hangs behind it are gone; it stands upright; the hash is of what is kept."""
    came = photographed()
    assert CANARY in came
    checked = inspect(SimpleUploadedFile("a.jpg", came))
    assert checked.sha256 == hashlib.sha256(checked.data).hexdigest()
    assert CANARY not in checked.data
    assert b"<script>" not in checked.data
    with Image.open(io.BytesIO(checked.data)) as picture:
        assert (picture.size, picture.format, dict(picture.getexif())) == ((20, 40), "JPEG", {})
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        # Turned by a quarter to the right: the blue edge lies on top.
        blue, red = picture.convert("RGB").getpixel((10, 3)), picture.convert("RGB").getpixel((10, 30))
    assert isinstance(blue, tuple)
    assert isinstance(red, tuple)
    assert blue[2] > 150 > blue[0]
    assert red[0] > 150 > red[2]
    # The same picture once more is the same file: «đã có trong minh chứng» still finds it.
    assert taken("b.jpg", came) == checked.data


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_is_drawn_anew(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (30, 20), 1).save(out, "PNG", pnginfo=_told())
    data = taken("a.png", out.getvalue())
    assert CANARY not in data
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.size == (30, 20)


def test_a_picture_that_ends_too_soon_is_refused_whatever_else_the_program_has_loaded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Once WeasyPrint is imported, Pillow takes cut pictures; the process that opens uploads must not."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    for name, kind in (("a.jpg", "JPEG"), ("a.png", "PNG")):
        out = io.BytesIO()
        Image.effect_noise((200, 200), 90).save(out, kind)
        with pytest.raises(UploadRefused, match=UNREADABLE):
            taken(name, out.getvalue()[: len(out.getvalue()) // 2])


def _told() -> object:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Author", CANARY.decode())
    return info


@pytest.mark.parametrize(("kind", "mode"), [("JPEG", "CMYK"), ("JPEG", "L"), ("PNG", "RGB")])
def test_a_large_picture_is_kept_smaller_and_in_proportion(kind: str, mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (6_000, 3_000)).save(out, kind)
    with Image.open(io.BytesIO(taken(f"a.{kind.lower()}", out.getvalue()))) as picture:
        assert picture.size == (5_000, 2_500)


def test_what_is_no_picture_is_kept_byte_for_byte() -> None:
    assert taken("a.pdf", pdf_bytes()) == pdf_bytes()


def test_a_picture_of_too_many_points_is_told_so_before_it_is_unpacked() -> None:
    begun = time.monotonic()
    with pytest.raises(UploadRefused, match=r"50 triệu điểm ảnh\. Giảm kích thước ảnh rồi tải lại\."):
        taken("a.png", huge_png())
    assert time.monotonic() - begun < 10


# -- a process apart ----------------------------------------------------------------------------------------------------


def _eat() -> bytes | None:
    return bytes(4_000_000_000)


def _write() -> bytes | None:
    Path("/tmp/tham-dinh-apart").write_bytes(b"x" * 10)  # noqa: S108 - it must not come to be
    return b"written"


def _sleep() -> bytes | None:
    time.sleep(60)
    return None


def _break() -> bytes | None:
    import os
    import signal

    os.kill(os.getpid(), signal.SIGSEGV)
    return b"alive"


def test_what_a_file_does_there_happens_there(monkeypatch: pytest.MonkeyPatch) -> None:
    assert apart(lambda: None) is None
    assert apart(lambda: b"x" * 3_000_000) == b"x" * 3_000_000
    for work, said in ((_eat, "mở ra quá lớn"), (_write, UNREADABLE), (_break, "mở ra quá lớn")):
        with pytest.raises(Unfit, match=said):
            apart(work)
    monkeypatch.setattr("records.uploads.apart.PATIENCE", 0.3)
    begun = time.monotonic()
    with pytest.raises(Unfit, match="mở ra quá lớn"):
        apart(_sleep)
    assert time.monotonic() - begun < 5


def test_without_the_look_inside_a_script_would_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin of the corpus: it is this look that refuses, not some accident of reading."""
    from pikepdf import Name

    body = pdf(opening(S=Name.JavaScript, JS="app.alert(1)"))
    with pytest.raises(UploadRefused, match="kịch bản"):
        taken("a.pdf", body)
    monkeypatch.setattr(pdfs, "_judge", lambda *_: None)
    assert taken("a.pdf", body) == body


# -- the scanner --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by_path", [True, False])
def test_a_file_is_shown_to_the_daemon_as_it_came(settings: Settings, tmp_path: Path, by_path: bool) -> None:
    with clamd.daemon(tmp_path / "clamd.sock" if by_path else None) as (address, heard):
        settings.CLAMD = address
        body = photographed()
        taken("a.jpg", body)
        assert heard == [body]
        bad = pdf(lambda made: made.docinfo.update({"/Title": clamd.SIGN.decode()}))
        with pytest.raises(UploadRefused, match=r"có mã độc \(Eicar-Signature\)\. Tệp không được lưu\."):
            taken("a.pdf", bad)
        with pytest.raises(UploadRefused, match="chưa kiểm tra được mã độc"):
            taken("a.pdf", pdf_bytes() + b"%" * 1_100_000 + b"\nstartxref\n0\n%%EOF")


@pytest.mark.parametrize("case", ["nobody", "silence", "no address", "no socket"])
def test_a_scanner_that_does_not_answer_refuses_and_readyz_says_so(
    settings: Settings, tmp_path: Path, case: str, world: World
) -> None:
    settings.CLAMD_SECONDS = 1
    with clamd.silent() as address:
        settings.CLAMD = {
            "nobody": "127.0.0.1:9", "silence": address, "no address": "clamd", "no socket": str(tmp_path / "x"),
        }[case]  # fmt: skip
        begun = time.monotonic()
        with pytest.raises(UploadRefused, match="chưa kiểm tra được mã độc nên chưa được nhận"):
            taken("a.pdf", pdf_bytes())
        assert time.monotonic() - begun < 5
        found = {each.code: each for each in findings()}["scanner"]
        assert (found.state, "systemctl status clamav-daemon" in found.advice) == (health.BAD, True)
        # Everything else goes on: no machine is taken out of service for it.
        answer = Client().get(reverse("operations:readyz"))
        assert answer.status_code == 200
        assert answer.json()["checks"]["scanner"]["state"] == health.BAD


def test_a_scanner_that_answers_is_told_as_well(settings: Settings, world: World) -> None:
    assert {each.code: each.state for each in findings()}["scanner"] == health.GOOD
    with clamd.daemon() as (address, _heard):
        settings.CLAMD = address
        assert "quét trước khi lưu" in {each.code: each.text for each in findings()}["scanner"]


def test_imports_are_shown_to_the_scanner_too(settings: Settings, world: World) -> None:
    dossier = world.dossier()
    url = reverse("dossiers:offline", args=[dossier.pk])
    from dossiers.actions import workflow

    workflow.start(dossier=dossier, by=world.user(OFFICER), at=world.at)
    with clamd.daemon() as (address, heard):
        settings.CLAMD = address
        answer = world.client(OFFICER).post(url, {"tep": SimpleUploadedFile("a.xlsx", clamd.SIGN)})
    assert answer.status_code == 422
    assert "có mã độc" in answer.content.decode()
    assert heard == [clamd.SIGN]
    assert scanner.configured()


# -- while it comes -----------------------------------------------------------------------------------------------------


def test_no_more_of_a_file_is_kept_than_shows_that_it_is_too_large() -> None:
    request = RequestFactory().post("/", {"tep": SimpleUploadedFile("a.pdf", b"x" * (MAX_BYTES + 5_000_000))})
    came: Any = request.FILES["tep"]
    assert MAX_BYTES < (came.size or 0) < MAX_BYTES + 200_000
    came.seek(0)
    assert MAX_BYTES < len(came.read()) < MAX_BYTES + 200_000


def test_a_request_beyond_all_bounds_is_refused_before_it_is_read(settings: Settings, world: World) -> None:
    settings.UPLOAD_MAX_REQUEST = 1024 * 1024
    file = SimpleUploadedFile("a.pdf", b"x" * (bounding.AROUND + 1024 * 1024))
    answer = world.client(OFFICER).post(
        reverse("dossiers:evidence", args=[world.dossier().pk]), {"file": file}
    )
    assert answer.status_code == 413
    assert "Mỗi lần gửi nhận tối đa 1 MB tệp" in answer.content.decode()


def test_a_page_may_take_more_by_saying_so() -> None:
    @bounding.takes_up_to(MAX_BYTES * 2)
    def view() -> HttpResponse:
        return HttpResponse()

    assert getattr(view, bounding.ATTRIBUTE) == MAX_BYTES * 2
    assert image_bytes("PNG")
