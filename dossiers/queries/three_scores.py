"""Three scores side by side: tự chấm, thẩm định, chốt; who gave each, when, and how every difference was closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dossiers import states
from dossiers.models import Dossier, Explanation, Score
from dossiers.queries.facts import Head, facts_of, head_of
from dossiers.queries.why import SHOWN_TO_UNIT
from dossiers.rules.appraisal import NOTHING, Given, differs
from scoring.queries import spec_of
from scoring.rules import vn
from units import roles
from units.access import actor_of
from units.models import User


@dataclass(frozen=True, slots=True)
class Said:
    """A score or a text with who gave it and when."""

    text: str = ""
    note: str = ""
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ThreeRow:
    """One criterion. ``closing``: how the point was closed; ``lacking``: what a difference still needs."""

    code: str
    text: str
    maximum: str
    own: Said
    appraised: Said
    final: Said
    reply: Said
    asked: bool
    differs: bool
    closing: str
    lacking: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """A level of an earlier round; nothing of it was overwritten."""

    round: int
    code: str
    step: str
    said: Said


@dataclass(frozen=True, slots=True)
class ThreeScores:
    """All that the page shows. ``levels``: who gave each level, and when it was last touched."""

    head: Head
    rows: tuple[ThreeRow, ...]
    differing: int
    open_points: int
    shows_appraised: bool
    shows_final: bool
    for_office: bool
    earlier: tuple[Earlier, ...]


def three_scores(dossier: Dossier, user: User, at: datetime) -> ThreeScores:
    """Build the page; the unit reads of the Office's levels only what the workflow has shown it."""
    facts = facts_of(dossier)
    office = actor_of(user).has(facts.office_id, *roles.OFFICE_ROLES, roles.CHAIR) and not facts.own
    shows_appraised = office or dossier.state in SHOWN_TO_UNIT
    shows_final = office or dossier.state in states.BUNDLED
    spec = spec_of(dossier.participation.criteria_set_id)
    steps = [states.SELF]
    steps += [states.APPRAISAL] if shows_appraised else []
    steps += [states.FINAL] if shows_final else []
    scores: dict[tuple[int, str, str], Score] = {
        (row.round, row.criterion.code, row.step): row
        for row in Score.objects.filter(dossier=dossier, step__in=steps)
        .select_related("criterion", "saved_by")
        .order_by("round", "criterion__order")
    }
    replies = {
        row.criterion.code: row
        for row in Explanation.objects.filter(dossier=dossier, round=dossier.round).select_related(
            "criterion", "answered_by"
        )
    }
    rows = []
    for each in spec.criteria:
        found = {step: scores.get((dossier.round, each.code, step)) for step in states_in_order()}
        reply = replies.get(each.code)
        rows.append(_row(each, found, reply, final_shown=shows_final))
    return ThreeScores(
        head=head_of(dossier, user, at, facts),
        rows=tuple(rows),
        differing=sum(row.differs for row in rows),
        open_points=sum(bool(row.lacking) for row in rows),
        shows_appraised=shows_appraised and any(row.appraised.text for row in rows),
        shows_final=shows_final and any(row.final.text for row in rows),
        for_office=office,
        earlier=tuple(
            Earlier(round_, code, STEP_NAMES[step], _said(row))
            for (round_, code, step), row in scores.items()
            if round_ < dossier.round and _given(row).answered and step != states.SELF
        ),
    )


STEP_NAMES = {states.SELF: "Tự chấm", states.APPRAISAL: "Thẩm định", states.FINAL: "Chốt"}


def states_in_order() -> tuple[str, ...]:
    """The three levels, low to high."""
    return (states.SELF, states.APPRAISAL, states.FINAL)


def _row(
    each: Any, found: dict[str, Score | None], reply: Explanation | None, *, final_shown: bool
) -> ThreeRow:
    own, appraised, final = (_given(found[step]) for step in states_in_order())
    different = differs(own, appraised) or differs(own, final) or differs(appraised, final)
    return ThreeRow(
        code=each.code,
        text=each.text,
        maximum="" if each.max_points is None else vn(each.max_points),
        own=_said(found[states.SELF]),
        appraised=_said(found[states.APPRAISAL]),
        final=_said(found[states.FINAL]),
        reply=Said(reply.text, "", str(reply.answered_by), reply.answered_at)
        if reply is not None and reply.answered_at
        else Said(),
        asked=reply is not None,
        differs=different,
        closing=closing_words(own, appraised, final) if different else "",
        lacking=_lacking(different, appraised, final, reply, final_shown=final_shown),
    )


def closing_words(own: Given, appraised: Given, final: Given) -> str:
    """How a point was closed, compared with the two levels below."""
    if not final.answered:
        return ""
    if not differs(appraised, final):
        return "giữ điểm thẩm định"
    return "theo điểm tự chấm" if not differs(own, final) else "điểm khác cả hai mức dưới"


def _lacking(
    different: bool,  # noqa: FBT001 - one of the three levels is not like another
    appraised: Given,
    final: Given,
    reply: Explanation | None,
    *,
    final_shown: bool,
) -> str:
    if not different:
        return ""
    if not appraised.note.strip():
        return "Chưa có lý do chênh lệch"
    if reply is not None and not reply.answered_at:
        return "Chờ đơn vị giải trình"
    if final_shown and not final.answered:
        return "Chưa chốt"
    return ""


def _given(row: Score | None) -> Given:
    return NOTHING if row is None else Given(row.points, row.not_applicable, row.note)


def _said(row: Score | None) -> Said:
    if row is None or not _given(row).answered:
        return Said()
    text = "KAD" if row.not_applicable else vn(row.points) if row.points is not None else ""
    return Said(text, row.note, str(row.saved_by) if row.saved_by else "", row.saved_at)


def levels_content(dossier: Dossier) -> list[dict[str, Any]]:
    """Who gave each level of the present round and when it was last touched: one line a level, for the frozen paper."""
    lines = []
    rows = list(
        Score.objects.filter(dossier=dossier, round=dossier.round, saved_at__isnull=False)
        .select_related("saved_by")
        .order_by("saved_at", "pk")
    )
    for step in states_in_order():
        own = [row for row in rows if row.step == step]
        if own:
            names = list(dict.fromkeys(str(row.saved_by) for row in own))
            lines.append({"step": STEP_NAMES[step], "by": names, "at": own[-1].saved_at})
    return lines
