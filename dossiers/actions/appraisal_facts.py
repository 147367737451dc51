"""What the appraiser finds beside the scores: facts that exclude, the process check, remarks for the unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from dossiers import states
from dossiers.actions.appraisal_scores import may_appraise
from dossiers.actions.scores import veto_words
from dossiers.actions.versioned import Saved, conflict, log, put
from dossiers.models import AppraisalCheck, Dossier, Remark, VetoAnswer
from dossiers.queries.appraisal_checks import check_version
from dossiers.rules import appraisal as rules
from records.errors import Blocked, Problem
from records.text import nfc
from scoring import rules as scoring_rules
from scoring.models import Criterion, Veto
from scoring.queries import spec_of
from units.models import User

YES_NO = {None: "chưa kiểm tra", True: "đạt", False: "chưa đạt"}


@dataclass(frozen=True, slots=True)
class VetoTyped:
    """An answer to a veto question as typed: "", "khong" or "co", counts, and the document it rests on."""

    value: str
    cases: int | None = None
    persons: int | None = None
    basis: str = ""


@transaction.atomic
def save_veto(
    *, dossier: Dossier, code: str, typed: VetoTyped, version: int, by: User, at: datetime
) -> Saved:
    """Store what the appraisal found about a veto fact; an empty answer leaves the unit's own in force."""
    may_appraise(dossier=dossier, by=by)
    spec = spec_of(dossier.participation.criteria_set_id)
    answer = scoring_rules.VetoAnswer(typed.value, typed.cases, typed.persons, nfc(typed.basis).strip())
    lines = scoring_rules.veto_problems(spec, code, answer, by="appraiser")
    veto = Veto.objects.filter(set_id=dossier.participation.criteria_set_id, code=code).first()
    if lines or veto is None:
        raise Blocked([Problem("veto", text, f"#sk-{code}") for text in lines])
    own = VetoAnswer.objects.filter(dossier=dossier, veto=veto, step=states.SELF, round=dossier.round).first()
    if own is not None and answer.value and answer.value != own.value and not answer.basis:
        raise Blocked([Problem("veto", f"Câu {code}: ghi căn cứ vì khác trả lời của đơn vị.", f"#sk-{code}")])
    values = {
        "value": answer.value,
        "cases": answer.cases if answer.value == states.VETO_YES else None,
        "persons": answer.persons if answer.value == states.VETO_YES else None,
        "basis": answer.basis,
    }
    key = {"dossier": dossier, "veto": veto, "step": states.APPRAISAL, "round": dossier.round}
    saved = put(VetoAnswer, key, values, version, by, at, veto_words)
    if saved.changed:
        log(
            dossier=dossier,
            action="su_kien.tham_dinh",
            by=by,
            at=at,
            data={
                "cau": code,
                "tra_loi": answer.value,
                "so_vu": values["cases"],
                "so_nguoi": values["persons"],
            },
            personal={"can_cu": answer.basis} if answer.basis else None,
        )
    return saved


@transaction.atomic
def save_check(
    *, dossier: Dossier, code: str, passed: bool | None, note: str, version: int, by: User, at: datetime
) -> Saved:
    """Record one line of the process check; what is not in order needs a remark.

    ``version``: microseconds of the last save (``check_version``), 0 before the first.
    """
    may_appraise(dossier=dossier, by=by)
    check = rules.CHECK_BY_CODE.get(code)
    if check is None:
        raise Blocked([Problem("check", "Không có mục kiểm tra này.")])
    words = nfc(note).strip()
    if passed is False and not words:
        raise Blocked([Problem("check", f"Mục “{check.title}” chưa đạt: nêu nhận xét.", f"#kt-{code}")])
    key: dict[str, Any] = {"dossier": dossier, "round": dossier.round, "code": code}
    stored = AppraisalCheck.objects.filter(**key).first()
    if stored is not None and (stored.passed, stored.note) == (passed, words):
        return Saved(check_version(stored.at), stored.at, changed=False)
    if check_version(stored.at if stored else None) != version:
        raise conflict(
            {"passed": "Kết quả", "note": "Nhận xét"},
            {"passed": YES_NO[stored.passed if stored else None], "note": stored.note if stored else ""},
            {"passed": YES_NO[passed], "note": words},
            stored.by if stored else None,
            stored.at if stored else None,
            check_version(stored.at if stored else None),
            by,
        )
    AppraisalCheck.objects.update_or_create(
        **key, defaults={"passed": passed, "note": words, "at": at, "by": by}
    )
    log(
        dossier=dossier,
        action="kiem_tra.quy_trinh",
        by=by,
        at=at,
        data={"muc": code, "dat": passed},
        personal={"nhan_xet": words} if words else None,
    )
    return Saved(check_version(at), at)


@transaction.atomic
def add_remark(
    *, dossier: Dossier, target: str, target_code: str, text: str, by: User, at: datetime
) -> Remark:
    """Pin a remark to a criterion or a dossier item; the unit reads it once the dossier is returned."""
    may_appraise(dossier=dossier, by=by)
    words = nfc(text).strip()
    if not words:
        raise Blocked([Problem("remark", "Nêu nội dung ý kiến.", "#id_remark")])
    if target_code not in _places(dossier, target):
        raise Blocked(
            [Problem("remark", "Chọn tiêu chí hoặc thành phần hồ sơ để ghim ý kiến.", "#id_remark")]
        )
    remark = Remark.objects.create(
        dossier=dossier, round=dossier.round, target=target, target_code=target_code, text=words, at=at, by=by
    )
    log(
        dossier=dossier,
        action="y_kien.them",
        by=by,
        at=at,
        data={"cho": target, "ma": target_code},
        personal={"y_kien": words},
    )
    return remark


@transaction.atomic
def take_back_remark(*, dossier: Dossier, remark_id: int, by: User, at: datetime) -> Remark:
    """Take back a remark that was not sent to the unit yet; the log keeps it. Returns what it said."""
    may_appraise(dossier=dossier, by=by)
    remark = Remark.objects.filter(
        dossier=dossier, pk=remark_id, returned__isnull=True, round=dossier.round
    ).first()
    if remark is None:
        raise Blocked([Problem("remark", "Ý kiến đã gửi đơn vị hoặc đã được bỏ.")])
    log(
        dossier=dossier,
        action="y_kien.bo",
        by=by,
        at=at,
        data={"cho": remark.target, "ma": remark.target_code},
        personal={"y_kien": remark.text},
    )
    Remark.objects.filter(pk=remark.pk).delete()
    return remark


def _places(dossier: Dossier, target: str) -> set[str]:
    if target == Remark.CRITERION:
        rows = Criterion.objects.filter(set_id=dossier.participation.criteria_set_id)
        return set(rows.values_list("code", flat=True))
    if target == Remark.ITEM:
        return {row.paper_kind or row.form_code for row in dossier.milestone.items.all()}
    return set()
