"""Write a campaign into a folder that can be read and checked without the application."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings

from campaigns.models import Campaign
from dossiers.signing.keys import listed, paper_key, public_keys
from operations.documents import archives as pages
from operations.loaders.folders import Folder, shipped
from operations.queries import archives
from operations.rules.backups import Refused
from records import journal

SUMS, SIGNATURE = "SHA256SUMS", "SHA256SUMS.sig"
VERIFIER, STYLE = "verify_archive.py", "kieu.css"


def archive_campaign(*, campaign: Campaign, out: Path, by: None, at: datetime) -> tuple[Path, int, str]:
    """Write the package ``luu-tru-<code>`` below ``out``; returns folder, number of files, and the key that signed.

    Papers and files are copied byte for byte and compared with what was stored; snapshots are written as they were
    hashed; the log as its rows were hashed, without personal values. A list of all SHA-256 is signed with the key of
    papers. The folder gets its name last. Raises ``Refused`` when it is there already or a file is not what it was.
    """
    folder = out / f"luu-tru-{campaign.code}"
    partial = folder.with_name(f"{folder.name}.dang-ghi")
    if folder.exists():
        raise Refused(f"Đã có {folder}. Chọn thư mục khác hoặc đổi tên gói cũ.")
    shutil.rmtree(partial, ignore_errors=True)
    package, key = Folder(partial), paper_key()
    archive = archives.archive_of(campaign)
    for line in archive.files:
        package.copy(line.path, line.stored)
    _data(package, campaign, archive)
    _log(package, campaign, at)
    package.text("khoa.json", _json(listed(public_keys(), key.key)))
    package.text("index.csv", pages.index_table(archive, package.sums))
    package.text("index.html", pages.index_page(archive, at=at, key=key.key))
    package.text("DOC-TOI-TRUOC.txt", pages.readme(archive, at=at, key=key.key))
    for name in (VERIFIER, STYLE):
        package.write(name, [shipped(name)])
    files = len(package.sums)
    sums = package.checksums()
    seal = {
        "algorithm": "Ed25519",
        "key": key.key,
        "signature": base64.b64encode(key.sign(sums)).decode("ascii"),
    }
    package.write(SUMS, [sums])
    package.text(SIGNATURE, _json(seal))
    partial.rename(folder)
    data = {"lenh": "archive_campaign", "so_tep": files}
    journal.look(kind="xuat", by=None, at=at, subject=campaign, data=data)
    return folder, files, key.key


def _data(package: Folder, campaign: Campaign, archive: archives.Archive) -> None:
    papers = [
        {
            "file": line.path,
            "kind": line.kind,
            "unit": line.unit,
            "number": line.number,
            "signed_on": line.signed_on,
            "state": line.state,
            "sha256": line.stored.sha256,
        }
        for line in archive.files
        if line.issued
    ]
    snapshots = []
    for row in archives.snapshots_of(campaign):
        path = f"du-lieu/noi-dung/{row.pk}-{row.purpose}.json"
        if package.text(path, row.body) != row.sha256:
            raise Refused(f"Nội dung chốt số {row.pk} không còn đúng mã băm.")
        told = {
            "dossier": row.dossier_id,
            "purpose": row.purpose,
            "round": row.round,
            "at": row.at.isoformat(),
        }
        snapshots.append({"id": row.pk, "file": path, "sha256": row.sha256, **told})
    package.text("du-lieu/van-ban.json", _json(papers))
    package.text("du-lieu/noi-dung.json", _json(snapshots))
    package.text("du-lieu/bien-nhan.json", _json(archive.receipts))
    package.text("du-lieu/ho-so.csv", pages.unit_table(archive))


def _log(package: Folder, campaign: Campaign, at: datetime) -> None:
    last: dict[str, object] = {}

    def lines() -> Iterator[bytes]:
        for row in archives.log_of(campaign):
            last.update(row)
            yield journal.canonical(row) + b"\n"

    # The end is read first: a row that is written meanwhile would stand behind it and be told as a difference.
    seq, digest = archives.head_of(campaign)
    package.write("nhat-ky/nhat-ky.jsonl", lines())
    if (last.get("seq", 0), last.get("hash", journal.GENESIS)) != (seq, digest):
        raise Refused(
            "Nhật ký của đợt thay đổi trong lúc ghi gói. Làm lại khi không còn ai làm việc trong đợt."
        )
    root = {
        "chain": campaign.code,
        "seq": seq,
        "hash": digest,
        "at": at.isoformat(),
        "version": settings.VERSION,
    }
    package.text("nhat-ky/goc.json", _json(root))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, default=list) + "\n"
