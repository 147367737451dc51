"""Answers as JSON: read exactly (numbers are ``Decimal`` from the first digit on) and refused by name and place."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from scoring.rules import Answers, ScoreAnswer, SetSpec, VetoAnswer, figure_problem
from scoring.rules.entry import points_problems

NOT_APPLICABLE = "na"
MOST_DIGITS = 30
#: What the reader of JSON says of a slip, by how its sentence begins, and the same for the person who made it.
SLIPS = (
    ("Expecting value", "chờ một giá trị"),
    ("Expecting ',' delimiter", "thiếu dấu phẩy hoặc dấu đóng"),
    ("Expecting ':' delimiter", "thiếu dấu hai chấm"),
    ("Expecting property name", 'chờ một khóa trong ngoặc kép, ví dụ "scores"'),
    ("Illegal trailing comma", "thừa dấu phẩy ở cuối"),
    ("Unterminated string", "chuỗi chữ không có dấu ngoặc kép đóng"),
    ("Invalid control character", "có ký tự xuống dòng hoặc điều khiển trong chuỗi chữ"),
    ("Invalid \\", "dấu \\ trong chuỗi chữ không đúng cách viết"),
    ("Extra data", "còn chữ sau khi phần trả lời đã hết"),
)
_POINTS = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,12})?")


class AnswersError(ValueError):
    """Answers cannot be used; ``lines`` are sentences that each name the place."""

    def __init__(self, *lines: str) -> None:
        self.lines = list(lines)
        super().__init__("\n".join(lines))


def read_answers(data: bytes, spec: SetSpec) -> list[Answers] | Answers:
    """Read the answers to a set: one object, or a list of them (then a list, in the same order)."""
    value = _parse(data)
    if not isinstance(value, list):
        return _answers(spec, value, "")
    faults: list[str] = []
    found: list[Answers] = []
    for place, each in enumerate(value, 1):
        try:
            found.append(_answers(spec, each, f"phần tử thứ {place}: "))
        except AnswersError as error:
            faults += error.lines
    if faults:
        raise AnswersError(*faults)
    return found


def _parse(data: bytes) -> Any:
    try:
        return json.loads(
            data.decode("utf-8-sig"),
            parse_float=_number,
            parse_int=_number,
            parse_constant=_constant,
            object_pairs_hook=_object,
        )
    except UnicodeDecodeError:
        raise AnswersError("Tệp trả lời không phải chữ UTF-8.") from None
    except json.JSONDecodeError as error:
        if not data.strip():
            raise AnswersError("Tệp trả lời trống.") from None
        why = next((words for begins, words in SLIPS if error.msg.startswith(begins)), error.msg)
        raise AnswersError(f"Không phải JSON: dòng {error.lineno}, cột {error.colno}: {why}.") from None
    except RecursionError:
        raise AnswersError("Không phải tệp trả lời: các phần lồng nhau quá sâu.") from None


def _number(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise AnswersError(f"Số {text[:MOST_DIGITS]}… quá lớn.") from None
    if len(value.as_tuple().digits) > MOST_DIGITS or (value and abs(value.adjusted()) > MOST_DIGITS):
        raise AnswersError(
            f"Số {text[:MOST_DIGITS]}{'…' if len(text) > MOST_DIGITS else ''} quá lớn hoặc quá dài."
        )
    return value


def _constant(text: str) -> Decimal:
    raise AnswersError(f"{text} không phải là số.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise AnswersError(f'Khóa "{key}" lặp lại trong một phần của tệp trả lời.')
        found[key] = value
    return found


def _answers(spec: SetSpec, value: Any, where: str) -> Answers:
    if not isinstance(value, dict):
        raise AnswersError(f"{where}phải là một đối tượng JSON {{…}}, không phải {_kind(value)}.")
    faults: list[str] = []
    answers = _figures(spec, value, faults) if spec.is_counted else _scored(spec, value, faults)
    if faults:
        raise AnswersError(*(where + fault for fault in faults))
    return answers


def _scored(spec: SetSpec, value: Mapping[str, Any], faults: list[str]) -> Answers:
    faults += [
        f'{key}: khóa không rõ; chỉ có "scores" và "facts".'
        for key in value
        if key not in ("scores", "facts")
    ]
    scores: dict[str, ScoreAnswer] = {}
    for code, given in _part(value, "scores", faults).items():
        try:
            scores[code] = _score(spec, code, given)
        except AnswersError as error:
            faults += [f"scores.{code}: {line}" for line in error.lines]
    facts: dict[str, VetoAnswer] = {}
    for code, given in _part(value, "facts", faults).items():
        if spec.veto(code) is None:
            faults.append(f"facts.{code}: bộ tiêu chí không có sự kiện loại trừ này.")
        elif given is not None and given not in ("co", "khong"):
            faults.append(f'facts.{code}: phải là "co", "khong" hoặc null, không phải {_kind(given)}.')
        else:
            facts[code] = VetoAnswer(given or "")
    return Answers(scores, facts)


def _part(value: Mapping[str, Any], key: str, faults: list[str]) -> Mapping[str, Any]:
    part = value.get(key, {})
    if isinstance(part, dict):
        return part
    faults.append(f"{key}: phải là một đối tượng JSON {{mã: giá trị}}, không phải {_kind(part)}.")
    return {}


def _score(spec: SetSpec, code: str, given: Any) -> ScoreAnswer:
    criterion = spec.criterion(code)
    if criterion is None:
        raise AnswersError("bộ tiêu chí không có tiêu chí này.")
    if given is None:
        return ScoreAnswer()
    if given == NOT_APPLICABLE:
        if not criterion.allow_na:
            raise AnswersError('không được ghi "na" (không áp dụng).')
        return ScoreAnswer(not_applicable=True)
    points = given
    if isinstance(given, str) and _POINTS.fullmatch(given):
        points = Decimal(given)
    if not isinstance(points, Decimal):
        raise AnswersError(f'phải là số như "9.5", null hoặc "na", không phải {_kind(given)}.')
    lines = points_problems(criterion, points)
    if lines:
        raise AnswersError(" ".join(lines))
    return ScoreAnswer(points)


def _figures(spec: SetSpec, value: Mapping[str, Any], faults: list[str]) -> Answers:
    kinds = {each.code: each.kind for each in spec.inputs}
    faults += [f"{code}: bộ tiêu chí không có số liệu này." for code in value if code not in kinds]
    figures: dict[str, Decimal | bool | None] = {}
    for code, kind in kinds.items():
        given = value.get(code)
        fits = isinstance(given, bool) if kind == "flag" else isinstance(given, Decimal)
        if given is None or fits:
            figures[code] = given
        else:
            wanted = "true hoặc false" if kind == "flag" else "số"
            faults.append(f"{code}: phải là {wanted}, không phải {_kind(given)}.")
    for each in spec.inputs:
        if figures.get(each.code) is None:
            # What is not known leaves the outcome open; but nothing can be divided by an unknown number.
            if each.base and each.code in figures:
                faults.append(f"{each.code}: thiếu; cần {each.text.lower()} để tính tỷ lệ.")
            continue
        problem = figure_problem(each, figures)
        if problem:
            faults.append(f"{each.code}: {problem}.")
    return Answers(figures=figures)


def _kind(value: Any) -> str:
    if isinstance(value, str):
        return f'"{value[:MOST_DIGITS]}"'
    names = {dict: "đối tượng", list: "danh sách", bool: "true/false", Decimal: "số", type(None): "null"}
    return names.get(type(value), "giá trị khác")
