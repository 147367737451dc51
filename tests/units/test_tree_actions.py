"""Found, rename, move, split, merge, end: with history, without touching a campaign that is open."""

from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.models import Participation
from records.errors import Blocked, NotAllowed
from records.models import LogEntry
from tests.people import ADMIN, CHAIR, OFFICER, SYSTEM, World
from units import actions, roles
from units.access import actor_of, units_below
from units.models import Unit, UnitChange, UnitLink, User
from units.policies import scopes
from units.queries.soundness import findings
from units.rules import tree

ON = date(2025, 7, 1)


def make(world: World, code: str, parent: Unit | None = None, name: str = "") -> Unit:
    return actions.create_unit(
        code=code, name=name or f"Đơn vị {code}", kind=roles.OFFICE, parent=parent, by=None, at=world.at
    )


def fresh(unit: Unit) -> Unit:
    return Unit.objects.get(pk=unit.pk)


def frozen() -> list[Any]:
    return list(Participation.objects.order_by("pk").values())


def test_a_later_change_of_the_tree_leaves_a_campaign_alone(world: World) -> None:
    before = frozen()
    centre, house = world.units["U-03"], world.units["U-04"]
    other = make(world, "T-9")
    actions.rename_unit(
        unit=centre, name="Trung tâm Số", short_name="", on=ON, reason="QĐ 1", by=None, at=world.at
    )
    actions.move_unit(unit=centre, parent=other, on=ON, reason="QĐ 2", by=None, at=world.at)
    actions.merge_units(units=[house], into=centre, on=ON, reason="QĐ 3", by=None, at=world.at)
    actions.retire_unit(unit=world.units["U-02"], on=ON, reason="QĐ 4", by=None, at=world.at)
    assert frozen() == before
    assert len(before) > 5
    assert fresh(centre).path.startswith(fresh(other).path)


def test_rename_keeps_the_former_name_findable(world: World) -> None:
    unit = make(world, "T-1", name="Sở Cũ")
    actions.rename_unit(unit=unit, name="Sở Mới", short_name="", on=ON, reason="QĐ 7", by=None, at=world.at)
    unit = fresh(unit)
    assert (unit.name, unit.former_names) == ("Sở Mới", "Sở Cũ")
    assert "so cu" in unit.search
    change = UnitChange.objects.get(unit=unit, kind=roles.RENAMED)
    assert (change.before["ten"], change.after["ten"], change.reason, change.on) == (
        "Sở Cũ",
        "Sở Mới",
        "QĐ 7",
        ON,
    )
    entry = LogEntry.objects.filter(action="don-vi.doi-ten").latest("seq")
    assert entry.data["ly_do"] == "QĐ 7"


def test_move_carries_everything_below(world: World) -> None:
    top, other = make(world, "T-1"), make(world, "T-2")
    child = make(world, "T-11", top)
    leaf = make(world, "T-111", child)
    actions.move_unit(unit=child, parent=other, on=ON, reason="QĐ", by=None, at=world.at)
    child, leaf, other = fresh(child), fresh(leaf), fresh(other)
    assert tree.parent_path(child.path) == other.path
    assert tree.parent_path(leaf.path) == child.path
    assert set(Unit.objects.filter(units_below(other.path))) == {other, child, leaf}


def test_a_cycle_is_refused(world: World) -> None:
    top = make(world, "T-1")
    child = make(world, "T-11", top)
    for target in (child, top):
        with pytest.raises(Blocked) as refusal:
            actions.move_unit(unit=top, parent=target, on=ON, reason="QĐ", by=None, at=world.at)
        assert refusal.value.problems[0].code == "cycle"


def test_every_change_needs_a_reason_and_a_day_that_has_come(world: World) -> None:
    unit = make(world, "T-1")
    tomorrow = world.at.date() + timedelta(days=2)
    with pytest.raises(Blocked, match="lý do"):
        actions.retire_unit(unit=unit, on=ON, reason=" ", by=None, at=world.at)
    with pytest.raises(Blocked, match="ở phía trước"):
        actions.retire_unit(unit=unit, on=tomorrow, reason="QĐ", by=None, at=world.at)
    assert fresh(unit).valid_to is None


