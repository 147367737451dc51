"""``manage.py who_saw``: who saw, downloaded or exported what between two instants."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dossiers.queries.looks import Wanted, looks, told
from records import clock

FORMATS = ("%d/%m/%Y %H:%M", "%d/%m/%Y")
CHUNK = 500


class Command(BaseCommand):
    help = "Ai đã xem, tải, xuất gì giữa hai thời điểm (giờ Việt Nam); mỗi lượt một dòng, cột cách nhau bằng tab."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--since", default="", metavar="'22/11/2026 08:00'")
        parser.add_argument("--until", default="", metavar="'22/11/2026 17:00'")
        parser.add_argument("--account", default="", help="tên đăng nhập")
        parser.add_argument("--dossier", default="", help="số của hồ sơ, như trong địa chỉ /ho-so/<số>/")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = Wanted(
            since=_instant(options["since"]),
            until=_instant(options["until"], end=True),
            account=options["account"],
            dossier=options["dossier"],
        )
        rows = looks(wanted)
        total = rows.count()
        for start in range(0, total, CHUNK):
            for row in told(list(rows[start : start + CHUNK])):
                when = clock.local(row.at).strftime("%d/%m/%Y %H:%M:%S")
                self.stdout.write(
                    "\t".join((when, row.account or "-", row.who, row.kind, row.unit, row.detail))
                )
        self.stdout.write(f"{total} lượt.")


def _instant(text: str, *, end: bool = False) -> datetime | None:
    if not text:
        return None
    for form in FORMATS:
        try:
            found = datetime.strptime(text, form)  # noqa: DTZ007 - the zone is put on in the next line
        except ValueError:
            continue
        if end and form == FORMATS[1]:
            found = found.replace(hour=23, minute=59, second=59, microsecond=999_999)
        return found.replace(tzinfo=clock.ZONE)
    raise CommandError(f"Không đọc được thời điểm «{text}»; ghi dạng 22/11/2026 08:00.", returncode=2)
