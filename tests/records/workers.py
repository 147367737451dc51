"""The worker of django-tasks-db, made to empty the queue inside a test's own transaction."""

from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult


def worker(worker_id: str = "tho-1") -> Worker:
    """Return the real worker, set to stop when the queue is empty."""
    return Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=worker_id,
        excluded_queue_names=[],
    )


def work_off(worker_id: str = "tho-1") -> None:
    """Run every task that is ready now.

    ``Worker.run`` closes the connection between tasks, and with it the transaction around a test; so its two
    steps, claim and run, are called here one after the other.
    """
    tasks = worker(worker_id)
    while (row := DBTaskResult.objects.ready().first()) is not None:
        row.claim(tasks.worker_id)
        tasks.run_task(row)
