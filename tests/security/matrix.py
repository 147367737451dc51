"""Every route × person × method × state of the dossier, answered by the product and by ``docs/security/who-may.toml``.

Each case is a whole request through the middleware, the declared policy and the door of ``access``; it is rolled back
afterwards. What the table allows must not be hidden; what it does not allow must be a 404 (or the log-in page), and
whoever may look but not act must leave no row in the log and no dossier moved.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.urls import reverse

from dossiers import states
from dossiers.models import Dossier
from records.models import LogEntry
from tests.people import World
from tests.security.people import Person
from tests.security.things import addresses_of_things
from tests.test_permissions import GUARDED, ROUTES, urls
from units import roles

TABLE = Path(__file__).resolve().parents[2] / "docs" / "security" / "who-may.toml"
GROUPS = {
    "UNIT": roles.UNIT_ROLES,
    "DESK": roles.OFFICE_ROLES,
    "ALL": frozenset(roles.ROLE_LABELS),
}
EVERY = "*"
LOGIN = "/tai-khoan/dang-nhap/"
HIDDEN = {404, 405}
#: Pages that tell others of the same desk or unit that they are somebody's own.
TOLD = frozenset({"dossiers:notes", "dossiers:note", "dossiers:offline_sheet"})
#: Drawn by the PDF library or compiled to Word: asked in one state only.
HEAVY = frozenset(
    {
        "campaigns:plan_calendar", "campaigns:campaign_calendar", "dossiers:paper_pdf", "dossiers:paper_word",
        "dossiers:receipt_pdf", "dossiers:blank_sheet", "dossiers:offline_sheet", "dossiers:sitting_paper", "dossiers:word_template_shipped",
        "dossiers:result_notice", "dossiers:result_notice_word", "dossiers:filing_pdf", "dossiers:filing_word",
        "dossiers:chase_letter_pdf",
    }
)  # fmt: skip
#: The row inside the dossier that the address names is made up: whoever may look is told it is not there.
MADE_UP = frozenset(
    {
        "campaigns:prepare_milestone", "dossiers:act_record", "campaigns:check", "campaigns:edit_row", "campaigns:remove_row", "campaigns:remove_basis", "campaigns:find", "campaigns:finds",
        "dossiers:check_copy", "dossiers:evidence_change", "dossiers:evidence_remove", "dossiers:evidence_restore", "dossiers:late_conclude",
        "dossiers:remark_reply", "dossiers:appraisal_remark_back", "dossiers:distrust_root",
        "dossiers:end_signatory", "dossiers:word_template", "dossiers:assignment_back", "dossiers:result_notice",
        "dossiers:result_notice_word", "dossiers:result", "dossiers:result_register", "dossiers:sitting_paper",
        "dossiers:file_preview", "dossiers:paper_pdf", "dossiers:paper_word",
        "scoring:row", "scoring:row_remove", "scoring:row_move", "scoring:uncheck", "scoring:row_add",
    }
)  # fmt: skip
#: One body for every form: each takes the fields it knows.
BODY = {
    "note": "Nội dung ghi trong ma trận.", "reason": "Lý do ghi trong ma trận.", "text": "Nội dung ghi trong ma trận.",
    "content": "Nội dung", "value": "1", "points": "1", "number": "7", "signed_on": "16/9/2021", "answer": "khong",
    "until": "31/12/2099", "version": "0", "agree": "5", "voters": "5", "against": "0", "other": "0",
    "code": "1.1", "kind": "tieu-chi", "name": "Tên", "person": "Viên chức phòng Hành chính", "phone": "0212 385 1234",
    "ends_on": "31/12/2099", "starts_on": "01/01/2090", "on": "01/01/2090", "username": "matrix-new", "role": "officer",
    "display_name": "Người mới", "what": "Sự việc", "count": "1", "document": "Công văn 1", "happened_on": "16/9/2021",
    "buoc": "de-nghi", "mode": "kiem", "step": "x", "decision": "grant", "outcome": "x",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """What the table says of one route: its door, who sees it, who may do what it does."""

    door: str
    see: str
    do: str


@dataclass
class Table:
    """The reviewed table."""

    rows: dict[str, Row]
    doors: dict[str, str]
    audiences: dict[str, Any]
    states: dict[str, list[str]]
    not_lent: frozenset[str]
    not_lent_by_role: dict[str, frozenset[str]]
    objects: dict[str, str]
    questions: dict[str, str]
    tasks: dict[str, str]
    moves: dict[str, str]

    def may(self, audience: str, person: Person, state: str) -> bool:
        """Whether this person belongs to an audience while the dossier is in this state."""
        if person.out:
            return False
        rows = self.audiences[audience]
        if isinstance(rows, str):
            return True
        if person.lent and audience in self.not_lent | self.not_lent_by_role.get(person.role, frozenset()):
            return False
        return any(
            relation in ("any", where)
            and role in {one for name in named for one in GROUPS.get(name, {name})}
            and (when == EVERY or state in (self.states[when] if isinstance(when, str) else when))
            for relation, named, when in rows
            for where, role in person.hats
        )


def read_table() -> Table:
    """Read the table; every name in it must be known."""
    raw = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    rows = {route: Row(*(*given, "nobody")[:3]) for route, given in raw["routes"].items()}
    lent = raw["not_lent"]
    return Table(
        rows,
        raw["door"],
        raw["audience"],
        raw["states"],
        frozenset(lent["audiences"]),
        {roles.CHAIR: frozenset(lent["of_chair"]), roles.OFFICE_ADMIN: frozenset(lent["of_admin"])},
        raw["objects"],
        raw["questions"],
        raw["tasks"],
        raw["moves"],
    )


def addresses(world: World, dossier: Dossier) -> dict[str, str]:
    """The address of every row of the table, pointing at U-03, its dossier, and what else there is."""
    found = urls(world, dossier) | addresses_of_things(world, dossier)
    found["units:contact"] = reverse("units:contact", args=[dossier.participation.unit_id])
    table = read_table()
    for route in table.rows:
        name, slash, step = route.partition("/")
        if slash:
            found.pop(name, None)
            found[route] = reverse(name, args=[dossier.pk, step])
    return found


@dataclass
class Outcome:
    """What a run found."""

    cases: int = 0
    wrong: list[str] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)


def doors(table: Table, crowd: dict[Person, Any]) -> Outcome:
    """Ask the declared policy of every route about every person, without a request."""
    from records import guard

    found = Outcome()
    for route, row in table.rows.items():
        policy = guard.policy_of(ROUTES[route.partition("/")[0]].callback)
        assert policy is not None
        for person, user in crowd.items():
            if person.out:
                continue
            found.cases += 1
            let_in = policy.check is None or policy.check(user) is None
            if let_in is not table.may(table.doors[row.door], person, ""):
                found.wrong.append(f"door of {route}: {person.name} {'gets in' if let_in else 'is kept out'}")
    return found


def walk(
    table: Table,
    places: dict[str, str],
    crowd: list[Person],
    dossier: Dossier,
    wanted: Iterable[str] = tuple(states.STATES),
    *,
    every: int = 1,
) -> Outcome:
    """Try the cases, of those in further states of the dossier only each ``every``-th; pages without a state once."""
    found = Outcome()
    number = 0
    for place, state in enumerate(wanted):
        with transaction.atomic():
            Dossier.objects.filter(pk=dossier.pk).update(state=state)
            for route, row, person, method in _cases(table, crowd, first=place == 0):
                number += 1
                if number % every:
                    continue
                _try(table, found, places[route], (route, row, person, method, state))
            transaction.set_rollback(True)
    return found


def _cases(table: Table, crowd: list[Person], *, first: bool) -> Iterator[tuple[str, Row, Person, str]]:
    for route, row in table.rows.items():
        moving = _depends(table, row.see) or _depends(table, row.do)
        if not first and (not moving or route in HEAVY):
            continue
        for person in crowd:
            for method in ("GET", "POST"):
                yield route, row, person, method


def _depends(table: Table, audience: str) -> bool:
    rows = table.audiences[audience]
    return not isinstance(rows, str) and any(when != EVERY for _relation, _roles, when in rows)


def _try(table: Table, found: Outcome, address: str, case: tuple[str, Row, Person, str, str]) -> None:
    route, row, person, method, state = case
    sees = table.may(row.see, person, state) and table.may(table.doors[row.door], person, state)
    acts = sees and method == "POST" and table.may(row.do, person, state)
    with transaction.atomic():
        before = LogEntry.objects.count() if not acts else 0
        response = person.client.get(address) if method == "GET" else person.client.post(address, BODY)
        wrote = not acts and LogEntry.objects.count() != before
        transaction.set_rollback(True)
    status = response.status_code
    at_login = status == 302 and str(response.headers.get("Location", "")).startswith(LOGIN)
    found.cases += 1
    kind, fault = _judged(route, method, status, (sees, acts, wrote, at_login, person.out))
    found.kinds[kind] += 1
    if fault:
        found.wrong.append(f"{method} {route} in {state} by {person.name}: {status}, {fault}")


def _judged(
    route: str, method: str, status: int, seen: tuple[bool, bool, bool, bool, bool]
) -> tuple[str, str]:
    sees, acts, wrote, at_login, out = seen
    if status >= 500:
        return "fault", "a fault of the program"
    if out:
        return "turned to the log-in", "" if at_login else "not turned to the log-in page"
    if not sees:
        hidden = status in HIDDEN or (status == 403 and route in TOLD)
        return "hidden", "" if hidden and not wrote else "should be hidden"
    if wrote:
        return "seen", "wrote although it may only look"
    # Whoever may look but not act may be told so in any way that writes nothing.
    asked = acts or method == "GET"
    if at_login or (asked and (status == 403 or (status == 404 and route not in MADE_UP))):
        return "seen", "should be open" if not acts else "should be allowed"
    return ("allowed" if acts else "seen"), ""


def unknown_rows(table: Table) -> tuple[set[str], set[str]]:
    """Return routes without a row, and rows without a route."""
    named = {route.partition("/")[0] for route in table.rows}
    return set(GUARDED) - named, named - set(GUARDED)
