"""What is wrong with a set, as the reader of a page meets it: which row, which field, and the way there."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.urls import reverse

from scoring import catalogue
from scoring.catalogue import CAUTION, CRITERION, GROUP, HEAD, INPUT, MEASURE, OUTCOME, RULE, VETO
from scoring.rules import SetSpec, set_problems

_LINE = re.compile(r"(\w+)\[([^\]]+)\](?:\.(\w+))?(?:\[([^\]]+)\])?(?:\.(\w+))?: (.*)", re.DOTALL)
_KINDS = {
    "groups": GROUP,
    "criteria": CRITERION,
    "vetoes": VETO,
    "outcomes": OUTCOME,
    "inputs": INPUT,
    "measures": MEASURE,
    "rules": RULE,
    "cautions": CAUTION,
}
#: Fields whose faults stop the saving of the row itself: nothing elsewhere could put them right.
_AT_ONCE = {"levels", "na_hint", "group"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: ``field`` is the field of the form it belongs to, "" where it belongs to the whole row."""

    text: str
    kind: str = HEAD
    key: str = ""
    field: str = ""
    at_once: bool = False
    where: str = ""


def fault_of(line: str) -> Fault:
    """Read a line of ``rules.set_problems``: "criteria[2.1].levels: …" is the levels of criterion 2.1."""
    found = _LINE.fullmatch(line)
    if found is None or found[1] not in _KINDS:
        return Fault(line[:1].upper() + line[1:])
    kind, key, field, inner, _rest, text = _KINDS[found[1]], *found.groups()[1:]
    # A part of a condition belongs to the condition's own field.
    field = "condition" if field and kind in (RULE, CAUTION) else field
    twice = text == "mã lặp lại"
    name = "code" if twice and kind != OUTCOME else "priority" if twice else field or ""
    shown = f"{text} ({inner})" if inner else text
    label = f"{catalogue.ROW_KINDS[kind]} {'dòng ' if kind == OUTCOME else ''}{key}"
    return Fault(f"{label}: {shown}.", kind, key, name, twice or name in _AT_ONCE)


def faults_of(spec: SetSpec, pk: int) -> tuple[Fault, ...]:
    """Return everything that must be put right before a version is kept, with the way to each row."""
    found = []
    for each in map(fault_of, set_problems(spec)):
        where = reverse("scoring:row", args=[pk, each.kind, each.key]) if each.kind != HEAD else ""
        found.append(Fault(each.text, each.kind, each.key, each.field, each.at_once, where))
    return tuple(found)
