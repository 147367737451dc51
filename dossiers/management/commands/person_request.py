"""``manage.py person_request``: find, export, correct, erase what is kept of a person."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dossiers.actions import persons as actions
from dossiers.queries import persons
from records import clock, journal
from records.errors import Blocked

SHOWN = 200


class Command(BaseCommand):
    help = (
        "Trả lời yêu cầu của một người về dữ liệu của mình: tim (liệt kê), xuat (tệp JSON), sua (tài khoản), "
        "xoa (những gì được xóa). Văn bản đã ban hành và bản chụp không bao giờ bị sửa; chuỗi nhật ký không đứt."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("step", choices=("tim", "xuat", "sua", "xoa"), help="việc cần làm")
        parser.add_argument("--name", default="", help="họ tên cần tìm, có dấu hoặc không")
        parser.add_argument("--account", default="", help="tên đăng nhập")
        parser.add_argument("--out", default="-", help="tệp ghi kết quả xuat (mặc định: màn hình)")
        parser.add_argument("--field", choices=actions.CORRECTABLE, help="trường cần sửa")
        parser.add_argument("--to", default="", help="giá trị đúng")
        parser.add_argument("--reason", default="", help="lý do hoặc văn bản yêu cầu (bắt buộc khi sua, xoa)")

    def handle(self, *args: Any, **options: Any) -> None:
        user = persons.account_named(options["account"]) if options["account"] else None
        if options["account"] and user is None:
            raise CommandError(f"Không có tài khoản {options['account']}.", returncode=2)
        if user is None and not options["name"].strip():
            raise CommandError("Nêu --name hoặc --account.", returncode=2)
        found = persons.places_of(options["name"])
        try:
            {"tim": self._find, "xuat": self._export, "sua": self._correct, "xoa": self._erase}[
                options["step"]
            ](user, found, options)
        except Blocked as blocked:
            raise CommandError("; ".join(each.text for each in blocked.problems), returncode=2) from blocked

    def _find(self, user: Any, found: tuple[persons.Place, ...], options: dict[str, Any]) -> None:
        links = persons.links_of(user) if user is not None else ()
        for each in (*found[:SHOWN], *links):
            may = "xóa được" if each.erasable else persons.KEPT
            self.stdout.write(f"{each.title}\t{each.model} {each.pk}\t{each.field}\t{each.value}\t{may}")
        if len(found) > SHOWN:
            self.stdout.write(f"… còn {len(found) - SHOWN} dòng nữa; xem đủ bằng xuat.")
        self.stdout.write(f"{len(found)} chỗ có tên, {sum(each.erasable for each in found)} chỗ xóa được.")

    def _export(self, user: Any, found: tuple[persons.Place, ...], options: dict[str, Any]) -> None:
        body = {
            "lap_luc": clock.now().isoformat(),
            "ten": options["name"],
            "tai_khoan": persons.own_data(user) if user is not None else None,
            "lien_ket": [asdict(each) for each in persons.links_of(user)] if user is not None else [],
            "cho_co_ten": [asdict(each) for each in found],
        }
        text = json.dumps(body, ensure_ascii=False, indent=1)
        if options["out"] == "-":
            sys.stdout.write(text + "\n")
        else:
            Path(options["out"]).write_text(text + "\n", encoding="utf-8")
        journal.look(
            kind="xuat",
            by=None,
            at=clock.now(),
            subject=user if user is not None else "yêu cầu của một người",
            data={"lenh": "person_request", "so_cho": len(found)},
        )

    def _correct(self, user: Any, found: tuple[persons.Place, ...], options: dict[str, Any]) -> None:
        if user is None or not options["field"]:
            raise CommandError(
                "sua cần --account, --field, --to. Tên trong hồ sơ đang lập do đơn vị sửa trên màn hình; "
                "văn bản đã ban hành không sửa mà thay bằng văn bản khác.",
                returncode=2,
            )
        actions.correct_account(
            user=user,
            field=options["field"],
            to=options["to"],
            reason=options["reason"],
            by=None,
            at=clock.now(),
        )
        self.stdout.write("Đã sửa; giá trị cũ chỉ còn là mã băm trong nhật ký.")

    def _erase(self, user: Any, found: tuple[persons.Place, ...], options: dict[str, Any]) -> None:
        at = clock.now()
        changed = actions.erase_places(places=found, reason=options["reason"], by=None, at=at)
        if user is not None:
            actions.erase_account(user=user, reason=options["reason"], by=None, at=at)
        kept = [each for each in found if not each.erasable]
        self.stdout.write(f"Đã xóa {changed} dòng{' và tài khoản' if user is not None else ''}.")
        for each in kept[:SHOWN]:
            self.stdout.write(f"Giữ lại\t{each.title}\t{each.model} {each.pk}\t{each.field}\t{persons.KEPT}")
        broken = journal.verify()
        if broken:
            raise CommandError("; ".join(broken[:5]))
        self.stdout.write("Chuỗi nhật ký nguyên vẹn.")
