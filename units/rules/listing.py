"""What a list of units says: its header, its lines, everything wrong with them, and what they would change."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from records.text import fold, nfc
from units import catalogue, roles
from units.rules import lettering, tree

CODE, NAME, TYPE, PARENT, SHORT, ABBREVIATION, PLACE, FORMER = (
    "ma",
    "ten",
    "loai",
    "ma_cap_tren",
    "ten_goi_tat",
    "viet_tat",
    "dia_danh",
    "ma_tien_than",
)
REQUIRED = (CODE, NAME, TYPE, PARENT)
OPTIONAL = (SHORT, ABBREVIATION, PLACE, FORMER)
_OTHER_WORDS = {
    "ma don vi": CODE,
    "ten don vi": NAME,
    "loai don vi": TYPE,
    "cap": TYPE,
    "ma don vi cap tren": PARENT,
    "ma co quan chu quan": PARENT,
    "chu viet tat": ABBREVIATION,
    "ma don vi tien than": FORMER,
}
LIMITS = {CODE: 40, NAME: 300, TYPE: 60, PARENT: 40, SHORT: 200, ABBREVIATION: 30, PLACE: 100, FORMER: 400}
LABELS = {
    CODE: "Mã",
    NAME: "Tên",
    TYPE: "Loại",
    PARENT: "Mã cấp trên",
    SHORT: "Tên gọi tắt",
    ABBREVIATION: "Chữ viết tắt",
    PLACE: "Địa danh",
    FORMER: "Mã tiền thân",
}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")

#: Words of national lists → what the unit is to a criteria set. Marks count: «bản» is not «ban».
_TYPES: dict[str, str] = {
    **dict.fromkeys(
        (
            "quốc gia",
            "thành phố trung ương",
            "thành phố trực thuộc trung ương",
            "tỉnh",
            "huyện",
            "quận",
            "thị xã",
            "thành phố",
            "thành phố thuộc tỉnh",
            "vùng",
        ),
        roles.REGION,
    ),
    **dict.fromkeys(("xã", "phường", "thị trấn", "đặc khu"), roles.COMMUNE),
    **dict.fromkeys(
        ("bản", "tiểu khu", "tổ dân phố", "thôn", "xóm", "ấp", "khu phố", "khóm", "buôn", "làng"),
        roles.HAMLET,
    ),
    **dict.fromkeys(("sở", "ban", "ngành", "văn phòng", "chi cục", "cục"), roles.OFFICE),
    **dict.fromkeys(("trung tâm", "trường", "bệnh viện"), roles.SUBORDINATE),
    **dict.fromkeys(("đảng ủy", "đảng bộ", "chi bộ", "tỉnh ủy", "huyện ủy"), roles.PARTY),
    **{label.lower(): kind for kind, label in roles.KIND_LABELS.items()},
    **{kind: kind for kind in roles.KIND_LABELS},
}
TYPE_WORDS = (
    "quốc gia, tỉnh, huyện, xã, phường, thị trấn, đặc khu, bản, tổ dân phố, cơ quan, đơn vị trực thuộc, …"
)


@lru_cache(maxsize=1024)
def kind_of(type_name: str) -> str | None:
    """Return the kind of unit a word of a list means, ``None`` when it is not known."""
    return _TYPES.get(type_name.lower().replace("uỷ", "ủy"))


def columns_of(cells: Sequence[str]) -> dict[str, int]:
    """Return where the known columns stand in a header; later doubles are left out."""
    found: dict[str, int] = {}
    for index, cell in enumerate(cells):
        word = " ".join(re.findall(r"[a-z0-9]+", fold(cell)))
        name = _OTHER_WORDS.get(word, word.replace(" ", "_"))
        if name in REQUIRED + OPTIONAL:
            found.setdefault(name, index)
    return found


@dataclass(slots=True)
class Line:
    """A line of the list as it is stored; ``given`` holds the optional columns the list has."""

    number: int
    code: str
    name: str
    type_name: str
    parent: str
    given: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def line_of(
    number: int,
    cells: Sequence[str],
    columns: Mapping[str, int],
    *,
    formulas: frozenset[int] | set[int] = frozenset(),
    numbers: frozenset[int] | set[int] = frozenset(),
) -> Line:
    """Read one line; what is wrong with the line alone is noted at once."""
    problems: list[str] = []
    notices: list[str] = []
    values: dict[str, str] = {}
    for name, index in columns.items():
        raw = cells[index] if index < len(cells) else ""
        if index in formulas:
            problems.append(f"{LABELS[name]}: ô chứa công thức; dán lại thành giá trị")
        value = nfc(raw)
        if value != raw:
            notices.append(f"{LABELS[name]} ở dạng Unicode tổ hợp; đã chuyển sang dựng sẵn")
        if _CONTROL.search(value):
            problems.append(f"{LABELS[name]} có ký tự điều khiển")
            value = _CONTROL.sub("", value)
        value = " ".join(value.split()).removeprefix("'")
        if len(value) > LIMITS[name]:
            problems.append(f"{LABELS[name]} dài quá {LIMITS[name]} ký tự")
            value = value[: LIMITS[name]]
        values[name] = value
    if columns[CODE] in numbers and len(values[CODE]) < 5:
        notices.append("mã được ghi bằng số; nếu mã có số 0 ở đầu thì số 0 đó đã mất")
    given = {name: values[name] for name in OPTIONAL if name in values}
    return Line(number, values[CODE], values[NAME], values[TYPE], values[PARENT], given, problems, notices)


def convert(lines: Sequence[Line], found: str, *, wanted: bool) -> None:
    """Name every text in an old lettering; with ``wanted`` it is read as Unicode, otherwise it is an error."""
    if found == lettering.UNICODE:
        return
    mixed = any(lettering.is_surely_unicode(line.name) for line in lines)
    for line in lines:
        for label in ("name", "type_name"):
            old = getattr(line, label)
            new = lettering.converted(old, found, mixed=mixed)
            if new == old:
                continue
            word = LABELS[NAME] if label == "name" else LABELS[TYPE]
            if wanted:
                setattr(line, label, new)
                line.notices.append(f"{word} viết bằng mã {found}: “{old}” đã đọc là “{new}”")
            else:
                line.problems.append(
                    f"{word} viết bằng mã {found}: “{old}”, đọc là “{new}”; lưu tệp bằng Unicode hoặc chọn chuyển mã"
                )


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit as it stands in the tree today."""

    pk: int
    name: str
    type_name: str
    kind: str
    parent: str
    path: str
    valid_to: dt.date | None
    given: Mapping[str, str]


