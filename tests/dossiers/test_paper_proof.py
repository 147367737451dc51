"""What of a received paper is proven: every tampering is found, an untouched paper never is; keys, code, check, upload."""

from __future__ import annotations

import io
import json
import random
import tracemalloc
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader
from pytest_django import Settings

from dossiers import states
from dossiers.actions.files import store
from dossiers.actions.papers import paper_bytes, receipt_bytes
from dossiers.documents import kinds
from dossiers.documents.proof import FILE_NAME, clean_code
from dossiers.models import Dossier, Paper
from dossiers.signing import keys, reading
from dossiers.signing.reading import CHANGED, DRAFT, EXTENDED, GENUINE, UNKNOWN_KEY, read
from dossiers.views import proof as views
from records import journal
from records.errors import Blocked
from records.models import LogEntry
from tests.dossiers.proven_papers import Proven, appraised_unit, papers_of, proven
from tests.dossiers.stories import HISTORY
from tests.people import APPRAISER, OFFICER, OUTSIDER, SIBLING, World

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Proven]]:
    with appraised_unit(django_db_blocker) as campaign:
        wanted = (kinds.NOTICE, kinds.COUNCIL_DECISION)
        found = papers_of(campaign)
        with django_db_blocker.unblock():
            one_each = {kind: proven(*found[kind]) for kind in wanted}
        yield one_each


@pytest.fixture
def notice(made: dict[str, Proven]) -> bytes:
    return made[kinds.NOTICE].pdf


@pytest.fixture
def paper(world: World) -> Paper:
    """The minutes of Trung tâm Thông tin, issued by its registrar."""
    return Paper.objects.select_related("stored").get(
        dossier=world.dossier("U-03", HISTORY), kind=kinds.MINUTES, state=states.PAPER_ISSUED
    )


def bytes_of(paper: Paper) -> bytes:
    assert paper.stored is not None
    with paper.stored.file.open("rb") as opened:
        return bytes(opened.read())


def resaved(content: bytes, change: Any = None) -> bytes:
    """The file as another program would write it again, with a change on the way."""
    with pikepdf.open(io.BytesIO(content)) as opened:
        if change is not None:
            change(opened)
        target = io.BytesIO()
        opened.save(target)
    return target.getvalue()


def with_data(content: bytes, change: Any) -> bytes:
    """The file with its enclosed data changed in place, everything else as it was."""

    def swap(opened: pikepdf.Pdf) -> None:
        told = json.loads(opened.attachments[FILE_NAME].get_file().read_bytes())
        change(told)
        spec = opened.attachments[FILE_NAME].obj.EF.F
        spec.write(json.dumps(told, ensure_ascii=False).encode())

    return resaved(content, swap)


def raise_score(told: dict[str, Any]) -> None:
    told["data"]["decision"]["final"] = "100.00"


# -- tampering ----------------------------------------------------------------------------------------------------


def test_untouched_papers_are_genuine(made: dict[str, Proven], world: World) -> None:
    issued = [
        bytes_of(each) for each in Paper.objects.filter(state=states.PAPER_ISSUED).select_related("stored")
    ]
    assert len(issued) >= 4
    for content in (*issued, *(one.pdf for one in made.values())):
        found = read(content, keys.public_keys())
        assert (found.state, found.data_signed) == (GENUINE, True)


def test_what_takes_no_number_says_that_it_proves_nothing(world: World) -> None:
    """A score sheet on its own is neither genuine nor changed: it counts as annex of the minutes."""
    body = paper_bytes(dossier=world.dossier("U-03", HISTORY), kind=kinds.SCORE_SHEET)
    assert body is not None
    assert read(body, keys.public_keys()).state == DRAFT


