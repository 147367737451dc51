"""The filled examples of ``dossiers/data/demo.toml`` as plain values, each unit over the common base."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from records.text import nfc

SAMPLES = Path(__file__).resolve().parent.parent / "data" / "demo.toml"
#: Tables of the base that a unit changes line by line; everything else it says stands beside them.
TABLES = ("council", "meeting", "sections", "figures", "scores", "days", "numbers", "vetoes")
Sample = dict[str, Any]


def read_samples(path: Path = SAMPLES) -> dict[str, Sample]:
    """Read the examples by unit code; ``practice`` holds the tables as a practice campaign tells them."""
    raw = tomllib.loads(nfc(path.read_text(encoding="utf-8")))
    return {each["unit"]: _over(raw["base"], each) for each in raw["units"]}


def _over(base: Mapping[str, Any], own: Mapping[str, Any]) -> Sample:
    sample: Sample = dict(own)
    commonly, alone = base.get("practice", {}), own.get("practice", {})
    for table in TABLES:
        sample[table] = {**base.get(table, {}), **own.get(table, {})}
    sample["practice"] = {
        table: {
            **base.get(table, {}),
            **commonly.get(table, {}),
            **own.get(table, {}),
            **alone.get(table, {}),
        }
        for table in TABLES
    }
    return sample


def read_upper(path: Path = SAMPLES) -> dict[str, Any]:
    """Read the days and numbers of what the Office does for the whole campaign."""
    upper: dict[str, Any] = tomllib.loads(nfc(path.read_text(encoding="utf-8")))["upper"]
    return upper
