"""Word templates of an office: what is in use for each kind of paper, the versions kept, the one to fill now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from dossiers import states
from dossiers.models import WordTemplate
from units.access import actor_of
from units.models import Unit, User
from units.policies import why_not_keep_papers
from units.rules import tree

TONES = {states.TEMPLATE_NEW: "waiting", states.TEMPLATE_USED: "done", states.TEMPLATE_PAST: "idle"}


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version of an office's template."""

    pk: int
    serial: int
    name: str
    note: str
    state: str
    state_label: str
    tone: str
    used: bool
    at: datetime
    by: str
    activated: str
    sha256: str


@dataclass(frozen=True, slots=True)
class KindLine:
    """A kind of paper with its versions; ``own``: a template of the unit is in use, ``above``: that of a unit above."""

    code: str
    title: str
    own: bool
    above: str
    versions: tuple[VersionLine, ...]


@dataclass(frozen=True, slots=True)
class TemplatesPage:
    """All kinds of a unit."""

    unit_pk: int
    unit: str
    lines: tuple[KindLine, ...]
    why_not: str | None


def templates_page(unit: Unit, user: User, kinds: tuple[tuple[str, str], ...]) -> TemplatesPage:
    """Build the page for these kinds (code, title) with two queries."""
    rows = WordTemplate.objects.filter(unit=unit).select_related("stored", "by", "activated_by")
    versions: dict[str, list[VersionLine]] = {}
    for row in rows:
        versions.setdefault(row.kind, []).append(
            VersionLine(
                pk=row.pk,
                serial=row.serial,
                name=row.stored.name,
                note=row.note,
                state=row.state,
                state_label=row.get_state_display(),
                tone=TONES[row.state],
                used=row.state == states.TEMPLATE_USED,
                at=row.at,
                by=str(row.by),
                activated=str(row.activated_by or ""),
                sha256=row.stored.sha256,
            )
        )
    above = {
        row.kind: row.unit.name
        for row in _used_at_or_above(unit).exclude(unit=unit).select_related("unit").order_by("unit__path")
    }
    return TemplatesPage(
        unit_pk=unit.pk,
        unit=unit.name,
        lines=tuple(
            KindLine(
                code=code,
                title=title,
                own=any(each.used for each in versions.get(code, ())),
                above=above.get(code, ""),
                versions=tuple(versions.get(code, ())),
            )
            for code, title in kinds
        ),
        why_not=why_not_keep_papers(actor_of(user), unit.pk, unit.path),
    )


def _used_at_or_above(unit: Unit) -> QuerySet[WordTemplate]:
    paths = (*tree.above(unit.path), unit.path)
    return WordTemplate.objects.filter(state=states.TEMPLATE_USED, unit__path__in=paths)


def template_in_use(unit: Unit, kind: str) -> bytes | None:
    """The template of the nearest unit at or above that has one of its own; ``None`` for the shipped one."""
    found = _used_at_or_above(unit).filter(kind=kind).select_related("stored").order_by("-unit__path").first()
    if found is None:
        return None
    with found.stored.file.open("rb") as kept:
        return bytes(kept.read())


def template_for(unit: Unit, pk: int) -> WordTemplate | None:
    """A version of a unit's own."""
    return WordTemplate.objects.select_related("unit", "stored").filter(unit=unit, pk=pk).first()
