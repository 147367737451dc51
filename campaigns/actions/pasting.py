"""A pasted text becomes a draft: what the rules find waits, sentence by sentence, for a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from campaigns import rules, states
from campaigns.actions.writing import add_basis, create_plan, must_write, save_row
from campaigns.models import Plan, PlanAgency, PlanFind
from records import journal
from records.errors import Blocked, Problem, Stale
from records.text import fold, nfc, parse_decimal
from units.models import Unit, User

#: The part of the editor that a find becomes a row of; bases go their own way.
ROWS = {
    "deadline": "moc",
    "agency": "co-quan",
    "duty": "nhiem-vu",
    "target": "chi-tieu",
    "measure": "bien-phap",
    "report": "bao-cao",
    "recipient": "noi-dung",
}


@transaction.atomic
def paste_plan(*, unit: Unit, text: str, by: User, at: datetime) -> Plan:
    """Read a text by rules into a draft with its finds; no row is made before a person accepts it.

    Blocked with a sentence when the text has no sections, or holds a day that is not in the calendar.
    """
    try:
        read = rules.read_plan(text)
    except ValueError as refused:
        raise Blocked([Problem("text", str(refused), "#id_text")]) from refused
    plan = create_plan(
        unit=unit,
        fields={
            "number": read.number,
            "kind": states.PLAN,
            "subject": read.subject or "(chưa rõ trích yếu)",
            "signed_on": read.signed_on,
            "year": read.year,
            "signer_name": read.signer[:200],
        },
        by=by,
        at=at,
    )
    Plan.objects.filter(pk=plan.pk).update(source_text=nfc(text))
    PlanFind.objects.bulk_create(
        PlanFind(plan=plan, order=order, part=find.part, sentence=find.sentence, data=find.data)
        for order, find in enumerate(read.finds, start=1)
    )
    journal.write(
        chain=journal.SYSTEM,
        action="ke-hoach.dan",
        by=by,
        at=at,
        subject=plan,
        data={"tim_thay": len(read.finds)},
    )
    plan.refresh_from_db()
    return plan


@transaction.atomic
def decide_find(
    *,
    plan: Plan,
    find_id: int,
    accept: bool,
    fields: Mapping[str, Any] | None = None,
    by: User,
    at: datetime,
) -> PlanFind:
    """Accept a find as it is, accept it corrected (``fields``), or leave it out. Stale when it was decided."""
    must_write(plan, by)
    find = plan.finds.filter(pk=find_id, state=states.FOUND).first()
    if find is None:
        raise Stale("Điều này đã được xử lý.")
    if accept:
        _take(plan, find, fields, by=by, at=at)
    state = (states.CORRECTED if fields is not None else states.ACCEPTED) if accept else states.DISMISSED
    PlanFind.objects.filter(pk=find.pk).update(state=state, decided_at=at, decided_by=by)
    journal.write(
        chain=journal.SYSTEM,
        action="ke-hoach.xem-tim-thay",
        by=by,
        at=at,
        subject=plan,
        data={"phan": find.part, "quyet_dinh": state, "cau": find.sentence[:300]},
    )
    find.refresh_from_db()
    return find


@transaction.atomic
def accept_all(*, plan: Plan, part: str, by: User, at: datetime) -> int:
    """Accept all finds of one part that nobody has decided; return how many."""
    must_write(plan, by)
    left = list(plan.finds.filter(state=states.FOUND, part=part).values_list("pk", flat=True))
    for pk in left:
        decide_find(plan=plan, find_id=pk, accept=True, by=by, at=at)
    return len(left)


def _take(plan: Plan, find: PlanFind, fields: Mapping[str, Any] | None, *, by: User, at: datetime) -> None:
    given: dict[str, Any] = dict(fields) if fields is not None else _values(find)
    if find.part == "basis":
        add_basis(plan=plan, fields=given, by=by, at=at)
        return
    if find.part == "duty" and "agency_id" not in given:
        given["agency_id"] = _agency(plan, str(given.pop("agency", "")), by=by, at=at)
    if find.part == "agency" and _named(plan, str(given["name"])):
        return
    save_row(plan=plan, part=ROWS[find.part], row_id=None, fields=given, by=by, at=at)


def _values(find: PlanFind) -> dict[str, Any]:
    """Turn a find's words into the values of a row."""
    given: dict[str, Any] = dict(find.data)
    if find.part == "basis":
        given["signed_on"] = _date(given.get("signed_on", ""))
        given["kind"] = "" if given.get("number") else states.LAW
    elif find.part == "agency":
        given["asked"] = bool(given.get("asked"))
    elif find.part == "target":
        given["value"] = parse_decimal(given["value"])
    elif find.part == "report":
        given["months"] = int(given["months"]) if given.get("months") else None
    elif find.part == "recipient":
        given["kind"] = states.RECIPIENT
    return given


def _date(words: str) -> date | None:
    if not words:
        return None
    try:
        return rules.parse_deadline(words, None).last
    except ValueError as refused:
        raise Blocked([Problem("signed_on", str(refused))]) from refused


def _named(plan: Plan, name: str) -> PlanAgency | None:
    return next((each for each in plan.agencies.all() if fold(each.name) == fold(name)), None)


def _agency(plan: Plan, name: str, *, by: User, at: datetime) -> int:
    """Return the plan's agency of this name, made when it is not there yet."""
    found = _named(plan, name)
    if found is None:
        save_row(plan=plan, part="co-quan", row_id=None, fields={"name": name, "words": name}, by=by, at=at)
        found = _named(plan, name)
    if found is None:
        raise Blocked([Problem("agency", "Nhập tên cơ quan.", "#id_agency")])
    return found.pk
