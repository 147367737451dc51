"""Sets are written once; a change is a new version; the database itself refuses anything else."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from records import journal
from records.errors import Blocked, NotAllowed, Stale
from records.models import LogEntry
from scoring.actions import CriterionDraft, load_set, load_shipped_sets, revise_criterion
from scoring.loaders import read_set, set_path
from scoring.models import CriteriaSet, Criterion, Outcome, Veto
from scoring.queries import is_working_draft, spec_of
from scoring.rules import Level, SetSpec, sha256_of
from tests.scoring.conftest import AT, People

PATH = set_path("2139-2020-co-quan")
LEVELS = (
    Level(Decimal(8), "100 %"),
    Level(Decimal(4), "từ 70 % đến dưới 100 %"),
    Level(Decimal(0), "dưới 70 %"),
)
DRAFT = CriterionDraft(
    text="Tỷ lệ người được phổ biến",
    max_points=Decimal(8),
    levels=LEVELS,
    evidence="Danh sách",
    allow_na=False,
    na_hint="",
    provenance="signed",
    source="Điều 5 khoản 2",
    checked_page="7",
)


def criterion(stored: CriteriaSet, code: str) -> Criterion:
    return Criterion.objects.select_related("set", "group").get(set=stored, code=code)


def revise(
    stored: CriteriaSet, people: People, draft: CriterionDraft = DRAFT, code: str = "2.1"
) -> CriteriaSet:
    return revise_criterion(
        criterion=criterion(stored, code), draft=draft, reason="Đối chiếu", by=people.office_admin, at=AT
    )


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


def test_a_revision_is_a_new_version_and_says_why(stored: CriteriaSet, people: People) -> None:
    new = revise(stored, people)
    assert (new.version, new.created_by) == (2, people.office_admin)
    row = criterion(new, "2.1")
    assert (row.text, row.provenance, row.checked_by, row.checked_page) == (
        "Tỷ lệ người được phổ biến",
        "signed",
        people.office_admin,
        "7",
    )
    # A level that keeps its points keeps what proposals are made from.
    assert row.levels[1] == {"points": "4", "text": "từ 70 % đến dưới 100 %", "at_least": "0.7"}
    assert criterion(stored, "2.1").text != row.text
    entry = LogEntry.objects.get(action="sua-tieu-chi")
    assert (entry.actor_id, entry.data["ly_do"], entry.data["tieu_chi"]) == (
        people.office_admin.pk,
        "Đối chiếu",
        "2.1",
    )
    assert new.sha256 == sha256_of(spec_of(new.pk))


def test_a_comparison_stays_with_its_row_when_another_is_revised(stored: CriteriaSet, people: People) -> None:
    first = revise(stored, people)
    other = replace(DRAFT, text="Khác", provenance="draft", checked_page="")
    second = revise_criterion(
        criterion=criterion(first, "2.2"),
        draft=replace(
            other, max_points=Decimal(5), levels=(Level(Decimal(5), "có"), Level(Decimal(0), "không"))
        ),
        reason="Đối chiếu",
        by=people.system_admin,
        at=AT,
    )
    assert (criterion(second, "2.1").checked_by, criterion(second, "2.1").checked_page) == (
        people.office_admin,
        "7",
    )
    assert criterion(second, "2.2").checked_by is None


def test_maxima_of_group_and_set_follow(stored: CriteriaSet, people: People) -> None:
    ten = replace(
        DRAFT, max_points=Decimal(10), levels=(Level(Decimal(10), "có"), Level(Decimal(0), "không"))
    )
    spec = spec_of(revise(stored, people, ten).pk)
    assert [group.max_points for group in spec.groups] == [20, 27, 20, 15, 20]
    assert spec.total_points == Decimal(102)
    unknown = replace(DRAFT, max_points=None, levels=())
    newest = CriteriaSet.objects.get(code=stored.code, version=2)
    spec = spec_of(revise(newest, people, unknown).pk)
    assert (spec.groups[1].max_points, spec.total_points) == (None, None)


@pytest.mark.parametrize("name", ["officer", "appraiser", "outsider"])
def test_others_may_not_revise(stored: CriteriaSet, people: People, name: str) -> None:
    with pytest.raises(NotAllowed, match="Quản trị Văn phòng hoặc Quản trị hệ thống"):
        revise_criterion(
            criterion=criterion(stored, "2.1"), draft=DRAFT, reason="…", by=getattr(people, name), at=AT
        )
    assert CriteriaSet.objects.filter(code=stored.code).count() == 1


def test_an_old_version_is_not_revised(stored: CriteriaSet, people: People) -> None:
    revise(stored, people)
    with pytest.raises(Stale, match="đã có phiên bản 2"):
        revise(stored, people, replace(DRAFT, text="Khác"))


def test_an_unsound_or_idle_revision_is_refused(stored: CriteriaSet, people: People) -> None:
    with pytest.raises(Blocked, match="mức cao nhất 8 khác điểm tối đa 9"):
        revise(stored, people, replace(DRAFT, max_points=Decimal(9)))
    with pytest.raises(Blocked, match="Nêu lý do sửa tiêu chí"):
        revise_criterion(
            criterion=criterion(stored, "2.1"), draft=DRAFT, reason=" ", by=people.office_admin, at=AT
        )
    new = revise(stored, people)
    with pytest.raises(Blocked, match="không thay đổi"):
        revise(new, people)
    assert CriteriaSet.objects.filter(code=stored.code).count() == 2


@pytest.mark.parametrize("model", [Criterion, Veto, Outcome])
def test_the_database_refuses_to_change_a_row(
    stored: CriteriaSet, model: type[Criterion] | type[Veto] | type[Outcome]
) -> None:
    with pytest.raises(IntegrityError, match="mỗi thay đổi là một phiên bản mới"), transaction.atomic():
        model._default_manager.filter(set=stored).update(source="khác")


def test_the_database_refuses_to_touch_a_locked_set(shipped: list[CriteriaSet], people: People) -> None:
    # A set no campaign refers to: nothing but the lock protects it.
    free = CriteriaSet.objects.filter(code="2139-2020-ban")
    free.update(title="khác")
    free.update(state="locked", locked_at=AT, locked_by=people.office_admin)
    with pytest.raises(IntegrityError, match="Bộ tiêu chí đã khóa"), transaction.atomic():
        free.update(title="khác nữa")
    with pytest.raises(IntegrityError, match="Bộ tiêu chí đã khóa"), transaction.atomic():
        free.get().delete()


def test_locking_takes_two_people(stored: CriteriaSet, people: People) -> None:
    admin = people.office_admin
    with pytest.raises(IntegrityError, match="criteria_set_two_persons"), transaction.atomic():
        CriteriaSet.objects.filter(pk=stored.pk).update(
            state="locked", locked_at=AT, locked_by=admin, confirmed_by=admin
        )
