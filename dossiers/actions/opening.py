"""Opening a campaign: the tree is frozen and every unit gets its dossiers."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from campaigns import actions as campaign_actions
from campaigns import states as campaign_states
from campaigns.actions import freezing
from campaigns.models import Campaign, Milestone, Participation
from dossiers import catalogue, states
from dossiers.actions import counting
from dossiers.actions.filing import open_filings
from dossiers.models import Dossier
from dossiers.tasks import open_campaign as open_task
from records import clock, jobs, journal
from records.errors import Stale
from records.models import Job
from units.actions.keeping import tree_version
from units.models import User

#: More units than this are opened in the background: freezing them takes longer than a page may wait.
IN_ONE_GO = 2_000
CHANGED = "Cây đơn vị thay đổi trong lúc mở đợt. Đợt trở lại trạng thái chuẩn bị; hãy mở lại."


def is_large(campaign: Campaign) -> bool:
    """Say whether a campaign is opened by a job."""
    return campaign.participations.count() > IN_ONE_GO


@transaction.atomic
def open_campaign(*, campaign: Campaign, by: User, at: datetime) -> int:
    """Open a campaign and make all its dossiers; returns how many.

    A dossier belongs to a participation and a milestone at which something is owed: units owe at the milestones of
    purpose ``submit``, the appraising Office at those of purpose ``forward``. A plan followed by reports instead of
    scores has no dossiers: every reporter owes a plan or report at each milestone, and the office their aggregate.
    """
    campaign = campaign_actions.open_campaign(campaign=campaign, by=by, at=at)
    if not campaign.scored:
        count = open_filings(campaign=campaign, by=by, at=at)
        journal.write(
            chain=campaign.code,
            action="dot.lap-bao-cao",
            by=by,
            at=at,
            subject=campaign,
            data={"bao_cao": count},
        )
        return count
    count = _make_dossiers(campaign, campaign.participations.all())
    _finish(campaign, count, by, at)
    return count


@transaction.atomic
def start_opening(*, campaign: Campaign, by: User, at: datetime) -> Job:
    """Begin to open a campaign of many units in the background; returns the job with its progress."""
    running = Job.objects.filter(
        kind=catalogue.OPENING_JOB,
        arguments__campaign_id=campaign.pk,
        state__in=(Job.State.QUEUED, Job.State.RUNNING),
    )
    if running.exists():
        raise Stale("Đợt đang được mở.")
    campaign = campaign_actions.begin_opening(campaign=campaign, by=by, at=at)
    return jobs.start(
        kind=catalogue.OPENING_JOB,
        title=f"Mở đợt – {campaign.title}"[:300],
        task=open_task,
        by=by,
        at=at,
        arguments={"campaign_id": campaign.pk, "user_id": by.pk},
    )


def open_in_chunks(*, run: jobs.Run, campaign_id: int, user_id: int) -> dict[str, int]:
    """Freeze the units and make their dossiers chunk by chunk, each committed; the last step opens the campaign.

    Safe to run again from the start. Until the last step nobody can do anything with a dossier. When the tree changed
    meanwhile, or somebody cancelled, the dossiers are taken away and the campaign is in preparation again.
    """
    campaign, by = Campaign.objects.get(pk=campaign_id), User.objects.get(pk=user_id)
    version, total = tree_version(), campaign.participations.count()
    after, done, count = 0, 0, 0
    try:
        while True:
            with transaction.atomic():
                last = freezing.freeze_chunk(campaign=campaign, after=after)
                if last is None:
                    break
                part = campaign.participations.filter(pk__gt=after, pk__lte=last)
                count += _make_dossiers(campaign, part)
                done += part.count()
            after = last
            run.progress(done, total + 1, f"Đã lập hồ sơ của {done}/{total} đơn vị")
        with transaction.atomic():
            freezing.freeze_nodes(campaign=campaign)
            _must_be_the_same(version)
            at = clock.now()
            campaign = campaign_actions.finish_opening(campaign=campaign, by=by, at=at)
            _finish(campaign, count, by, at)
    except (jobs.Cancelled, Stale):
        _take_back(campaign, by)
        raise
    return {"ho_so": count}


def _must_be_the_same(version: int) -> None:
    if tree_version() != version:
        raise Stale(CHANGED)


def _make_dossiers(campaign: Campaign, parts: QuerySet[Participation]) -> int:
    milestones = list(campaign.milestones.all())
    rows = [
        Dossier(participation=part, milestone=milestone, state=states.NOT_STARTED, path=part.path)
        for part in parts
        for milestone in _owed_by(part, milestones)
    ]
    # A chunk that was made before is left as it stands.
    Dossier.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    return len(rows)


def _finish(campaign: Campaign, count: int, by: User, at: datetime) -> None:
    counting.set_up(campaign=campaign)
    journal.write(
        chain=campaign.code, action="dot.lap-ho-so", by=by, at=at, subject=campaign, data={"ho_so": count}
    )


def _take_back(campaign: Campaign, by: User) -> None:
    """Take away what was made so far, chunk by chunk, then the state."""
    made = Dossier.objects.filter(participation__campaign=campaign, state=states.NOT_STARTED)
    while part := list(made.order_by().values_list("pk", flat=True)[: freezing.CHUNK]):
        Dossier.objects.filter(pk__in=part).delete()
    campaign_actions.give_up_opening(campaign=campaign, by=by, at=clock.now())


def _owed_by(part: Participation, milestones: list[Milestone]) -> list[Milestone]:
    purpose = campaign_states.FORWARD if part.part == campaign_states.APPRAISING else campaign_states.SUBMIT
    return [milestone for milestone in milestones if milestone.purpose == purpose]
