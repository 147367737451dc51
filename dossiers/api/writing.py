"""``/api/v1/dossiers``: what a unit's own system may write, by the same actions as the pages."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Router

from dossiers import access
from dossiers.actions import workflow
from dossiers.actions.figures import save_figure
from dossiers.actions.scores import save_score
from dossiers.actions.versioned import Saved
from dossiers.api import shapes
from dossiers.queries.facts import state_label
from records import clock
from units import roles
from units.api.answers import Code, IdempotencyKey, Pk, answers
from units.api.door import BearerToken, used
from units.api.keys import once

router = Router(tags=["Ghi vào hồ sơ"])
CONTENT = BearerToken(roles.WRITE_CONTENT)
STEPS = BearerToken(roles.WRITE_STEPS)


@router.put(
    "/{pk}/scores/{code}",
    auth=CONTENT,
    response=answers(shapes.SavedOut, write=True),
    summary="Ghi điểm tự chấm một tiêu chí",
)
def put_score(
    request: HttpRequest,
    pk: Pk,
    code: Code,
    body: shapes.ScoreIn,
    idempotency_key: IdempotencyKey,
) -> Any:
    """Store the unit's own score; a version that is no longer the stored one is refused with 409."""
    user = used(request).user
    dossier = access.dossier_for(user, pk)
    return once(
        request,
        idempotency_key,
        lambda at: _saved(
            save_score(
                dossier=dossier,
                code=code,
                points=_number(body.points),
                not_applicable=body.not_applicable,
                note=body.note,
                version=body.version,
                by=user,
                at=at,
            )
        ),
    )


@router.put(
    "/{pk}/figures/{code}",
    auth=CONTENT,
    response=answers(shapes.SavedOut, write=True),
    summary="Ghi một số liệu",
)
def put_figure(
    request: HttpRequest,
    pk: Pk,
    code: Code,
    body: shapes.FigureIn,
    idempotency_key: IdempotencyKey,
) -> Any:
    """Store one line of the table of figures."""
    user = used(request).user
    dossier = access.dossier_for(user, pk)
    return once(
        request,
        idempotency_key,
        lambda at: _saved(
            save_figure(
                dossier=dossier,
                code=code,
                current=_number(body.current),
                previous=_number(body.previous),
                version=body.version,
                by=user,
                at=at,
            )
        ),
    )


VERBS: dict[str, Callable[..., Any]] = {
    "start": workflow.start,
    "send_to_chair": workflow.send_to_chair,
    "recall": workflow.recall,
    "make_ready": workflow.make_ready,
    "submit": workflow.submit,
    "include": workflow.include,
    "withdraw": workflow.withdraw,
}
WITH_NOTE = frozenset({"recall", "withdraw"})
WITH_RECEIPT = frozenset({"submit", "include"})


@router.post(
    "/{pk}/steps/{step}",
    auth=STEPS,
    response=answers(shapes.StepOut, write=True),
    summary="Thực hiện một bước của Cán bộ đầu mối",
)
def take_step(
    request: HttpRequest,
    pk: Pk,
    step: shapes.Step,
    body: shapes.StepIn,
    idempotency_key: IdempotencyKey,
) -> Any:
    """Take a step of the officer. Approving, appraising and concluding stay with persons."""
    user = used(request).user
    dossier = access.dossier_for(user, pk)

    def work(at: Any) -> dict[str, object]:
        extra = {"note": body.note} if step in WITH_NOTE else {}
        done = VERBS[step](dossier=dossier, by=user, at=at, **extra)
        return {
            "state": dossier.state,
            "state_label": state_label(dossier),
            "receipt": done.number if step in WITH_RECEIPT else None,
        }

    return once(request, idempotency_key, work)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _saved(saved: Saved) -> dict[str, object]:
    return {
        "version": saved.version,
        "changed": saved.changed,
        "saved_at": clock.local(saved.at).isoformat(),
    }
