"""P10: search by name without marks over 200.000 units against a page that looks one unit up by its key."""

from __future__ import annotations

import os
import statistics
from urllib.parse import quote

from bench.frame import Measured, Row, interleaved

ROW = Row(
    id="P10",
    work="search by name without marks over 200.000 units",
    baseline="page of one unit by primary key",
    goal="≤ 3 ×",
    faster=False,
    limit=3.0,
)
NATION = int(os.environ.get("BENCH_NATION", "200000"))
#: Rare and frequent, one word and several, a code, nothing found.
ASKED = (
    "mường uyên",
    "truong tieu hoc an binh 7",
    "C33.012.0007",
    "xa son vân",
    "tram y te",
    "truong",
    "khong co ten nay",
)


def measure() -> Measured:
    """Ask each search in turn with the page of one unit; the row holds the dearest of them."""
    from django.db import connection

    from bench.generated import units
    from bench.pages import Browser
    from records import clock
    from tests.people import ADMIN, World, build
    from units.models import Unit

    at = clock.now()
    build(at)
    browser = Browser(World(at=at).user(ADMIN))
    units(NATION, prefix="C")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    page = f"/don-vi/{Unit.objects.get(code='C01.001.0003' if NATION > 10_000 else 'C').pk}/"
    found = {
        text: interleaved(
            lambda text=text: browser.get(f"/don-vi/?q={quote(text)}"),  # type: ignore[misc]
            lambda: browser.get(page),
            rounds=9,
        )
        for text in ASKED
    }
    worst = max(found.values(), key=lambda each: each.ours / each.baseline)
    told = "; ".join(f"“{text}” {each.ours * 1000:.0f} ms" for text, each in found.items())
    usual = statistics.median(each.ours / each.baseline for each in found.values())
    return Measured(
        worst.ours, worst.baseline, worst.rounds, f"the dearest of {len(found)}, median {usual:.2f} ×: {told}"
    )
