"""What the unit enters on its scoring page: its own scores, the facts that exclude, replies to remarks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from dossiers import policies, states
from dossiers.actions.versioned import Saved, hold, log, may_edit, put
from dossiers.models import Dossier, Remark, Score, VetoAnswer
from dossiers.queries.facts import facts_of
from records.errors import Blocked, NotAllowed, Problem
from records.text import nfc
from scoring import rules as scoring_rules
from scoring.models import Criterion, Veto
from scoring.queries import spec_of
from units.access import actor_of
from units.models import User

NOT_APPLICABLE = "Không áp dụng"
MAX_NOTE = 4000


@transaction.atomic
def save_score(
    *,
    dossier: Dossier,
    code: str,
    points: Decimal | None,
    not_applicable: bool,
    note: str,
    version: int,
    by: User,
    at: datetime,
) -> Saved:
    """Store the unit's own score of one criterion; ``points=None``: not scored. Clause S0 III.1 «tự chấm điểm».

    Raises ``Blocked`` for what the criteria set does not allow, ``Conflict`` for a stale page.
    """
    may_edit(dossier=dossier, by=by)
    spec = spec_of(dossier.participation.criteria_set_id)
    words = nfc(note).strip()
    raw = "" if points is None else f"{points:f}"
    lines = scoring_rules.problems(spec, code, raw, na=not_applicable, note=words)
    if len(words) > MAX_NOTE:
        lines.append(f"Lý do dài quá {MAX_NOTE} ký tự.")
    criterion = Criterion.objects.filter(set_id=dossier.participation.criteria_set_id, code=code).first()
    if lines or criterion is None:
        raise Blocked([Problem("points", text, f"#tc-{code}") for text in lines])
    key = {"dossier": dossier, "criterion": criterion, "step": states.SELF, "round": dossier.round}
    before = Score.objects.filter(**key).first()
    values = {"points": points, "not_applicable": not_applicable, "note": words}
    if before is None and points is None and not not_applicable and not words:
        # Only a file came: nothing is scored yet, so there is nothing to store.
        return Saved(0, at, changed=False)
    saved = put(Score, key, values, version, by, at, score_words)
    if saved.changed:
        log(
            dossier=dossier,
            action="diem.tu_cham",
            by=by,
            at=at,
            data={
                "tieu_chi": code,
                "lan": dossier.round,
                "truoc": written(before),
                "sau": written(Score(**values)),
            },
            # A reason may name a person; it can be erased without breaking the chain.
            personal={"ly_do": words} if words else None,
        )
    return saved


def written(row: Score | None) -> str:
    """Write a score as it is read: "2,5", "Không áp dụng", "" for none."""
    if row is None or (row.points is None and not row.not_applicable):
        return ""
    return NOT_APPLICABLE if row.not_applicable else scoring_rules.vn(row.points or Decimal(0))


def score_words(row: Score | None) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Labels and readable values of a score."""
    return {"points": "Điểm", "note": "Lý do, căn cứ"}, {
        "points": written(row),
        "note": row.note if row is not None else "",
    }


@transaction.atomic
def save_veto(
    *,
    dossier: Dossier,
    code: str,
    value: str,
    cases: int | None,
    persons: int | None,
    basis: str,
    version: int,
    by: User,
    at: datetime,
) -> Saved:
    """Store the unit's answer to a veto question: "", "khong" or "co", counts only, never names.

    A "Có" is stored at once, counts and basis may follow (``queries.scoring_page.problems`` names them as missing):
    the page must not go on showing "Không" because a number is still being looked for.
    """
    may_edit(dossier=dossier, by=by)
    spec = spec_of(dossier.participation.criteria_set_id)
    answer = scoring_rules.VetoAnswer(value, cases, persons, nfc(basis).strip())
    complete = answer
    if value == states.VETO_YES:
        complete = replace(answer, basis=answer.basis or "…", cases=cases or 1)
        complete = replace(complete, cases=cases) if cases is not None and cases < 0 else complete
    lines = scoring_rules.veto_problems(spec, code, complete, by="unit")
    veto = Veto.objects.filter(set_id=dossier.participation.criteria_set_id, code=code).first()
    if lines or veto is None:
        raise Blocked([Problem("veto", text, f"#sk-{code}") for text in lines])
    key = {"dossier": dossier, "veto": veto, "step": states.SELF, "round": dossier.round}
    before = VetoAnswer.objects.filter(**key).first()
    values = {"value": value, "cases": cases, "persons": persons, "basis": answer.basis[:500]}
    saved = put(VetoAnswer, key, values, version, by, at, veto_words)
    if saved.changed:
        log(
            dossier=dossier,
            action="su_kien.tu_khai",
            by=by,
            at=at,
            data={
                "cau": code,
                "lan": dossier.round,
                "truoc": before.value if before else "",
                "sau": value,
                "so_vu": cases,
                "so_nguoi": persons,
            },
            personal={"can_cu": answer.basis} if answer.basis else None,
        )
    return saved


def veto_words(row: VetoAnswer | None) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Labels and readable values of an answer."""
    labels = {"value": "Trả lời", "cases": "Số vụ", "persons": "Số người", "basis": "Căn cứ"}
    if row is None:
        return labels, {"value": dict(states.VETO_CHOICES)[""]}
    return labels, {
        "value": dict(states.VETO_CHOICES)[row.value],
        "cases": "" if row.cases is None else str(row.cases),
        "persons": "" if row.persons is None else str(row.persons),
        "basis": row.basis,
    }


@transaction.atomic
def reply_to_remark(*, dossier: Dossier, remark_id: int, text: str, by: User, at: datetime) -> Remark:
    """Answer a remark that came with a return; a later answer replaces the earlier one, the log keeps both."""
    hold(dossier)
    reason = policies.why_not_reply(actor_of(by), facts_of(dossier))
    if reason is not None:
        raise NotAllowed(reason)
    remark = Remark.objects.filter(dossier=dossier, pk=remark_id, returned__isnull=False).first()
    words = nfc(text).strip()
    if remark is None:
        raise Blocked([Problem("reply", "Không có ý kiến này trong hồ sơ.")])
    place = f"#y-kien-{remark.pk}"
    if not words:
        raise Blocked([Problem("reply", "Nêu nội dung trả lời.", place)])
    if len(words) > MAX_NOTE:
        raise Blocked([Problem("reply", f"Trả lời dài quá {MAX_NOTE} ký tự.", place)])
    if words != remark.reply:
        Remark.objects.filter(pk=remark.pk).update(reply=words, replied_at=at, replied_by=by)
        log(
            dossier=dossier,
            action="y_kien.tra_loi",
            by=by,
            at=at,
            data={"cho": remark.target, "ma": remark.target_code},
            personal={"tra_loi": words},
        )
        remark.refresh_from_db()
    return remark
