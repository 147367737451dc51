"""S3: workbooks for the imports, spoilt: cells, markup, parts, bytes. From a seed; the good one of each door first."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable

VALUES = (
    "", " ", "0", "-1", "1.5", "1e400", "NaN", "9" * 60, "=1+1", "+A1", "@x", "'", "&amp;&lt;", "&#0;", "&#xD800;", "\u202e", "\x0b", "Ế" * 40_000,
    "31/02/2026", "45000", "-45000", "99999999999", "2026-13-45", "true", "TRUE", "#REF!", "x" * 300, "N1", "N1;N2;;", "Xã", "Lâu đài", "officer",
    "Cán bộ đầu mối", "quantri.hethong", "../x", "<script>", "{{ x }}", "\ud7ff", "e\u0301", "ＡＢ", "١٢", "1\n2", "NguyÔn V¨n Tó",
)  # fmt: skip
TYPES = ('t="s"', 't="b"', 't="e"', 't="str"', 't="inlineStr"', 't="d"', 't="n"', 't="x"', "")
TAGS = ("<row>", "</row>", "<c/>", "<v>", "</v>", "<is><t>", "</worksheet>", "<sheetData>", '<row r="1048577">', '<row r="0"/>', '<row r="-5"/>',
        '<c r="XFE1"/>', '<c r="1A"/>', '<c r="A99999999"/>', "<f>WEBSERVICE(1)</f>", '<mergeCell ref="A1:XFD1048576"/>', "<!-- x -->", "<![CDATA[x]]>",
        "<?xml version='1.0'?>", "&lt;", "&x;", "\x00", "<!DOCTYPE x>")  # fmt: skip


def spoilt(good: bytes, chance: random.Random) -> bytes:
    """One workbook that came back: mostly its cells are strange, sometimes its markup, its parts or its bytes."""
    kind = chance.random()
    if kind < 0.1:
        return _bytes(good, chance)
    with zipfile.ZipFile(io.BytesIO(good)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    if kind < 0.65:
        for _ in range(chance.randint(1, 6)):
            _cell(parts, chance)
    elif kind < 0.85:
        _markup(parts, chance)
    else:
        _parts(parts, chance)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", chance.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))) as new:
        for name, body in parts.items():
            new.writestr(name, body)
    return out.getvalue()


def _bytes(good: bytes, chance: random.Random) -> bytes:
    body = bytearray(good)
    what = chance.random()
    if what < 0.3:
        return bytes(body[: chance.randrange(len(body))])
    if what < 0.8:
        for _ in range(chance.randint(1, 8)):
            body[chance.randrange(len(body))] = chance.randrange(256)
        return bytes(body)
    if what < 0.9:
        at = chance.randrange(len(body))
        return bytes(body[:at]) + chance.randbytes(chance.randint(1, 200)) + bytes(body[at:])
    return chance.choice(
        (b"", b"PK\x03\x04", chance.randbytes(400), good + good, good[::-1], b"ma,ten\n" + good[:50])
    )


def _sheets(parts: dict[str, bytes]) -> list[str]:
    return [name for name in parts if "worksheets/" in name or "sharedStrings" in name] or list(parts)


def _text(parts: dict[str, bytes], chance: random.Random) -> tuple[str, str]:
    name = chance.choice(_sheets(parts))
    return name, parts[name].decode("utf-8", "replace")


def _put(parts: dict[str, bytes], name: str, text: str) -> None:
    parts[name] = text.encode("utf-8", "surrogatepass")


def _cell(parts: dict[str, bytes], chance: random.Random) -> None:
    name, text = _text(parts, chance)
    places = list(re.finditer(r"(?<=>)[^<]{1,400}(?=</(?:v|t)>)", text))
    if not places:
        return
    place = chance.choice(places)
    value = chance.choice(VALUES)
    if chance.random() < 0.5:
        value = value.replace("<", "&lt;")
    _put(parts, name, text[: place.start()] + value + text[place.end() :])


def _markup(parts: dict[str, bytes], chance: random.Random) -> None:
    name, text = _text(parts, chance)
    changes: tuple[Callable[[], str], ...] = (
        lambda: _at(text, chance, chance.choice(TAGS)),
        lambda: re.sub(
            r't="\w+"', lambda found: chance.choice(TYPES) if chance.random() < 0.3 else found[0], text
        ),
        lambda: re.sub(r's="\d+"', lambda _found: f's="{chance.choice((0, 1, 99, 10**9))}"', text, count=3),
        lambda: re.sub(r"<row\b.*?</row>", "", text, count=chance.randint(1, 3), flags=re.DOTALL),
        lambda: re.sub(r"(<row\b.*?</row>)", r"\1\1\1", text, count=2, flags=re.DOTALL),
        lambda: re.sub(
            r'r="([A-Z]+)(\d+)"', lambda found: f'r="{chance.choice(("A", "ZZZ", found[1]))}{found[2]}"', text
        ),
        lambda: text.replace('xmlns="', 'xmlns="x', 1),
        lambda: text[: len(text) * chance.randint(1, 9) // 10],
        lambda: text.replace("<sheetData>", "<sheetData>" + '<row r="1"/>' * 3000, 1),
        lambda: re.sub(r"<c\b", lambda _found: chance.choice(("<c", "<c ", "<d", "<c x='1'")), text),
    )
    _put(parts, name, chance.choice(changes)())


def _at(text: str, chance: random.Random, piece: str) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + piece + text[at:]


def _parts(parts: dict[str, bytes], chance: random.Random) -> None:
    name = chance.choice(list(parts))
    what = chance.random()
    if what < 0.35:
        del parts[name]
    elif what < 0.5:
        parts[name] = b""
    elif what < 0.6:
        parts[
            chance.choice(
                (
                    "xl/vbaProject.bin",
                    "../../x",
                    "xl/worksheets/sheet99.xml",
                    "xl/externalLinks/externalLink1.xml",
                )
            )
        ] = b"<x/>"
    elif what < 0.75:
        parts[name] = parts[chance.choice(list(parts))]
    elif what < 0.9:
        parts[name] = chance.randbytes(chance.randint(1, 300))
    else:
        parts[name] = parts[name].decode("utf-8", "replace").encode("utf-16")
