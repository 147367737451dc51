"""``kill -9`` at every SQL and file step of approve, issue, submit, return and import (R2): before or after, never between.

The suite tries every so many steps and both sides of the commit; ``RELIABILITY=1`` tries them all.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from datetime import timedelta

import pytest

from dossiers import states
from dossiers.actions import appraisal, appraisal_facts, papers, workflow
from dossiers.models import Dossier, Paper, Receipt
from dossiers.queries.approval import approval_of
from dossiers.queries.papers import required_kinds
from dossiers.queries.receipts import receipt_page
from dossiers.signing.keys import paper_key
from records import clock
from records.models import LogEntry, Notice
from tests.dossiers.dying import (
    AFTER,
    AFTER_COMMIT,
    BEFORE,
    BEFORE_COMMIT,
    BETWEEN,
    Work,
    die,
    fingerprint,
    standing,
)
from tests.dossiers.stories import take_to
from tests.people import APPRAISER, CHAIR, REGISTRAR, World
from tests.units.test_lists import BEFORE as LIST
from tests.units.test_lists import check, silent
from units import catalogue
from units.actions import applying
from units.models import StagedUnit, Unit, UnitImport

#: Between two steps that are tried.
STRIDE = 1 if os.environ.get("RELIABILITY") else 41


def crash(name: str, work: Work, done: Callable[[], bool], *apart: str) -> int:
    """Kill the work at its steps and on both sides of its commits, until it is done; returns how many deaths it took.

    ``apart``: tables that hold preparations, not the state. What a death leaves in them the next run must cope with.
    """
    aside = frozenset(apart)
    before, deaths, steps = fingerprint(aside), 0, 0
    for commit in itertools.count(1):
        last = die(work, (BEFORE_COMMIT, commit))
        assert last.killed, f"{name}: {last.said}"
        assert standing(before, done, aside) == BEFORE, f"{name}: {BEFORE_COMMIT} {commit}"
        for step in range(steps + 1, last.steps + 1, STRIDE):
            died = die(work, step)
            if not died.killed and not died.said:
                # A death before left something behind that spares a step (a folder, a file): this run came to its end.
                assert standing(before, done, aside) == AFTER, f"{name}: whole"
                return told(name, step - 1, commit, deaths)
            assert died.killed, f"{name}, step {step}: {died.said}"
            assert standing(before, done, aside) == BEFORE, f"{name}: step {step} of {last.steps}"
            deaths += 1
        steps, deaths = last.steps, deaths + 2
        assert die(work, (AFTER_COMMIT, commit)).killed
        if (found := standing(before, done, aside)) != BEFORE:
            break
    assert found == AFTER, f"{name}: {AFTER_COMMIT} {commit}"
    return told(name, steps, commit, deaths)


def told(name: str, steps: int, commits: int, deaths: int) -> int:
    """Print what was tried and return the number of deaths."""
    print(f"{name}: {steps} steps, {commits} commits, {deaths} deaths")  # noqa: T201 - read by `make reliability` (-s)
    return deaths


def state_of(dossier: Dossier) -> str:
    return Dossier.objects.values_list("state", flat=True).get(pk=dossier.pk)


@pytest.mark.django_db(transaction=True)
def test_a_killed_step_is_before_or_after_never_between(world: World) -> None:
    deaths = _approve_and_issue(world) + _submit_and_return(world) + _import(world)
    assert deaths >= 15
    _without_the_transaction_it_stands_between(world)


def _approve_and_issue(world: World) -> int:
    dossier = take_to(world, states.AWAITING_CHAIR)
    seen, at = approval_of(dossier).sha256, clock.now()
    deaths = crash(
        "approve",
        lambda: workflow.approve(dossier=dossier, by=world.user(CHAIR), at=at, sha256=seen),
        lambda: state_of(dossier) == states.AWAITING_SIGNATURE,
    )
    return deaths + crash("issue", *_issuing(world, required_kinds(world.dossier())[0], "1", days=2))


def _issuing(world: World, kind: str, number: str, *, days: int) -> tuple[Work, Callable[[], bool]]:
    dossier, at = world.dossier(), clock.now()
    paper_key()  # Made once per installation; the first paper would have more steps than all others.

    def issue() -> None:
        papers.register(
            dossier=dossier,
            kind=kind,
            number=number,
            signed_on=clock.local_date(at) - timedelta(days=days),
            by=world.user(REGISTRAR),
            at=at,
        )

    issued = Paper.objects.filter(dossier=dossier, kind=kind, state=states.PAPER_ISSUED)
    return issue, lambda: issued.count() == 1


def _submit_and_return(world: World) -> int:
    dossier, at = take_to(world, states.READY, "U-05"), clock.now()
    officer = dossier.participation.unit.memberships.get(role="officer").user
    deaths = crash(
        "submit",
        lambda: workflow.submit(dossier=dossier, by=officer, at=at),
        lambda: (
            state_of(dossier) == states.SUBMITTED
            and receipt_page(Receipt.objects.get(dossier=dossier)).whole
            and LogEntry.objects.filter(action="bien-nhan.cap").count() == 1
        ),
    )
    dossier, appraiser = world.dossier("U-05"), world.user(APPRAISER)
    _take_in(dossier, world)
    told = Notice.objects.count()
    return deaths + crash(
        "return",
        lambda: appraisal.return_for_correction(
            dossier=dossier,
            until=clock.local_date(at) + timedelta(days=4),
            by=appraiser,
            at=at,
            past_milestone_ok=True,
        ),
        lambda: state_of(dossier) == states.RETURNED and Notice.objects.count() > told,
    )


def _take_in(dossier: Dossier, world: World) -> None:
    appraiser = world.user(APPRAISER)
    appraisal.receive(dossier=dossier, by=appraiser, at=clock.now())
    appraisal_facts.add_remark(
        dossier=dossier,
        target="item",
        target_code="to-trinh",
        text="Bổ sung số.",
        by=appraiser,
        at=clock.now(),
    )


def _import(world: World) -> int:
    pk, units = check(world, LIST).pk, Unit.objects.count()
    return crash(
        "import",
        lambda: applying.apply(made=UnitImport.objects.get(pk=pk), by=None, at=world.at, report=silent),
        lambda: (
            Unit.objects.count() == units + 9 and UnitImport.objects.get(pk=pk).state == catalogue.APPLIED
        ),
        StagedUnit._meta.db_table,
    )


def _without_the_transaction_it_stands_between(world: World) -> None:
    """The twin: every statement committed at once, and the very same verdict finds the state between."""
    dossier = world.dossier()
    work, done = _issuing(world, required_kinds(dossier)[1], "2", days=1)
    before = fingerprint()
    steps = die(work, (BEFORE_COMMIT, 1)).steps
    found = BEFORE
    for step in range(steps // 2, steps + 1):
        died = die(work, step, leaky=True)
        assert died.killed, died.said
        if (found := standing(before, done)) != BEFORE:
            break
    assert found == BETWEEN
