"""Names on paper: heads, authority, recipients, signers – made from the frozen names of units. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dossiers.documents.kinds import kind_of
from dossiers.documents.values import DocRef, Frame, LetterHead, Marks, Signer

TYPE_NAMES = {
    "QĐ": "Quyết định",
    "BB": "Biên bản",
    "BC": "Báo cáo",
    "TTr": "Tờ trình",
    "TB": "Thông báo",
    "GM": "Giấy mời",
}
MINUTES_TYPE = "BB"


@dataclass(frozen=True, slots=True)
class Registered:
    """Number, symbol (``QĐ-TTTT``) and date a paper was given when it was signed."""

    number: str
    symbol: str
    signed_on: date | None


def short_parent(name: str) -> str:
    """The superior in the head, with the usual abbreviation: ``Văn phòng UBND tỉnh Sơn La``."""
    return name.replace("Ủy ban nhân dân", "UBND")


def issuer_in_head(name: str, parent: str) -> str:
    """The issuer without the superior's name that stands above it: ``Văn phòng``."""
    own = name.removesuffix(parent).strip() if parent else name
    return own or name


def authority(title: str, unit: str) -> str:
    """``Giám đốc Trung tâm Thông tin``; ``Chánh Văn phòng Ủy ban …`` without saying "Văn phòng" twice."""
    for size in range(len(title), 0, -1):
        tail = title[-size:]
        if unit.casefold().startswith(tail.casefold()) and (size == len(title) or title[-size - 1] == " "):
            return f"{title[:-size]}{unit}".strip()
    return f"{title} {unit}".strip()


def section_initials(section: str) -> str:
    """Who drafted it, as ``Lưu: VT, …`` names it: ``TCHCQT`` for Phòng Tổ chức - Hành chính - Quản trị."""
    words = re.findall(r"[^\W\d_]+", section)
    if words and words[0].casefold() in {"phòng", "ban", "tổ", "bộ"}:
        words = words[1:]
    return "".join(word[0].upper() for word in words)


def filed(*who: str) -> str:
    """The last recipient: ``Lưu: VT, HĐ``."""
    return "Lưu: " + ", ".join(("VT", *(each for each in who if each)))


def marks(content: Mapping[str, Any], *, issued: bool, one_person: bool = False) -> Marks:
    """The marks of every page, from the campaign and the criteria set."""
    campaign = content["campaign"]
    return Marks(
        draft=not issued,
        practice=campaign["practice"],
        illustrative=campaign["illustrative"],
        draft_criteria=content["criteria"]["draft"],
        trial=campaign["trial"],
        one_person=one_person,
    )


def own_abbreviation(unit: Mapping[str, Any], kind: str) -> str:
    """What stands after the type in a symbol: the unit's, or for minutes the council's where it numbers for itself."""
    council = unit.get("council_abbreviation", "") if kind_of(kind).abbreviation == MINUTES_TYPE else ""
    return str(council or unit["abbreviation"])


def reference(kind: str, abbreviation: str, registered: Mapping[str, Registered], year: int) -> DocRef:
    """Another paper of the same issuer, with its number if it has one by now."""
    type_code = kind_of(kind).abbreviation
    found = registered.get(kind)
    return DocRef(
        type_name=TYPE_NAMES[type_code],
        symbol=found.symbol if found else f"{type_code}-{abbreviation}",
        number=found.number if found else "",
        signed_on=found.signed_on if found else None,
        year=year,
    )


def own_reference(
    kind: str, unit: Mapping[str, Any], registered: Mapping[str, Registered], year: int
) -> DocRef:
    """Another paper of the unit of a content, by the symbol it has or will have."""
    return reference(kind, own_abbreviation(unit, kind), registered, year)


def frame(
    kind: str,
    content: Mapping[str, Any],
    *,
    registered: Mapping[str, Registered],
    marks: Marks,
    recipients: tuple[str, ...] = (),
    about: str = "",
    receiver: str = "",
) -> Frame:
    """The frame of a paper issued by the unit of ``content``; ``about``: the unit it speaks of, when it is another."""
    unit, campaign = content["unit"], content["campaign"]
    type_code = kind_of(kind).abbreviation
    found = registered.get(kind)
    symbol = found.symbol if found else (f"{type_code}-{own_abbreviation(unit, kind)}" if type_code else "")
    signer = content["signer"]
    head = LetterHead(
        # Contents of a unit with a letterhead of its own carry its two lines.
        parent_name=unit.get("head_parent", short_parent(unit["parent"])),
        issuer_name=unit.get("head_name") or issuer_in_head(unit["name"], unit["parent"]),
        symbol=symbol,
        year=campaign["year"],
        number=found.number if found else "",
        place="" if type_code in (MINUTES_TYPE, "") else unit["place"],
        signed_on=found.signed_on if found else None,
        invented=marks.illustrative,
    )
    return Frame(
        kind=kind,
        head=head,
        marks=marks,
        year=campaign["year"],
        unit_name=about or unit["name"],
        receiver=receiver or content["receiver"],
        signer=Signer(
            title=signer["title"] or unit["head_title"], name=signer["name"], authority=signer["authority"]
        ),
        recipients=recipients,
        office=unit["office"],
        issuer=unit["name"],
    )
