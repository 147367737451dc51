"""What there is to see of units: frozen values out, a constant number of queries."""

from units.queries.tree import Slice, UnitLine, UnitPage, branch, line, search, suggestions, unit_page, units

__all__ = ["Slice", "UnitLine", "UnitPage", "branch", "line", "search", "suggestions", "unit_page", "units"]
