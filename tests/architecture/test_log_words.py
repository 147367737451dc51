"""What people type enters the log as a salted digest, never as it is: it may name somebody and must stay erasable."""

from __future__ import annotations

import ast

from tests.architecture.sources import ROOT, modules

#: Keys of entries under which words of people stand.
WORDS = {"ly_do", "noi_dung", "ghi_chu", "nguoi_nghe"}
#: Where such a key holds no words about persons: affairs of the tree and of criteria sets, a sentence of ours, and why
#: somebody's data were erased, which has to outlive them.
ALLOWED = {
    "campaigns/actions/running.py",
    "dossiers/actions/persons.py",
    "records/journal.py",
    "scoring/actions/editing.py",
    "scoring/actions/locking.py",
    "units/actions/keeping.py",
    "units/actions/links.py",
}


def plain_words(source: str) -> list[int]:
    """Return the lines of calls that put such words into ``data``."""
    return [
        key.lineno
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call)
        for keyword in call.keywords
        if keyword.arg == "data"
        for found in ast.walk(keyword.value)
        if isinstance(found, ast.Dict)
        for key in found.keys
        if isinstance(key, ast.Constant) and key.value in WORDS
    ]


def test_words_of_people_are_personal_values_of_the_log() -> None:
    guilty = {
        str(path.relative_to(ROOT)): lines
        for path in modules()
        if (lines := plain_words(path.read_text(encoding="utf-8")))
    }
    assert {name: lines for name, lines in guilty.items() if name not in ALLOWED} == {}


def test_a_plain_reason_would_be_found() -> None:
    assert plain_words('journal.write(chain="x", data={"ma": 1, "ly_do": reason})') == [1]
    assert plain_words('journal.write(chain="x", data={"ma": 1}, personal={"ly_do": reason})') == []
