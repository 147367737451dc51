"""``manage.py chain_access``: put the looks written since the last time into their chain (run by a timer).

Counts of tries whose time is over are taken away by the way.
"""

from typing import Any

from django.core.management.base import BaseCommand

from records import journal, tries


class Command(BaseCommand):
    help = "Nối các lượt truy cập mới vào chuỗi nhật ký truy cập."

    def handle(self, *args: Any, **options: Any) -> None:
        total = 0
        while count := journal.chain_access():
            total += count
        tries.forget()
        self.stdout.write(f"Đã nối {total} lượt truy cập.")
