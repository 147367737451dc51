"""Check the archive of a campaign «gói lưu trữ» with nothing but Python: no network, no database, no library.

    python3 verify_archive.py [FOLDER] [--key ID]

It finds every file that was changed, added, removed or exchanged (SHA256SUMS and its Ed25519 signature, RFC 8032),
every row of the log that was changed, removed, added or moved (its hash chain), every receipt that no longer fits what
was handed in, and every paper that is not the one a receipt names. ``--key`` is the id of the office's key as it is
published at ``/kiem-tra/khoa.json``; without it the id found in the package is printed, to be compared by eye.

Exit 0: whole. Exit 1: something is wrong, said line by line. Exit 2: this is no archive.
"""

from __future__ import annotations

import argparse
import base64
import csv
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SUMS, SIGNATURE, KEYS = "SHA256SUMS", "SHA256SUMS.sig", "khoa.json"
LOG, ROOT = "nhat-ky/nhat-ky.jsonl", "nhat-ky/goc.json"
SNAPSHOTS, RECEIPTS, PAPERS = "du-lieu/noi-dung.json", "du-lieu/bien-nhan.json", "du-lieu/van-ban.json"
INDEX = "index.csv"
UNSIGNED = frozenset({SUMS, SIGNATURE})
#: The fields of a log row that its hash is over (the product's ``records.journal``).
HASHED = (
    "action",
    "actor",
    "at",
    "chain",
    "data",
    "personal_digests",
    "prev",
    "seq",
    "subject_id",
    "subject_type",
)


def check(folder: Path, key: str = "", *, signature: bool = True) -> list[str]:
    """Return what is wrong, in sentences; empty when the archive is whole. ``key``: the id that must have signed."""
    found = list(_sums(folder))
    if signature:
        found += _signature(folder, key)
    for part in (_log, _receipts, _papers):
        try:
            found += part(folder)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            found.append(f"Không đọc được phần {part.__name__.strip('_')}: {type(error).__name__}.")
    return found


def signer(folder: Path) -> str:
    """Return the id of the key that is said to have signed."""
    return str(json.loads((folder / SIGNATURE).read_bytes())["key"])


def _sums(folder: Path) -> Iterator[str]:
    listed: dict[str, str] = {}
    try:
        for line in (folder / SUMS).read_text(encoding="utf-8").splitlines():
            digest, _, name = line.partition("  ")
            listed[name] = digest
    except (OSError, ValueError):
        yield f"Thiếu hoặc không đọc được {SUMS}."
        return
    there = {
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()
    } - UNSIGNED
    for name in sorted(listed.keys() - there):
        yield f"Thiếu tệp: {name}"
    for name in sorted(there - listed.keys()):
        yield f"Tệp lạ: {name}"
    for name in sorted(there & listed.keys()):
        if _sha256(folder / name) != listed[name]:
            yield f"Tệp đã bị sửa: {name}"


def _signature(folder: Path, key: str) -> Iterator[str]:
    try:
        written = (folder / SIGNATURE).read_bytes()
        seal = json.loads(written)
        rows = json.loads((folder / KEYS).read_bytes())["keys"]
        public = {row["id"]: base64.b64decode(row["public"]) for row in rows}
        own = public.get(seal["key"], b"")
        given = base64.b64decode(seal["signature"])
        body = (folder / SUMS).read_bytes()
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        yield f"Thiếu hoặc không đọc được {SIGNATURE} hay {KEYS}."
        return
    plain = {"algorithm": "Ed25519", "key": seal["key"], "signature": base64.b64encode(given).decode("ascii")}
    if written != (json.dumps(plain, ensure_ascii=False, indent=1) + "\n").encode():
        yield f"{SIGNATURE} đã bị sửa."
    elif hashlib.sha256(own).hexdigest()[:16] != seal["key"]:
        yield f"Khóa {seal['key']} không có trong {KEYS} hoặc bị tráo."
    elif key and seal["key"] != key:
        yield f"Gói ký bằng khóa {seal['key']}, không phải {key}."
    elif not verified(own, given, body):
        yield f"Chữ ký của {SUMS} không đúng: danh sách mã băm đã bị sửa."


def _log(folder: Path) -> list[str]:
    found = []
    root = json.loads((folder / ROOT).read_bytes())
    seq, before = 0, "0" * 64
    for row in _rows(folder):
        if row["seq"] != seq + 1:
            found.append(f"Nhật ký: thiếu hoặc đảo dòng sau #{seq} (dòng kế tiếp là #{row['seq']}).")
        elif row["prev"] != before:
            found.append(f"Nhật ký #{row['seq']}: không nối với dòng trước.")
        if row["chain"] != root["chain"]:
            found.append(f"Nhật ký #{row['seq']}: của chuỗi khác.")
        if _hash({name: row[name] for name in HASHED}) != row["hash"]:
            found.append(f"Nhật ký #{row['seq']}: nội dung đã bị sửa.")
        seq, before = row["seq"], row["hash"]
    if (seq, before) != (root["seq"], root["hash"]):
        found.append(f"Nhật ký: cuối chuỗi không khớp {ROOT} (dòng cuối là #{seq}).")
    return found


