"""``manage.py read_paper FILE.pdf``: take every field of a received paper back and say what of it is proven."""

from __future__ import annotations

import json
import mmap
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand

from dossiers.access.proof import anything, nothing
from dossiers.actions.received import Received, received
from dossiers.signing import reading
from dossiers.signing.keys import read_list, trusted_keys
from records.errors import Blocked

MAX_KEYS = 20 * 1024 * 1024
UNOPENED = "Không mở được tệp: đường dẫn sai, hoặc không có quyền đọc. Hãy kiểm tra lại."
NOTHING_STORED = "Văn bản này không có trong cơ sở dữ liệu tại đây."


class Command(BaseCommand):
    """Exit 0: genuine, or a draft that says so; 2: foreign, damaged, changed, or signed by a key nobody here knows."""

    help = (
        "Đọc dữ liệu trong tệp PDF của một văn bản, kiểm tra chữ ký và niêm phong. Không cần cơ sở dữ liệu."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, the keys of other offices, and whether to look into the database."""
        parser.add_argument("file", metavar="FILE.pdf")
        parser.add_argument("--format", choices=["text", "json"], default="text")
        parser.add_argument(
            "--keys",
            metavar="khoa.json",
            help="Danh sách khóa công khai của cơ quan ban hành (/kiem-tra/khoa.json)",
        )
        parser.add_argument(
            "--stored", action="store_true", help="So từng trường với văn bản đang lưu trong cơ sở dữ liệu"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, tell, and end with 2 unless the file may be relied on."""
        try:
            keys = trusted_keys()
            if options["keys"]:
                keys |= read_list(_bytes_of(options["keys"]))
            find = anything if options["stored"] else nothing
            with _mapped(options["file"]) as content:
                found = received(content, find, keys)
        except OSError:
            self._refuse(UNOPENED)
        except Blocked as refused:
            self._refuse(" ".join(problem.text for problem in refused.problems))
        if options["format"] == "json":
            self.stdout.write(json.dumps(_told(found), ensure_ascii=False, indent=2))
        else:
            self._tell(found, stored=options["stored"])
        if found.reading is not None and found.reading.state not in (reading.GENUINE, reading.DRAFT):
            self._refuse(found.reading.said)
        if found.stored is not None and found.stored.differences:
            self._refuse(f"Khác với bản đang lưu: {len(found.stored.differences)} trường.")

    def _tell(self, found: Received, *, stored: bool) -> None:
        if found.reading is not None:
            self.stdout.write(found.reading.said)
        self.stdout.write(f"SHA-256: {found.sha256}")
        for group in found.groups:
            self.stdout.write(f"\n{group.title}")
            for field in group.fields:
                self.stdout.write(f"  {field.label}: {field.value}")
        if found.stored is not None:
            self.stdout.write(
                f"\nBản đang lưu: {found.stored.name} số {found.stored.number}. {found.stored.status}."
            )
            self.stdout.write("Trùng từng byte." if found.stored.same else "Không trùng từng byte.")
            for line in found.stored.differences:
                self.stdout.write(f"  {line.group} › {line.label}: {line.received} (đang lưu: {line.stored})")
        elif stored:
            self.stdout.write(f"\n{NOTHING_STORED}")

    def _refuse(self, text: str) -> NoReturn:
        self.stderr.write(text)
        sys.exit(2)


def _bytes_of(name: str) -> bytes:
    """Read no more than a list of keys can have."""
    with Path(name).open("rb") as opened:
        return opened.read(MAX_KEYS)


@contextmanager
def _mapped(name: str) -> Iterator[bytes | mmap.mmap]:
    """A map of the file: a bundle of any size costs no memory; an empty file has none."""
    with Path(name).open("rb") as opened:
        if not os.fstat(opened.fileno()).st_size:
            yield b""
            return
        with mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as content:
            yield content


def _told(found: Received) -> dict[str, Any]:
    state = found.reading.state if found.reading is not None else None
    return {
        "state": state,
        "genuine": state == reading.GENUINE or (state is None and found.stored is not None),
        "said": found.reading.said if found.reading is not None else "",
        "sha256": found.sha256,
        "key": found.reading.key if found.reading is not None else "",
        "data": dict(found.reading.data) if found.reading is not None else None,
        "stored": None
        if found.stored is None
        else {
            "status": found.stored.status,
            "same": found.stored.same,
            "sha256": found.stored.sha256,
            "differences": [
                {"field": f"{line.group} › {line.label}", "received": line.received, "stored": line.stored}
                for line in found.stored.differences
            ],
        },
    }
