"""Changed versions of a module: every comparison, boolean, sum, number, code word, return and call, one at a time."""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

COMPARE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Mutant:
    """One change: where it is, what it was, what it became, the whole changed module.

    ``lines``: first and last line of the statement; ``inside``: the function or method it lies in ("Card.concluded"),
    "" where it runs when the module is loaded.
    """

    module: str
    line: int
    was: str
    now: str
    tree: ast.Module
    lines: tuple[int, int]
    inside: str

    @property
    def source(self) -> str:
        return ast.unparse(self.tree)

    @property
    def key(self) -> str:
        return f"{self.module}: {self.was} → {self.now}"


def mutants(path: Path) -> Iterator[Mutant]:
    """Yield every changed version of one module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    _forget_what_is_not_run(tree)
    places = _places(tree)
    nodes = list(ast.walk(tree))
    for place, node in enumerate(nodes):
        if hasattr(node, "kept"):
            continue
        for number, _ in enumerate(_changes(node)):
            changed = copy.deepcopy(tree)
            twin = list(ast.walk(changed))[place]
            replacement = ast.copy_location(list(_changes(twin))[number], twin)
            before = ast.unparse(node)
            new = _Swap(twin, replacement).visit(changed)
            after = ast.unparse(ast.fix_missing_locations(replacement))
            line = getattr(node, "lineno", 0)
            lines, inside = places.get(node, ((line, line), ""))
            yield Mutant(
                path.stem, line, _short(before), _short(after), ast.fix_missing_locations(new), lines, inside
            )


def _places(tree: ast.Module) -> dict[ast.AST, tuple[tuple[int, int], str]]:
    """Return of every node the lines of its statement and the function of the module or of a class it runs in."""
    found: dict[ast.AST, tuple[tuple[int, int], str]] = {}

    def visit(node: ast.AST, lines: tuple[int, int], inside: str, prefix: str) -> None:
        if isinstance(node, ast.stmt):
            last = node.end_lineno or node.lineno
            # A compound statement runs where its head stands.
            body = getattr(node, "body", None)
            lines = (node.lineno, body[0].lineno - 1 if isinstance(body, list) and body else last)
            lines = (lines[0], max(lines))
        found[node] = (lines, inside)
        for child in ast.iter_child_nodes(node):
            own, name = inside, prefix
            if isinstance(node, ast.ClassDef) and not inside:
                name = f"{prefix}{node.name}."
            if isinstance(node, ast.FunctionDef) and not inside and child in node.body:
                own = f"{prefix}{node.name}"
            visit(child, lines, own, name)

    visit(tree, (0, 0), "", "")
    return found


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 90 else flat[:87] + "…"


class _Swap(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        return self.new if node is self.old else self.generic_visit(node)


def _forget_what_is_not_run(tree: ast.AST) -> None:  # noqa: C901, PLR0912 - one branch per kind of node
    """Mark docstrings, annotations, imports, decorators, slots, lists of names: they change no behaviour."""
    for node in ast.walk(tree):
        spared: list[ast.AST | None] = []
        if isinstance(node, ast.FunctionDef):
            spared += [*node.decorator_list, node.returns]
            spared += [each.annotation for each in (*node.args.args, *node.args.kwonlyargs)]
        elif isinstance(node, ast.ClassDef):
            spared += node.decorator_list
        elif isinstance(node, ast.AnnAssign):
            spared.append(node.annotation)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            spared.append(node)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            if node.targets[0].id in ("__slots__", "__all__"):
                spared.append(node)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            spared.append(node)
        for each in spared:
            for inner in ast.walk(each) if each is not None else ():
                inner.kept = True  # type: ignore[attr-defined]
        if isinstance(node, ast.JoinedStr):
            # What stands around the values of a sentence is for the reader.
            for part in node.values:
                if isinstance(part, ast.Constant):
                    part.kept = True  # type: ignore[attr-defined]


def _changes(node: ast.AST) -> Iterator[ast.AST]:  # noqa: C901 - one branch per kind of change
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        other = COMPARE.get(type(node.ops[0]))
        if other:
            yield ast.Compare(node.left, [other()], node.comparators)
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    elif isinstance(node, ast.BinOp) and type(node.op) in ARITHMETIC:
        yield ast.BinOp(node.left, ARITHMETIC[type(node.op)](), node.right)
    elif isinstance(node, ast.Constant):
        yield from _constants(node.value)
    elif isinstance(node, ast.Return) and node.value is not None:
        if not (isinstance(node.value, ast.Constant) and node.value.value is None):
            yield ast.Return(ast.Constant(None))
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield ast.Pass()
    elif isinstance(node, ast.Continue):
        yield ast.Break()
    elif isinstance(node, ast.If | ast.IfExp):
        opposite = copy.copy(node)
        opposite.test = ast.UnaryOp(ast.Not(), node.test)
        yield opposite


def _constants(value: object) -> Iterator[ast.AST]:
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield ast.Constant(value + 1)
    elif isinstance(value, str) and value and value.isascii() and not any(each in value for each in " <("):
        # Codes and keys; sentences are for the reader and are proved where they are printed.
        yield ast.Constant(f"{value}~")
