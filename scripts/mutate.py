"""Change the rule engine in one place at a time; a test must notice. ``python scripts/mutate.py [module …]``.

Every comparison, boolean, sum, number, code word, return and call statement of ``scoring/rules`` is changed once. A
changed module is put before the tests that need no database; the first failing test stops the run. What survives
must stand in ``docs/mutation-reasons.toml`` with a reason, or the exit code is 1. Writes ``docs/mutation.md``
(only when all modules were tried).
"""

import ast
import copy
import importlib.abc
import importlib.util
import os
import resource
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RULES = ROOT / "scoring" / "rules"
REASONS = ROOT / "docs" / "mutation-reasons.toml"
REPORT = ROOT / "docs" / "mutation.md"
TESTS = (
    "test_rules_evaluation.py",
    "test_worked_examples.py",
    "test_decision_28_2025.py",
    "test_rules_entry.py",
    "test_rules_parts.py",
    "test_bad_files.py",
    "test_loaders.py",
    "test_rules_properties.py",
)
# The tests nearest to a module, tried before all others.
FIRST = {
    "canonical": "test_loaders.py",
    "conditions": "test_rules_parts.py",
    "counting": "test_decision_28_2025.py",
    "entry": "test_rules_entry.py",
    "numbers": "test_rules_parts.py",
    "soundness": "test_bad_files.py",
    "stored": "test_rules_parts.py",
    "words": "test_rules_parts.py",
}
WORKERS = int(os.environ.get("WORKERS", "2"))
# Seconds; all tests together take about ten.
LIMIT = 60
KILLED, SURVIVED, TIMED_OUT = "killed", "survived", "timed out"

COMPARE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One change: where it is, what it was, what it became, and the whole changed source."""

    module: str
    line: int
    was: str
    now: str
    source: str

    @property
    def key(self) -> str:
        return f"{self.module}: {self.was} → {self.now}"


def mutants(path: Path) -> Iterator[Mutant]:
    """Yield every changed version of one module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    _forget_what_is_not_run(tree)
    nodes = list(ast.walk(tree))
    for place, node in enumerate(nodes):
        if hasattr(node, "kept"):
            continue
        for number, _ in enumerate(_changes(node)):
            changed = copy.deepcopy(tree)
            twin = list(ast.walk(changed))[place]
            replacement = list(_changes(twin))[number]
            before = ast.unparse(node)
            new = _Swap(twin, replacement).visit(changed)
            after = ast.unparse(ast.fix_missing_locations(replacement))
            line = getattr(node, "lineno", 0)
            yield Mutant(
                path.stem, line, _short(before), _short(after), ast.unparse(ast.fix_missing_locations(new))
            )


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


