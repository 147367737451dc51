"""``manage.py verify_log``: check every chain of the log and the database's triggers."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from records import journal, triggers


class Command(BaseCommand):
    help = "Kiểm tra chuỗi nhật ký và các khóa của cơ sở dữ liệu; mã thoát khác 0 khi có sai lệch."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--chain", help="mã đợt, 'he-thong' hoặc 'truy-cap'; mặc định: tất cả")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = journal.verify(options["chain"])
        findings += [f"Khóa cơ sở dữ liệu – {line}" for line in triggers.differences(connection)]
        for finding in findings:
            self.stderr.write(finding)
        if findings:
            raise CommandError(f"Nhật ký có {len(findings)} sai lệch.")
        for chain, seq, digest in journal.heads():
            self.stdout.write(f"{chain}: {seq} dòng, mã băm cuối {digest}")
        self.stdout.write(self.style.SUCCESS("Nhật ký nguyên vẹn."))
