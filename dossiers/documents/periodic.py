"""«Báo cáo 06 tháng», «báo cáo năm» of an agency, and the aggregate of all (FORM-13; S3 IV.2, IV.3)."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import Any

from dossiers.charts.follow import report_picture
from dossiers.documents import frames, kinds, lines
from dossiers.documents.frames import Registered
from dossiers.documents.values import DocRef, Frame
from dossiers.queries.filing_content import figures_in
from dossiers.queries.filing_lines import DutyLine, PartLine, TargetLine, duty_lines, part_lines, target_lines
from dossiers.rules.sentences import Figure, filled

_BOX = re.compile(r'viewBox="0 0 (?P<width>[\d.]+) (?P<height>[\d.]+)"')
_SAID = re.compile(r"<desc[^>]*>([^<]*)</desc>")
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
MEASURES = "Các nhóm nội dung, biện pháp"


@dataclass(frozen=True, slots=True)
class PeriodicSection:
    """A heading with its paragraphs, figures in place; ``level`` 2 for a group of measures, ``number`` as printed."""

    number: str
    title: str
    paragraphs: tuple[str, ...]
    level: int

    @property
    def top(self) -> bool:
        return self.level == 1


@dataclass(frozen=True, slots=True)
class PeriodicPaper:
    """A periodic report or an aggregate."""

    frame: Frame
    subject: str
    plan: str
    sections: tuple[PeriodicSection, ...]
    duties: tuple[DutyLine, ...]
    targets: tuple[TargetLine, ...]
    parts: tuple[PartLine, ...]
    chart: str
    chart_words: str
    reference: DocRef

    @property
    def gathered(self) -> bool:
        return bool(self.parts)

    @property
    def chart_address(self) -> str:
        """The picture as a ``data:`` address."""
        return f"data:image/svg+xml;base64,{base64.b64encode(self.chart.encode()).decode()}"

    @property
    def chart_size(self) -> tuple[float, float]:
        """Width and height of the picture's view box, in CSS pixels."""
        box = _BOX.search(self.chart)
        if box is None:
            raise ValueError("a picture without a view box")
        return float(box["width"]), float(box["height"])

    @property
    def chart_said(self) -> str:
        """All of the picture in words, as a screen reader says it."""
        said = _SAID.search(self.chart)
        return unescape(said[1]) if said else self.chart_words


def periodic_paper(content: Mapping[str, Any], *, issued: bool) -> PeriodicPaper:
    """Return the paper of a report's content; ``issued``: handed in, so no longer DỰ THẢO."""
    body = dict(content)
    gathered = "parts" in body
    kind = kinds.GATHERED if gathered else kinds.PERIODIC
    figures = figures_in(body)
    number, _, symbol = body["number"].partition("/")
    unit = body["unit"]
    signed = date.fromisoformat(body["signed_on"]) if body["signed_on"] else None
    registered = {kind: Registered(number, symbol or f"BC-{unit['abbreviation']}", signed)} if number else {}
    office = body["receiver"].partition("(qua ")[2].rstrip(")")
    who = (body["receiver"].partition(" (")[0], *((office,) if office else ()))
    title = body["milestone"]["title"]
    of_time = title.removeprefix("Báo cáo ").strip()
    picture_title = "Tình hình thực hiện nhiệm vụ"
    return PeriodicPaper(
        frame=frames.frame(
            kind,
            body,
            registered=registered,
            marks=frames.marks(body, issued=issued),
            recipients=(*who, frames.filed()),
        ),
        subject=_subject(body, of_time, gathered=gathered),
        plan=body["campaign"]["plan"],
        sections=_sections(body, figures),
        duties=duty_lines(body),
        targets=target_lines(body),
        parts=part_lines(body),
        chart=report_picture(body),
        chart_words=picture_title,
        reference=frames.reference(kind, unit["abbreviation"], registered, body["campaign"]["year"]),
    )


def _sections(body: Mapping[str, Any], figures: Mapping[str, Figure]) -> tuple[PeriodicSection, ...]:
    """Number the sections as they are printed; a group of measures of which nothing was written is left out."""
    found: list[PeriodicSection] = []
    top = below = 0
    for each in body["sections"]:
        paragraphs = lines.paragraphs(filled(each["text"], figures))
        if "." in each["code"]:
            if not paragraphs:
                continue
            if not below:
                found.append(PeriodicSection(ROMAN[top], MEASURES, (), 1))
                top += 1
            below += 1
            found.append(PeriodicSection(str(below), each["title"], paragraphs, 2))
            continue
        found.append(PeriodicSection(ROMAN[top], each["title"], paragraphs or ("Không có.",), 1))
        top += 1
    named = [(words, names) for words, names in _named_parts(body) if names]
    if named:
        paragraphs = tuple(f"{words}: {'; '.join(names)}." for words, names in named)
        more = ", được gia hạn" if any(part.extension for part in part_lines(dict(body))) else ""
        title = f"Cơ quan gửi chậm, chưa gửi báo cáo{more}"
        found.append(PeriodicSection(ROMAN[top], title, paragraphs, 1))
    return tuple(found)


def _named_parts(body: Mapping[str, Any]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    parts = part_lines(dict(body))
    return (
        ("Chưa gửi", tuple(part.name for part in parts if not part.sent)),
        ("Gửi quá hạn", tuple(part.name for part in parts if part.tone == "late")),
        ("Được gia hạn", tuple(f"{part.name} ({part.extension})" for part in parts if part.extension)),
    )


def _subject(body: Mapping[str, Any], of_time: str, *, gathered: bool) -> str:
    title = body["campaign"]["title"]
    plan = f"{title[:1].lower()}{title[1:]}"
    what = "Tổng hợp kết quả" if gathered else "Kết quả"
    period = " 06 tháng" if of_time.startswith("06") else ""
    return f"{what}{period} thực hiện kế hoạch {plan}"
