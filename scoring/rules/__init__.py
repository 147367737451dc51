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
from scoring.rules.numbers import parse_points, printed, vn
from scoring.rules.soundness import set_problems
from scoring.rules.spec import (
    Answers,
    Card,
    Condition,
    CriterionSpec,
    GroupCard,
    GroupSpec,
    Level,
    Missing,
    OutcomeSpec,
    ScoreAnswer,
    SetSpec,
    TraceLine,
    VetoAnswer,
    VetoSpec,
)
from scoring.rules.words import in_words

__all__ = [
    "Answers",
    "Card",
    "Condition",
    "CriterionSpec",
    "GroupCard",
    "GroupSpec",
    "Level",
    "Missing",
    "OutcomeSpec",
    "ScoreAnswer",
    "SetSpec",
    "TraceLine",
    "VetoAnswer",
    "VetoSpec",
    "canonical",
    "decision_choices",
    "decision_problems",
    "evaluate",
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
