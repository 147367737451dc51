"""A condition as a person types it, and back: «R từ 0,1 % đến dưới 0,5 % hoặc (dens từ 2 và on_key_route = Có)».

``write`` turns a condition into such a text, ``read`` turns the text back; a share over a population is written in
percent. The words: "CODE từ … đến dưới …", "CODE = Có", "CODE đúng", "và", "hoặc", "không phải (…)",
"ít nhất N trong (…; …)". "và" binds closer than "hoặc".
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from records.text import is_number
from scoring.rules import Condition, mistakes, vn
from scoring.rules.numbers import plain

EXAMPLE = (
    "ví dụ: R từ 0,1 % đến dưới 0,5 %; dens từ 2 và on_key_route = Có; ít nhất 3 trong (I.1 đúng; I.2 đúng)"
)
_TOKEN = re.compile(r"\s*(?:(\d[\d.,]*\s*%?)(?![\w.%-])|([\w.%-]+)|([();=]))")
_NUMBER = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?\s*(%?)")


def write(condition: Condition, shares: Collection[str]) -> str | None:
    """Return the condition as text; None when it asks for something these words do not know."""
    try:
        return _joined([_one(name, value, shares) for name, value in condition.items()], " và ")
    except KeyError:
        return None


def read(text: str, shares: Collection[str]) -> dict[str, Any]:
    """Read what was typed. ValueError carries the sentence to show; "" is no condition."""
    if not text.strip():
        return {}
    reader = _Reader(text, shares)
    found = reader.either()
    reader.end()
    faults = mistakes(found)
    if faults:
        raise ValueError("; ".join(fault.removeprefix("condition.") for fault in faults))
    return found


def _one(name: str, value: Any, shares: Collection[str]) -> str:
    if name == "value":
        code = str(value["of"])
        words = [f"{word} {_number(value[end], share=code in shares)}" for end, word in _ENDS if end in value]
        return f"{code} {' đến '.join(words)}"
    if name == "flag":
        return f"{value} = Có"
    if name == "rule":
        return f"{value} đúng"
    if name == "not":
        return f"không phải ({_whole(value, shares)})"
    if name == "at_least_n":
        return f"ít nhất {value['n']} trong ({'; '.join(_whole(each, shares) for each in value['of'])})"
    word = {"all": " và ", "any": " hoặc "}[name]
    return _joined([_whole(each, shares) for each in value], word)


_ENDS = (("at_least", "từ"), ("below", "dưới"))


def _whole(condition: Condition, shares: Collection[str]) -> str:
    text = write(condition, shares)
    if text is None:
        raise KeyError
    return text


def _joined(parts: Sequence[str], word: str) -> str:
    if len(parts) == 1:
        return parts[0]
    return word.join(f"({part})" if " hoặc " in part or " và " in part else part for part in parts)


def _number(text: str, *, share: bool) -> str:
    value = Decimal(text)
    return f"{vn(value * 100)} %" if share else vn(value)


class _Reader:
    """Reads one text from left to right."""

    def __init__(self, text: str, shares: Collection[str]) -> None:
        self.shares = shares
        self.words: list[str] = []
        rest = text.strip()
        while rest:
            found = _TOKEN.match(rest)
            if found is None:
                raise ValueError(f"Không đọc được từ «{rest[:30]}»; {EXAMPLE}.")
            self.words.append((found[1] or found[2] or found[3]).strip())
            rest = rest[found.end() :].strip()

    def either(self) -> dict[str, Any]:
        parts = [self.both()]
        while self.take("hoặc"):
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else {"any": parts}

    def both(self) -> dict[str, Any]:
        parts = [self.one()]
        while self.take("và"):
            parts.append(self.one())
        names = [name for part in parts for name in part]
        # Keys of one table must all hold; two of a kind need a list of their own.
        if len(set(names)) == len(names):
            return {name: value for part in parts for name, value in part.items()}
        return {"all": parts}

    def one(self) -> dict[str, Any]:
        if self.take("("):
            found = self.either()
            self.need(")")
            # What stood in brackets stays together.
            return found if len(found) == 1 else {"all": [{name: value} for name, value in found.items()]}
        if self.take("không", "phải"):
            self.need("(")
            found = self.either()
            self.need(")")
            return {"not": found}
        if self.take("ít", "nhất"):
            return self.some()
        code = self.next()
        if self.take("đúng"):
            return {"rule": code}
        if self.take("="):
            self.need("Có")
            return {"flag": code}
        return self.band(code)

    def some(self) -> dict[str, Any]:
        count = self.next()
        if not is_number(count):
            raise ValueError(f"Sau «ít nhất» phải là một số nguyên, không phải «{count}».")
        self.need("trong")
        self.need("(")
        parts = [self.either()]
        while self.take(";"):
            parts.append(self.either())
        self.need(")")
        return {"at_least_n": {"n": int(count), "of": parts}}

    def band(self, code: str) -> dict[str, Any]:
        found = {"of": code}
        if self.take("từ"):
            found["at_least"] = self.number(code)
            self.take("đến")
        if self.take("dưới"):
            found["below"] = self.number(code)
        if len(found) == 1:
            raise ValueError(f"Sau «{code}» phải là từ …, dưới …, đúng, hoặc = Có; {EXAMPLE}.")
        return {"value": found}

    def number(self, code: str) -> str:
        text = self.next()
        found = _NUMBER.fullmatch(text)
        if found is None:
            raise ValueError(f"«{text}» không phải số. Số thập phân dùng dấu phẩy, ví dụ 0,5.")
        percent = bool(found[3])
        if percent != (code in self.shares):
            raise ValueError(
                f"{code} là số, không phải tỷ lệ: bỏ dấu %."
                if percent
                else f"{code} là tỷ lệ: ghi kèm %, ví dụ 0,5 %."
            )
        value = Decimal(f"{found[1].replace('.', '')}.{found[2] or '0'}")
        return f"{plain(value / 100 if percent else value):f}"

    def take(self, *words: str) -> bool:
        """Take these words if they come next, whatever their case."""
        if [each.lower() for each in self.words[: len(words)]] != [each.lower() for each in words]:
            return False
        del self.words[: len(words)]
        return True

    def need(self, word: str) -> None:
        if not self.take(word):
            found = f"«{self.words[0]}»" if self.words else "hết dòng"
            raise ValueError(f"Thiếu «{word}», gặp {found}; {EXAMPLE}.")

    def next(self) -> str:
        if not self.words or self.words[0] in "();=":
            raise ValueError(f"Điều kiện chưa hết; {EXAMPLE}.")
        return self.words.pop(0)

    def end(self) -> None:
        if self.words:
            raise ValueError(
                f"Thừa từ «{' '.join(self.words)[:30]}»; nối hai điều kiện bằng «và» hoặc «hoặc»."
            )


def shares_of(measures: Sequence[Any]) -> frozenset[str]:
    """Return the codes of measures that are divided by something: they are written in percent."""
    return frozenset(each.code for each in measures if each.over)


def typed_condition(condition: Mapping[str, Any], shares: Collection[str]) -> str:
    """Return a condition as text, or as data where it has no words."""
    if not condition:
        return ""
    words = write(condition, shares)
    return json.dumps(condition, ensure_ascii=False, sort_keys=True) if words is None else words
