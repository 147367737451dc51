"""Data files: the shipped ones are sound, a faulty one is named with its key."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from scoring.loaders import DataError, read_examples, read_set, set_path, set_paths
from scoring.rules import canonical, in_words

SOURCE = (set_path("2139-2020-co-quan")).read_text(encoding="utf-8")


def write(folder: Path, text: str, name: str = "set.toml") -> Path:
    path = folder / "thu" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def faults(folder: Path, old: str, new: str) -> list[str]:
    assert old in SOURCE
    with pytest.raises(DataError) as caught:
        read_set(write(folder, SOURCE.replace(old, new, 1)))
    assert all(re.match(r"thu/set\.toml, dòng \d+: ", line) for line in caught.value.lines)
    return [line.split(": ", 1)[1] for line in caught.value.lines]


def test_the_shipped_drafts_are_sound_and_all_draft() -> None:
    specs = [read_set(path) for path in set_paths() if path.parent.name == "2139-2020"]
    assert [(each.code, len(each.criteria), len(each.vetoes)) for each in specs] == [
        ("2139-2020-ban", 11, 4),
        ("2139-2020-co-quan", 22, 9),
        ("2139-2020-xa", 15, 4),
    ]
    for spec in specs:
        assert spec.total_points == Decimal(100)
        assert {row.provenance for row in spec.criteria} == {"draft"}
        assert {row.provenance for row in spec.vetoes} == {"draft"}
        assert {row.provenance for row in spec.outcomes} == {"draft"}
        assert spec.is_working_draft
        assert all(in_words(each.condition) for each in spec.outcomes)


def test_the_checksum_follows_the_content_not_the_writing(tmp_path: Path) -> None:
    first = read_set(write(tmp_path, SOURCE))
    assert (
        read_set(write(tmp_path, "# ghi chú\n" + SOURCE.replace("max_points = 5\n", "max_points = 5.00\n")))
        == first
    )
    other = read_set(write(tmp_path, SOURCE.replace("không triển khai", "không có")))
    assert other.sha256 != first.sha256
    assert canonical(first) != canonical(other)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('title = "2139', 'titel = "2139', "title: thiếu khóa bắt buộc"),
        ('subject_type = "co_quan"', 'subject_type = "truong"', "subject_type: phải là một trong: co_quan, xa, ban"),
        ("total_points = 100", 'total_points = "trăm"', 'total_points: phải là số, hoặc "chưa nhập"'),
        ("instrument_date = 2020-09-29", 'instrument_date = "29/9/2020"', "instrument_date: phải là ngày dạng 2020-09-29"),
        ('code = "1.1"\ngroup = "1"', 'code = "1.1"\ngroup = "7"', "criteria[1.1].group: không có nhóm 7"),
        ('code = "1.2"', 'code = "1.1"', "criteria[1.1]: mã lặp lại"),
        ("{ points = 3, text", "{ points = -3, text", "criteria[1.1].levels[-3].points: phải là số không âm"),
        ("{ points = 3, text", "{ points = 6, text", "criteria[1.1].levels: mức cao nhất 6 khác điểm tối đa 5"),
        ("{ points = 3, text", "{ points = 3, txt", "criteria[1.1].levels[3].text: thiếu khóa bắt buộc"),
        ("max_points = 20", "max_points = 21", "groups[1].max_points: 21 khác tổng các tiêu chí 20"),
        ("total_points = 100", "total_points = 90", "total_points: 90 khác tổng các nhóm 100"),
        ('provenance = "draft"', 'provenance = "thật"', "criteria[1.1].provenance: phải là một trong: signed, published, plan, draft"),
        ('auto = "returns"', 'auto = "return"', "criteria[5.3].auto: phải là một trong: returns"),
        ('min_total = "90"', "min_total = 90", 'outcomes[5].condition.min_total: phải là số không âm viết trong ngoặc kép, ví dụ "0.7"'),
        ('min_total = "90"', 'min_points = "90"', "outcomes[5].condition.min_points: điều kiện không rõ"),
        ('any_veto = ["N1", "N2"]', 'any_veto = ["N1", "N9"]', "outcomes[3].condition: không có sự kiện loại trừ N9"),
        ('any_veto = ["N1", "N2"]', 'any_veto = ["N1"]', "vetoes[N2]: không kết luận nào xét đến"),
        ("condition = {}", "condition = { no_zero = true }", "outcomes[7].condition: dòng cuối phải là dòng còn lại (để trống)"),
        ("condition = { incomplete = true }", 'condition = { any_veto = ["Q1"] }', "outcomes[5].condition: phải đứng sau dòng incomplete = true"),
        ('outcome = "can_nguoi_quyet_dinh"', 'outcome = "co_te_nan"', "vetoes[N1].outcome: chỉ sự kiện tệ nạn được dẫn đến co_te_nan"),
    ],
)  # fmt: skip
def test_a_fault_names_file_and_key(tmp_path: Path, old: str, new: str, fault: str) -> None:
    found = faults(tmp_path, old, new)
    assert any(line.startswith(fault) for line in found), found


def test_drug_evil_may_not_rest_on_points(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        'condition = { any_veto = ["L1", "L2", "L3", "L4", "L5"] }',
        'condition = { min_total = "10" }',
    )
    assert any("chỉ được dựa trên sự kiện tệ nạn" in line for line in found)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = SOURCE.replace('title = "', 'titel = "', 1).replace(
        "max_points = 20", 'max_points = "hai mươi"', 1
    )
    with pytest.raises(DataError) as caught:
        read_set(write(tmp_path, text))
    keys = [line.split(": ")[1] for line in caught.value.lines]
    assert keys == ["title", "groups[1].max_points", "titel"]


def test_an_unknown_number_is_none_never_zero(tmp_path: Path) -> None:
    text = SOURCE.replace(
        'text = "Ban hành kế hoạch phòng, chống ma túy trong kỳ"\nmax_points = 5',
        'text = "A"\nmax_points = "chưa nhập"',
    )
    criterion = read_set(write(tmp_path, text)).criterion("1.1")
    assert criterion is not None
    assert criterion.max_points is None


def test_unreadable_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"thu/set\.toml: không có tệp"):
        read_set(tmp_path / "thu" / "set.toml")
    with pytest.raises(DataError, match=r"thu/set\.toml: không đọc được TOML"):
        read_set(write(tmp_path, "code = "))
    path = write(tmp_path, "")
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(DataError, match=r"thu/set\.toml: không phải chữ UTF-8"):
        read_set(path)


def test_an_example_with_a_wrong_code_is_named(tmp_path: Path) -> None:
    spec = read_set(write(tmp_path, SOURCE))
    text = '[[cases]]\nname = "A"\nscores = { "9.9" = 1, "1.1" = "năm" }\nvetoes = { Z1 = "co" }\nexpected = {}\n'
    with pytest.raises(DataError) as caught:
        read_examples(write(tmp_path, text, "examples.toml"), spec)
    assert caught.value.lines == [
        'thu/examples.toml, dòng 3: cases[A].scores.1.1: phải là số hoặc "KAD"',
        "thu/examples.toml, dòng 3: cases[A].scores.9.9: mã không có trong bộ tiêu chí",
        "thu/examples.toml, dòng 4: cases[A].vetoes.Z1: mã không có trong bộ tiêu chí",
    ]
