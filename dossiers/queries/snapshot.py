"""The content of a dossier as one canonical value: what the chair approves, what is hashed, what is printed.

Plain JSON values only: text, numbers of things as integers, points as decimal text, days as ``2021-09-24``, instants
with the offset of Việt Nam. ``null`` is "chưa nhập". Numbers and dates of papers are no part of it: they are given
after the approval. The keys are described in ``dossiers.documents.from_snapshot``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from campaigns import states as campaign_states
from campaigns.models import CouncilRole
from dossiers import states
from dossiers.models import Conclusion, Dossier, Explanation, Meeting
from dossiers.queries.campaign_words import campaign_content
from dossiers.queries.cards import Cards, cards_of
from dossiers.queries.evidence import printed_by_criterion
from dossiers.queries.letterheads import head_content, letterhead_of
from dossiers.queries.three_scores import levels_content
from dossiers.rules.council import RoleNeed, Seat, double_roles
from records import clock
from scoring.rules import Card

SCHEMA = 1
Content = dict[str, Any]


def canonical(content: Content) -> tuple[str, str]:
    """Return the canonical text of a content and its SHA-256 (hex)."""
    body = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return body, hashlib.sha256(body.encode()).hexdigest()


def snapshot_of(dossier: Dossier) -> Content:
    """Return what the dossier says now; a constant number of queries."""
    part = dossier.participation
    campaign = part.campaign
    cards = cards_of([dossier])[dossier.pk]
    office = part.part == campaign_states.APPRAISING
    last = dossier.milestone.last_valid_at
    return {
        "schema": SCHEMA,
        "round": dossier.round,
        "campaign": campaign_content(campaign),
        "criteria": {
            "title": cards.spec.title,
            "version": cards.spec.version,
            "sha256": part.criteria_set.sha256,
            "draft": cards.spec.is_working_draft,
        },
        "unit": {
            "name": part.name,
            "abbreviation": part.abbreviation,
            "parent": part.parent_name,
            "head_title": part.head_title,
            "place": part.place_name,
            "office": office,
            "functions_basis": part.unit.functions_basis,
            "drafting_section": part.unit.drafting_section,
            **head_content(letterhead_of(part)),
        },
        "receiver": campaign.upper_name if office else part.appraiser.name,
        # "Trước ngày X": the day after the last valid one.
        "submit_before": _day(clock.local_date(last) + timedelta(days=1) if last else None),
        "signer": {
            "authority": dossier.signer_authority,
            "title": dossier.signer_title,
            "name": dossier.signer_name,
        },
        "council": _council(dossier),
        "meeting": _meeting(dossier),
        "figures": _figures(dossier),
        "scores": _scores(dossier, cards),
        "vetoes": _vetoes(cards),
        "outcome": outcome_content(cards.own, cards),
        "report": _report(dossier),
        "appraisal": _appraisal(dossier, cards),
    }


def outcome_content(card: Card, cards: Cards) -> Content:
    """The conclusion of a card: code, words, variant of the letter, why, and the facts behind tệ nạn."""
    outcome = card.outcome
    return {
        "code": card.outcome_code if card.concluded else "",
        "label": card.label,
        "variant": card.variant if card.concluded else "",
        "must_fix": bool(outcome and outcome.variant == "A" and outcome.priority > _best(cards)),
        "reasons": _reasons(card, cards),
        "total": _number(card.total),
        "maximum": _number(card.max_applicable),
        "scaled": _number(card.scaled),
        "complete": not card.missing,
    }


# -- pieces -------------------------------------------------------------------------------------------------------


def _best(cards: Cards) -> int:
    """The priority of the best outcome: recognition without anything to put right."""
    return min((each.priority for each in cards.spec.outcomes if each.variant == "A"), default=0)


def _reasons(card: Card, cards: Cards) -> list[str]:
    if card.variant != "C":
        return []
    step = states.APPRAISAL if card is cards.final else states.SELF
    held = [
        veto.text
        for veto in cards.spec.vetoes
        if not veto.evil
        and cards.book.vetoes.get(step, {}).get(veto.code) is not None
        and cards.book.vetoes[step][veto.code].value == states.VETO_YES
    ]
    decision = cards.book.final_decision if card is cards.final else cards.book.own_decision
    if held:
        return [*held, decision[1]] if decision[1] else held
    lowest = max((each.priority for each in cards.spec.outcomes if each.variant == "A"), default=0)
    failed = [line.inputs for line in card.trace if line.rule == f"Kết luận, dòng {lowest}"]
    return failed[0].split("; ") if failed else []


def _council(dossier: Dossier) -> Content:
    roles = {
        role.code: role for role in CouncilRole.objects.filter(campaign=dossier.participation.campaign_id)
    }
    members = list(dossier.council.all())
    needs = [RoleNeed(role.code, role.title, role.organisation, role.may_lack) for role in roles.values()]
    seats = [Seat(each.name, tuple(each.roles), each.is_chair, each.is_secretary) for each in members]
    gaps = dossier.council_gaps.order_by("role_code").values_list("role_code", flat=True)
    return {
        "members": [
            {
                "honorific": each.honorific,
                "name": each.name,
                "position": each.position,
                "title": each.title
                or _title(each.roles, roles, chair=each.is_chair, secretary=each.is_secretary),
                "chair": each.is_chair,
                "secretary": each.is_secretary,
            }
            for each in members
        ],
        "double_roles": [
            {"name": each.name, "titles": [_small(title) for title in each.titles]}
            for each in double_roles(needs, seats)
        ],
        "missing": [roles[code].organisation or roles[code].title for code in gaps if code in roles],
    }


def _title(codes: Iterable[str], roles: dict[str, CouncilRole], *, chair: bool, secretary: bool) -> str:
    if chair:
        return "Chủ tịch Hội đồng"
    held = [_small(roles[code].title) for code in codes if code in roles]
    if secretary:
        return f"Ủy viên ({', '.join(held)}), Thư ký Hội đồng" if held else "Thư ký Hội đồng"
    return f"Ủy viên ({', '.join(held)})" if held else "Ủy viên"


def _small(title: str) -> str:
    return title if title.startswith("Chủ tịch") else title[:1].lower() + title[1:]


def meeting_content(meeting: Meeting | None) -> Content | None:
    """A meeting on record, or ``None``."""
    if meeting is None:
        return None
    return {
        "starts_at": _instant(meeting.starts_at),
        "ends_at": _instant(meeting.ends_at),
        "place": meeting.place,
        "present": meeting.present,
        "absence_reasons": meeting.absence_reasons,
        "council_present": meeting.council_present,
        "guests": meeting.guests,
        "chair": meeting.chair_name,
        "secretary": meeting.secretary_name,
        "no_opinions": meeting.no_opinions,
        "opinions": [
            {"speaker": each.speaker, "text": each.text, "reply": each.reply}
            for each in meeting.opinions.all()
        ],
        "shortcomings": _rows(meeting.shortcomings),
        "causes": _rows(meeting.causes),
        "remedies": _rows(meeting.remedies),
        "remedy_before": _day(meeting.remedy_before),
        "vote_method": meeting.get_vote_method_display() if meeting.vote_method else "",
        "agree": meeting.agree,
        "disagree": meeting.disagree,
        "other": meeting.other_votes,
        "reservations": meeting.reservations,
        "conclusion": meeting.conclusion,
        "decided_reason": meeting.decided_reason,
        **({"serial": meeting.serial} if meeting.serial > 1 else {}),
    }


def _meeting(dossier: Dossier) -> Content | None:
    kept = dossier.meetings.filter(kind=states.UNIT_MEETING).prefetch_related("opinions").first()
    return meeting_content(kept)


def _figures(dossier: Dossier) -> list[Content]:
    part = dossier.participation
    values = {value.spec_id: value for value in dossier.figures.all()}
    rows = []
    for spec in part.campaign.figures.all():
        value = values.get(spec.pk)
        rows.append(
            {
                "code": spec.code,
                "row": spec.row,
                "title": spec.title,
                "unit": spec.unit_of_measure,
                "applies": part.has_lodging or not spec.lodging_only,
                "current": _number(value.current) if value else None,
                "previous": _number(value.previous) if value else None,
            }
        )
    return rows


def _scores(dossier: Dossier, cards: Cards) -> Content:
    titles = printed_by_criterion(dossier)
    lines = []
    for each in cards.spec.criteria:
        own = cards.book.given(states.SELF, each.code)
        lines.append(
            {
                "code": each.code,
                "group": each.group,
                "text": each.text,
                "maximum": _number(each.max_points),
                "points": _number(own.points),
                "not_applicable": own.not_applicable,
                "note": own.note,
                "evidence": titles.get(each.code, []),
                "source": each.source,
            }
        )
    return {"groups": _groups(cards.own), "lines": lines}


def _groups(card: Card) -> list[Content]:
    return [
        {
            "code": each.code,
            "text": each.text,
            "points": _number(each.points),
            "maximum": _number(each.max_applicable),
        }
        for each in card.groups
    ]


def _vetoes(cards: Cards) -> list[Content]:
    rows = []
    for each in cards.spec.vetoes:
        own = cards.book.vetoes.get(states.SELF, {}).get(each.code)
        rows.append(
            {
                "code": each.code,
                "text": each.text,
                "evil": each.evil,
                "answered_by": each.answered_by,
                "value": own.value if own else "",
                "cases": own.cases if own else None,
                "persons": own.persons if own else None,
                "basis": own.basis if own else "",
            }
        )
    return rows


def _report(dossier: Dossier) -> list[Content]:
    return [
        {"code": each.code, "text": each.text}
        for each in sorted(dossier.sections.all(), key=lambda each: each.code)
    ]


def _appraisal(dossier: Dossier, cards: Cards) -> Content | None:
    """What the Office found in this round; ``null`` before it gave anything."""
    if cards.appraised is None or cards.final is None:
        return None
    replies = dict(
        Explanation.objects.filter(
            dossier=dossier, round=dossier.round, answered_at__isnull=False
        ).values_list("criterion__code", "text")
    )
    lines = []
    for each in cards.spec.criteria:
        appraised, settled = cards.book.given(states.APPRAISAL, each.code), cards.book.settled(each.code)
        lines.append(
            {
                "code": each.code,
                "points": _number(appraised.points),
                "not_applicable": appraised.not_applicable,
                "note": appraised.note,
                "reply": replies.get(each.code, ""),
                "final": _number(settled.points),
                "final_not_applicable": settled.not_applicable,
                "final_note": settled.note,
            }
        )
    conclusion = dossier.conclusions.filter(round=dossier.round, reopened_at__isnull=True).first()
    checks = dossier.checks.filter(round=dossier.round).order_by("code")
    vetoes = [(each, cards.book.veto(each.code)) for each in cards.spec.vetoes]
    return {
        "lines": lines,
        "levels": [{**each, "at": _instant(each["at"])} for each in levels_content(dossier)],
        "appraised_groups": _groups(cards.appraised),
        "final_groups": _groups(cards.final),
        "appraised": outcome_content(cards.appraised, cards),
        "final": outcome_content(cards.final, cards),
        "vetoes": [
            {
                "code": spec.code,
                "value": found.value,
                "cases": found.cases,
                "persons": found.persons,
                "basis": found.basis,
            }
            for spec, found in vetoes
        ],
        "checks": [{"code": each.code, "passed": each.passed, "note": each.note} for each in checks],
        "conclusion": {
            "text": conclusion.text,
            "remedies": _rows(conclusion.remedies),
            "agree": conclusion.agree,
            "voters": conclusion.voters,
            "abstained": conclusion.abstained,
            **_apart(conclusion),
        }
        if conclusion
        else None,
    }


def _apart(conclusion: Conclusion) -> Content:
    """What was counted or said apart; left out where it was not, so that earlier contents keep their hash."""
    found = {"against": conclusion.against, "other": conclusion.other_votes, "reserved": conclusion.reserved}
    return {key: value for key, value in found.items() if value not in (None, "")}


def _rows(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _number(value: Decimal | None) -> str | None:
    # Two databases spell 5 as "5.00" and "5"; a hash must not see the difference.
    if value is None:
        return None
    short = value.normalize()
    return format(short.quantize(Decimal(1)) if short == short.to_integral_value() else short, "f")


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _instant(value: datetime | None) -> str | None:
    return clock.local(value).isoformat() if value else None
