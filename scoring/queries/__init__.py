"""What there is to see of criteria sets: the spec the engine evaluates, lists, pages, differences, comparisons."""

from scoring.queries.comparison import Answered, Compared, Comparison, compare
from scoring.queries.differences import Differences, FieldChange, RowChange, differences
from scoring.queries.lists import DecisionLine, SetLine, decision_list, set_list, version_choices
from scoring.queries.pages import CriterionRow, SetPage, progress_of, set_page
from scoring.queries.specs import criterion_ids, is_working_draft, spec_of, stored_spec

__all__ = [
    "Answered",
    "Compared",
    "Comparison",
    "CriterionRow",
    "DecisionLine",
    "Differences",
    "FieldChange",
    "RowChange",
    "SetLine",
    "SetPage",
    "compare",
    "criterion_ids",
    "decision_list",
    "differences",
    "is_working_draft",
    "progress_of",
    "set_list",
    "set_page",
    "spec_of",
    "stored_spec",
    "version_choices",
]
