"""Fields saved one by one: a stale page is told so and nothing is overwritten.

Every save follows the same steps: hold the dossier's row, ask the policy, compare versions, one conditional UPDATE on
the version, log. Two tabs can therefore never both win, and no save slips in while the dossier changes hands.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from dossiers import policies
from dossiers.models import Dossier
from dossiers.queries.facts import facts_of
from records import journal
from records.errors import NotAllowed, Stale
from records.text import vn_time
from units.access import actor_of
from units.models import User

UNKNOWN = "Tài khoản khác"


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save left behind: the version the next save must name, and when it was stored."""

    version: int
    at: datetime
    changed: bool = True


@dataclass(frozen=True, slots=True)
class Pair:
    """One field of a conflict: its name and both values, ready to be read."""

    label: str
    mine: str
    theirs: str


class Conflict(Stale):
    """Somebody saved first. Both values are carried along, so that the person can choose."""

    def __init__(self, *, pairs: tuple[Pair, ...], by_name: str, at: datetime | None, version: int) -> None:
        self.pairs = pairs
        self.by_name = by_name
        self.at = at
        self.version = version
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        """Say it in the words of the product (drafts 4.3, "Trang cũ")."""
        when = vn_time(self.at) if self.at else "trước đó"
        text = f"{self.by_name} đã sửa mục này lúc {when}. Chọn giá trị giữ lại:"
        if len(self.pairs) == 1:
            pair = self.pairs[0]
            return f"{text} của tôi “{pair.mine}” – của {self.by_name} “{pair.theirs}”."
        return text


@dataclass(frozen=True, slots=True)
class Difference:
    """Names and readable values of a record, to compare what is stored with what was typed."""

    labels: Mapping[str, str]
    stored: Mapping[str, str]
    typed: Mapping[str, str] = field(default_factory=dict)

    def pairs(self) -> tuple[Pair, ...]:
        """Return the fields in which the two differ."""
        return tuple(
            Pair(label, self.typed.get(name, "") or "trống", self.stored.get(name, "") or "trống")
            for name, label in self.labels.items()
            if self.typed.get(name, "") != self.stored.get(name, "")
        )


def hold(dossier: Dossier) -> Dossier:
    """Read state and round again under the row's lock; SQLite's IMMEDIATE transaction already is the lock."""
    rows = Dossier.objects.all()
    if connection.features.has_select_for_update:
        rows = rows.select_for_update()
    dossier.state, dossier.round = rows.filter(pk=dossier.pk).values_list("state", "round").get()
    return dossier


def may_edit(*, dossier: Dossier, by: User) -> None:
    """Hold the dossier and refuse whoever may not change its content now."""
    hold(dossier)
    reason = policies.why_not_edit(actor_of(by), facts_of(dossier))
    if reason is not None:
        raise NotAllowed(reason)


def name_of(user: User | None, reader: User) -> str:
    """Name the person who saved first, as the reader knows him."""
    if user is None:
        return UNKNOWN
    return "chính tài khoản này ở trang khác" if user.pk == reader.pk else str(user)


def stamp_of(content: object) -> int:
    """Return a number that changes whenever the content does: the version of what has no version column."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return int(hashlib.sha256(text.encode()).hexdigest()[:12], 16)


def log(
    *,
    dossier: Dossier,
    action: str,
    by: User,
    at: datetime,
    data: Mapping[str, object] | None = None,
    personal: Mapping[str, str] | None = None,
) -> None:
    """Write the journal entry of a save in the campaign's chain."""
    journal.write(
        chain=dossier.participation.campaign.code,
        action=action,
        by=by,
        at=at,
        subject=dossier,
        data=data,
        personal=personal,
    )
