"""The bundle for the level above: built in the background, whole, numbered through, cancelled, out of date."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from typing import Any, cast

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pypdf import PdfReader, PdfWriter

from dossiers import states
from dossiers.actions import bundle as bundle_actions
from dossiers.actions.files import store
from dossiers.models import Bundle, Dossier, Paper, StoredFile
from dossiers.queries.upper_content import dossiers_of, upper_state
from dossiers.signing.keys import public_keys
from dossiers.signing.reading import GENUINE, read
from dossiers.tasks import build_bundle
from records import jobs, journal
from records.errors import Blocked, Stale
from records.models import AccessEntry, Job
from tests.dossiers.campaigns_taken import (
    LETTER,
    MINUTES,
    OFFICE_REGISTRAR,
    approve,
    bytes_of,
    meet,
    number,
    ready_to_build,
    send,
    taken,
    yesterday,
)
from tests.people import ADMIN, APPRAISER, OFFICE_CHAIR, OFFICER, OUTSIDER, World

PAGE = "/tong-hop/dien-tap/"


@pytest.fixture(scope="module", autouse=True)
def concluded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Every dossier of the practice is concluded, the Office's papers are approved and numbered."""
    with taken(django_db_blocker, "appraised", then=ready_to_build):
        yield


def start(world: World, name: str = ADMIN) -> Job:
    return bundle_actions.start_build(campaign=world.practice, by=world.user(name), at=world.at)


# -- building -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [OFFICE_REGISTRAR, OFFICE_CHAIR])
def test_others_of_the_office_do_not_build(name: str, world: World) -> None:
    assert world.client(name).post(f"{PAGE}lap/").status_code == 403


@pytest.mark.parametrize("name", [OFFICER, OUTSIDER])
def test_strangers_neither_build_nor_see_the_work(name: str, world: World) -> None:
    job = start(world)
    client = world.client(name)
    for path in (f"{PAGE}lap/", f"/tong-hop/viec/{job.pk}/huy/"):
        assert client.post(path).status_code == 404
    assert client.get(f"/tong-hop/viec/{job.pk}/").status_code == 404


def test_the_job_builds_one_file_and_two_clicks_begin_it_once(world: World) -> None:
    job = start(world)
    assert start(world, APPRAISER).pk == job.pk
    waiting = world.client(ADMIN).get(PAGE).content.decode()
    assert f"/tong-hop/viec/{job.pk}/" in waiting
    # Nobody has taken it yet: that is said, and no second button offers to begin again.
    assert "Đã nhận yêu cầu, đang chờ đến lượt xử lý" in waiting
    assert f"{PAGE}lap/" not in waiting
    assert waiting.index('id="viec-lap"') < waiting.index("Danh sách cơ quan, đơn vị")
    build_bundle.call(job_id=job.pk, campaign_id=world.practice.pk, user_id=world.user(ADMIN).pk)
    build_bundle.call(job_id=job.pk, campaign_id=world.practice.pk, user_id=world.user(ADMIN).pk)
    job.refresh_from_db()
    assert (job.state, job.progress) == (Job.State.DONE, 100)
    bundle = Bundle.objects.get(campaign=world.practice)
    assert (bundle.serial, bundle.state) == (1, states.BUNDLE_BUILT)
    assert set(bundle.dossiers.all()) == set(Dossier.objects.filter(participation__campaign=world.practice))
    _is_whole(bundle, world)
    client = world.client(ADMIN)
    text = client.get(PAGE).content.decode()
    assert f"{bundle.pages} trang" in text
    assert "Ghi nhận đã gửi" in text
    _is_downloaded_and_noted(bundle, client)
    _proves_itself(bundle, client)
    assert world.client(OFFICER).get(f"/tep/{bundle.pdf_id}/").status_code == 404
    done = client.get(f"/tong-hop/viec/{job.pk}/", headers={"HX-Request": "true"})
    assert done.headers["HX-Refresh"] == "true"
    assert journal.verify("dien-tap") == []


