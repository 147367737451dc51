"""The letterhead of a unit on a day, who may sign for it, and the page where both are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from campaigns.models import Participation
from dossiers import catalogue
from dossiers.models import Letterhead, Signatory
from dossiers.rules.signatories import Block, Capacity, able, block
from records import clock
from units.access import actor_of
from units.models import Unit, User
from units.policies import why_not_keep_papers

COUNCIL_PAPERS = frozenset({catalogue.MINUTES, catalogue.APPRAISAL_MINUTES})


@dataclass(frozen=True, slots=True)
class HeadLine:
    """A version of the letterhead."""

    pk: int
    valid_from: date
    parent_line: str
    issuer_line: str
    place_name: str
    abbreviation: str
    council_abbreviation: str
    basis: str
    current: bool
    future: bool
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class SignatoryLine:
    """Somebody who may sign, with the block his signature stands under."""

    pk: int
    label: str
    block: Block
    basis: str
    valid_from: date
    valid_to: date | None
    holds: bool
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class LetterheadPage:
    """Letterheads and signatories of a unit; ``initial`` fills the form of the next letterhead."""

    unit_pk: int
    unit: str
    head_title: str
    heads: tuple[HeadLine, ...]
    signatories: tuple[SignatoryLine, ...]
    past: tuple[SignatoryLine, ...]
    initial: dict[str, str]
    why_not: str | None


def letterhead_on(unit_id: int, on: date) -> Letterhead | None:
    """The letterhead in force on a day; ``None`` where none was entered (one query)."""
    return Letterhead.objects.filter(unit_id=unit_id, valid_from__lte=on).order_by("-valid_from").first()


def letterhead_of(part: Participation) -> Letterhead | None:
    """The letterhead of a participant today, asked for once per request."""
    kept: dict[str, Letterhead | None] = part.__dict__.setdefault("_letterhead", {})
    if "found" not in kept:
        kept["found"] = letterhead_on(part.unit_id, clock.local_date(clock.now()))
    return kept["found"]


def symbol_with(letterhead: Letterhead | None, kind: str, abbreviation: str) -> str:
    """The symbol of a paper: ``QĐ-TTTT``; the council's own where it has a series of its own: ``BB-HĐ``."""
    own = abbreviation
    if letterhead is not None:
        own = letterhead.abbreviation
        if kind in COUNCIL_PAPERS and letterhead.council_abbreviation:
            own = letterhead.council_abbreviation
    return f"{catalogue.PAPER_TYPES[kind]}-{own}"


def office_symbol(office: Unit, kind: str) -> str:
    """The symbol of a paper the Office issues today."""
    return symbol_with(letterhead_on(office.pk, clock.local_date(clock.now())), kind, office.abbreviation)


def head_content(letterhead: Letterhead | None) -> dict[str, str]:
    """What of a letterhead goes into the frozen content of a dossier; nothing where there is none."""
    if letterhead is None:
        return {}
    found = {
        "abbreviation": letterhead.abbreviation,
        "place": letterhead.place_name,
        "head_parent": letterhead.parent_line,
        "head_name": letterhead.issuer_line,
    }
    if letterhead.council_abbreviation:
        found["council_abbreviation"] = letterhead.council_abbreviation
    return found


def signatory_lines(unit_id: int, head_title: str, on: date) -> tuple[SignatoryLine, ...]:
    """Who may sign for a unit on a day, in the order in which they are proposed (one query)."""
    rows = {row.pk: row for row in Signatory.objects.filter(unit_id=unit_id).select_related("by")}
    by_capacity = {_capacity(row): row for row in rows.values()}
    return tuple(_line(by_capacity[each], head_title, on) for each in able(by_capacity, on))


def _capacity(row: Signatory) -> Capacity:
    return Capacity(row.capacity, row.title, row.name, row.instead_of, row.valid_from, row.valid_to)


def _line(row: Signatory, head_title: str, on: date) -> SignatoryLine:
    capacity = _capacity(row)
    return SignatoryLine(
        pk=row.pk,
        label=row.get_capacity_display(),
        block=block(capacity, head_title),
        basis=row.basis,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        holds=capacity.holds(on),
        at=row.at,
        by=str(row.by),
    )


def letterhead_page(unit: Unit, user: User, at: datetime) -> LetterheadPage:
    """Build the page (two queries)."""
    today = clock.local_date(at)
    rows = list(Letterhead.objects.filter(unit=unit).select_related("by"))
    current = next((row for row in rows if row.valid_from <= today), None)
    heads = tuple(
        HeadLine(
            pk=row.pk,
            valid_from=row.valid_from,
            parent_line=row.parent_line,
            issuer_line=row.issuer_line,
            place_name=row.place_name,
            abbreviation=row.abbreviation,
            council_abbreviation=row.council_abbreviation,
            basis=row.basis,
            current=row is current,
            future=row.valid_from > today,
            at=row.at,
            by=str(row.by),
        )
        for row in rows
    )
    every = [
        _line(row, unit.head_title, today)
        for row in Signatory.objects.filter(unit=unit).select_related("by").order_by("valid_from", "pk")
    ]
    return LetterheadPage(
        unit_pk=unit.pk,
        unit=unit.name,
        head_title=unit.head_title,
        heads=heads,
        signatories=tuple(line for line in every if line.valid_to is None or line.valid_to >= today),
        past=tuple(line for line in every if line.valid_to is not None and line.valid_to < today),
        initial={
            "parent_line": current.parent_line if current else (unit.parent.name if unit.parent else ""),
            "issuer_line": current.issuer_line if current else unit.name,
            "place_name": current.place_name if current else unit.place_name,
            "abbreviation": current.abbreviation if current else unit.abbreviation,
            "council_abbreviation": current.council_abbreviation if current else "",
        },
        why_not=why_not_keep_papers(actor_of(user), unit.pk, unit.path),
    )
