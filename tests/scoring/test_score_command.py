"""``manage.py score``: one card, a list of cards, and exit code 2 with a sentence that names the place."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from scoring import actions
from scoring.catalogue import CRITERION, DRAFT_MARK
from scoring.loaders import AnswersError, read_answers, read_set, set_path
from scoring.models import CriteriaSet
from scoring.queries import spec_of
from scoring.queries.typed import fingerprint
from scoring.rules import Level
from tests.scoring.conftest import AT, People

AGENCY, COMMUNE, PROVINCE = "2139-2020-co-quan", "28-2025-xa", "28-2025-tinh"
SPEC = read_set(set_path(AGENCY))
FULL: dict[str, Any] = {
    "scores": {each.code: str(each.max_points) for each in SPEC.criteria},
    "facts": {each.code: "khong" for each in SPEC.vetoes},
}
ZERO: dict[str, Any] = {
    "population": 5000, "addicts": 0, "users": 0, "in_treatment": 0, "dens": 0, "arrested": 0, "plants": 0,
    "plant_area_m2": 0, "on_key_route": False, "resident_offenders": 0, "wanted_hiding": 0,
}  # fmt: skip


def score(folder: Path, code: str, answers: object, *options: str) -> Any:
    path = folder / "answers.json"
    path.write_text(answers if isinstance(answers, str) else json.dumps(answers), encoding="utf-8")
    out = StringIO()
    call_command("score", "--set", code, str(path), *options, stdout=out)
    return json.loads(out.getvalue())


def refused(folder: Path, code: str, answers: object, *options: str) -> str:
    with pytest.raises(CommandError) as caught:
        score(folder, code, answers, *options)
    assert caught.value.returncode == 2
    return str(caught.value)


def test_a_card_has_its_keys_and_exact_numbers(tmp_path: Path) -> None:
    scores = {**FULL["scores"], "4.2": "na", "1.4": "2", "2.2": 3, "3.4": 2.0, "4.3": "2.00"}
    card = score(tmp_path, AGENCY, {**FULL, "scores": scores})
    assert {"outcome", "total", "max", "groups", "vetoes", "trace"} <= set(card)
    assert (card["outcome"], card["total"], card["max"], card["scaled"]) == ("dat", "89", "97", "91.75")
    assert [(each["code"], each["points"], each["max"]) for each in card["groups"]] == [
        ("1", "18", "20"), ("2", "23", "25"), ("3", "18", "20"), ("4", "10", "12"), ("5", "20", "20"),
    ]  # fmt: skip
    assert [each["answer"] for each in card["vetoes"]] == ["khong"] * 9
    assert card["not_applicable"] == ["4.2"]
    assert (card["mark"], card["sha256"]) == (DRAFT_MARK, SPEC.sha256)
    # Every criterion has its line: which rule, which input, which clause.
    lines = {each["rule"]: each for each in card["trace"]}
    assert lines["Tiêu chí 1.4"] == {
        "rule": "Tiêu chí 1.4",
        "inputs": "01 lần",
        "result": "2/4",
        "clause": SPEC.criteria[3].source,
    }
    assert all(f"Tiêu chí {each.code}" in lines for each in SPEC.criteria)


def test_anything_unanswered_is_named_and_leaves_no_outcome(tmp_path: Path) -> None:
    card = score(tmp_path, AGENCY, {"scores": {**FULL["scores"], "1.1": None}, "facts": FULL["facts"]})
    assert (card["outcome"], [each["code"] for each in card["missing"]]) == ("chua_du_du_lieu", ["1.1"])
    card = score(tmp_path, AGENCY, {**FULL, "facts": {**FULL["facts"], "L3": None}})
    assert (card["outcome"], [each["code"] for each in card["missing"]]) == ("chua_du_du_lieu", ["L3"])
    card = score(tmp_path, AGENCY, {})
    assert card["outcome"] == "chua_du_du_lieu"
    assert len(card["missing"]) == len(SPEC.criteria) + len(SPEC.vetoes)
    card = score(tmp_path, COMMUNE, {**ZERO, "dens": None})
    assert (card["outcome"], [each["code"] for each in card["missing"]]) == ("chua_du_du_lieu", ["dens"])


def test_what_only_the_appraiser_answers_is_asked_unless_the_unit_scores(tmp_path: Path) -> None:
    facts = {code: answer for code, answer in FULL["facts"].items() if code != "Q2"}
    answers = {**FULL, "facts": facts}
    assert score(tmp_path, AGENCY, answers)["outcome"] == "chua_du_du_lieu"
    assert score(tmp_path, AGENCY, answers, "--by", "unit")["outcome"] == "dat"


def test_each_veto_leads_to_its_own_outcome(tmp_path: Path) -> None:
    for veto in SPEC.vetoes:
        card = score(tmp_path, AGENCY, {**FULL, "facts": {**FULL["facts"], veto.code: "co"}})
        assert (card["outcome"], card["total"]) == (veto.outcome, "100")


def test_a_counted_set_counts_its_columns(tmp_path: Path) -> None:
    card = score(tmp_path, COMMUNE, {**ZERO, "addicts": 30, "users": 5, "dens": 2, "arrested": 5})
    assert (card["outcome"], card["total"], card["max"], card["mark"]) == ("trong_diem_1", None, None, "")
    assert [(each["code"], each["points"], each["needed"], each["holds"]) for each in card["groups"]] == [
        ("6", 1, 3, False), ("I", 3, 3, True), ("II", 0, 3, False), ("III", 1, 1, True),
    ]  # fmt: skip
    assert (
        score(tmp_path, COMMUNE, {**ZERO, "plant_area_m2": 124.999, "users": 1})["outcome"] == "trong_diem_3"
    )


def test_a_list_gives_a_list_in_the_same_order(tmp_path: Path) -> None:
    rows = [{**ZERO, "resident_offenders": count} for count in (0, 1, 0, 2, 0)]
    cards = score(tmp_path, COMMUNE, rows)
    assert [each["outcome"] for each in cards] == [
        "khong_ma_tuy", "trong_diem_3", "khong_ma_tuy", "trong_diem_3", "khong_ma_tuy",
    ]  # fmt: skip
    assert score(tmp_path, COMMUNE, []) == []
    assert score(tmp_path, COMMUNE, [ZERO])[0] == score(tmp_path, COMMUNE, ZERO)


SCORED_FAULTS = [
    ({**FULL, "scores": {"9.9": "1"}}, "scores.9.9: bộ tiêu chí không có tiêu chí này."),
    ({**FULL, "facts": {"L9": "co"}}, "facts.L9: bộ tiêu chí không có sự kiện loại trừ này."),
    ({**FULL, "scores": {"1.1": True}}, 'scores.1.1: phải là số như "9.5", null hoặc "na", không phải true/false.'),
    ({**FULL, "scores": {"1.1": []}}, "scores.1.1: phải là số như"),
    ({**FULL, "scores": {"1.1": "9,5"}}, 'scores.1.1: phải là số như "9.5", null hoặc "na", không phải "9,5".'),
    ({**FULL, "scores": {"1.1": "NaN"}}, 'không phải "NaN".'),
    ({**FULL, "scores": {"1.1": "1e1"}}, 'không phải "1e1".'),
    ({**FULL, "scores": {"1.1": ""}}, 'không phải "".'),
    ({**FULL, "scores": {"1.1": "6"}}, "scores.1.1: Điểm phải là một trong các mức 5; 3; 0. Mức tối đa là 5."),
    ({**FULL, "scores": {"1.1": 6}}, "Mức tối đa là 5."),
    ({**FULL, "scores": {"1.1": "-1"}}, "scores.1.1: Điểm không được âm."),
    ({**FULL, "scores": {"1.1": "4"}}, "một trong các mức 5; 3; 0"),
    ({**FULL, "scores": {"1.1": "na"}}, 'scores.1.1: không được ghi "na"'),
    ({**FULL, "facts": {"L1": True}}, 'facts.L1: phải là "co", "khong" hoặc null, không phải true/false.'),
    ({**FULL, "facts": {"L1": "có"}}, 'không phải "có".'),
    ({**FULL, "facts": {"L1": 1}}, "không phải số."),
    ({**FULL, "facts": []}, "facts: phải là một đối tượng JSON {mã: giá trị}, không phải danh sách."),
    ({**FULL, "score": {}}, 'score: khóa không rõ; chỉ có "scores" và "facts".'),
    ("[]x", "Không phải JSON: dòng 1, cột 3: còn chữ sau khi phần trả lời đã hết."),
    ('{"scores": {"1.1": "5"', "Không phải JSON: dòng 1, cột 23: thiếu dấu phẩy hoặc dấu đóng."),
    ('{"scores": {"1.1" "5"}}', "cột 19: thiếu dấu hai chấm."),
    ("{scores: {}}", 'cột 2: chờ một khóa trong ngoặc kép, ví dụ "scores".'),
    ('{"scores": }', "chờ một giá trị."),
    ('{"scores', "chuỗi chữ không có dấu ngoặc kép đóng."),
    ('{"scores\n": {}}', "có ký tự xuống dòng hoặc điều khiển trong chuỗi chữ."),
    ('{"sc\\q": {}}', "không đúng cách viết."),
    (" \n", "Tệp trả lời trống."),
    ("", "Tệp trả lời trống."),
    ("5", "phải là một đối tượng JSON {…}, không phải số."),
    ('"a"', 'không phải "a".'),
    ("null", "không phải null."),
    ('{"scores": {"1.1": NaN}, "facts": {}}', "NaN không phải là số."),
    ('{"scores": {"1.1": -Infinity}, "facts": {}}', "-Infinity không phải là số."),
    ('{"scores": {"1.1": "5", "1.1": "3"}, "facts": {}}', 'Khóa "1.1" lặp lại'),
    ('{"scores": {}, "scores": {}}', 'Khóa "scores" lặp lại'),
    ('{"scores": {"1.1": ' + "9" * 5000 + "}}", "quá lớn"),
    ('{"scores": {"1.1": 1e999999999999999999999}}', "quá lớn"),
    ('{"scores": {"1.1": 5.' + "0" * 40 + "1}}", "quá lớn hoặc quá dài"),
    ("[" * 100000, "lồng nhau quá sâu"),
]  # fmt: skip
COUNTED_FAULTS = [
    ({key: value for key, value in ZERO.items() if key != "population"}, "population: thiếu; cần nhân khẩu"),
    ({**ZERO, "population": None}, "population: thiếu; cần nhân khẩu hiện cư trú để tính tỷ lệ."),
    ({**ZERO, "population": 0}, "population: phải lớn hơn 0."),
    ({**ZERO, "population": -5}, "population: không được âm."),
    ({**ZERO, "population": "5000"}, 'population: phải là số, không phải "5000".'),
    ({**ZERO, "population": True}, "population: phải là số, không phải true/false."),
    ({**ZERO, "population": 10**12}, "population: số quá lớn"),
    ({**ZERO, "addicts": 0.5}, "addicts: phải là số nguyên."),
    ({**ZERO, "dens": -1}, "dens: không được âm."),
    ({**ZERO, "on_key_route": 1}, "on_key_route: phải là true hoặc false, không phải số."),
    ({**ZERO, "on_key_route": "co"}, 'on_key_route: phải là true hoặc false, không phải "co".'),
    ({**ZERO, "in_treatment": 1}, "in_treatment: 1 lớn hơn addicts + users = 0."),
    ({**ZERO, "danh_sach": []}, "danh_sach: bộ tiêu chí không có số liệu này."),
    ({**ZERO, "plant_area_m2": {}}, "plant_area_m2: phải là số, không phải đối tượng."),
    ([ZERO, {**ZERO, "population": 0}], "phần tử thứ 2: population: phải lớn hơn 0."),
    ([ZERO, 5], "phần tử thứ 2: phải là một đối tượng JSON {…}, không phải số."),
    ([[ZERO]], "phần tử thứ 1: phải là một đối tượng JSON {…}, không phải danh sách."),
]  # fmt: skip


@pytest.mark.parametrize(("answers", "words"), SCORED_FAULTS)
def test_bad_answers_to_a_scored_set_are_refused(tmp_path: Path, answers: object, words: str) -> None:
    assert words in refused(tmp_path, AGENCY, answers)


@pytest.mark.parametrize(("answers", "words"), COUNTED_FAULTS)
def test_bad_figures_for_a_counted_set_are_refused(tmp_path: Path, answers: object, words: str) -> None:
    assert words in refused(tmp_path, COMMUNE, answers)


def test_bad_figures_of_a_province_are_refused(tmp_path: Path) -> None:
    good = {
        "population": 10**6, "addicts": 0, "users": 0, "dens": 0, "arrested": 0, "communes": 75,
        "communes_class_1_2": 0, "plants": 0, "plant_area_m2": 0, "on_interprovincial_route": False,
    }  # fmt: skip
    assert score(tmp_path, PROVINCE, good)["outcome"] == "khong_trong_diem"
    assert "communes: phải lớn hơn 0." in refused(tmp_path, PROVINCE, {**good, "communes": 0})
    assert "communes_class_1_2: 76 lớn hơn communes = 75." in refused(
        tmp_path, PROVINCE, {**good, "communes_class_1_2": 76}
    )


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    lines = refused(tmp_path, AGENCY, {"scores": {"1.1": "4", "8": "1"}, "facts": {"L1": 0}}).splitlines()
    assert [line.split(":")[0] for line in lines] == ["scores.1.1", "scores.8", "facts.L1"]


def test_numbers_are_exact_from_the_first_digit() -> None:
    found = read_answers(
        b'{"population": 3, "plant_area_m2": 0.10000000000000000555111512313}', read_set(set_path(COMMUNE))
    )
    assert not isinstance(found, list)
    assert found.figures["plant_area_m2"] == Decimal("0.10000000000000000555111512313")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    for path, why in ((tmp_path / "khong-co.json", "không có tệp này"), (tmp_path, "đây là một thư mục")):
        with pytest.raises(CommandError, match=f"Không đọc được tệp {path}: {why}.") as caught:
            call_command("score", "--set", AGENCY, str(path))
        assert caught.value.returncode == 2
    with pytest.raises(AnswersError, match="không phải chữ UTF-8"):
        read_answers(b"\xff\xfe{", SPEC)
    # A byte order mark, as Windows editors write it, is no fault.
    assert read_answers(b"\xef\xbb\xbf{}", SPEC)


def test_an_unknown_set_names_those_there_are(tmp_path: Path) -> None:
    words = refused(tmp_path, "28-2025-ban", {})
    assert words.startswith("Không có bộ tiêu chí 28-2025-ban. Có: 2139-2020-ban, ")
    assert "tệp" in refused(tmp_path, str(tmp_path / "khong-co.toml"), {})
    assert "--revision chỉ dùng cùng --stored" in refused(tmp_path, AGENCY, FULL, "--revision", "1")


def test_a_file_of_ones_own_can_be_scored(tmp_path: Path) -> None:
    path = tmp_path / "moi.toml"
    path.write_text(set_path(AGENCY).read_text(encoding="utf-8"), encoding="utf-8")
    assert score(tmp_path, str(path), FULL)["outcome"] == "dat"
    path.write_text("code = 1", encoding="utf-8")
    assert "moi.toml, dòng 1: code: phải là chữ" in refused(tmp_path, str(path), FULL)


def test_the_file_wins_unless_the_stored_set_is_asked_for(
    tmp_path: Path, stored: CriteriaSet, people: People
) -> None:
    admin = people.office_admin
    opened = actions.open_version(base=stored, reason="…", by=admin, at=AT)
    row = spec_of(opened.pk).criterion("1.1")
    assert row is not None
    nine_points = replace(
        row, max_points=Decimal(9), levels=(Level(Decimal(9), "có"), Level(Decimal(0), "không"))
    )
    actions.change_row(
        stored=opened,
        kind=CRITERION,
        key="1.1",
        row=nine_points,
        seen=fingerprint(CRITERION, row),
        by=admin,
        at=AT,
    )
    # While it is being edited nobody scores with it.
    assert score(tmp_path, AGENCY, FULL, "--stored")["total"] == "100"
    actions.finish(stored=opened, by=admin, at=AT)
    nine = {**FULL, "scores": {**FULL["scores"], "1.1": "9"}}
    assert score(tmp_path, AGENCY, FULL)["total"] == "100"
    assert score(tmp_path, AGENCY, nine, "--stored")["total"] == "104"
    assert score(tmp_path, AGENCY, FULL, "--stored", "--revision", "1")["total"] == "100"
    assert "một trong các mức 9; 0" in refused(tmp_path, AGENCY, FULL, "--stored")
    assert "không có bộ tiêu chí 2139-2020-co-quan phiên bản 7" in refused(
        tmp_path, AGENCY, FULL, "--stored", "--revision", "7"
    )
    assert "không có bộ tiêu chí la" in refused(tmp_path, "la", FULL, "--stored")


def test_it_needs_no_database_and_reads_standard_input(tmp_path: Path) -> None:
    """As an office would call it: another process, an empty folder, nothing migrated."""
    run = [sys.executable, str(settings.BASE_DIR / "manage.py"), "score", "--set", COMMUNE, "-"]
    environment = {
        **os.environ, "TD_VAR_DIR": str(tmp_path), "TD_PROFILE": "local", "DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite3",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }  # fmt: skip
    good = subprocess.run(
        run, input=json.dumps(ZERO).encode(), capture_output=True, env=environment, check=False
    )
    assert good.returncode == 0, good.stderr.decode()
    assert json.loads(good.stdout)["outcome"] == "khong_ma_tuy"
    bad = subprocess.run(run, input=b'{"population": 0}', capture_output=True, env=environment, check=False)
    assert (bad.returncode, bad.stdout) == (2, b"")
    assert "population: phải lớn hơn 0." in bad.stderr.decode()
    stored = subprocess.run(
        [*run, "--stored"], input=b"{}", capture_output=True, env=environment, check=False
    )
    assert stored.returncode == 2
    assert "Không đọc được cơ sở dữ liệu" in stored.stderr.decode()


def test_sets_are_loaded_by_command_and_loading_again_changes_nothing(db: None, tmp_path: Path) -> None:
    def load(*files: str) -> list[str]:
        out = StringIO()
        call_command("load_sets", *files, stdout=out)
        return out.getvalue().splitlines()

    first = load()
    assert [line.split()[0] for line in first] == [
        "2139-2020-ban", "2139-2020-co-quan", "2139-2020-xa", "28-2025-tinh", "28-2025-xa",
    ]  # fmt: skip
    count = CriteriaSet.objects.count()
    assert SPEC.sha256 in first[1]
    assert all(line.endswith("không đổi") for line in load())
    path = tmp_path / "xa.toml"
    path.write_text(
        set_path(COMMUNE).read_text(encoding="utf-8").replace("từ 0,5 %", "từ 0,50 %"), encoding="utf-8"
    )
    assert load(str(path))[0].startswith("28-2025-xa  phiên bản 2  sha256 ")
    path.write_text("x = 1", encoding="utf-8")
    with pytest.raises(CommandError, match=r"xa\.toml, dòng 1: code: thiếu khóa bắt buộc") as caught:
        load(str(path))
    assert caught.value.returncode == 2
    assert CriteriaSet.objects.count() == count + 1
