"""Take over a self-assessment filled in without a line, through the very actions the pages use: all rows or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from dossiers.actions.versioned import Saved, log, may_edit
from dossiers.models import Dossier
from dossiers.rules.offline import Key
from records.errors import Blocked, Problem
from units.models import User

#: A row as the action of its page: called with the dossier, the person and the instant.
Save = Callable[[Dossier, User, datetime], Saved]


@dataclass(frozen=True, slots=True)
class Entry:
    """One row to store."""

    key: Key
    save: Save


class RowsBlocked(Blocked):
    """What the actions refuse, row by row; nothing was stored."""

    def __init__(self, found: Sequence[tuple[Key, Problem]]) -> None:
        super().__init__([problem for _key, problem in found])
        self.found = tuple(found)


@transaction.atomic
def take_offline(
    *, dossier: Dossier, entries: Sequence[Entry], checksum: str, by: User, at: datetime, trial: bool = False
) -> int:
    """Store every row; returns how many changed. ``trial``: try it and leave everything as it was.

    ``checksum``: of the sheet the rows came from, for the journal. Raises ``NotAllowed``, ``RowsBlocked`` with every
    row that is refused, ``Conflict`` when a row was stored by somebody else in between.
    """
    may_edit(dossier=dossier, by=by)
    refused: list[tuple[Key, Problem]] = []
    changed = 0
    for entry in entries:
        try:
            with transaction.atomic():
                changed += entry.save(dossier, by, at).changed
        except Blocked as blocked:
            refused += [(entry.key, problem) for problem in blocked.problems]
    if refused:
        raise RowsBlocked(refused)
    if trial:
        transaction.set_rollback(True)
    elif changed:
        data = {"so_muc": changed, "ma_kiem_tra": checksum[:64]}
        log(dossier=dossier, action="tu_cham.bang_tinh", by=by, at=at, data=data)
    return changed
