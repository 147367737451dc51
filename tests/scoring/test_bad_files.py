"""A faulty file is refused with file, line and key; nothing of it is stored."""

import re
from pathlib import Path

import pytest

from scoring.loaders import DataError, read_decision, read_set, set_path
from scoring.loaders.positions import positions

SCORED = set_path("2139-2020-co-quan").read_text(encoding="utf-8")
COUNTED = set_path("28-2025-xa").read_text(encoding="utf-8")


def fault_of(folder: Path, source: str, old: str, new: str) -> tuple[list[str], str]:
    """Write the file with one thing changed; return its faults and the text."""
    assert old in source
    text = source.replace(old, new, 1)
    path = folder / "thu" / "xa.toml"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_set(path)
    return caught.value.lines, text


def line_of(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


@pytest.mark.parametrize(
    ("source", "old", "new", "at", "fault"),
    [
        # duplicate codes: the second one is named
        (SCORED, 'code = "1.2"', 'code = "1.1"', 'text = "Quán triệt', "criteria[1.1]: mã lặp lại"),
        (COUNTED, 'code = "II.1"', 'code = "I.1"', 'text = "Tỷ lệ người nghiện, người sử dụng trái phép từ 0,1', "rules[I.1]: mã lặp lại"),
        (COUNTED, 'code = "users"', 'code = "addicts"', 'text = "Người sử dụng trái phép', "inputs[addicts]: mã lặp lại"),
        (SCORED, 'code = "L2"', 'code = "L1"', 'text = "Trong kỳ, có người của đơn vị được cơ quan có thẩm quyền kết luận', "vetoes[L1]: mã lặp lại"),
        (SCORED, "priority = 4", "priority = 3", 'label = "Chưa đủ điều kiện đề nghị công nhận"', "outcomes[3]: mã lặp lại"),
        # a level of points given twice, a conclusion without a code
        (SCORED, '{ points = 3, text = "lồng ghép', '{ points = 5, text = "lồng ghép', None, "criteria[1.1].levels[5]: mức lặp lại"),
        (SCORED, 'code = "dat"', 'code = ""', "code = \"\"\nlabel = 'Đủ điều kiện", "outcomes[5].code: chỉ dòng chưa đủ thông tin được để trống mã"),
        # cycles
        (COUNTED, '{ at_least_n = { n = 3, of = [{ rule = "6.1" }', '{ at_least_n = { n = 3, of = [{ rule = "6" }', None, "rules[6].condition: vòng lặp 6 → 6"),
        (COUNTED, 'condition = { value = { of = "C", below = "1" } }', 'condition = { rule = "6" }', None, "rules[6.1].condition: vòng lặp 6.1 → 6 → 6.1"),
        # unknown operators and names
        (COUNTED, '{ flag = "on_key_route", at_least_n', '{ flags = "on_key_route", at_least_n', "condition = { flags", "rules[I.5].condition.flags: điều kiện không rõ"),
        (COUNTED, '{ rule = "III.4" }] } }', '{ rule = "III.5" }] } }', None, "rules[III].condition: không có tiêu chí đếm III.5"),
        (COUNTED, '{ value = { of = "C"', '{ value = { of = "K"', None, "rules[6.1].condition: không có số liệu hoặc tỷ lệ K"),
        (COUNTED, '{ flag = "on_key_route"', '{ flag = "population"', None, "rules[I.5].condition: không có câu Có/Không population"),
        (COUNTED, '{ value = { of = "R", at_least = "0.005" } }', '{ value = { of = "on_key_route", at_least = "0.005" } }', None, "rules[I.1].condition: không có số liệu hoặc tỷ lệ on_key_route"),
        (COUNTED, '{ value = { of = "R", at_least = "0.005" } }', '{ value = { of = "R", over = "0.005" } }', 'condition = { value = { of = "R", over', "rules[I.1].condition.value: phải có of"),
        (COUNTED, '{ value = { of = "R", at_least = "0.005" } }', '{ value = { of = "R", at_least = 0.005 } }', None, "rules[I.1].condition.value: at_least: phải là số không âm viết trong ngoặc kép"),
        (COUNTED, '{ value = { of = "R", at_least = "0.005" } }', "{ not = {} }", None, "rules[I.1].condition.not: điều kiện con: không được để trống"),
        (COUNTED, '{ value = { of = "R", at_least = "0.005" } }', "{}", None, "rules[I.1].condition: không được để trống"),
        (COUNTED, '{ value = { of = "R", at_least = "0.005" } }', "{ incomplete = true }", None, "rules[I.1].condition: tiêu chí đếm không xét được incomplete"),
        (COUNTED, "{ at_least_n = { n = 1,", "{ at_least_n = { n = 4,", None, "rules[III].condition.at_least_n: n phải từ 1 đến 3"),
        (COUNTED, "{ at_least_n = { n = 1,", "{ at_least_n = { n = 0,", None, "rules[III].condition.at_least_n: n phải từ 1 đến 3"),
        (COUNTED, "{ at_least_n = { n = 1,", "{ at_least_n = { n = true,", None, "rules[III].condition.at_least_n: phải có n (số nguyên)"),
        (SCORED, 'any_veto = ["N1", "N2"]', 'any_vetoes = ["N1", "N2"]', "condition = { any_vetoes", "outcomes[3].condition.any_vetoes: điều kiện không rõ"),
        # thresholds out of order
        (COUNTED, 'at_least = "0.001", below = "0.005"', 'at_least = "0.005", below = "0.001"', None, "rules[II.1].condition.value: ngưỡng không theo thứ tự: at_least 0.005 không nhỏ hơn below 0.001"),
        (SCORED, 'min_total = "90"', 'min_total = "70"', 'min_total = "80"', "outcomes[6].condition.min_total: ngưỡng không theo thứ tự, 80 đứng sau 70"),
        (SCORED, 'min_group_ratio = "0.7"', 'min_group_ratio = "0.4"', 'min_total = "80"', "outcomes[6].condition.min_group_ratio: ngưỡng không theo thứ tự, 0,5 đứng sau 0,4"),
        (SCORED, 'min_total = "90"', 'min_total = "190"', None, "outcomes[5].condition.min_total: không được lớn hơn 100"),
        (SCORED, 'min_group_ratio = "0.7"', 'min_group_ratio = "7"', None, "outcomes[5].condition.min_group_ratio: không được lớn hơn 1"),
        (SCORED, '"từ 90 % đến dưới 100 %", at_least = 0.9', '"từ 90 % đến dưới 100 %", at_least = 1.9', None, "criteria[2.1].levels.at_least: ngưỡng không theo thứ tự điểm"),
        (SCORED, '"bị trả lại 01 lần", at_most = 1', '"bị trả lại 01 lần", at_most = 0', None, "criteria[5.3].levels.at_most: ngưỡng không theo thứ tự điểm"),
        (SCORED, '"01 lần", at_least = 1', '"01 lần", at_least = 1, at_most = 0', None, "criteria[1.4].levels[2]: ngưỡng không theo thứ tự, at_least lớn hơn at_most"),
        # a ratio without its population
        (COUNTED, 'over = "population"', 'over = "residents"', None, "measures[R].over: không có số liệu residents để làm mẫu số"),
        (COUNTED, "base = true\n", "", 'over = "population"', "measures[R].over: số liệu population phải ghi base = true"),
        (COUNTED, 'plus = ["addicts", "users"]', 'plus = ["addicts", "on_key_route"]', None, "measures[R].plus: không có số liệu on_key_route"),
        (COUNTED, 'minus = ["in_treatment"]', 'minus = ["treated"]', None, "measures[C].minus: không có số liệu treated"),
        (COUNTED, 'plus = ["addicts", "users"]', "plus = []", None, "measures[R].plus: phải có ít nhất một số liệu"),
        (COUNTED, 'plus = ["addicts", "users"]', "plus = [1]", None, "measures[R].plus: phải là danh sách mã"),
        (COUNTED, 'within = ["addicts", "users"]', 'within = ["addict"]', None, "inputs[in_treatment].within: không có số liệu addict"),
        (COUNTED, 'kind = "flag"\n', 'kind = "flag"\nbase = true\n', None, "inputs[on_key_route].base: câu Có/Không không làm mẫu số được"),
        (COUNTED, 'kind = "amount"', 'kind = "area"', None, "inputs[plant_area_m2].kind: phải là một trong: count, amount, flag"),
        # conclusions
        (COUNTED, "condition = { incomplete = true }", 'condition = { rule = "6.1" }', None, "outcomes[1].condition: phải đứng sau dòng incomplete = true"),
        (SCORED, 'outcome = "chua_du_dieu_kien"', 'outcome = "dat"', None, "vetoes[Q1].outcome: dat khác kết luận chua_du_dieu_kien của dòng 4"),
        # shape
        (COUNTED, 'kind = "count"', 'kindd = "count"', 'code = "population"', "inputs[population].kind: thiếu khóa bắt buộc"),
        (COUNTED, 'kind = "count"', 'kind = "count"\nkindd = 1', "kindd", "inputs[population].kindd: khóa không rõ"),
        (COUNTED, "[[cautions]]", "[[warnings]]", "[[warnings]]", "warnings: khóa không rõ"),
    ],
)  # fmt: skip
def test_a_fault_names_file_line_and_key(
    tmp_path: Path, source: str, old: str, new: str, at: str | None, fault: str
) -> None:
    lines, text = fault_of(tmp_path, source, old, new)
    found = [line for line in lines if line.split(": ", 1)[1].startswith(fault)]
    assert len(found) == 1, lines
    named = re.fullmatch(r"thu/xa\.toml, dòng (\d+): .*", found[0])
    assert named is not None
    # The key's own line or, where the whole row is at fault, the row's: its header stands up to three lines above.
    assert -1 <= line_of(text, at or new) - int(named[1]) <= 3, found[0]


def test_the_line_is_the_line_of_the_key(tmp_path: Path) -> None:
    lines, text = fault_of(
        tmp_path, COUNTED, 'code = "III.3"\ntext = ', 'code = "III.3"\nprovenanse = "x"\ntext = '
    )
    assert lines == [
        f"thu/xa.toml, dòng {line_of(text, 'provenanse')}: rules[III.3].provenanse: khóa không rõ"
    ]


def test_the_parsers_own_fault_keeps_its_place(tmp_path: Path) -> None:
    lines, text = fault_of(tmp_path, COUNTED, 'kind = "amount"', 'kind = "amount')
    assert len(lines) == 1
    assert lines[0].startswith(f"thu/xa.toml, dòng {line_of(text, 'kind = ' + chr(34) + 'amount')}, cột ")
    assert "không đọc được TOML" in lines[0]
    path = tmp_path / "thu" / "hai.toml"
    path.write_text('code = "a"\ncode = "b"\n', encoding="utf-8")
    with pytest.raises(DataError, match=r"thu/hai\.toml, dòng 2, cột"):
        read_set(path)


def test_a_decision_says_what_is_known_or_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "1-2030" / "decision.toml"
    path.parent.mkdir()
    path.write_text('number = "1/QĐ-UBND"\nissued_on = "2030"\nsource = "…"\n', encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_decision(path)
    assert caught.value.lines == [
        "1-2030/decision.toml, dòng 2: issued_on: phải là ngày dạng 2020-09-29",
        "1-2030/decision.toml, dòng 1: known: thiếu khóa bắt buộc",
    ]


def test_every_form_of_toml_has_its_lines() -> None:
    text = (
        (
            "# đầu\r\n"
            'a = "x # không phải ghi chú" # ghi chú\r\n'
            "'khóa có dấu' = 1\n"
            'dài = """một\nhai \\"""\nba"""""\n'
            "b.c = '''\n]\n'''\n"
            "list = [ # ghi chú ]\n  1,\n  { p = 1, q = [2,\n 3] },\n]\n"
            "[t.u]\nk = true\n"
            "[[rows]]\nn = 1\n[rows.inner]\nm = 2\n[[rows]]\n[[rows.deep]]\nz = 1979-05-27T07:32:00Z"
        )
        .replace("khóa có dấu", "khoa co dau")
        .replace("dài", "dai")
    )
    found = positions(text.replace("\r\n", "\n"))
    wanted: dict[tuple[str | int, ...], int] = {
        ("a",): 2, ("khoa co dau",): 3, ("dai",): 4, ("b", "c"): 7, ("list",): 10, ("list", 0): 11, ("list", 1): 12,
        ("list", 1, "p"): 12, ("list", 1, "q", 1): 13, ("t", "u"): 15, ("t", "u", "k"): 16, ("rows", 0): 17,
        ("rows", 0, "n"): 18, ("rows", 0, "inner", "m"): 20, ("rows", 1): 21, ("rows", 1, "deep", 0, "z"): 23,
    }  # fmt: skip
    assert {path: found[path] for path in wanted} == wanted
