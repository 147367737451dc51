"""``manage.py retention``: what is over its time; warn, then delete by name. No timer deletes anything."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dossiers.actions.persons import delete_kept, warn_kept
from dossiers.queries.keeping import due
from records import clock
from records.errors import Blocked
from records.text import vn_date


class Command(BaseCommand):
    help = (
        "Liệt kê dữ liệu quá thời hạn lưu giữ. --warn MÃ báo trước, --apply MÃ xóa sau đủ số ngày báo trước."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--warn", nargs="+", default=[], metavar="MA", help="báo trước các quy tắc được nêu"
        )
        parser.add_argument(
            "--apply", nargs="+", default=[], metavar="MA", help="xóa theo các quy tắc được nêu"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        at = clock.now()
        rules = {each.keeping.code: each for each in due(at)}
        if unknown := [code for code in (*options["warn"], *options["apply"]) if code not in rules]:
            raise CommandError(f"Không có quy tắc: {', '.join(unknown)}.", returncode=2)
        for code, each in rules.items():
            keeping = each.keeping
            self.stdout.write(
                f"{code}\t{keeping.title}\ttrước ngày {vn_date(clock.local_date(each.before))}\t{each.rows} dòng\t"
                f"giữ {keeping.days} ngày, báo trước {keeping.warn_days} ngày\t{keeping.ground}"
            )
        for code in options["warn"]:
            warn_kept(keeping=rules[code].keeping, rows=rules[code].rows, by=None, at=at)
            self.stdout.write(f"Đã báo trước {code}: {rules[code].rows} dòng.")
        for code in options["apply"]:
            try:
                number = delete_kept(keeping=rules[code].keeping, before=rules[code].before, by=None, at=at)
            except Blocked as blocked:
                raise CommandError(blocked.problems[0].text, returncode=2) from blocked
            self.stdout.write(f"Đã xóa {code}: {number} dòng.")
