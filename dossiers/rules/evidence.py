"""Evidence «minh chứng» as a reference: what it must say, how it is coded and how it reads on paper.

Pure: days are passed in. A reference names a document, an event, a link or a file; a file may lie behind any of the
first three, and a document may be kept at the unit with its number only (no document marked secret is ever uploaded).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlsplit

from records.text import vn_date

DOCUMENT: Final = "van_ban"
EVENT: Final = "su_kien"
LINK: Final = "duong_dan"
FILE: Final = "tep"
KINDS: Final = (
    (DOCUMENT, "Văn bản"),
    (EVENT, "Sự kiện, hoạt động"),
    (LINK, "Đường dẫn"),
    (FILE, "Tệp"),
)
#: Types offered for a document; any other may be typed.
DOCUMENT_TYPES: Final = (
    "Kế hoạch",
    "Quyết định",
    "Báo cáo",
    "Biên bản",
    "Thông báo",
    "Công văn",
    "Quy chế",
    "Nội quy",
    "Nghị quyết",
    "Chương trình",
    "Danh sách",
)
AT_UNIT: Final = "lưu tại đơn vị"
NO_SECRETS: Final = "Không tải lên tài liệu có độ mật"
_CODE = re.compile(r"H(.+)-(.+)\.(\d+)")


@dataclass(frozen=True, slots=True)
class Reference:
    """One piece of evidence. ``figures``: counts of an event («42/42 người dự»); ``file_name``: of its file."""

    kind: str
    doc_type: str = ""
    number: str = ""
    dated_on: date | None = None
    issuer: str = ""
    subject: str = ""
    figures: str = ""
    url: str = ""
    at_unit: bool = False
    file_name: str = ""


def next_code(group: str, criterion: str, taken: Iterable[str]) -> str:
    """Return the code of the next evidence entered first for a criterion: ``H1-1.01`` for the first of criterion 1.1.

    ``taken`` holds every code of the dossier, those taken away included: a code is never used for something else.
    """
    own = criterion.removeprefix(f"{group}.") or criterion
    serials = [
        int(found[3])
        for code in taken
        if (found := _CODE.fullmatch(code)) and found[1] == group and found[2] == own
    ]
    return f"H{group}-{own}.{max(serials, default=0) + 1:02d}"


def code_order(code: str) -> tuple[tuple[int, str], ...]:
    """Sort key of codes: H2-4.03 before H10-1.01."""
    return tuple(
        (int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", code) if part
    )


def printed(each: Reference) -> str:
    """How the score annex names it: "Kế hoạch số 05/KH-TTTT, ngày 12/01/2021"; without the code."""
    text = _WRITTEN[each.kind](each)
    return f"{text} ({AT_UNIT})" if each.at_unit else text


def described(each: Reference) -> str:
    """How the screen names it: as printed, with issuer and subject."""
    more = [each.issuer, each.subject] if each.kind == DOCUMENT and each.doc_type else [each.issuer]
    return " – ".join([printed(each), *(part for part in more if part)])


def _day(each: Reference) -> str:
    return f"ngày {vn_date(each.dated_on)}" if each.dated_on else ""


def _document(each: Reference) -> str:
    name = each.doc_type or each.subject or "Văn bản"
    name = f"{name} số {each.number}" if each.number else name
    return f"{name}{', ' if each.number else ' '}{_day(each)}".rstrip(", ")


def _event(each: Reference) -> str:
    text = ", ".join(part for part in (each.subject, _day(each)) if part)
    return f"{text}: {each.figures}" if each.figures else text


def _link(each: Reference) -> str:
    text = ", ".join(part for part in (each.subject, _day(each)) if part)
    return f"{text} ({each.url})" if text else each.url


def _file(each: Reference) -> str:
    return each.subject or each.file_name


_WRITTEN = {DOCUMENT: _document, EVENT: _event, LINK: _link, FILE: _file}


def reference_problems(
    each: Reference, *, codes: Collection[str], known: Collection[str], has_file: bool, today: date
) -> list[str]:
    """Return the sentences on a reference as typed; empty when it may be kept. ``codes``: the criteria it serves."""
    lines = []
    if each.kind not in dict(KINDS):
        return ["Chọn loại minh chứng."]
    if not codes:
        lines.append("Chọn ít nhất một tiêu chí dùng minh chứng này.")
    lines += [f"Bộ tiêu chí không có tiêu chí {code}." for code in codes if code not in known]
    if each.dated_on is not None and each.dated_on > today:
        lines.append(
            f"Ngày {vn_date(each.dated_on)} ở tương lai. Ghi đúng ngày trên văn bản hoặc ngày diễn ra."
        )
    if each.at_unit and has_file:
        lines.append("Minh chứng lưu tại đơn vị chỉ ghi số, ngày; không tải tệp lên.")
    if each.at_unit and each.kind != DOCUMENT:
        lines.append("Chỉ văn bản mới ghi lưu tại đơn vị.")
    return lines + _CHECKS[each.kind](each, has_file=has_file)


def _check_document(each: Reference, *, has_file: bool) -> list[str]:
    lines = []
    if not (each.doc_type or each.subject):
        lines.append("Ghi loại văn bản, ví dụ Kế hoạch.")
    if each.at_unit and not each.number:
        lines.append("Văn bản lưu tại đơn vị phải ghi số, ký hiệu.")
    elif not each.number and each.dated_on is None:
        lines.append("Ghi số, ký hiệu hoặc ngày của văn bản.")
    return lines


def _check_event(each: Reference, *, has_file: bool) -> list[str]:
    lines = [] if each.subject else ["Ghi tên sự kiện, hoạt động."]
    return lines if each.dated_on else [*lines, "Ghi ngày diễn ra sự kiện."]


def _check_link(each: Reference, *, has_file: bool) -> list[str]:
    lines = [] if each.subject else ["Ghi nội dung của trang được dẫn."]
    if not is_address(each.url):
        lines.append("Đường dẫn phải bắt đầu bằng http:// hoặc https://.")
    return lines


def _check_file(each: Reference, *, has_file: bool) -> list[str]:
    return [] if has_file else ["Chọn tệp cần tải lên."]


_CHECKS = {DOCUMENT: _check_document, EVENT: _check_event, LINK: _check_link, FILE: _check_file}


def is_address(url: str) -> bool:
    """Whether a link may be printed and followed: http or https with a host, nothing else."""
    try:
        found = urlsplit(url)
    except ValueError:
        return False
    return found.scheme in ("http", "https") and bool(found.hostname) and not re.search(r"\s", url)


def lacks_proof(*, points_given: bool, demanded: bool, evidence: bool, note: str) -> bool:
    """Whether a score stands on nothing: the criterion demands evidence, and neither that nor a reason is written."""
    return points_given and demanded and not evidence and not note.strip()
