"""Results: what a unit got and why, with history; the list for the year's rating; next year's list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.urls import reverse

from campaigns import states as campaign_states
from campaigns.models import Campaign
from dossiers import policies, states
from dossiers.models import Dossier, OutsideAct, OutsideActRow, Paper
from dossiers.queries.cards import Cards, cards_of, shown
from dossiers.queries.facts import Head, head_of, state_label
from dossiers.queries.letterheads import office_symbol
from dossiers.queries.outside_record import result_words
from dossiers.queries.snapshot import Content
from dossiers.queries.upper import CampaignHead, head_of_campaign
from dossiers.queries.upper_content import dossiers_of, frozen_content, is_own
from units.access import actor_of
from units.models import User

TONES = {
    states.RECOGNISED: "done",
    states.CONFIRMED: "late",
    states.ASSIGNED: "waiting",
    states.WITHDRAWN_RESULT: "late",
}


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One confirmed act about a dossier."""

    at: datetime
    what: str
    document: str
    issuer: str
    note: str
    tone: str
    late: bool


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """The «Thông báo kết quả» of a unit."""

    issued: bool
    number_text: str
    symbol: str
    signed_on: date | None
    pages: int | None
    sha256: str
    code: str
    url: str
    available: bool

    @property
    def word_url(self) -> str:
        """The same paper as a Word file."""
        return f"{self.url.removesuffix('pdf')}docx"


@dataclass(frozen=True, slots=True)
class ResultPage:
    """The result of one unit and why. Points are on the scale of 100."""

    head: Head
    decided: bool
    withdrawn: bool
    label: str
    tone: str
    document: str
    issuer: str
    reason: str
    own_points: Decimal | None
    final_points: Decimal | None
    by_upper: bool
    proposal: str
    why: tuple[str, ...]
    facts: tuple[str, ...]
    fixes: tuple[str, ...]
    history: tuple[HistoryLine, ...]
    notice: NoticeLine
    why_not_number: str | None
    may_be_blank: bool


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One unit in a list of results."""

    dossier_id: int
    unit: str
    own: bool
    own_points: Decimal | None
    final_points: Decimal | None
    proposal: str
    state: str
    result: str
    tone: str
    document: str
    signed_on: date | None
    issuer: str
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class ResultList:
    """The list for the year's rating, or next year's list; ``withdrawn``: results taken back, with their reason.

    ``everybody``: every unit of the campaign, decided or not.
    """

    head: CampaignHead
    rows: tuple[ResultRow, ...]
    waiting: int
    withdrawn: tuple[ResultRow, ...]
    everybody: tuple[ResultRow, ...]

    @property
    def next_year(self) -> int:
        return self.head.year + 1


def result_page(dossier: Dossier, user: User, at: datetime) -> ResultPage:
    """Build the page of a unit's result."""
    campaign = dossier.participation.campaign
    content, _snapshot = frozen_content(dossier)
    rows = confirmed_rows([dossier])
    decision = decision_in_force(dossier, rows)
    appraisal = content["appraisal"]
    final = appraisal["final"] if appraisal else None
    decided = dossier.state in states.DECIDED
    paper = dossier.papers.filter(kind=states.RESULT_NOTICE, state=states.PAPER_ISSUED).first()
    concluded = dossier.state in states.BUNDLED | {states.UPPER_RETURNED}
    shown = final if final and concluded else content["outcome"]
    return ResultPage(
        head=head_of(dossier, user, at),
        decided=decided,
        withdrawn=dossier.state == states.WITHDRAWN_RESULT,
        label=result_words(dossier.state, campaign.year) if decided else state_label(dossier),
        tone=TONES.get(dossier.state, states.STATES[dossier.state].tone),
        document=document_of(decision.act) if decision else "",
        issuer=decision.act.issuer if decision else "",
        reason=dossier.result_reason,
        own_points=_points(content["outcome"]["scaled"]) if dossier.first_submitted_at else None,
        final_points=_points(final["scaled"]) if final and concluded else None,
        by_upper=is_own(dossier),
        proposal=result_words(states.RESULT_OF_VARIANT.get(shown["variant"], ""), campaign.year)
        if concluded
        else "",
        why=tuple(shown["reasons"]) if concluded else (),
        facts=_facts(content) if concluded else (),
        fixes=_fixes(dossier, content) if concluded else (),
        history=tuple(_history(row, campaign) for row in reversed(rows)),
        notice=_notice(dossier, paper),
        why_not_number=why_not_number(dossier, user),
        may_be_blank=campaign.is_illustrative,
    )


def confirmed_rows(dossiers: Iterable[Dossier]) -> list[OutsideActRow]:
    """What confirmed acts say of these dossiers, oldest first (one query)."""
    return list(
        OutsideActRow.objects.filter(dossier__in=list(dossiers), act__state=states.ACT_CONFIRMED)
        .select_related("act")
        .order_by("act__confirmed_at", "act_id")
    )


def decision_in_force(dossier: Dossier, rows: Iterable[OutsideActRow]) -> OutsideActRow | None:
    """The latest decision about a dossier that still holds; ``None`` before one, and after it was withdrawn."""
    if dossier.state not in states.DECIDED:
        return None
    found = [row for row in rows if row.dossier_id == dossier.pk and row.act.kind == states.ACT_DECIDED]
    return found[-1] if found else None


