"""The plan checker on other instruments: numbers, parents, loops, validity, periods that overlap."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from campaigns import states
from campaigns.rules.checker import span_words
from campaigns.rules.deadlines import last_valid_day
from campaigns.rules.plan_dates import named, of_purpose
from campaigns.rules.plan_facts import BasisFact, PlanFacts, PlanFinding
from records.text import vn_date

# Signed on, valid from, valid to.
BasisDates = tuple[dt.date | None, dt.date | None, dt.date | None]


def check_links(facts: PlanFacts) -> list[PlanFinding]:
    """Return the findings on numbers and on the instruments around the plan."""
    return [
        *_numbers(facts),
        *_parents(facts),
        *_circles(facts),
        *_before_issue(facts),
        *_validity(facts),
        *_overlap(facts),
    ]


def _numbers(facts: PlanFacts) -> list[PlanFinding]:
    found = []
    lacks = [
        word
        for word, missing in (
            ("số", facts.numbered and not facts.number),
            ("ngày", facts.signed_on is None),
        )
        if missing
    ]
    if lacks and facts.has_rows:
        found.append(
            PlanFinding(
                "⚠15",
                facts.code,
                "gap",
                facts.name,
                "Văn thư ghi số, ngày khi ban hành; văn bản dẫn chiếu in chỗ trống.",
                f"{facts.name} chưa có {', '.join(lacks)}: không tính được thời hạn kể từ ngày ban hành.",
                (facts.code,),
            )
        )
    for basis in facts.bases:
        gone = [
            w
            for w, m in (("số", basis.numbered and not basis.number), ("ngày", basis.signed_on is None))
            if m
        ]
        if gone:
            found.append(
                PlanFinding(
                    "⚠15",
                    facts.code,
                    "notice",
                    basis.words or basis.name,
                    "Ghi số, ngày của văn bản được dẫn.",
                    f"Căn cứ {basis.name} chưa có {', '.join(gone)}.",
                    (basis.code,),
                )
            )
    return found


def _parents(facts: PlanFacts) -> list[PlanFinding]:
    """⚠26: the plan it carries out wants the same thing earlier."""
    found = []
    for name, above in facts.parent_deadlines:
        for row in facts.deadlines:
            if row.purpose != above.purpose or row.purpose not in (
                states.SUBMIT,
                states.FORWARD,
                states.REPORT,
            ):
                continue
            mine, theirs = last_valid_day(row.rule), last_valid_day(above.rule)
            if mine and theirs and theirs < mine:
                found.append(
                    PlanFinding(
                        "⚠26",
                        facts.code,
                        "contradiction",
                        row.words,
                        f"Đưa hạn về trước hoặc đúng {vn_date(theirs)}.",
                        f"{named(row)} muộn hơn hạn của {name} (“{above.rule.words}”) {(mine - theirs).days} ngày.",
                        (row.code, above.code),
                    )
                )
    return found


def _circles(facts: PlanFacts) -> list[PlanFinding]:
    if not facts.circle:
        return []
    way = " → ".join(facts.circle)
    text = "Văn bản thay thế chính nó." if len(facts.circle) == 2 else f"Các văn bản dẫn vòng: {way}."
    proposal = "Bỏ một dòng dẫn để không còn vòng."
    return [PlanFinding("⚠27", facts.code, "contradiction", way, proposal, text, (facts.code,))]


def _before_issue(facts: PlanFacts) -> list[PlanFinding]:
    if facts.signed_on is None:
        return []
    found = []
    for row in facts.deadlines:
        last = last_valid_day(row.rule)
        if row.purpose in (states.PERIOD, states.START) or last is None or last >= facts.signed_on:
            continue
        found.append(
            PlanFinding(
                "⚠28",
                facts.code,
                "contradiction",
                row.words or row.rule.words,
                f"Ghi một ngày sau ngày ký {vn_date(facts.signed_on)}.",
                f"{named(row)} hết hạn {vn_date(last)}, trước ngày ký kế hoạch ({vn_date(facts.signed_on)}).",
                (row.code,),
            )
        )
    return found


def validity_words(signed_on: dt.date | None, basis: BasisDates) -> tuple[bool | None, str]:
    """Say whether an instrument is in force on a day: (True, "còn hiệu lực"), (None, "chưa rõ"), (False, why)."""
    issued, begins, ends = basis
    if signed_on is None:
        return None, "chưa rõ: kế hoạch chưa có ngày ký"
    if issued is not None and issued > signed_on:
        return False, f"ký ngày {vn_date(issued)}, sau ngày ký kế hoạch"
    if begins is not None and begins > signed_on:
        return False, f"chưa có hiệu lực: từ ngày {vn_date(begins)}"
    if ends is not None and ends < signed_on:
        return False, f"hết hiệu lực ngày {vn_date(ends)}"
    if issued is None:
        return None, "chưa rõ: văn bản chưa có ngày"
    return True, f"còn hiệu lực ngày {vn_date(signed_on)}"


def _validity(facts: PlanFacts) -> list[PlanFinding]:
    found = []
    for basis in _cited(facts):
        valid, why = validity_words(facts.signed_on, (basis.signed_on, basis.valid_from, basis.valid_to))
        if valid is False:
            text = f"Căn cứ {basis.name} {why}."
            quote = basis.words or basis.name
            proposal = "Thay bằng văn bản đang có hiệu lực ngày ký, hoặc bỏ căn cứ."
            found.append(
                PlanFinding("⚠29", facts.code, "contradiction", quote, proposal, text, (basis.code,))
            )
    return found


def _cited(facts: PlanFacts) -> Iterable[BasisFact]:
    return (basis for basis in facts.bases if basis.link != states.REPLACES)


def _overlap(facts: PlanFacts) -> list[PlanFinding]:
    found = []
    for period in of_purpose(facts, states.PERIOD):
        first, last = period.rule.first, period.rule.last
        for other in facts.other_periods:
            if first is None or last is None or other.first > last or other.last < first:
                continue
            both = span_words(max(first, other.first), min(last, other.last))
            found.append(
                PlanFinding(
                    "⚠30",
                    facts.code,
                    "contradiction",
                    period.words,
                    f"Bắt đầu kỳ sau {vn_date(other.last)}.",
                    f"Kỳ đánh giá trùng kỳ của {other.plan}: {both}.",
                    (period.code,),
                )
            )
    return found
