"""The one door to pyHanko: the signatures of a PDF that came back, judged without asking the network anything.

No revocation list and no time-stamp authority is asked (``allow_fetching=False``); what that leaves open is said in the
result. Certificates are trusted only through the roots handed in; the machine's own list is never used.
"""

from __future__ import annotations

import io
import logging
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from dossiers import states
from records.text import ZONE, vn_date, vn_moment

MAX_SIGNATURES = 20
NO_REVOCATION = "Chưa kiểm tra việc thu hồi chứng thư: hệ thống không truy vấn mạng."


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict (a key of ``states.SIGNATURES``), one sentence, and what it rests on."""

    verdict: str
    words: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate as an office adds it: subject in words, SHA-256 of the DER, PEM, validity (aware)."""

    subject: str
    sha256: str
    pem: str
    valid_from: datetime
    valid_to: datetime


@dataclass(frozen=True, slots=True)
class _Signature:
    signer: str
    intact: bool
    untouched: bool
    trusted: bool
    expired_on: str
    weak: bool
    lines: tuple[str, ...]


def read_certificate(body: bytes) -> Certificate:
    """Read one certificate, PEM or DER; raises ``ValueError`` (Vietnamese)."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization

    if b"PRIVATE KEY" in body:
        raise ValueError("Tệp chứa khóa bí mật. Chỉ tải chứng thư (phần công khai), không tải khóa.")
    try:
        pem = body.lstrip().startswith(b"-----BEGIN")
        found = x509.load_pem_x509_certificates(body) if pem else [x509.load_der_x509_certificate(body)]
        extensions = [list(each.extensions) for each in found]
    except ValueError as fault:
        raise ValueError(
            "Không đọc được chứng thư. Tải tệp PEM (.pem, .crt) hoặc DER (.cer, .der)."
        ) from fault
    if len(found) != 1:
        raise ValueError("Tệp chứa nhiều chứng thư. Tải từng chứng thư một.")
    certificate = found[0]
    constraints = [each for each in extensions[0] if each.oid == x509.BasicConstraints.oid]
    if not constraints or not getattr(constraints[0].value, "ca", False):
        raise ValueError(
            "Đây không phải chứng thư của tổ chức cấp chứng thư (CA). Tải chứng thư gốc hoặc trung gian."
        )
    return Certificate(
        subject=_plain(certificate.subject.rfc4514_string())[:500],
        sha256=certificate.fingerprint(hashes.SHA256()).hex(),
        pem=certificate.public_bytes(serialization.Encoding.PEM).decode("ascii"),
        valid_from=certificate.not_valid_before_utc,
        valid_to=certificate.not_valid_after_utc,
    )


def examine(body: bytes, *, original: bytes, roots: Sequence[str], at: datetime) -> Finding:
    """Judge a signed PDF: each signature intact, the whole file, the chain (PEM ``roots``), ``original``'s content.

    ``at``: the moment for which certificates must be valid (aware). Never raises for what a file holds.
    """
    if not body.startswith(b"%PDF"):
        return Finding(
            states.SIG_PICTURE,
            "Ảnh chụp bản đã ký: không có chữ ký số để kiểm tra. Đối chiếu bằng mắt với bản ban hành.",
        )
    from pyhanko.pdf_utils.reader import PdfFileReader

    # What a broken file makes the library say is not news for the log.
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    try:
        reader = PdfFileReader(io.BytesIO(body), strict=False)
        if reader.encrypted:
            return Finding(states.SIG_UNREAD, "Tệp PDF đặt mật khẩu, không kiểm tra được chữ ký.")
        embedded = list(reader.embedded_regular_signatures)
        if len(embedded) > MAX_SIGNATURES:
            return Finding(states.SIG_UNREAD, f"Tệp có quá {MAX_SIGNATURES} chữ ký, không kiểm tra được.")
        same = _same_content(body, original)
        if not embedded:
            return _unsigned(same)
        read = [
            _judged(each, roots, at, last=number == len(embedded) - 1) for number, each in enumerate(embedded)
        ]
    except Exception:  # noqa: BLE001 - the library raises whatever a hostile or broken file makes it raise
        return Finding(states.SIG_UNREAD, "Không đọc được chữ ký trong tệp. Ký lại và tải bản mới.")
    return _concluded(read, same, has_roots=bool(roots))


def _concluded(read: Sequence[_Signature], same: tuple[bool | None, str], *, has_roots: bool) -> Finding:
    signers = "; ".join(dict.fromkeys(each.signer for each in read))
    details = (*(line for each in read for line in each.lines), same[1], NO_REVOCATION)
    expired = next((each.expired_on for each in read if each.expired_on), "")
    judged: tuple[tuple[bool, str, str], ...] = (
        (
            any(not each.intact for each in read),
            states.SIG_BROKEN,
            "Chữ ký không còn nguyên vẹn: nội dung trong phạm vi ký đã bị sửa.",
        ),
        (
            any(not each.untouched for each in read),
            states.SIG_CHANGED,
            "Tài liệu bị sửa sau khi ký: tệp có phần thêm vào mà chữ ký không bao phủ.",
        ),
        (
            same[0] is False,
            states.SIG_OTHER,
            "Chữ ký còn nguyên vẹn nhưng nội dung không trùng với bản đã ban hành. Tải đúng tệp của văn bản này.",
        ),
        (any(each.weak for each in read), states.SIG_UNTRUSTED, "Chữ ký dùng thuật toán không còn an toàn."),
        (
            not has_roots,
            states.SIG_UNSET,
            f"Chữ ký còn nguyên vẹn nhưng chưa tin cậy: chưa cấu hình chứng thư gốc tin cậy. Người ký: {signers}.",
        ),
        (
            bool(expired),
            states.SIG_EXPIRED,
            f"Chữ ký còn nguyên vẹn nhưng chứng thư của người ký ngoài thời hạn ({expired}).",
        ),
        (
            any(not each.trusted for each in read),
            states.SIG_UNTRUSTED,
            f"Chữ ký còn nguyên vẹn nhưng chưa tin cậy: chứng thư không thuộc gốc tin cậy nào. Người ký: {signers}.",
        ),
    )
    for wrong, verdict, words in judged:
        if wrong:
            return Finding(verdict, words, details)
    words = f"Chữ ký hợp lệ: {signers}; tài liệu không bị sửa sau khi ký"
    words += (
        "; nội dung trùng với bản đã ban hành." if same[0] else "; không so được chữ với bản đã ban hành."
    )
    return Finding(states.SIG_VALID, words, details)


def _judged(embedded: Any, roots: Sequence[str], at: datetime, *, last: bool) -> _Signature:
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    status = validate_pdf_signature(embedded, _context(roots, at), _context(roots, at))
    certificate = status.signing_cert
    begins, ends = certificate.not_valid_before, certificate.not_valid_after
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    # A further signature after this one is an addition both know of; anything else is not.
    added = status.modification_level
    further = not last and added is not None and added <= ModificationLevel.FORM_FILLING
    untouched = whole or further
    stamp = status.timestamp_validity
    moment = stamp.timestamp if stamp is not None and stamp.trusted else at
    outside = not begins <= moment <= ends
    signer = _plain(str(certificate.subject.native.get("common_name") or certificate.subject.human_friendly))
    issuer = _plain(str(certificate.issuer.native.get("common_name") or certificate.issuer.human_friendly))
    return _Signature(
        signer=signer[:200],
        intact=bool(status.intact and status.valid) or bool(status.intact and _weak(status)),
        untouched=untouched,
        trusted=bool(status.trusted),
        expired_on=f"từ {vn_date(_local(begins))} đến {vn_date(_local(ends))}" if outside else "",
        weak=_weak(status),
        lines=(
            f"Người ký: {signer}; cơ quan cấp chứng thư: {issuer}; số sê-ri {certificate.serial_number:X}.",
            f"Chứng thư có hiệu lực từ {vn_date(_local(begins))} đến {vn_date(_local(ends))}.",
            _time_line(status),
            "Chữ ký bao phủ toàn bộ tệp."
            if whole
            else "Sau chữ ký này tệp được ký thêm."
            if further
            else "Chữ ký không bao phủ toàn bộ tệp.",
        ),
    )


def _weak(status: Any) -> bool:
    name = str(status.md_algorithm).lower()
    return name in {"md5", "sha1"}


def _time_line(status: Any) -> str:
    stamp = status.timestamp_validity
    if stamp is not None:
        trust = "tin cậy" if stamp.trusted and stamp.intact and stamp.valid else "chưa tin cậy"
        return f"Dấu thời gian ({trust}): {vn_moment(_local(stamp.timestamp))}."
    if status.signer_reported_dt is None:
        return "Chữ ký không ghi thời điểm ký."
    return f"Thời điểm ký do máy người ký ghi, không có dấu thời gian: {vn_moment(_local(status.signer_reported_dt))}."


def _context(roots: Sequence[str], at: datetime) -> Any:
    from pyhanko.keys import load_certs_from_pemder_data
    from pyhanko_certvalidator import ValidationContext

    certificates = [each for pem in roots for each in load_certs_from_pemder_data(pem.encode("ascii"))]
    return ValidationContext(trust_roots=certificates, allow_fetching=False, moment=at.astimezone(UTC))


def _unsigned(same: tuple[bool | None, str]) -> Finding:
    if same[0] is False:
        return Finding(
            states.SIG_OTHER,
            "Tệp không có chữ ký số và nội dung chữ không trùng với bản đã ban hành.",
            (same[1],),
        )
    return Finding(
        states.SIG_NONE, "Tệp PDF không có chữ ký số (bản quét hoặc bản in). Đối chiếu bằng mắt.", (same[1],)
    )


def _same_content(body: bytes, original: bytes) -> tuple[bool | None, str]:
    """Whether the pages say what the original says; ``None`` where there are no letters to compare (a scan).

    That the original's bytes begin the file is told beside it, and is not enough: what was appended could hide them.
    """
    ours, theirs = _letters(original), _letters(body)
    if not theirs:
        return None, "Tệp không có lớp chữ, không so được với bản đã ban hành."
    if ours != theirs:
        return False, "Chữ trong tệp khác chữ của bản đã ban hành."
    if body.startswith(original):
        return True, "Tệp đã ký mở đầu bằng nguyên byte của bản đã ban hành, chữ trên các trang trùng khớp."
    return True, "Chữ trên các trang trùng với bản đã ban hành; tệp được tạo lại bởi chương trình ký."


def _letters(body: bytes) -> str:
    from pypdf import PdfReader

    pages: Iterable[Any] = PdfReader(io.BytesIO(body)).pages
    return "".join("".join((page.extract_text() or "").split()) for page in pages)


def _plain(text: str) -> str:
    return "".join(
        each for each in unicodedata.normalize("NFC", text) if unicodedata.category(each)[0] != "C"
    )


def _local(moment: datetime) -> datetime:
    return moment.astimezone(ZONE)