def document_of(act: OutsideAct) -> str:
    """``số 2500/QĐ-UBND``; dots where the number of a real issuer stays blank."""
    return f"số {act.number or '…'}"


def why_not_number(dossier: Dossier, user: User) -> str | None:
    """May this person number the notice? ``None``, or the reason."""
    campaign = dossier.participation.campaign
    return policies.why_not_office_task(
        "number",
        actor_of(user),
        campaign.office_id,
        campaign_open=campaign.state == campaign_states.OPEN,
    )


def _points(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _facts(content: Content) -> tuple[str, ...]:
    """Facts of tệ nạn answered "Có": code and text, no names, no counts."""
    appraisal = content["appraisal"]
    answers = {each["code"]: each["value"] for each in appraisal["vetoes"]} if appraisal else {}
    return tuple(
        f"{each['code']} – {each['text']}"
        for each in content["vetoes"]
        if each["evil"] and answers.get(each["code"], each["value"]) == states.VETO_YES
    )


def _fixes(dossier: Dossier, content: Content) -> tuple[str, ...]:
    if dossier.remedies:
        return tuple(line.strip() for line in dossier.remedies.splitlines() if line.strip())
    if content["appraisal"] is None and content["outcome"]["must_fix"]:
        return tuple((content["meeting"] or {}).get("remedies", ()))
    return ()


def _history(row: OutsideActRow, campaign: Campaign) -> HistoryLine:
    act = row.act
    what = act.get_kind_display()
    if act.kind == states.ACT_DECIDED:
        what = f"Quyết định: {result_words(row.outcome, campaign.year).lower()}"
    on = f" ngày {act.signed_on:%d/%m/%Y}" if act.signed_on else ""
    return HistoryLine(
        at=act.confirmed_at or act.recorded_at,
        what=what,
        document=f"{document_of(act)}{on}",
        issuer=act.issuer or campaign.office.name,
        note=row.note or act.note,
        tone="late" if act.kind == states.ACT_REVOKED else "done",
        late=act.punctuality == states.LATE,
    )


def _notice(dossier: Dossier, paper: Paper | None) -> NoticeLine:
    office = dossier.participation.campaign.office
    return NoticeLine(
        issued=paper is not None,
        number_text=f"{paper.number or '…'}/{paper.symbol}" if paper else "",
        symbol=office_symbol(office, states.RESULT_NOTICE),
        signed_on=paper.signed_on if paper else None,
        pages=paper.pages if paper else None,
        sha256=paper.sha256 if paper else "",
        code=paper.code if paper else "",
        url=reverse("dossiers:result_notice", args=[dossier.pk]),
        available=dossier.state in states.DECIDED,
    )


# -- lists ----------------------------------------------------------------------------------------------------------


def rating_list(campaign: Campaign, at: datetime) -> ResultList:
    """Results for the year's rating of task performance (S0 I.2): all units with a result, the others counted."""
    return _list(campaign, at, states.DECIDED)


def next_year_list(campaign: Campaign, at: datetime) -> ResultList:
    """Units to be built up next year (S0 I.2): those assigned and those confirmed."""
    return _list(campaign, at, frozenset({states.ASSIGNED, states.CONFIRMED}))


def _list(campaign: Campaign, at: datetime, wanted: frozenset[str]) -> ResultList:
    known = dossiers_of(campaign)
    cards = cards_of(known)
    acts = confirmed_rows(known)
    decided = states.DECIDED | {states.WITHDRAWN_RESULT}

    def rows(codes: frozenset[str]) -> tuple[ResultRow, ...]:
        return tuple(_row(campaign, row, cards[row.pk], acts) for row in known if row.state in codes)

    return ResultList(
        head=head_of_campaign(campaign, at, known),
        rows=rows(wanted),
        waiting=sum(row.state not in decided for row in known),
        withdrawn=rows(frozenset({states.WITHDRAWN_RESULT})),
        everybody=rows(frozenset(states.STATES)),
    )


def _row(campaign: Campaign, row: Dossier, cards: Cards, acts: list[OutsideActRow]) -> ResultRow:
    mine = [each for each in acts if each.dossier_id == row.pk]
    kind = states.ACT_REVOKED if row.state == states.WITHDRAWN_RESULT else states.ACT_DECIDED
    last = next((each for each in reversed(mine) if each.act.kind == kind), None)
    own = is_own(row)
    totals = shown(row, cards)
    card = totals.settled or cards.own
    proposed = states.RESULT_OF_VARIANT.get(card.variant, "") if card.concluded else ""
    return ResultRow(
        dossier_id=row.pk,
        unit=row.participation.name,
        own=own,
        own_points=totals.own,
        final_points=totals.final,
        proposal=result_words(proposed, campaign.year),
        state=row.state,
        result=result_words(row.state, campaign.year),
        tone=TONES.get(row.state, "idle"),
        document=document_of(last.act) if last else "",
        signed_on=last.act.signed_on if last else None,
        issuer=last.act.issuer if last else "",
        note=row.result_reason
        or "; ".join(line.strip() for line in row.remedies.splitlines() if line.strip()),
        url=reverse("dossiers:result", args=[row.pk]),
    )
