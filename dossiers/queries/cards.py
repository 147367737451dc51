"""The three scores of dossiers, each kept apart: the unit's own, the appraised, the final one.

A constant number of queries for any number of dossiers: what the appraisal page, the dashboard and lists add up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import F

from dossiers import states
from dossiers.models import Conclusion, Dossier, Meeting, Score, VetoAnswer
from dossiers.rules.appraisal import NOTHING, Given
from scoring.queries import spec_of
from scoring.rules import Answers, Card, ScoreAnswer, SetSpec, evaluate
from scoring.rules import VetoAnswer as VetoValue


@dataclass(slots=True)
class Book:
    """What was given in the present round of one dossier: criterion or veto code → answer, per route step."""

    scores: dict[str, dict[str, Given]] = field(default_factory=dict)
    vetoes: dict[str, dict[str, VetoValue]] = field(default_factory=dict)
    #: What the unit's meeting, and what the Office's council concluded where persons must decide.
    own_decision: tuple[str, str] = ("", "")
    final_decision: tuple[str, str] = ("", "")

    def given(self, step: str, code: str) -> Given:
        return self.scores.get(step, {}).get(code, NOTHING)

    def settled(self, code: str) -> Given:
        """The final score of a criterion; where nobody closed the point, the appraised one."""
        final = self.given(states.FINAL, code)
        return final if final.answered else self.given(states.APPRAISAL, code)

    def veto(self, code: str) -> VetoValue:
        """The appraiser's answer where there is one, otherwise the unit's."""
        appraised = self.vetoes.get(states.APPRAISAL, {}).get(code, VetoValue())
        return appraised if appraised.value else self.vetoes.get(states.SELF, {}).get(code, VetoValue())


@dataclass(frozen=True, slots=True)
class Cards:
    """The cards of one dossier. ``appraised`` and ``final`` are ``None`` until something of that kind is given."""

    own: Card
    appraised: Card | None
    final: Card | None
    book: Book
    spec: SetSpec


def cards_of(dossiers: Iterable[Dossier]) -> dict[int, Cards]:
    """Add up dossiers (with ``participation__campaign`` loaded); primary key → cards."""
    rows = {dossier.pk: dossier for dossier in dossiers}
    books = books_of(rows)
    specs: dict[int, SetSpec] = {}
    out = {}
    for pk, dossier in rows.items():
        set_id = dossier.participation.criteria_set_id
        if set_id not in specs:
            specs[set_id] = spec_of(set_id)
        out[pk] = cards(specs[set_id], books[pk], dossier.participation.campaign.year + 1)
    return out


def cards(spec: SetSpec, book: Book, next_year: int) -> Cards:
    """Evaluate what one book holds, per route step."""
    own = evaluate(spec, _own(book), by="unit", next_year=next_year)
    appraised = final = None
    if book.scores.get(states.APPRAISAL):
        codes = [each.code for each in spec.criteria]
        step = {code: book.given(states.APPRAISAL, code) for code in codes}
        appraised = evaluate(spec, _office(spec, book, step), by="appraiser", next_year=next_year)
        settled = {code: book.settled(code) for code in codes}
        final = evaluate(spec, _office(spec, book, settled), by="appraiser", next_year=next_year)
    return Cards(own, appraised, final, book, spec)


def answers_of(found: Cards, step: str) -> Answers:
    """Return the answers behind one of the cards: ``SELF``, ``APPRAISAL`` or ``FINAL``."""
    if step == states.SELF:
        return _own(found.book)
    codes = [each.code for each in found.spec.criteria]
    given = {
        code: found.book.settled(code) if step == states.FINAL else found.book.given(step, code)
        for code in codes
    }
    return _office(found.spec, found.book, given)


@dataclass(frozen=True, slots=True)
class Shown:
    """The three totals of a dossier as the Office is shown them, on the scale of 100 with two decimals.

    ``None``: nothing that may be shown yet. ``settled``: the card that counts now, from which a proposal is read.
    """

    own: Decimal | None
    appraised: Decimal | None
    final: Decimal | None
    settled: Card | None


def shown(dossier: Dossier, found: Cards) -> Shown:
    """What dashboard, bundle and lists say of a dossier: one rule, so that no two pages differ.

    A unit's own total is shown while its dossier is the Office's to read, the final one once the appraisal is finished;
    the Office's own dossier has neither an appraised nor a final total, the level above gives it.
    """
    part = dossier.participation
    own = part.unit_id == part.appraiser_id
    finished = dossier.state in states.BUNDLED | {states.APPRAISED, states.UPPER_RETURNED}
    final = found.final if finished and not own else None
    return Shown(
        own=scaled(found.own) if own or dossier.state in states.SEEN_BY_OFFICE else None,
        appraised=None if own else scaled(found.appraised),
        final=scaled(final),
        settled=found.own if own else final,
    )


def scaled(card: Card | None) -> Decimal | None:
    """A card's total on the scale of 100 as it is printed; ``None`` where nothing is answered."""
    if card is None or card.scaled is None or not card.answered:
        return None
    return card.scaled.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def _own(book: Book) -> Answers:
    decided, reason = book.own_decision
    return Answers(
        scores=_answers(book.scores.get(states.SELF, {})),
        vetoes=book.vetoes.get(states.SELF, {}),
        decided=decided,
        decided_reason=reason,
    )


def _office(spec: SetSpec, book: Book, given: Mapping[str, Given]) -> Answers:
    decided, reason = book.final_decision
    return Answers(
        scores=_answers(given),
        vetoes={veto.code: book.veto(veto.code) for veto in spec.vetoes},
        decided=decided,
        decided_reason=reason,
    )


def _answers(given: Mapping[str, Given]) -> dict[str, ScoreAnswer]:
    return {
        code: ScoreAnswer(points=each.points, not_applicable=each.not_applicable)
        for code, each in given.items()
        if each.answered
    }


def books_of(rows: Mapping[int, Dossier]) -> dict[int, Book]:
    """Read the present round of dossiers in four queries."""
    books = {pk: Book() for pk in rows}
    # Only columns: thousands of rows need no model instances.
    for pk, step, code, points, na, note in Score.objects.filter(
        dossier__in=rows, round=F("dossier__round")
    ).values_list("dossier_id", "step", "criterion__code", "points", "not_applicable", "note"):
        books[pk].scores.setdefault(step, {})[code] = Given(_plain(points), na, note)
    for pk, step, code, value, cases, persons, basis in VetoAnswer.objects.filter(
        dossier__in=rows, round=F("dossier__round")
    ).values_list("dossier_id", "step", "veto__code", "value", "cases", "persons", "basis"):
        books[pk].vetoes.setdefault(step, {})[code] = VetoValue(value, cases, persons, basis)
    for pk, outcome, reason in Meeting.objects.filter(dossier__in=rows, kind=states.UNIT_MEETING).values_list(
        "dossier_id", "decided_outcome", "decided_reason"
    ):
        books[pk].own_decision = (outcome, reason)
    for pk, outcome, text in Conclusion.objects.filter(
        dossier__in=rows, reopened_at__isnull=True, round=F("dossier__round")
    ).values_list("dossier_id", "outcome_code", "text"):
        books[pk].final_decision = (outcome, text)
    return books


def _plain(points: Decimal | None) -> Decimal | None:
    # Two databases store 5 as "5.00" and "5"; the reader is shown one spelling.
    if points is None:
        return None
    short = points.normalize()
    return short.quantize(Decimal(1)) if short == short.to_integral_value() else short