def check(lines: Sequence[Line], known: Mapping[str, Standing]) -> None:
    """Note on every line everything wrong with it among the others and against the tree of today."""
    counts = Counter(line.code for line in lines)
    listed = {line.code: line for line in lines}
    numbers = {code: number for number, code in enumerate(counts)}
    parents = {
        numbers[line.code]: numbers.get(line.parent) if line.parent else None for line in listed.values()
    }
    cycles = tree.in_cycles(parents)
    for line in lines:
        _check_texts(line, counts[line.code])
        if line.parent and line.parent not in listed:
            _check_parent(line, known.get(line.parent))
        if line.code and numbers[line.code] in cycles:
            line.problems.append("cấp trên tạo thành vòng, hoặc nằm dưới một vòng")
        for code in former_codes(line):
            if code not in known:
                line.problems.append(f"không có đơn vị tiền thân mang mã {code}")


def _check_texts(line: Line, count: int) -> None:
    if not line.code:
        line.problems.append("thiếu mã")
    elif count > 1:
        line.problems.append(f"mã {line.code} có {count} dòng")
    if not line.name:
        line.problems.append("thiếu tên")
    if not line.type_name:
        line.problems.append("thiếu loại")
    elif kind_of(line.type_name) is None:
        line.problems.append(f"loại “{line.type_name}” không có trong danh mục ({TYPE_WORDS})")


