"""The unit meeting «họp đơn vị» and the council's own session, as recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from dossiers import states
from dossiers.models import Dossier, Meeting
from dossiers.queries.cards import cards_of
from dossiers.queries.council import Council, council_of
from dossiers.queries.figures import shown, values_of
from dossiers.rules import meeting as rules
from records import clock
from records.errors import Problem
from records.text import curly
from scoring import rules as scoring_rules

KINDS: Mapping[str, str] = {"don-vi": states.UNIT_MEETING, "hoi-dong": states.COUNCIL_SESSION}
TITLES: Mapping[str, str] = {states.UNIT_MEETING: "Họp đơn vị", states.COUNCIL_SESSION: "Phiên họp Hội đồng"}


@dataclass(frozen=True, slots=True)
class OpinionLine:
    """A remark made at the meeting and the reply."""

    speaker: str = ""
    text: str = ""
    reply: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a list."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """Everything a meeting's page shows. ``values``: what is stored, as it is typed."""

    kind: str
    slug: str
    title: str
    is_unit: bool
    values: Mapping[str, str]
    no_opinions: bool
    opinions: tuple[OpinionLine, ...]
    version: int
    saved_at: datetime | None
    total: int | None
    council_total: int
    facts: rules.MeetingFacts
    wrong: tuple[Problem, ...]
    problems: tuple[Problem, ...]
    needs_decision: bool
    needs_remedies: bool
    decisions: tuple[Choice, ...]
    outcome_label: str
    recorded: bool
    has_session: bool
    unlike: tuple[str, ...] = ()

    @property
    def absent(self) -> int | None:
        """How many were absent, of the total in figure S01."""
        return self.facts.absent

    @property
    def share(self) -> str:
        """Share of those present, in per cent."""
        if not self.facts.total or self.facts.present is None:
            return ""
        return f"{self.facts.present * 100 / self.facts.total:.2f}".replace(".", ",")


def default_people(council: Council) -> tuple[str, str]:
    """Return chair and secretary of the council as the minutes name them."""

    def named(wanted: str) -> str:
        for line in council.members:
            if getattr(line, wanted):
                person = f"{line.honorific} {line.name}".strip()
                return f"{person}, {line.position}" if line.position else person
        return ""

    return named("is_chair"), named("is_secretary")


def total_people(dossier: Dossier) -> int | None:
    """Return the unit's total number of people, figure S01."""
    value = values_of(dossier).get("S01")
    return None if value is None else int(value)


def facts_of_meeting(
    row: Meeting, *, total: int | None, council_total: int, opinions: int, outcome: tuple[bool, bool]
) -> rules.MeetingFacts:
    """Turn a stored meeting into what the rules look at. ``outcome``: a decision, remedies are needed."""
    needs_decision, needs_remedies = outcome
    is_unit = row.kind == states.UNIT_MEETING
    return rules.MeetingFacts(
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        place=row.place,
        present=row.present,
        total=total if is_unit else council_total or None,
        absence_reasons=row.absence_reasons,
        council_present=row.council_present if is_unit else row.present,
        council_total=council_total,
        chair_name=row.chair_name,
        secretary_name=row.secretary_name,
        opinions=opinions,
        no_opinions=row.no_opinions,
        vote_method=row.vote_method,
        agree=row.agree,
        disagree=row.disagree,
        other=row.other_votes,
        remedies=row.remedies,
        needs_remedies=needs_remedies and is_unit,
        needs_decision=needs_decision and is_unit,
        decided_outcome=row.decided_outcome,
        decided_reason=row.decided_reason,
    )


def problems(dossier: Dossier) -> list[Problem]:
    """Return what the record of the unit meeting lacks or contradicts, each with its place."""
    where = reverse("dossiers:meeting", args=[dossier.pk])
    row = dossier.meetings.filter(kind=states.UNIT_MEETING).prefetch_related("opinions").first()
    if row is None:
        return rules.meeting_problems(None, where=where)
    card = cards_of([dossier])[dossier.pk]
    facts = facts_of_meeting(
        row,
        total=total_people(dossier),
        council_total=dossier.council.count(),
        opinions=len(row.opinions.all()),
        outcome=(_asked_to_decide(card.own), card.own.outcome_code == "dat_khac_phuc"),
    )
    return rules.meeting_problems(facts, where=where)


