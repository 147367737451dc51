"""A set that counts, edited like one that adds points: rows, marks, sheet, difference, lock. 28/2025/QĐ-TTg."""

import io
from dataclasses import replace
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.db import Error, connection, transaction
from django.urls import reverse
from django.utils import timezone

from records.errors import NotAllowed
from scoring import actions
from scoring.catalogue import CAUTION, COUNTED_KINDS, INPUT, MEASURE, OUTCOME, RULE
from scoring.loaders import read_set, set_path
from scoring.models import CountedMark, CriteriaSet
from scoring.queries import spec_of, stored_spec
from scoring.queries.differences import differences
from scoring.queries.typed import find, fingerprint, key_of, rows_of, typed
from scoring.queries.wording import read, shares_of, write
from scoring.rules import Answers, RuleSpec, SetSpec, evaluate
from scoring.spreadsheets import exchange
from tests.scoring.conftest import AT, People

SHIPPED = [read_set(set_path(code)) for code in ("28-2025-xa", "28-2025-tinh")]
COMMUNE = SHIPPED[0]
SHARES = shares_of(COMMUNE.measures)


@pytest.fixture
def counted(shipped: list[CriteriaSet], people: People) -> CriteriaSet:
    """The commune set, open for editing."""
    base = CriteriaSet.objects.get(code="28-2025-xa")
    return actions.open_version(base=base, reason="Ngưỡng mới", by=people.office_admin, at=AT)


def url(name: str, counted: CriteriaSet, *args: object) -> str:
    return reverse(f"scoring:{name}", args=[counted.pk, *args])


def fields(counted: CriteriaSet, kind: str, key: str) -> dict[str, str]:
    row = find(spec_of(counted.pk), kind, key)
    assert row is not None
    return typed(kind, row, SHARES) | {"seen": fingerprint(kind, row)}


def rule(spec: SetSpec, code: str) -> RuleSpec:
    return next(each for each in spec.rules if each.code == code)


@pytest.mark.parametrize("spec", SHIPPED, ids=lambda each: each.code)
def test_every_condition_reads_back_as_it_was_written(spec: SetSpec) -> None:
    shares = shares_of(spec.measures)
    conditions = [each.condition for each in spec.rules] + [each.condition for each in spec.cautions]
    for condition in conditions + [each.condition for each in spec.outcomes[1:]]:
        text = write(condition, shares)
        assert text is not None
        assert read(text, shares) == dict(condition), text


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("R từ 0,5 %", {"value": {"of": "R", "at_least": "0.005"}}),
        ("r từ 1", {"value": {"of": "r", "at_least": "1"}}),
        (
            "plants TỪ 3.000 đến dưới 12.500",
            {"value": {"of": "plants", "at_least": "3000", "below": "12500"}},
        ),
        ("dens dưới 2 và không phải (I đúng)", {"value": {"of": "dens", "below": "2"}, "not": {"rule": "I"}}),
        ("a đúng và b đúng hoặc c = có", {"any": [{"all": [{"rule": "a"}, {"rule": "b"}]}, {"flag": "c"}]}),
        ("(a đúng hoặc b đúng) và c đúng", {"any": [{"rule": "a"}, {"rule": "b"}], "rule": "c"}),
        ("ít nhất 1 trong (a đúng; b đúng)", {"at_least_n": {"n": 1, "of": [{"rule": "a"}, {"rule": "b"}]}}),
    ],
)
def test_what_a_person_types_is_a_condition(text: str, condition: dict[str, Any]) -> None:
    assert read(text, {"R"}) == condition


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("R từ 0,5", "R là tỷ lệ: ghi kèm %"),
        ("dens từ 2 %", "dens là số, không phải tỷ lệ"),
        ("R từ 0.5 %", "Số thập phân dùng dấu phẩy"),
        ("R từ 0,5 % đến dưới 0,1 %", "ngưỡng không theo thứ tự"),
        ("R lớn hơn 0,5 %", "phải là từ …, dưới …"),
        ("ít nhất ba trong (a đúng)", "phải là một số nguyên"),
        ("ít nhất 3 trong (a đúng; b đúng)", "n phải từ 1 đến 2"),
        ("(a đúng", "Thiếu «)»"),
        ("a đúng b đúng", "Thừa từ «b đúng»"),
        ("R từ", "Điều kiện chưa hết"),
        ("R > 5", "Không đọc được từ «> 5»"),
    ],
)
def test_what_cannot_be_read_is_told(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence.replace("(", r"\(").replace(")", r"\)")):
        read(text, {"R"})


