"""The fields of a row, and how each kind of field is read: a value, or a sentence in Vietnamese (``ValueError``)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from records.text import is_number
from scoring import catalogue
from scoring.catalogue import CAUTION, CRITERION, GROUP, HEAD, INPUT, MEASURE, OUTCOME, RULE, VETO
from scoring.queries import wording
from scoring.rules import (
    CautionSpec,
    CriterionSpec,
    GroupSpec,
    InputSpec,
    Level,
    MeasureSpec,
    OutcomeSpec,
    RuleSpec,
    SetSpec,
    VetoSpec,
    mistakes,
    parse_points,
)

Row = (
    SetSpec
    | GroupSpec
    | CriterionSpec
    | VetoSpec
    | OutcomeSpec
    | InputSpec
    | MeasureSpec
    | RuleSpec
    | CautionSpec
)

LEVEL_LINE = 'Mỗi dòng một mức, dạng "5: có kế hoạch riêng".'
YES = "x"
_YES = {"x", "có", "co", "true", "on", "1", "đúng"}
_NO = {"", "không", "khong", "false", "0"}
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_CODE = re.compile(r"[\w.-]{1,20}")
_FIGURE_CODE = re.compile(r"[\w.-]{1,40}")


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is typed of a row: ``kind`` says how it is read, ``long`` that it needs more than a line."""

    name: str
    label: str
    kind: str = "text"
    required: bool = False
    long: bool = False
    help: str = ""
    limit: int = 4000


_PROVENANCE = Field("provenance", "Nguồn gốc", "provenance", required=True)
_SOURCE = Field(
    "source",
    "Nguồn",
    required=True,
    limit=300,
    help="Văn bản, điều, khoản hoặc mục. Ví dụ: Điều 5 khoản 2.",
)
_CONDITION = Field(
    "condition",
    "Đúng khi",
    "condition",
    required=True,
    long=True,
    help="Ví dụ: R từ 0,1 % đến dưới 0,5 %. Nối bằng và, hoặc; ít nhất 3 trong (I.1 đúng; I.2 đúng); "
    "câu Có/Không ghi: on_key_route = Có.",
)
FIELDS: dict[str, tuple[Field, ...]] = {
    HEAD: (
        Field("title", "Tên bộ tiêu chí", required=True, limit=300),
        Field("instrument", "Số, ký hiệu văn bản", limit=100),
        Field("instrument_date", "Ngày văn bản", "day"),
        Field("valid_from", "Áp dụng từ", "day"),
        Field("valid_to", "Áp dụng đến", "day"),
        Field("note", "Ghi chú", long=True, limit=20000),
    ),
    GROUP: (
        Field("code", "Mã", "code", required=True),
        Field("text", "Nội dung", required=True, long=True),
        Field("floor_note", "Ghi chú về sàn", limit=200, help="Để đọc; ngưỡng thật đặt ở dòng kết luận."),
    ),
    CRITERION: (
        Field("code", "Mã", "code", required=True),
        Field("group", "Nhóm", "group", required=True),
        Field("text", "Nội dung", required=True, long=True),
        Field(
            "max_points",
            "Điểm tối đa",
            "points",
            help="Để trống khi chưa biết; không ghi 0 thay cho chưa biết.",
        ),
        Field("levels", "Cách cho điểm", "levels", long=True, help=LEVEL_LINE),
        Field("evidence", "Minh chứng cần có", long=True),
        Field("allow_na", 'Được ghi "Không áp dụng"', "flag"),
        Field("na_hint", "Khi nào không áp dụng", limit=300),
        Field("auto", "Chương trình đề xuất điểm theo", "auto", limit=60),
        _SOURCE,
        _PROVENANCE,
    ),
    VETO: (
        Field("code", "Mã", "code", required=True),
        Field("text", "Nội dung", required=True, long=True),
        Field("outcome", "Hệ quả khi trả lời Có", "outcome", required=True),
        Field("answered_by", "Người trả lời", "answered_by", required=True),
        Field("evil", "Là tệ nạn ma túy", "flag"),
        Field("figure", "Số liệu liên quan", limit=30),
        _SOURCE,
        _PROVENANCE,
    ),
    OUTCOME: (
        Field("priority", "Thứ tự", "priority", required=True),
        Field("code", "Mã kết luận", "outcome_code", limit=40),
        Field("label", "Chữ hiển thị", required=True, long=True, limit=300),
        Field("variant", "Phương án Tờ trình", "variant"),
        Field("any_veto", "Có một trong các sự kiện", "codes", help="Mã cách nhau bằng dấu phẩy: L1, L2."),
        Field("incomplete", "Còn câu chưa trả lời hoặc tiêu chí chưa chấm", "flag"),
        Field("min_total", "Tổng (quy về 100) từ", "points"),
        Field("min_group_ratio", "Mọi nhóm từ (% điểm tối đa)", "percent"),
        Field("no_zero", "Không tiêu chí nào 0 điểm", "flag"),
        Field(
            "other", "Điều kiện khác", "json", long=True, help="Ví dụ: I đúng; hoặc: R từ 0,5 % và dens từ 2."
        ),
        Field("need_person", "Hội đồng phải kết luận", "flag"),
        _SOURCE,
        _PROVENANCE,
    ),
}
FIELDS |= {
    INPUT: (
        Field("code", "Mã", "figure_code", required=True, help="Chữ không dấu, số, gạch dưới: population."),
        Field("text", "Nội dung", required=True, long=True),
        Field("kind", "Cách ghi", "input_kind", required=True),
        Field("unit", "Đơn vị tính", limit=30),
        Field("base", "Làm mẫu số, phải lớn hơn 0", "flag"),
        Field("within", "Không vượt quá tổng của", "codes", help="Mã các số liệu, cách nhau bằng dấu phẩy."),
        _SOURCE,
        _PROVENANCE,
    ),
    MEASURE: (
        Field("code", "Mã", "figure_code", required=True),
        Field("text", "Nội dung", required=True, long=True),
        Field("plus", "Cộng các số liệu", "codes", required=True, help="Mã cách nhau bằng dấu phẩy."),
        Field("minus", "Trừ các số liệu", "codes"),
        Field(
            "over", "Chia cho", "figure", help="Mã của mẫu số; để trống nếu là số lượng, không phải tỷ lệ."
        ),
        _SOURCE,
        _PROVENANCE,
    ),
    RULE: (
        Field("code", "Mã", "code", required=True),
        Field("text", "Nội dung", required=True, long=True),
        _CONDITION,
        Field("column", "Đếm cả cột, hiện ở phiếu kết quả", "flag"),
        _SOURCE,
        _PROVENANCE,
    ),
    CAUTION: (
        Field("code", "Mã", "code", required=True),
        Field("text", "Lời nhắc người đọc", required=True, long=True),
        replace(_CONDITION, label="Hiện khi"),
        replace(_SOURCE, required=False),
    ),
}
CHOICES: dict[str, Mapping[str, str]] = {
    "input_kind": catalogue.INPUT_KINDS,
    "provenance": {each.code: each.label for each in catalogue.PROVENANCES.values()},
    "answered_by": catalogue.ANSWERED_BY,
    "variant": {"": "", "A": "A", "B": "B", "C": "C"},
}


