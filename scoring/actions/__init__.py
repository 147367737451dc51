"""The only writers of criteria sets. A kept version is never changed; a change is a new version."""

from scoring.actions.checking import Compared, Upload, check_rows, keep_scan, mark_checked, unmark
from scoring.actions.editing import (
    Overtaken,
    add_row,
    apply_import,
    change_row,
    discard,
    finish,
    move_row,
    open_version,
    remove_row,
)
from scoring.actions.loading import load_decision, load_set, load_shipped_sets
from scoring.actions.locking import confirm_lock, propose_lock, withdraw_lock

__all__ = [
    "Compared",
    "Overtaken",
    "Upload",
    "add_row",
    "apply_import",
    "change_row",
    "check_rows",
    "confirm_lock",
    "discard",
    "finish",
    "keep_scan",
    "load_decision",
    "load_set",
    "load_shipped_sets",
    "mark_checked",
    "move_row",
    "open_version",
    "propose_lock",
    "remove_row",
    "unmark",
    "withdraw_lock",
]
