"""What happens later: long work, safe to run twice. Each task loads its one action by name."""

from __future__ import annotations

from django.utils.module_loading import import_string
from django_tasks import task

from records import jobs


@task()
def check_import(job_id: int, listing_id: int) -> None:
    """Stage and check an uploaded list of units."""
    work = import_string("units.actions.importing.stage_and_check")
    jobs.run(job_id, lambda run: work(listing_id=listing_id, report=run.progress))


@task()
def apply_import(job_id: int, listing_id: int, user_id: int) -> None:
    """Write a checked list into the tree, in one transaction."""
    work = import_string("units.actions.applying.apply_by_id")
    jobs.run(job_id, lambda run: work(listing_id=listing_id, user_id=user_id, report=run.progress))
