"""Workbooks of dossiers: exactly what the screen shows."""

from dossiers.spreadsheets.board import BOARD_HEADERS, board_notes, board_xlsx
from dossiers.spreadsheets.compared import compared_xlsx
from dossiers.spreadsheets.drill import compared_years_xlsx, drill_xlsx, idle_xlsx
from dossiers.spreadsheets.following import duties_xlsx, targets_xlsx

__all__ = [
    "BOARD_HEADERS",
    "board_notes",
    "board_xlsx",
    "compared_xlsx",
    "compared_years_xlsx",
    "drill_xlsx",
    "duties_xlsx",
    "idle_xlsx",
    "targets_xlsx",
]
