"""The enclosed data of a paper as lines a person reads, and where two papers differ, field by field. Pure functions.

The data may come from anywhere: whatever shape they have, they are taken apart within bounds and never believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, Final

from records.text import nfc, vn_date, vn_moment

MAX_FIELDS: Final = 20_000
MAX_DEPTH: Final = 10
MAX_TEXT: Final = 400
NOT_ENTERED: Final = "chưa nhập"
#: What a file may say that only means how it was made.
SILENT: Final = frozenset({"format", "version"})
NUMBER: Final = re.compile(r"-?\d+\.\d+")
DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
MOMENT: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")

#: The parts of a paper in the order in which they are shown.
GROUPS: Final = {
    "paper": "Văn bản",
    "issuer": "Cơ quan ban hành",
    "receiver": "Nơi nhận",
    "units": "Đơn vị",
    "campaign": "Đợt đánh giá",
    "criteria": "Bộ tiêu chí",
    "session": "Phiên họp Hội đồng thẩm định",
    "decision": "Quyết định được thông báo",
    "receipt": "Biên nhận",
    "contents": "Mục lục hồ sơ",
    "report": "Báo cáo thực hiện kế hoạch",
    "snapshot": "Nội dung đã chốt",
    "proof": "Mã kiểm tra",
}
LABELS: Final = {
    "abbreviation": "viết tắt", "address": "địa chỉ kiểm tra", "agree": "tán thành", "applies": "áp dụng",
    "appraisal": "thẩm định", "appraised": "điểm thẩm định", "at": "thời điểm", "cases": "số vụ",
    "code": "mã", "complete": "đủ số liệu", "concluded": "đã kết luận", "council": "Hội đồng",
    "council_members": "số thành viên Hội đồng", "council_present": "thành viên Hội đồng có mặt",
    "current": "kỳ này", "disagree": "không tán thành", "doing": "đang thực hiện", "done": "hoàn thành",
    "done_on": "hoàn thành ngày", "draft": "dự thảo", "duties": "nhiệm vụ", "ends_at": "kết thúc",
    "evil": "thuộc tệ nạn ma túy", "expected": "số cơ quan phải báo", "facts": "sự kiện loại trừ",
    "figures": "số liệu", "final": "chốt", "final_not_applicable": "chốt: không áp dụng",
    "first_page": "từ trang", "group": "nhóm", "groups": "nhóm", "illustrative": "số liệu minh họa",
    "impossible": "không thực hiện được", "issued": "đã ban hành", "issuer": "cơ quan", "items": "thành phần",
    "key": "khóa ký", "kind": "loại", "label": "kết luận", "last_day": "ngày cuối cùng còn hạn",
    "lines": "tiêu chí", "maximum": "điểm tối đa", "meeting": "họp đơn vị", "members": "số thành viên",
    "milestone": "kỳ báo cáo", "missing": "tổ chức không có", "must_fix": "phải khắc phục", "name": "tên",
    "not_applicable": "không áp dụng", "number": "số", "other": "ý kiến khác",
    "outcome": "kết quả tự đánh giá", "own": "tự chấm", "pages": "số trang", "paper": "văn bản",
    "papers": "văn bản", "parent": "cơ quan chủ quản", "parts": "cơ quan báo cáo", "period_from": "từ ngày",
    "period_to": "đến ngày", "persons": "số người", "place": "địa danh", "points": "điểm",
    "practice": "đợt diễn tập", "present": "có mặt", "previous": "kỳ trước", "punctuality": "thời hạn",
    "reached": "đạt", "reported": "số cơ quan đã báo", "result": "kết quả", "row": "dòng",
    "scaled": "quy về thang 100", "scores": "điểm", "sent_on": "gửi ngày", "sha256": "SHA-256",
    "signed_on": "ngày ký", "silent": "chưa báo cáo", "starts_at": "bắt đầu", "state": "tình trạng",
    "subject": "trích yếu", "submitted": "đã nộp", "submitted_at": "nộp lúc", "symbol": "ký hiệu",
    "targets": "chỉ tiêu", "text": "nội dung", "title": "tên", "total": "tổng điểm", "trial": "chạy thử",
    "type": "tên loại", "unit": "đơn vị", "value": "trả lời", "variant": "phương án", "version": "phiên bản",
    "vetoes": "sự kiện loại trừ", "voters": "số người biểu quyết", "votes": "biểu quyết", "year": "năm",
}  # fmt: skip
#: What is read first of a part, and of an entry of a list; the rest follows as it stands in the file.
FIRST: Final = (
    "unit", "name", "subject", "title", "type", "number", "symbol", "signed_on", "issued", "outcome", "total",
    "maximum", "scaled", "label", "appraisal", "meeting", "figures", "vetoes", "scores", "text", "points", "value",
)  # fmt: skip
#: By which of its fields an entry of a list is called, so that two lists are compared entry by entry.
NAMED_BY: Final = ("code", "abbreviation", "kind", "name")
WORDS: Final = {
    "co": "có", "khong": "không", "cong_nhan": "công nhận", "xac_nhan": "xác nhận có tệ nạn ma túy",
    "giao_xay_dung": "giao xây dựng", "on_time": "đúng hạn", "extended": "trong thời gian gia hạn", "late": "quá hạn",
    "missing": "chưa gửi", "done": "hoàn thành", "doing": "đang thực hiện", "impossible": "không thực hiện được",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """One value: the part of the paper it belongs to, where in it, and the value in words."""

    path: tuple[str, ...]
    group: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the paper with its fields."""

    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that is not the same in the file and in what is stored; a side that lacks it says so."""

    group: str
    label: str
    received: str
    stored: str


ABSENT: Final = "không có"


def fields_of(data: Mapping[str, Any]) -> tuple[Field, ...]:
    """Return the fields of data, in their order, at most :data:`MAX_FIELDS`."""
    return tuple(islice(_walk(data, (), "", ()), MAX_FIELDS))


def groups_of(data: Mapping[str, Any]) -> tuple[Group, ...]:
    """Return the fields by the part of the paper they belong to."""
    found: dict[str, list[Field]] = {}
    for field in fields_of(data):
        found.setdefault(field.group, []).append(field)
    return tuple(Group(title, tuple(fields)) for title, fields in found.items())


def differences(received: Mapping[str, Any], stored: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Return every field that differs, those of the received file first."""
    ours = {field.path: field for field in fields_of(stored)}
    theirs = {field.path: field for field in fields_of(received)}
    found = []
    for path, field in {**theirs, **ours}.items():
        one, other = theirs.get(path), ours.get(path)
        said, kept = (one.value if one else ABSENT), (other.value if other else ABSENT)
        if said != kept or (one is None) != (other is None):
            found.append(Difference(field.group, field.label, said, kept))
    return tuple(found)