class _Planted(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Hands out the changed source in place of the module's own."""

    def __init__(self, mutant: Mutant) -> None:
        self.name = "scoring.rules" if mutant.module == "__init__" else f"scoring.rules.{mutant.module}"
        self.source = mutant.source

    def find_spec(self, name: str, path: object = None, target: object = None) -> object:
        return importlib.util.spec_from_loader(name, self) if name == self.name else None

    def exec_module(self, module: object) -> None:
        exec(compile(self.source, f"<mutant of {self.name}>", "exec"), vars(module))  # noqa: S102


def run_tests(mutant: Mutant | None) -> int:
    """Run the tests that need no database in this process; 0 when all passed."""
    import pytest
    from hypothesis import settings

    if mutant is not None:
        sys.meta_path.insert(0, _Planted(mutant))
    settings.register_profile("mutation", max_examples=60, derandomize=True, database=None, deadline=None)
    settings.load_profile("mutation")
    own = FIRST.get(mutant.module, TESTS[0]) if mutant is not None else ""
    first, rest = [name for name in TESTS if name == own], [name for name in TESTS if name != own]
    quiet = ["-x", "-q", "--no-header", "--tb=no", "--assert=plain", "--noconftest", "-c", os.devnull]
    plugins = [
        f"-pno:{name}" for name in ("django", "cacheprovider", "xdist", "cov", "playwright", "base_url")
    ]
    for names in (first, rest):
        files = [str(ROOT / "tests" / "scoring" / name) for name in names]
        if files and pytest.main([*quiet, f"--rootdir={ROOT}", *plugins, *files]):
            return 1
    return 0


def tried(mutant: Mutant) -> int:
    """Start one child for one mutant and return its process id."""
    child = os.fork()
    if child:
        return child
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    # Computing time, not time on the clock: a busy machine must not look like an endless loop.
    resource.setrlimit(resource.RLIMIT_CPU, (LIMIT, LIMIT))
    try:
        failed = run_tests(mutant)
    except BaseException:  # noqa: BLE001 - whatever a broken engine does, it was noticed
        failed = 1
    os._exit(1 if failed else 0)


def try_all(found: list[Mutant]) -> dict[Mutant, str]:
    """Try every mutant, a few at a time."""
    results: dict[Mutant, str] = {}
    running: dict[int, Mutant] = {}
    queue = list(reversed(found))
    while queue or running:
        while queue and len(running) < WORKERS:
            mutant = queue.pop()
            running[tried(mutant)] = mutant
        child, status = os.wait()
        mutant = running.pop(child)
        verdict = TIMED_OUT if os.WIFSIGNALED(status) else KILLED if os.WEXITSTATUS(status) else SURVIVED
        results[mutant] = verdict
        if verdict != KILLED:
            print(f"{verdict}: {mutant.module}:{mutant.line}: {mutant.was} → {mutant.now}", flush=True)
    return results


def report(results: dict[Mutant, str], reasons: dict[str, str], seconds: float) -> str:
    """Return the table of survivors with their reasons."""
    survivors = [each for each, verdict in results.items() if verdict == SURVIVED]
    caught = len(results) - len(survivors)
    lines = [
        "# Mutation testing of the rule engine",
        "",
        "Written by `make reliability` (`scripts/mutate.py`): each comparison, boolean, sum, number, code word, return",
        "and call statement of `scoring/rules` is changed once, and the tests that need no database must notice.",
        "Sentences for the reader are not changed here; they are asserted where they are printed.",
        "",
        f"{len(results)} changes, {caught} noticed, {len(survivors)} survive ({seconds / 60:.0f} minutes).",
        "",
        "| module | was | became | why no test can notice |",
        "|---|---|---|---|",
    ]
    for each in sorted(survivors, key=lambda each: (each.module, each.line)):
        cells = (each.module, f"`{each.was}`", f"`{each.now}`", reasons.get(each.key, "**unexplained**"))
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join([*lines, ""])


def main(wanted: list[str]) -> int:
    """Give 0 when every survivor has a reason."""
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    started = time.monotonic()
    sound = os.fork()
    if not sound:
        os._exit(run_tests(None))
    if os.waitstatus_to_exitcode(os.waitpid(sound, 0)[1]):
        print("the tests fail before anything was changed", file=sys.stderr)
        return 1
    import hypothesis.strategies  # noqa: F401 - loaded once, inherited by every child
    import pytest  # noqa: F401

    paths = [RULES / f"{name}.py" for name in wanted] or sorted(RULES.glob("*.py"))
    results = try_all([mutant for path in paths for mutant in mutants(path)])
    text = REASONS.read_text(encoding="utf-8") if REASONS.is_file() else ""
    reasons = {str(row["change"]): str(row["reason"]) for row in tomllib.loads(text).get("survivors", [])}
    seconds = time.monotonic() - started
    if not wanted:
        REPORT.write_text(report(results, reasons, seconds), encoding="utf-8")
    survivors = [each for each, verdict in results.items() if verdict == SURVIVED]
    open_ones = [each for each in survivors if each.key not in reasons]
    print(
        f"{len(results)} changes, {len(survivors)} survive, {len(open_ones)} without a reason, {seconds:.0f} s"
    )
    return 1 if open_ones else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
