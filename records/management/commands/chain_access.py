"""``manage.py chain_access``: put the looks written since the last time into their chain (run by a timer)."""

from typing import Any

from django.core.management.base import BaseCommand

from records import journal


class Command(BaseCommand):
    help = "Nối các lượt truy cập mới vào chuỗi nhật ký truy cập."

    def handle(self, *args: Any, **options: Any) -> None:
        total = 0
        while count := journal.chain_access():
            total += count
        self.stdout.write(f"Đã nối {total} lượt truy cập.")
