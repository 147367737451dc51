"""Sentences of a report: a person writes the words, the figures come from their rows. Pure.

A figure stands in a sentence as ``{xong}``; it is filled when the report is read or printed, so it can be changed only
at the row it comes from. A number written by hand in a section of figures is refused, days and document numbers aside.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from records.errors import Problem

_TOKEN = re.compile(r"\{([a-z_]+)\}")
_BRACE = re.compile(r"[{}]")
#: What may be a number in a sentence without being a figure of the report.
_ALLOWED = re.compile(
    r"\d{1,2}/\d{1,2}(?:/\d{4})?|(?:năm|tháng|quý|ngày)\s+\d+|\d+\s*tháng|\d+[/-][\w/.-]+|[A-Za-zĐđ]+[-.]?\d+",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that sentences may carry: its value as printed, what it is, where its rows are (a path, or "")."""

    value: str
    label: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a sentence: plain words, or a figure with the way to its rows."""

    text: str
    label: str = ""
    where: str = ""


def pieces(text: str, figures: Mapping[str, Figure]) -> tuple[Piece, ...]:
    """Take a text apart into words and figures."""
    found: list[Piece] = []
    at = 0
    for hit in _TOKEN.finditer(text):
        figure = figures.get(hit[1])
        if figure is None:
            continue
        if hit.start() > at:
            found.append(Piece(text[at : hit.start()]))
        found.append(Piece(figure.value, figure.label, figure.where))
        at = hit.end()
    if at < len(text):
        found.append(Piece(text[at:]))
    return tuple(found)


def filled(text: str, figures: Mapping[str, Figure]) -> str:
    """Return a text with its figures in place."""
    return "".join(piece.text for piece in pieces(text, figures))


def faults(code: str, text: str, figures: Mapping[str, Figure], *, of_figures: bool) -> list[Problem]:
    """Say what cannot stand in a section: an unknown figure, a loose brace, a number typed by hand."""
    where = f"#muc-{code}"
    known = ", ".join("{" + name + "}" for name in figures) or "không có"
    problems = [
        Problem("token", f"Mục {code}: không có số liệu {{{name}}}. Dùng được: {known}.", where)
        for name in dict.fromkeys(_TOKEN.findall(text))
        if name not in figures
    ]
    if _BRACE.search(_TOKEN.sub("", text)):
        problems.append(
            Problem("brace", f"Mục {code}: dấu ngoặc nhọn chỉ dùng để gọi số liệu: {known}.", where)
        )
    if of_figures:
        typed = _DIGITS.findall(_ALLOWED.sub("", _TOKEN.sub("", text)))
        if typed:
            text_ = (
                f"Mục {code}: số “{typed[0]}” viết tay. Số của mục này lấy từ bảng nhiệm vụ, bảng chỉ tiêu; "
                f"gọi bằng: {known}."
            )
            problems.append(Problem("typed", text_, where))
    return problems
