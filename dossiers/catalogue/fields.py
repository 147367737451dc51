"""What every field holds, and how long rows are kept: ``dossiers/data/personal-data.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "data" / "personal-data.toml"
NAME, CONTACT, ACCOUNT, FREE = "name", "contact", "account", "free"
COUNT, OUTCOME, COPY, SECRET, NONE = "count", "outcome", "copy", "secret", "none"
CLASSES = (NAME, CONTACT, ACCOUNT, FREE, COUNT, OUTCOME, COPY, SECRET, NONE)


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long rows of a model are kept: ``days`` after the instant in ``since``, warned ``warn_days`` before."""

    code: str
    title: str
    model: str
    since: str
    days: int
    warn_days: int
    ground: str


@cache
def _file() -> Mapping[str, object]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def classes() -> dict[tuple[str, str], str]:
    """Return the class of every listed field, keyed (model label, field name); a field listed twice is an error."""
    found: dict[tuple[str, str], str] = {}
    for label, groups in _file().items():
        if not isinstance(groups, dict):
            continue
        for kind, names in groups.items():
            if kind not in CLASSES:
                raise ValueError(f"{label}: unknown class {kind}")
            for name in names:
                if (label, name) in found:
                    raise ValueError(f"{label}.{name} is listed twice")
                found[label, name] = kind
    return found


def keepings() -> tuple[Keeping, ...]:
    """Return the rules of keeping in the order of the file."""
    rows = _file()["retention"]
    assert isinstance(rows, list)  # noqa: S101 - the shape of our own file
    return tuple(Keeping(**row) for row in rows)