def _walk(value: Any, path: tuple[str, ...], group: str, labels: tuple[str, ...]) -> Iterator[Field]:
    if len(path) > MAX_DEPTH:
        return
    if isinstance(value, Mapping):
        for key, each in _ordered(value, GROUPS if not path else FIRST):
            # A part a paper does not have is no field that was left empty.
            if path or (key not in SILENT and each is not None):
                yield from _entry(key, each, path, group, labels)
    elif isinstance(value, list | tuple):
        for number, each in enumerate(value, start=1):
            name = _name(each) or str(number)
            if path == ("units",):
                yield from _walk(each, (*path, name), _unit_name(each) or name, ())
            else:
                yield from _walk(each, (*path, name), group, (*labels, name))
    else:
        label = " › ".join(labels) or group
        yield Field(path, group, label[:1].upper() + label[1:], in_words(value))


def _ordered(value: Mapping[Any, Any], first: Iterable[str]) -> list[tuple[str, Any]]:
    rank = {key: place for place, key in enumerate(first)}
    named = [(str(key), each) for key, each in value.items()]
    return sorted(named, key=lambda entry: rank.get(entry[0], len(rank)))


def _entry(
    key: str, each: Any, path: tuple[str, ...], group: str, labels: tuple[str, ...]
) -> Iterator[Field]:
    label = LABELS.get(key, key[:60])
    if not path:
        yield from _walk(each, (key,), GROUPS.get(key, label), ())
    elif len(path) == 2 and path[0] == "units" and isinstance(each, Mapping | list):
        # Each part of a unit is a part of its own: together they would be too long to read.
        yield from _walk(each, (*path, key), f"{group} – {label}" if key != "unit" else group, ())
    else:
        yield from _walk(each, (*path, key), group, (*labels, label))


def _name(entry: Any) -> str:
    if not isinstance(entry, Mapping):
        return ""
    inner = entry.get("unit")
    named = inner if isinstance(inner, Mapping) else entry
    found = next((named[key] for key in NAMED_BY if isinstance(named.get(key), str) and named[key]), "")
    return str(found)[:60]


def _unit_name(entry: Any) -> str:
    inner = entry.get("unit") if isinstance(entry, Mapping) else None
    return str(inner.get("name", ""))[:MAX_TEXT] if isinstance(inner, Mapping) else ""


def in_words(value: Any) -> str:
    """Return a value as it is read here: ``89,69``, ``24/9/2021``, ``có``, ``chưa nhập``."""
    if value is None or value == "":
        return NOT_ENTERED
    if isinstance(value, bool):
        return "có" if value else "không"
    text = nfc(str(value))[:MAX_TEXT]
    try:
        if DAY.fullmatch(text):
            return vn_date(date.fromisoformat(text))
        if MOMENT.match(text):
            return vn_moment(datetime.fromisoformat(text))
    except ValueError:
        return text
    if NUMBER.fullmatch(text):
        return text.replace(".", ",")
    return WORDS.get(text, text)
