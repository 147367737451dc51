"""Files: type by content, opened for real, each refusal with its sentence (drafts 4.3)."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dossiers.forms.uploads import opened_upload
from records.errors import Blocked
from records.uploads.kinds import MAX_BYTES, clean_name, size_fault
from tests.dossiers.content import docx_bytes, image_bytes, pdf_bytes, xlsx_bytes

KEPT = ". Nhận PDF, JPEG, PNG, DOCX hoặc XLSX, mỗi tệp không quá 20 MB. Các nội dung khác vẫn được giữ."


@pytest.mark.parametrize(
    ("name", "body", "content_type"),
    [
        ("kế hoạch.pdf", pdf_bytes(), "application/pdf"),
        ("ảnh.JPG", image_bytes("JPEG"), "image/jpeg"),
        ("ảnh.png", image_bytes("PNG"), "image/png"),
        ("số liệu.xlsx", xlsx_bytes(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("bb.docx", docx_bytes(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ],
)
def test_what_offices_send_is_kept(name: str, body: bytes, content_type: str) -> None:
    opened = opened_upload(SimpleUploadedFile(name, body))
    assert (opened.name, opened.content_type) == (name, content_type)
    # A picture is drawn anew; everything else is kept byte for byte.
    assert opened.body == body or content_type.startswith("image/")


@pytest.mark.parametrize(
    ("name", "body", "fault"),
    [
        ("chạy.exe", b"MZ\x90\x00" + b"\x00" * 64, "không đúng loại"),
        ("trang.html", b"<html><script>1</script>", "không đúng loại"),
        ("ảnh.pdf", image_bytes("PNG"), "không đúng loại"),
        ("chữ.pdf", "đây là chữ".encode(), "không đúng loại"),
        ("nén.xlsx", b"PK\x03\x04" + b"\x00" * 40, "không đúng loại"),
        ("mẫu.docx", docx_bytes(macro=True), "không đúng loại"),
        ("bảng.docx", xlsx_bytes(), "không đúng loại"),
        ("rỗng.pdf", b"", "rỗng"),
        ("hỏng.png", image_bytes("PNG")[:40], "không đọc được"),
        ("hỏng.xlsx", xlsx_bytes()[:-200], "không đọc được"),
        ("hỏng.docx", docx_bytes("<w:document>"), "không đọc được"),
        (
            "xxe.docx",
            docx_bytes('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'),
            "không đọc được",
        ),
        ("lạ.jpg", b"\x00\x01\x02\xfe\xff" * 50, "không đọc được"),
    ],
)
def test_what_cannot_be_kept_is_named(name: str, body: bytes, fault: str) -> None:
    with pytest.raises(Blocked) as refused:
        opened_upload(SimpleUploadedFile(name, body))
    assert [problem.text for problem in refused.value.problems] == [f"Tệp {name}: {fault}{KEPT}"]


def test_size_is_judged_before_anything_is_read() -> None:
    assert size_fault(MAX_BYTES) == ""
    assert size_fault(MAX_BYTES + 1) == "lớn hơn 20 MB"

    class Large:
        name, size = "to.pdf", MAX_BYTES + 1

        def read(self) -> bytes:
            raise AssertionError("a file that is too large is not read")

    with pytest.raises(Blocked, match=r"Tệp to\.pdf: lớn hơn 20 MB\."):
        opened_upload(Large())  # type: ignore[arg-type]


def test_a_locked_pdf_is_unreadable() -> None:
    from pypdf import PdfWriter

    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(width=100, height=100)
    writer.encrypt("mật khẩu", algorithm="RC4-128")
    writer.write(out)
    with pytest.raises(Blocked, match="không đọc được"):
        opened_upload(SimpleUploadedFile("khóa.pdf", out.getvalue()))


def test_an_archive_that_swells_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"0" * (201 * 1024 * 1024))
    assert len(out.getvalue()) < 1024 * 1024
    with pytest.raises(Blocked, match="mở ra quá lớn"):
        opened_upload(SimpleUploadedFile("bom.docx", out.getvalue()))


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\a\\bb.pdf", "bb.pdf"),
        ("a\x00b\u202e.pdf", "ab.pdf"),
        ("  .  ", "tep"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_names_lose_their_folders(raw: str, clean: str) -> None:
    assert clean_name(raw) == clean


def test_scans_may_be_narrowed_to_pictures_and_pdf() -> None:
    with pytest.raises(Blocked, match="không đúng loại"):
        opened_upload(SimpleUploadedFile("a.xlsx", xlsx_bytes()), allowed={"application/pdf"})
