"""Run the plan checker: what a plan's own words contradict or leave open."""

from __future__ import annotations

import argparse
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campaigns import access, queries


class Command(BaseCommand):
    """``check_plan CODE|--all [--format=json]``; CODE is a plan's code, its number, or a campaign's code.

    JSON is a list of objects with ``code``, ``plan``, ``severity`` (contradiction, gap, notice), ``quote`` and
    ``proposal``. Findings are no failure: the command ends with 0.
    """

    help = "Rà soát kế hoạch: mâu thuẫn, chỗ thiếu; không tự sửa."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the plan and the form of the answer."""
        parser.add_argument("code", nargs="?", default="")
        parser.add_argument("--all", action="store_true")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the findings of one plan or of all."""
        if bool(options["code"]) == options["all"]:
            raise CommandError("Ghi mã một kế hoạch hoặc --all.", returncode=2)
        plans = access.plans_named(options["code"])
        if options["code"] and not plans:
            raise CommandError(f"Không có kế hoạch {options['code']}.", returncode=2)
        found = [finding for plan in plans for finding in queries.findings_of(plan)]
        if options["format"] == "json":
            self.stdout.write(json.dumps([each.as_data() for each in found], ensure_ascii=False, indent=1))
            return
        for each in found:
            self.stdout.write(f"{each.code} {each.plan} [{each.severity_name}] {each.text}")
            self.stdout.write(f"    nguyên văn: {each.quote}")
            self.stdout.write(f"    đề xuất: {each.proposal}")
        self.stdout.write(f"{len(found)} phát hiện trong {len(plans)} văn bản.")
