"""``manage.py check_layout FILE.pdf``: hold a finished PDF against the rules of layout of Nghị định 30/2020/NĐ-CP."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from dossiers.loaders.printed import measured
from dossiers.rules.layout import DECREE, Finding, conformity
from records.errors import Blocked

WORDS = {True: "đạt", False: "KHÔNG ĐẠT", None: "không áp dụng"}
MAX_BYTES = 100 * 1024 * 1024


class Command(BaseCommand):
    """Exit 0: every rule that applies is met; 1: some are not; 2: the file cannot be judged."""

    help = f"Kiểm tra thể thức một tệp PDF theo Phụ lục I {DECREE}."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the files, and what to hold against them."""
        parser.add_argument("files", nargs="+", metavar="FILE.pdf")
        parser.add_argument("--format", choices=["text", "json"], default="text")
        parser.add_argument(
            "--own", action="store_true", help="Chỉ chấp nhận phông Tinos, như văn bản lập tại đây"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Judge one file after the other."""
        reports = [(name, *self._judged(name, own=options["own"])) for name in options["files"]]
        if options["format"] == "json":
            told = [
                {"file": name, "error": error or None, "findings": [asdict(each) for each in findings]}
                for name, findings, error in reports
            ]
            self.stdout.write(json.dumps(told if len(told) > 1 else told[0], ensure_ascii=False, indent=2))
        else:
            for name, findings, error in reports:
                self._tell(name, findings, error)
        if any(error for _name, _findings, error in reports):
            sys.exit(2)
        if any(each.met is False for _name, findings, _error in reports for each in findings):
            sys.exit(1)

    def _judged(self, name: str, *, own: bool) -> tuple[tuple[Finding, ...], str]:
        path = Path(name)
        try:
            if path.stat().st_size > MAX_BYTES:
                return (), f"Tệp lớn hơn {MAX_BYTES // 1024 // 1024} MB. Hãy kiểm tra từng văn bản một."
            return conformity(measured(path.read_bytes()), own=own), ""
        except OSError:
            return (), "Không mở được tệp: đường dẫn sai, hoặc không có quyền đọc. Hãy kiểm tra lại."
        except Blocked as refused:
            return (), " ".join(problem.text for problem in refused.problems)

    def _tell(self, name: str, findings: tuple[Finding, ...], error: str) -> None:
        self.stdout.write(name)
        if error:
            self.stderr.write(f"  {error}")
            return
        for each in findings:
            where = f" (trang {each.page})" if each.page else ""
            self.stdout.write(f"  {WORDS[each.met]:<14}{each.title}: {each.figure}{where} [{each.article}]")
        wrong = sum(each.met is False for each in findings)
        held = sum(each.met is not None for each in findings)
        self.stdout.write(f"  Đạt {held - wrong}/{held} quy tắc áp dụng.")
