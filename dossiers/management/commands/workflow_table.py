"""Write the workflow table as a document, so that the document cannot drift from the table."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from dossiers import states

ROLES = {
    states.UNIT_OFFICER: "cán bộ đầu mối của đơn vị",
    states.UNIT_CHAIR: "Chủ tịch Hội đồng của đơn vị",
    states.UNIT_REGISTRAR: "văn thư hoặc cán bộ đầu mối của đơn vị",
    states.OFFICE_APPRAISER: "người thẩm định của Văn phòng",
    states.OFFICE_CHAIR: "Chủ tịch Hội đồng Văn phòng",
    states.OFFICE_ADMIN: "Quản trị Văn phòng",
}
OWN = {None: "mọi hồ sơ", True: "chỉ hồ sơ của Văn phòng", False: "trừ hồ sơ của Văn phòng"}


def workflow_document() -> str:
    """Return ``docs/workflow.md``: the states, then every move with who may take it."""
    lines = [
        "# The workflow of a dossier",
        "",
        "Written by `manage.py workflow_table` from `dossiers/states.py`; a test compares the two.",
        "",
        "| state | label | waiting for |",
        "|---|---|---|",
        *(f"| `{s.code}` | {s.label} | {s.waiting_for} |" for s in states.STATES.values()),
        "",
        "| step | button | from | to | by | needs | dossiers |",
        "|---|---|---|---|---|---|---|",
    ]
    for move in states.MOVES:
        sources = ", ".join(f"`{code}`" for code in states.STATES if code in move.sources)
        targets = ", ".join(f"`{code}`" for code in move.targets)
        needs = ", ".join(
            word
            for held, word in (
                (move.needs_note, "lý do"),
                (bool(move.milestone), f"hạn của mốc {move.milestone}"),
                (move.freezes, "đóng băng nội dung"),
            )
            if held
        )
        lines.append(
            f"| `{move.step}` | {move.label} | {sources} | {targets} | {ROLES[move.role]} | {needs or '–'} "
            f"| {OWN[move.own]} |"
        )
    return "\n".join(lines) + "\n"


class Command(BaseCommand):
    """``workflow_table [PATH]``: write the document, by default ``docs/workflow.md``."""

    help = "Ghi bảng quy trình ra docs/workflow.md."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare where to write."""
        parser.add_argument("path", nargs="?", type=Path, default=Path("docs/workflow.md"))

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the document."""
        options["path"].write_text(workflow_document(), encoding="utf-8")
