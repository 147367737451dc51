"""Answers of several units as a sheet: a row for each question of two sets, a column for each unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from records import sheets
from records.text import nfc
from scoring.queries.comparison import Answered, named
from scoring.rules import Answers, ScoreAnswer, SetSpec, VetoAnswer, level_list, parse_points

HEADERS = ("Mã", "Nội dung", "Cách ghi", "Đơn vị 1", "Đơn vị 2", "Đơn vị 3")
NOT_APPLICABLE = {"kad", "không áp dụng", "na"}
YES, NO = {"có", "co", "x"}, {"không", "khong"}


class AnswerErrors(ValueError):  # noqa: N818 - an answer to the person who uploads
    """What cannot be read, one sentence for each cell."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = tuple(lines)
        super().__init__("\n".join(lines))


def answers_xlsx(a: SetSpec, b: SetSpec) -> bytes:
    """Write the empty sheet for the questions of both sets; a code asked by both stands once."""
    notes = (
        f"So sánh {named(a)} với {named(b)}.",
        "Mỗi cột một đơn vị; đặt tên đơn vị ở hàng tiêu đề. Để trống khi chưa có câu trả lời.",
    )
    rows = ((code, text, how, None, None, None) for code, (text, how) in _questions(a, b).items())
    return sheets.table_xlsx(
        title="Câu trả lời để so sánh",
        headers=HEADERS,
        rows=rows,
        notes=notes,
        widths=(10, 60, 30, 16, 16, 16),
    )


def read_answers(content: bytes, a: SetSpec, b: SetSpec) -> list[Answered]:
    """Read the filled sheet; AnswerErrors names every cell that cannot be read, by row and column."""
    rows = sheets.read_rows(content)
    head = next((place for place, row in enumerate(rows) if row and row[0] == HEADERS[0]), None)
    if head is None:
        raise AnswerErrors(['Không thấy hàng tiêu đề có ô "Mã". Dùng bảng mẫu tải ở trang này.'])
    names = [nfc(str(value)).strip() if value else "" for value in rows[head]]
    questions = _questions(a, b)
    faults: list[str] = []
    units = [_Unit(name) for name in names]
    for number, row in enumerate(rows[head + 1 :], head + 2):
        code = _text(row[0]) if row else ""
        if code and code not in questions:
            faults.append(f"Dòng {number}: không có câu hỏi mã {code} trong hai bộ.")
        elif code:
            cells = [
                (units[place], _text(value)) for place, value in enumerate(row) if 3 <= place < len(units)
            ]
            faults += [
                f"Dòng {number}, cột {unit.name}: {fault}"
                for unit, raw in cells
                if raw and unit.name and (fault := unit.take(code, raw, a, b))
            ]
    if faults:
        raise AnswerErrors(faults)
    return [unit.answered() for unit in units[3:] if unit.name and unit.any()]


@dataclass
class _Unit:
    """The column of one unit while the sheet is read."""

    name: str
    scores: dict[str, ScoreAnswer] = field(default_factory=dict)
    vetoes: dict[str, VetoAnswer] = field(default_factory=dict)
    figures: dict[str, Decimal | bool | None] = field(default_factory=dict)

    def take(self, code: str, raw: str, a: SetSpec, b: SetSpec) -> str:
        """Read one cell; returns what is wrong with it, or ""."""
        try:
            if any(spec.veto(code) for spec in (a, b)):
                self.vetoes[code] = VetoAnswer(_yes_no(raw))
            elif any(spec.criterion(code) for spec in (a, b)):
                self.scores[code] = _score(raw)
            else:
                self.figures[code] = _figure(raw)
        except ValueError as error:
            return str(error)
        return ""

    def any(self) -> bool:
        return bool(self.scores or self.vetoes or self.figures)

    def answered(self) -> Answered:
        answers = Answers(self.scores, self.vetoes, figures=self.figures)
        return Answered(self.name, answers, by="appraiser")


def _questions(a: SetSpec, b: SetSpec) -> Mapping[str, tuple[str, str]]:
    return dict([*_asked(b), *_asked(a)]) if a.is_counted else dict([*_asked(a), *_asked(b)])


def _asked(spec: SetSpec) -> Iterator[tuple[str, tuple[str, str]]]:
    for veto in spec.vetoes:
        yield veto.code, (veto.text, "Không hoặc Có")
    for criterion in spec.criteria:
        levels = level_list(criterion) or "điểm"
        yield criterion.code, (criterion.text, levels + ("; hoặc KAD" if criterion.allow_na else ""))
    for each in spec.inputs:
        yield each.code, (each.text, "Có hoặc Không" if each.kind == "flag" else each.unit or "số")


def _score(raw: str) -> ScoreAnswer:
    if raw.lower() in NOT_APPLICABLE:
        return ScoreAnswer(not_applicable=True)
    return ScoreAnswer(parse_points(raw))


def _figure(raw: str) -> Decimal | bool | None:
    if raw.lower() in YES | NO:
        return raw.lower() in YES
    compact = raw.replace(" ", "").replace(",", ".")
    try:
        value = Decimal(compact)
    except ArithmeticError:
        raise ValueError("ghi số, Có hoặc Không.") from None
    if not value.is_finite() or value < 0:
        raise ValueError("số không được âm.")
    return value


def _yes_no(raw: str) -> str:
    if raw.lower() in YES:
        return "co"
    if raw.lower() in NO:
        return "khong"
    raise ValueError("ghi Không hoặc Có.")


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{Decimal(repr(value)).normalize():f}".replace(".", ",")
    return nfc(str(value)).strip()
