"""Counted cards: 11 figures of a commune → a card of 28/2025/QĐ-TTg with its whole trace (3 ratios, 20 rules).

The baseline is ``sum`` over the very same eleven figures. Every batch is of communes not met before.
"""

import gc
import itertools

from bench.cards import CLOCK, SIZES, communes, counted_cards, figure_sums, per_card, sizes
from bench.frame import Measured, Row, interleaved

ROW = Row(
    id="counted",
    work="cards of 28/2025/QĐ-TTg for communes, 11 figures, 20 rules, trace included",
    baseline="a bare Python sum over the same figures",
    goal="≤ 30 ×; linear to 200.000 cards",
    faster=False,
    limit=30,
)
BATCH = 200


def measure() -> Measured:
    """Measure cards against the sum, then how the time of one card grows with their number."""
    from scoring.loaders import read_set, set_path

    spec = read_set(set_path("28-2025-xa"))
    pool = communes(spec)
    gc.freeze()
    # A pool of 20.000 is longer than both sides of all rounds together: no commune comes twice.
    measured = interleaved(counted_cards(spec, pool, BATCH), figure_sums(pool, BATCH), rounds=81, clock=CLOCK)
    growth = [per_card(spec, itertools.islice(itertools.cycle(pool), size), size) for size in SIZES]
    note = f"{BATCH / measured.ours:,.0f} cards/s; µs per card at {sizes(growth)}"
    return Measured(measured.ours, measured.baseline, measured.rounds, note)
