"""Units as a data file (TOML) → frozen rows. Reads only; ``actions.load_units`` writes."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from records.text import nfc

UNITS = Path(__file__).resolve().parent.parent / "data" / "units.toml"
ACCOUNTS = UNITS.with_name("accounts.toml")
#: The agencies of Kế hoạch 75/KH-UBND with their accounts: only a demonstration brings them in.
AGENCIES = UNITS.with_name("agencies-2020.toml")


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit; ``parent`` and ``party`` are codes, "" where no source names one."""

    code: str
    parent: str
    party: str
    fields: dict[str, Any]


def read_units(path: Path = UNITS) -> tuple[UnitRow, ...]:
    """Read a file of units, parents before children."""
    rows = tomllib.loads(nfc(path.read_text(encoding="utf-8")))["units"]
    return tuple(
        UnitRow(
            code=row["code"],
            parent=row.get("parent", ""),
            party=row.get("party", ""),
            fields={key: value for key, value in row.items() if key not in {"code", "parent", "party"}},
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class AccountRow:
    """A demonstration account with its roles as (unit code, role)."""

    username: str
    display_name: str
    roles: tuple[tuple[str, str], ...]


def read_accounts(path: Path = ACCOUNTS) -> tuple[AccountRow, ...]:
    """Read the demonstration accounts."""
    rows = tomllib.loads(nfc(path.read_text(encoding="utf-8"))).get("accounts", ())
    return tuple(
        AccountRow(row["username"], row["display_name"], tuple((unit, role) for unit, role in row["roles"]))
        for row in rows
    )
