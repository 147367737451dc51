"""The steps of the workflow table: policy → problems → conditional update → log → notice, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from campaigns import rules as campaign_rules
from dossiers import policies, states
from dossiers.actions import counting
from dossiers.actions.hooks import announce
from dossiers.actions.notices import tell
from dossiers.actions.snapshots import freeze, void_approval
from dossiers.documents.proof import random_code
from dossiers.models import Dossier, Receipt, Return, Snapshot
from dossiers.queries import facts as fact_queries
from dossiers.queries import readiness
from records import clock, journal
from records.errors import Blocked, NotAllowed, Problem, Stale
from records.text import vn_date
from units.access import actor_of
from units.models import User

#: What a step names of its dossier: the campaign and its plan, the units, the criteria, the deadline.
_NAMED = (
    "participation__campaign__plan",
    "participation__campaign__office",
    "participation__unit",
    "participation__appraiser",
    "participation__criteria_set",
    "milestone",
)


def perform(
    *,
    dossier: Dossier,
    step: str,
    by: User,
    at: datetime,
    note: str = "",
    target: str = "",
    changes: Mapping[str, object] | None = None,
    data: Mapping[str, object] | None = None,
    problems: Sequence[Problem] = (),
    words: Mapping[str, str] | None = None,
) -> states.Move:
    """Take one step of the table, inside the caller's transaction.

    1. the policy answers, 2. a needed note is asked for and problems are listed, 3. one conditional UPDATE moves the
    row (exactly one, or somebody was first), 4. counters, 5. notices, 6. the log. ``changes`` are further columns,
    ``words`` what the notice names besides.
    Raises ``NotAllowed``, ``Blocked`` or ``Stale``.
    """
    move = states.BY_STEP[step]
    facts = fact_queries.facts_of(dossier)
    reason = policies.why_not(move, actor_of(by), facts)
    if reason is not None:
        if facts.state not in move.sources:
            raise Stale(_already(dossier, reason))
        raise NotAllowed(reason)
    if move.needs_note and not note.strip():
        raise Blocked(
            [Problem("note", "Nêu lý do hoặc nội dung cần sửa trước khi thực hiện bước này.", "#note")]
        )
    if problems:
        raise Blocked(problems)
    chosen = target or move.target
    if chosen not in move.targets:
        raise ValueError(f"{step} does not lead to {chosen}")
    before, punctuality = dossier.state, dossier.punctuality
    moved = Dossier.objects.filter(
        pk=dossier.pk,
        state__in=move.sources,
        state=before,
        round=dossier.round,
        # What the counters lose is what this step found; a row that changed meanwhile is somebody else's.
        punctuality=punctuality,
    ).update(state=chosen, changed_at=at, changed_by=by, **(changes or {}))
    if moved != 1:
        raise Stale
    # One row with all that counters, notices, log and snapshot name, instead of a query for each of them.
    dossier.refresh_from_db(from_queryset=Dossier.objects.select_related(*_NAMED))
    counting.moved(dossier=dossier, state=before, punctuality=punctuality)
    tell(dossier=dossier, move=move, state=chosen, by=by, at=at, note=note, words=words)
    announce(dossier=dossier, step=step, state=chosen, at=at)
    journal.write(
        chain=dossier.participation.campaign.code,
        action=f"ho-so.{step}",
        by=by,
        at=at,
        subject=dossier,
        data={
            "tu": before,
            "den": chosen,
            "lan": dossier.round,
            "don_vi": dossier.participation.unit.code,
            "mot_tai_khoan": facts.single_account,
            **(data or {}),
        },
        personal={"ghi_chu": note.strip()} if note.strip() else None,
    )
    return move


def _already(dossier: Dossier, reason: str) -> str:
    if dossier.changed_by_id is None or dossier.changed_at is None:
        return reason[0].upper() + reason[1:] + "."
    local = clock.local(dossier.changed_at)
    return f"{dossier.changed_by} đã xử lý bước này lúc {local:%H:%M} ngày {vn_date(local.date())}: {reason}."


@transaction.atomic
def start(*, dossier: Dossier, by: User, at: datetime) -> None:
    """Open the dossier for work."""
    perform(dossier=dossier, step="start", by=by, at=at)


@transaction.atomic
def send_to_chair(*, dossier: Dossier, by: User, at: datetime) -> Snapshot:
    """Send the content to the council's chair; it is frozen so that his own changes can be told apart."""
    perform(
        dossier=dossier,
        step="send_to_chair",
        by=by,
        at=at,
        problems=readiness.problems(dossier),
        changes={
            "sent_at": at,
            "sent_by": by,
            "approved_at": None,
            "approved_by": None,
            "approved_alone": False,
        },
    )
    void_approval(dossier=dossier, by=by, at=at)
    return freeze(dossier=dossier, purpose=states.SENT_SNAPSHOT, by=by, at=at)