def read(field: Field, raw: str, spec: SetSpec, before: Row | None) -> Any:
    if field.required and not raw:
        raise ValueError(f"Ghi {_lower(field.label)}.")
    if len(raw) > field.limit:
        raise ValueError(f"Dài quá {field.limit} ký tự.")
    reader = _READERS.get(field.kind)
    return reader(raw, spec, before) if reader else raw


def _points(raw: str, _spec: SetSpec, _before: Row | None) -> Decimal | None:
    return parse_points(raw)


def _percent(raw: str, _spec: SetSpec, _before: Row | None) -> Decimal | None:
    value = parse_points(raw.removesuffix("%").strip())
    if value is not None and value > 100:
        raise ValueError("Tỷ lệ từ 0 đến 100 %.")
    return value


def _flag(raw: str, _spec: SetSpec, _before: Row | None) -> bool:
    if raw.lower() in _YES:
        return True
    if raw.lower() in _NO:
        return False
    raise ValueError('Ghi "x" hoặc để trống.')


def _day(raw: str, _spec: SetSpec, _before: Row | None) -> date | None:
    if not raw:
        return None
    found = _DAY.fullmatch(raw)
    try:
        return date(int(found[3]), int(found[2]), int(found[1])) if found else date.fromisoformat(raw)
    except ValueError:
        raise ValueError("Ngày ghi dạng 29/9/2020.") from None


def _code(raw: str, _spec: SetSpec, _before: Row | None) -> str:
    if not _CODE.fullmatch(raw):
        raise ValueError("Mã gồm chữ, số, dấu chấm; nhiều nhất 20 ký tự, ví dụ 1.1.")
    return raw


def _outcome_code(raw: str, _spec: SetSpec, _before: Row | None) -> str:
    if raw and not re.fullmatch(r"[a-z0-9_]{1,40}", raw):
        raise ValueError("Mã kết luận gồm chữ thường không dấu, số, dấu gạch dưới.")
    return raw


