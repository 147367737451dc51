"""Old Vietnamese letterings that are not Unicode: TCVN3 (ABC, fonts ``.Vn…``), VNI (fonts ``VNI-…``), Windows-1258.

They hide Vietnamese behind Western letters, so a file in them reads as «Hµ Néi», «Haø Noäi» or «HaÌ NôÒi». Capitals
with a tone were a matter of the font in TCVN3: a converted text is a proposal that a person looks at.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable

from records.text import nfc

UNICODE, TCVN3, VNI, CP1258 = "Unicode", "TCVN3 (ABC)", "VNI", "Windows-1258"

_TCVN3 = dict(
    zip(
        "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢£¤¥¦§",
        "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂÊÔƠƯĐ",
        strict=True,
    )
)
_TONES = {"ø": "\u0300", "ù": "\u0301", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_HATS = {
    "â": "\u0302",
    "à": "\u0302\u0300",
    "á": "\u0302\u0301",
    "å": "\u0302\u0309",
    "ã": "\u0302\u0303",
    "ä": "\u0302\u0323",
}
_BOWLS = {
    "ê": "\u0306",
    "è": "\u0306\u0300",
    "é": "\u0306\u0301",
    "ú": "\u0306\u0309",
    "ü": "\u0306\u0303",
    "ë": "\u0306\u0323",
}
_VNI_ALONE = {
    "ô": "ơ", "ö": "ư", "ñ": "đ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ì": "ì", "í": "í",
    "Ô": "Ơ", "Ö": "Ư", "Ñ": "Đ", "Æ": "Ỉ", "Ó": "Ĩ", "Ò": "Ị", "Î": "Ỵ", "Ì": "Ì", "Í": "Í",
}  # fmt: skip

#: Only what differs from the Western page; tones stand behind their letter, as marks of their own.
_CP1258 = {chr(byte): bytes([byte]).decode("cp1258") for byte in (*range(0xC0, 0x100), 0xA4)}

_VOWELS = "aăâeêioôơuưy"
_LETTERS = frozenset(
    nfc(vowel + tone)
    for vowel in _VOWELS + _VOWELS.upper()
    for tone in ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
) | frozenset("đĐ")
#: Letters no other lettering can produce by accident: they stand beyond the Western set.
_SURE = frozenset(letter for letter in _LETTERS if ord(letter) > 0xFF)


def from_tcvn3(text: str) -> str:
    """Read a TCVN3 text as Unicode."""
    return nfc("".join(_TCVN3.get(sign, sign) for sign in text))


def from_vni(text: str) -> str:
    """Read a VNI text as Unicode: a base letter takes the mark behind it."""
    out: list[str] = []
    for sign in text:
        base = out[-1][0] if out and len(out[-1]) == 1 else ""
        low = sign.lower()
        marks = ""
        if base and base in "aAeEoO" and low in _HATS:
            marks = _HATS[low]
        elif base and base in "aA" and low in _BOWLS:
            marks = _BOWLS[low]
        elif base and base in "aAeEoOuUyYơƠưƯ" and low in _TONES:
            marks = _TONES[low]
        if marks:
            out[-1] += marks
        else:
            out.append(_VNI_ALONE.get(sign, sign))
    return nfc("".join(out))


def from_cp1258(text: str) -> str:
    """Read a text of the code page of Vietnamese Windows, in which «CSV» of older Excels is written, as Unicode."""
    return nfc("".join(_CP1258.get(sign, sign) for sign in text))


READERS: dict[str, Callable[[str], str]] = {TCVN3: from_tcvn3, VNI: from_vni, CP1258: from_cp1258}


def strange(text: str) -> int:
    """Count the signs that cannot stand in a Vietnamese text: Western letters, and signs amid letters."""
    return sum(
        1
        for sign in text
        if ord(sign) > 0x7F
        and sign not in _LETTERS
        and (unicodedata.category(sign)[0] == "L" or sign in _TCVN3)
    )


_SPOKEN = tuple(
    nfc(first + second + tone)
    for first, second in (("ư", "ơ"), ("u", "ô"), ("u", "ơ"), ("u", "y"), ("o", "o"))
    for tone in ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
)


def _unspeakable(text: str) -> int:
    """Count vowels that no Vietnamese syllable puts in a row: «aứ», «oọ», as one lettering read as the other gives."""
    found = 0
    for first, second in zip(text.lower(), text.lower()[1:], strict=False):
        base = unicodedata.normalize("NFD", second)[0]
        if second not in "aeiouy" and second in _LETTERS:
            found += (first in "ae" and base in "aeiouy") or (first in "oôơuư" and base in "ouy")
    return found - sum(text.lower().count(pair) for pair in _SPOKEN)


def is_surely_unicode(text: str) -> bool:
    """Say whether a text carries a letter that only Unicode has."""
    return any(sign in _SURE for sign in text)


def lettering_of(texts: Iterable[str]) -> str:
    """Say in which lettering a list is written: whichever reading leaves least that is strange.

    A text with one sure Unicode letter says nothing about the others: lists are pasted together.
    """
    suspects = [text for text in texts if not text.isascii() and not is_surely_unicode(text)][:2_000]
    left = sum(map(strange, suspects))
    if not left:
        return UNICODE
    scores = {
        name: sum(strange(read) + max(0, _unspeakable(read)) for read in map(reader, suspects))
        for name, reader in READERS.items()
    }
    best = min(scores, key=lambda name: (scores[name], -_marked(name, suspects)))
    return best if scores[best] * 4 <= left else UNICODE


def _marked(lettering: str, texts: list[str]) -> int:
    return sum(sum(sign in _SURE for sign in converted(text, lettering)) for text in texts)


def converted(text: str, lettering: str, *, mixed: bool = False) -> str:
    """Read a text as Unicode; one that surely is Unicode already stays.

    In a ``mixed`` list only texts with a strange sign are read anew: «Xã Hòa Bình» may be right as it stands.
    """
    if lettering == UNICODE or text.isascii() or is_surely_unicode(text) or (mixed and not strange(text)):
        return text
    return READERS[lettering](text)
