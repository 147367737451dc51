"""``manage.py reap_jobs``: take up the work of workers that died (run by a timer)."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from records import jobs


class Command(BaseCommand):
    help = "Đưa các việc chạy nền bị ngắt giữa chừng trở lại hàng đợi."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--older-than", type=int, default=300, help="số giây không có tín hiệu (mặc định 300)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        taken = jobs.reap(timedelta(seconds=options["older_than"]))
        self.stdout.write(f"Đã đưa lại {taken} việc vào hàng đợi.")
