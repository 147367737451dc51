"""A unit's room for files: what is used, what is allowed, by campaign, and who decided it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet, Sum

from dossiers.models import StorageAllowance, StoredFile
from dossiers.rules.storage import MB, Room, megabytes
from units.access import actor_of
from units.models import Unit, User
from units.policies import why_not_give_room


@dataclass(frozen=True, slots=True)
class CampaignLine:
    """What the files of one campaign take; bytes that serve two years are counted in each."""

    name: str
    files: int
    size: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision on the room of a unit."""

    size: str
    reason: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class StoragePage:
    """All that the page shows."""

    unit_pk: int
    unit: str
    room: Room
    usual: str
    lines: tuple[CampaignLine, ...]
    decisions: tuple[Decision, ...]
    why_not: str | None


def _files(unit_id: int) -> QuerySet[StoredFile]:
    return StoredFile.objects.filter(dossier__participation__unit_id=unit_id)


def room_of(unit_id: int) -> Room:
    """Return what a unit's files take and may take (two queries). The same bytes taken over are counted once."""
    used = _files(unit_id).values("file", "size").distinct().aggregate(used=Sum("size"))["used"] or 0
    latest = StorageAllowance.objects.filter(unit_id=unit_id).values_list("megabytes", flat=True).first()
    given = settings.UNIT_QUOTA_MB if latest is None else latest
    return Room(used, given * MB if given else None)


def storage_page(unit: Unit, user: User) -> StoragePage:
    """Build the page (four queries)."""
    sizes: dict[str, list[int]] = {}
    for name, size in _files(unit.pk).values_list("dossier__participation__campaign__title", "size"):
        sizes.setdefault(name, []).append(size)
    decided = StorageAllowance.objects.filter(unit=unit).select_related("by")
    return StoragePage(
        unit_pk=unit.pk,
        unit=unit.name,
        room=room_of(unit.pk),
        usual=megabytes(settings.UNIT_QUOTA_MB * MB),
        lines=tuple(_lines(sizes)),
        decisions=tuple(
            Decision(megabytes(row.megabytes * MB), row.reason, row.at, str(row.by)) for row in decided
        ),
        why_not=why_not_give_room(actor_of(user), unit.path),
    )


def _lines(sizes: dict[str, list[int]]) -> Iterable[CampaignLine]:
    for name, found in sorted(sizes.items(), key=lambda item: -sum(item[1])):
        yield CampaignLine(name, len(found), megabytes(sum(found)))
