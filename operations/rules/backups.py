"""What a back-up says of itself, and the reasons not to restore it. Pure: the disk is read elsewhere.

A back-up is a folder: ``manifest.json`` with its ``manifest.sha256``, the database, ``files.tar``, and apart from
these, readable by its owner alone, ``keys.tar``. The manifest names every part with size and SHA-256, every table with
its rows, every stored file with its SHA-256, and the heads of the log's chains at the moment of the copy.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from operations.rules.health import span

FORMAT: Final = 1
MANIFEST, MANIFEST_SUM, KEYS = "manifest.json", "manifest.sha256", "keys.tar"
DATABASE, FILES = "database", "files"
VENDORS: Final = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


class Refused(Exception):  # noqa: N818 - an answer, not a fault
    """A back-up that is not restored; the text says why, for the operator."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a back-up: bytes and SHA-256 (hexadecimal)."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """A back-up's own description. ``schema``: applied migrations as ``app name``; ``stored``: files by name."""

    backup_id: str
    installation: str
    taken_at: datetime
    version: str
    vendor: str
    schema: tuple[str, ...]
    rows: Mapping[str, int]
    heads: tuple[tuple[str, int, str], ...]
    parts: Mapping[str, Part]
    stored: Mapping[str, Part]
    findings: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Bytes of all parts."""
        return sum(part.size for part in self.parts.values())


def written(manifest: Manifest) -> bytes:
    """Return the manifest as it is stored: JSON, sorted, one spelling."""
    body = {"format": FORMAT, **asdict(manifest), "taken_at": manifest.taken_at.isoformat()}
    body["stored"] = [[part.name, part.size, part.sha256] for _name, part in sorted(manifest.stored.items())]
    return json.dumps(body, ensure_ascii=False, indent=1, sort_keys=True).encode()


def read(body: bytes) -> Manifest:
    """Read a manifest; raises :class:`Refused` for what is none of ours."""
    try:
        found: dict[str, Any] = json.loads(body)
        if found["format"] != FORMAT:
            raise Refused(
                f"Bản sao lưu theo khuôn dạng {found['format']}, chương trình này đọc khuôn dạng {FORMAT}. "
                "Dùng bản chương trình đã ghi ra nó."
            )
        return Manifest(
            backup_id=str(found["backup_id"]),
            installation=str(found["installation"]),
            taken_at=datetime.fromisoformat(found["taken_at"]),
            version=str(found["version"]),
            vendor=str(found["vendor"]),
            schema=tuple(found["schema"]),
            rows={str(name): int(count) for name, count in found["rows"].items()},
            heads=tuple((str(chain), int(seq), str(digest)) for chain, seq, digest in found["heads"]),
            parts={name: Part(**part) for name, part in found["parts"].items()},
            stored={name: Part(name, size, digest) for name, size, digest in found["stored"]},
            findings=tuple(found["findings"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Refused(f"{MANIFEST} không đọc được: tệp hỏng hoặc không phải của chương trình này.") from error


def why_not_restore(
    manifest: Manifest,
    *,
    vendor: str,
    known: Collection[str],
    now: datetime,
    newest: timedelta,
    installation: str = "",
) -> list[str]:
    """Give every reason not to restore here: unsound, foreign, stale, another database, a schema from the future.

    ``known`` are the migrations of this code; ``newest`` is the age from which a back-up is stale; ``installation``
    is the one that is wanted, empty when any is.
    """
    reasons = [
        f"Bản này đã được ghi nhận là không khôi phục được khi lập: {text}" for text in manifest.findings
    ]
    if installation and manifest.installation != installation:
        reasons.append(
            f"Bản này của cài đặt {manifest.installation}, không phải {installation}: của cơ quan hoặc máy khác."
        )
    if manifest.vendor != vendor:
        reasons.append(
            f"Bản này của {VENDORS.get(manifest.vendor, manifest.vendor)}, máy này dùng {VENDORS.get(vendor, vendor)}. "
            "Đặt DATABASE_URL theo đúng loại cơ sở dữ liệu rồi làm lại."
        )
    if unknown := sorted(set(manifest.schema) - set(known)):
        reasons.append(
            f"Bản này do chương trình mới hơn ({manifest.version}) ghi: chương trình ở máy này chưa biết bước nâng cấp "
            f"{unknown[0]}. Cài bản {manifest.version} rồi làm lại."
        )
    if (age := now - manifest.taken_at) > newest:
        reasons.append(
            f"Bản này đã cũ: lập {span(age)} trước, quá {span(newest)}. Tìm bản mới hơn; nếu không còn bản nào, thêm "
            "--max-age-days với số ngày lớn hơn."
        )
    if age < timedelta(minutes=-10):
        reasons.append("Bản này ghi thời điểm ở tương lai: đồng hồ của một trong hai máy sai.")
    return reasons


def differences(
    manifest: Manifest, *, rows: Mapping[str, int], heads: Sequence[tuple[str, int, str]]
) -> list[str]:
    """Compare what was restored with what the manifest counted: rows of every table, the end of every chain."""
    found = [
        f"Bảng {table}: bản sao lưu có {manifest.rows.get(table, 0)} dòng, khôi phục được {rows.get(table, 0)}."
        for table in sorted(manifest.rows.keys() | rows.keys())
        if manifest.rows.get(table) != rows.get(table)
    ]
    if sorted(manifest.heads) != sorted(heads):
        found.append(
            "Cuối chuỗi nhật ký không khớp với bản kê: cơ sở dữ liệu và bản kê không cùng một lần sao lưu."
        )
    return found
