"""Opening, closing and setting up a campaign."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from campaigns import policies, queries, states
from campaigns.actions import freezing
from campaigns.models import Campaign
from records import journal
from records.errors import Blocked, NotAllowed, Problem, Stale
from records.text import nfc
from units.access import actor_of
from units.models import User

TRIAL = "Chạy thử, không dùng để ký ban hành"


def _must_manage(campaign: Campaign, by: User) -> None:
    if reason := policies.why_not_manage(actor_of(by), campaign.office_id):
        raise NotAllowed(reason)


def opening_problems(campaign: Campaign) -> list[Problem]:
    """Say what keeps a campaign from opening."""
    problems = _replaced(campaign)
    if not campaign.scored:
        return [*problems, *_reporting_problems(campaign)]
    submit = queries.milestone_of(campaign, states.SUBMIT)
    if submit is None or submit.last_valid_at is None:
        problems.append(Problem("no_deadline", "Đợt chưa có mốc đơn vị gửi hồ sơ."))
    elif not submit.items.filter(required=True).exists():
        problems.append(Problem("no_items", "Mốc đơn vị gửi hồ sơ chưa có thành phần hồ sơ."))
    if not campaign.participations.exists():
        problems.append(Problem("no_units", "Đợt chưa có đơn vị tham gia."))
    if queries.needs_trial(campaign) and queries.uses_draft_rows(campaign):
        problems.append(
            Problem(
                "draft_rows",
                "Bộ tiêu chí dự thảo – chưa đối chiếu văn bản đã ký. "
                f"Quản trị Văn phòng phải xác nhận “{TRIAL}” trước khi mở đợt.",
            )
        )
    return problems


def _replaced(campaign: Campaign) -> list[Problem]:
    found = queries.succession(campaign)
    if found is None:
        return []
    where = f"{reverse('campaigns:prepare', args=[campaign.code])}#ke-hoach-moi"
    text = (
        f"{found.before} đã được thay thế bằng {found.plan}: "
        f"xem {len(found.changes)} điểm khác và theo kế hoạch mới."
    )
    return [Problem("replaced", text, where)]


def _reporting_problems(campaign: Campaign) -> list[Problem]:
    problems = []
    owed = campaign.milestones.filter(purpose__in=states.OWED)
    if not owed.filter(last_valid_at__isnull=False).exists():
        problems.append(Problem("no_deadline", "Đợt chưa có mốc gửi kế hoạch, báo cáo có hạn."))
    problems += [
        Problem("no_items", f"Mốc {each.code} {each.title} chưa có thành phần phải gửi.")
        for each in owed.filter(items__isnull=True)
    ]
    if not campaign.reporters.exists():
        problems.append(Problem("no_units", "Đợt chưa có cơ quan báo cáo."))
    return problems


@transaction.atomic
def open_campaign(*, campaign: Campaign, by: User, at: datetime) -> Campaign:
    """Open a campaign and freeze its tree: names and paths of the units as they are now, once and for all."""
    _must_open(campaign, by)
    opened = Campaign.objects.filter(pk=campaign.pk, state=states.DRAFT).update(
        state=states.OPEN, opened_at=at
    )
    if opened != 1:
        raise Stale
    after: int | None = 0
    while after is not None:
        after = freezing.freeze_chunk(campaign=campaign, after=after)
    freezing.freeze_nodes(campaign=campaign)
    freezing.freeze_reporters(campaign=campaign)
    return _opened(campaign, by, at)


@transaction.atomic
def begin_opening(*, campaign: Campaign, by: User, at: datetime) -> Campaign:
    """Take a campaign out of preparation so that its tree can be frozen chunk by chunk; also after a broken try."""
    _must_open(campaign, by)
    waiting = Campaign.objects.filter(pk=campaign.pk, state__in=(states.DRAFT, states.OPENING))
    if waiting.update(state=states.OPENING) != 1:
        raise Stale
    campaign.refresh_from_db()
    journal.write(chain=campaign.code, action="dot.bat-dau-mo", by=by, at=at, subject=campaign)
    return campaign


@transaction.atomic
def finish_opening(*, campaign: Campaign, by: User, at: datetime) -> Campaign:
    """Open a campaign whose chunks are all frozen."""
    opening = Campaign.objects.filter(pk=campaign.pk, state=states.OPENING)
    if opening.update(state=states.OPEN, opened_at=at) != 1:
        raise Stale
    return _opened(campaign, by, at)


@transaction.atomic
def give_up_opening(*, campaign: Campaign, by: User, at: datetime) -> None:
    """Put a campaign back into preparation."""
    opening = Campaign.objects.filter(pk=campaign.pk, state=states.OPENING)
    if opening.update(state=states.DRAFT) == 1:
        journal.write(chain=campaign.code, action="dot.huy-mo", by=by, at=at, subject=campaign)


def _must_open(campaign: Campaign, by: User) -> None:
    _must_manage(campaign, by)
    if problems := opening_problems(campaign):
        raise Blocked(problems)


def _opened(campaign: Campaign, by: User, at: datetime) -> Campaign:
    campaign.refresh_from_db()
    journal.write(chain=campaign.code, action="dot.mo", by=by, at=at, subject=campaign)
    return campaign


@transaction.atomic
def close_campaign(*, campaign: Campaign, by: User, at: datetime) -> Campaign:
    """Close a campaign that runs."""
    _must_manage(campaign, by)
    closed = Campaign.objects.filter(pk=campaign.pk, state=states.OPEN).update(
        state=states.CLOSED, closed_at=at
    )
    if closed != 1:
        raise Stale
    campaign.refresh_from_db()
    journal.write(chain=campaign.code, action="dot.dong", by=by, at=at, subject=campaign)
    return campaign


@transaction.atomic
def confirm_trial(*, campaign: Campaign, by: User, at: datetime) -> Campaign:
    """Confirm «Chạy thử, không dùng để ký ban hành»; confirming twice keeps the first confirmation."""
    _must_manage(campaign, by)
    unconfirmed = Campaign.objects.filter(pk=campaign.pk, trial_confirmed_at__isnull=True)
    if unconfirmed.update(trial_confirmed_at=at, trial_confirmed_by=by) == 1:
        journal.write(
            chain=campaign.code,
            action="dot.chay-thu",
            by=by,
            at=at,
            subject=campaign,
            data={"noi_dung": TRIAL},
        )
    campaign.refresh_from_db()
    return campaign


@transaction.atomic
def save_settings(
    *,
    campaign: Campaign,
    scan_policy: str,
    forward_partial: bool,
    council_name: str,
    contact_title: str,
    contact_phone: str,
    by: User,
    at: datetime,
) -> Campaign:
    """Change what the Office may decide about a campaign; papers already issued keep their words."""
    _must_manage(campaign, by)
    new = {
        "scan_policy": scan_policy,
        "forward_partial": forward_partial,
        "council_name": nfc(council_name.strip()),
        "contact_title": nfc(contact_title.strip()),
        "contact_phone": nfc(contact_phone.strip()),
    }
    problems = []
    if scan_policy not in states.SCAN_LABELS:
        problems.append(Problem("scan_policy", "Chọn yêu cầu về bản đã ký.", "#id_scan_policy"))
    if not new["council_name"]:
        problems.append(Problem("council_name", "Nhập tên Hội đồng.", "#id_council_name"))
    if campaign.state == states.CLOSED:
        problems.append(Problem("closed", "Đợt đã kết thúc, không đổi cài đặt."))
    if problems:
        raise Blocked(problems)
    changed = {
        key: [getattr(campaign, key), value] for key, value in new.items() if getattr(campaign, key) != value
    }
    if changed:
        Campaign.objects.filter(pk=campaign.pk).update(**new)
        campaign.refresh_from_db()
        journal.write(
            chain=campaign.code,
            action="dot.cai-dat",
            by=by,
            at=at,
            subject=campaign,
            data={"thay_doi": changed},
        )
    return campaign