def test_split_names_its_parts_and_carries_the_children(world: World) -> None:
    unit = make(world, "T-1")
    child = make(world, "T-11", unit)
    parts = [actions.Part("T-1a", "Một"), actions.Part("T-1b", "Hai")]
    made = actions.split_unit(unit=unit, parts=parts, keep=False, on=ON, reason="QĐ", by=None, at=world.at)
    assert [each.code for each in made] == ["T-1a", "T-1b"]
    assert fresh(unit).valid_to == date(2025, 6, 30)
    assert fresh(child).parent == made[0]
    assert [list(each.predecessors.all()) for each in made] == [[unit], [unit]]
    with pytest.raises(Blocked):  # one part alone is a rename
        actions.split_unit(
            unit=made[0], parts=[actions.Part("x", "X")], keep=False, on=ON, reason="QĐ", by=None, at=world.at
        )


def test_merge_ends_the_others_and_takes_their_children(world: World) -> None:
    one, two = make(world, "T-1"), make(world, "T-2")
    child = make(world, "T-21", two)
    actions.merge_units(units=[two, two], into=one, on=ON, reason="QĐ", by=None, at=world.at)
    assert fresh(two).valid_to == date(2025, 6, 30)
    assert fresh(child).parent == one
    assert list(one.predecessors.all()) == [two]
    with pytest.raises(Blocked, match="đã kết thúc"):
        actions.merge_units(units=[two], into=one, on=ON, reason="QĐ", by=None, at=world.at)


def test_a_unit_with_living_children_does_not_end(world: World) -> None:
    top = make(world, "T-1")
    make(world, "T-11", top)
    with pytest.raises(Blocked, match="T-11"):
        actions.retire_unit(unit=top, on=ON, reason="QĐ", by=None, at=world.at)


def test_links_have_dates_and_one_at_a_time(world: World) -> None:
    unit, party, other = make(world, "T-1"), world.units["U-09"], world.units["U-08"]
    link = actions.link_unit(unit=unit, target=party, kind=roles.PARTY_LINK, by=None, at=world.at)
    assert (
        actions.link_unit(unit=unit, target=party, kind=roles.PARTY_LINK, by=None, at=world.at).pk == link.pk
    )
    with pytest.raises(Blocked, match="cùng loại"):
        actions.link_unit(unit=unit, target=other, kind=roles.PARTY_LINK, by=None, at=world.at)
    actions.end_link(link=link, on=date(2025, 6, 30), reason="QĐ", by=None, at=world.at)
    actions.link_unit(unit=unit, target=other, kind=roles.PARTY_LINK, valid_from=ON, by=None, at=world.at)
    assert UnitLink.objects.filter(unit=unit).count() == 2


def test_who_may_change_what(world: World) -> None:
    """The system's admin everything, an Office admin below the own unit, a unit's own people nothing."""
    below, beside = world.units["U-03"], make(world, "T-1")

    def rename(unit: Unit, name: str) -> None:
        actions.rename_unit(
            unit=unit,
            name=f"{unit.name} {name}",
            short_name="",
            on=ON,
            reason="QĐ",
            by=world.user(name),
            at=world.at,
        )

    rename(below, ADMIN)
    rename(beside, SYSTEM)
    for name, unit in ((OFFICER, below), (CHAIR, below), (ADMIN, beside), (ADMIN, world.units["U-01"])):
        with pytest.raises(NotAllowed):
            rename(unit, name)
    with pytest.raises(NotAllowed):  # nor may a unit be handed to a place one does not keep
        actions.move_unit(unit=below, parent=beside, on=ON, reason="QĐ", by=world.user(ADMIN), at=world.at)
    with pytest.raises(NotAllowed):
        actions.create_unit(
            code="T-3",
            name="Gốc",
            kind=roles.OFFICE,
            parent=None,
            reason="QĐ",
            by=world.user(ADMIN),
            at=world.at,
        )


