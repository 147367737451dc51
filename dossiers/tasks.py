"""What happens later: long work, safe to run twice. Each task loads its one action by name."""

from __future__ import annotations

from django.utils.module_loading import import_string
from django_tasks import task

from records import jobs


@task()
def build_bundle(job_id: int, campaign_id: int, user_id: int) -> None:
    """Put together the bundle of a campaign for the level above."""
    build = import_string("dossiers.actions.bundle.build")
    jobs.run(job_id, lambda run: build(run=run, campaign_id=campaign_id, user_id=user_id))


@task()
def render_batch(job_id: int, batch_id: int) -> None:
    """Render every paper of a campaign, then pack them."""
    render = import_string("dossiers.actions.batch.render")
    jobs.run(job_id, lambda run: render(run=run, batch_id=batch_id))


@task()
def fold_counters(campaign_id: int) -> None:
    """Fold what the steps of a campaign have noted since the last time into the counters of its tree."""
    fold = import_string("dossiers.actions.counting.fold")
    while fold(campaign_id=campaign_id):
        pass


@task()
def open_campaign(job_id: int, campaign_id: int, user_id: int) -> None:
    """Open a campaign of many units chunk by chunk."""
    work = import_string("dossiers.actions.opening.open_in_chunks")
    jobs.run(job_id, lambda run: work(run=run, campaign_id=campaign_id, user_id=user_id))


@task()
def deliver_hook(delivery_id: int) -> None:
    """Send one message to another system."""
    import_string("dossiers.actions.hooks.deliver")(delivery_id=delivery_id)
