"""Spreadsheets: tables of ours (``writing``, ``cells``) and what foreign workbooks must pass (``reading``)."""

from records.sheets.cells import FORMULA_STARTS, MAX_CELL, safe
from records.sheets.reading import (
    MAX_COLUMNS,
    MAX_FILE_BYTES,
    MAX_PARTS,
    MAX_RATIO,
    MAX_ROWS,
    MAX_UNPACKED_BYTES,
    UNREADABLE,
    RefusedError,
    check_zip,
    directory_fits,
    read_rows,
)
from records.sheets.writing import table_xlsx

__all__ = [
    "FORMULA_STARTS",
    "MAX_CELL",
    "MAX_COLUMNS",
    "MAX_FILE_BYTES",
    "MAX_PARTS",
    "MAX_RATIO",
    "MAX_ROWS",
    "MAX_UNPACKED_BYTES",
    "UNREADABLE",
    "RefusedError",
    "check_zip",
    "directory_fits",
    "read_rows",
    "safe",
    "table_xlsx",
]
