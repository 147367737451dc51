"""``manage.py export_log``: the log as lines that ``scripts/verify_log.py`` checks without the product."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from dossiers.queries.log_export import log_rows
from records import clock, journal


class Command(BaseCommand):
    help = "Ghi toàn bộ nhật ký ra tệp (mỗi dòng một JSON) để kiểm tra bằng scripts/verify_log.py ở máy khác."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("out", type=Path, help="tệp ghi ra")

    def handle(self, *args: Any, **options: Any) -> None:
        number = 0
        # One transaction: the heads are those of the very rows above them.
        with transaction.atomic(), options["out"].open("w", encoding="utf-8") as file:
            for row in log_rows():
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
                number += 1
        journal.look(
            kind="xuat",
            by=None,
            at=clock.now(),
            subject="nhật ký",
            data={"lenh": "export_log", "dong": number},
        )
        self.stdout.write(f"{number} dòng. Kiểm tra: python3 scripts/verify_log.py {options['out']}")
