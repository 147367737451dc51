"""A new round of a dossier: what was given is copied on, what was given before stays as it was."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TypeVar

from django.db.models import Model

from dossiers import states
from dossiers.actions.versioned import log
from dossiers.models import AppraisalCheck, Dossier, Explanation, Score, VetoAnswer
from dossiers.rules.appraisal import Given, differs
from units.models import User

Row = TypeVar("Row", bound=Model)
ALL_STEPS = frozenset({states.SELF, states.APPRAISAL, states.FINAL})


def next_round(
    *,
    dossier: Dossier,
    by: User,
    at: datetime,
    steps: Collection[str] = (states.SELF,),
    office_work: bool = False,
) -> int:
    """Copy scores and veto answers of these route steps to the round after; returns its number.

    The dossier's own ``round`` is moved by the caller, in the same statement as its state. Who entered a value stays
    on the copy: he may still not appraise it. ``office_work`` takes checks and explanations along (a dossier taken up
    again by the Office); after a return they are due anew, because the papers are.
    """
    before, after = dossier.round, dossier.round + 1
    scores = list(Score.objects.filter(dossier=dossier, round=before, step__in=steps))
    vetoes = list(VetoAnswer.objects.filter(dossier=dossier, round=before, step__in=steps))
    Score.objects.bulk_create(_copies(scores, after))
    VetoAnswer.objects.bulk_create(_copies(vetoes, after))
    if office_work:
        AppraisalCheck.objects.bulk_create(
            _copies(list(AppraisalCheck.objects.filter(dossier=dossier, round=before)), after)
        )
        Explanation.objects.bulk_create(
            _copies(list(Explanation.objects.filter(dossier=dossier, round=before)), after)
        )
    log(
        dossier=dossier,
        action="ho-so.lan_moi",
        by=by,
        at=at,
        data={"lan_truoc": before, "lan": after, "so_diem": len(scores), "so_su_kien": len(vetoes)},
    )
    return after


def carry_appraisal(*, dossier: Dossier) -> list[str]:
    """Take over what the Office appraised in the round before, where the unit changed nothing; returns the codes.

    Called when a resubmitted dossier is taken in. Where the unit did change its score the Office reads it afresh.
    """
    if dossier.round < 2:
        return []
    before, now = dossier.round - 1, dossier.round
    own = {(row.round, row.criterion_id): row for row in _scores(dossier, states.SELF, (before, now))}
    taken = {row.criterion_id for row in _scores(dossier, states.APPRAISAL, (now,))}
    kept = [
        row
        for row in _scores(dossier, states.APPRAISAL, (before,))
        if row.criterion_id not in taken
        and not differs(_given(own.get((before, row.criterion_id))), _given(own.get((now, row.criterion_id))))
    ]
    codes = sorted(row.criterion.code for row in kept)
    criteria = {row.criterion_id for row in kept}
    Score.objects.bulk_create(_copies(kept, now))
    explained = Explanation.objects.filter(dossier=dossier, round=before, criterion__in=criteria)
    present = set(
        Explanation.objects.filter(dossier=dossier, round=now).values_list("criterion_id", flat=True)
    )
    Explanation.objects.bulk_create(
        _copies([row for row in explained if row.criterion_id not in present], now)
    )
    answered = set(
        VetoAnswer.objects.filter(dossier=dossier, round=now, step=states.APPRAISAL).values_list(
            "veto_id", flat=True
        )
    )
    vetoes = VetoAnswer.objects.filter(dossier=dossier, round=before, step=states.APPRAISAL)
    VetoAnswer.objects.bulk_create(_copies([row for row in vetoes if row.veto_id not in answered], now))
    return codes


def _scores(dossier: Dossier, step: str, rounds: Collection[int]) -> list[Score]:
    return list(
        Score.objects.filter(dossier=dossier, step=step, round__in=rounds).select_related("criterion")
    )


def _given(row: Score | None) -> Given:
    return Given() if row is None else Given(row.points, row.not_applicable, row.note)


def _copies(rows: list[Row], after: int) -> list[Row]:
    copies = []
    for row in rows:
        values = {
            field.attname: getattr(row, field.attname)
            for field in row._meta.concrete_fields
            if not field.primary_key
        }
        copies.append(type(row)(**{**values, "round": after}))
    return copies
