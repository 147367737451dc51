"""TOML tables read key by key: every fault names file, line and key, and all of them come at once."""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from scoring.loaders import positions

# TOML has no null; a number nobody has seen yet is written out, so that it cannot be forgotten by accident.
UNKNOWN = "chưa nhập"
# Faults of the parser end in "(at line 3, column 7)" or "(at end of document)".
_AT = re.compile(r" \(at line (\d+), column (\d+)\)$")

Row = TypeVar("Row")


class DataError(ValueError):
    """A data file is not usable; ``lines`` are sentences that each name the file, the line and the key."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = list(lines)
        super().__init__("\n".join(self.lines))


class Source:
    """One TOML file: its values, its name in messages, and the line of every key."""

    def __init__(self, path: Path) -> None:
        self.name = f"{path.parent.name}/{path.name}"
        self.faults: list[str] = []
        # Where the label of a table ("criteria[1.1].") stands in the data.
        self.labels: dict[str, positions.Path] = {"": ()}
        try:
            self._text = path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            raise self._unreadable("không có tệp") from None
        except UnicodeDecodeError:
            raise self._unreadable("không phải chữ UTF-8") from None
        except OSError as error:
            raise self._unreadable(f"không đọc được tệp: {error.strerror}") from None
        try:
            self.data = tomllib.loads(self._text, parse_float=Decimal)
        except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
            raise self._broken(str(error)) from None

    def top(self) -> "Table":
        """Return the whole file as a table."""
        return Table("", self.data, self)

    def error(self, faults: Iterable[str]) -> DataError:
        """Return the error for faults that begin with their key ("criteria[1.1].group: …")."""
        lines = positions.positions(self._text.replace("\r\n", "\n"))
        return DataError([f"{self.name}, dòng {self._line(each, lines)}: {each}" for each in faults])

    def _line(self, fault: str, lines: dict[positions.Path, int]) -> int:
        key = fault.split(": ", 1)[0]
        known = [each for each in self.labels if key.startswith(each) or key + "." == each]
        label = max(known, key=len)
        path = self.labels[label]
        names = re.split(r"[.\[]", key[len(label) :])
        while names:
            # Codes hold dots themselves ("scores.1.1"): the longest name that stands in the file is meant.
            ends = range(len(names), 0, -1)
            size = next((end for end in ends if (*path, ".".join(names[:end])) in lines), 0)
            if not size:
                break
            path = (*path, ".".join(names[:size]))
            names = names[size:]
        return lines.get(path, 1)

    def _unreadable(self, why: str) -> DataError:
        return DataError([f"{self.name}: {why}"])

    def _broken(self, error: str) -> DataError:
        found = _AT.search(error)
        if found is None:
            return DataError([f"{self.name}: không đọc được TOML: {error}"])
        line, column = found.groups()
        return DataError(
            [f"{self.name}, dòng {line}, cột {column}: không đọc được TOML: {error[: found.start()]}"]
        )


@dataclass
class Table:
    """One TOML table while it is read: every key is taken once; what is left over is unknown."""

    where: str
    data: dict[str, Any]
    source: Source
    taken: set[str] = field(default_factory=set)

    def fault(self, key: str, text: str) -> None:
        self.source.faults.append(f"{self.where}{key}: {text}")

    def _take(self, key: str, *, required: bool) -> Any:
        self.taken.add(key)
        if key not in self.data and required:
            self.fault(key, "thiếu khóa bắt buộc")
        return self.data.get(key)

    def text(self, key: str, *, required: bool = True, blank: bool = False) -> str:
        value = self._take(key, required=required)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.fault(key, "phải là chữ trong ngoặc kép")
            return ""
        if required and not blank and not value.strip():
            self.fault(key, "không được để trống")
        return unicodedata.normalize("NFC", value).strip()

    def choice(self, key: str, among: Sequence[str], *, default: str | None = None) -> str:
        value = self._take(key, required=default is None)
        if value is None:
            return default or ""
        if value not in among:
            self.fault(key, f"phải là một trong: {', '.join(each or '(trống)' for each in among)}")
            return default or ""
        return str(value)

    def codes(self, key: str, *, required: bool = True) -> tuple[str, ...]:
        value = self._take(key, required=required)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
            self.fault(key, "phải là danh sách mã")
            return ()
        return tuple(value)

    def number(self, key: str, *, required: bool = True) -> Decimal | None:
        value = self._take(key, required=required)
        if value is None or value == UNKNOWN:
            return None
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            self.fault(key, f'phải là số, hoặc "{UNKNOWN}"')
            return None
        number = Decimal(value)
        if not number.is_finite() or number < 0:
            self.fault(key, "phải là số không âm")
            return None
        return number

    def whole(self, key: str) -> int:
        value = self._take(key, required=True)
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            if value is not None:
                self.fault(key, "phải là số nguyên từ 1")
            return 0
        return value

    def flag(self, key: str) -> bool:
        value = self._take(key, required=False)
        if value is not None and not isinstance(value, bool):
            self.fault(key, "phải là true hoặc false")
        return value is True

    def day(self, key: str) -> date | None:
        value = self._take(key, required=False)
        if value is not None and type(value) is not date:
            self.fault(key, "phải là ngày dạng 2020-09-29")
            return None
        return value

    def tables(self, key: str, name: str = "code", *, required: bool = True) -> "list[Table]":
        rows = self._take(key, required=required)
        if rows is None:
            return []
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self.fault(key, "phải là danh sách bảng")
            return []
        base = self.source.labels.get(self.where, ())
        found = []
        for place, row in enumerate(rows):
            label = f"{self.where}{key}[{row.get(name, place + 1)}]."
            # Of two rows with one code the later one is named: it is the one that came in wrongly.
            self.source.labels[label] = (*base, key, place)
            found.append(Table(label, row, self.source))
        return found

    def raw(self, key: str) -> Any:
        return self._take(key, required=True)

    def close(self) -> None:
        """Name the keys nobody asked for: a misspelt key must not pass silently."""
        for key in self.data.keys() - self.taken:
            self.fault(key, "khóa không rõ")


def read_all(tables: Iterable[Table], read: Callable[[Table], Row]) -> list[Row]:
    """Read every row and close it."""
    rows = []
    for table in tables:
        rows.append(read(table))
        table.close()
    return rows
