"""Signatures in copies that come back: real papers signed with throw-away keys, good, changed, expired, untrusted."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from dossiers import states
from dossiers.documents.render import render_pdf
from dossiers.signing import returned as signing
from records import pdf
from tests.dossiers import paper_examples as examples
from tests.dossiers.signatures import Signer, changed_inside, signed, signer, written_over

NOW = datetime.now(UTC)


@cache
def paper() -> bytes:
    return render_pdf(examples.council_decision())


@cache
def good() -> bytes:
    return signed(paper(), signer())


def verdict(body: bytes, roots: tuple[Signer, ...] = (), at: datetime = NOW) -> signing.Finding:
    return signing.examine(body, original=paper(), roots=[each.root_pem for each in roots], at=at)


def test_a_good_signature_under_a_configured_root() -> None:
    found = verdict(good(), (signer(),))
    assert found.verdict == states.SIG_VALID, found
    assert found.words == (
        "Chữ ký hợp lệ: Người ký thử nghiệm; tài liệu không bị sửa sau khi ký; "
        "nội dung trùng với bản đã ban hành."
    )
    said = " ".join(found.details)
    assert "nguyên byte của bản đã ban hành" in said
    assert "không có dấu thời gian" in said
    assert signing.NO_REVOCATION in found.details


def test_without_roots_it_is_intact_and_not_trusted() -> None:
    found = verdict(good())
    assert found.verdict == states.SIG_UNSET
    assert found.words.startswith("Chữ ký còn nguyên vẹn nhưng chưa tin cậy: chưa cấu hình")


def test_under_another_root_it_is_not_trusted() -> None:
    assert verdict(good(), (signer("Gốc khác"),)).verdict == states.SIG_UNTRUSTED


def test_a_certificate_that_ran_out() -> None:
    late = signer("Gốc cũ", (-100, -5))
    found = verdict(signed(paper(), late), (late,))
    assert found.verdict == states.SIG_EXPIRED
    assert verdict(good(), (signer(),), NOW + timedelta(days=400)).verdict == states.SIG_EXPIRED


def test_a_byte_changed_inside() -> None:
    found = verdict(changed_inside(good(), paper()), (signer(),))
    assert found.verdict == states.SIG_BROKEN, found


def test_something_written_after_the_signature() -> None:
    found = verdict(written_over(good()), (signer(),))
    assert found.verdict == states.SIG_CHANGED, found
    assert found.words.startswith("Tài liệu bị sửa sau khi ký")


def test_bytes_appended_after_the_signature() -> None:
    assert verdict(good() + b"\n% more\n", (signer(),)).verdict in {states.SIG_CHANGED, states.SIG_UNREAD}


def test_two_people_sign_one_after_the_other() -> None:
    both = signed(good(), signer(), field="ChuKy2")
    found = verdict(both, (signer(),))
    assert found.verdict == states.SIG_VALID, found
    assert "Sau chữ ký này tệp được ký thêm." in found.details


def test_a_good_signature_on_another_paper() -> None:
    other = signed(render_pdf(examples.small_council()), signer())
    assert verdict(other, (signer(),)).verdict == states.SIG_OTHER


def test_no_signature_a_scan_and_a_picture() -> None:
    assert verdict(paper()).verdict == states.SIG_NONE
    png = (
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"
        b"\x00\x00\x00\x0cIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xdc\xccY\xe7\x00\x00\x00\x00IEND\xaeB`\x82"
    )
    scan = verdict(pdf.picture(png, content_type="image/png", title="quét"))
    assert scan.verdict == states.SIG_NONE
    assert "không có lớp chữ" in scan.details[0]
    assert verdict(png).verdict == states.SIG_PICTURE


@pytest.mark.parametrize("body", [b"%PDF-1.4", b"%PDF-1.7\nxref\n0 0\ntrailer<</Root 9 0 R>>\n%%EOF"])
def test_a_broken_file_is_told(body: bytes) -> None:
    assert verdict(body, (signer(),)).verdict == states.SIG_UNREAD


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: Any, **_more: Any) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert verdict(good(), (signer(),)).verdict == states.SIG_VALID


def test_certificates_as_an_office_adds_them() -> None:
    found = signing.read_certificate(signer().root_der)
    assert found == signing.read_certificate(signer().root_pem.encode())
    assert found.subject == "CN=Gốc thử nghiệm"
    assert len(found.sha256) == 64


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "Không đọc được chứng thư"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "khóa bí mật"),
        (signer().root_pem.encode() * 2, "nhiều chứng thư"),
        (signer().certificate.public_bytes(Encoding.PEM), "không phải chứng thư của tổ chức cấp"),
    ],
)
def test_what_is_no_root_is_refused(body: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        signing.read_certificate(body)
