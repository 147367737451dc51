"""Cards per second: answers of 22 criteria and 9 facts → a card with its whole trace, against a bare sum of the points.

The sum is ``sum`` over the very same answers; it checks nothing, explains nothing and concludes nothing. Cards of a set
that counts have a row of their own (``counted.py``).
"""

import gc
import itertools
import random
import time
from collections.abc import Callable, Iterable
from decimal import Decimal

from bench.frame import Measured, Row, interleaved
from scoring.rules import Answers, SetSpec

ROW = Row(
    id="cards",
    work="cards of the draft for agencies, 22 criteria, trace included",
    baseline="a bare Python sum over the same answers",
    goal="≤ 30 ×; linear to 200.000 cards",
    faster=False,
    limit=30,
)
POOL = 20_000
BATCH = 200
# Only computing, no waiting: CPU time, whatever else the machine does.
CLOCK = time.process_time
SIZES = (2_000, 20_000, 200_000)


def measure() -> Measured:
    """Measure cards against the sum, then how the time of one card grows with their number."""
    from scoring.loaders import read_set, set_path
    from scoring.rules import evaluate

    spec = read_set(set_path("2139-2020-co-quan"))
    pool = _pool(spec)
    batch = pool[:BATCH]
    lists = [[each.points for each in row.scores.values() if each.points is not None] for row in batch]

    def cards() -> None:
        for answers in batch:
            evaluate(spec, answers, by="appraiser")

    def bare_sum() -> None:
        for answers in batch:
            sum(each.points for each in answers.scores.values() if each.points is not None)

    def barest_sum() -> None:
        for row in lists:
            sum(row)

    measured = interleaved(cards, bare_sum, rounds=101, clock=CLOCK)
    barest = interleaved(cards, barest_sum, rounds=41, clock=CLOCK)
    gc.freeze()
    growth = [per_card(spec, itertools.islice(itertools.cycle(pool), size), size) for size in SIZES]
    note = (
        f"{BATCH / measured.ours:,.0f} cards/s; {barest.ours / barest.baseline:.1f} × a sum over ready lists; "
        f"µs per card at {sizes(growth)}"
    )
    return Measured(measured.ours, measured.baseline, measured.rounds, note)


def _pool(spec: SetSpec) -> list[Answers]:
    """Make any allowed answers, some that do not apply, a tenth with a fact answered "Có"; alike in every run."""
    from scoring.rules import ScoreAnswer, VetoAnswer

    chance = random.Random(2139)  # noqa: S311 - the same answers in every run
    allowed = {
        each.code: [ScoreAnswer(level.points) for level in each.levels]
        + [ScoreAnswer(not_applicable=True)] * each.allow_na
        for each in spec.criteria
    }
    no = {each.code: VetoAnswer("khong") for each in spec.vetoes}
    yes = [{**no, code: VetoAnswer("co", 1, 1, "…")} for code in no]
    return [
        Answers(
            {code: chance.choice(some) for code, some in allowed.items()},
            chance.choice(yes) if chance.random() < 0.1 else no,
        )
        for _ in range(POOL)
    ]


def communes(spec: SetSpec) -> list[Answers]:
    """Make any figures of communes, most with some people on record, a fifth with plants; alike in every run."""
    chance = random.Random(28)  # noqa: S311 - the same figures in every run

    def figures() -> dict[str, Decimal | bool | None]:
        found: dict[str, Decimal | bool | None] = {}
        some = chance.random() < 0.7
        for each in spec.inputs:
            if each.kind == "flag":
                found[each.code] = chance.random() < 0.2
            elif each.base:
                found[each.code] = Decimal(chance.randint(1_500, 20_000))
            elif each.code in ("addicts", "users", "arrested"):
                found[each.code] = Decimal(chance.randint(0, 60) if some else 0)
            elif each.code in ("plants", "plant_area_m2"):
                found[each.code] = Decimal(chance.randint(1, 9_000) if chance.random() < 0.2 else 0)
            else:
                found[each.code] = Decimal(chance.choice((0, 0, 0, 1, 2)))
        found["in_treatment"] = min(found["in_treatment"] or Decimal(0), found["addicts"] or Decimal(0))
        return found

    return [Answers(figures=figures()) for _ in range(POOL)]


def counted_cards(spec: SetSpec, pool: list[Answers], batch: int) -> Callable[[], None]:
    """Return what makes ``batch`` cards of a set that counts, of the pool's next communes at every call."""
    from scoring.rules import evaluate

    given = itertools.cycle(pool)

    def cards() -> None:
        for answers in itertools.islice(given, batch):
            evaluate(spec, answers)

    return cards


def figure_sums(pool: list[Answers], batch: int) -> Callable[[], None]:
    """Return what adds up the figures of ``batch`` communes."""
    given = itertools.cycle(pool)

    def sums() -> None:
        for answers in itertools.islice(given, batch):
            sum(each for each in answers.figures.values() if each is not None)

    return sums


def sizes(growth: list[float]) -> str:
    """Write seconds per card as microseconds, with the number of cards they were measured at."""
    return ", ".join(f"{size:,}: {each * 1e6:.1f}" for size, each in zip(SIZES, growth, strict=True))


def per_card(spec: SetSpec, answers: Iterable[Answers], size: int) -> float:
    """Return the seconds of one card, measured over all of them."""
    from scoring.rules import evaluate

    started = CLOCK()
    for each in answers:
        evaluate(spec, each, by="appraiser")
    return (CLOCK() - started) / size