@transaction.atomic
def recall(*, dossier: Dossier, by: User, at: datetime, note: str = "") -> None:
    """Take the dossier back to work; an approval already given is void, visibly."""
    perform(
        dossier=dossier,
        step="recall",
        by=by,
        at=at,
        note=note,
        changes={"approved_at": None, "approved_by": None, "approved_alone": False},
    )
    void_approval(dossier=dossier, by=by, at=at)


@transaction.atomic
def chair_return(*, dossier: Dossier, by: User, at: datetime, note: str) -> None:
    """The chair sends the content back to the officer with what is to be changed."""
    perform(dossier=dossier, step="chair_return", by=by, at=at, note=note)


@transaction.atomic
def approve(*, dossier: Dossier, by: User, at: datetime, sha256: str) -> Snapshot:
    """Approve exactly the snapshot whose hash the chair was shown.

    ``sha256`` is the hash on the page; when the content has changed since, nothing is approved.
    """
    facts = fact_queries.facts_of(dossier)
    perform(
        dossier=dossier,
        step="approve",
        by=by,
        at=at,
        problems=readiness.problems(dossier),
        changes={
            "approved_at": at,
            "approved_by": by,
            "approved_alone": facts.single_account and facts.sent_by_id == by.pk,
        },
        data={"sha256": sha256},
    )
    snapshot = freeze(dossier=dossier, purpose=states.APPROVED_SNAPSHOT, by=by, at=at)
    if snapshot.sha256 != sha256:
        raise Stale("Nội dung đã thay đổi sau khi trang này được mở. Xem lại bản mới rồi duyệt.")
    return snapshot


@transaction.atomic
def make_ready(*, dossier: Dossier, by: User, at: datetime) -> None:
    """All required papers have number, date and, where demanded, the signed copy."""
    perform(dossier=dossier, step="make_ready", by=by, at=at, problems=readiness.paper_problems(dossier))


@transaction.atomic
def submit(*, dossier: Dossier, by: User, at: datetime) -> Receipt:
    """Hand the dossier in «nộp hồ sơ» and return the receipt.

    ``at`` was read before any lock; that instant decides. A second click gets the receipt of the first.
    """
    if dossier.state == states.SUBMITTED and (given := _receipt_of_round(dossier)) is not None:
        return given
    returned = fact_queries.open_return(dossier)
    verdict, late = _verdict(dossier, at, returned)
    first = dossier.first_submitted_at or at
    perform(
        dossier=dossier,
        step="submit",
        by=by,
        at=at,
        problems=[*late, *readiness.paper_problems(dossier)],
        changes={
            "submitted_at": at,
            "submitted_by": by,
            "first_submitted_at": first,
            "punctuality": verdict,
        },
        data={"thoi_han": verdict},
    )
    return _hand_in(dossier, by, at, verdict, returned)


@transaction.atomic
def include(*, dossier: Dossier, by: User, at: datetime) -> Receipt:
    """The Office's own dossier goes into the bundle: the level above appraises it, not the Office itself."""
    if dossier.state == states.ACCEPTED and (given := _receipt_of_round(dossier)) is not None:
        return given
    verdict, late = _verdict(dossier, at, None)
    if dossier.first_submitted_at is not None and dossier.punctuality:
        # Opened again after it was included: punctuality stays that of the first time.
        verdict, late = dossier.punctuality, []
    perform(
        dossier=dossier,
        step="include",
        by=by,
        at=at,
        problems=[*late, *readiness.paper_problems(dossier)],
        changes={
            "submitted_at": at,
            "submitted_by": by,
            "first_submitted_at": dossier.first_submitted_at or at,
            "punctuality": verdict,
        },
        data={"thoi_han": verdict},
    )
    return _hand_in(dossier, by, at, verdict, None)


