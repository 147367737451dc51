"""R5: whatever is changed after submission – criteria, units, plans, people – what was submitted stays as it was.

Changes go through the product's own actions; where the product refuses, the database is asked directly. ``RELIABILITY=1``
makes 1.000 of them.
"""

from __future__ import annotations

import hashlib
import os
import random
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db import DatabaseError, connection, transaction

from campaigns.models import Plan
from dossiers import states
from dossiers.models import Dossier
from dossiers.queries.cards import cards_of
from records import triggers
from records.errors import DomainError
from scoring import actions
from scoring.catalogue import CRITERION
from scoring.models import CriteriaSet, Criterion, Outcome, Veto
from scoring.queries import specs
from scoring.queries.typed import fingerprint
from tests.dossiers.stories import take_to
from tests.people import ADMIN, SYSTEM, World
from units.actions.accounts import set_account_active
from units.actions.tree import move_unit, rename_unit, retire_unit
from units.models import Unit, User

CHANGES = 1000 if os.environ.get("RELIABILITY") else 25


def frozen(pk: int) -> dict[str, Any]:
    """Everything a reader holds in hand after the submission: scores, conclusion, names, path, papers."""
    dossier = Dossier.objects.select_related("participation__campaign", "participation__criteria_set").get(
        pk=pk
    )
    part, card = dossier.participation, cards_of([dossier])[pk].own
    return {
        "scores": sorted(dossier.scores.values_list("criterion__code", "step", "round", "points", "not_applicable")),
        "facts": sorted(dossier.veto_answers.values_list("veto__code", "step", "value", "basis")),
        "card": (card.total, card.printed, card.outcome_code, card.label, card.trace),
        "unit": (part.name, part.path, part.criteria_set_id, part.criteria_set.sha256, part.criteria_set.state),
        "snapshots": list(dossier.snapshots.order_by("pk").values_list("purpose", "body", "sha256")),
        "papers": [
            (row.kind, row.number, row.signed_on, row.data, row.sha256, hashlib.sha256(row.stored.file.read()).hexdigest())
            for row in dossier.papers.filter(stored__isnull=False).order_by("pk")
            if row.stored
        ],
    }  # fmt: skip


def open_version_of(base: CriteriaSet, admin: User, world: World) -> CriteriaSet:
    found = CriteriaSet.objects.filter(code=base.code, state="editing").first()
    return found or actions.open_version(base=base, reason="Thử", by=admin, at=world.at)


def a_change(world: World, dossier: Dossier, chance: random.Random) -> bool:
    """Make one random change; says whether it was made."""
    admin, system = world.user(ADMIN), world.user(SYSTEM)
    base, number = dossier.participation.criteria_set, chance.randrange(10**6)
    unit = chance.choice([dossier.participation.unit, *Unit.objects.order_by("pk")])
    unit.refresh_from_db()
    person = chance.choice(list(User.objects.exclude(pk__in=[admin.pk, system.pk]).order_by("pk")))
    criterion = chance.choice(list(base.criteria.order_by("pk")))

    def a_row() -> None:
        stored = open_version_of(base, admin, world)
        row = chance.choice(specs.spec_of(stored.pk).criteria)
        new = replace(row, text=f"{row.text} {number}", max_points=Decimal(chance.randrange(1, 9)), levels=())
        actions.change_row(
            stored=stored, kind=CRITERION, key=row.code, row=new, seen=fingerprint(CRITERION, row), by=admin, at=world.at
        )  # fmt: skip

    def a_version() -> None:
        actions.finish(stored=open_version_of(base, admin, world), by=admin, at=world.at)

    day = world.at.date()
    raw: list[Callable[[], object]] = [
        lambda: Criterion.objects.filter(pk=criterion.pk).update(max_points=number % 9, levels=[], text=f"Đổi {number}"),
        lambda: Outcome.objects.filter(set=base, priority=chance.randrange(1, 8)).update(code="dat", label="Đổi"),
        lambda: Veto.objects.filter(set=base).update(text=f"Đổi {number}", evil=bool(number % 2)),
        lambda: Criterion.objects.filter(pk=criterion.pk).delete(),
        lambda: CriteriaSet.objects.filter(pk=base.pk).update(total_points=number % 99, sha256=f"{number:064d}", state="editing"),
    ]  # fmt: skip
    changes: list[Callable[[], object]] = [
        a_row, a_row, a_version, *raw,
        lambda: rename_unit(unit=unit, name=f"Đơn vị {number}", short_name="", on=day, reason="QĐ", by=None, at=world.at),
        lambda: move_unit(unit=unit, parent=None, on=day, reason="QĐ", by=None, at=world.at),
        lambda: retire_unit(unit=unit, on=day, reason="QĐ", by=None, at=world.at),
        lambda: Unit.objects.filter(pk=unit.pk).update(name=f"Tên {number}"),
        lambda: set_account_active(user=person, active=bool(number % 2), by=system, at=world.at),
        lambda: User.objects.filter(pk=person.pk).update(display_name=f"Người {number}"),
        lambda: Plan.objects.filter(pk=chance.choice(list(Plan.objects.values_list("pk", flat=True)))).update(subject=f"Kế hoạch {number}"),
    ]  # fmt: skip
    try:
        with transaction.atomic():
            chance.choice(changes)()
    except (DomainError, DatabaseError):
        return False
    return True


def test_nothing_that_is_changed_afterwards_reaches_what_was_submitted(world: World) -> None:
    dossier = take_to(world, states.SUBMITTED)
    before = frozen(dossier.pk)
    assert len(before["papers"]) > 2
    chance, made = random.Random(5), 0
    for number in range(CHANGES):
        made += a_change(world, dossier, chance)
        if number % 10 == 9:
            assert frozen(dossier.pk) == before
    specs._KEPT.clear()
    assert frozen(dossier.pk) == before
    assert made > CHANGES / 4


def test_without_the_triggers_the_same_changes_are_felt(world: World) -> None:
    """The twin: lifted, the database lets the rows of a kept version be changed, and the card is another one."""
    dossier = take_to(world, states.SUBMITTED)
    before = frozen(dossier.pk)
    base = dossier.participation.criteria_set
    chance = random.Random(5)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with triggers.lifted(connection):
        for _ in range(3):
            row = chance.choice(list(base.criteria.all()))
            Criterion.objects.filter(pk=row.pk).update(max_points=Decimal(1), levels=[])
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    specs._KEPT.clear()
    assert frozen(dossier.pk) != before
    specs._KEPT.clear()
