"""The Office's remarks that came with a return, and which of them the unit has not answered yet."""

from __future__ import annotations

from django.urls import reverse

from dossiers import catalogue
from dossiers.models import Dossier, Remark
from records.errors import Problem


def place_of(remark: Remark) -> str:
    """Name what a remark is pinned to, as it reads within a sentence: «tiêu chí 2.5» or a paper's name."""
    if remark.target == Remark.CRITERION:
        return f"tiêu chí {remark.target_code}"
    return catalogue.PAPER_NAMES.get(remark.target_code, remark.target_code)


def url_of(remark: Remark) -> str:
    """Where a remark stands for the unit: at its criterion, or at its paper."""
    if remark.target == Remark.CRITERION:
        return f"{reverse('dossiers:scoring', args=[remark.dossier_id])}#tc-{remark.target_code}"
    return f"{reverse('dossiers:papers', args=[remark.dossier_id])}#{remark.target_code}"


def problems(dossier: Dossier) -> list[Problem]:
    """Remarks of the open return without a reply; each keeps the dossier from going to the chair again.

    An office that sends a dossier back expects to read, remark by remark, what was done: every remark is answered
    with a sentence, saying either how the matter was put right or why it stands as it was. Whether the correction
    is enough is for the appraiser to judge, so nothing but the reply is asked for here (one query).
    """
    if not dossier.returns:
        return []
    open_ones = Remark.objects.filter(
        dossier=dossier, returned__isnull=False, returned__answered_at__isnull=True, reply=""
    )
    return [
        Problem(
            "remark",
            f"Chưa trả lời ý kiến của cơ quan thẩm định về {place_of(remark)}.",
            url_of(remark),
        )
        for remark in open_ones
    ]
