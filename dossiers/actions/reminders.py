"""Reminders: planned, sent once, skipped with why; their days set and paused by the Office.

Safe on several machines at once: a reminder is one row by its unique key, and whoever turns that row from planned to
sent in one conditional UPDATE is the one who tells. Safe to repeat: a second run finds nothing planned for today.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from campaigns import policies as campaign_policies
from campaigns import states as campaign_states
from campaigns.models import Campaign
from dossiers import catalogue
from dossiers.models import Reminder, ReminderPause, ReminderStep
from dossiers.queries.due import due_of
from dossiers.queries.reminders import Debts, Plan, pause_of, reminder_plan
from dossiers.queries.report_debts import said_of
from dossiers.rules import reminding as rules
from dossiers.rules.following import paper_name
from dossiers.rules.reminder_words import Told, body, subject
from records import journal, outbox
from records.errors import Blocked, NotAllowed, Problem, Stale
from records.text import nfc
from units import roles
from units.access import actor_of, holders
from units.models import User

#: What kind of date a debt has when it is not the plan's, by ("ho-so" or "bao-cao", primary key).
Said = Mapping[tuple[str, int], str]
NOBODY = "Không có tài khoản nào đang hoạt động để nhắc."


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of the timer did."""

    sent: int = 0
    skipped: int = 0
    mails: int = 0


def run_reminders(*, by: User | None, at: datetime) -> Run:
    """Plan and send what is due in every running campaign, then the digests of the day. Idempotent."""
    sent = skipped = 0
    for campaign in (
        Campaign.objects.exclude(state=campaign_states.DRAFT)
        .filter(is_illustrative=False)
        .select_related("office", "plan")
    ):
        done = send_due(campaign=campaign, by=by, at=at)
        sent, skipped = sent + done.sent, skipped + done.skipped
    return Run(sent, skipped, outbox.send_digests(at=at))


def send_due(*, campaign: Campaign, by: User | None, at: datetime) -> Run:
    """Store a campaign's plan as it stands and send what is due; each reminder in a transaction of its own."""
    plan = reminder_plan(campaign, at)
    skipped = store_plan(campaign=campaign, plan=plan, by=by, at=at)
    due = [key for key, verdict in plan.verdicts.items() if verdict.due]
    rows = Reminder.objects.filter(campaign=campaign, key__in=due, state=catalogue.REMINDER_PLANNED)
    debts = plan.debts
    said = {("ho-so", pk): each.said for pk, each in due_of(campaign, list(debts.dossiers.values())).items()}
    said |= {("bao-cao", pk): words for pk, words in said_of(campaign, list(debts.filings.values())).items()}
    sent = 0
    for reminder in rows.select_related("person").order_by("due_on", "pk"):
        reminder.campaign = campaign
        sent += _send(reminder, plan.debts, said, by=by, at=at)
    return Run(sent, skipped)


@transaction.atomic
def store_plan(*, campaign: Campaign, plan: Plan, by: User | None, at: datetime) -> int:
    """Make the rows of the plan, whoever was first, and skip what the plan skips; returns how many were skipped."""
    new = [
        Reminder(
            campaign=campaign,
            dossier_id=row.owed.dossier_id,
            filing_id=row.owed.filing_id,
            person_id=row.owed.person_id,
            key=key,
            owed=row.owed.what,
            audience=row.audience,
            days=row.days,
            due_on=row.due_on,
            last_at=row.owed.last_at,
        )
        for key, row in plan.rows.items()
        if key not in plan.stored
    ]
    # The key is unique: what another machine has made meanwhile stays as it is.
    Reminder.objects.bulk_create(new, ignore_conflicts=True)
    skipped = 0
    for key, verdict in plan.verdicts.items():
        kept = plan.stored.get(key)
        state = kept.state if kept else catalogue.REMINDER_PLANNED
        if verdict.state == state:
            continue
        row = Reminder.objects.filter(key=key, state=state)
        if verdict.state == catalogue.REMINDER_SKIPPED:
            skipped += row.update(state=verdict.state, reason=verdict.reason, at=at)
        elif verdict.state == catalogue.REMINDER_PLANNED:
            row.update(state=verdict.state, reason="", at=None)
    return skipped


def _claim(reminder: Reminder, at: datetime) -> bool:
    """Turn the row from planned to sent; of two machines one changes a row."""
    planned = Reminder.objects.filter(pk=reminder.pk, state=catalogue.REMINDER_PLANNED)
    return planned.update(state=catalogue.REMINDER_SENT, at=at) == 1


@transaction.atomic
def _send(reminder: Reminder, debts: Debts, said: Said, *, by: User | None, at: datetime) -> int:
    if not _claim(reminder, at):
        return 0
    people = _people(reminder, debts)
    if not people:
        Reminder.objects.filter(pk=reminder.pk).update(state=catalogue.REMINDER_SKIPPED, reason=NOBODY)
        return 0
    told = _told(reminder, debts, said)
    outbox.notify(
        to=people,
        subject=subject(told, at),
        body=body(told),
        url=_url(reminder),
        at=at,
        key=f"nhac-{reminder.pk}",
    )
    Reminder.objects.filter(pk=reminder.pk).update(people=len(people))
    journal.write(
        chain=reminder.campaign.code,
        action="nhac.gui",
        by=by,
        at=at,
        subject=reminder,
        data={"khoa": reminder.key, "so_nguoi": len(people)},
    )
    return 1