def test_a_receipt_proves_itself_and_outlives_the_key(
    world: World, tmp_path: Path, settings: Settings
) -> None:
    """Its bytes are not kept: the code is, and whichever key signs the sheet of the day, it leads to the same receipt."""
    receipt = world.dossier("U-03", HISTORY).receipts.select_related("snapshot", "by").get()
    body = receipt_bytes(receipt=receipt)
    found = read(body, keys.public_keys())
    assert (found.state, found.code, body) == (GENUINE, receipt.code, receipt_bytes(receipt=receipt))
    assert receipt.code in printed(body)
    url = f"/kiem-tra/{receipt.code}/"
    said = Client().get(url).content.decode().split("<main")[1]
    assert "Biên nhận hồ sơ" in said
    assert receipt.number in said
    assert receipt.sha256 not in said
    for path in Path(settings.PAPER_KEYS_DIR).glob("*"):
        if path.is_file():
            (tmp_path / path.name).write_bytes(path.read_bytes())
    settings.PAPER_KEYS_DIR = tmp_path
    call_command("rotate_paper_key")
    again = receipt_bytes(receipt=receipt)
    assert again != body
    for content in (body, again):
        assert "Tệp đúng là văn bản đã phát hành" in drop(Client(), url, content)
        assert "Trùng từng byte" in drop(world.client(OFFICER), "/doc-van-ban/", content)
    changed = with_data(body, lambda told: told["data"]["receipt"].update(punctuality="Quá hạn"))
    assert "Tệp không phải là bản đã phát hành" in drop(Client(), url, changed)
    page = drop(world.client(OFFICER), url, changed)
    assert "Khác với bản đang lưu: 1 trường" in page
    # A receipt from before there were codes is drawn as it always was.
    receipt.code = "0123456789abcdef"
    assert read(receipt_bytes(receipt=receipt), keys.public_keys()).state == DRAFT


def test_any_changed_byte_is_found(notice: bytes) -> None:
    """Every place near the seal, and random ones elsewhere; a byte put in or taken out, too."""
    chance = random.Random(7)
    seal = notice.rindex(b"%ThamDinh-1")
    places = [*range(seal, len(notice), 3), *(chance.randrange(len(notice)) for _ in range(400))]
    for place in places:
        changed = bytearray(notice)
        changed[place] ^= 1 << chance.randrange(8)
        assert verdict(bytes(changed)) != GENUINE, place
        assert verdict(notice[:place] + notice[place + 1 :]) != GENUINE, place
        assert verdict(notice[:place] + b" " + notice[place:]) != GENUINE, place


def printed(content: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).replace("-", "")


def verdict(content: bytes) -> str:
    try:
        return read(content, keys.public_keys()).state
    except Blocked:
        return "refused"