def _receipts(folder: Path) -> list[str]:
    rows = {row["hash"]: row for row in _rows(folder)}
    papers = {row["sha256"] for row in json.loads((folder / PAPERS).read_bytes())}
    snapshots = {row["id"]: row for row in json.loads((folder / SNAPSHOTS).read_bytes())}
    found = [
        f"Nội dung chốt đã bị sửa: {row['file']}"
        for row in snapshots.values()
        if _sha256(folder / row["file"]) != row["sha256"]
    ]
    for receipt in json.loads((folder / RECEIPTS).read_bytes()):
        number = receipt["number"]
        if snapshots.get(receipt["snapshot"], {}).get("sha256") != receipt["sha256"]:
            found.append(f"Biên nhận {number}: không khớp nội dung đã nộp.")
        entry = rows.get(receipt["chain_head"], {}).get("data", {})
        if receipt["chain_head"] and (entry.get("so"), entry.get("sha256")) != (number, receipt["sha256"]):
            found.append(f"Biên nhận {number}: nhật ký của lần nộp không có hoặc nói khác.")
        found += [
            f"Biên nhận {number}: văn bản {item['kind']} đã nộp không có trong gói."
            for item in receipt["items"]
            if item["sha256"] and item["sha256"] not in papers
        ]
    return found


def _papers(folder: Path) -> list[str]:
    papers = json.loads((folder / PAPERS).read_bytes())
    found = [
        f"Văn bản {row['file']}: không phải tệp đã ban hành."
        for row in papers
        if _sha256(folder / row["file"]) != row["sha256"]
    ]
    with (folder / INDEX).open(encoding="utf-8-sig", newline="") as opened:
        listed = {row["Tệp"]: row["SHA-256"] for row in csv.DictReader(opened)}
    found += [
        f"{INDEX} nói khác về {row['file']}." for row in papers if listed.get(row["file"]) != row["sha256"]
    ]
    return found


def _rows(folder: Path) -> Iterator[dict[str, Any]]:
    with (folder / LOG).open(encoding="utf-8") as opened:
        for line in opened:
            yield json.loads(line)


def _hash(fields: dict[str, Any]) -> str:
    written = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(written.encode()).hexdigest()


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as opened:
            while piece := opened.read(1 << 20):
                digest.update(piece)
    except OSError:
        return ""
    return digest.hexdigest()


# -- Ed25519, verification alone (RFC 8032, 5.1) -------------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def _x_of(y: int, sign: int) -> int | None:
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    return P - x if x & 1 != sign else x


def _point(body: bytes) -> Point | None:
    number = int.from_bytes(body, "little")
    y, sign = number & ((1 << 255) - 1), number >> 255
    x = _x_of(y, sign) if y < P and len(body) == 32 else None
    return None if x is None else (x, y, 1, x * y % P)


def _added(one: Point, two: Point) -> Point:
    a, b = (one[1] - one[0]) * (two[1] - two[0]) % P, (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * one[3] * two[3] * D % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(number: int, point: Point) -> Point:
    total: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = _added(total, point)
        point = _added(point, point)
        number >>= 1
    return total


_BASE_Y = 4 * pow(5, P - 2, P) % P
_BASE_X = _x_of(_BASE_Y, 0) or 0
BASE: Point = (_BASE_X, _BASE_Y, 1, _BASE_X * _BASE_Y % P)


def verified(public: bytes, signature: bytes, message: bytes) -> bool:
    """Say whether an Ed25519 signature of 64 bytes is that of the message under a public key of 32 bytes."""
    key, given = _point(public), _point(signature[:32])
    factor = int.from_bytes(signature[32:], "little")
    if key is None or given is None or len(signature) != 64 or factor >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    left, right = _times(factor, BASE), _added(given, _times(challenge, key))
    return (
        not (left[0] * right[2] - right[0] * left[2]) % P
        and not (left[1] * right[2] - right[1] * left[2]) % P
    )


def main(arguments: list[str]) -> int:
    """Check the folder the program lies in, or another one."""
    parser = argparse.ArgumentParser(description="Kiểm tra gói lưu trữ của một đợt (chỉ cần Python).")
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    parser.add_argument(
        "--key", default="", help="mã khóa phải là khóa đã ký, công bố tại /kiem-tra/khoa.json"
    )
    given = parser.parse_args(arguments)
    if not (given.folder / SUMS).is_file():
        print(f"{given.folder} không phải gói lưu trữ: thiếu {SUMS}.", file=sys.stderr)
        return 2
    found = check(given.folder, given.key)
    for line in found:
        print(line)
    if found:
        print(f"GÓI KHÔNG NGUYÊN VẸN: {len(found)} sai lệch.")
        return 1
    print(f"Gói nguyên vẹn. Ký bằng khóa {signer(given.folder)}.")
    if not given.key:
        print("Đối chiếu mã khóa này với trang /kiem-tra/khoa.json của cơ quan ban hành.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
