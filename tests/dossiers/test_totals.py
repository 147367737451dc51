"""R9: what the engine adds up equals an independent sum in SQL, dossier by dossier, group by group."""

import random
from decimal import Decimal

from django.db import connection

from dossiers import states
from dossiers.models import Dossier, Score
from dossiers.queries.cards import cards_of
from scoring.models import Criterion
from tests.dossiers.stories import take_to
from tests.people import World

SUMS = """
SELECT g.code, COALESCE(SUM(s.points), 0), SUM(CASE WHEN s.not_applicable THEN 0 ELSE c.max_points END)
FROM dossiers_score s JOIN scoring_criterion c ON c.id = s.criterion_id JOIN scoring_criteriagroup g ON g.id = c.group_id
WHERE s.dossier_id = %s AND s.step = %s AND s.round = (SELECT MAX(round) FROM dossiers_score WHERE dossier_id = s.dossier_id)
GROUP BY g.code ORDER BY g.code
"""


def summed(dossier: Dossier, step: str) -> list[tuple[str, Decimal, Decimal]]:
    """Ask the database alone; SQLite answers in floats, which hold hundredths of this size exactly when rounded."""
    with connection.cursor() as cursor:
        cursor.execute(SUMS, [dossier.pk, step])
        return [
            (code, Decimal(f"{points:.2f}"), Decimal(f"{most:.2f}"))
            for code, points, most in cursor.fetchall()
        ]


def test_the_totals_of_a_dossier_are_those_of_the_database(world: World) -> None:
    dossier = take_to(world, states.AWAITING_CHAIR)
    own = cards_of([dossier])[dossier.pk].own
    assert summed(dossier, states.SELF) == [
        (each.code, each.points, each.max_applicable) for each in own.groups
    ]
    chance = random.Random(9)
    rows = list(Score.objects.filter(dossier=dossier, step=states.SELF).select_related("criterion"))
    for _ in range(25):
        for row in rows:
            absent = row.criterion.allow_na and chance.random() < 0.5
            levels = [Decimal(each["points"]) for each in row.criterion.levels]
            Score.objects.filter(pk=row.pk).update(
                not_applicable=absent, points=None if absent else chance.choice(levels)
            )
        card = cards_of([Dossier.objects.select_related("participation__campaign").get(pk=dossier.pk)])[
            dossier.pk
        ].own
        found = summed(dossier, states.SELF)
        assert found == [(each.code, each.points, each.max_applicable) for each in card.groups]
        assert card.total == sum(points for _, points, _ in found)
        assert card.max_applicable == sum(most for _, _, most in found)
    assert Criterion.objects.filter(
        scores__dossier=dossier, scores__step=states.SELF
    ).distinct().count() == len(rows)