def test_without_the_seal_a_changed_page_goes_unnoticed(
    notice: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twin: the signature of the data alone does not see the page."""
    changed = bytearray(notice)
    changed[notice.index(b"stream\n") + 40] ^= 1
    assert verdict(bytes(changed)) == CHANGED
    monkeypatch.setattr(reading, "verifies", lambda public, value, message: True)
    assert verdict(bytes(changed)) == GENUINE


def test_changed_data_swapped_data_and_cut_files_are_found(made: dict[str, Proven], notice: bytes) -> None:
    changed = with_data(notice, raise_score)
    assert read(changed, keys.public_keys()).state == CHANGED
    assert not read(changed, keys.public_keys()).data_signed

    def swap(opened: pikepdf.Pdf) -> None:
        with pikepdf.open(io.BytesIO(made[kinds.COUNCIL_DECISION].pdf)) as other:
            body = other.attachments[FILE_NAME].get_file().read_bytes()
        opened.attachments[FILE_NAME].obj.EF.F.write(body)

    swapped = read(resaved(notice, swap), keys.public_keys())
    assert (swapped.state, swapped.data_signed) == (CHANGED, True)
    assert read(resaved(notice), keys.public_keys()).state == CHANGED
    for size in (len(notice) - 1, len(notice) - 7, len(notice) // 2, 2000):
        assert verdict(notice[:size]) in {CHANGED, "refused"}


def test_data_that_claim_to_be_a_draft_are_no_issued_paper(notice: bytes) -> None:
    def strip(told: dict[str, Any]) -> None:
        told["data"]["proof"] = told["signature"] = None

    assert verdict(with_data(notice, strip)) == CHANGED


def test_a_signature_added_later_leaves_the_issued_part_whole(notice: bytes) -> None:
    more = b"\n%more\n1 0 obj\n<</Type /EmbeddedFile>>\nstream\n" + zlib.compress(
        json.dumps({"data": {"format": "tham-dinh/van-ban", "paper": {}}, "signature": None}).encode()
    )
    found = read(notice + more + b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n", keys.public_keys())
    assert found.state == EXTENDED
    assert found.data["paper"]["kind"] == kinds.NOTICE
    assert found.sha256 != read(notice, keys.public_keys()).sha256


def test_a_foreign_key_is_not_ours(
    made: dict[str, Proven], notice: bytes, tmp_path: Path, settings: Settings
) -> None:
    ours = keys.public_keys()
    settings.PAPER_KEYS_DIR = tmp_path
    one = made[kinds.NOTICE]
    from dossiers.documents.render import render_pdf

    forged = render_pdf(one.paper, data=one.data, signer=keys.paper_key())
    assert read(forged, keys.public_keys()).state == GENUINE
    assert read(forged, ours).state == UNKNOWN_KEY
    # The other office publishes its list; its own account of the ids is not believed.
    listed = keys.listed(keys.public_keys(), "")
    listed["keys"][0]["id"] = next(iter(ours))
    assert keys.read_list(json.dumps(listed).encode()) == keys.public_keys()


def refuse(**_given: object) -> None:
    raise OSError("disk full")


def test_a_new_key_signs_and_old_papers_stay_genuine(
    notice: bytes,
    tmp_path: Path,
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for path in Path(settings.PAPER_KEYS_DIR).glob("*"):
        if path.is_file():
            (tmp_path / path.name).write_bytes(path.read_bytes())
    settings.PAPER_KEYS_DIR = tmp_path
    before = keys.paper_key()
    call_command("rotate_paper_key")
    after = keys.paper_key()
    assert before.key != after.key
    assert before.key in capsys.readouterr().out
    entry = LogEntry.objects.get(chain=journal.SYSTEM, action="van-ban.doi-khoa")
    assert (entry.subject_id, entry.data) == (after.key, {"khoa_cu": before.key, "khoa_moi": after.key})
    assert journal.verify(journal.SYSTEM) == []
    assert set(keys.public_keys()) >= {before.key, after.key}
    assert read(notice, keys.public_keys()).state == GENUINE
    assert read(notice, {after.key: after.public}).state == UNKNOWN_KEY
    # A change that could not be written down does not happen.
    monkeypatch.setattr(journal, "write", refuse)
    with pytest.raises(OSError, match="full"):
        call_command("rotate_paper_key")
    assert keys.paper_key().key == after.key
    settings.PAPER_KEY = "kein-base64"
    with pytest.raises(Blocked, match="PAPER_KEY"):
        keys.paper_key()


def test_the_first_key_is_made_once_and_for_the_server_alone(tmp_path: Path, settings: Settings) -> None:
    settings.PAPER_KEYS_DIR = tmp_path / "new"
    first = keys.paper_key()
    assert keys.paper_key() == first
    assert ((tmp_path / "new/current").stat().st_mode & 0o777) == 0o600
    assert sorted(path.suffix for path in (tmp_path / "new").iterdir()) == ["", ".pub"]


# -- files that are none ----------------------------------------------------------------------------------------------


def bomb(size: int) -> bytes:
    packed = zlib.compress(b"[" * size)
    return b"%PDF-1.7\n1 0 obj\n<</Type /EmbeddedFile>>\nstream\n" + packed + b"\nendstream\n%%EOF"


SHAPELESS = b'{"data": {"format": "tham-dinh/van-ban", "proof": 5}}'


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04",
        b"%PDF-1.7\n%%EOF",
        bomb(500_000_000 // 10),
        bomb(100_000),
        b"%PDF-1.7\n" + b"/Type /EmbeddedFile stream\n" * 200_000,
        b"%PDF-1.7\n/Type /EmbeddedFile>>\nstream\n" + SHAPELESS + b"endstream",
    ],
    ids=["empty", "zip", "bare", "bomb", "deep", "many", "shape"],
)
def test_a_file_that_is_none_is_refused_in_a_sentence_and_within_bounds(content: bytes) -> None:
    tracemalloc.start()
    with pytest.raises(Blocked) as refused:
        read(content, {})
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 64 * 1024 * 1024
    assert refused.value.problems[0].text.startswith("Tệp ")


def test_a_bundle_with_its_scans_is_read_too(
    notice: bytes,
    world: World,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Far beyond what a paper has, and without a copy of it in memory; beyond the page's limit the command still reads."""
    large = notice + b"%" + b"0" * (30 * 1024 * 1024) + b"\n"
    client = world.client(OFFICER)
    answer = client.post("/doc-van-ban/", {"tep": SimpleUploadedFile("tong-hop.pdf", large)})
    assert answer.status_code == 200
    assert reading.SAID[EXTENDED] in answer.content.decode()
    monkeypatch.setattr("dossiers.forms.received.MAX_FILE", len(large) - 1)
    refused = client.post("/doc-van-ban/", {"tep": SimpleUploadedFile("tong-hop.pdf", large)})
    assert refused.status_code == 422
    assert "manage.py read_paper" in refused.content.decode()
    path = tmp_path / "tong-hop.pdf"
    path.write_bytes(large)
    code, out, err = run(capsys, str(path))
    assert (code, reading.SAID[EXTENDED] in out + err) == (2, True)
    path.write_bytes(b"")
    assert run(capsys, str(path))[0] == 2


# -- the command --------------------------------------------------------------------------------------------------------


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = 0
    try:
        call_command("read_paper", *arguments)
    except SystemExit as end:
        code = int(str(end.code))
    told = capsys.readouterr()
    return code, told.out, told.err


def test_read_paper_takes_every_field_back(
    paper: Paper, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(bytes_of(paper))
    code, out, err = run(capsys, str(path), "--format=json")
    told = json.loads(out)
    assert (code, err, told["genuine"]) == (0, "", True)
    assert told["data"]["units"][0]["outcome"]["total"] == "89"
    code, out, _err = run(capsys, str(path), "--stored")
    assert code == 0
    assert "Trùng từng byte." in out
    assert "  Tổng điểm: 89" in out
    path.write_bytes(
        with_data(bytes_of(paper), lambda told: told["data"]["units"][0]["outcome"].update(total="97"))
    )
    code, out, err = run(capsys, str(path), "--stored")
    assert code == 2
    assert "Trung tâm Thông tin – kết quả tự đánh giá › Tổng điểm: 97 (đang lưu: 89)" in out
    assert err.startswith("Tệp đã bị thay đổi")
    for content in (b"%PDF-1.7\n%%EOF", b"GIF89a"):
        path.write_bytes(content)
        code, out, err = run(capsys, str(path))
        assert (code, out, err.startswith("Tệp ")) == (2, "", True)
    assert run(capsys, str(tmp_path / "none.pdf"))[0] == 2


# -- the public check -----------------------------------------------------------------------------------------------------


def drop(client: Client, url: str, content: bytes) -> str:
    response = client.post(url, {"tep": SimpleUploadedFile("a.pdf", content, "application/pdf")})
    assert response.status_code == 200
    return response.content.decode()


def test_a_stranger_learns_that_it_is_genuine_and_no_more(paper: Paper, world: World) -> None:
    url = f"/kiem-tra/{paper.code}/"
    said = Client().get(url).content.decode()
    for phrase in (
        "Mã đúng của một văn bản",
        f"{paper.number or '…'}/BB-TTTT",
        "24/9/2021",
        "Trung tâm Thông tin",
    ):
        assert phrase in said
    for client in (Client(), world.client(SIBLING), world.client(OUTSIDER)):
        pages = [client.get(url).content.decode(), drop(client, url, bytes_of(paper))]
        changed = with_data(
            bytes_of(paper), lambda told: told["data"]["units"][0]["outcome"].update(total="97")
        )
        pages.append(drop(client, url, changed))
        assert "Tệp đúng là văn bản đã phát hành" in pages[1]
        assert "Tệp không phải là bản đã phát hành" in pages[2]
        for page in pages:
            for secret in (
                paper.sha256,
                "91,75",
                "tổng điểm",
                "Đủ điều kiện",
                "hiệu lực:",
                "Đang có hiệu lực",
            ):
                assert secret not in page.split("<main")[1], secret


def test_whoever_may_see_the_dossier_sees_status_hash_and_fields(paper: Paper, world: World) -> None:
    url = f"/kiem-tra/{paper.code.lower()[:4]}-{paper.code[4:]}/"
    changed = with_data(bytes_of(paper), lambda told: told["data"]["units"][0]["outcome"].update(total="97"))
    for name in (OFFICER, APPRAISER):
        client = world.client(name)
        said = client.get(url).content.decode()
        assert paper.sha256 in said
        assert "Đang có hiệu lực" in said
        page = drop(client, url, changed)
        assert "Khác với bản đang lưu: 1 trường" in page
        assert '<strong class="text-break">97</strong>' in page
    Paper.objects.filter(pk=paper.pk).update(
        state=states.PAPER_VOID, voided_at=world.at, voided_by=world.user(OFFICER)
    )
    assert "Không còn hiệu lực" in world.client(OFFICER).get(url).content.decode()
    assert "Mã đúng của một văn bản" in Client().get(url).content.decode()
    assert "Không còn hiệu lực" not in Client().get(url).content.decode()


def test_what_is_no_code_looks_alike_and_costs_alike(paper: Paper) -> None:
    """Unknown, impossible, of a draft: the same answer after the same number of queries."""
    draft = Paper.objects.exclude(pk=paper.pk).filter(state=states.PAPER_ISSUED).first()
    assert draft is not None
    Paper.objects.filter(pk=draft.pk).update(state=states.PAPER_DRAFT)
    seen = set()
    for code in ("0" * 12, "khong-ro", "x" * 80, draft.code, paper.code[:-1]):
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            response = Client().get(f"/kiem-tra/{code}/")
        body = response.content.decode().split("<main")[1].split("</main>")[0]
        seen.add((response.status_code, body, len(queries)))
    assert len(seen) == 1
    assert next(iter(seen))[0] == 404


def test_an_address_that_asks_too_often_waits(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "LOOKS", "3/m")
    url = f"/kiem-tra/{paper.code}/"
    assert [Client(REMOTE_ADDR="203.0.113.7").get(url).status_code for _ in range(5)] == [200] * 3 + [429] * 2
    assert Client(REMOTE_ADDR="203.0.113.8").get(url).status_code == 200
    monkeypatch.setattr("records.guard.within", lambda request, what, rate: True)
    assert Client(REMOTE_ADDR="203.0.113.7").get(url).status_code == 200


def test_the_form_takes_a_code_as_it_is_typed(paper: Paper) -> None:
    assert clean_code(" 7kqm-4txw–9hpo ") == "7KQM4TXW9HP0"
    assert clean_code("7KQM4TXW9HPU") == ""
    shown = f"{paper.code[:4]} {paper.code[4:8]}-{paper.code[8:]}".lower()
    response = Client().get("/kiem-tra/", {"ma": shown})
    assert response["Location"] == f"/kiem-tra/{paper.code}/"
    assert "Nhập mã" in Client().get("/kiem-tra/").content.decode()
    assert Client().get("/kiem-tra/", {"ma": "<x>"})["Location"] == "/kiem-tra/khong-ro/"


def test_the_public_keys_are_published(paper: Paper) -> None:
    told = keys.read_list(Client().get("/kiem-tra/khoa.json").content)
    assert paper.key in told
    assert told == keys.public_keys()


# -- reading what was received ------------------------------------------------------------------------------------------------


def test_the_upload_page_takes_every_field_back(paper: Paper, world: World) -> None:
    page = drop(world.client(APPRAISER), "/doc-van-ban/", bytes_of(paper))
    assert "Trùng từng byte với bản đang lưu" in page
    assert "<dt>Quy về thang 100</dt>" in page
    assert "Nguyễn Văn A" not in page
    changed = with_data(bytes_of(paper), lambda told: told["data"]["units"][0]["meeting"].update(agree=41))
    page = drop(world.client(APPRAISER), "/doc-van-ban/", changed)
    assert "Tệp đã bị thay đổi" in page
    assert "Trung tâm Thông tin – họp đơn vị" in page


def test_an_office_that_does_not_know_the_campaign_reads_all_the_same(paper: Paper, world: World) -> None:
    page = drop(world.client(SIBLING), "/doc-van-ban/", bytes_of(paper))
    assert "Văn bản thật" in page
    assert "không có trong các hồ sơ mà tài khoản này được xem" in page
    assert "<dt>Quy về thang 100</dt>" in page
    assert world.client(OUTSIDER).get("/doc-van-ban/").status_code == 404
    assert Client().get("/doc-van-ban/").status_code == 302


def test_a_paper_from_before_there_were_codes_keeps_its_bytes(paper: Paper, world: World) -> None:
    old = b"%PDF-1.7\n% issued before\n%%EOF\n"
    stored = store(
        dossier=paper.dossier,
        name="a.pdf",
        content_type="application/pdf",
        body=old,
        by=world.user(OFFICER),
        at=world.at,
    )
    Paper.objects.filter(pk=paper.pk).update(code="", key="", sha256=stored.sha256, stored=stored)
    page = drop(world.client(OFFICER), "/doc-van-ban/", old)
    assert "Văn bản ban hành trước khi có dữ liệu kèm theo" in page
    refused = world.client(SIBLING).post("/doc-van-ban/", {"tep": SimpleUploadedFile("a.pdf", old)})
    assert refused.status_code == 422
    assert "Tệp không chứa dữ liệu của hệ thống này" in refused.content.decode()
    assert "trước khi có mã" in Client().get("/kiem-tra/0123456789AB/").content.decode()


def test_a_refused_upload_says_why(world: World) -> None:
    client = world.client(OFFICER)
    assert "Chưa chọn tệp PDF." in client.post("/doc-van-ban/", {}).content.decode()
    response = client.post("/doc-van-ban/", {"tep": SimpleUploadedFile("a.pdf", b"GIF89a")})
    assert response.status_code == 422
    assert "Tệp không phải PDF" in response.content.decode()


def test_a_paper_that_does_not_prove_itself_is_never_kept(
    paper: Paper, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dossiers.actions.papers import Issue, issue_bytes

    dossier: Dossier = world.dossier("U-03", HISTORY)
    assert paper.snapshot is not None
    assert paper.signed_on is not None
    Paper.objects.filter(pk=paper.pk).update(
        state=states.PAPER_VOID, voided_at=world.at, voided_by=world.user(OFFICER)
    )
    issue = Issue(dossier, kinds.MINUTES, "9", "BB-TTTT", paper.signed_on, paper.snapshot)
    for body in (resaved(bytes_of(paper)), bytes_of(paper)[:-1] + b" "):
        with pytest.raises(RuntimeError, match="does not prove itself"):
            issue_bytes(issue=issue, body=body, data="{}", by=world.user(OFFICER), at=world.at)
