"""What must hold for any set and any answers: order, sums, vetoes, what does not apply, equal shares."""

import random
from dataclasses import replace
from decimal import Decimal, localcontext
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from scoring.loaders import read_set, set_path
from scoring.rules import (
    Answers,
    Card,
    CriterionSpec,
    GroupSpec,
    OutcomeSpec,
    ScoreAnswer,
    SetSpec,
    VetoAnswer,
    VetoSpec,
    evaluate,
    set_problems,
)

COMMUNE = read_set(set_path("28-2025-xa"))
# With hundredths as points any total of this size stays exact.
points = st.decimals(min_value=0, max_value=1000, places=2)
RANK = {"": -1, "chua_dat": 0, "kha": 1, "dat": 2}


@st.composite
def sets(draw: st.DrawFn) -> SetSpec:
    """Any sound scored set: free points, some rows that may not apply, vetoes of evil and of procedure."""
    groups = [str(number) for number in range(1, draw(st.integers(1, 4)) + 1)]
    criteria = tuple(
        CriterionSpec(f"{group}.{row}", group, "…", draw(points), allow_na=draw(st.booleans()))
        for group in groups
        for row in range(1, draw(st.integers(1, 5)) + 1)
    )
    totals = {
        group: sum((each.max_points or Decimal(0) for each in criteria if each.group == group), Decimal(0))
        for group in groups
    }
    high, low = sorted((draw(st.integers(0, 100)), draw(st.integers(0, 100))), reverse=True)
    vetoes = (VetoSpec("L1", "…", "co_te_nan", evil=True), VetoSpec("Q1", "…", "chua_dat"))
    spec = SetSpec(
        code="bat-ky",
        version=1,
        title="…",
        instrument="…",
        subject_type="co_quan",
        groups=tuple(GroupSpec(group, "…", totals[group]) for group in groups),
        criteria=criteria,
        vetoes=vetoes,
        outcomes=(
            OutcomeSpec(1, "", "…", "", {"incomplete": True}),
            OutcomeSpec(2, "co_te_nan", "…", "B", {"any_veto": ["L1"]}),
            OutcomeSpec(3, "chua_dat", "…", "C", {"any_veto": ["Q1"]}),
            OutcomeSpec(
                4, "dat", "…", "A", {"min_total": str(high), "min_group_ratio": "0.7", "no_zero": True}
            ),
            OutcomeSpec(5, "kha", "…", "A", {"min_total": str(low), "min_group_ratio": "0.5"}),
            OutcomeSpec(6, "chua_dat", "…", "C"),
        ),
        total_points=sum(totals.values(), Decimal(0)),
    )
    assert set_problems(spec) == []
    return spec


@st.composite
def answered(draw: st.DrawFn, *, complete: bool = False) -> tuple[SetSpec, Answers]:
    spec = draw(sets())
    scores: dict[str, ScoreAnswer] = {}
    for each in spec.criteria:
        assert each.max_points is not None
        given = ScoreAnswer(draw(st.decimals(min_value=0, max_value=each.max_points, places=2)))
        others = [ScoreAnswer(not_applicable=True)] if each.allow_na else []
        if not complete:
            others.append(ScoreAnswer())
        scores[each.code] = draw(st.sampled_from([given, given, *others]))
    words = ["khong"] if complete else ["khong", "co", ""]
    vetoes = {each.code: VetoAnswer(draw(st.sampled_from(words))) for each in spec.vetoes}
    return spec, Answers(scores, vetoes)


def result(card: Card) -> tuple[object, ...]:
    """Everything of a card that a reader acts upon."""
    return (
        card.total, card.max_applicable, card.printed, card.outcome_code, card.label, card.evil,
        {(each.code, each.points, each.max_applicable, each.ok50, each.ok70) for each in card.groups},
        {(each.kind, each.code, each.why) for each in card.missing}, set(card.zeros), set(card.not_applicable),
        card.answered, sorted(str(line) for line in card.trace if not line.rule.startswith("Kết luận")),
    )  # fmt: skip


