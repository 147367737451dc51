"""From the Django template of a paper to one flat stream: HTML with numbered places for fields, loops and conditions.

Includes are put in where they stand and names given by ``with`` are resolved, so that every field reads as a path
from the paper's values (``frame.head.issuer_line``), the way a Word template names it. What Word cannot say (filters,
calls, other tags) raises ``ValueError`` with the place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.template import Template
from django.template.base import FilterExpression, TextNode, VariableNode
from django.template.defaulttags import ForNode, IfChangedNode, IfNode, LoadNode, TemplateLiteral, WithNode
from django.template.loader import get_template
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode

BLOCK = "paper"
ROOT = "paper"
#: What Django and Jinja call the same thing.
LOOP = {
    "counter": "loop.index",
    "counter0": "loop.index0",
    "first": "loop.first",
    "last": "loop.last",
}
OPERATORS = {"==", "!=", "<", "<=", ">", ">="}
Scope = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Tag:
    """One place in the stream: a field (``text`` is its path) or a part of a loop or condition, as Jinja says it."""

    role: Literal["field", "open", "middle", "close"]
    text: str

    @property
    def jinja(self) -> str:
        """As it stands inside a line."""
        return f"{{{{ {self.text} }}}}" if self.role == "field" else f"{{% {self.text} %}}"


Piece = str | Tag


def read(name: str) -> list[Piece]:
    """Return the stream of the block ``paper`` of a template below ``templates/``."""
    template: Template = get_template(name).template  # type: ignore[attr-defined]
    for node in template.nodelist:
        if isinstance(node, ExtendsNode):
            block = node.blocks.get(BLOCK)
            if isinstance(block, BlockNode):
                return list(_nodes(block.nodelist, {ROOT: ""}))
    raise ValueError(f"{name} has no block “{BLOCK}” of its own")


def _nodes(nodes: Iterable[Any], scope: Scope) -> Iterator[Piece]:
    for node in nodes:
        if isinstance(node, TextNode):
            yield node.s
        elif isinstance(node, VariableNode):
            yield Tag("field", _value(node.filter_expression, scope))
        elif isinstance(node, ForNode):
            yield from _loop(node, scope)
        elif isinstance(node, IfNode):
            yield from _condition(node, scope)
        elif isinstance(node, WithNode):
            yield from _nodes(node.nodelist, {**scope, **_named(node.extra_context, scope)})
        elif isinstance(node, IncludeNode):
            yield from _include(node, scope)
        elif isinstance(node, IfChangedNode):
            yield from _changed(node, scope)
        elif not isinstance(node, LoadNode):
            said = node.token.contents if node.token else repr(node)
            raise ValueError(f"Word cannot say the tag {said}")  # noqa: TRY004 - a fault of the template


def _loop(node: ForNode, scope: Scope) -> Iterator[Piece]:
    if len(node.loopvars) != 1 or node.is_reversed:
        raise ValueError("A loop of a paper has one name and runs forward")
    name = node.loopvars[0]
    yield Tag("open", f"for {name} in {_value(node.sequence, scope)}")
    yield from _nodes(node.nodelist_loop, {**scope, name: name})
    if node.nodelist_empty:
        yield Tag("middle", "else")
        yield from _nodes(node.nodelist_empty, scope)
    yield Tag("close", "endfor")


def _condition(node: IfNode, scope: Scope) -> Iterator[Piece]:
    for number, (condition, nodes) in enumerate(node.conditions_nodelists):
        if condition is None:
            yield Tag("middle", "else")
        elif number == 0:
            yield Tag("open", f"if {_said(condition, scope)}")
        else:
            yield Tag("middle", f"elif {_said(condition, scope)}")
        yield from _nodes(nodes, scope)
    yield Tag("close", "endif")


def _changed(node: IfChangedNode, scope: Scope) -> Iterator[Piece]:
    watched: tuple[FilterExpression, ...] = vars(node)["_varlist"]
    if len(watched) != 1 or node.nodelist_false:
        raise ValueError("{% ifchanged %} of a paper names one value and has no else")
    yield Tag("open", f"if loop.changed({_value(watched[0], scope)})")
    yield from _nodes(node.nodelist_true, scope)
    yield Tag("close", "endif")


def _include(node: IncludeNode, scope: Scope) -> Iterator[Piece]:
    name = node.template.var
    if not isinstance(name, str):
        raise ValueError("An include of a paper names its template outright")  # noqa: TRY004 - a fault of the template
    within: Scope = _named(node.extra_context, scope)
    if not node.isolated_context:
        within = {**scope, **within}
    yield from _nodes(get_template(name).template.nodelist, within)  # type: ignore[attr-defined]


def _named(given: Mapping[str, FilterExpression], scope: Scope) -> dict[str, str]:
    return {name: _value(value, scope) for name, value in given.items()}


def _value(expression: FilterExpression | str, scope: Scope) -> str:
    """The path or the literal of an expression."""
    if isinstance(expression, str):
        raise ValueError(f"{expression} is no expression")  # noqa: TRY004 - a fault of the template
    if expression.filters:
        raise ValueError(
            f"Word cannot say the filter in {expression.token}; give the paper a property instead"
        )
    variable = expression.var
    if isinstance(variable, str):
        return f'"{variable}"'
    if variable.literal is not None:
        return repr(variable.literal)
    first, rest = variable.lookups[0], variable.lookups[1:]
    if first == "forloop":
        return LOOP[".".join(rest)]
    if first not in scope:
        raise ValueError(f"{expression.token} stands outside the paper's values")
    return ".".join(part for part in (scope[first], *rest) if part)


def _said(condition: Any, scope: Scope) -> str:
    """A condition as Jinja says it."""
    if isinstance(condition, TemplateLiteral):
        literal: Any = condition.value
        return _value(literal, scope)
    if condition.id == "not":
        return f"not {_said(condition.first, scope)}"
    first, second = _said(condition.first, scope), _said(condition.second, scope)
    if condition.id in OPERATORS:
        return f"{first} {condition.id} {second}"
    if condition.id in {"and", "or"}:
        return f"({first} {condition.id} {second})"
    raise ValueError(f"Word cannot say the condition “{condition.id}”")
