"""Bring a campaign in from its data file; it stays in preparation until an Office admin opens it."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campaigns import actions
from records import clock
from records.errors import Blocked


class Command(BaseCommand):
    """``load_campaign FILE.toml [--today 2026-11-22]``; the shape of the file is ``campaigns/data/*.toml``."""

    help = "Nạp một đợt đánh giá từ tệp dữ liệu; Quản trị Văn phòng mở đợt trên màn hình Kế hoạch."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the file and the day from which a practice counts."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--today", type=date.fromisoformat, default=None)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Load the file, or say in one sentence what is missing."""
        if not options["file"].is_file():
            raise CommandError(f"Không có tệp {options['file']}.")
        try:
            campaign = actions.load_campaign(options["file"], today=options["today"], by=None, at=clock.now())
        except Blocked as blocked:
            raise CommandError("\n".join(problem.text for problem in blocked.problems)) from blocked
        self.stdout.write(f"Đã nạp: {campaign.title} ({campaign.code}), {campaign.get_state_display()}.")
