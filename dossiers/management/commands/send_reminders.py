"""``manage.py send_reminders``: remind whom it is time to remind, and mail the digests of the day (run by a timer)."""

from typing import Any

from django.core.management.base import BaseCommand

from dossiers.actions.reminders import run_reminders
from records import clock


class Command(BaseCommand):
    help = "Gửi các lời nhắc đến ngày và thư tổng hợp trong ngày; chạy lại, chạy nhiều máy cũng không trùng."

    def handle(self, *args: Any, **options: Any) -> None:
        done = run_reminders(by=None, at=clock.now())
        if options["verbosity"] > 0:
            self.stdout.write(
                f"Đã nhắc {done.sent} việc, bỏ qua {done.skipped}, gửi {done.mails} thư tổng hợp."
            )
