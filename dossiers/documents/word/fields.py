"""What a Word template prints and asks: paths of fields, read from Jinja's own syntax tree, never by running it.

A path names a value from the top: ``frame.head.issuer_line``; ``[]`` after a list stands for each of its items
(``opinions[].text``). Whatever is not a plain field, a loop over a named list or a condition on fields is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import nodes
    from jinja2.sandbox import SandboxedEnvironment

#: A template of ours needs two loops inside each other; more only serve to blow a file up.
MAX_DEPTH, MAX_LOOPS = 3, 80
#: What a loop knows of itself.
LOOP_FACTS = {"index", "index0", "first", "last", "length"}
CHANGED = "changed"
EACH = "[]"


class Refused(ValueError):  # noqa: N818 - a fault of the template, told in words
    """A template holds something that is not allowed, in the reader's words."""


@dataclass(slots=True)
class Used:
    """Paths a template prints or walks through (``printed``) and paths its conditions ask about (``asked``)."""

    printed: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)

    @property
    def all(self) -> frozenset[str]:
        """Every path."""
        return frozenset(self.printed | self.asked)


def environment() -> SandboxedEnvironment:
    """The only Jinja a Word template runs in: sandboxed, escaping, without functions, filters or tests."""
    from jinja2 import ChainableUndefined
    from jinja2.sandbox import SandboxedEnvironment

    found = SandboxedEnvironment(autoescape=True, undefined=ChainableUndefined, cache_size=0)
    found.globals = {}
    found.filters = {}
    found.tests = {}
    return found


def used_in(sources: Iterable[str]) -> Used:
    """Return the paths of a template's parts; raises :class:`Refused`."""
    from jinja2 import TemplateSyntaxError

    found = Used()
    for source in sources:
        try:
            tree = environment().parse(source)
        except TemplateSyntaxError as fault:
            raise Refused(f"Mẫu viết sai cú pháp: {fault.message}.") from fault
        _Reader(found).all(tree.body, {})
    return found


class _Reader:
    """Walks a syntax tree; ``scope`` maps the name of a loop's item to the path it stands for."""

    def __init__(self, found: Used) -> None:
        self.found = found
        self.depth = 0
        self.loops = 0

    def all(self, body: Iterable[nodes.Node], scope: Mapping[str, str]) -> None:
        from jinja2 import nodes

        for node in body:
            if isinstance(node, nodes.Output):
                for child in node.nodes:
                    if not isinstance(child, nodes.TemplateData):
                        self.printed(child, scope)
            elif isinstance(node, nodes.For):
                self.loop(node, scope)
            elif isinstance(node, nodes.If):
                self.condition(node.test, scope)
                self.all(node.body, scope)
                for branch in node.elif_:
                    self.all([branch], scope)
                self.all(node.else_, scope)
            else:
                raise Refused(_not_allowed(node))

    def loop(self, node: nodes.For, scope: Mapping[str, str]) -> None:
        from jinja2 import nodes

        if not isinstance(node.target, nodes.Name) or node.test is not None or node.recursive:
            raise Refused("Vòng lặp chỉ viết theo dạng {% for tên in danh_sách %}.")
        path = self.path(node.iter, scope)
        self.found.printed.add(path)
        self.depth += 1
        self.loops += 1
        if self.depth > MAX_DEPTH or self.loops > MAX_LOOPS:
            raise Refused(f"Mẫu có quá nhiều vòng lặp (tối đa {MAX_LOOPS}, lồng nhau {MAX_DEPTH} lớp).")
        self.all(node.body, {**scope, node.target.name: f"{path}{EACH}", "loop": ""})
        self.depth -= 1
        self.all(node.else_, scope)

    def printed(self, node: nodes.Node, scope: Mapping[str, str]) -> None:
        if not self.of_loop(node, scope):
            self.found.printed.add(self.path(node, scope))

    def condition(self, node: nodes.Node, scope: Mapping[str, str]) -> None:
        from jinja2 import nodes

        if isinstance(node, nodes.Not):
            self.condition(node.node, scope)
        elif isinstance(node, nodes.And | nodes.Or):
            self.condition(node.left, scope)
            self.condition(node.right, scope)
        elif isinstance(node, nodes.Compare):
            for part in (node.expr, *(operand.expr for operand in node.ops)):
                if not isinstance(part, nodes.Const):
                    self.condition(part, scope)
        elif isinstance(node, nodes.Call):
            self.changed(node, scope)
        elif not self.of_loop(node, scope):
            self.found.asked.add(self.path(node, scope))

    def changed(self, node: nodes.Call, scope: Mapping[str, str]) -> None:
        from jinja2 import nodes

        called = node.node
        if (
            not isinstance(called, nodes.Getattr)
            or not isinstance(called.node, nodes.Name)
            or (called.node.name, called.attr) != ("loop", CHANGED)
            or "loop" not in scope
            or len(node.args) != 1
            or node.kwargs
            or node.dyn_args
            or node.dyn_kwargs
        ):
            raise Refused(_not_allowed(node))
        self.found.asked.add(self.path(node.args[0], scope))

    def of_loop(self, node: nodes.Node, scope: Mapping[str, str]) -> bool:
        from jinja2 import nodes

        return (
            isinstance(node, nodes.Getattr)
            and isinstance(node.node, nodes.Name)
            and node.node.name == "loop"
            and "loop" in scope
            and node.attr in LOOP_FACTS
        )

    def path(self, node: nodes.Node, scope: Mapping[str, str]) -> str:
        """The path of a plain field."""
        from jinja2 import nodes

        if isinstance(node, nodes.Name):
            if node.name == "loop":
                raise Refused(_not_allowed(node))
            return scope.get(node.name, node.name)
        if isinstance(node, nodes.Getattr):
            if node.attr.startswith("_"):
                raise Refused(f"Tên trường không bắt đầu bằng dấu gạch dưới: {node.attr}.")
            return f"{self.path(node.node, scope)}.{node.attr}"
        raise Refused(_not_allowed(node))


def _not_allowed(node: nodes.Node) -> str:
    name = type(node).__name__
    return (
        f"Mẫu chỉ được dùng trường {{{{ … }}}}, vòng lặp {{% for %}} và điều kiện {{% if %}} trên các trường đã cho; "
        f"dòng {node.lineno} dùng thứ khác ({name})."
    )


def project(value: Any, paths: Iterable[str]) -> dict[str, Any]:
    """The values of these paths alone, as plain dictionaries, lists, texts and numbers: no objects reach a template."""
    tree: dict[str, Any] = {}
    for path in paths:
        place = tree
        for part in path.replace(EACH, f".{EACH}").split("."):
            place = place.setdefault(part, {})
    found = _taken(value, tree)
    return found if isinstance(found, dict) else {}


def _taken(value: Any, tree: Mapping[str, Any]) -> Any:
    if value is None or not tree:
        return value if value is None or isinstance(value, str | int | bool) else _leaf(value)
    if EACH in tree:
        return [_taken(item, tree[EACH]) for item in value]
    return {name: _taken(_part(value, name), inner) for name, inner in tree.items()}


def _leaf(value: Any) -> Any:
    """A list that is only asked for keeps its length; anything else is told as text."""
    return [str(item) for item in value] if isinstance(value, list | tuple) else str(value)


def _part(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, Mapping) else getattr(value, name)
