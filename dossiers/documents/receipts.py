"""«Biên nhận hồ sơ» from the frozen content and the facts of the submission, with a QR code of its check page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from dossiers.documents import frames, kinds
from dossiers.documents.covers import Receipt, ReceiptItem
from dossiers.documents.from_snapshot import day
from dossiers.documents.proof import Proof


def receipt_paper(
    content: Mapping[str, Any],
    *,
    number: str,
    submitted_at: datetime,
    submitted_by: str,
    punctuality: str,
    items: Sequence[ReceiptItem],
    sha256: str,
    check: Proof | None = None,
) -> Receipt:
    """Return the receipt as a sheet; ``punctuality`` in words, ``check``: its code, for receipts that have one."""
    marks = replace(frames.marks(content, issued=True), one_person=False)
    return Receipt(
        frame=frames.frame(kinds.RECEIPT, content, registered={}, marks=marks),
        number=number,
        campaign=content["campaign"]["title"],
        submitted_at=submitted_at,
        submitted_by=submitted_by,
        punctuality=punctuality,
        due_before=day(content["submit_before"]),
        items=tuple(items),
        snapshot_hash=sha256,
        check_address=check.address if check else "",
        check_code=check.code_text if check else "",
        check_image=check.image if check else "",
    )
