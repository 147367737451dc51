"""Signed copies beside their papers, kept by the database; trusted certificates on screen, by role."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from dossiers import states
from dossiers.actions import papers, signed
from dossiers.actions.papers import paper_bytes
from dossiers.models import Dossier, SignatureCheck, SignedCopy, TrustRoot
from records import clock
from records.errors import Blocked, NotAllowed
from tests.dossiers.signatures import signed as sign
from tests.dossiers.signatures import signer, written_over
from tests.dossiers.stories import take_to
from tests.people import ADMIN, APPRAISER, CHAIR, OFFICE_CHAIR, OFFICER, REGISTRAR, SIBLING, SYSTEM, World

KIND = "qd-hoi-dong"


@pytest.fixture
def issued(world: World) -> Dossier:
    dossier = take_to(world, states.AWAITING_SIGNATURE)
    starts = dossier.meetings.get(kind=states.UNIT_MEETING).starts_at
    assert starts is not None
    papers.register(
        dossier=dossier, kind=KIND, number="5", signed_on=clock.local_date(starts), by=world.user(REGISTRAR), at=world.at
    )  # fmt: skip
    return dossier


def original(dossier: Dossier) -> bytes:
    return paper_bytes(dossier=dossier, kind=KIND) or b""


def upload(world: World, dossier: Dossier, body: bytes, reason: str = "") -> str:
    response = world.client(REGISTRAR).post(
        f"/ho-so/{dossier.pk}/van-ban/{KIND}/ban-da-ky/",
        {"scan": SimpleUploadedFile("da-ky.pdf", body), "reason": reason},
        follow=True,
    )
    assert response.status_code == 200
    return response.content.decode()


def trust(world: World, name: str = ADMIN) -> TrustRoot:
    return signed.trust_root(
        unit=world.practice.office, body=signer().root_der, by=world.user(name), at=world.at
    )


def test_an_upload_is_judged_and_the_judgement_stands_beside_it(world: World, issued: Dossier) -> None:
    page = upload(world, issued, sign(original(issued), signer()))
    assert "chưa tin cậy: chưa cấu hình chứng thư gốc" in page
    trust(world)
    copy = SignedCopy.objects.get()
    again = f"/ho-so/{issued.pk}/ban-da-ky/{copy.pk}/kiem-tra/"
    assert world.client(CHAIR).post(again).status_code == 403
    assert world.client(SIBLING).post(again).status_code == 404
    page = world.client(REGISTRAR).post(again, follow=True).content.decode()
    assert "Chữ ký hợp lệ: Người ký thử nghiệm" in page
    assert [check.verdict for check in SignatureCheck.objects.all()] == [states.SIG_UNSET, states.SIG_VALID]


def test_a_further_copy_is_a_row_of_its_own_and_the_first_stays(world: World, issued: Dossier) -> None:
    trust(world)
    good = sign(original(issued), signer())
    upload(world, issued, written_over(good))
    assert SignatureCheck.objects.get().verdict == states.SIG_CHANGED
    page = upload(world, issued, good, "Bản trước bị sửa sau khi ký")
    assert "Chữ ký hợp lệ" in page
    assert "Tài liệu bị sửa sau khi ký" in page
    assert "Bản trước bị sửa sau khi ký" in page
    assert list(SignedCopy.objects.values_list("serial", "reason")) == [
        (1, ""),
        (2, "Bản trước bị sửa sau khi ký"),
    ]


@pytest.mark.parametrize("table", [SignedCopy, SignatureCheck])
def test_the_database_keeps_copies_and_judgements(
    world: World, issued: Dossier, table: type[SignedCopy | SignatureCheck]
) -> None:
    """Nor lets them be deleted, but with a whole practice: ``test_practice.py``."""
    upload(world, issued, sign(original(issued), signer()))
    with pytest.raises(IntegrityError, match="chỉ được ghi thêm"), transaction.atomic():
        table.objects.update(at=world.at)


@pytest.mark.parametrize("name", [OFFICER, CHAIR, REGISTRAR, APPRAISER, SIBLING, SYSTEM])
def test_who_may_not_trust_for_the_office(name: str, world: World) -> None:
    with pytest.raises(NotAllowed):
        trust(world, name)


def test_the_page_of_trusted_certificates(world: World) -> None:
    office = world.practice.office
    url = f"/don-vi/{office.pk}/chung-thu/"
    client = world.client(ADMIN)
    empty = client.get(url).content.decode()
    assert "Chưa có chứng thư nào" in empty
    assert "danh sách của cơ quan thẩm định" not in empty
    own = (
        world.client(CHAIR)
        .get(f"/don-vi/{world.dossier().participation.unit_id}/chung-thu/")
        .content.decode()
    )
    assert f"danh sách của cơ quan thẩm định: {office.name}" in own

    def send(body: bytes) -> tuple[int, str]:
        answer = client.post(url, {"certificate": SimpleUploadedFile("goc.cer", body)}, follow=True)
        return answer.status_code, answer.content.decode()

    assert send(b"khong phai chung thu")[0] == 422
    status, page = send(signer().root_der)
    assert status == 200
    assert "CN=Gốc thử nghiệm" in page
    assert "đã có trong danh sách" in send(signer().root_pem.encode())[1]
    row = TrustRoot.objects.get()
    assert world.client(APPRAISER).get(url).status_code == 200
    assert world.client(APPRAISER).post(f"{url}{row.pk}/bo/").status_code == 403
    assert world.client(OFFICER).get(url).status_code == 404
    page = world.client(OFFICE_CHAIR).post(f"{url}{row.pk}/bo/", follow=True).content.decode()
    assert "Chứng thư đã bỏ (1)" in page
    assert signed.roots_of(office.pk) == []


def test_a_root_that_ran_out_is_refused(world: World) -> None:
    old = signer("Gốc đã hết hạn", (-10, 300))
    with pytest.raises(Blocked, match="đã hết hạn"):
        signed.trust_root(
            unit=world.practice.office,
            body=old.root_der,
            by=world.user(ADMIN),
            at=world.at.replace(year=world.at.year + 12),
        )