def _is_whole(bundle: Bundle, world: World) -> None:
    """Every issued paper lies in it at the page that cover and letter say, stamped through, in Tinos alone."""
    body = bytes_of(bundle)
    assert hashlib.sha256(body).hexdigest() == bundle.sha256
    reader = PdfReader(io.BytesIO(body))
    assert len(reader.pages) == bundle.pages
    texts = [page.extract_text() for page in reader.pages]
    for at, text in enumerate(texts, start=1):
        assert f"Trang hồ sơ {at}/{bundle.pages}" in text
    papers = Paper.objects.filter(dossier__participation__campaign=world.practice, state=states.PAPER_ISSUED)
    assert {each["sha256"] for each in bundle.manifest} == set(papers.values_list("sha256", flat=True))
    assert [each["kind"] for each in bundle.manifest[:2]] == ["to-trinh-cap-tren", "bb-tham-dinh"]
    page = bundle.manifest[0]["first_page"]
    letter = "".join(texts[page - 1 : page - 1 + bundle.manifest[0]["pages"]])
    cover = "".join(texts[: page - 1])
    for each in bundle.manifest:
        assert each["first_page"] == page
        page += each["pages"]
        line = f"{each['pages']} {each['first_page']} {each['sha256'][:8]}"
        assert line in " ".join(cover.split())
        if each["kind"] != LETTER:
            assert line in " ".join(letter.split())
    assert page - 1 == bundle.pages
    fonts = {
        str(font.get_object()["/BaseFont"]).split("+")[-1]
        for sheet in reader.pages
        for font in cast("dict[str, Any]", sheet["/Resources"]).get("/Font", {}).values()
    }
    assert fonts
    assert all(name.startswith("Tinos") for name in fonts)


def _proves_itself(bundle: Bundle, client: Client) -> None:
    """Cover with code and QR; the whole file encloses its table of contents, signed and sealed; it ends with the next."""
    body = bytes_of(bundle)
    found = read(body, public_keys())
    assert (found.state, found.code, found.key) == (GENUINE, bundle.code, bundle.key)
    contents = [(each["unit"], each["first_page"], each["sha256"]) for each in found.data["contents"]]
    assert contents == [(each["unit"], each["first_page"], each["sha256"]) for each in bundle.manifest]
    code = bundle.code
    cover = PdfReader(io.BytesIO(body)).pages[0]
    assert f"Mã {code[:4]}-{code[4:8]}-{code[8:]}" in cover.extract_text()
    url = f"/kiem-tra/{code}/"
    said = Client().get(url).content.decode()
    assert "Hồ sơ tổng hợp" in said
    assert bundle.sha256 not in said
    assert bundle.sha256 in client.get(url).content.decode()
    upload = SimpleUploadedFile("a.pdf", body, "application/pdf")
    assert "Tệp đúng là văn bản đã phát hành" in Client().post(url, {"tep": upload}).content.decode()
    changed = SimpleUploadedFile("a.pdf", body.replace(b"%%EOF", b"%%EOF\n"), "application/pdf")
    assert "Tệp không phải" in Client().post(url, {"tep": changed}).content.decode()


def photograph(colour: str = "white") -> bytes:
    """A signed page as a telephone makes it."""
    stored = io.BytesIO()
    Image.new("RGB", (600, 800), colour).save(stored, "PNG")
    return stored.getvalue()


