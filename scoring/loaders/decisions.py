"""What is known of each decision on criteria: ``decision.toml`` in its folder, with or without a set beside it."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from scoring.loaders.sets import DATA_DIR, DECISION_FILE
from scoring.loaders.tables import Source


@dataclass(frozen=True, slots=True)
class DecisionSpec:
    """A decision on criteria. ``known`` says what is in hand; an unknown date is None, an unknown text ""."""

    code: str
    number: str
    issued_on: date | None
    issuer: str
    subject: str
    known: str
    replaces: str
    source: str

    @property
    def sha256(self) -> str:
        """The SHA-256 of the content as canonical JSON."""
        content = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(content.encode()).hexdigest()


def decision_paths() -> list[Path]:
    """Return the file of every decision that ships with the program, by folder."""
    return sorted(DATA_DIR.glob(f"*/{DECISION_FILE}"))


def read_decision(path: Path) -> DecisionSpec:
    """Read one decision; its code is the name of its folder. DataError names every fault."""
    source = Source(path)
    top = source.top()
    spec = DecisionSpec(
        code=path.parent.name,
        number=top.text("number"),
        issued_on=top.day("issued_on"),
        issuer=top.text("issuer", required=False),
        subject=top.text("subject", required=False),
        known=top.text("known"),
        replaces=top.text("replaces", required=False),
        source=top.text("source"),
    )
    top.close()
    if source.faults:
        raise source.error(source.faults)
    return spec