@transaction.atomic
def withdraw(*, dossier: Dossier, by: User, at: datetime, note: str = "") -> None:
    """Take a submitted dossier back before the Office has taken it in. The deadline does not move.

    A withdrawn submission no longer counts as the first one, unless the dossier was handed in and returned before.
    """
    changes: dict[str, object] = {"submitted_at": None, "submitted_by": None}
    if dossier.round == 1:
        changes |= {"first_submitted_at": None, "punctuality": ""}
    perform(dossier=dossier, step="withdraw", by=by, at=at, note=note, changes=changes)
    Receipt.objects.filter(dossier=dossier, round=dossier.round, withdrawn_at__isnull=True).update(
        withdrawn_at=at, withdrawn_by=by
    )
    Return.objects.filter(dossier=dossier, round=dossier.round - 1).update(answered_at=None)


def _receipt_of_round(dossier: Dossier) -> Receipt | None:
    found: Receipt | None = dossier.receipts.filter(round=dossier.round, withdrawn_at__isnull=True).first()
    return found


def _verdict(dossier: Dossier, at: datetime, returned: Return | None) -> tuple[str, list[Problem]]:
    """Punctuality is that of the first submission; a return's own date rules the resubmission."""
    until = fact_queries.until_of(dossier)
    words = dossier.milestone.words
    if returned is not None and dossier.punctuality:
        # A return's date gives time, it never takes any that the plan or an extension still leaves.
        last = max(filter(None, (returned.until_at, until, dossier.milestone.last_valid_at)))
        if at <= last:
            return dossier.punctuality, []
        if last == returned.until_at:
            words = f"nộp lại trước ngày {vn_date(clock.local_date(last) + timedelta(days=1))}"
    else:
        verdict = campaign_rules.verdict(dossier.milestone.last_valid_at, at, until)
        if verdict != states.LATE:
            return verdict, []
        last = max(filter(None, (dossier.milestone.last_valid_at, until)))
    day = clock.local(last)
    text = (
        f"Đã hết hạn lúc 24 giờ 00 ngày {vn_date(day.date())} (“{words}”). "
        "Đơn vị có thể xin gia hạn; Văn phòng quyết định."
    )
    campaign = dossier.participation.campaign
    url = reverse("campaigns:ask_extension", args=[campaign.code, dossier.participation_id])
    return states.LATE, [Problem("late", text, url)]


def _hand_in(dossier: Dossier, by: User, at: datetime, verdict: str, returned: Return | None) -> Receipt:
    snapshot = freeze(dossier=dossier, purpose=states.SUBMITTED_SNAPSHOT, by=by, at=at)
    if returned is not None:
        Return.objects.filter(pk=returned.pk).update(answered_at=at)
    campaign = dossier.participation.campaign
    # The campaign's chain was taken hold of by the step's log entry: nobody else counts meanwhile.
    last = Receipt.objects.filter(campaign=campaign).aggregate(last=Max("serial"))["last"]
    serial = (last or 0) + 1
    papers = dossier.papers.exclude(state=states.PAPER_VOID).order_by("pk")
    receipt = Receipt.objects.create(
        dossier=dossier,
        campaign=campaign,
        serial=serial,
        number=f"{campaign.code.upper()}-{serial:04d}",
        code=random_code(),
        round=dossier.round,
        at=at,
        by=by,
        snapshot=snapshot,
        sha256=snapshot.sha256,
        items=[
            {
                "kind": paper.kind,
                "number": f"{paper.number or '…'}/{paper.symbol}",
                "signed_on": paper.signed_on.isoformat() if paper.signed_on else None,
                "sha256": paper.sha256,
            }
            for paper in papers
        ],
        punctuality=verdict,
    )
    entry = journal.write(
        chain=campaign.code,
        action="bien-nhan.cap",
        by=by,
        at=at,
        subject=receipt,
        data={"so": receipt.number, "sha256": receipt.sha256, "thoi_han": verdict},
    )
    Receipt.objects.filter(pk=receipt.pk).update(chain_head=entry.hash)
    receipt.chain_head = entry.hash
    return receipt
