"""What facts already decide while something is still open («sự kiện đã có»).

Any unanswered question blocks the conclusion; a fact that stands is not hidden by that. Conditions are read with three
values (yes, no, not known yet): a line decides when it holds whatever the open answers turn out to be, and every line
before it fails likewise. Anything that needs points or figures is not known while something is missing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from scoring.rules.conditions import named_vetoes
from scoring.rules.spec import Condition, OutcomeSpec


@dataclass(frozen=True, slots=True)
class Answered:
    """Codes of the facts answered "Có", and of those not answered yet; all others were answered "Không"."""

    yes: frozenset[str]
    open: frozenset[str]


def standing(lines: Sequence[OutcomeSpec], facts: Answered) -> tuple[OutcomeSpec, tuple[str, ...]] | None:
    """Return the line that will decide and the facts it rests on, or None while that is open.

    ``lines`` stand in the order in which they are tried.
    """
    for line in lines:
        found = certain(line.condition, facts)
        if found is None:
            return None
        if found:
            return line, tuple(sorted(named_vetoes(line.condition) & facts.yes))
    return None


def certain(condition: Condition, facts: Answered) -> bool | None:
    """Whether a condition will hold once everything is answered: True, False, or None while that is open."""
    return _every([_one(name, value, facts) for name, value in condition.items()])


def _one(name: str, value: Any, facts: Answered) -> bool | None:
    if name == "any_veto":
        codes = set(value)
        return True if codes & facts.yes else None if codes & facts.open else False
    if name == "incomplete":
        return not value
    if name == "all":
        return _every([certain(each, facts) for each in value])
    if name == "any":
        return _at_least(1, [certain(each, facts) for each in value])
    if name == "at_least_n":
        return _at_least(value["n"], [certain(each, facts) for each in value["of"]])
    if name == "not":
        inner = certain(value, facts)
        return None if inner is None else not inner
    return None


def _every(found: Sequence[bool | None]) -> bool | None:
    return _at_least(len(found), found)


def _at_least(wanted: int, found: Sequence[bool | None]) -> bool | None:
    held = sum(1 for each in found if each)
    if held >= wanted:
        return True
    return None if held + sum(1 for each in found if each is None) >= wanted else False
