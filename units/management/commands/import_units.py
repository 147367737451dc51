"""``manage.py import_units FILE``: the same staging, checks and single transaction as the screen, on the console."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from records import clock
from records.errors import Blocked, DomainError
from units import catalogue
from units.actions import applying, importing
from units.models import ImportRow, UnitImport


class Command(BaseCommand):
    help = "Nhập danh sách đơn vị (XLSX, CSV): kiểm tra mọi dòng, rồi ghi tất cả hoặc không ghi gì."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="chỉ kiểm tra, in mọi lỗi của mọi dòng")
        parser.add_argument(
            "--complete", action="store_true", help="danh sách đầy đủ: đơn vị vắng mặt kết thúc hoạt động"
        )
        parser.add_argument(
            "--convert", action="store_true", help="đọc TCVN3, VNI, Windows-1258 thành Unicode"
        )
        parser.add_argument(
            "--on", type=dt.date.fromisoformat, default=None, help="có hiệu lực từ ngày (2025-07-01)"
        )
        parser.add_argument("--reason", default="Nhập danh sách đơn vị từ tệp")
        parser.add_argument(
            "--confirm",
            default="",
            help="các loại thay đổi được xác nhận, cách nhau bằng dấu phẩy "
            f"({', '.join(catalogue.CHANGE_WORDS)}), hoặc “all”",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"Không có tệp {path}.", returncode=2)
        began = time.perf_counter()
        try:
            made = importing.start_import(
                file_name=path.name,
                content=path.read_bytes(),
                complete=options["complete"],
                convert=options["convert"],
                effective_on=options["on"],
                reason=options["reason"],
                by=None,
                at=clock.now(),
                queue=False,
            )
            importing.stage_and_check(listing_id=made.pk, report=self._report)
            made.refresh_from_db()
            self._show(made)
            self.stdout.write(f"Kiểm tra: {time.perf_counter() - began:.1f} giây.")
            if options["dry_run"]:
                importing.cancel_import(made=made, by=None, at=clock.now())
            else:
                self._apply(made, set(options["confirm"].split(",")))
        except Blocked as blocked:
            raise CommandError(
                "\n".join(problem.text for problem in blocked.problems), returncode=2
            ) from blocked
        except DomainError as refusal:
            raise CommandError(str(refusal), returncode=2) from refusal
        if made.counts.get("faulty") or made.state == catalogue.REFUSED:
            raise CommandError("Tệp có lỗi; không ghi gì.", returncode=2)

    def _apply(self, made: UnitImport, confirmed: set[str]) -> None:
        if made.state == catalogue.REFUSED or made.counts.get("faulty"):
            return
        began = time.perf_counter()
        undecided = ImportRow.objects.filter(listing=made, faulty=False, decision="")
        for change in sorted(set(undecided.values_list("change", flat=True))):
            if "all" in confirmed or set(change.split(",")) <= confirmed:
                importing.confirm_on_console(made=made, change=change, at=clock.now())
        counts = applying.apply(made=made, by=None, at=clock.now(), report=self._report)
        self.stdout.write(
            f"Đã ghi: {counts['created']} thêm mới, {counts['changed']} thay đổi, {counts['closed']} kết thúc "
            f"({time.perf_counter() - began:.1f} giây)."
        )

    def _show(self, made: UnitImport) -> None:
        for text in made.said:
            self.stdout.write(text)
        rows = made.rows.order_by("number", "pk")
        for row in rows.filter(faulty=True).iterator():
            self.stdout.write(f"Dòng {row.number}: {'; '.join(row.problems)}.")
        for row in rows.exclude(notices=[]).iterator():
            self.stdout.write(f"Dòng {row.number} (lưu ý): {'; '.join(row.notices)}.")
        for change, count in sorted(made.counts.items()):
            if change.split(",")[0] in catalogue.CHANGE_WORDS:
                self.stdout.write(f"{catalogue.change_label(change)}: {count} ({change})")

    def _report(self, done: int, total: int, message: str) -> None:
        self.stderr.write(f"\r{done * 100 // max(total, 1):3d} % {message}   ", ending="")
