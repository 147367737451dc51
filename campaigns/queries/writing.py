"""What the plan editor's forms begin with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.http import Http404

from campaigns import states
from campaigns.models import Plan, PlanFind
from campaigns.queries.plans import PlanLine, number_words, plan_line
from records.text import fold


def plan_initial(plan: Plan) -> dict[str, Any]:
    """Return the head of a plan as its form shows it."""
    names = ("kind", "subject", "signed_on", "year", "signer_title", "signer_name", "note")
    return {**{name: getattr(plan, name) for name in names}, "number": number_words(plan) or plan.symbol}


def row_initial(plan: Plan, model: type[Model], pk: int) -> dict[str, Any]:
    """Return a row's values by field; 404 when it is not of this plan."""
    row = model._default_manager.filter(plan=plan, pk=pk).first()
    if row is None:
        raise Http404
    values = {field.name: field.value_from_object(row) for field in row._meta.concrete_fields}
    return {key: value for key, value in values.items() if value is not None}


def agency_choices(plan: Plan) -> list[tuple[str, str]]:
    """Return a plan's agencies to choose from."""
    return [(str(agency.pk), agency.name) for agency in plan.agencies.all()]


@dataclass(frozen=True, slots=True)
class FindLine:
    """Something found in a pasted text, and what became of it."""

    pk: int
    part: str
    part_label: str
    sentence: str
    what: str
    data: dict[str, str]
    state: str
    state_label: str


@dataclass(frozen=True, slots=True)
class FindGroup:
    part: str
    title: str
    left: int
    rows: tuple[FindLine, ...]


@dataclass(frozen=True, slots=True)
class FindsPage:
    line: PlanLine
    left: int
    groups: tuple[FindGroup, ...]


def finds_page(plan: Plan) -> FindsPage:
    """Return everything found in the pasted text of a plan, by part."""
    lines = [_find(row) for row in plan.finds.all()]
    groups = []
    for part, title in states.FIND_PARTS:
        rows = tuple(line for line in lines if line.part == part)
        if rows:
            groups.append(FindGroup(part, title, sum(row.state == states.FOUND for row in rows), rows))
    return FindsPage(plan_line(plan), sum(group.left for group in groups), tuple(groups))


def find_line(plan: Plan, pk: int) -> FindLine | None:
    """Return a find that nobody has decided yet."""
    row = plan.finds.filter(pk=pk, state=states.FOUND).first()
    return _find(row) if row else None


def find_initial(plan: Plan, line: FindLine) -> dict[str, Any]:
    """Return what the form of a find begins with."""
    given: dict[str, Any] = dict(line.data)
    if line.part == "duty":
        named = (
            str(each.pk) for each in plan.agencies.all() if fold(each.name) == fold(given.get("agency", ""))
        )
        given["agency"] = next(named, "")
    if line.part == "recipient":
        given["kind"] = states.RECIPIENT
    return given


def _find(row: PlanFind) -> FindLine:
    data = row.data
    named = data.get("number") or data.get("subject", "")
    what = {
        "basis": " ".join(
            part for part in (named, data.get("signed_on", ""), data.get("issuer", "")) if part
        ),
        "deadline": f"“{data.get('due_words', '')}”",
        "agency": data.get("name", ""),
        "duty": f"{data.get('agency', '')}: {data.get('title', '')}",
        "target": f"{data.get('operator', '')} {data.get('value', '')} {data.get('unit_of_measure', '')}",
        "measure": data.get("group", ""),
        "report": f"{data.get('title', '')}: “{data.get('due_words', '')}”, qua {data.get('through', '')}",
        "recipient": data.get("title", ""),
    }[row.part]
    return FindLine(
        row.pk, row.part, row.get_part_display(), row.sentence, what, data, row.state, row.get_state_display()
    )
