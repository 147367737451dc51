"""Facts learnt after submission or recognition: recorded, told to the Office, concluded; papers stay as they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from dossiers import policies
from dossiers.actions.versioned import hold, log
from dossiers.models import Dossier, LateFact
from dossiers.queries.facts import facts_of
from dossiers.rules import late as rules
from records import clock, outbox
from records.errors import Blocked, NotAllowed, Problem, Stale
from records.text import nfc
from scoring.models import Veto
from units import roles
from units.access import actor_of, holders
from units.models import User


@dataclass(frozen=True, slots=True)
class LateTyped:
    """What was typed of a fact; ``kind`` is the code of a question of the set or "khac"."""

    kind: str
    cases: int | None = None
    persons: int | None = None
    basis: str = ""
    learned_on: date | None = None


@transaction.atomic
def record_late(*, dossier: Dossier, typed: LateTyped, by: User, at: datetime) -> LateFact:
    """Record a fact and ask the Office for a conclusion. Raises ``NotAllowed`` or ``Blocked``."""
    hold(dossier)
    reason = policies.why_not_report_late(actor_of(by), facts_of(dossier))
    if reason is not None:
        raise NotAllowed(reason)
    veto = Veto.objects.filter(set_id=dossier.participation.criteria_set_id, code=typed.kind).first()
    basis = nfc(typed.basis).strip()[:500]
    lines = rules.fact_problems(
        known=veto is not None or typed.kind == rules.OTHER,
        cases=typed.cases,
        persons=typed.persons,
        basis=basis,
        learned_on=typed.learned_on,
        today=clock.local_date(at),
    )
    if lines or typed.learned_on is None:
        raise Blocked([Problem("late", text) for text in lines])
    fact = LateFact.objects.create(
        dossier=dossier,
        veto=veto,
        cases=typed.cases,
        persons=typed.persons,
        basis=basis,
        learned_on=typed.learned_on,
        state_then=dossier.state,
        at=at,
        by=by,
    )
    log(
        dossier=dossier,
        action="phat_sinh.ghi",
        by=by,
        at=at,
        data={
            "cau": typed.kind,
            "so_vu": typed.cases,
            "so_nguoi": typed.persons,
            "ngay_biet": typed.learned_on.isoformat(),
            "trang_thai": dossier.state,
        },
        personal={"can_cu": basis},
    )
    outbox.notify(
        to=holders(dossier.participation.appraiser_id, roles.OFFICE_ADMIN, roles.CHAIR, roles.APPRAISER),
        subject=f"[Thẩm định] Đề nghị kết luận về sự việc phát sinh sau kỳ: {dossier.participation.name}",
        body="Có sự việc được ghi nhận sau khi hồ sơ đã nộp. Văn bản đã ban hành giữ nguyên cho đến khi có kết luận.",
        url=_place(dossier),
        at=at,
        key=f"phat-sinh-{fact.pk}",
    )
    return fact


@transaction.atomic
def conclude_late(
    *, dossier: Dossier, fact_id: int, conclusion: str, note: str, by: User, at: datetime
) -> LateFact:
    """Conclude on a fact, once; what follows (withdrawal, reopening) is a step of its own."""
    hold(dossier)
    fact = LateFact.objects.filter(dossier=dossier, pk=fact_id).first()
    if fact is None:
        raise Blocked([Problem("late", "Hồ sơ không có sự việc này.")])
    reason = policies.why_not_conclude_late(actor_of(by), facts_of(dossier), fact.by_id)
    if reason is not None:
        raise NotAllowed(reason)
    words = nfc(note).strip()
    lines = rules.conclusion_problems(state=dossier.state, conclusion=conclusion, note=words)
    if lines:
        raise Blocked([Problem("late", text, f"#ps-{fact.pk}") for text in lines])
    open_rows = LateFact.objects.filter(pk=fact.pk, concluded_at__isnull=True)
    if open_rows.update(conclusion=conclusion, conclusion_note=words, concluded_at=at, concluded_by=by) != 1:
        raise Stale("Đã có người kết luận về sự việc này.")
    fact.refresh_from_db()
    log(
        dossier=dossier,
        action="phat_sinh.ket_luan",
        by=by,
        at=at,
        data={"ket_luan": conclusion},
        personal={"ly_do": words},
    )
    outbox.notify(
        to=holders(dossier.participation.unit_id, roles.OFFICER, roles.CHAIR),
        subject="[Thẩm định] Đã có kết luận về sự việc phát sinh sau kỳ",
        body=f"Kết luận: {fact.get_conclusion_display()}.",
        url=_place(dossier),
        at=at,
        key=f"phat-sinh-{fact.pk}-ket-luan",
    )
    return fact


def _place(dossier: Dossier) -> str:
    return reverse("dossiers:late", args=[dossier.pk])
