"""A counted set as a reader meets it: what is asked, what is computed, what must hold, each with its clause."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from scoring.catalogue import CAUTION, INPUT, MEASURE, PROVENANCES, RULE, Provenance, readable_source
from scoring.queries.wording import shares_of, write
from scoring.rules import CautionSpec, Condition, InputSpec, MeasureSpec, RuleSpec, SetSpec, in_words

INPUT_KINDS = {"count": "số nguyên", "amount": "số", "flag": "Có hoặc Không"}


@dataclass(frozen=True, slots=True)
class Check:
    """Who compared a row with the signed text; ``scan`` is the primary key of the scan, if there is one."""

    by: str
    at: datetime
    page: str
    scan: int | None
    scan_name: str


@dataclass(frozen=True, slots=True)
class CountedRow:
    """One input, measure, rule or caution: ``detail`` says how it is read, computed or tried."""

    code: str
    text: str
    detail: str
    provenance: Provenance | None
    clause: str
    check: Check | None = None


@dataclass(frozen=True, slots=True)
class CountedPart:
    """One part of a counted set with its heading."""

    kind: str
    title: str
    short: str
    lead: str
    detail_label: str
    rows: tuple[CountedRow, ...]


def counted_parts(
    spec: SetSpec, checks: Mapping[tuple[str, str], Check] | None = None, *, empty: bool = False
) -> tuple[CountedPart, ...]:
    """Return the parts of a counted set; none for a scored one.

    ``checks``: who compared which row, by kind and code. ``empty``: parts without rows too, to add some.
    """
    if not spec.is_counted:
        return ()
    known = checks or {}
    texts = {each.code: each.text for each in spec.inputs} | {each.code: each.text for each in spec.measures}
    shares = shares_of(spec.measures)

    def words(condition: Condition) -> str:
        return write(condition, shares) or in_words(condition)

    parts = (
        CountedPart(
            INPUT,
            "Số liệu đầu vào",
            "Số liệu",
            "Số chưa biết để trống, không ghi 0; còn thiếu thì chưa có kết luận.",
            "Cách ghi",
            tuple(_row(INPUT, each, _input(each, texts), known) for each in spec.inputs),
        ),
        CountedPart(
            MEASURE,
            "Tỷ lệ, số lượng tính từ số liệu",
            "Tỷ lệ",
            "So ngưỡng bằng giá trị chưa làm tròn.",
            "Cách tính",
            tuple(_row(MEASURE, each, _measure(each, texts), known) for each in spec.measures),
        ),
        CountedPart(
            RULE,
            "Tiêu chí và ngưỡng",
            "Tiêu chí",
            "Mỗi dòng đúng hoặc không đúng với số liệu.",
            "Đúng khi",
            tuple(_row(RULE, each, words(each.condition), known) for each in spec.rules),
        ),
        CountedPart(
            CAUTION,
            "Lưu ý kèm kết luận",
            "Lưu ý",
            "Hiện khi điều kiện đúng; không đổi kết luận.",
            "Hiện khi",
            tuple(_row(CAUTION, each, words(each.condition), known) for each in spec.cautions),
        ),
    )
    return tuple(part for part in parts if part.rows or empty)


def _row(
    kind: str,
    each: InputSpec | MeasureSpec | RuleSpec | CautionSpec,
    detail: str,
    checks: Mapping[tuple[str, str], Check],
) -> CountedRow:
    provenance = PROVENANCES.get(getattr(each, "provenance", ""))
    check = checks.get((kind, each.code))
    return CountedRow(each.code, each.text, detail, provenance, readable_source(each.source), check)


def _input(each: InputSpec, texts: dict[str, str]) -> str:
    words = [INPUT_KINDS.get(each.kind, each.kind) + (f" ({each.unit})" if each.unit else "")]
    if each.base:
        words.append("mẫu số, phải lớn hơn 0")
    if each.within:
        words.append(f"không vượt quá {' + '.join(_lower(texts.get(code, code)) for code in each.within)}")
    return "; ".join(words)


def _measure(each: MeasureSpec, texts: dict[str, str]) -> str:
    above = " + ".join(_lower(texts.get(code, code)) for code in each.plus)
    for code in each.minus:
        above += f" − {_lower(texts.get(code, code))}"
    if not each.over:
        return above[:1].upper() + above[1:]
    return f"({above}) ÷ {_lower(texts.get(each.over, each.over))}"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
