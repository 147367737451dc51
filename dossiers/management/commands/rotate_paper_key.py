"""``manage.py rotate_paper_key``: sign papers with a new key from now on; old papers stay provable."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from dossiers.actions.paper_keys import rotate_paper_key
from dossiers.signing.keys import public_keys
from records import clock
from records.errors import Blocked


class Command(BaseCommand):
    """Exit 2 when the key comes from the environment."""

    help = "Đổi khóa ký văn bản. Khóa công khai cũ được giữ, văn bản đã phát hành vẫn kiểm tra được."

    def handle(self, *args: Any, **options: Any) -> None:
        """Change the key, write it into the system's log, and name both."""
        try:
            old, new = rotate_paper_key(by=None, at=clock.now())
        except Blocked as refused:
            self.stderr.write(" ".join(problem.text for problem in refused.problems))
            sys.exit(2)
        self.stdout.write(f"Khóa cũ {old.key} không ký nữa; khóa công khai của nó được giữ.")
        self.stdout.write(
            f"Khóa mới {new.key}. Tất cả {len(public_keys())} khóa công khai: /kiem-tra/khoa.json"
        )
