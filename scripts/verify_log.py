#!/usr/bin/env python3
"""Check the log's chains without the product: ``python3 verify_log.py FILE [--heads NOTED]``. Standard library only.

FILE is an SQLite database of the product, or the lines that ``manage.py export_log`` writes (one JSON object each, from
any database). Every entry is hashed anew in the canonical form described in ``records/journal.py`` and must continue
the one before it; each personal value beside an entry must have the digest the entry keeps; each chain must end where
its head says; each receipt must name a hash that stands in its campaign's chain. ``--heads`` names a file with lines
``chain seq hash`` noted earlier, on paper or elsewhere: they show a chain that was cut off or written anew.
Exit code 0: whole, 1: not, 2: cannot be read.
"""

import argparse
import hashlib
import json
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

GENESIS = "0" * 64
ACCESS = "truy-cap"
LOG_FIELDS = (
    "chain", "seq", "at", "actor", "action", "subject_type", "subject_id", "data", "personal_digests", "prev",
)  # fmt: skip
ACCESS_FIELDS = (
    "kind", "seq", "at", "actor", "subject_type", "subject_id", "data", "address_digest", "prev",
)  # fmt: skip
QUERIES = {
    "log": "SELECT chain, seq, at, actor_id AS actor, action, subject_type, subject_id, data, personal_digests, prev, "
    "hash FROM records_logentry ORDER BY chain, seq, id",
    "access": "SELECT kind, seq, at, actor_id AS actor, subject_type, subject_id, data, address_digest, prev, hash "
    "FROM records_accessentry WHERE seq IS NOT NULL ORDER BY seq, id",
    "head": "SELECT chain, seq, hash FROM records_chainhead",
    "value": "SELECT e.chain, e.seq, v.key, v.salt, v.value FROM records_personalvalue v "
    "JOIN records_logentry e ON e.id = v.entry_id ORDER BY e.chain, e.seq, v.key",
    "receipt": "SELECT r.number, c.code AS chain, r.chain_head FROM dossiers_receipt r "
    "JOIN campaigns_campaign c ON c.id = r.campaign_id WHERE r.chain_head <> ''",
}
Row = dict[str, Any]


def canonical(fields: Row) -> bytes:
    """Return the bytes that are hashed."""
    return json.dumps(
        fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def rows_of(path: Path) -> Iterator[Row]:
    """Yield every row with its ``table``, from a database or from exported lines."""
    with path.open("rb") as file:
        is_database = file.read(16).startswith(b"SQLite format 3")
    if not is_database:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield json.loads(line)
        return
    with sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True) as database:
        database.row_factory = sqlite3.Row
        for table, query in QUERIES.items():
            for found in database.execute(query):
                row = dict(found) | {"table": table}
                for name in ("data", "personal_digests"):
                    if name in row:
                        row[name] = json.loads(row[name])
                if "at" in row:
                    row["at"] = instant(str(row["at"]))
                yield row


def instant(text: str) -> str:
    """Return an instant of the database (UTC) in the canonical spelling."""
    found = datetime.fromisoformat(text)
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return found.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def check(  # noqa: C901 - one paragraph per kind of row
    rows: Iterable[Row], noted: Iterable[tuple[str, int, str]] = ()
) -> list[str]:
    """Return what is wrong, in Vietnamese; nothing when everything is whole."""
    tables: dict[str, list[Row]] = {name: [] for name in QUERIES}
    for row in rows:
        if row.get("table") not in tables:
            return [f"Dòng lạ: {row.get('table')!r}."]
        tables[row["table"]].append(row)
    findings: list[str] = []
    ends: dict[str, tuple[int, str]] = {}
    hashes: dict[str, dict[int, str]] = {}
    digests: dict[tuple[str, int], Row] = {}
    for row in tables["log"]:
        findings += _link(str(row["chain"]), row, LOG_FIELDS, ends, hashes)
        digests[row["chain"], row["seq"]] = row["personal_digests"]
    for row in tables["access"]:
        findings += _link(ACCESS, row, ACCESS_FIELDS, ends, hashes)
    heads = {row["chain"]: (row["seq"], row["hash"]) for row in tables["head"]}
    for chain in sorted({*ends, *heads}):
        if heads.get(chain, (0, GENESIS)) != ends.get(chain, (0, GENESIS)):
            findings.append(f"{chain}: cuối chuỗi không khớp (dòng cuối là #{ends.get(chain, (0, ''))[0]}).")
    for row in tables["value"]:
        kept = (digests.get((row["chain"], row["seq"])) or {}).get(row["key"])
        if kept != hashlib.sha256((row["salt"] + row["value"]).encode()).hexdigest():
            findings.append(f"{row['chain']} #{row['seq']}: dữ liệu cá nhân «{row['key']}» đã bị sửa.")
    for row in tables["receipt"]:
        if row["chain_head"] not in {GENESIS, *hashes.get(row["chain"], {}).values()}:
            findings.append(f"Biên nhận {row['number']}: mã băm ghi trên biên nhận không có trong nhật ký.")
    findings += [
        f"{chain} #{seq}: không khớp mã băm đã ghi lại trước đây."
        for chain, seq, digest in noted
        if seq and hashes.get(chain, {}).get(seq) != digest
    ]
    return findings


def _link(
    chain: str,
    row: Row,
    names: tuple[str, ...],
    ends: dict[str, tuple[int, str]],
    hashes: dict[str, dict[int, str]],
) -> list[str]:
    seq, before = ends.get(chain, (0, GENESIS))
    found = []
    if row["seq"] != seq + 1:
        found.append(f"{chain}: sau #{seq} là #{row['seq']}.")
    elif row["prev"] != before:
        found.append(f"{chain} #{row['seq']}: không nối với dòng trước.")
    if hashlib.sha256(canonical({name: row[name] for name in names})).hexdigest() != row["hash"]:
        found.append(f"{chain} #{row['seq']}: nội dung đã bị sửa.")
    ends[chain] = (row["seq"], row["hash"])
    hashes.setdefault(chain, {})[row["seq"]] = row["hash"]
    return found


def main(arguments: list[str]) -> int:
    """Check the file that is named."""
    parser = argparse.ArgumentParser(description="Kiểm tra chuỗi nhật ký, không cần phần mềm Thẩm định.")
    parser.add_argument("file", type=Path, help="cơ sở dữ liệu SQLite, hoặc tệp của manage.py export_log")
    parser.add_argument("--heads", type=Path, help="tệp các dòng «chuỗi số mã-băm» đã ghi lại trước đây")
    given = parser.parse_args(arguments)
    try:
        lines = given.heads.read_text(encoding="utf-8").split("\n") if given.heads else []
        noted = [(chain, int(seq), digest) for chain, seq, digest in map(str.split, filter(str.strip, lines))]
        findings = check(rows_of(given.file), noted)
    except (OSError, ValueError, KeyError, TypeError, sqlite3.Error) as fault:
        print(f"Không đọc được: {fault}", file=sys.stderr)
        return 2
    for each in findings:
        print(each)
    print(f"Có {len(findings)} sai lệch." if findings else "Nhật ký nguyên vẹn.")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
