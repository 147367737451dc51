"""All units of a campaign under another set or version: who would come out differently, and why. Nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from campaigns.models import Campaign
from dossiers import access, states
from dossiers.models import Dossier
from dossiers.queries.cards import Cards, cards_of
from dossiers.queries.why import answers_of
from records.text import curly
from scoring.queries import set_page, version_choices
from scoring.queries.comparison import Answered, Compared, asked, compare, named
from scoring.rules import Card, SetSpec
from units.models import User


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit under its own set and under the other one; totals are empty for sets that count instead of adding."""

    pk: int
    unit: str
    stage: str
    first: str
    first_total: str
    second: str
    second_total: str
    changes: bool
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CampaignComparison:
    """The page and the sheet. ``lines`` is empty until a set is chosen; ``hidden``: units not read."""

    code: str
    title: str
    practice: bool
    illustrative: bool
    draft: bool
    choices: tuple[tuple[int, str], ...]
    chosen: int | None
    unknown: bool
    other: str
    lines: tuple[UnitLine, ...]
    hidden: tuple[str, ...]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    at: datetime

    @property
    def changed(self) -> int:
        """How many units would come out differently."""
        return sum(line.changes for line in self.lines)


def campaign_comparison(campaign: Campaign, viewer: User, at: datetime, wanted: str) -> CampaignComparison:
    """Evaluate what the Office may read of every unit under its own set and under ``wanted`` (a primary key)."""
    choices = tuple(version_choices(viewer))
    chosen = next((pk for pk, _words in choices if str(pk) == wanted), None)
    other = set_page(viewer, chosen).spec if chosen is not None else None
    dossiers = list(
        access.office_dossiers(viewer)
        .filter(participation__campaign=campaign)
        .order_by("participation__order", "pk")
    )
    readable = [each for each in dossiers if _readable(each)]
    cards = cards_of(readable) if other else {}
    lines = [_line(each, cards[each.pk], other) for each in readable] if other else []
    ours = tuple(dict.fromkeys(code for found in cards.values() for code in asked(found.spec)))
    theirs = asked(other) if other else ()
    return CampaignComparison(
        code=campaign.code,
        title=campaign.title,
        practice=campaign.is_practice,
        illustrative=campaign.is_illustrative,
        draft=other is not None
        and (other.is_working_draft or any(each.spec.is_working_draft for each in cards.values())),
        choices=choices,
        chosen=chosen,
        unknown=bool(wanted) and chosen is None,
        other=named(other) if other else "",
        lines=tuple(lines),
        hidden=tuple(each.participation.name for each in dossiers if not _readable(each)),
        only_first=tuple(code for code in ours if code not in theirs),
        only_second=tuple(code for code in theirs if code not in ours),
        at=at,
    )


def _readable(dossier: Dossier) -> bool:
    part = dossier.participation
    return part.unit_id == part.appraiser_id or dossier.state in states.SEEN_BY_OFFICE


def _line(dossier: Dossier, found: Cards, other: SetSpec) -> UnitLine:
    appraised = found.final is not None
    given = Answered(
        dossier.participation.name,
        answers_of(found.spec, found.book, appraised=appraised),
        "appraiser" if appraised else "unit",
    )
    row: Compared = compare(found.spec, other, [given]).rows[0]
    return UnitLine(
        pk=dossier.pk,
        unit=row.label,
        stage="điểm thẩm định, chốt" if appraised else "điểm tự chấm",
        first=curly(row.first.label),
        first_total=_total(found.spec, row.first),
        second=curly(row.second.label),
        second_total=_total(other, row.second),
        changes=row.changes,
        why=tuple(curly(line) for line in row.why),
    )


def _total(spec: SetSpec, card: Card) -> str:
    """The printed total; "" where points are not added or none was given, marked where some are missing."""
    missing = len(card.missing_criteria)
    if spec.is_counted or missing == len(spec.criteria):
        return ""
    return f"{card.printed} (chưa chấm đủ)" if missing else card.printed
