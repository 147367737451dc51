"""The tables of a report as plain lines, made of its content alone: duties, figures, and who handed in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from dossiers import states
from dossiers.queries.filing_content import Content
from records.text import vn_date, vn_number

PUNCTUAL = dict(states.PUNCTUALITY)


@dataclass(frozen=True, slots=True)
class DutyLine:
    """A line of a report's table of duties; of an aggregate the counts of many."""

    code: str
    title: str
    agency: str
    role: str
    state: str
    tone: str
    evidence: str
    note: str

    @property
    def shown(self) -> str:
        """Paper, day, result or reason in one cell."""
        return "; ".join(part for part in (self.evidence, self.note) if part)

    @property
    def state_shown(self) -> str:
        """The counts of many agencies, with why it could not be done."""
        return f"{self.state}. Không thực hiện được: {self.note}" if self.note else self.state


@dataclass(frozen=True, slots=True)
class TargetLine:
    code: str
    title: str
    value: str
    figure: str
    note: str
    tone: str
    parts: tuple[tuple[str, str], ...] = ()

    @property
    def detail(self) -> str:
        """The note and, of a sum, its parts: as the paper says it."""
        parts = "; ".join(f"{name}: {figure}" for name, figure in self.parts)
        return " ".join(part for part in (self.note, f"{parts}." if parts else "") if part)


@dataclass(frozen=True, slots=True)
class PartLine:
    """What one agency handed in, in an aggregate."""

    name: str
    label: str
    tone: str
    sent_on: dt.date | None
    paper: str
    counts: tuple[int, int, int, int]
    sent: bool
    extension: str = ""

    @property
    def sent_text(self) -> str:
        return vn_date(self.sent_on) if self.sent_on else ""

    @property
    def paper_text(self) -> str:
        return "; ".join(part for part in (self.paper, self.label) if part)

    @property
    def done_text(self) -> str:
        return self._count(0)

    @property
    def doing_text(self) -> str:
        return self._count(1)

    @property
    def impossible_text(self) -> str:
        return self._count(2)

    @property
    def silent_text(self) -> str:
        return self._count(3)

    def _count(self, place: int) -> str:
        """A count; of an agency that handed nothing in it is not known."""
        return str(self.counts[place]) if self.sent else "…"


def duty_lines(content: Content) -> tuple[DutyLine, ...]:
    """Return the table of duties of a report or an aggregate."""
    tones = {code: tone for code, _label, tone, _letter in states.DUTY_ALL}
    found = []
    for row in content["duties"]:
        if "agency" in row:
            said = [
                f"{vn_number(row[name])} {label.lower()}"
                for name, label in (
                    ("done", "hoàn thành"),
                    ("doing", "đang thực hiện"),
                    ("impossible", "không thực hiện được"),
                    ("silent", "chưa báo cáo"),
                )
                if row[name]
            ]
            tone = "late" if row["impossible"] else "done" if row["done"] and not row["doing"] else "here"
            words = ", ".join(said) or "chưa có báo cáo"
            found.append(
                DutyLine(
                    row["code"],
                    row["title"],
                    row["agency"],
                    row["role"],
                    words,
                    tone if said else "idle",
                    "",
                    row["note"],
                )
            )
            continue
        day = dt.date.fromisoformat(row["done_on"]) if row["done_on"] else None
        evidence = "; ".join(part for part in (row["evidence"], f"{day:%d/%m/%Y}" if day else "") if part)
        found.append(
            DutyLine(
                row["code"],
                row["title"],
                "",
                row["role"],
                row["label"],
                tones[row["state"]],
                evidence,
                row["note"],
            )
        )
    return tuple(found)


def target_lines(content: Content) -> tuple[TargetLine, ...]:
    """Return the table of figures of a report or an aggregate; what is not known reads "chưa có"."""
    found = []
    for row in content["targets"]:
        if "verdict" in row:
            percent = f" = {_vn(row['percent'])} %" if row["percent"] is not None else ""
            whole = f"/{_vn(row['total'])}" if row["total"] is not None else ""
            figure = f"{_vn(row['reached'])}{whole}{percent}" if row["reached"] is not None else "chưa có"
            note = f"{row['verdict']} Báo số liệu: {row['reported']}/{row['expected']} cơ quan."
            if row["missing"]:
                note += f" Thiếu: {', '.join(row['missing'])}."
            parts = tuple((name, _pair(reached, total)) for name, reached, total in row["parts"])
            found.append(
                TargetLine(row["code"], row["title"], row["value"], figure, note, row["tone"], parts)
            )
            continue
        figure = _pair(row["reached"], row["total"])
        found.append(TargetLine(row["code"], row["title"], row["value"], figure, row["note"], "idle"))
    return tuple(found)


def _pair(reached: str | None, total: str | None) -> str:
    if reached is None:
        return "chưa có"
    return f"{_vn(reached)}/{_vn(total)}" if total is not None else _vn(reached)


def _vn(value: str | None) -> str:
    return "" if value is None else vn_number(Decimal(value))


def part_lines(content: Content) -> tuple[PartLine, ...]:
    """Return who handed in and who did not; empty for a report of one agency."""
    tones = {states.ON_TIME: "done", states.EXTENDED: "done", states.LATE: "late"}
    return tuple(
        PartLine(
            each["name"],
            PUNCTUAL.get(each["punctuality"], "Chưa gửi") + (" · đã trả lại" if each["returned"] else ""),
            tones.get(each["punctuality"], "idle"),
            dt.date.fromisoformat(each["sent_on"]) if each["sent_on"] else None,
            each["paper"],
            (each["done"], each["doing"], each["impossible"], each["silent"]),
            bool(each["receipt"]),
            each.get("extension", ""),
        )
        for each in content.get("parts", ())
    )
