"""Store criteria sets from their files; the same content once more changes nothing."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from records import clock
from scoring import actions
from scoring.loaders import DataError

BAD_INPUT = 2


class Command(BaseCommand):
    """``load_sets [FILE.toml …]``: the shipped decisions and sets, or the files named. Prints SHA-256."""

    help = "Nạp bộ tiêu chí từ tệp; nạp lại cùng nội dung không thay đổi gì."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the files; without any, everything that ships."""
        parser.add_argument("files", nargs="*", type=Path)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Store and name what is in force now."""
        at = clock.now()
        try:
            if options["files"]:
                stored = [actions.load_set(path=path, by=None, at=at) for path in options["files"]]
            else:
                stored = actions.load_shipped_sets(by=None, at=at)
        except DataError as error:
            raise CommandError("\n".join(error.lines), returncode=BAD_INPUT) from error
        for each in stored:
            news = "mới" if each.created_at == at else "không đổi"
            self.stdout.write(f"{each.code}  phiên bản {each.version}  sha256 {each.sha256}  {news}")
