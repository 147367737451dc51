"""P8: a list of 10.807 units from XLSX, checked line by line and then applied, against reading the file with openpyxl.

Also told: how long the transaction that holds the tree takes, for this list and for one of ``BENCH_NATION`` lines.
"""

from __future__ import annotations

import io
import os
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench.frame import Measured, Row

ROW = Row(
    id="P8",
    work="import of 10.807 units from XLSX: dry run with all row errors, then apply",
    baseline="reading the file with openpyxl",
    goal="≤ 2 ×",
    faster=False,
    limit=2.0,
)
LINES = 10_807
NATION = int(os.environ.get("BENCH_NATION", "200000"))


def measure() -> Measured:
    """Bring three such lists in, each under codes of its own, and read each file in turn."""
    from records import clock
    from tests.people import build

    build(clock.now())
    read, checked, applied, held = [], [], [], []
    for number in range(3):
        content = _workbook(f"L{number}", LINES)
        started = time.perf_counter()
        _read(content)
        read.append(time.perf_counter() - started)
        check, apply, lock = _bring(content, "ds.xlsx")
        checked.append(check)
        applied.append(apply)
        held.append(lock)
    large = _bring(_csv("N", NATION), "ds.csv")
    note = (
        f"check {statistics.median(checked):.1f} s, apply {statistics.median(applied):.1f} s, the tree held "
        f"{statistics.median(held):.2f} s; {NATION:,} lines (CSV): check {large[0]:.0f} s, apply {large[1]:.0f} s, "
        f"held {large[2]:.1f} s"
    )
    ours = statistics.median(a + b for a, b in zip(checked, applied, strict=True))
    return Measured(ours, statistics.median(read), len(read), note)


def _rows(prefix: str, count: int) -> Iterator[tuple[str, str, str, str]]:
    yield prefix, f"Nước thử {prefix}", "Quốc gia", ""
    for number in range(1, count):
        # 100 below each: provinces, communes, agencies.
        above = (number - 1) // 100
        kind = "Tỉnh" if above == 0 else "Xã"
        yield f"{prefix}.{number}", f"{kind} thử số {number}", kind, f"{prefix}.{above}" if above else prefix


def _workbook(prefix: str, count: int) -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("DS")
    sheet.append(["ma", "ten", "loai", "ma_cap_tren"])
    for row in _rows(prefix, count):
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _csv(prefix: str, count: int) -> bytes:
    return "\n".join(["ma,ten,loai,ma_cap_tren", *(",".join(row) for row in _rows(prefix, count))]).encode()


def _read(content: bytes) -> int:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content), read_only=True)
    return sum(1 for _row in book.worksheets[0].iter_rows(values_only=True))


def _bring(content: bytes, name: str) -> tuple[float, float, float]:
    """Check and apply one list; seconds of both, and how long the tree was held."""
    from records import clock
    from units.actions import applying, importing

    started = time.perf_counter()
    made = importing.start_import(
        file_name=name, content=content, complete=False, convert=False, effective_on=None, reason="Phép đo",
        by=None, at=clock.now(), queue=False,
    )  # fmt: skip
    importing.stage_and_check(listing_id=made.pk, report=lambda *_said: None)
    made.refresh_from_db()
    check = time.perf_counter() - started
    started = time.perf_counter()
    with _watch() as held:
        applying.apply(made=made, by=None, at=clock.now(), report=lambda *_said: None)
    return check, time.perf_counter() - started, held[0]


@contextmanager
def _watch() -> Iterator[list[float]]:
    """Time from the moment the tree is held until the end of its transaction."""
    from django.db import connection, transaction

    began: list[float] = []
    held: list[float] = []

    def watch(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        if sql.startswith('UPDATE "units_treehead"') and not began:
            began.append(time.perf_counter())
            transaction.on_commit(lambda: held.append(time.perf_counter() - began[0]))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(watch):
        yield held
