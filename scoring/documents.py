"""What a card says, as plain values for JSON: exact numbers as text, unknown as null."""

from __future__ import annotations

from decimal import Decimal

from scoring.catalogue import DRAFT_MARK
from scoring.rules import Answers, Card, SetSpec

NOTHING_YET = "chua_du_du_lieu"


def card_data(spec: SetSpec, card: Card, answers: Answers) -> dict[str, object]:
    """Return a card as JSON values: ``outcome``, ``total``, ``max``, ``groups``, ``vetoes``, ``trace`` and more.

    ``standing`` is what facts already decide while something is missing, else null.
    A counted set adds no points: ``total`` and ``max`` are null and ``groups`` are its counted columns.
    """
    return {
        "set": spec.code,
        "sha256": spec.sha256,
        "mark": DRAFT_MARK if spec.is_working_draft else "",
        "outcome": card.outcome_code or NOTHING_YET,
        "label": card.label,
        "needs_person": card.needs_person,
        "standing": _standing(card),
        "total": None if spec.is_counted else _exact(card.total),
        "max": None if spec.is_counted else _exact(card.max_applicable),
        "scaled": None if card.scaled is None else card.printed.replace(",", "."),
        "groups": _columns(card) if spec.is_counted else _groups(card),
        "vetoes": _vetoes(spec, answers),
        "missing": [
            {"kind": each.kind, "code": each.code, "text": each.text, "why": each.why}
            for each in card.missing
        ],
        "not_applicable": list(card.not_applicable),
        "cautions": list(card.cautions),
        "trace": [
            {"rule": each.rule, "inputs": each.inputs, "result": each.result, "clause": each.clause}
            for each in card.trace
        ],
    }


def _standing(card: Card) -> dict[str, object] | None:
    found = card.standing
    if found is None:
        return None
    return {"facts": list(found.facts), "outcome": found.outcome.code, "text": found.text}


def _groups(card: Card) -> list[dict[str, object]]:
    return [
        {
            "code": each.code,
            "text": each.text,
            "points": _exact(each.points),
            "max": _exact(each.max_applicable),
            "at_least_half": each.ok50,
            "at_least_seventy": each.ok70,
        }
        for each in card.groups
    ]


def _columns(card: Card) -> list[dict[str, object]]:
    return [
        {
            "code": each.code,
            "text": each.text,
            "points": each.met,
            "max": each.among,
            "needed": each.needed,
            "holds": each.holds,
        }
        for each in card.rules
        if each.column
    ]


def _vetoes(spec: SetSpec, answers: Answers) -> list[dict[str, object]]:
    return [
        {
            "code": veto.code,
            "text": veto.text,
            "answer": (answer.value or None) if (answer := answers.vetoes.get(veto.code)) else None,
            "outcome": veto.outcome,
        }
        for veto in spec.vetoes
    ]


def _exact(value: Decimal) -> str:
    return f"{value:f}"
