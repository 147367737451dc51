"""``manage.py backup --out DIR``: database, files and keys, verified as they are written."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from operations.actions.backing import back_up
from operations.rules.backups import Refused
from records import clock


class Command(BaseCommand):
    """Exit 0: it would restore. Exit 1: it was written, but would not restore, and says why. Exit 2: nothing made."""

    help = "Sao lưu cơ sở dữ liệu, tệp và khóa vào một thư mục mới; tự kiểm tra là khôi phục được."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare where to."""
        parser.add_argument("--out", required=True, type=Path, help="thư mục chứa các bản sao lưu")
        parser.add_argument(
            "--keys-out", type=Path, help="thư mục riêng cho khóa (mặc định: cùng bản sao lưu)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the back-up and say what it holds."""
        try:
            folder, manifest = back_up(
                out=options["out"], keys_out=options["keys_out"], by=None, at=clock.now()
            )
        except (Refused, OSError) as refused:
            raise CommandError(f"Không sao lưu được: {refused}", returncode=2) from refused
        self.stdout.write(str(folder))
        self.stdout.write(
            f"{sum(manifest.rows.values())} dòng, {len(manifest.stored)} tệp, {len(manifest.heads)} chuỗi nhật ký, "
            f"{manifest.size} byte."
        )
        if manifest.findings:
            for finding in manifest.findings:
                self.stderr.write(finding)
            raise CommandError(f"Bản này KHÔNG khôi phục được: {len(manifest.findings)} sai lệch.")
        self.stdout.write(self.style.SUCCESS("Đã kiểm tra: khôi phục được."))
