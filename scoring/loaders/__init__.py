"""The outside world of criteria sets: TOML files of sets, examples and decisions, and answers as JSON."""

from scoring.loaders.answers import AnswersError, read_answers
from scoring.loaders.decisions import DecisionSpec, decision_paths, read_decision
from scoring.loaders.examples import Example, examples_path, read_examples
from scoring.loaders.sets import DATA_DIR, read_set, set_code, set_path, set_paths
from scoring.loaders.tables import DataError

__all__ = [
    "DATA_DIR",
    "AnswersError",
    "DataError",
    "DecisionSpec",
    "Example",
    "decision_paths",
    "examples_path",
    "read_answers",
    "read_decision",
    "read_examples",
    "read_set",
    "set_code",
    "set_path",
    "set_paths",
]
