"""Two sets on the same answers: who changes outcome, and why; the page keeps nothing."""

import io
from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from records.models import LogEntry
from scoring.catalogue import DRAFT_MARK
from scoring.models import CriteriaSet
from scoring.queries import Answered, compare, spec_of
from scoring.queries.typed import with_rows
from scoring.rules import Answers, ScoreAnswer, SetSpec, VetoAnswer
from scoring.spreadsheets.answers import AnswerErrors, answers_xlsx, read_answers
from tests.scoring.conftest import People


def full(spec: SetSpec, **points: int) -> Answers:
    scores = {each.code: ScoreAnswer(each.max_points) for each in spec.criteria}
    for code, value in points.items():
        scores[code.replace("_", ".").lstrip("c")] = ScoreAnswer(Decimal(value))
    return Answers(scores, {each.code: VetoAnswer("khong") for each in spec.vetoes})


@pytest.fixture
def stricter(agency: SetSpec) -> SetSpec:
    """The same set with 99 points for "dat"."""
    rows = [
        replace(each, condition={**each.condition, "min_total": "99"}) if each.code == "dat" else each
        for each in agency.outcomes
    ]
    return replace(with_rows(agency, "ket-luan", rows), version=2)


def test_the_same_answers_under_two_versions(agency: SetSpec, stricter: SetSpec) -> None:
    units = [Answered("A", full(agency), "appraiser"), Answered("B", full(agency, c1_1=3), "appraiser")]
    found = compare(agency, stricter, units)
    assert [(row.label, row.changes) for row in found.rows] == [("A", False), ("B", True)]
    changed = found.changed[0]
    assert (changed.first.outcome_code, changed.second.outcome_code) == ("dat", "dat_khac_phuc")
    assert "dòng 5" in changed.why[0]
    assert "dòng 6" in changed.why[1]
    assert found.rows[0].why == ()
    assert (found.only_first, found.only_second) == ((), ())


def test_what_only_one_set_asks_is_named_and_missing(agency: SetSpec, stricter: SetSpec) -> None:
    more = with_rows(stricter, "tieu-chi", [*stricter.criteria, replace(stricter.criteria[0], code="1.9")])
    found = compare(agency, more, [full(agency)])
    assert found.only_second == ("1.9",)
    assert found.rows[0].label == "Bộ câu trả lời 1"
    assert found.rows[0].changes
    assert any("chưa có câu trả lời dùng được cho" in line and "1.9" in line for line in found.rows[0].why)


def test_a_scored_and_a_counted_set_stand_side_by_side(shipped: list[CriteriaSet]) -> None:
    specs = {each.code: spec_of(each.pk) for each in shipped}
    scored, counted = specs["2139-2020-xa"], specs["28-2025-xa"]
    found = compare(scored, counted, [full(scored)])
    assert "population" in found.only_second
    assert found.rows[0].second.missing


def test_answers_come_back_from_the_sheet(agency: SetSpec, stricter: SetSpec) -> None:
    book = load_workbook(io.BytesIO(answers_xlsx(agency, stricter)))
    page = book.active
    assert page is not None
    head = next(row[0].row for row in page.iter_rows() if row[0].value == "Mã")
    page.cell(head, 4).value = "Đơn vị X"
    for number in range(head + 1, page.max_row + 1):
        code = str(page.cell(number, 1).value)
        criterion = agency.criterion(code)
        page.cell(number, 4).value = "Không" if criterion is None else float(criterion.max_points or 0)
        if code == "4.2":
            page.cell(number, 4).value = "KAD"
    out = io.BytesIO()
    book.save(out)
    (unit,) = read_answers(out.getvalue(), agency, stricter)
    assert unit.label == "Đơn vị X"
    assert unit.answers.scores["4.2"].not_applicable
    assert compare(agency, stricter, [unit]).rows[0].first.outcome_code == "dat"
    page.cell(head + 1, 4).value = "có lẽ"
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(AnswerErrors, match=f"Dòng {head + 1}, cột Đơn vị X: ghi Không hoặc Có"):
        read_answers(out.getvalue(), agency, stricter)


def test_the_page_compares_what_was_entered_and_keeps_nothing(
    stored: CriteriaSet, shipped: list[CriteriaSet], people: People
) -> None:
    client = people.client("officer")
    other = next(each for each in shipped if each.code == "2139-2020-xa")
    entries = LogEntry.objects.count()
    url = reverse("scoring:compare")
    assert client.get(url).status_code == 200
    opened = client.get(url, {"a": stored.pk, "b": other.pk})
    assert DRAFT_MARK in opened.content.decode()
    empty = client.post(url, {"a": stored.pk, "b": other.pk})
    assert empty.status_code == 422
    answers = {f"tra-loi-{each.code}": "khong" for each in spec_of(stored.pk).vetoes}
    answers |= {f"tra-loi-{each.code}": str(each.max_points) for each in spec_of(stored.pk).criteria}
    response = client.post(url, {"a": stored.pk, "b": other.pk} | answers)
    assert response.status_code == 200
    assert response.context["found"].rows[0].first.outcome_code == "dat"
    assert "Đổi kết luận" in response.content.decode()
    wrong = SimpleUploadedFile("x.xlsx", b"khong phai")
    refused = client.post(url, {"a": stored.pk, "b": other.pk, "tep": wrong} | answers)
    assert refused.status_code == 422
    assert "Không đọc được tệp" in refused.content.decode()
    assert LogEntry.objects.count() == entries


@pytest.mark.parametrize("name", ["officer", "appraiser", "office_admin", "system_admin"])
def test_readers_compare_and_strangers_do_not(stored: CriteriaSet, people: People, name: str) -> None:
    url = reverse("scoring:compare")
    assert people.client(name).get(url, {"a": stored.pk, "b": stored.pk}).status_code == 200
    assert people.client("outsider").get(url, {"a": stored.pk, "b": stored.pk}).status_code == 404


def test_a_version_being_edited_cannot_be_picked_by_a_unit(
    stored: CriteriaSet, opened: CriteriaSet, people: People
) -> None:
    url = reverse("scoring:compare")
    assert people.client("office_admin").get(url, {"a": stored.pk, "b": opened.pk}).status_code == 200
    assert people.client("officer").get(url, {"a": stored.pk, "b": opened.pk}).status_code == 422
    sheet = reverse("scoring:answer_sheet", args=[stored.pk, opened.pk])
    assert people.client("officer").get(sheet).status_code == 404