def test_rights_follow_the_current_tree_at_the_next_request(world: World) -> None:
    other = make(world, "T-1")
    admin = world.user(ADMIN)
    client = world.client(ADMIN)
    url = f"/don-vi/{world.units['U-03'].pk}/thay-doi/doi-ten/"
    assert client.get(url).status_code == 200
    actions.move_unit(unit=world.units["U-03"], parent=other, on=ON, reason="QĐ", by=None, at=world.at)
    assert client.get(url).status_code == 404
    assert scopes(actor_of(User.objects.get(pk=admin.pk))) == (world.units["U-01"].path,)


def test_a_pure_tree_is_clean_and_faults_are_listed_not_repaired(world: World) -> None:
    unit = make(world, "T-1")
    child = make(world, "T-11", unit)
    out = StringIO()
    call_command("check_tree", stdout=out)
    assert "không có sai lệch" in out.getvalue()
    Unit.objects.filter(pk=child.pk).update(path="000777", search="sai")
    with pytest.raises(CommandError, match="đường dẫn"):
        call_command("check_tree", stdout=out)
    assert fresh(child).path == "000777"
    with pytest.raises(CommandError, match="tìm kiếm"):  # only what was named is repaired
        call_command("check_tree", "--repair", "duong-dan", stdout=out)
    assert tree.parent_path(fresh(child).path) == unit.path
    assert fresh(child).search == "sai"
    call_command("check_tree", "--repair", "tim-kiem", stdout=out)
    assert "T-11" in out.getvalue()
    assert LogEntry.objects.filter(action__startswith="don-vi.sua-").count() == 2


def test_the_check_sees_roles_and_links_that_outlive_a_unit(world: World) -> None:
    actions.retire_unit(unit=world.units["U-02"], on=ON, reason="QĐ", by=None, at=world.at)
    actions.retire_unit(unit=world.units["U-08"], on=ON, reason="QĐ", by=None, at=world.at)
    found = {each.kind for each in findings(world.at.date())}
    assert found == {tree.ROLE, tree.LINK}


def test_a_child_that_ended_on_the_day_of_a_merger_goes_along(world: World) -> None:
    heir = make(world, "R-0")
    parent = make(world, "R-1", heir)
    child = make(world, "R-2", parent)
    actions.retire_unit(unit=child, on=ON, reason="QĐ", by=None, at=world.at)
    actions.merge_units(units=[parent], into=heir, on=ON, reason="QĐ", by=None, at=world.at)
    assert [each for each in findings(world.at.date()) if each.kind == tree.TIME] == []


steps = st.lists(
    st.tuples(
        st.sampled_from(["create", "move", "merge", "split", "retire"]), st.integers(0, 9), st.integers(0, 9)
    ),
    max_size=8,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_whatever_is_done_the_tree_stays_sound(world: World, done: list[tuple[str, int, int]]) -> None:
    """Random changes, refused or not: no finding, nothing deleted, no path twice."""
    with transaction.atomic():
        _walk(world, done)
        transaction.set_rollback(True)


def _walk(world: World, done: list[tuple[str, int, int]]) -> None:
    serial = Unit.objects.count()
    units = [make(world, f"R-{serial}")]
    for verb, first, second in done:
        serial += 1
        one, two = units[first % len(units)], units[second % len(units)]
        count = Unit.objects.count()
        try:
            if verb == "create":
                units.append(make(world, f"R-{serial}", one))
            elif verb == "move":
                actions.move_unit(unit=one, parent=two, on=ON, reason="QĐ", by=None, at=world.at)
            elif verb == "merge":
                actions.merge_units(units=[one], into=two, on=ON, reason="QĐ", by=None, at=world.at)
            elif verb == "split":
                parts = [actions.Part(f"R-{serial}{sign}", sign) for sign in "ab"]
                units += actions.split_unit(
                    unit=one, parts=parts, keep=second % 2 == 0, on=ON, reason="QĐ", by=None, at=world.at
                )
            else:
                actions.retire_unit(unit=one, on=ON, reason="QĐ", by=None, at=world.at)
        except Blocked:
            assert Unit.objects.count() == count
    assert [each for each in findings(world.at.date()) if each.kind not in {tree.ROLE, tree.LINK}] == []
