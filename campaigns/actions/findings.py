"""A person decides about a finding of the plan checker; nothing is corrected without this act."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from campaigns import policies, queries, states
from campaigns.actions.contents import timed
from campaigns.models import FindingDecision, Plan, PlanDeadline
from records import journal
from records.errors import Blocked, NotAllowed, Problem, Stale
from records.text import nfc
from units.access import actor_of
from units.models import User


@transaction.atomic
def decide_finding(
    *, plan: Plan, key: str, decision: str, reason: str, by: User, at: datetime
) -> FindingDecision:
    """Accept the proposal of a finding, or keep the plan's words; recorded once, with the words of that moment.

    Accepting changes a row only in a draft, and only where the finding proposes exact words; an issued plan keeps
    its words and the decision waits for the successor. Stale when the finding is gone or decided already.
    """
    if why := policies.why_not_write_plan(actor_of(by), plan.issuer_unit_id):
        raise NotAllowed(why)
    reason = nfc(reason.strip())
    if decision not in states.FINDING_DECISION_LABELS:
        raise Blocked([Problem("decision", "Chọn chấp nhận đề xuất hoặc giữ nguyên văn.")])
    if decision == states.DISMISSED and not reason:
        raise Blocked([Problem("reason", "Nêu lý do giữ nguyên văn.", "#ly-do")])
    finding = next((each for each in queries.findings_of(plan) if each.key == key), None)
    if finding is None or FindingDecision.objects.filter(plan=plan, key=key).exists():
        raise Stale("Phát hiện này đã được xử lý hoặc không còn trong kế hoạch.")
    applied: dict[str, Any] = {}
    if decision == states.ACCEPTED and finding.fix and plan.state == states.DRAFT:
        row = PlanDeadline.objects.get(plan=plan, code=finding.fix.row)
        PlanDeadline.objects.filter(pk=row.pk).update(**timed(finding.fix.new, plan.year))
        applied = {"moc": finding.fix.row, "cu": finding.fix.old, "moi": finding.fix.new}
    decided = FindingDecision.objects.create(
        plan=plan,
        key=key,
        code=finding.code,
        quote=finding.quote,
        proposal=finding.proposal,
        decision=decision,
        reason=reason,
        applied=applied,
        decided_at=at,
        decided_by=by,
    )
    journal.write(
        chain=journal.SYSTEM,
        action="ke-hoach.xu-ly-phat-hien",
        by=by,
        at=at,
        subject=plan,
        data={
            "ma": finding.code,
            "quyet_dinh": decision,
            "nguyen_van": finding.quote,
            **applied,
        },
        personal={"ly_do": reason} if reason else None,
    )
    return decided
