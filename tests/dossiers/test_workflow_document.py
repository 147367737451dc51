"""The document of the workflow is the table itself."""

from __future__ import annotations

from pathlib import Path

from dossiers import states
from dossiers.management.commands.workflow_table import workflow_document

ROOT = Path(__file__).resolve().parents[2]


def test_the_document_is_what_the_table_says() -> None:
    assert (ROOT / "docs" / "workflow.md").read_text(encoding="utf-8") == workflow_document()


def test_every_state_can_be_reached_and_every_step_leads_on() -> None:
    reached = {states.NOT_STARTED} | {target for move in states.MOVES for target in move.targets}
    assert reached == set(states.STATES)