def test_every_row_opens_and_saves_unchanged(counted: CriteriaSet, people: People) -> None:
    client = people.client("office_admin")
    spec = spec_of(counted.pk)
    for kind in (*COUNTED_KINDS, OUTCOME):
        for row in rows_of(spec, kind)[::4]:
            page = client.get(url("row", counted, kind, key_of(kind, row)))
            assert page.status_code == 200
            saved = client.post(url("row", counted, kind, key_of(kind, row)), page.context["form"].initial)
            assert saved.status_code == 302, saved.context["form"].errors
    assert spec_of(counted.pk) == spec


def test_a_person_changes_a_threshold_with_its_clause(counted: CriteriaSet, people: People) -> None:
    client = people.client("office_admin")
    assert "R từ 0,5 %" in client.get(url("set", counted)).content.decode()
    for code, text in (("I.1", "R từ 0,6 %"), ("II.1", "R từ 0,1 % đến dưới 0,6 %")):
        data = fields(counted, RULE, code) | {
            "condition": text,
            "source": "99/2027/QĐ-TTg Điều 4",
            "provenance": "draft",
        }
        response = client.post(url("row", counted, RULE, code), data, follow=True)
        assert response.redirect_chain == [(url("set", counted) + f"#dem-{code}", 302)]
    assert f"Đã lưu tiêu chí đếm {code}." in response.content.decode()
    spec = spec_of(counted.pk)
    assert rule(spec, "I.1").condition == {"value": {"of": "R", "at_least": "0.006"}}
    figures: dict[str, Any] = {
        each.code: False if each.kind == "flag" else Decimal(0) for each in spec.inputs
    }
    figures |= {"population": Decimal(1000), "addicts": Decimal(5)}
    held = {each.code: each.holds for each in evaluate(spec, Answers(figures=figures)).rules}
    assert (held["I.1"], held["II.1"]) == (False, True)
    found = differences(spec_of(counted.made_from_id or 0), spec)
    assert found.summary == "2 dòng sửa"
    assert [(each.label, each.old, each.new) for each in found.rows[0].fields] == [
        ("Đúng khi", "R từ 0,5 %", "R từ 0,6 %"),
        ("Nguồn", "28/2025/QĐ-TTg Điều 4", "99/2027/QĐ-TTg Điều 4"),
        ("Nguồn gốc", "Đã công bố", "Dự thảo"),
    ]


@pytest.mark.parametrize(
    ("kind", "key", "change", "field", "sentence"),
    [
        (RULE, "I.1", {"condition": "R từ 0,5"}, "condition", "R là tỷ lệ: ghi kèm %"),
        (RULE, "II.1", {"condition": "R từ 0,5 % đến dưới 0,1 %"}, "condition", "ngưỡng không theo thứ tự"),
        (RULE, "I.1", {"condition": ""}, "condition", "Ghi đúng khi."),
        (RULE, "I.1", {"source": ""}, "source", "Ghi nguồn."),
        (MEASURE, "R", {"over": "dan_so"}, "over", "Không có số liệu dan_so."),
        (MEASURE, "R", {"plus": ""}, "plus", "Ghi cộng các số liệu."),
        (INPUT, "dens", {"kind": "chữ"}, "kind", "Một trong: Số nguyên"),
        (INPUT, "dens", {"code": "điểm tụ"}, "code", "Mã gồm chữ, số"),
        (INPUT, "dens", {"code": "addicts"}, "code", "mã lặp lại"),
        (CAUTION, "C1", {"condition": "I.1"}, "condition", "phải là từ …, dưới …"),
    ],
)  # fmt: skip
def test_an_error_stands_beside_its_field_and_nothing_typed_is_lost(
    counted: CriteriaSet,
    people: People,
    kind: str,
    key: str,
    change: dict[str, str],
    field: str,
    sentence: str,
) -> None:
    before = spec_of(counted.pk)
    response = people.client("office_admin").post(
        url("row", counted, kind, key), fields(counted, kind, key) | change
    )
    assert response.status_code == 422
    form = response.context["form"]
    assert sentence in " ".join(form.errors[field])
    assert [form[name].value() for name in change] == list(change.values())
    assert spec_of(counted.pk) == before