def _people(reminder: Reminder, debts: Debts) -> list[User]:
    if reminder.person is not None:
        return [reminder.person] if reminder.person.is_active else []
    filing = debts.filings.get(reminder.filing_id or 0)
    if filing is not None and filing.reporter is not None:
        unit_id = filing.reporter.unit_id
    elif reminder.audience == catalogue.TO_OFFICE or reminder.dossier is None:
        return list(holders(reminder.campaign.office_id, roles.APPRAISER, roles.OFFICE_ADMIN))
    else:
        unit_id = reminder.dossier.participation.unit_id
    wanted = roles.CHAIR if reminder.audience == catalogue.TO_HEADS else roles.OFFICER
    return list(holders(unit_id, wanted))


def _told(reminder: Reminder, debts: Debts, said: Said) -> Told:
    campaign = reminder.campaign
    pk = reminder.dossier_id or 0
    filing = debts.filings.get(reminder.filing_id or 0)
    dossier = debts.dossiers.get(pk)
    contact = ", ".join(filter(None, (campaign.contact_title, _phone(campaign.contact_phone))))
    if filing is not None and filing.reporter is not None:
        return Told(
            what=reminder.owed,
            audience=reminder.audience,
            campaign=campaign.title,
            unit=filing.reporter.name,
            last_at=reminder.last_at,
            said=said.get(("bao-cao", filing.pk), ""),
            contact=contact,
            paper=paper_name(filing.milestone.title),
        )
    return Told(
        what=reminder.owed,
        audience=reminder.audience,
        campaign=campaign.title,
        unit=dossier.participation.name if dossier else "",
        last_at=reminder.last_at,
        said=said.get(("ho-so", pk), ""),
        missing=debts.missing.get(pk, ""),
        criteria=debts.criteria.get((pk, reminder.person_id or 0, reminder.last_at), ()),
        contact=contact,
    )


def _phone(number: str) -> str:
    return f"điện thoại {number}" if number else ""


def _url(reminder: Reminder) -> str:
    if reminder.owed == catalogue.OWED_CRITERIA:
        return reverse("dossiers:shared_work", args=[reminder.dossier_id])
    if reminder.filing_id is not None:
        return reverse("dossiers:filing", args=[reminder.campaign.code, reminder.filing_id])
    if reminder.dossier_id is not None:
        return reverse("dossiers:detail", args=[reminder.dossier_id])
    if reminder.owed == catalogue.OWED_FORWARD:
        return reverse("dossiers:upper", args=[reminder.campaign.code])
    return reverse("dossiers:inbox")


# -- the Office's settings ------------------------------------------------------------------------------------------


def _may_set(campaign: Campaign, by: User) -> None:
    if reason := campaign_policies.why_not_manage(actor_of(by), campaign.office_id):
        raise NotAllowed(reason)
    if campaign.state == campaign_states.CLOSED:
        raise Blocked([Problem("closed", "Đợt đã kết thúc, không còn nhắc việc.")])


@transaction.atomic
def save_steps(*, campaign: Campaign, typed: Mapping[str, str], by: User, at: datetime) -> None:
    """Set the days on which each audience is reminded; what is planned follows at once. Blocked names each fault."""
    _may_set(campaign, by)
    days, wrong = rules.step_problems(typed)
    if wrong:
        raise Blocked([Problem(audience, text, f"#{audience}") for audience, text in wrong])
    if not any(days.values()):
        raise Blocked([Problem("none", "Giữ ít nhất một ngày nhắc. Muốn thôi nhắc thì tạm dừng nhắc việc.")])
    ReminderStep.objects.filter(campaign=campaign).delete()
    ReminderStep.objects.bulk_create(
        ReminderStep(campaign=campaign, audience=audience, days=day)
        for audience, each in days.items()
        for day in each
    )
    journal.write(
        chain=campaign.code,
        action="nhac.lich",
        by=by,
        at=at,
        subject=campaign,
        data={audience: list(each) for audience, each in days.items()},
    )
    store_plan(campaign=campaign, plan=reminder_plan(campaign, at), by=by, at=at)


@transaction.atomic
def pause_reminders(*, campaign: Campaign, reason: str, by: User, at: datetime) -> None:
    """Stop reminding for a while; what falls into the pause is skipped with its reason."""
    _may_set(campaign, by)
    words = nfc(reason).strip()
    if not words or len(words) > 500:
        said = "Ghi lý do tạm dừng." if not words else "Lý do dài quá 500 ký tự."
        raise Blocked([Problem("reason", said, "#ly-do")])
    if pause_of(campaign) is not None:
        raise Stale("Đợt đã tạm dừng nhắc việc.")
    ReminderPause.objects.create(campaign=campaign, reason=words, at=at, by=by)
    journal.write(
        chain=campaign.code, action="nhac.dung", by=by, at=at, subject=campaign, personal={"ly_do": words}
    )


@transaction.atomic
def resume_reminders(*, campaign: Campaign, by: User, at: datetime) -> None:
    """Go on reminding; what was skipped stays skipped."""
    _may_set(campaign, by)
    # What fell into the pause is skipped for good before the pause ends.
    store_plan(campaign=campaign, plan=reminder_plan(campaign, at), by=by, at=at)
    ended = ReminderPause.objects.filter(campaign=campaign, ended_at__isnull=True)
    if ended.update(ended_at=at, ended_by=by) != 1:
        raise Stale("Đợt không tạm dừng nhắc việc.")
    journal.write(chain=campaign.code, action="nhac.tiep", by=by, at=at, subject=campaign)
