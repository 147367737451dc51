"""More time for one unit at one milestone «gia hạn»: asked by the unit, decided by the Office."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.urls import reverse

from campaigns import policies, rules, states
from campaigns.models import Extension, Milestone, Participation, Party, Reporter, party_of
from records import clock, journal, outbox
from records.errors import Blocked, NotAllowed, Problem, Stale
from records.text import nfc, vn_date
from units import roles
from units.access import actor_of, holders
from units.models import User


def _day_problems(party: Party, milestone: Milestone, until: date, at: datetime) -> list[Problem]:
    last = milestone.last_valid_at
    owed = states.OWED if isinstance(party, Reporter) else (states.SUBMIT,)
    if last is None or milestone.purpose not in owed:
        return [Problem("no_deadline", "Mốc này không có hạn nộp để gia hạn.")]
    if until <= clock.local_date(last):
        said = rules.deadline_words(last)
        return [Problem("until", f"Ngày gia hạn phải sau hạn của kế hoạch ({said}).", "#id_until")]
    if until < clock.local_date(at):
        return [Problem("until", f"Ngày {vn_date(until)} đã qua.", "#id_until")]
    return []


def _reason_problems(reason: str) -> list[Problem]:
    return [] if reason.strip() else [Problem("reason", "Nêu lý do.", "#id_reason")]


def _what(party: Party, milestone: Milestone) -> str:
    """Say what is asked more time for: the dossier, or a plan or report by its name."""
    if isinstance(party, Participation):
        return "gửi hồ sơ"
    name = milestone.title.removeprefix("Gửi ")
    return f"gửi {name[:1].lower()}{name[1:]},"


def _url(extension: Extension) -> str:
    return reverse("campaigns:extension", args=[extension.pk])


@transaction.atomic
def ask_extension(
    *, participation: Participation, milestone: Milestone, until: date, reason: str, by: User, at: datetime
) -> Extension:
    """Ask for more time, up to and including ``until``; one open request per unit and milestone."""
    return _ask(participation, milestone, until=until, reason=reason, by=by, at=at)


@transaction.atomic
def ask_report_extension(
    *, reporter: Reporter, milestone: Milestone, until: date, reason: str, by: User, at: datetime
) -> Extension:
    """Ask for more time for an agency's own plan or a periodic report, up to and including ``until``."""
    return _ask(reporter, milestone, until=until, reason=reason, by=by, at=at)


def _ask(
    party: Party, milestone: Milestone, *, until: date, reason: str, by: User, at: datetime
) -> Extension:
    campaign = party.campaign
    actor = actor_of(by)
    if why := policies.why_not_ask_extension(actor, party.unit_id, campaign.office_id, campaign.state):
        raise NotAllowed(why)
    entered = policies.enters_for(actor, party.unit_id, campaign.office_id)
    problems = _day_problems(party, milestone, until, at) + _reason_problems(reason)
    if milestone.campaign_id != campaign.pk:
        problems.append(Problem("milestone", "Mốc không thuộc đợt này."))
    if problems:
        raise Blocked(problems)
    try:
        with transaction.atomic():
            extension = Extension.objects.create(
                participation=party if isinstance(party, Participation) else None,
                reporter=party if isinstance(party, Reporter) else None,
                milestone=milestone,
                asked_until=until,
                reason=nfc(reason.strip()),
                asked_at=at,
                asked_by=by,
            )
    except IntegrityError:
        raise Stale("Đơn vị đã có đề nghị gia hạn đang chờ Văn phòng quyết định.") from None
    journal.write(
        chain=campaign.code,
        action="gia-han.ghi-thay" if entered else "gia-han.xin",
        by=by,
        at=at,
        subject=extension,
        data={
            "don_vi": party.unit.code,
            "moc": milestone.code,
            "den_het": until,
        },
        personal={"ly_do": extension.reason},
    )
    if entered:
        outbox.notify(
            to=holders(party.unit_id, *policies.ASKERS),
            subject="Văn phòng đã ghi đề nghị gia hạn của đơn vị",
            body=f"{by.display_name} đã ghi đề nghị của {party.name}: gia hạn {_what(party, milestone)} "
            f"{campaign.title} đến hết ngày {vn_date(until)}. Nếu không đúng, báo lại Văn phòng.",
            url=_url(extension),
            at=at,
            key=f"gia-han-ghi-thay-{extension.pk}",
        )
    outbox.notify(
        to=holders(campaign.office_id, roles.OFFICE_ADMIN).exclude(pk=by.pk),
        subject=f"Đề nghị gia hạn của {party.name}",
        body=f"{party.name} xin gia hạn {_what(party, milestone)} {campaign.title} "
        f"đến hết ngày {vn_date(until)}.",
        url=_url(extension),
        at=at,
        key=f"gia-han-xin-{extension.pk}",
    )
    return extension


@transaction.atomic
def grant_extension(*, extension: Extension, until: date, reason: str, by: User, at: datetime) -> Extension:
    """Grant more time up to and including ``until``, which may differ from the day asked for."""
    _may_decide(extension, by)
    party = party_of(extension)
    problems = _day_problems(party, extension.milestone, until, at) + _reason_problems(reason)
    if problems:
        raise Blocked(problems)
    return _decide(
        extension, states.GRANTED, reason, until_at=rules.end_of(until), action="gia-han.dong-y", by=by, at=at
    )


@transaction.atomic
def refuse_extension(*, extension: Extension, reason: str, by: User, at: datetime) -> Extension:
    """Refuse; the reason is obligatory."""
    _may_decide(extension, by)
    if problems := _reason_problems(reason):
        raise Blocked(problems)
    return _decide(extension, states.REFUSED, reason, until_at=None, action="gia-han.tu-choi", by=by, at=at)


def _may_decide(extension: Extension, by: User) -> None:
    office = party_of(extension).campaign.office_id
    if why := policies.why_not_decide_extension(actor_of(by), office, extension.asked_by_id):
        raise NotAllowed(why)


def _decide(
    extension: Extension,
    state: str,
    reason: str,
    *,
    until_at: datetime | None,
    action: str,
    by: User,
    at: datetime,
) -> Extension:
    decided = Extension.objects.filter(pk=extension.pk, state=states.ASKED).update(
        state=state, until_at=until_at, decision_reason=nfc(reason.strip()), decided_at=at, decided_by=by
    )
    if decided != 1:
        raise Stale
    extension.refresh_from_db()
    party = party_of(extension)
    campaign = party.campaign
    outcome = f"được gia hạn: {rules.deadline_words(until_at)}" if until_at else "không được gia hạn"
    journal.write(
        chain=campaign.code,
        action=action,
        by=by,
        at=at,
        subject=extension,
        data={
            "don_vi": party.unit.code,
            "moc": extension.milestone.code,
            "den_het": clock.local_date(until_at) if until_at else None,
        },
        personal={"ly_do": extension.decision_reason} if extension.decision_reason else None,
    )
    outbox.notify(
        to=holders(party.unit_id, *policies.ASKERS),
        subject="Kết quả đề nghị gia hạn",
        body=f"{party.name} {outcome}. Lý do: {extension.decision_reason}",
        url=_url(extension),
        at=at,
        key=f"gia-han-{state}-{extension.pk}",
    )
    return extension
