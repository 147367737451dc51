"""A self-assessment filled in away from the line: what its sheet holds, what came back, what that would change.

Each answer of the sheet remembers the version it was taken at and the fingerprint of what stood there. So a row that
nobody touched never undoes what a colleague stored meanwhile, and a row both have changed is a conflict of two values.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from records.text import parse_decimal, vn_number
from scoring.rules import parse_points

SCORE, VETO, FIGURE = "diem", "su-kien", "so-lieu"
FIELDS: dict[str, tuple[str, ...]] = {
    SCORE: ("points", "note"),
    VETO: ("value", "cases", "persons", "basis"),
    FIGURE: ("current", "previous"),
}
LABELS = {
    "points": "Điểm tự chấm",
    "note": "Lý do, căn cứ",
    "value": "Trả lời",
    "cases": "Số vụ",
    "persons": "Số người",
    "basis": "Căn cứ",
    "current": "Kỳ này",
    "previous": "Kỳ trước",
}
#: How the closed answers are written in the sheet; the first of each is the one it offers.
NOT_APPLICABLE = "KAD"
SKIPPED = frozenset({"kad", "không áp dụng"})
ANSWERS = {"khong": "Không", "co": "Có", "": "Chưa trả lời"}
_NUMBERS = frozenset({"points", "cases", "persons", "current", "previous"})
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One question of the sheet and what is stored of it. ``values`` in the order of ``FIELDS[kind]``."""

    kind: str
    code: str
    text: str
    values: tuple[str, ...]
    version: int
    how: str = ""
    source: str = ""
    maximum: str = ""
    before: str = ""
    evidence: str = ""
    levels: tuple[str, ...] = ()
    allow_na: bool = False
    group: str = ""

    @property
    def key(self) -> Key:
        """What a row of the sheet is found by."""
        return self.kind, self.code

    @property
    def print(self) -> str:
        """The fingerprint of what is stored."""
        return fingerprint(self.kind, self.values)

    @property
    def anchor(self) -> str:
        """Where it stands on the page of its kind."""
        return {SCORE: "tc-", VETO: "sk-", FIGURE: "so-"}[self.kind] + self.code


@dataclass(frozen=True, slots=True)
class Returned:
    """One row as it came back: its texts, the version and fingerprint it was taken at, its row in the sheet."""

    kind: str
    code: str
    values: tuple[str, ...]
    version: int
    print: str
    row: int

    @property
    def key(self) -> Key:
        """What its question is found by."""
        return self.kind, self.code


@dataclass(frozen=True, slots=True)
class Pair:
    """One field that differs, both values ready to be read."""

    label: str
    stored: str
    new: str


@dataclass(frozen=True, slots=True)
class Change:
    """One row that differs from what is stored; ``conflict``: somebody changed it after the sheet was taken."""

    line: Line
    new: Returned
    conflict: bool

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """The fields that differ."""
        kind = self.line.kind
        return tuple(
            Pair(LABELS[name], read_as(name, old) or "trống", read_as(name, new) or "trống")
            for name, old, new in zip(FIELDS[kind], self.line.values, self.new.values, strict=True)
            if canonical(name, old) != canonical(name, new)
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """What applying the sheet would do. ``kept``: rows untouched in the sheet and stored anew meanwhile."""

    changes: tuple[Change, ...]
    conflicts: tuple[Change, ...]
    same: int
    kept: tuple[Line, ...]


def canonical(name: str, text: str) -> str:
    """Return a value as it is compared: ``2,50`` and ``2.5`` are one number, line ends and edges do not count."""
    bare = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if bare.startswith("'") and bare[1:].startswith(_FORMULA):
        bare = bare[1:].strip()
    if name == "value":
        return next(
            (code for code, word in ANSWERS.items() if bare.casefold() in (code, word.casefold())), bare
        )
    if name not in _NUMBERS:
        return bare
    if bare.casefold() in SKIPPED:
        return NOT_APPLICABLE
    if not bare:
        return ""
    try:
        # Points are never in the thousands: "1.234" is a fraction there and a thousand in a table of figures.
        number = (parse_points if name == "points" else parse_decimal)(bare)
    except ValueError:
        return bare
    return "" if number is None else f"{number.normalize() + Decimal(0):f}"


def fingerprint(kind: str, values: Sequence[str]) -> str:
    """Twelve hex figures of what stands in a row."""
    parts = (canonical(name, text) for name, text in zip(FIELDS[kind], values, strict=True))
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:12]


def checksum(dossier: int, turn: int, set_sha: str, rows: Iterable[tuple[str, str, int, str]]) -> str:
    """«Mã kiểm tra»: over dossier, round, criteria set and, of every row, kind, code, version and fingerprint."""
    lines = [f"{dossier}|{turn}|{set_sha}", *sorted("|".join(map(str, row)) for row in rows)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def read_as(name: str, text: str) -> str:
    """Write a value as it is read: answers in words, numbers the Vietnamese way."""
    if name == "value":
        return ANSWERS.get(text, text)
    if name not in _NUMBERS:
        return text
    if (found := canonical(name, text)) == NOT_APPLICABLE:
        return "Không áp dụng"
    try:
        return vn_number(Decimal(found)) if found else ""
    except ArithmeticError:
        return text


def compare(lines: Sequence[Line], returned: Sequence[Returned]) -> Comparison:
    """Set what came back beside what is stored; rows without a question of theirs are left out."""
    known = {line.key: line for line in lines}
    changes: list[Change] = []
    conflicts: list[Change] = []
    kept: list[Line] = []
    same = 0
    for row in returned:
        line = known.get(row.key)
        if line is None:
            continue
        new = fingerprint(row.kind, row.values)
        if new == line.print:
            same += 1
        elif new == row.print:
            kept.append(line)
        elif row.version == line.version:
            changes.append(Change(line, row, conflict=False))
        else:
            conflicts.append(Change(line, row, conflict=True))
    return Comparison(tuple(changes), tuple(conflicts), same, tuple(kept))