def scanned(pages: int) -> bytes:
    """A signed copy as a scanner makes it: landscape pages lying on their side."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(842, 595).rotate(90)
    stored = io.BytesIO()
    writer.write(stored)
    return stored.getvalue()


def sign(world: World, dossier: Dossier, kind: str, content_type: str, body: bytes) -> StoredFile:
    """Keep a signed copy with a paper, as it is kept before the dossier is handed in."""
    stored = store(
        dossier=dossier,
        name=f"{kind}-da-ky",
        content_type=content_type,
        body=body,
        by=world.user(ADMIN),
        at=world.at,
    )
    Paper.objects.filter(dossier=dossier, kind=kind, state=states.PAPER_ISSUED).update(scan=stored)
    return stored


def test_a_signed_copy_follows_its_paper_with_its_own_line_and_pages(world: World) -> None:
    unit = world.dossier("U-03")
    scan = sign(world, unit, "bb-tu-danh-gia", "application/pdf", scanned(3))
    photo = sign(world, unit, "qd-hoi-dong", "image/png", photograph())
    # The letter names every page of the bundle, the signed copies among them.
    meet(world, version=1, place="Phòng họp số 2")
    approve(world)
    number(world, MINUTES, "8", yesterday(world))
    number(world, LETTER, "32")
    rows = dossiers_of(world.practice)
    made = bundle_actions.make(world.practice, rows, upper_state(world.practice, rows)).assembled
    mine = [each for each in made.manifest if each["dossier"] == unit.pk]
    place = next(index for index, each in enumerate(mine) if each["sha256"] == scan.sha256)
    paper, signed = mine[place - 1], mine[place]
    assert (paper["kind"], paper["scan"], signed["scan"]) == ("bb-tu-danh-gia", False, True)
    assert signed["title"].startswith("Bản quét đã ký: Biên bản")
    assert (signed["pages"], signed["first_page"]) == (3, paper["first_page"] + paper["pages"])
    assert signed["number"] == paper["number"]
    assert [each["pages"] for each in mine if each["sha256"] == photo.sha256] == [1]
    reader = PdfReader(io.BytesIO(made.body))
    texts = [" ".join(page.extract_text().split()) for page in reader.pages]
    assert (
        len(texts)
        == made.pages
        == sum(each["pages"] for each in made.manifest) + made.pieces[0].first_page - 1
    )
    for at, text in enumerate(texts, start=1):
        assert f"Trang hồ sơ {at}/{made.pages}" in text
    letter = made.manifest[0]
    written = " ".join(texts[letter["first_page"] - 1 : letter["first_page"] - 1 + letter["pages"]])
    for each in (signed, next(each for each in mine if each["sha256"] == photo.sha256)):
        assert f"{each['pages']} {each['first_page']} {each['sha256'][:8]}" in written


def _is_downloaded_and_noted(bundle: Bundle, client: Client) -> None:
    response = client.get(f"/tep/{bundle.pdf_id}/")
    assert b"".join(response.streaming_content) == bytes_of(bundle)  # type: ignore[attr-defined]
    assert AccessEntry.objects.filter(kind="tai", subject_id=str(bundle.pdf_id)).exists()


def test_what_changes_while_it_is_built_is_not_kept(world: World) -> None:
    rows = dossiers_of(world.practice)
    made = bundle_actions.make(world.practice, rows, upper_state(world.practice, rows))
    meet(world, version=1, place="Nơi khác")
    with pytest.raises(Stale, match="Nội dung đã thay đổi trong lúc lập hồ sơ"):
        bundle_actions.keep(campaign=world.practice, made=made, by=world.user(ADMIN), at=world.at)
    assert not Bundle.objects.filter(campaign=world.practice).exists()


def test_a_cancelled_job_leaves_no_bundle(world: World) -> None:
    job = start(world)
    response = world.client(ADMIN).post(f"/tong-hop/viec/{job.pk}/huy/")
    assert response.status_code == 302
    build_bundle.call(job_id=job.pk, campaign_id=world.practice.pk, user_id=world.user(ADMIN).pk)
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
    assert not Bundle.objects.filter(campaign=world.practice).exists()
    assert "Lần lập gần nhất đã hủy." in world.client(ADMIN).get(PAGE).content.decode()


def test_a_running_job_says_how_far_it_is_and_at_what(world: World) -> None:
    job = start(world)
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.RUNNING, attempts=1, progress=40, message="Đánh số, ghép 71 trang"
    )
    asked = world.client(ADMIN).get(f"/tong-hop/viec/{job.pk}/", headers={"HX-Request": "true"})
    text = asked.content.decode()
    assert "Đang lập hồ sơ tổng hợp: 40 %" in text
    assert "Đánh số, ghép 71 trang" in text
    assert 'value="40" max="100"' in text
    assert "HX-Refresh" not in asked.headers


def test_a_running_job_stops_at_its_next_report(world: World) -> None:
    job = start(world)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, attempts=1, cancel_requested_at=world.at)
    with pytest.raises(jobs.Cancelled):
        bundle_actions.build(
            run=jobs.Run(job.pk, 1), campaign_id=world.practice.pk, user_id=world.user(ADMIN).pk
        )
    assert not Bundle.objects.filter(campaign=world.practice).exists()


def test_a_job_whose_papers_are_no_longer_in_force_says_what_is_missing(world: World) -> None:
    job = start(world)
    meet(world, version=1, place="Nơi khác")
    build_bundle.call(job_id=job.pk, campaign_id=world.practice.pk, user_id=world.user(ADMIN).pk)
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert "Chánh Văn phòng chưa duyệt" in job.message
    assert job.message in world.client(ADMIN).get(PAGE).content.decode()


def test_nothing_is_sent_before_there_is_a_bundle(world: World) -> None:
    with pytest.raises(Blocked, match="Chưa lập hồ sơ tổng hợp"):
        send(world)
