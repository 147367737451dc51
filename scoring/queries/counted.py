"""A counted set as a reader meets it: what is asked, what is computed, what must hold, each with its clause."""

from __future__ import annotations

from dataclasses import dataclass

from scoring.catalogue import PROVENANCES, Provenance, readable_source
from scoring.rules import CautionSpec, InputSpec, MeasureSpec, RuleSpec, SetSpec, in_words

INPUT_KINDS = {"count": "số nguyên", "amount": "số", "flag": "Có hoặc Không"}


@dataclass(frozen=True, slots=True)
class CountedRow:
    """One input, measure, rule or caution: ``detail`` says how it is read, computed or tried."""

    code: str
    text: str
    detail: str
    provenance: Provenance | None
    clause: str


@dataclass(frozen=True, slots=True)
class CountedPart:
    """One part of a counted set with its heading."""

    title: str
    short: str
    lead: str
    detail_label: str
    rows: tuple[CountedRow, ...]


def counted_parts(spec: SetSpec) -> tuple[CountedPart, ...]:
    """Return the parts of a counted set; none for a scored one."""
    if not spec.is_counted:
        return ()
    texts = {each.code: each.text for each in spec.inputs} | {each.code: each.text for each in spec.measures}
    parts = (
        CountedPart(
            "Số liệu đầu vào",
            "Số liệu",
            "Số chưa biết để trống, không ghi 0; còn thiếu thì chưa có kết luận.",
            "Cách ghi",
            tuple(_row(each, _input(each, texts)) for each in spec.inputs),
        ),
        CountedPart(
            "Tỷ lệ, số lượng tính từ số liệu",
            "Tỷ lệ",
            "So ngưỡng bằng giá trị chưa làm tròn.",
            "Cách tính",
            tuple(_row(each, _measure(each, texts)) for each in spec.measures),
        ),
        CountedPart(
            "Tiêu chí và ngưỡng",
            "Tiêu chí",
            "Mỗi dòng đúng hoặc không đúng với số liệu.",
            "Đúng khi",
            tuple(_row(each, in_words(each.condition)) for each in spec.rules),
        ),
        CountedPart(
            "Lưu ý kèm kết luận",
            "Lưu ý",
            "Hiện khi điều kiện đúng; không đổi kết luận.",
            "Hiện khi",
            tuple(_row(each, in_words(each.condition)) for each in spec.cautions),
        ),
    )
    return tuple(part for part in parts if part.rows)


def _row(each: InputSpec | MeasureSpec | RuleSpec | CautionSpec, detail: str) -> CountedRow:
    provenance = PROVENANCES.get(getattr(each, "provenance", ""))
    return CountedRow(each.code, each.text, detail, provenance, readable_source(each.source))


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
