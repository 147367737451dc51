"""What levels without accounts did: one Office admin records it, a second one confirms it, and only then it happens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from campaigns import states as campaign_states
from campaigns.models import Campaign
from dossiers import catalogue, policies, states
from dossiers.actions.files import store
from dossiers.actions.office_papers import void_upper
from dossiers.actions.snapshots import void_papers
from dossiers.actions.versioned import hold
from dossiers.actions.workflow import perform
from dossiers.models import Bundle, Dossier, OutsideAct, OutsideActRow, Paper, StoredFile
from dossiers.queries.outside_record import acts_open, candidates, newest_bundle, ruling_facts, why_not_record
from dossiers.queries.upper_content import dossiers_of, is_own, upper_state
from dossiers.queries.upper_todo import office_papers, todo_of
from dossiers.rules import upper as rules
from records import clock, journal, outbox
from records.errors import Blocked, NotAllowed, Problem, Stale
from records.text import nfc, vn_date
from units import roles
from units.access import actor_of, holders
from units.models import User


@dataclass(frozen=True, slots=True)
class Document:
    """The document of an act: number and symbol, day, who issued it, how it was sent, what it says."""

    number: str = ""
    signed_on: date | None = None
    issuer: str = ""
    way: str = ""
    note: str = ""
    #: The last day the recognition is valid, where the decision names one.
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Scan:
    """The scanned document, already opened and checked."""

    name: str
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Ruling:
    """What an act means for one dossier; ``outcome`` only for a decision."""

    outcome: str = ""
    note: str = ""


@transaction.atomic
def record_act(
    *,
    campaign: Campaign,
    kind: str,
    document: Document,
    rulings: Mapping[int, Ruling],
    by: User,
    at: datetime,
    scan: Scan | None = None,
) -> OutsideAct:
    """Record an act; nothing happens to any dossier until a second person confirms it.

    ``rulings``: primary key of a dossier → what the act means for it; not asked for a sending, which takes the whole
    bundle. A dossier waits for one act at a time, so that a second click records nothing. Raises ``NotAllowed`` or
    ``Blocked`` with every problem and its field.
    """
    _may_record(campaign, kind, by)
    rows = dossiers_of(campaign)
    for row in rows:
        hold(row)
    typed = rules.ActFacts(
        kind=kind,
        number=_clean(document.number),
        signed_on=document.signed_on,
        issuer=_clean(document.issuer),
        way=_clean(document.way),
        note=_clean(document.note),
        valid_until=document.valid_until if kind == states.ACT_DECIDED else None,
    )
    bundle = newest_bundle(campaign) if kind == states.ACT_SENT else None
    chosen = _chosen(campaign, kind, rows, bundle, rulings)
    own = next((row for row in rows if is_own(row)), None)
    letter = office_papers(own).get(catalogue.UPWARD_LETTER) if own else None
    facts = ruling_facts(rows, chosen, letter.signed_on if letter and kind == states.ACT_SENT else None)
    around = rules.Around(today=clock.local_date(at), may_be_blank=campaign.is_illustrative)
    problems = rules.act_problems(typed, facts, around)
    if kind == states.ACT_SENT and own is not None:
        problems = [*todo_of(campaign, rows, upper_state(campaign, rows), office_papers(own)).all, *problems]
    if problems:
        raise Blocked(problems)
    act = OutsideAct.objects.create(
        campaign=campaign,
        kind=kind,
        bundle=bundle,
        number=typed.number,
        signed_on=typed.signed_on,
        issuer=typed.issuer,
        way=typed.way,
        note=typed.note,
        valid_until=typed.valid_until,
        punctuality=_punctuality(campaign, typed) if kind == states.ACT_SENT else "",
        scan=_stored(scan, by, at),
        recorded_at=at,
        recorded_by=by,
    )
    OutsideActRow.objects.bulk_create(
        OutsideActRow(
            act=act, dossier_id=each.dossier_id, outcome=each.outcome, proposed=each.proposed, note=each.note
        )
        for each in facts
    )
    _ask_second(act, by, at)
    _write(act, "cap-tren.ghi-nhan", by, at)
    return act


@transaction.atomic
def confirm_act(*, act: OutsideAct, by: User, at: datetime) -> OutsideAct:
    """A second Office admin confirms; the workflow moves in the same transaction, all rows or none.

    Raises ``NotAllowed`` for the recorder himself, ``Stale`` when somebody confirmed or cancelled it first or a dossier
    has moved on.
    """
    _may_confirm(act, by)
    for row in act.rows.select_related("dossier").order_by("dossier_id"):
        hold(row.dossier)
    won = OutsideAct.objects.filter(pk=act.pk, state=states.ACT_PENDING).update(
        state=states.ACT_CONFIRMED, confirmed_at=at, confirmed_by=by
    )
    if won != 1:
        raise Stale(_already(act))
    act.refresh_from_db()
    _VERBS[act.kind](act=act, by=by, at=at)
    _write(act, "cap-tren.xac-nhan", by, at)
    return act


@transaction.atomic
def cancel_act(*, act: OutsideAct, reason: str, by: User, at: datetime) -> OutsideAct:
    """Cancel an act that was recorded wrongly and is not confirmed yet; it stays in the history with the reason."""
    _may_record(act.campaign, act.kind, by)
    if not reason.strip():
        raise Blocked([Problem("reason", "Nêu lý do hủy ghi nhận.", "#reason")])
    won = OutsideAct.objects.filter(pk=act.pk, state=states.ACT_PENDING).update(
        state=states.ACT_CANCELLED, cancelled_at=at, cancelled_by=by, cancel_reason=_clean(reason)
    )
    if won != 1:
        raise Stale(_already(act))
    act.refresh_from_db()
    _write(act, "cap-tren.huy", by, at, ly_do=act.cancel_reason)
    return act


# -- the four steps of the table that belong to an act ----------------------------------------------------------------


def forward(*, act: OutsideAct, by: User, at: datetime) -> None:
    """«Gửi cấp trên»: every dossier of the bundle that waits. Late sending is recorded as late, not refused."""
    for row in _rows(act):
        perform(
            dossier=row.dossier,
            step="forward",
            by=by,
            at=at,
            data={**_data(act), "thoi_han": act.punctuality},
        )
    if act.bundle_id is not None:
        Bundle.objects.filter(pk=act.bundle_id).update(state=states.BUNDLE_SENT)


def record_upper_return(*, act: OutsideAct, by: User, at: datetime) -> None:
    """«Cấp trên yêu cầu bổ sung»: only the units named; what the Office had approved no longer stands."""
    for row in _rows(act):
        perform(
            dossier=row.dossier,
            step="record_upper_return",
            by=by,
            at=at,
            note=row.note or act.note,
            data=_data(act),
        )
    own = next(row for row in dossiers_of(act.campaign) if is_own(row))
    void_upper(own=own, by=by, at=at)


def confirm_decision(*, act: OutsideAct, by: User, at: datetime) -> None:
    """«Quyết định»: the result of every unit the decision names."""
    for row in _rows(act):
        perform(
            dossier=row.dossier,
            step="confirm_decision",
            by=by,
            at=at,
            target=row.outcome,
            changes={"result_reason": row.note},
            data={**_data(act), "de_nghi": row.proposed, "ket_qua": row.outcome},
        )
        _void_notice(row.dossier, by, at)


def revoke_result(*, act: OutsideAct, by: User, at: datetime) -> None:
    """«Thu hồi kết quả» by a later decision, with its reason; the earlier result stays in the history."""
    for row in _rows(act):
        perform(
            dossier=row.dossier,
            step="revoke_result",
            by=by,
            at=at,
            note=row.note or act.note,
            changes={"result_reason": row.note or act.note},
            data=_data(act),
        )
        _void_notice(row.dossier, by, at)


_VERBS: dict[str, Callable[..., None]] = {
    states.ACT_SENT: forward,
    states.ACT_ASKED: record_upper_return,
    states.ACT_DECIDED: confirm_decision,
    states.ACT_REVOKED: revoke_result,
}


# -- pieces -----------------------------------------------------------------------------------------------------------


def _chosen(
    campaign: Campaign, kind: str, rows: list[Dossier], bundle: Bundle | None, rulings: Mapping[int, Ruling]
) -> dict[int, tuple[str, str]]:
    if kind == states.ACT_SENT:
        return {row.pk: ("", "") for row in candidates(campaign, kind, rows, bundle)}
    known = {row.pk for row in rows}
    return {pk: (each.outcome, _clean(each.note)) for pk, each in rulings.items() if pk in known}


def _punctuality(campaign: Campaign, act: rules.ActFacts) -> str:
    milestone = campaign.milestones.filter(purpose=campaign_states.FORWARD).first()
    if milestone is None or milestone.last_valid_at is None or act.signed_on is None:
        return ""
    return states.LATE if act.signed_on > clock.local_date(milestone.last_valid_at) else states.ON_TIME


def _stored(scan: Scan | None, by: User, at: datetime) -> StoredFile | None:
    if scan is None:
        return None
    return store(dossier=None, name=scan.name, content_type=scan.content_type, body=scan.body, by=by, at=at)


def _clean(text: str) -> str:
    return nfc(text).replace("\r\n", "\n").strip()


def _rows(act: OutsideAct) -> list[OutsideActRow]:
    return list(
        act.rows.select_related(
            "dossier__participation__campaign__office", "dossier__participation__unit", "dossier__milestone"
        ).order_by("dossier__participation__order", "dossier_id")
    )


def _data(act: OutsideAct) -> dict[str, object]:
    return {"ghi_nhan": act.pk, "so": act.number, "ngay": act.signed_on, "co_quan": act.issuer}


def _void_notice(dossier: Dossier, by: User, at: datetime) -> None:
    """A notice of an earlier result says what no longer holds."""
    void_papers(papers=Paper.objects.filter(dossier=dossier, kind=states.RESULT_NOTICE), by=by, at=at)


def _may_record(campaign: Campaign, kind: str, by: User) -> None:
    reason = why_not_record(campaign, by, kind)
    if reason is not None:
        raise NotAllowed(reason)


def _may_confirm(act: OutsideAct, by: User) -> None:
    reason = policies.why_not_second(
        actor_of(by),
        act.campaign.office_id,
        act.recorded_by_id,
        campaign_open=acts_open(act.campaign, act.kind),
    )
    if reason is not None:
        raise NotAllowed(reason)


def _already(act: OutsideAct) -> str:
    act.refresh_from_db()
    who, when = act.confirmed_by or act.cancelled_by, act.confirmed_at or act.cancelled_at
    if who is None or when is None:
        return "Ghi nhận này đã được xử lý."
    local = clock.local(when)
    done = "xác nhận" if act.confirmed_by else "hủy"
    return f"{who} đã {done} ghi nhận này lúc {local:%H:%M} ngày {vn_date(local.date())}."


def _ask_second(act: OutsideAct, by: User, at: datetime) -> None:
    outbox.notify(
        to=[person for person in holders(act.campaign.office_id, roles.OFFICE_ADMIN) if person.pk != by.pk],
        subject=f"Đề nghị xác nhận: {act.get_kind_display().lower()}, {act.campaign.title}",
        body=f"{by} đã ghi nhận: {act.get_kind_display()}. Người thứ hai xem từng dòng và xác nhận.",
        url=reverse("dossiers:act", args=[act.pk]),
        at=at,
        key=f"cap-tren-{act.pk}-cho-xac-nhan",
    )


def _write(act: OutsideAct, action: str, by: User, at: datetime, **more: object) -> None:
    rows = act.rows.select_related("dossier__participation__unit").order_by("dossier_id")
    journal.write(
        chain=act.campaign.code,
        action=action,
        by=by,
        at=at,
        subject=act,
        data={
            "loai": act.kind,
            "so": act.number,
            "ngay": act.signed_on,
            "co_quan": act.issuer,
            "hinh_thuc": act.way,
            "thoi_han": act.punctuality,
            "hieu_luc_den": act.valid_until,
            "ban_chup": act.scan.sha256 if act.scan else "",
            "don_vi": [
                {
                    "don_vi": row.dossier.participation.unit.code,
                    "ket_qua": row.outcome,
                    "de_nghi": row.proposed,
                }
                for row in rows
            ],
            **more,
        },
        personal={"noi_dung": act.note} if act.note else None,
    )