def _priority(raw: str, _spec: SetSpec, _before: Row | None) -> int:
    if not is_number(raw) or not 1 <= int(raw) <= 999:
        raise ValueError("Thứ tự là số nguyên từ 1 đến 999.")
    return int(raw)


def _group(raw: str, spec: SetSpec, _before: Row | None) -> str:
    if raw not in {each.code for each in spec.groups}:
        raise ValueError(f"Không có nhóm {raw}.")
    return raw


def _outcome(raw: str, spec: SetSpec, _before: Row | None) -> str:
    if raw not in {each.code for each in spec.outcomes if each.code}:
        raise ValueError(f"Không có kết luận {raw}.")
    return raw


def _auto(raw: str, _spec: SetSpec, _before: Row | None) -> str:
    if raw and raw not in catalogue.AUTO_KINDS and not raw.startswith(catalogue.FIGURE_PREFIX):
        raise ValueError(f"Một trong: {', '.join(catalogue.AUTO_KINDS)}, hoặc figure:S09/S01.")
    return raw


def _chosen(kind: str, raw: str) -> str:
    choices = CHOICES[kind]
    for code, label in choices.items():
        if raw.lower() in (code.lower(), label.lower()):
            return code
    raise ValueError(f"Một trong: {', '.join(label for label in choices.values() if label)}.")


def _codes(raw: str, _spec: SetSpec, _before: Row | None) -> list[str]:
    return [each.strip() for each in re.split(r"[,;]", raw) if each.strip()]


def _json(raw: str, spec: SetSpec, _before: Row | None) -> dict[str, Any]:
    if not raw.startswith("{"):
        return wording.read(raw, wording.shares_of(spec.measures))
    try:
        value = json.loads(raw)
    except ValueError:
        raise ValueError("Không đọc được; giữ nguyên như khi xuất ra.") from None
    faults = mistakes(value)
    if faults:
        raise ValueError("; ".join(faults))
    return dict(value)


def _condition(raw: str, spec: SetSpec, before: Row | None) -> dict[str, Any]:
    kept = getattr(before, "condition", None)
    # What reads the same keeps its exact writing, so that nothing changes that was not changed.
    if kept and raw == wording.typed_condition(kept, wording.shares_of(spec.measures)):
        return dict(kept)
    return _json(raw, spec, before)


def _figure_code(raw: str, _spec: SetSpec, _before: Row | None) -> str:
    if not _FIGURE_CODE.fullmatch(raw):
        raise ValueError("Mã gồm chữ, số, dấu chấm, gạch dưới; nhiều nhất 40 ký tự, ví dụ population.")
    return raw


def _figure(raw: str, spec: SetSpec, _before: Row | None) -> str:
    if raw and raw not in {each.code for each in spec.inputs}:
        raise ValueError(f"Không có số liệu {raw}.")
    return raw


def _levels(raw: str, _spec: SetSpec, before: Row | None) -> tuple[Level, ...]:
    known = {level.points: level for level in getattr(before, "levels", ())}
    found = []
    for place, line in enumerate(filter(str.strip, raw.splitlines()), 1):
        points, mark, text = line.partition(":")
        if not mark or not text.strip():
            raise ValueError(f"Dòng {place}: {LEVEL_LINE}")
        try:
            value = parse_points(points)
        except ValueError as error:
            raise ValueError(f"Dòng {place}: {error}") from None
        if value is None:
            raise ValueError(f"Dòng {place}: {LEVEL_LINE}")
        # A level that keeps its points keeps what proposals are made from, and its text if only spaces differ.
        kept = known.get(value, Level(value, ""))
        same = " ".join(kept.text.split()) == " ".join(text.split())
        found.append(replace(kept, text=kept.text if same else text.strip()))
    return tuple(found)


_READERS: dict[str, Any] = {
    "points": _points,
    "percent": _percent,
    "flag": _flag,
    "day": _day,
    "code": _code,
    "outcome_code": _outcome_code,
    "priority": _priority,
    "group": _group,
    "outcome": _outcome,
    "auto": _auto,
    "codes": _codes,
    "condition": _condition,
    "figure_code": _figure_code,
    "figure": _figure,
    "input_kind": lambda raw, _spec, _before: _chosen("input_kind", raw),
    "json": _json,
    "levels": _levels,
    "provenance": lambda raw, _spec, _before: _chosen("provenance", raw),
    "answered_by": lambda raw, _spec, _before: _chosen("answered_by", raw),
    "variant": lambda raw, _spec, _before: _chosen("variant", raw),
}


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