@given(answered(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(pair: tuple[SetSpec, Answers], chance: random.Random) -> None:
    spec, answers = pair
    shuffled = replace(
        spec,
        groups=tuple(chance.sample(spec.groups, len(spec.groups))),
        criteria=tuple(chance.sample(spec.criteria, len(spec.criteria))),
        vetoes=tuple(chance.sample(spec.vetoes, len(spec.vetoes))),
        outcomes=tuple(chance.sample(spec.outcomes, len(spec.outcomes))),
    )
    mixed = Answers(
        dict(chance.sample(list(answers.scores.items()), len(answers.scores))),
        dict(chance.sample(list(answers.vetoes.items()), len(answers.vetoes))),
    )
    assert result(evaluate(shuffled, mixed)) == result(evaluate(spec, answers))


@given(answered())
def test_sums_are_exact_whatever_the_callers_context(pair: tuple[SetSpec, Answers]) -> None:
    spec, answers = pair
    given_points = {
        code: Fraction(each.points) for code, each in answers.scores.items() if each.points is not None
    }
    with localcontext() as context:
        context.prec = 3
        card = evaluate(spec, answers)
    assert Fraction(card.total) == sum(given_points.values())
    assert Fraction(card.total) == sum(Fraction(each.points) for each in card.groups)
    for group in card.groups:
        own = [each for each in spec.criteria if each.group == group.code]
        assert Fraction(group.points) == sum(given_points.get(each.code, 0) for each in own)
        applicable = [each for each in own if not answers.scores[each.code].not_applicable]
        assert Fraction(group.max_applicable) == sum(Fraction(each.max_points or 0) for each in applicable)


@given(answered(complete=True), st.data())
def test_raising_a_score_never_lowers_an_outcome(pair: tuple[SetSpec, Answers], data: st.DataObject) -> None:
    spec, answers = pair
    code = data.draw(st.sampled_from([each.code for each in spec.criteria]))
    before, criterion = answers.scores[code], spec.criterion(code)
    assert criterion is not None
    assert criterion.max_points is not None
    if before.points is None:
        return
    higher = data.draw(st.decimals(min_value=before.points, max_value=criterion.max_points, places=2))
    raised = replace(answers, scores={**answers.scores, code: ScoreAnswer(higher)})
    assert RANK[evaluate(spec, raised).outcome_code] >= RANK[evaluate(spec, answers).outcome_code]


@given(answered())
def test_a_veto_dominates(pair: tuple[SetSpec, Answers]) -> None:
    spec, answers = pair
    evil = evaluate(spec, replace(answers, vetoes={**answers.vetoes, "L1": VetoAnswer("co")}))
    assert (evil.outcome_code, evil.evil) == ("" if evil.missing else "co_te_nan", True)
    assert (evil.standing.outcome.code if evil.standing else "") == ("co_te_nan" if evil.missing else "")
    flawed = evaluate(spec, replace(answers, vetoes={"L1": VetoAnswer("khong"), "Q1": VetoAnswer("co")}))
    assert flawed.outcome_code == ("" if flawed.missing else "chua_dat")
    silent = evaluate(spec, replace(answers, vetoes={"L1": VetoAnswer("khong"), "Q1": VetoAnswer("")}))
    assert silent.outcome_code == ""


@given(answered(), st.data())
def test_what_facts_decide_is_what_every_completion_concludes(
    pair: tuple[SetSpec, Answers], data: st.DataObject
) -> None:
    """Whatever the open questions are answered, the conclusion announced is the one that comes."""
    spec, answers = pair
    announced = evaluate(spec, answers).standing
    if announced is None:
        return
    words = st.sampled_from(["khong", "co"])
    vetoes = {
        code: each if each.value else VetoAnswer(data.draw(words)) for code, each in answers.vetoes.items()
    }
    scores = {
        each.code: answers.scores[each.code]
        if answers.scores[each.code] != ScoreAnswer()
        else ScoreAnswer(data.draw(st.decimals(min_value=0, max_value=each.max_points, places=2)))
        for each in spec.criteria
    }
    card = evaluate(spec, Answers(scores, vetoes))
    if not card.missing:
        assert (card.outcome_code, card.label) == (announced.outcome.code, announced.label)


@given(answered())
def test_what_does_not_apply_counts_for_nothing(pair: tuple[SetSpec, Answers]) -> None:
    """A row that does not apply leaves the same card as a set without that row."""
    spec, answers = pair
    kept = tuple(each for each in spec.criteria if not answers.scores[each.code].not_applicable)
    if not kept:
        assert evaluate(spec, answers).outcome_code == ""
        return
    without = evaluate(replace(spec, criteria=kept), answers)
    card = evaluate(spec, answers)
    assert (card.total, card.max_applicable, card.printed) == (
        without.total,
        without.max_applicable,
        without.printed,
    )
    assert (card.outcome_code, card.zeros, card.missing) == (
        without.outcome_code,
        without.zeros,
        without.missing,
    )


@given(answered())
def test_the_same_answers_give_the_same_card_twice(pair: tuple[SetSpec, Answers]) -> None:
    spec, answers = pair
    assert evaluate(spec, answers) == evaluate(spec, answers) == evaluate(replace(spec), answers)


counts = st.integers(0, 6000)


@given(
    st.fixed_dictionaries({
        "population": st.integers(1, 10**6), "addicts": counts, "users": counts, "dens": st.integers(0, 3),
        "arrested": counts, "plants": counts, "plant_area_m2": counts,
        "resident_offenders": st.integers(0, 2), "wanted_hiding": st.integers(0, 2),
    }),
    st.booleans(),
    st.integers(1, 1000),
    st.randoms(use_true_random=False),
)  # fmt: skip
def test_counting_depends_on_shares_not_on_size_or_order(
    given: dict[str, int], route: bool, times: int, chance: random.Random
) -> None:
    figures: dict[str, Decimal | bool | None] = {code: Decimal(value) for code, value in given.items()}
    figures |= {"on_key_route": route, "in_treatment": Decimal(0)}
    card = evaluate(COMMUNE, Answers(figures=figures))
    shuffled = replace(
        COMMUNE,
        inputs=tuple(chance.sample(COMMUNE.inputs, len(COMMUNE.inputs))),
        measures=tuple(chance.sample(COMMUNE.measures, len(COMMUNE.measures))),
        rules=tuple(chance.sample(COMMUNE.rules, len(COMMUNE.rules))),
    )
    other = evaluate(shuffled, Answers(figures=figures))
    assert (other.outcome_code, set(other.rules)) == (card.outcome_code, set(card.rules))
    larger = dict(figures)
    for code in ("population", "addicts", "users", "arrested"):
        larger[code] = Decimal(given[code]) * times
    assert evaluate(COMMUNE, Answers(figures=larger)).outcome_code == card.outcome_code
