"""The key papers are signed with, changed and written into the log."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from dossiers.signing.keys import PaperKey, next_key, put_in_place
from records import journal
from units.models import User


@transaction.atomic
def rotate_paper_key(*, by: User | None, at: datetime) -> tuple[PaperKey, PaperKey]:
    """Sign papers with a new key from now on; return the old and the new. ``by``: ``None`` on the command line.

    The key changes last: a change that could not be written down does not happen. Raises ``Blocked`` when the key comes
    from the environment.
    """
    old, new = next_key()
    journal.write(
        chain=journal.SYSTEM,
        action="van-ban.doi-khoa",
        by=by,
        at=at,
        subject=new.key,
        data={"khoa_cu": old.key, "khoa_moi": new.key},
    )
    put_in_place(new)
    return old, new
