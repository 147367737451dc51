"""The rule engine of criteria sets («bộ tiêu chí»): pure functions on frozen values."""

from scoring.rules.canonical import canonical, sha256_of
from scoring.rules.conditions import mistakes
from scoring.rules.entry import (
    decision_choices,
    decision_problems,
    level_list,
    points_problems,
    problems,
    suggest,
    veto_problems,
)
from scoring.rules.evaluation import evaluate, unscorable
from scoring.rules.figures import figure_problem
from scoring.rules.numbers import parse_points, printed, vn
from scoring.rules.soundness import set_problems
from scoring.rules.spec import (
    Answers,
    Card,
    CautionSpec,
    Condition,
    CriterionSpec,
    GroupCard,
    GroupSpec,
    InputSpec,
    Level,
    MeasureSpec,
    Missing,
    OutcomeSpec,
    RuleCard,
    RuleSpec,
    ScoreAnswer,
    SetSpec,
    Standing,
    TraceLine,
    VetoAnswer,
    VetoSpec,
)
from scoring.rules.stored import CountedParts, counting_data, counting_of
from scoring.rules.words import in_words

__all__ = [
    "Answers",
    "Card",
    "CautionSpec",
    "Condition",
    "CountedParts",
    "CriterionSpec",
    "GroupCard",
    "GroupSpec",
    "InputSpec",
    "Level",
    "MeasureSpec",
    "Missing",
    "OutcomeSpec",
    "RuleCard",
    "RuleSpec",
    "ScoreAnswer",
    "SetSpec",
    "Standing",
    "TraceLine",
    "VetoAnswer",
    "VetoSpec",
    "canonical",
    "counting_data",
    "counting_of",
    "decision_choices",
    "decision_problems",
    "evaluate",
    "figure_problem",
    "in_words",
    "level_list",
    "mistakes",
    "parse_points",
    "points_problems",
    "printed",
    "problems",
    "set_problems",
    "sha256_of",
    "suggest",
    "unscorable",
    "veto_problems",
    "vn",
]
