"""Opening a campaign: the tree is frozen and every unit gets its dossiers."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from campaigns import states as campaign_states
from campaigns.models import Campaign, Milestone, Participation
from dossiers import states
from dossiers.models import Dossier
from records import journal
from records.errors import Blocked, NotAllowed, Problem, Stale
from scoring.queries import is_working_draft
from units import roles
from units.access import actor_of
from units.models import User


@transaction.atomic
def open_campaign(*, campaign: Campaign, by: User, at: datetime) -> int:
    """Open a campaign and make all its dossiers; returns how many.

    A dossier belongs to a participation and a milestone at which something is owed: units owe at the milestones of
    purpose ``submit``, the appraising Office at those of purpose ``forward``. A campaign on a set with draft rows
    opens only when it is a practice, history shown with invented figures, or confirmed as a trial.
    """
    if not actor_of(by).has(campaign.office_id, roles.OFFICE_ADMIN):
        raise NotAllowed("bước này do Quản trị Văn phòng thực hiện")
    problems = _problems(campaign)
    if problems:
        raise Blocked(problems)
    opened = Campaign.objects.filter(pk=campaign.pk, state=campaign_states.DRAFT).update(
        state=campaign_states.OPEN, opened_at=at
    )
    if opened != 1:
        raise Stale("Đợt đánh giá đã được mở.")
    campaign.refresh_from_db()
    milestones = list(campaign.milestones.all())
    rows = [
        Dossier(participation=part, milestone=milestone, state=states.NOT_STARTED)
        for part in campaign.participations.all()
        for milestone in _owed_by(part, milestones)
    ]
    Dossier.objects.bulk_create(rows)
    journal.write(
        chain=campaign.code, action="dot.mo", by=by, at=at, subject=campaign, data={"ho_so": len(rows)}
    )
    return len(rows)


def _owed_by(part: Participation, milestones: list[Milestone]) -> list[Milestone]:
    purpose = (
        campaign_states.FORWARD if part.part == campaign_states.APPRAISING else campaign_states.SUBMIT
    )
    return [milestone for milestone in milestones if milestone.purpose == purpose]


def _problems(campaign: Campaign) -> list[Problem]:
    problems = []
    if not campaign.participations.exists():
        problems.append(Problem("no_units", "Đợt chưa có đơn vị nào tham gia."))
    if not campaign.milestones.filter(purpose=campaign_states.SUBMIT, last_valid_at__isnull=False).exists():
        problems.append(Problem("no_deadline", "Đợt chưa có mốc “Đơn vị gửi hồ sơ” với ngày cuối cùng."))
    drafts = sorted(
        {
            row.criteria_set.code
            for row in campaign.sets.select_related("criteria_set")
            if is_working_draft(row.criteria_set_id)
        }
    )
    exempt = campaign.is_practice or campaign.is_illustrative or campaign.trial_confirmed_at is not None
    if drafts and not exempt:
        problems.append(
            Problem(
                "draft_set",
                f"Bộ tiêu chí {', '.join(drafts)} còn là bản dự thảo – chưa đối chiếu văn bản đã ký. Chỉ mở được đợt "
                "sau khi Quản trị Văn phòng xác nhận “Chạy thử, không dùng để ký ban hành”.",
            )
        )
    return problems


@transaction.atomic
def close_campaign(*, campaign: Campaign, by: User, at: datetime) -> None:
    """Close a campaign: nothing can be changed in it any more, everything stays readable."""
    if not actor_of(by).has(campaign.office_id, roles.OFFICE_ADMIN):
        raise NotAllowed("bước này do Quản trị Văn phòng thực hiện")
    closed = Campaign.objects.filter(pk=campaign.pk, state=campaign_states.OPEN).update(
        state=campaign_states.CLOSED, closed_at=at
    )
    if closed != 1:
        raise Stale("Đợt đánh giá không ở trạng thái đang thực hiện.")
    journal.write(chain=campaign.code, action="dot.dong", by=by, at=at, subject=campaign)
