"""Points the program proposes from what is already known; a proposal only, the person who scores decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from campaigns import rules as campaign_rules
from dossiers import catalogue, states
from dossiers.models import Dossier, Meeting, Paper
from dossiers.queries.council import council_of, is_prescribed, needs_of
from dossiers.queries.facts import until_of
from dossiers.queries.figures import shown, values_of
from dossiers.rules.council import council_problems
from records import clock
from scoring import rules as scoring_rules
from scoring.rules import CriterionSpec, SetSpec

FIGURE = "figure:"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Points, the text of the level, and what they were taken from."""

    points: str
    text: str
    because: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the program knows of a dossier that criteria ask about."""

    figures: Mapping[str, Decimal | None]
    returns: int
    punctuality: str
    punctuality_because: str
    present: int | None
    voted: bool
    council: str
    council_because: str


def known_of(dossier: Dossier, at: datetime, spec: SetSpec, meeting: Meeting | None) -> Known:
    """Read the facts the set's criteria ask about; a constant number of queries."""
    asked = any(each.auto == "council_date" for each in spec.criteria)
    council, because = _council(dossier, meeting) if asked else ("", "")
    if dossier.punctuality:
        punctuality, why = dossier.punctuality, "thời điểm nộp lần đầu"
    else:
        last = dossier.milestone.last_valid_at
        # A granted extension matters only once the date itself has passed.
        until = until_of(dossier) if last and at > last else None
        punctuality = campaign_rules.verdict(last, at, until) if last else ""
        why = "nếu nộp hôm nay"
    return Known(
        figures=values_of(dossier),
        returns=dossier.returns,
        punctuality=punctuality,
        punctuality_because=why,
        present=meeting.present if meeting else None,
        voted=meeting is not None and meeting.agree is not None,
        council=council,
        council_because=because,
    )


def _council(dossier: Dossier, meeting: Meeting | None) -> tuple[str, str]:
    if meeting is None or meeting.starts_at is None:
        return "", ""
    signed = (
        Paper.objects.filter(dossier=dossier, kind=catalogue.COUNCIL_DECISION)
        .exclude(state=states.PAPER_VOID)
        .values_list("signed_on", flat=True)
        .first()
    )
    if signed is None:
        return "", ""
    because = "ngày Quyết định so với ngày họp"
    if signed > clock.local_date(meeting.starts_at):
        return "after", because
    stored = council_of(dossier)
    lacking = council_problems(
        needs_of(dossier),
        [line.seat for line in stored.members],
        stored.gaps,
        prescribed=is_prescribed(dossier),
    )
    return ("before_incomplete" if lacking else "before_complete"), because


def suggestion_of(criterion: CriterionSpec, known: Known) -> Suggestion | None:
    """Return the proposal for one criterion, or ``None`` while the fact behind it is not known."""
    fact, because = _fact(criterion.auto, known)
    level = scoring_rules.suggest(criterion, fact)
    return None if level is None else Suggestion(scoring_rules.vn(level.points), level.text, because)


def _fact(auto: str, known: Known) -> tuple[Decimal | str | None, str]:
    if auto.startswith(FIGURE):
        return _figure(auto.removeprefix(FIGURE), known.figures)
    if auto == "returns":
        return Decimal(
            known.returns
        ), f"hồ sơ bị trả lại {known.returns} lần" if known.returns else "chưa bị trả lại"
    if auto == "punctuality":
        return known.punctuality or None, known.punctuality_because
    if auto == "council_date":
        return known.council or None, known.council_because
    if auto == "meeting_attendance":
        total = known.figures.get("S01")
        if known.present is None or not total or not known.voted:
            return None, ""
        return Decimal(known.present) / total, f"dự họp {known.present}/{shown(total)}"
    return None, ""


def _figure(expression: str, figures: Mapping[str, Decimal | None]) -> tuple[Decimal | None, str]:
    top, _, bottom = expression.partition("/")
    value = figures.get(top, figures.get(f"{top}.a"))
    if value is None:
        return None, ""
    if not bottom:
        return value, f"{top} = {shown(value)}"
    whole = figures.get(bottom)
    if not whole:
        return None, ""
    return value / whole, f"{top}/{bottom} = {shown(value)}/{shown(whole)}"