def _asked_to_decide(card: scoring_rules.Card) -> bool:
    """Whether the set leaves the conclusion to persons, decided already or not."""
    return card.needs_person or any(line.rule == "Hội đồng kết luận" for line in card.trace)


def meeting_page(dossier: Dossier, slug: str) -> MeetingPage:
    """Build the page of the unit meeting (``don-vi``) or of the council's session (``hoi-dong``)."""
    kind = KINDS[slug]
    # The newest session of a kind comes last and stays.
    rows = {row.kind: row for row in dossier.meetings.prefetch_related("opinions").order_by("serial")}
    row = rows.get(kind) or Meeting(kind=kind)
    council = council_of(dossier)
    found = cards_of([dossier])[dossier.pk]
    needs_decision = _asked_to_decide(found.own)
    needs_remedies = found.own.outcome_code == "dat_khac_phuc"
    opinions = tuple(
        OpinionLine(each.speaker, each.text, each.reply) for each in (row.opinions.all() if row.pk else ())
    )
    total = total_people(dossier)
    facts = facts_of_meeting(
        row,
        total=total,
        council_total=len(council.members),
        opinions=len(opinions),
        outcome=(needs_decision, needs_remedies),
    )
    is_unit = kind == states.UNIT_MEETING
    where = reverse("dossiers:meeting", args=[dossier.pk])
    return MeetingPage(
        kind=kind,
        slug=slug,
        title=TITLES[kind],
        is_unit=is_unit,
        values=_values(row, council),
        no_opinions=row.no_opinions,
        opinions=opinions,
        version=row.version,
        saved_at=row.saved_at,
        total=total if is_unit else len(council.members) or None,
        council_total=len(council.members),
        facts=facts,
        wrong=tuple(rules.wrong(facts)),
        problems=tuple(rules.meeting_problems(facts if row.pk else None, where=where)) if is_unit else (),
        needs_decision=needs_decision and is_unit,
        needs_remedies=needs_remedies and is_unit,
        decisions=tuple(
            Choice(
                each.code,
                each.label.replace("năm {nam_sau}", f"năm {dossier.participation.campaign.year + 1}"),
            )
            for each in scoring_rules.decision_choices(found.spec)
        ),
        outcome_label=curly(found.own.label),
        recorded=row.pk is not None,
        has_session=states.COUNCIL_SESSION in rows,
        unlike=tuple(_unlike(row, council)),
    )


def _unlike(row: Meeting, council: Council) -> Iterator[str]:
    """Say where the record names another than the council does: the names are copied once, and then typed."""
    seats = (("Chủ trì", "is_chair", row.chair_name), ("Thư ký", "is_secretary", row.secretary_name))
    for label, seat, said in seats:
        member = next((line for line in council.members if getattr(line, seat)), None)
        if member is not None and said and member.name not in said:
            yield f"{label} ghi trong biên bản là “{said}”, trong Hội đồng là “{member.name}”. Sửa nếu ghi nhầm."


def _values(row: Meeting, council: Council) -> dict[str, str]:
    chair, secretary = default_people(council)
    starts = clock.local(row.starts_at) if row.starts_at else None
    ends = clock.local(row.ends_at) if row.ends_at else None
    fresh = row.pk is None
    return {
        "date": f"{starts:%d/%m/%Y}" if starts else "",
        "starts": f"{starts:%H:%M}" if starts else "",
        "ends": f"{ends:%H:%M}" if ends else "",
        "place": row.place,
        "present": _count(row.present),
        "absence_reasons": row.absence_reasons,
        "council_present": _count(row.council_present),
        "guests": row.guests,
        "chair_name": chair if fresh else row.chair_name,
        "secretary_name": secretary if fresh else row.secretary_name,
        "shortcomings": row.shortcomings,
        "causes": row.causes,
        "remedies": row.remedies,
        "remedy_before": f"{row.remedy_before:%d/%m/%Y}" if row.remedy_before else "",
        "vote_method": row.vote_method,
        "agree": _count(row.agree),
        "disagree": _count(row.disagree),
        "other_votes": _count(row.other_votes),
        "reservations": row.reservations,
        "conclusion": row.conclusion,
        "decided_outcome": row.decided_outcome,
        "decided_reason": row.decided_reason,
    }


def _count(value: int | None) -> str:
    return "" if value is None else str(value)


__all__ = ["KINDS", "MeetingPage", "OpinionLine", "meeting_page", "problems", "shown"]
