"""``manage.py restore DIR``: a back-up onto an empty machine, verified, or nothing."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from operations.actions.restoring import MAX_AGE, Wanted, restore
from operations.rules.backups import Refused
from records import clock


class Command(BaseCommand):
    """Asks nothing of the database before it knows that there is none."""

    help = (
        "Khôi phục một bản sao lưu vào máy trống và kiểm tra lại: số dòng, mã băm, chuỗi nhật ký, biên nhận."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the back-up and what the operator takes upon himself."""
        parser.add_argument("folder", type=Path, help="thư mục của một bản sao lưu")
        parser.add_argument("--keys", type=Path, help="tệp khóa, khi nó nằm nơi khác")
        parser.add_argument("--without-keys", action="store_true", help="khôi phục khi khóa đã mất")
        parser.add_argument(
            "--max-age-days",
            type=int,
            default=MAX_AGE.days,
            help=f"tuổi cho phép, ngày (mặc định {MAX_AGE.days})",
        )
        parser.add_argument("--installation", default="", help="chỉ nhận bản của cài đặt có mã này")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore, or say every reason why not."""
        wanted = Wanted(
            folder=options["folder"],
            keys=options["keys"],
            without_keys=options["without_keys"],
            max_age=timedelta(days=options["max_age_days"]),
            installation=options["installation"],
        )
        try:
            manifest, notes = restore(wanted=wanted, by=None, at=clock.now())
        except (Refused, OSError) as refused:
            raise CommandError(f"Không khôi phục: máy giữ nguyên như trước.\n{refused}") from refused
        for note in notes:
            self.stderr.write(note)
        at = clock.local(manifest.taken_at)
        self.stdout.write(
            f"Đã khôi phục dữ liệu đến {at:%d/%m/%Y %H:%M:%S} của cài đặt {manifest.installation}."
        )
        self.stdout.write(
            f"Đã kiểm tra {sum(manifest.rows.values())} dòng, {len(manifest.stored)} tệp, "
            f"{len(manifest.heads)} chuỗi nhật ký, mọi biên nhận: đúng."
        )
        if options["without_keys"]:
            self.stderr.write("Không có khóa cũ: văn bản mới sẽ ký bằng khóa mới.")
