"""``manage.py check_tree [--repair duong-dan|tim-kiem]``: list what is wrong with the tree; repair what is named."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from records import clock
from units.actions import mending
from units.queries.soundness import findings
from units.rules import tree

ASK = "hoi"
REPAIRS = {tree.PATH: mending.mend_paths, tree.SEARCH: mending.mend_search}
SHOWN = 200


class Command(BaseCommand):
    help = "Kiểm tra cây đơn vị; liệt kê sai lệch, không tự sửa. Mã thoát khác 0 khi còn sai lệch."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--repair",
            nargs="?",
            const=ASK,
            choices=[ASK, *REPAIRS],
            help="sửa đúng loại được nêu; không nêu loại thì hỏi từng loại",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        left = self._list()
        for kind in [each for each in REPAIRS if each in left and options["repair"] is not None]:
            if options["repair"] == kind or (options["repair"] == ASK and self._agreed(kind, left[kind])):
                codes = REPAIRS[kind](by=None, at=clock.now())
                self.stdout.write(
                    f"Đã sửa {tree.KINDS[kind]}: {len(codes)} đơn vị ({', '.join(codes[:20])})."
                )
                left = Counter(each.kind for each in findings(clock.local_date(clock.now())))
        if left:
            said = "; ".join(f"{tree.KINDS[kind]}: {count}" for kind, count in sorted(left.items()))
            raise CommandError(f"Cây đơn vị còn sai lệch – {said}.")
        self.stdout.write("Cây đơn vị không có sai lệch.")

    def _list(self) -> Counter[str]:
        seen: Counter[str] = Counter()
        for each in findings(clock.local_date(clock.now())):
            seen[each.kind] += 1
            if seen[each.kind] <= SHOWN:
                self.stdout.write(f"{each.kind}\t{each.code}\t{each.text}")
        for kind, count in seen.items():
            if count > SHOWN:
                self.stdout.write(f"{kind}\t…\tcòn {count - SHOWN} dòng nữa")
        return seen

    def _agreed(self, kind: str, count: int) -> bool:
        self.stdout.write(f"Sửa {tree.KINDS[kind]} ({count})? Gõ “{kind}” để sửa, phím khác để bỏ qua:")
        return input().strip() == kind
