"""Sets are loaded once and kept as they are; an open version is edited row by row; the database holds the line."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from records import journal, triggers
from records.errors import Blocked, NotAllowed, Stale
from records.models import LogEntry, Notice
from scoring import actions, states
from scoring.actions import Compared, load_set, load_shipped_sets
from scoring.catalogue import CRITERION, GROUP, HEAD, OUTCOME, VETO
from scoring.loaders import read_set, set_path
from scoring.models import CriteriaGroup, CriteriaSet, Criterion, Outcome, SignedScan, Veto
from scoring.queries import is_working_draft, set_page, spec_of, stored_spec
from scoring.queries.fields import Row
from scoring.queries.typed import find, fingerprint, parse, typed
from scoring.rules import CriterionSpec, Level, OutcomeSpec, SetSpec, VetoSpec, set_problems, sha256_of
from tests.scoring.conftest import AT, People

PATH = set_path("2139-2020-co-quan")


def test_what_is_stored_is_what_the_file_says(stored: CriteriaSet, agency: SetSpec) -> None:
    spec = spec_of(stored.pk)
    assert replace(spec, version=0) == agency
    assert sha256_of(spec) == stored.sha256 == agency.sha256
    assert is_working_draft(stored.pk)
    assert stored.version == 1


def test_loading_again_changes_nothing(shipped: list[CriteriaSet]) -> None:
    entries = LogEntry.objects.count()
    again = load_shipped_sets(by=None, at=AT)
    assert [each.pk for each in again] == [each.pk for each in shipped]
    assert CriteriaSet.objects.count() == len(shipped) == 5
    assert LogEntry.objects.count() == entries
    assert journal.verify() == []


def test_changed_content_is_a_new_version_beside_the_old(stored: CriteriaSet, tmp_path: Path) -> None:
    changed = tmp_path / "thu" / "set.toml"
    changed.parent.mkdir()
    changed.write_text(
        PATH.read_text(encoding="utf-8").replace("không triển khai", "không có"), encoding="utf-8"
    )
    new = load_set(path=changed, by=None, at=AT)
    assert (new.version, new.code) == (2, stored.code)
    assert replace(spec_of(stored.pk), version=0) == read_set(PATH)
    assert load_set(path=PATH, by=None, at=AT).pk == stored.pk


def test_spec_of_costs_one_query_when_it_is_known(
    stored: CriteriaSet, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    spec_of(stored.pk)
    with django_assert_num_queries(1):  # type: ignore[operator]
        spec_of(stored.pk)


def row(stored: CriteriaSet, kind: str, key: str) -> Row:
    found = find(spec_of(stored.pk), kind, key)
    assert found is not None
    return found


def criterion(stored: CriteriaSet, key: str) -> CriterionSpec:
    found = row(stored, CRITERION, key)
    assert isinstance(found, CriterionSpec)
    return found


def change(
    opened: CriteriaSet, people: People, kind: str, key: str, new: Row, seen: Row | None = None
) -> SetSpec:
    before = seen or row(opened, kind, key)
    return actions.change_row(
        stored=opened,
        kind=kind,
        key=key,
        row=new,
        seen=fingerprint(kind, before),
        by=people.office_admin,
        at=AT,
    )


def mark(opened: CriteriaSet, people: People, *keys: str, kind: str = CRITERION) -> int:
    rows = [Compared(kind, key, "7", fingerprint(kind, row(opened, kind, key))) for key in keys]
    return actions.mark_checked(stored=opened, rows=rows, scan=None, by=people.office_admin, at=AT)


def state_of(stored: CriteriaSet) -> str:
    return CriteriaSet.objects.values_list("state", flat=True).get(pk=stored.pk)


def lock(stored: CriteriaSet, people: People) -> CriteriaSet:
    actions.propose_lock(stored=stored, by=people.office_admin, at=AT)
    return actions.confirm_lock(stored=stored, by=people.second_admin, at=AT)


def test_an_open_version_is_a_copy_and_leaves_the_kept_one_alone(
    stored: CriteriaSet, opened: CriteriaSet, people: People
) -> None:
    assert (opened.version, opened.state, opened.made_from_id) == (2, states.EDITING, stored.pk)
    assert replace(spec_of(opened.pk), version=1) == spec_of(stored.pk)
    change(opened, people, CRITERION, "2.1", replace(criterion(opened, "2.1"), text="Khác"))
    assert criterion(opened, "2.1").text == "Khác"
    assert criterion(stored, "2.1").text != "Khác"
    assert stored_spec(stored.code).version == 1
    entry = LogEntry.objects.get(action="sua-dong")
    assert (entry.actor_id, entry.data["dong"]) == (people.office_admin.pk, "2.1")
    assert journal.verify() == []


def test_one_version_at_a_time_and_never_without_a_reason(
    stored: CriteriaSet, opened: CriteriaSet, people: People
) -> None:
    with pytest.raises(Blocked, match="Phiên bản 2 của bộ tiêu chí đang soạn"):
        actions.open_version(base=stored, reason="Khác", by=people.second_admin, at=AT)
    actions.discard(stored=opened, by=people.office_admin, at=AT)
    with pytest.raises(Blocked, match="Nêu lý do"):
        actions.open_version(base=stored, reason=" ", by=people.office_admin, at=AT)
    assert CriteriaSet.objects.filter(code=stored.code).count() == 1


@pytest.mark.parametrize("name", ["officer", "appraiser", "system_admin", "outsider"])
def test_only_office_admins_edit(stored: CriteriaSet, opened: CriteriaSet, people: People, name: str) -> None:
    person = getattr(people, name)
    seen = fingerprint(CRITERION, criterion(opened, "2.1"))
    attempts = (
        lambda: actions.open_version(base=stored, reason="…", by=person, at=AT),
        lambda: actions.change_row(
            stored=opened,
            kind=CRITERION,
            key="2.1",
            row=criterion(opened, "2.1"),
            seen=seen,
            by=person,
            at=AT,
        ),
        lambda: actions.remove_row(stored=opened, kind=CRITERION, key="2.1", by=person, at=AT),
        lambda: actions.move_row(stored=opened, kind=CRITERION, key="2.1", up=False, by=person, at=AT),
        lambda: actions.mark_checked(stored=opened, rows=[], scan=None, by=person, at=AT),
        lambda: actions.finish(stored=opened, by=person, at=AT),
        lambda: actions.discard(stored=opened, by=person, at=AT),
        lambda: actions.propose_lock(stored=stored, by=person, at=AT),
        lambda: actions.confirm_lock(stored=stored, by=person, at=AT),
    )
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()


def test_maxima_of_group_and_set_follow(opened: CriteriaSet, people: People) -> None:
    levels = (Level(Decimal(10), "có"), Level(Decimal(0), "không"))
    ten = replace(criterion(opened, "2.1"), max_points=Decimal(10), levels=levels)
    new = change(opened, people, CRITERION, "2.1", ten)
    assert [group.max_points for group in new.groups] == [20, 27, 20, 15, 20]
    assert new.total_points == Decimal(102)
    unknown = change(opened, people, CRITERION, "2.1", replace(ten, max_points=None, levels=()))
    assert (unknown.groups[1].max_points, unknown.total_points) == (None, None)
    assert spec_of(opened.pk) == unknown


def test_a_row_that_cannot_stand_is_refused_at_its_field(opened: CriteriaSet, people: People) -> None:
    before = criterion(opened, "2.1")
    with pytest.raises(Blocked) as levels:
        change(opened, people, CRITERION, "2.1", replace(before, max_points=Decimal(9)))
    assert [(each.code, each.text) for each in levels.value.problems] == [
        ("levels", "Tiêu chí 2.1: mức cao nhất 8 khác điểm tối đa 9.")
    ]
    with pytest.raises(Blocked) as code:
        change(opened, people, CRITERION, "2.1", replace(before, code="2.2"))
    assert [each.code for each in code.value.problems] == ["code"]
    assert criterion(opened, "2.1") == before


def test_who_saves_over_another_is_told_and_may_decide(opened: CriteriaSet, people: People) -> None:
    seen = criterion(opened, "2.1")
    change(opened, people, CRITERION, "2.1", replace(seen, text="Của người kia"))
    with pytest.raises(actions.Overtaken) as overtaken:
        change(opened, people, CRITERION, "2.1", replace(seen, text="Của tôi"), seen=seen)
    assert getattr(overtaken.value.theirs, "text", "") == "Của người kia"
    new = change(opened, people, CRITERION, "2.1", replace(seen, text="Của tôi"), seen=overtaken.value.theirs)
    assert new.criterion("2.1") == replace(seen, text="Của tôi")
    actions.remove_row(stored=opened, kind=CRITERION, key="2.1", by=people.second_admin, at=AT)
    with pytest.raises(Stale, match="đã được bỏ"):
        change(opened, people, CRITERION, "2.1", seen, seen=seen)


def test_rows_are_added_moved_and_removed(opened: CriteriaSet, people: People) -> None:
    new = replace(criterion(opened, "2.5"), code="2.6", text="Mới")
    actions.add_row(stored=opened, kind=CRITERION, row=new, by=people.office_admin, at=AT)
    codes = [each.code for each in spec_of(opened.pk).criteria_of("2")]
    assert codes == ["2.1", "2.2", "2.3", "2.4", "2.5", "2.6"]
    assert spec_of(opened.pk).total_points == Decimal(103)
    actions.move_row(stored=opened, kind=CRITERION, key="2.6", up=True, by=people.office_admin, at=AT)
    actions.move_row(stored=opened, kind=CRITERION, key="2.1", up=True, by=people.office_admin, at=AT)
    codes = [each.code for each in spec_of(opened.pk).criteria_of("2")]
    assert codes == ["2.1", "2.2", "2.3", "2.4", "2.6", "2.5"]
    actions.remove_row(stored=opened, kind=CRITERION, key="2.6", by=people.office_admin, at=AT)
    assert spec_of(opened.pk).total_points == Decimal(100)
    with pytest.raises(Blocked, match="Nhóm 2 còn tiêu chí"):
        actions.remove_row(stored=opened, kind=GROUP, key="2", by=people.office_admin, at=AT)


def test_conclusions_change_places_with_their_turn(opened: CriteriaSet, people: People) -> None:
    before = [each.code for each in spec_of(opened.pk).outcomes]
    actions.move_row(stored=opened, kind=OUTCOME, key="4", up=True, by=people.office_admin, at=AT)
    after = [(each.priority, each.code) for each in spec_of(opened.pk).outcomes]
    assert after == list(enumerate([*before[:2], before[3], before[2], *before[4:]], 1))


def test_a_renamed_group_takes_its_criteria_along(opened: CriteriaSet, people: People) -> None:
    group = row(opened, GROUP, "2")
    assert not isinstance(group, SetSpec | OutcomeSpec)
    new = change(opened, people, GROUP, "2", replace(group, code="II"))
    assert len(new.criteria_of("II")) == 5
    assert set_problems(new) == []


def test_a_new_fact_waits_for_its_conclusion_until_the_version_is_kept(
    opened: CriteriaSet, people: People
) -> None:
    fact = VetoSpec("L9", "Sự kiện mới", "co_te_nan", source="Điều 5", evil=True)
    actions.add_row(stored=opened, kind=VETO, row=fact, by=people.office_admin, at=AT)
    with pytest.raises(Blocked, match="không kết luận nào xét đến"):
        actions.finish(stored=opened, by=people.office_admin, at=AT)
    evil = row(opened, OUTCOME, "2")
    texts = typed(OUTCOME, evil)
    texts["any_veto"] += ", L9"
    read = parse(OUTCOME, texts, spec=spec_of(opened.pk), before=evil)
    assert read.row is not None
    change(opened, people, OUTCOME, "2", read.row)
    kept = actions.finish(stored=opened, by=people.office_admin, at=AT)
    assert (kept.state, state_of(opened), stored_spec(opened.code).version) == (states.DRAFT, states.DRAFT, 2)


def test_a_version_without_a_change_is_not_kept(opened: CriteriaSet, people: People) -> None:
    with pytest.raises(Blocked, match="trùng với phiên bản 1"):
        actions.finish(stored=opened, by=people.office_admin, at=AT)
    assert state_of(opened) == states.EDITING


def test_a_set_loaded_meanwhile_does_not_become_the_newer_one(
    opened: CriteriaSet, people: People, tmp_path: Path
) -> None:
    changed = tmp_path / "thu" / "set.toml"
    changed.parent.mkdir()
    changed.write_text(
        PATH.read_text(encoding="utf-8").replace("không triển khai", "không có"), encoding="utf-8"
    )
    assert load_set(path=changed, by=None, at=AT).version == 3
    change(opened, people, CRITERION, "2.1", replace(criterion(opened, "2.1"), text="Khác"))
    kept = actions.finish(stored=opened, by=people.office_admin, at=AT)
    assert (kept.version, stored_spec(opened.code).version) == (4, 4)


def test_a_mark_names_person_and_page_and_falls_with_its_row(opened: CriteriaSet, people: People) -> None:
    assert mark(opened, people, "2.1", "2.2") == 2
    found = Criterion.objects.get(set=opened, code="2.1")
    assert (found.checked_by, found.checked_page, found.provenance) == (people.office_admin, "7", "signed")
    assert sha256_of(spec_of(opened.pk)) == CriteriaSet.objects.get(pk=opened.pk).sha256
    assert set_page(people.officer, opened.made_from_id or 0).progress.checked == 0
    assert set_page(people.office_admin, opened.pk).progress.text == "đã đối chiếu 2/38 dòng"
    new = change(opened, people, CRITERION, "2.1", replace(criterion(opened, "2.1"), text="Khác"))
    found.refresh_from_db()
    assert (found.checked_by, found.checked_at, found.checked_page) == (None, None, "")
    marks = {each.code: each.provenance for each in new.criteria}
    assert (marks["2.1"], marks["2.2"]) == ("draft", "signed")


def test_what_was_not_seen_is_not_marked(opened: CriteriaSet, people: People) -> None:
    seen = Compared(CRITERION, "2.1", "7", fingerprint(CRITERION, criterion(opened, "2.1")))
    change(opened, people, CRITERION, "2.1", replace(criterion(opened, "2.1"), text="Khác"))
    other = Compared(CRITERION, "2.2", "7", fingerprint(CRITERION, criterion(opened, "2.2")))
    with pytest.raises(Blocked, match=r"Tiêu chí 2\.1 đã được sửa"):
        actions.mark_checked(stored=opened, rows=[seen, other], scan=None, by=people.second_admin, at=AT)
    assert not Criterion.objects.filter(set=opened, checked_at__isnull=False).exists()


def test_a_mark_comes_along_into_the_next_version(opened: CriteriaSet, people: People) -> None:
    mark(opened, people, "2.1")
    kept = actions.finish(stored=opened, by=people.office_admin, at=AT)
    third = actions.open_version(base=kept, reason="Tiếp", by=people.second_admin, at=AT)
    found = Criterion.objects.get(set=third, code="2.1")
    assert (found.checked_by, found.checked_page) == (people.office_admin, "7")


def test_locking_takes_two_people_and_tells_the_second(stored: CriteriaSet, people: People) -> None:
    actions.propose_lock(stored=stored, by=people.office_admin, at=AT)
    assert Notice.objects.filter(to=people.second_admin, subject__contains="khóa bộ tiêu chí").exists()
    with pytest.raises(NotAllowed, match="phải là hai người"):
        actions.confirm_lock(stored=stored, by=people.office_admin, at=AT)
    with pytest.raises(Stale, match="đã có đề nghị"):
        actions.propose_lock(stored=stored, by=people.second_admin, at=AT)
    actions.confirm_lock(stored=stored, by=people.second_admin, at=AT)
    row = CriteriaSet.objects.get(pk=stored.pk)
    assert (row.state, row.locked_by, row.confirmed_by) == (
        "locked",
        people.office_admin,
        people.second_admin,
    )
    assert LogEntry.objects.filter(action__in=["de-nghi-khoa", "khoa-bo-tieu-chi"]).count() == 2


def test_a_proposal_is_refused_with_a_reason(stored: CriteriaSet, people: People) -> None:
    actions.propose_lock(stored=stored, by=people.office_admin, at=AT)
    with pytest.raises(Blocked, match="Nêu lý do"):
        actions.withdraw_lock(stored=stored, reason="", by=people.second_admin, at=AT)
    actions.withdraw_lock(stored=stored, reason="Sai trang 4", by=people.second_admin, at=AT)
    with pytest.raises(NotAllowed, match="chưa có đề nghị khóa"):
        actions.confirm_lock(stored=stored, by=people.second_admin, at=AT)


def test_only_a_kept_version_is_locked(opened: CriteriaSet, people: People) -> None:
    with pytest.raises(Stale, match="đang soạn"):
        actions.propose_lock(stored=opened, by=people.office_admin, at=AT)
    with pytest.raises(IntegrityError, match="phải được lưu lại trước khi khóa"), transaction.atomic():
        CriteriaSet.objects.filter(pk=opened.pk).update(
            state="locked", locked_at=AT, locked_by=people.office_admin, confirmed_by=people.second_admin
        )


def test_actions_refuse_a_kept_and_a_locked_version(stored: CriteriaSet, people: People) -> None:
    for _turn in ("kept", "locked"):
        with pytest.raises(Stale, match="mở lại trang"):
            change(stored, people, CRITERION, "2.1", replace(criterion(stored, "2.1"), text="Khác"))
        with pytest.raises(Stale, match="mở lại trang"):
            mark(stored, people, "2.1")
        if state_of(stored) == states.DRAFT:
            lock(stored, people)


@pytest.mark.parametrize("locked", [False, True])
@pytest.mark.parametrize("model", [CriteriaGroup, Criterion, Veto, Outcome])
def test_the_database_refuses_every_change_of_a_closed_versions_rows(
    stored: CriteriaSet,
    opened: CriteriaSet,
    people: People,
    model: type[CriteriaGroup] | type[Criterion] | type[Veto] | type[Outcome],
    locked: bool,
) -> None:
    if locked:
        lock(stored, people)
    rows = model._default_manager.filter(set=stored)
    first = rows.order_by("pk").values("pk").first()
    assert first is not None
    table = model._meta.db_table
    word = "floor_note" if model is CriteriaGroup else "source"
    foreign = model._default_manager.filter(set=opened).order_by("pk").values_list("pk", flat=True)[0]
    copied = [field.column for field in model._meta.local_concrete_fields if not field.primary_key]
    columns = ", ".join(f'"{name}"' for name in copied)
    twin = columns.replace('"code"', "'zz'").replace('"priority"', "99")
    statements = (
        f"UPDATE {table} SET {word} = 'khác' WHERE id = {first['pk']}",  # noqa: S608
        f"DELETE FROM {table} WHERE id = {first['pk']}",  # noqa: S608
        f"INSERT INTO {table} ({columns}) SELECT {twin} FROM {table} WHERE id = {first['pk']}",  # noqa: S608
        f"UPDATE {table} SET set_id = {stored.pk} WHERE id = {foreign}",  # noqa: S608
        f"UPDATE {table} SET set_id = {opened.pk} WHERE id = {first['pk']}",  # noqa: S608
    )
    before = list(rows.order_by("pk").values())
    for statement in statements:
        refused = pytest.raises(IntegrityError, match="mỗi thay đổi là một phiên bản mới")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with pytest.raises(IntegrityError, match="mỗi thay đổi là một phiên bản mới"), transaction.atomic():
        rows.update(**{word: "khác"})
    assert list(rows.order_by("pk").values()) == before


def test_without_the_triggers_the_same_changes_go_through(stored: CriteriaSet, people: People) -> None:
    lock(stored, people)
    with triggers.lifted(connection):
        Criterion.objects.filter(set=stored, code="2.1").update(source="khác")
    assert Criterion.objects.get(set=stored, code="2.1").source == "khác"


def test_the_database_refuses_to_touch_a_kept_or_locked_set(
    shipped: list[CriteriaSet], people: People
) -> None:
    # A set no campaign refers to: nothing but its own state protects it.
    free = CriteriaSet.objects.filter(code="2139-2020-ban")
    kept: list[dict[str, Any]] = [
        {"title": "khác"},
        {"sha256": "0" * 64},
        {"version": 9},
        {"state": "editing"},
    ]
    for change_of in kept:
        with pytest.raises(IntegrityError, match="mỗi thay đổi là"), transaction.atomic():
            free.update(**change_of)
    with pytest.raises(IntegrityError, match="mỗi thay đổi là"), transaction.atomic():
        free.get().delete()
    lock(free.get(), people)
    locked: list[dict[str, Any]] = [
        {"title": "khác"},
        {"state": "draft", "locked_at": None},
        {"confirmed_by": people.officer},
    ]
    for change_of in locked:
        with pytest.raises(IntegrityError, match="Bộ tiêu chí đã khóa"), transaction.atomic():
            free.update(**change_of)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM scoring_criteriaset WHERE code = '2139-2020-ban'")


def test_one_person_cannot_lock_alone_in_the_database_either(stored: CriteriaSet, people: People) -> None:
    admin = people.office_admin
    for second in (admin, None):
        with pytest.raises(IntegrityError, match="criteria_set_"), transaction.atomic():
            CriteriaSet.objects.filter(pk=stored.pk).update(
                state="locked", locked_at=AT, locked_by=admin, confirmed_by=second
            )


def test_scans_are_kept_once_and_for_good(opened: CriteriaSet, people: People) -> None:
    keep = {"stored": opened, "name": "2139.pdf", "content_type": "application/pdf", "body": b"%PDF-1.7 ..."}
    first = actions.keep_scan(**keep, by=people.office_admin, at=AT)  # type: ignore[arg-type]
    again = actions.keep_scan(**keep, by=people.second_admin, at=AT)  # type: ignore[arg-type]
    assert (first.pk, first.by) == (again.pk, people.office_admin)
    rows = [Compared(CRITERION, "2.1", "7", fingerprint(CRITERION, criterion(opened, "2.1")))]
    actions.mark_checked(stored=opened, rows=rows, scan=first, by=people.office_admin, at=AT)
    assert Criterion.objects.get(set=opened, code="2.1").checked_scan == first
    with pytest.raises(IntegrityError, match="chỉ được ghi thêm"), transaction.atomic():
        SignedScan.objects.filter(pk=first.pk).update(name="khác.pdf")


def test_the_head_of_a_set_is_edited_like_a_row(opened: CriteriaSet, people: People) -> None:
    spec = spec_of(opened.pk)
    texts = typed(HEAD, spec) | {"valid_from": "01/10/2020", "title": "Tên mới"}
    read = parse(HEAD, texts, spec=spec, before=spec)
    assert read.row is not None
    new = change(opened, people, HEAD, "chung", read.row)
    assert (new.title, str(new.valid_from)) == ("Tên mới", "2020-10-01")
    assert spec_of(opened.pk) == new
