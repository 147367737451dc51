"""R9: what the engine adds up equals an independent sum in SQL, for every dossier; numbers are ``Decimal`` throughout.

``RELIABILITY=1`` asks a hundred times instead of a few.
"""

from __future__ import annotations

import ast
import os
import random
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from django.db import connection

from dossiers import states
from dossiers.models import Dossier, Score, Snapshot
from dossiers.queries import cards as cards_module
from dossiers.queries.cards import cards_of
from scoring.rules import Card, GroupCard, evaluate
from tests.dossiers.stories import take_to
from tests.people import World

ROUNDS = 100 if os.environ.get("RELIABILITY") else 4
ROOT = Path(__file__).resolve().parents[2]
SUMS = """
SELECT s.dossier_id, g.code, COALESCE(SUM(s.points), 0), SUM(CASE WHEN s.not_applicable THEN 0 ELSE c.max_points END)
FROM dossiers_score s JOIN scoring_criterion c ON c.id = s.criterion_id JOIN scoring_criteriagroup g ON g.id = c.group_id
WHERE s.step = 'self' AND s.round = (SELECT MAX(round) FROM dossiers_score WHERE dossier_id = s.dossier_id)
GROUP BY s.dossier_id, g.code ORDER BY s.dossier_id, g.code
"""

Sums = dict[int, list[tuple[str, Decimal, Decimal]]]


def summed() -> Sums:
    """Ask the database alone; SQLite answers in floats, which hold hundredths of this size exactly when rounded."""
    found: Sums = {}
    with connection.cursor() as cursor:
        cursor.execute(SUMS)
        for pk, code, points, most in cursor.fetchall():
            found.setdefault(pk, []).append((code, Decimal(f"{points:.2f}"), Decimal(f"{most:.2f}")))
    return found


def dossiers() -> list[Dossier]:
    return list(
        Dossier.objects.select_related("participation__campaign")
        .filter(participation__criteria_set__criteria__isnull=False)
        .distinct()
    )


def answered_at_random(chance: random.Random) -> None:
    """Give every dossier of the world allowed points, some criteria not applicable, a few not scored."""
    Score.objects.filter(step=states.SELF).delete()
    rows = []
    for dossier in dossiers():
        for criterion in dossier.participation.criteria_set.criteria.all():
            absent = criterion.allow_na and chance.random() < 0.5
            points = (
                None
                if absent or chance.random() < 0.03
                else Decimal(chance.choice(criterion.levels)["points"])
            )
            rows.append(
                Score(
                    dossier=dossier,
                    criterion=criterion,
                    step=states.SELF,
                    round=dossier.round,
                    points=points,
                    not_applicable=absent,
                )
            )
    Score.objects.bulk_create(rows)


def same(card: Card, found: Iterable[tuple[str, Decimal, Decimal]]) -> bool:
    """Whether a card says what the database says: groups, total, what it is out of, and the printed share of 100."""
    groups = list(found)
    total, most = sum(each[1] for each in groups), sum(each[2] for each in groups)
    share = Fraction(total) * 100 / Fraction(most)
    printed = (Decimal(share.numerator) / Decimal(share.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return (
        [(each.code, each.points, each.max_applicable) for each in card.groups] == groups
        and (card.total, card.max_applicable) == (total, most)
        and card.printed == f"{printed:f}".replace(".", ",")
    )


def test_every_dossier_adds_up_to_what_the_database_sums(world: World) -> None:
    chance = random.Random(9)
    compared = 0
    for _ in range(ROUNDS):
        answered_at_random(chance)
        found = summed()
        for pk, each in cards_of(dossiers()).items():
            assert same(each.own, found[pk]), (pk, each.own.groups, found[pk])
            compared += 1
    assert compared >= 5 * ROUNDS


def test_a_sum_that_forgets_a_criterion_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: an engine that leaves one point out no longer says what the database says."""
    answered_at_random(random.Random(9))

    def forgetful(*args: object, **kwargs: object) -> Card:
        card = evaluate(*args, **kwargs)  # type: ignore[arg-type]
        first, *others = card.groups
        wrong = GroupCard(
            first.code,
            first.text,
            first.points + 1,
            *(getattr(first, name) for name in ("max_applicable", "ratio", "ok50", "ok70")),
        )
        return card._replace(groups=(wrong, *others))

    monkeypatch.setattr(cards_module, "evaluate", forgetful)
    found = summed()
    assert not any(same(each.own, found[pk]) for pk, each in cards_of(dossiers()).items())


def test_what_was_submitted_stores_what_the_database_sums(world: World) -> None:
    dossier = take_to(world, states.SUBMITTED)
    stored = Snapshot.objects.filter(dossier=dossier).latest("pk")
    found = summed()[dossier.pk]
    assert f'"total":"{sum((each[1] for each in found), Decimal(0)).normalize():f}"' in stored.body.replace(
        " ", ""
    )
    assert f'"maximum":"{sum((each[2] for each in found), Decimal(0)).normalize():f}"' in stored.body.replace(
        " ", ""
    )
    assert same(cards_of([dossier])[dossier.pk].own, found)


def floats(source: str) -> list[int]:
    """Return the lines in which a source makes a float: a literal, a call, a true division of two literals."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float")
    ]


def test_the_rules_know_no_float() -> None:
    rules = [*ROOT.glob("scoring/rules/*.py"), *ROOT.glob("dossiers/rules/*.py")]
    assert len(rules) > 20
    assert {path.name: lines for path in rules if (lines := floats(path.read_text(encoding="utf-8")))} == {}
    assert floats("a = 0.5\nb = float(x)\nc = Decimal('0.5')") == [1, 2]
