"""The sheet of OWASP ASVS 5.0, level 2: every requirement once, and every file it names is there."""

from __future__ import annotations

import csv
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"(?:[a-z]+/)+[\w.-]+\.(?:py|md|toml|sql|js|csv)|\b[A-Z]+\.md\b")
STATES = {"met", "part", "open", "na", "site"}


def rows() -> list[dict[str, str]]:
    with (ROOT / "docs" / "asvs.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_requirement_of_both_levels_stands_there_once() -> None:
    """ASVS 5.0.0 has 70 requirements of level 1 and 183 of level 2."""
    ids = [row["id"] for row in rows()]
    assert len(ids) == len(set(ids)) == 253
    assert [sum(row["level"] == level for row in rows()) for level in "12"] == [70, 183]
    assert all(re.fullmatch(r"V\d{1,2}\.\d{1,2}\.\d{1,2}", each) for each in ids)


def test_every_row_says_where_or_why() -> None:
    for row in rows():
        assert row["status"] in STATES
        assert len(row["evidence_or_reason"]) > 3, row["id"]


def test_every_file_it_names_is_there() -> None:
    named = {(row["id"], path) for row in rows() for path in NAMED.findall(row["evidence_or_reason"])}
    assert len(named) > 60
    assert {(requirement, path) for requirement, path in named if not (ROOT / path).exists()} == set()