def test_what_is_wrong_with_the_whole_set_is_listed_with_the_way_to_the_row(
    counted: CriteriaSet, people: People
) -> None:
    client = people.client("office_admin")
    for kind, key, change in (
        (RULE, "I", {"condition": "ít nhất 3 trong (I.1 đúng; I.2 đúng; I.9 đúng)"}),
        (RULE, "I.2", {"condition": "I đúng"}), (RULE, "I.9", None),
    ):  # fmt: skip
        if change is None:
            data = {
                "code": "I.9",
                "text": "Mới",
                "condition": "I.2 đúng",
                "source": "Điều 4",
                "provenance": "draft",
            }
            assert client.post(url("row_add", counted, RULE), data).status_code == 302
        else:
            assert (
                client.post(url("row", counted, kind, key), fields(counted, kind, key) | change).status_code
                == 302
            )
    html = client.get(url("set", counted)).content.decode()
    assert "vòng lặp I.2 → I → I.2" in html
    assert url("row", counted, RULE, "I") in html
    assert client.post(url("finish", counted)).status_code == 422
    assert CriteriaSet.objects.get(pk=counted.pk).state == "editing"


def test_rows_are_added_moved_and_removed(counted: CriteriaSet, people: People) -> None:
    client = people.client("office_admin")
    new = {
        "code": "schools",
        "text": "Trường học",
        "kind": "count",
        "unit": "trường",
        "source": "Điều 9",
        "provenance": "draft",
    }
    assert client.get(url("row_add", counted, INPUT)).status_code == 200
    assert client.post(url("row_add", counted, INPUT), new).status_code == 302
    measure = {
        "code": "S",
        "text": "Tỷ lệ trường",
        "plus": "schools",
        "over": "population",
        "source": "Điều 9",
        "provenance": "draft",
    }
    assert client.post(url("row_add", counted, MEASURE), measure).status_code == 302
    assert client.post(url("row_move", counted, INPUT, "schools"), {"huong": "len"}).status_code == 302
    spec = spec_of(counted.pk)
    assert [each.code for each in spec.inputs][-2:] == ["schools", "wanted_hiding"]
    assert spec.measures[-1].plus == ("schools",)
    assert client.post(url("row_remove", counted, MEASURE, "S")).status_code == 302
    assert [each.code for each in spec_of(counted.pk).measures] == ["R", "A", "C"]


def test_rows_are_compared_with_the_signed_text_and_the_mark_falls_with_a_change(
    counted: CriteriaSet, people: People
) -> None:
    client = people.client("office_admin")
    page = client.get(url("check", counted)).content.decode()
    assert "R từ 0,5 %" in page
    spec = spec_of(counted.pk)
    rows = [(RULE, "I.1"), (MEASURE, "R"), (INPUT, "dens")]
    data = {f"trang-{kind}-{key}": "3" for kind, key in rows}
    data |= {f"da-xem-{kind}-{key}": fingerprint(kind, find(spec, kind, key)) for kind, key in rows}  # type: ignore[arg-type]
    assert client.post(url("check", counted), data).status_code == 302
    assert {
        (each.kind, each.code, each.checked_page) for each in CountedMark.objects.filter(set=counted)
    } == {(*each, "3") for each in rows}
    marked = spec_of(counted.pk)
    assert (
        rule(marked, "I.1").provenance,
        marked.sha256 == CriteriaSet.objects.get(pk=counted.pk).sha256,
    ) == ("signed", True)
    assert "trang 3" in client.get(url("set", counted)).content.decode()
    changed = fields(counted, RULE, "I.1") | {"condition": "R từ 0,7 %"}
    assert client.post(url("row", counted, RULE, "I.1"), changed).status_code == 302
    assert client.post(url("uncheck", counted, INPUT, "dens")).status_code == 302
    assert [(each.kind, each.code) for each in CountedMark.objects.filter(set=counted)] == [(MEASURE, "R")]
    after = spec_of(counted.pk)
    assert (rule(after, "I.1").provenance, after.measures[0].provenance) == ("draft", "signed")
    kept = actions.finish(stored=counted, by=people.office_admin, at=AT)
    again = actions.open_version(base=kept, reason="Tiếp", by=people.office_admin, at=AT)
    assert [(each.kind, each.code) for each in again.counted_marks.all()] == [(MEASURE, "R")]


def test_published_falls_when_the_row_changes_under_its_clause(counted: CriteriaSet, people: People) -> None:
    client = people.client("office_admin")

    def saved(code: str, **change: str) -> str:
        data = fields(counted, RULE, code) | change
        assert client.post(url("row", counted, RULE, code), data).status_code == 302
        return rule(spec_of(counted.pk), code).provenance

    assert saved("I.2", condition="dens từ 3") == "draft"
    # Whoever reads the published text once more says so; whoever names another clause copied from that one.
    assert saved("I.2", provenance="published") == "published"
    assert saved("I.1", condition="R từ 0,6 %", source="99/2027/QĐ-TTg Điều 4") == "published"
    assert saved("II.1", condition="R từ 0,1 % đến dưới 0,6 %") == "draft"


