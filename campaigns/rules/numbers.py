"""Document numbers («số, ký hiệu») as Party and State offices write them.

Party: ``53-KH/ĐUK`` (number, hyphen, kind, slash, issuer). State: ``75/KH-UBND`` (number, slash, kind,
hyphen, issuer), with the year for legal normative documents: ``28/2025/QĐ-TTg``. A letter has no kind:
``12/VPUB-TCHCQT``. Spaces anywhere are tolerated (``179- KH/TU``), a blank number is allowed (``/KH-VPUB``).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Style = Literal["party", "state"]

# Abbreviations of document types: Nghị định 30/2020/NĐ-CP, Phụ lục III; CT, KL, NQ, QĐ… are also the Party's.
KINDS: dict[str, str] = {
    "NQ": "Nghị quyết",
    "QĐ": "Quyết định",
    "CT": "Chỉ thị",
    "QC": "Quy chế",
    "QyĐ": "Quy định",
    "TC": "Thông cáo",
    "TB": "Thông báo",
    "HD": "Hướng dẫn",
    "CTr": "Chương trình",
    "KH": "Kế hoạch",
    "PA": "Phương án",
    "ĐA": "Đề án",
    "DA": "Dự án",
    "BC": "Báo cáo",
    "BB": "Biên bản",
    "TTr": "Tờ trình",
    "HĐ": "Hợp đồng",
    "CĐ": "Công điện",
    "BTT": "Bản thỏa thuận",
    "GUQ": "Giấy ủy quyền",
    "GM": "Giấy mời",
    "PG": "Phiếu gửi",
    "PC": "Phiếu chuyển",
    "PB": "Phiếu báo",
    "KL": "Kết luận",
    "QĐi": "Quy định",
    "NĐ": "Nghị định",
    "TT": "Thông tư",
    "L": "Luật",
}
_BY_FOLD = {kind.casefold(): kind for kind in KINDS}
BLANK = "…"

_PREFIX = re.compile(r"^(?:số|so)\s*:?\s*", re.IGNORECASE)
_LEAD = re.compile(r"^(?P<number>\d{1,6})?(?P<sep>[/-])(?P<rest>.+)$")
_YEAR = re.compile(r"^(?P<year>(?:19|20)\d{2})/(?P<rest>.+)$")
_ISSUER = re.compile(r"^[A-ZĐÂĂÊÔƠƯ][0-9A-Za-zĐđÂâĂăÊêÔôƠơƯư.&-]*$")


@dataclass(frozen=True, slots=True)
class DocNumber:
    """A number taken apart. ``number`` is None while the office has not entered one."""

    number: int | None
    kind: str  # "" for a letter («công văn»), which has no kind
    issuer: str
    style: Style
    text: str
    year: int | None = None

    @property
    def kind_name(self) -> str:
        """Vietnamese name of the kind, "Công văn" for a letter."""
        return KINDS.get(self.kind, "Công văn")


def format_number(number: int | None, kind: str, issuer: str, style: Style, year: int | None = None) -> str:
    """Write a number as on paper: numbers below ten with a leading zero, "…" where none is entered yet."""
    figure = BLANK if number is None else f"{number:02d}"
    if style == "party":
        return f"{figure}-{kind}/{issuer}"
    year_part = f"{year}/" if year is not None else ""
    kind_part = f"{kind}-" if kind else ""
    return f"{figure}/{year_part}{kind_part}{issuer}"


def parse_number(words: str) -> DocNumber:
    """Take a number apart; ValueError (Vietnamese text) when it is neither a Party nor a State number."""
    refused = ValueError(f"“{words.strip()}” không phải số, ký hiệu văn bản (ví dụ 53-KH/ĐUK, 75/KH-UBND).")
    # Ð (eth) is often typed for Đ; dashes come in several lengths from word processors.
    text = unicodedata.normalize("NFC", words).replace("Ð", "Đ")
    text = re.sub("[‐‑‒–—−]", "-", text)
    text = _PREFIX.sub("", text.strip())
    text = re.sub(r"\s+", "", text)
    text = re.sub(r"^(?:…|\.{2,}|_+)(?=[/-])", "", text)
    found = _LEAD.match(text)
    if found is None:
        raise refused
    number = int(found["number"]) if found["number"] else None
    if number == 0:
        raise refused
    rest = found["rest"]
    style: Style
    year: int | None = None
    if found["sep"] == "-":
        style = "party"
        kind_word, slash, issuer = rest.partition("/")
        if not slash:
            raise refused
        kind = _BY_FOLD.get(kind_word.casefold(), "")
        if not kind:
            raise refused
    else:
        style = "state"
        with_year = _YEAR.match(rest)
        if with_year is not None:
            year, rest = int(with_year["year"]), with_year["rest"]
        kind_word, hyphen, tail = rest.partition("-")
        kind = _BY_FOLD.get(kind_word.casefold(), "") if hyphen else ""
        issuer = tail if kind else rest
    if not _ISSUER.match(issuer) or "/" in issuer:
        raise refused
    return DocNumber(number, kind, issuer, style, format_number(number, kind, issuer, style, year), year)


def kind_words(kind: str) -> str:
    """Name a kind of document in a sentence: "kế hoạch", "báo cáo"."""
    name = KINDS.get(kind, "Công văn")
    return f"{name[0].lower()}{name[1:]}"
