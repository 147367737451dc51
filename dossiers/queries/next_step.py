"""The one next thing a person of the unit has to do with a dossier: a verb, and the very place where it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from dossiers import policies, states
from dossiers.models import Dossier
from dossiers.policies import Facts
from dossiers.queries.chair_asks import chair_asked
from dossiers.queries.facts import facts_of, state_label
from records.errors import Problem
from units.access import actor_of
from units.models import User


@dataclass(frozen=True)
class NextStep:
    """What to do (a verb), the words of the button and where it leads; ``step``: the button itself takes it.

    ``mine`` is false when the dossier waits for somebody else; then ``what`` says for whom or for what.
    ``elsewhere``: it is done on another page than the dossier's own; ``there``: the step whose button stands there.
    """

    what: str
    action: str
    url: str
    mine: bool
    step: str = ""
    elsewhere: bool = False
    there: str = ""


def next_step(
    dossier: Dossier, user: User, missing: Sequence[Problem], facts: Facts | None = None
) -> NextStep:
    """Name the next thing to do. ``missing``: what still lacks (``readiness.missing``), as the page lists it."""
    known = facts or facts_of(dossier)
    page = reverse("dossiers:detail", args=[dossier.pk])
    move = next((m for m in states.moves_from(dossier.state, own=known.own) if m.primary), None)
    if (
        move is None
        or dossier.state not in states.WITH_UNIT
        or policies.why_not(move, actor_of(user), known) is not None
    ):
        return NextStep(state_label(dossier), "Mở hồ sơ", page, mine=False)
    first = next((problem.where for problem in missing if problem.where), page)
    state = dossier.state
    if state == states.NOT_STARTED:
        return NextStep("Bắt đầu lập hồ sơ", move.label, page, mine=True, step=move.step)
    if state == states.RETURNED:
        return _returned(missing, page, first)
    if state == states.AWAITING_CHAIR:
        where = reverse("dossiers:approve", args=[dossier.pk])
        return _at(where, "Xem bản trình và duyệt nội dung", "Xem và duyệt", there=move.step)
    if state == states.AWAITING_EXPLANATION:
        where = reverse("dossiers:explanations", args=[dossier.pk])
        return _at(where, "Giải trình tiêu chí có chênh lệch", "Viết giải trình", there=move.step)
    if state == states.AWAITING_SIGNATURE and missing:
        return _at(first, "Ghi số, ngày các văn bản đã ký", "Ghi số, ngày", there=move.step)
    if missing:
        return _at(first, f"Hoàn thiện {len(missing)} việc còn thiếu", "Tiếp tục lập hồ sơ")
    if state == states.DRAFTING and chair_asked(dossier) is not None:
        move_words = ("Sửa theo ý kiến của Chủ tịch Hội đồng rồi trình lại", "Xem ý kiến")
    else:
        move_words = (move.label, move.label)
    return NextStep(*move_words, page, mine=True)


def _returned(missing: Sequence[Problem], page: str, first: str) -> NextStep:
    waiting = sum(problem.code == "remark" for problem in missing)
    if waiting:
        return _at(first, f"Trả lời {waiting} ý kiến của cơ quan thẩm định", "Xem ý kiến và hoàn thiện")
    if missing:
        return _at(first, f"Hoàn thiện {len(missing)} việc còn thiếu", "Hoàn thiện hồ sơ")
    return NextStep("Hoàn thiện theo ý kiến rồi trình Chủ tịch Hội đồng", "Mở hồ sơ", page, mine=True)


def _at(where: str, what: str, action: str, *, there: str = "") -> NextStep:
    return NextStep(what, action, where, mine=True, elsewhere=True, there=there)
