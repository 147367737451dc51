"""``manage.py check_counters [--repair CAMPAIGN …]``: hold the counters against the dossiers; repair what is named."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dossiers.actions import counting
from dossiers.queries import recount
from records import clock

SHOWN = 200


class Command(BaseCommand):
    help = "So bộ đếm với số hồ sơ đếm lại; liệt kê sai lệch, không tự sửa. Mã thoát 1 khi còn sai lệch."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--repair", nargs="+", metavar="MA_DOT", default=[], help="đếm lại đúng các đợt được nêu"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        campaigns = {each.code: each for each in recount.counted_campaigns()}
        wanted = list(dict.fromkeys(options["repair"]))
        if unknown := [code for code in wanted if code not in campaigns]:
            raise CommandError(f"Không có đợt đã mở với mã: {', '.join(unknown)}.", returncode=2)
        left = 0
        for code, campaign in campaigns.items():
            found = recount.differences(campaign.pk)
            for each in found[:SHOWN]:
                self.stdout.write(f"{each.campaign}\t{each.path or '-'}\t{each.text}")
            if len(found) > SHOWN:
                self.stdout.write(f"{code}\t…\tcòn {len(found) - SHOWN} dòng nữa")
            if found and code in wanted:
                mended = counting.repair(campaign=campaign, by=None, at=clock.now())
                self.stdout.write(f"Đã đếm lại đợt {code}: {mended} mục.")
                found = recount.differences(campaign.pk)
            left += len(found)
        if left:
            raise CommandError(f"Bộ đếm còn {left} mục sai lệch. Sửa: check_counters --repair MÃ_ĐỢT.")
        self.stdout.write(f"Bộ đếm của {len(campaigns)} đợt khớp với hồ sơ.")
