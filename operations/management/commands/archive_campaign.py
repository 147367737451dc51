"""``manage.py archive_campaign CODE --out DIR``: a campaign as a package that needs no application."""

from __future__ import annotations

import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campaigns.models import Campaign
from operations.actions.archiving import VERIFIER, archive_campaign
from operations.rules.backups import Refused
from records import clock


class Command(BaseCommand):
    """Writes the package, then lets the program inside it check it as whoever receives it will."""

    help = "Ghi một đợt thành gói lưu trữ đọc và kiểm tra được không cần chương trình này."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare which campaign and where to."""
        parser.add_argument("code", help="mã đợt, ví dụ kh-vpub-2021")
        parser.add_argument("--out", required=True, type=Path, help="thư mục chứa gói")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write, check, and say what it is."""
        campaign = Campaign.objects.select_related("office").filter(code=options["code"]).first()
        if campaign is None:
            known = ", ".join(Campaign.objects.order_by("code").values_list("code", flat=True))
            raise CommandError(
                f"Không có đợt {options['code']}. Các đợt: {known or 'chưa có đợt nào'}.", returncode=2
            )
        try:
            folder, files, key = archive_campaign(
                campaign=campaign, out=options["out"], by=None, at=clock.now()
            )
        except (Refused, OSError) as refused:
            raise CommandError(f"Không ghi được gói: {refused}") from refused
        # In a process of its own, without anything of ours: exactly what its receiver runs.
        done = subprocess.run(  # noqa: S603 - our own file
            [sys.executable, "-I", str(folder / VERIFIER), "--key", key],
            capture_output=True,
            text=True,
            check=False,
        )
        self.stdout.write(str(folder))
        self.stdout.write(f"{files} tệp. {done.stdout.strip()}")
        if done.returncode != 0:
            raise CommandError("Gói vừa ghi không nguyên vẹn; xem các dòng trên.")
