"""``manage.py run_worker``: the worker of the task queue, warmed up for papers, with a reaper beside it."""

from __future__ import annotations

import gc
import threading
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, connection
from django_tasks_db.management.commands.db_worker import Command as DatabaseWorker

from records import jobs, pdf

#: Young objects before a collection: a paper makes some hundred thousand, nearly all of which die by themselves.
THRESHOLD = 50_000
REAP_EVERY = 60.0


def warm_up() -> None:
    """Load what every paper needs and take it out of the collector's sight.

    A collection then walks what the paper at hand made, not the libraries and fonts that stay for good.
    """
    pdf.render("<p>Ủy ban nhân dân</p>", title="-")
    gc.collect()
    gc.freeze()
    gc.set_threshold(THRESHOLD, 20, 20)


class Command(DatabaseWorker):
    """The same arguments as ``db_worker``, and ``--reap-older-than``."""

    help = "Chạy các việc nền: văn bản, hồ sơ, thư; tự nhận lại việc của tiến trình đã chết."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the worker's own arguments and the age at which silent work counts as dead."""
        super().add_arguments(parser)
        parser.add_argument(
            "--reap-older-than", type=int, default=300, help="số giây không có tín hiệu (mặc định 300)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Warm up, reap once and then every minute, and work."""
        older = timedelta(seconds=options.pop("reap_older_than"))
        warm_up()
        ended = threading.Event()
        jobs.reap(older)
        threading.Thread(target=_reap, args=(older, ended), daemon=True).start()
        try:
            super().handle(*args, **options)
        finally:
            ended.set()


def _reap(older: timedelta, ended: threading.Event) -> None:
    while not ended.wait(REAP_EVERY):
        try:
            jobs.reap(older)
        except DatabaseError:
            # The database may be away for a moment; the next minute tries again.
            jobs.logger.warning("the reaper could not reach the database")
        finally:
            connection.close()
