"""The canonical content of a criteria set and its checksum, the same for a file and for its rows.

One JSON object in UTF-8, keys in alphabetical order, no spaces; numbers as text without trailing zeros,
days as YYYY-MM-DD, texts in NFC. The version number and the checksum itself are not part of it.
"""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from scoring.rules.numbers import plain
from scoring.rules.spec import SetSpec

COUNTED = ("inputs", "measures", "rules", "cautions")


def canonical(spec: SetSpec) -> bytes:
    """Return the bytes that are hashed."""
    content = plain_json(replace(spec, version=0, sha256=""))
    for name in COUNTED:
        # What a scored set does not have is not part of its content: checksums of older versions stay.
        if not content[name]:
            del content[name]
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256_of(spec: SetSpec) -> str:
    """Return the SHA-256 of the canonical content, 64 hexadecimal digits."""
    return hashlib.sha256(canonical(spec)).hexdigest()


def plain_json(value: object) -> Any:
    """Return a value of a spec as JSON: numbers and days as text, texts in NFC."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Decimal):
        return f"{plain(value):f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain_json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain_json(inner) for inner in value]
    if is_dataclass(value):
        return {field.name: plain_json(getattr(value, field.name)) for field in fields(value)}
    message = f"no canonical form for {type(value).__name__}"
    raise TypeError(message)
