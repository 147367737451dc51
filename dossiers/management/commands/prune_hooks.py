"""``manage.py prune_hooks [--delete]``: messages to other systems that ended long ago; deletes only when told to."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Count, Max, Min

from dossiers.actions import hooks
from records import clock
from records.text import vn_date, vn_number


class Command(BaseCommand):
    help = (
        "Nêu các tin báo tự động đã gửi xong hoặc đã gác lại quá HOOK_LOG_DAYS ngày; chỉ xóa khi có --delete. "
        "Tin còn chờ gửi không bao giờ bị xóa."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--delete", action="store_true", help="xóa; không có thì chỉ nêu")

    def handle(self, *args: Any, **options: Any) -> None:
        at = clock.now()
        found = hooks.stale_messages(at)
        rows = found.order_by("hook__unit__code", "hook__name").values_list("hook__unit__code", "hook__name")
        for unit, name, number, first, last in rows.annotate(Count("pk"), Min("at"), Max("at")):
            days = f"{vn_date(clock.local_date(first))} – {vn_date(clock.local_date(last))}"
            self.stdout.write(f"{unit}\t{name}\t{vn_number(number)} tin\t{days}")
        kept = f"{settings.HOOK_LOG_DAYS} ngày"
        if options["delete"]:
            self.stdout.write(f"Đã xóa {vn_number(hooks.prune(by=None, at=at))} tin quá {kept}.")
        else:
            self.stdout.write(
                f"{vn_number(found.count())} tin quá {kept}; chưa xóa gì. Xóa: prune_hooks --delete."
            )