def _check_parent(line: Line, standing: Standing | None) -> None:
    if standing is None:
        line.problems.append(f"không có đơn vị cấp trên mang mã {line.parent}")
    elif standing.valid_to is not None:
        line.problems.append(f"đơn vị cấp trên {line.parent} đã kết thúc")


def former_codes(line: Line) -> list[str]:
    """Return the codes of the predecessors a line names."""
    return [code for code in re.split(r"[;,\s]+", line.given.get(FORMER, "")) if code]


def change_of(line: Line, standing: Standing | None) -> str:
    """Say what a line changes: one word of the catalogue, or several joined by commas."""
    if standing is None:
        return catalogue.NEW
    found = [
        word
        for word, holds in (
            (catalogue.REOPEN, standing.valid_to is not None),
            (catalogue.MOVE, standing.parent != line.parent),
            (catalogue.RENAME, standing.name != line.name),
            (catalogue.RETYPE, _retyped(line, standing)),
        )
        if holds
    ]
    if not found and any(
        standing.given.get(key, "") != value for key, value in line.given.items() if key != FORMER
    ):
        found.append(catalogue.DETAIL)
    return ",".join(found) or catalogue.SAME


def _retyped(line: Line, standing: Standing) -> bool:
    if standing.type_name:
        return standing.type_name.lower() != line.type_name.lower()
    return standing.kind != kind_of(line.type_name)


@dataclass(frozen=True, slots=True)
class Closing:
    """A unit the new list no longer names; ``heirs`` is what the lists themselves show, never a guess by name."""

    code: str
    standing: Standing
    heirs: tuple[str, ...]
    evidence: str


def closings(
    lines: Sequence[Line], known: Mapping[str, Standing], in_scope: Mapping[str, Standing]
) -> list[Closing]:
    """Return what a complete list leaves out, each with the units its own children went to.

    Heirs come from the list: lines that name it as predecessor, or the one unit of the same level that more than
    half of what remains below it hangs under now.
    """
    listed = {line.code: line for line in lines}
    named: dict[str, list[str]] = {}
    for line in lines:
        for code in former_codes(line):
            named.setdefault(code, []).append(line.code)
    gone_to = _where_they_went(listed, known)
    found = []
    for code, standing in in_scope.items():
        if code in listed or standing.valid_to is not None:
            continue
        heirs, evidence = tuple(named.get(code, ())), "danh sách ghi mã tiền thân"
        if not heirs:
            heirs, evidence = _heir(gone_to.get(code), known)
        found.append(Closing(code, standing, heirs, evidence if heirs else ""))
    return found


def _where_they_went(listed: Mapping[str, Line], known: Mapping[str, Standing]) -> dict[str, Counter[str]]:
    """Count, for each unit above, which unit of the same level those that stay hang under now."""
    old = {code: standing.parent for code, standing in known.items()}
    new = old | {code: line.parent for code, line in listed.items()}
    found: dict[str, Counter[str]] = {}
    for code in listed.keys() & known.keys():
        for was, now in zip(_chain(code, old), _chain(code, new), strict=False):
            if was not in listed and was != now:
                found.setdefault(was, Counter())[now] += 1
    return found


def _chain(code: str, parents: Mapping[str, str]) -> list[str]:
    """Return the units above, the root first; a cycle ends the walk."""
    way: list[str] = []
    here = parents.get(code, "")
    while here and here not in way:
        way.append(here)
        here = parents.get(here, "")
    return way[::-1]


def _heir(where: Counter[str] | None, known: Mapping[str, Standing]) -> tuple[tuple[str, ...], str]:
    if not where:
        return (), ""
    (first, count), total = where.most_common(1)[0], where.total()
    # Levels are compared like with like: a district whose communes went straight to a province has no heir.
    if count * 2 <= total or first not in known:
        return (), ""
    return (first,), f"{count}/{total} đơn vị bên dưới còn lại nay thuộc {first}"