def test_a_locked_counted_set_is_held_by_the_database(counted: CriteriaSet, people: People) -> None:
    client = people.client("office_admin")
    data = {"trang-ty-le-R": "3", "da-xem-ty-le-R": fingerprint(MEASURE, spec_of(counted.pk).measures[0])}
    assert client.post(url("check", counted), data).status_code == 302
    assert client.post(url("finish", counted)).status_code == 302
    assert client.post(url("lock", counted), {"buoc": "de-nghi"}).status_code == 302
    counted.refresh_from_db()
    with pytest.raises(NotAllowed):
        actions.confirm_lock(stored=counted, by=people.office_admin, at=AT)
    assert people.client("second_admin").post(url("lock", counted), {"buoc": "xac-nhan"}).status_code == 302
    assert CriteriaSet.objects.get(pk=counted.pk).state == "locked"
    mark = counted.counted_marks.get()
    attempts: list[tuple[str, list[Any]]] = [
        ("UPDATE scoring_countedmark SET checked_page = '9' WHERE id = %s", [mark.pk]),
        ("DELETE FROM scoring_countedmark WHERE id = %s", [mark.pk]),
        ("INSERT INTO scoring_countedmark (set_id, kind, code, checked_by_id, checked_at, checked_page) VALUES (%s, 'dem', 'I', %s, %s, '1')", [counted.pk, people.office_admin.pk, timezone.now()]),
        ("UPDATE scoring_criteriaset SET counting = '{}' WHERE id = %s", [counted.pk]),
    ]  # fmt: skip
    for sql, values in attempts:
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
    assert stored_spec("28-2025-xa").rules == spec_of(counted.pk).rules


@pytest.mark.parametrize("spec", SHIPPED, ids=lambda each: each.code)
def test_out_and_in_again_is_the_same_set(spec: SetSpec) -> None:
    taken = exchange.take(exchange.read_xlsx(exchange.edit_xlsx(spec), spec), spec)
    assert (taken.errors, taken.spec) == ((), spec)


def test_the_sheet_shows_its_changes_first_and_names_cells_it_cannot_read(
    counted: CriteriaSet, people: People
) -> None:
    client = people.client("office_admin")
    content = client.get(url("edit_sheet", counted)).content

    def sent(row: int, value: str) -> Any:
        book = openpyxl.load_workbook(io.BytesIO(content))
        assert book.sheetnames == ["Bộ tiêu chí", "Số liệu", "Tỷ lệ", "Tiêu chí đếm", "Lưu ý", "Kết luận"]
        sheet = book["Tiêu chí đếm"]
        column = next(cell.column for cell in sheet[1] if cell.value == "Đúng khi")
        sheet.cell(row, column).value = value
        out = io.BytesIO()
        book.save(out)
        out.seek(0)
        out.name = "sua.xlsx"
        return client.post(url("import", counted), {"tep": out})

    bad = sent(6, "R từ 0,5")
    assert bad.status_code == 422
    assert [(each.sheet, each.row, each.column) for each in bad.context["errors"]] == [
        ("Tiêu chí đếm", 6, "Đúng khi")
    ]
    good = sent(6, "R từ 0,55 %")
    assert good.status_code == 200
    assert "R từ 0,55 %" in good.content.decode()
    assert rule(spec_of(counted.pk), "I.1").condition == {"value": {"of": "R", "at_least": "0.005"}}
    assert client.post(url("import", counted), {"noi_dung": good.context["payload"]}).status_code == 302
    assert rule(spec_of(counted.pk), "I.1").condition == {"value": {"of": "R", "at_least": "0.0055"}}


def test_an_outcome_may_rest_on_figures_in_words(counted: CriteriaSet, people: People) -> None:
    client = people.client("office_admin")
    page = client.get(url("row", counted, OUTCOME, "3")).content.decode()
    assert "I đúng" in page
    assert "Mọi nhóm từ" not in page
    data = fields(counted, OUTCOME, "3") | {"other": "I đúng hoặc R từ 2 %"}
    assert client.post(url("row", counted, OUTCOME, "3"), data).status_code == 302
    outcome = next(each for each in spec_of(counted.pk).outcomes if each.priority == 3)
    assert outcome.condition == {"any": [{"rule": "I"}, {"value": {"of": "R", "at_least": "0.02"}}]}


def test_strangers_and_officers_find_no_desk(counted: CriteriaSet, people: People) -> None:
    for name in ("officer", "outsider"):
        assert people.client(name).get(url("row", counted, RULE, "I.1")).status_code in (403, 404)
        assert people.client(name).post(url("row_add", counted, INPUT), {}).status_code in (403, 404)
    assert replace(spec_of(counted.pk)).rules == COMMUNE.rules
