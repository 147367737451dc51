"""S1: who may open and do what, held against ``docs/security/who-may.toml``; ``RELIABILITY=1`` walks every state.

Three questions are asked directly, because that is cheap enough to ask them all: the declared policies of every route,
the pure policies, the doors of ``access``. Whole requests are a sample here and complete in ``make reliability``.
"""

from __future__ import annotations

import os
import time

import pytest
from django.test import Client

from dossiers import states
from dossiers.loaders.samples import read_samples
from dossiers.management.demo import Calendar, appraise_to, hand_in_to
from dossiers.models import Dossier
from tests.people import World
from tests.plugins.once import sample_is_enough
from tests.security import accounts, directly, issued, offices
from tests.security.matrix import Outcome, addresses, doors, read_table, unknown_rows, walk
from tests.security.people import RELATIONS, Person, people, users_of
from units import roles

FULL = os.environ.get("RELIABILITY") == "1"
#: Of the whole requests only each so-many-th, where the machine has no hours to give.
EVERY = int(os.environ.get("MATRIX_EVERY", "1" if FULL else "241" if sample_is_enough() else "61"))
#: Where the unit writes, where its head decides, where the Office works, where it is told.
SAMPLED = ("appraising", "drafting", "awaiting_chair", "recognised")


@pytest.fixture
def story(world: World) -> Dossier:
    """A dossier with everything that could leak."""
    dossier = world.dossier()
    sample = read_samples()["U-03"]
    hand_in_to(dossier, sample, Calendar(base=world.at), states.SUBMITTED)
    appraise_to(dossier, sample, Calendar(base=world.at), states.AWAITING_EXPLANATION)
    return dossier


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    assert unknown_rows(read_table()) == (set(), set())


def test_every_name_of_the_table_is_defined() -> None:
    table = read_table()
    for row in table.rows.values():
        assert {row.see, row.do, table.doors[row.door]} <= set(table.audiences)
    for named in (table.objects, table.questions, table.tasks, table.moves):
        assert set(named.values()) <= set(table.audiences)
    for rows in table.audiences.values():
        for _relation, _roles, when in rows if isinstance(rows, list) else []:
            assert when == "*" or isinstance(when, list) or when in table.states
    assert {one for each in table.states.values() for one in each} <= set(states.STATES)
    assert set(table.moves) == set(states.BY_STEP)


#: Rows nobody of the crowd sees, on purpose: what belongs to one person, and papers that do not exist yet.
NOBODYS = {"dossiers:notice_read", "dossiers:upper_pdf", "dossiers:upper_word"}


def test_every_row_is_tried_with_somebody_let_in_and_somebody_kept_out() -> None:
    """By the table itself, for all roles and relations: a row that is open or shut to all would prove nothing."""
    table = read_table()
    crowd = [Person("", relation, role, Client()) for relation in RELATIONS for role in roles.ROLE_LABELS] + [
        Person("", "", "", Client())
    ]
    seen = {
        route: {
            table.may(row.see, each, state) and table.may(table.doors[row.door], each, state)
            for each in crowd
            for state in states.STATES
        }
        for route, row in table.rows.items()
        if not isinstance(table.audiences[row.see], str)
    }
    assert {route for route, answers in seen.items() if answers != {True, False}} == NOBODYS


def test_the_matrix(world: World, story: Dossier, capsys: pytest.CaptureFixture[str]) -> None:
    table = read_table()
    crowd = people(world)
    users = users_of(crowd)
    every = tuple(states.STATES)
    parts: list[tuple[str, Outcome]] = []
    started = time.monotonic()
    parts.append(("declared policies", doors(table, users)))
    parts.append(("questions of policies", directly.questions(table, users, story)))
    given = directly.arguments(world, story)
    parts.append(
        (
            "doors of access",
            directly.objects(table, given, users, story, wanted=every if FULL else SAMPLED[:2]),
        )
    )
    walked = walk(
        table,
        addresses(world, story),
        crowd,
        story,
        every if FULL else SAMPLED,
        every=EVERY,
    )
    parts.append(("requests", walked))
    total = sum(part.cases for _name, part in parts)
    with capsys.disabled():
        listed = ", ".join(f"{part.cases} {name}" for name, part in parts)
        kinds = ", ".join(f"{count} {kind}" for kind, count in walked.kinds.most_common())
        took = time.monotonic() - started
        print(f"\nmatrix: {total} cases in {took:.0f} s: {listed} ({kinds})")  # noqa: T201 - the issue's figure
    for name, part in parts:
        assert part.wrong == [], name
    assert total >= 40_000


def test_what_the_crowd_cannot_show() -> None:
    assert directly.edges() == []


def test_what_the_doors_of_accounts_answer(world: World) -> None:
    assert accounts.asked() == []


def test_what_the_doors_of_offices_answer(world: World, story: Dossier) -> None:
    assert offices.asked() + issued.asked() == []


def test_a_hole_in_a_door_is_found(world: World, story: Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: with one check taken out of one policy, cases fail. All the others: ``scripts/mutate_policies.py``."""
    monkeypatch.setattr("dossiers.policies.why_not_two_people", lambda *_: None)
    monkeypatch.setattr("dossiers.policies.why_not_role", lambda *_: None)
    table = read_table()
    found = directly.questions(table, users_of(people(world)), story, first=True)
    assert found.wrong
