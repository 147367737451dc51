"""Score answers by a criteria set and print the card as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from scoring import catalogue
from scoring.documents import card_data
from scoring.loaders import AnswersError, DataError, read_answers, read_set, set_path
from scoring.queries import stored_spec
from scoring.rules import Answers, SetSpec, evaluate

BAD_INPUT = 2
STDIN = "-"
UNREADABLE: dict[type[Exception], str] = {
    FileNotFoundError: "không có tệp này",
    IsADirectoryError: "đây là một thư mục",
    PermissionError: "không được phép đọc",
    ValueError: "tên tệp không dùng được",
}


class Command(BaseCommand):
    """``score --set CODE [--stored [--revision N]] [--by unit|appraiser] answers.json`` ("-": standard input).

    CODE is a shipped set, read from its file: no database is needed, and what was edited on screen does not count.
    ``--stored`` takes the set from the database instead, its newest version or the one numbered. A path ending in
    ``.toml`` is read as it is. A list of answers gives a list of cards in the same order. Bad input: exit code 2.
    """

    help = "Chấm câu trả lời theo một bộ tiêu chí, in phiếu điểm dạng JSON."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the set, where it is taken from, and the answers."""
        parser.add_argument("--set", required=True, help="mã bộ tiêu chí, ví dụ 28-2025-xa, hoặc tệp .toml")
        parser.add_argument(
            "--stored", action="store_true", help="lấy bộ tiêu chí trong cơ sở dữ liệu, phiên bản mới nhất"
        )
        parser.add_argument("--revision", type=int, default=None, help="phiên bản khác, dùng với --stored")
        parser.add_argument(
            "--by",
            choices=tuple(catalogue.ANSWERED_BY),
            default=catalogue.APPRAISER,
            help="unit: không hỏi câu chỉ người thẩm định trả lời (mặc định: hỏi mọi câu)",
        )
        parser.add_argument("answers", help='tệp JSON, hoặc "-" để đọc từ đầu vào chuẩn')

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read, evaluate, print; every fault ends with exit code 2 and a sentence that names the place."""
        try:
            spec = _spec(options["set"], options["revision"], stored=options["stored"])
            answers = read_answers(_bytes(options["answers"]), spec)
        except (AnswersError, DataError) as error:
            raise CommandError("\n".join(error.lines), returncode=BAD_INPUT) from error
        except LookupError as error:
            raise CommandError(str(error.args[0]), returncode=BAD_INPUT) from error
        if isinstance(answers, Answers):
            self.stdout.write(_json(spec, answers, options["by"], indent=2))
            return
        self.stdout.write("[", ending="")
        for place, each in enumerate(answers):
            self.stdout.write(",\n" if place else "\n", ending="")
            self.stdout.write(_json(spec, each, options["by"]), ending="")
        self.stdout.write("\n]" if answers else "]")


def _spec(code: str, version: int | None, *, stored: bool) -> SetSpec:
    if version is not None and not stored:
        raise LookupError("--revision chỉ dùng cùng --stored; không có --stored là bộ tiêu chí trong tệp.")
    if not stored:
        return read_set(Path(code) if code.endswith(".toml") else set_path(code))
    try:
        return stored_spec(code, version)
    except DatabaseError as error:
        raise LookupError(f"Không đọc được cơ sở dữ liệu (chưa migrate?): {error}") from error


def _bytes(name: str) -> bytes:
    if name == STDIN:
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except (OSError, ValueError) as error:
        why = next((words for kind, words in UNREADABLE.items() if isinstance(error, kind)), "lỗi đọc tệp")
        raise AnswersError(f"Không đọc được tệp {name}: {why}.") from error


def _json(spec: SetSpec, answers: Answers, by: str, indent: int | None = None) -> str:
    card = evaluate(spec, answers, by=by)
    return json.dumps(card_data(spec, card, answers), ensure_ascii=False, indent=indent)
