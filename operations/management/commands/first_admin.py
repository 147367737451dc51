"""``manage.py first_admin USERNAME --unit CODE``: the one account that has to be made before anybody can log in."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from operations.actions.founding import found
from records import clock
from records.errors import Blocked


class Command(BaseCommand):
    """Asks for the password, or reads it from standard input; never takes it as an argument others can read."""

    help = "Tạo Quản trị hệ thống đầu tiên; từ chối khi đã có."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare who and where."""
        parser.add_argument("username", help="tên đăng nhập")
        parser.add_argument("--unit", required=True, help="mã đơn vị người đó thuộc về")
        parser.add_argument("--name", default="Quản trị hệ thống", help="tên hiển thị")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the account, or say why not."""
        try:
            user = found(
                username=options["username"],
                display_name=options["name"],
                password=self._password(),
                unit=options["unit"],
                by=None,
                at=clock.now(),
            )
        except Blocked as refused:
            raise CommandError(
                "\n".join(problem.text for problem in refused.problems), returncode=2
            ) from refused
        self.stdout.write(
            self.style.SUCCESS(f"Đã tạo {user.username}, Quản trị hệ thống. Đăng nhập rồi giao vai trò.")
        )

    def _password(self) -> str:
        if not sys.stdin.isatty():
            return sys.stdin.readline().rstrip("\n")
        first = getpass.getpass("Mật khẩu: ")
        if getpass.getpass("Nhập lại: ") != first:
            raise CommandError("Hai lần nhập khác nhau.", returncode=2)
        return first
