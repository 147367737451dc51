"""Fields saved one by one: a stale page is told so and nothing is overwritten.

Every save follows the same steps: hold the dossier's row, ask the policy, compare versions, one conditional UPDATE on
the version, log. Two tabs can therefore never both win, and no save slips in while the dossier changes hands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from dossiers import policies
from dossiers.models import Dossier
from dossiers.models.scores import Versioned
from dossiers.queries.facts import facts_of
from records import journal
from records.errors import NotAllowed, Stale
from records.models import LogEntry
from records.text import vn_time
from units.access import actor_of
from units.models import User

UNKNOWN = "Tài khoản khác"
#: Labels and readable values of a row, or of none.
Words = Callable[[Any], tuple[Mapping[str, str], Mapping[str, str]]]


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

    def __init__(
        self,
        *,
        pairs: tuple[Pair, ...],
        by_name: str,
        at: datetime | None,
        version: int,
        own: bool = False,
    ) -> None:
        self.pairs = pairs
        self.by_name = by_name
        self.at = at
        self.version = version
        #: Whether the other page is one of the same account.
        self.own = own
        super().__init__(self.sentence)

    @property
    def mine_words(self) -> str:
        """How the value on this page is called."""
        return "vừa nhập ở đây" if self.own else "của tôi"

    @property
    def theirs_words(self) -> str:
        """How the stored value is called."""
        return "đã lưu ở trang kia" if self.own else f"của {self.by_name}"

    @property
    def keep_mine(self) -> str:
        """The button that stores the value of this page."""
        return "Giữ giá trị vừa nhập" if self.own else "Giữ của tôi"

    @property
    def keep_theirs(self) -> str:
        """The link that gives the value of this page up."""
        return "Giữ giá trị đã lưu" if self.own else f"Giữ của {self.by_name}"

    @property
    def sentence(self) -> str:
        """Say it in the words of the product (drafts 4.3, "Trang cũ")."""
        when = vn_time(self.at) if self.at else "trước đó"
        text = f"{self.by_name} đã sửa mục này lúc {when}. Chọn giá trị giữ lại:"
        if len(self.pairs) == 1:
            pair = self.pairs[0]
            return f"{text} {self.mine_words} “{pair.mine}” – {self.theirs_words} “{pair.theirs}”."
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
    return "Một trang khác của tài khoản này" if user.pk == reader.pk else str(user)


def conflict(
    labels: Mapping[str, str],
    stored: Mapping[str, str],
    typed: Mapping[str, str],
    owner: User | None,
    at: datetime | None,
    version: int,
    by: User,
) -> Conflict:
    """Build the refusal of a stale page from readable values."""
    return Conflict(
        pairs=Difference(labels, stored, typed).pairs(),
        by_name=name_of(owner, by),
        at=at,
        version=version,
        own=owner is not None and owner.pk == by.pk,
    )


def put(
    model: type[Versioned],
    key: Mapping[str, Any],
    values: Mapping[str, Any],
    version: int,
    by: User,
    at: datetime,
    words: Words,
) -> Saved:
    """Create or update one versioned row; exactly one tab wins, the other is shown both values."""
    rows = model._default_manager.filter(**key)
    stored = rows.select_related("saved_by").first()
    if stored is None and version == 0:
        try:
            with transaction.atomic():
                model._default_manager.create(**key, **values, version=1, saved_at=at, saved_by=by)
        except IntegrityError:
            stored = rows.select_related("saved_by").first()
        else:
            return Saved(1, at)
    if stored is not None and all(getattr(stored, name) == value for name, value in values.items()):
        return Saved(stored.version, stored.saved_at or at, changed=False)
    if stored is not None and stored.version == version:
        if _overwrite(rows, version, {**values, "saved_at": at, "saved_by": by}) == 1:
            return Saved(version + 1, at)
        stored = rows.select_related("saved_by").first()
    labels, known = words(stored)
    _, typed = words(model(**values))
    raise conflict(
        labels,
        known,
        typed,
        stored.saved_by if stored else None,
        stored.saved_at if stored else None,
        stored.version if stored else 0,
        by,
    )


def _overwrite(rows: QuerySet[Any], version: int, values: Mapping[str, Any]) -> int:
    """Store over exactly the version that was read; returns 0 when somebody was first."""
    return rows.filter(version=version).update(**values, version=version + 1)


def last_saver(dossier: Dossier, action: str) -> tuple[User | None, datetime | None]:
    """Who made the last entry of a kind, for records that keep no saver of their own."""
    entry = (
        LogEntry.objects.filter(
            subject_type=dossier._meta.label_lower, subject_id=str(dossier.pk), action=action
        )
        .select_related("actor")
        .order_by("-at", "-pk")
        .first()
    )
    return (entry.actor, entry.at) if entry is not None else (None, None)


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
