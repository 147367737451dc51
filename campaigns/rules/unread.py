"""Words that seem to name a day although none could be read: said to the person who typed them."""

from __future__ import annotations

import re

from campaigns.rules.deadlines import RELATIVE, folded, parse_deadline

#: What looks like a day that could not be read: "01.10.2026", "ngày mùng 5 tháng 10".
_LOOKS = re.compile(r"\d{1,2}\s*[.\-/]\s*\d{1,2}\s*[.\-/]\s*\d{2,4}|ngày\s+(?:mùng\s+)?\d{1,2}\b")


def unread_words(words: str, default_year: int | None) -> str:
    """Return what to say of words that seem to name a day although none was read; "" when all is well."""
    rule, text = parse_deadline(words, default_year), folded(words)
    if (
        rule.last is not None
        or rule.day_month
        or rule.every
        or RELATIVE.search(text)
        or not _LOOKS.search(text)
    ):
        return ""
    return (
        f"Không đọc được ngày trong “{words}”. Ghi ngày dạng 01/10/2026, ví dụ “trước ngày 01/10/2026”, "
        "“trước ngày 25 hằng tháng”; kế hoạch không nêu ngày thì chỉ ghi “định kỳ”."
    )
