"""``manage.py drill_restore DIR``: restore for practice into a place that is gone afterwards; kept for /suc-khoe/."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from operations.actions.drilling import drill
from operations.rules.backups import Refused
from records import clock


class Command(BaseCommand):
    """Exit 0: it restored. Exit 1: it did not, and says why. Exit 2: it could not be tried."""

    help = "Diễn tập khôi phục một bản sao lưu vào chỗ tạm; ghi lại kết quả."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the back-up."""
        parser.add_argument("folder", type=Path, help="thư mục của một bản sao lưu")
        parser.add_argument("--keys", type=Path, help="tệp khóa, khi nó nằm nơi khác")

    def handle(self, *args: Any, **options: Any) -> None:
        """Practise and say how it went."""
        try:
            seconds, findings = drill(folder=options["folder"], keys=options["keys"], by=None, at=clock.now())
        except (Refused, OSError) as refused:
            raise CommandError(f"Không diễn tập được: {refused}", returncode=2) from refused
        if findings:
            raise CommandError("Diễn tập KHÔNG thành công:\n" + "\n".join(findings))
        self.stdout.write(self.style.SUCCESS(f"Diễn tập thành công sau {seconds} giây; đã ghi nhận."))
