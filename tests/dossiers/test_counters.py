"""Counters equal a recount whatever happens; a step that forgets to count is found and repaired only when named."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from campaigns.models import TreeNode
from dossiers import states
from dossiers.access import reach_for
from dossiers.actions import counting, workflow
from dossiers.models import Counter, Dossier
from dossiers.queries import drill, recount
from dossiers.rules import tally
from records.errors import DomainError
from tests.people import ADMIN, World
from units.actions.tree import create_unit, move_unit, rename_unit, retire_unit
from units.models import User

pytestmark = pytest.mark.django_db


def actors(dossier: Dossier) -> dict[str, list[User]]:
    """Whoever could take a step, by role of the workflow table."""
    part = dossier.participation
    role = {
        states.UNIT_OFFICER: ("officer", part.unit_id),
        states.UNIT_CHAIR: ("chair", part.unit_id),
        states.UNIT_REGISTRAR: ("registrar", part.unit_id),
        states.OFFICE_APPRAISER: ("appraiser", part.appraiser_id),
        states.OFFICE_CHAIR: ("chair", part.appraiser_id),
        states.OFFICE_ADMIN: ("office_admin", part.appraiser_id),
    }
    return {
        code: list(User.objects.filter(memberships__role=name, memberships__unit_id=unit).distinct())
        for code, (name, unit) in role.items()
    }


def a_step(world: World, chance: random.Random) -> bool:
    """Take one random step of the workflow table with one random dossier; says whether it was taken."""
    pk = chance.choice(
        list(Dossier.objects.filter(participation__campaign__code="dien-tap").values_list("pk", flat=True))
    )
    dossier = Dossier.objects.select_related(
        "participation__campaign__office", "participation__unit", "milestone"
    ).get(pk=pk)
    own = dossier.participation.unit_id == dossier.participation.appraiser_id
    move = chance.choice(states.moves_from(dossier.state, own=own))
    people = actors(dossier)[move.role]
    if not people:
        return False
    changes: dict[str, object] = {}
    if move.step in {"submit", "include"}:
        how = dossier.punctuality or chance.choice([states.ON_TIME, states.EXTENDED, states.LATE])
        changes = {"first_submitted_at": dossier.first_submitted_at or world.at, "punctuality": how}
    elif move.step == "withdraw" and dossier.round == 1:
        changes = {"first_submitted_at": None, "punctuality": ""}
    try:
        workflow.perform(
            dossier=dossier,
            step=move.step,
            by=chance.choice(people),
            at=world.at,
            note="Lý do",
            target=chance.choice(move.targets),
            changes=changes,
        )
    except DomainError:
        return False
    return True


def a_change_of_the_tree(world: World, chance: random.Random) -> None:
    """Change the tree of today; the campaign's frozen tree must not feel it."""
    units = list(world.practice.participations.select_related("unit__parent").order_by("pk"))
    unit, day = chance.choice(units).unit, world.at.date()
    unit.refresh_from_db()
    name = f"Đơn vị {chance.randrange(10**6)}"
    changes: list[Callable[[], object]] = [
        lambda: rename_unit(unit=unit, name=name, short_name="", on=day, reason="QĐ", by=None, at=world.at),
        lambda: move_unit(unit=unit, parent=None, on=day, reason="QĐ", by=None, at=world.at),
        lambda: retire_unit(unit=unit, on=day, reason="QĐ", by=None, at=world.at),
        lambda: create_unit(
            code=name, name=name, kind="co_quan", parent=unit, by=None, at=world.at, reason="QĐ"
        ),
    ]
    try:
        chance.choice(changes)()
    except DomainError:
        return


def wrong(world: World) -> list[recount.Difference]:
    return recount.differences(world.practice.pk)


@pytest.mark.parametrize("seed", [1, 2])
def test_counters_equal_a_recount_after_any_sequence(world: World, seed: int) -> None:
    chance, taken = random.Random(seed), 0
    frozen = list(TreeNode.objects.filter(campaign=world.practice).values_list("path", "name"))
    for _ in range(110):
        taken += a_step(world, chance)
        if chance.random() < 0.1:
            counting.fold(campaign_id=world.practice.pk)
        if chance.random() < 0.05:
            a_change_of_the_tree(world, chance)
        if chance.random() < 0.1:
            assert wrong(world) == []
    assert taken > 40
    assert wrong(world) == []
    assert list(TreeNode.objects.filter(campaign=world.practice).values_list("path", "name")) == frozen
    page = drill.drill_page(reach_for(world.user(ADMIN), "dien-tap"), "", world.at, drill.Asked())
    real = Dossier.objects.filter(participation__campaign=world.practice, milestone__purpose="submit")
    assert page.total.expected == real.count()
    assert page.total.received == real.exclude(state__in=states.BEFORE_SUBMISSION).count()
    assert (
        page.total.on_time
        == real.exclude(state__in=states.BEFORE_SUBMISSION).filter(punctuality="on_time").count()
    )
    while counting.fold(campaign_id=world.practice.pk):
        pass
    assert not Counter.objects.filter(campaign=world.practice, depth=Counter.LEAF).exists()
    assert wrong(world) == []


def test_a_step_that_forgets_to_count_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: with the counting switched off for one step the recount disagrees; repair only where it is named."""
    chance = random.Random(3)
    with monkeypatch.context() as off:
        off.setattr(counting, "moved", lambda **_step: None)
        while not a_step(world, chance):
            pass
    found = wrong(world)
    assert found
    out = StringIO()
    with pytest.raises(CommandError, match="sai lệch"):
        call_command("check_counters", stdout=out)
    assert "Toàn đợt" in out.getvalue()
    with pytest.raises(CommandError, match="sai lệch"):
        call_command("check_counters", repair=["kh-vpub-2021"], stdout=StringIO())
    assert wrong(world) == found
    call_command("check_counters", repair=["dien-tap"], stdout=out)
    assert "Đã đếm lại đợt dien-tap" in out.getvalue()
    assert wrong(world) == []
    call_command("check_counters", stdout=StringIO())


def test_an_unknown_campaign_ends_with_2(world: World) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("check_counters", repair=["khong-co"], stdout=StringIO())
    assert refused.value.returncode == 2


def test_a_row_that_changed_its_punctuality_is_stale(world: World) -> None:
    """A dossier held in memory must not be counted away from a punctuality it no longer has."""
    dossier = world.dossier()
    Dossier.objects.filter(pk=dossier.pk).update(punctuality=states.ON_TIME)
    with pytest.raises(DomainError):
        workflow.start(dossier=dossier, by=world.user("tttt.canbo"), at=world.at)


def test_shares_are_never_whole_by_rounding() -> None:
    assert tally.percent(199_999, 200_000) == Decimal("99.9")
    assert tally.percent(1, 200_000) == Decimal("0.1")
    assert tally.percent(0, 0) is None
    assert tally.percent(2, 3) == Decimal("66.7")


def test_an_extension_that_runs_is_not_missing() -> None:
    key = (7, states.DRAFTING, "")
    assert tally.tally([(key, 5)], {7}, 2).missing == 3
    assert tally.tally([(key, 5)], (), 0).missing == 0
    assert tally.tally([(key, 5)], {7}, 0).waiting == 0
