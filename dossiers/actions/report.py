"""The words of the report, section by section; figures come from the table, not from here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from dossiers.actions.versioned import Saved, log, may_edit, put
from dossiers.models import Dossier, ReportSection
from dossiers.rules.report import SECTIONS
from records.errors import Blocked, Problem
from records.text import nfc
from units.models import User

MAX_TEXT = 20000


@transaction.atomic
def save_section(*, dossier: Dossier, code: str, text: str, version: int, by: User, at: datetime) -> Saved:
    """Store the text of one section (``I.1`` … ``V``). Raises ``Blocked`` for an unknown or overlong one."""
    may_edit(dossier=dossier, by=by)
    words = nfc(text).replace("\r\n", "\n").strip()
    if code not in SECTIONS:
        raise Blocked([Problem("report", f"Báo cáo không có mục {code}.")])
    if len(words) > MAX_TEXT:
        raise Blocked([Problem("report", f"Mục {code} dài quá {MAX_TEXT} ký tự.", f"#muc-{code}")])
    saved = put(
        ReportSection, {"dossier": dossier, "code": code}, {"text": words}, version, by, at, section_words
    )
    if saved.changed:
        log(
            dossier=dossier,
            action="bao_cao.muc",
            by=by,
            at=at,
            data={"muc": code, "so_ky_tu": len(words)},
            personal={"loi_van": words} if words else None,
        )
    return saved


def section_words(row: ReportSection | None) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Label and text of a section."""
    return {"text": "Nội dung"}, {"text": row.text if row is not None else ""}
