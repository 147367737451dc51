"""R6 for the log: an offline verifier of the standard library finds every tampering and raises no false alarm."""

from __future__ import annotations

import ast
import copy
import hashlib
import importlib.util
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from dossiers import states
from dossiers.loaders.samples import read_samples
from dossiers.management.demo import Calendar, hand_in_to
from dossiers.queries.log_export import log_rows
from records import journal
from tests.people import OFFICER, World

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "verify_log.py"
TIMES = 1000 if os.environ.get("RELIABILITY") == "1" else 120
Rows = list[dict[str, Any]]


def script(path: Path = SCRIPT) -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify_log", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def rows(world: World) -> Rows:
    """A log with a whole submission, looks in their chain, personal values and a receipt."""
    hand_in_to(world.dossier(), read_samples()["U-03"], Calendar(base=world.at), states.SUBMITTED)
    for number in range(12):
        journal.look(kind="xem", by=world.user(OFFICER), at=world.at, subject="thử", data={"so": number})
        journal.write(
            chain="dien-tap",
            action="thu",
            by=None,
            at=world.at,
            subject=world.dossier(),
            personal={"ghi_chu": f"Lời thứ {number}"},
        )
    journal.chain_access()
    # Through JSON, as the file is read.
    return [json.loads(json.dumps(row, ensure_ascii=False)) for row in log_rows()]


def edit(rows: Rows, chance: random.Random) -> str:
    row = chance.choice([each for each in rows if each["table"] != "head"])
    # The number of a receipt is signed elsewhere; here it only says which receipt it is.
    name = chance.choice(sorted(set(row) - {"table"} - ({"number"} if row["table"] == "receipt" else set())))
    kept = row[name]
    if isinstance(kept, str):
        row[name] = kept[:-1] + chr(ord(kept[-1]) ^ 1) if kept else "x"
    elif isinstance(kept, dict):
        row[name] = {**kept, "them": 1}
    else:
        row[name] = (kept or 0) + 1
    return f"edit {row['table']}.{name}"


def delete(rows: Rows, chance: random.Random) -> str:
    # A personal value may be erased; everything else may not.
    row = chance.choice([each for each in rows if each["table"] in {"log", "access", "head"}])
    rows.remove(row)
    return f"delete {row['table']}"


def swap(rows: Rows, chance: random.Random) -> str:
    chained = [place for place, each in enumerate(rows) if each["table"] == "log"]
    first = chance.choice(chained[:-1])
    second = next(place for place in chained if place > first)
    rows[first], rows[second] = rows[second], rows[first]
    if rows[first]["chain"] == rows[second]["chain"]:
        return "swap"
    rows[first]["action"] += "x"
    return "swap and edit"


def double(rows: Rows, chance: random.Random) -> str:
    place = chance.choice([place for place, each in enumerate(rows) if each["table"] in {"log", "access"}])
    rows.insert(place, copy.deepcopy(rows[place]))
    return "double"


def forge(rows: Rows, chance: random.Random) -> str:
    """Edit a row and make its own hash right again: the next one, or the head, gives it away."""
    module = script()
    row = chance.choice([each for each in rows if each["table"] == "log"])
    row["action"] += "x"
    row["hash"] = hashlib.sha256(
        module.canonical({name: row[name] for name in module.LOG_FIELDS})
    ).hexdigest()
    return "forge"


DEEDS: tuple[Callable[[Rows, random.Random], str], ...] = (edit, edit, delete, swap, double, forge)


def test_an_untouched_log_is_whole_again_and_again(rows: Rows) -> None:
    assert len(rows) > 60
    assert script().check(rows) == []
    erased = [each for each in rows if each["table"] != "value"]
    assert script().check(erased) == []


def test_every_tampering_is_found(rows: Rows) -> None:
    check, missed = script().check, []
    for number in range(TIMES):
        chance = random.Random(number)
        touched = copy.deepcopy(rows)
        deed = chance.choice(DEEDS)(touched, chance)
        if not check(touched):
            missed.append((number, deed))
    assert missed == []


def test_a_log_cut_off_or_written_anew_is_found_by_what_was_noted(rows: Rows) -> None:
    """The end taken off, the head put right: the chain alone cannot know; a noted head and the receipts do."""
    noted = [(each["chain"], each["seq"], each["hash"]) for each in rows if each["table"] == "head"]
    chain = [each for each in rows if each["table"] == "log" and each["chain"] == "dien-tap"]
    cut = [each for each in rows if each not in chain[-3:] and each["table"] != "value"]
    for each in cut:
        if each["table"] == "head" and each["chain"] == "dien-tap":
            each["seq"], each["hash"] = chain[-4]["seq"], chain[-4]["hash"]
    assert script().check(cut) == []
    assert script().check(cut, noted)
    without = [
        each for each in cut if each["table"] not in {"log", "head"} or each.get("chain") != "dien-tap"
    ]
    assert any("Biên nhận" in each for each in script().check(without))


def test_it_reads_an_export_and_needs_nothing_but_python(rows: Rows, tmp_path: Path) -> None:
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"))
    used = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [each.name for each in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert used <= set(sys.stdlib_module_names)
    good, bad, none = tmp_path / "good.jsonl", tmp_path / "bad.jsonl", tmp_path / "none.jsonl"
    good.write_text("".join(json.dumps(each) + "\n" for each in rows), encoding="utf-8")
    bad.write_text("".join(json.dumps(each) + "\n" for each in rows[1:]), encoding="utf-8")
    codes = [
        subprocess.run(
            [sys.executable, "-I", str(SCRIPT), str(each)], check=False, capture_output=True
        ).returncode
        for each in (good, bad, none)
    ]
    assert codes == [0, 1, 2]


#: Each guard of the verifier as it stands in the script; taken out, a deed goes through that it alone finds.
GUARDS = {
    "content": 'hashlib.sha256(canonical({name: row[name] for name in names})).hexdigest() != row["hash"]',
    "link": 'row["prev"] != before',
    "end": "heads.get(chain, (0, GENESIS)) != ends.get(chain, (0, GENESIS))",
    "value": 'kept != hashlib.sha256((row["salt"] + row["value"]).encode()).hexdigest()',
    "receipt": 'row["chain_head"] not in {GENESIS, *hashes.get(row["chain"], {}).values()}',
}


@pytest.mark.parametrize("guard", GUARDS)
def test_without_one_guard_a_tampering_goes_through(rows: Rows, guard: str, tmp_path: Path) -> None:
    """The twin."""
    source = SCRIPT.read_text(encoding="utf-8")
    assert source.count(f"if {GUARDS[guard]}:") == 1
    copied = tmp_path / "verify_log.py"
    copied.write_text(source.replace(f"if {GUARDS[guard]}:", "if False:"), encoding="utf-8")
    weakened = script(copied)
    assert weakened.check(rows) == []
    for number in range(400):
        chance = random.Random(number)
        touched = copy.deepcopy(rows)
        chance.choice(DEEDS)(touched, chance)
        if not weakened.check(touched):
            return
    pytest.fail(f"{guard}: nothing went through")
