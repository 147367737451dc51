"""Take out one check at a time; a case of the matrix must notice: ``python scripts/mutate_policies.py [ONLY …]``.

A check is a refusal of ``policies``, a ``raise Http404`` or a condition of a query in ``access``, one half of an
«and», or the declared policy of a route. Each is removed once in the loaded program, the cases of ``tests/security``
that ask policies and doors directly are asked until one fails, and it is put back. What survives must stand in
``docs/security/policy-mutations.toml`` with a reason, or the exit code is 1; the page beside it is written.
"""

import ast
import copy
import dataclasses
import importlib
import os
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
REPORT = ROOT / "docs" / "security" / "policy-mutations.md"
REASONS = ROOT / "docs" / "security" / "policy-mutations.toml"
MODULES = (
    "units.policies",
    "campaigns.policies",
    "scoring.policies",
    "dossiers.policies",
    "units.access",
    "campaigns.access",
    "scoring.access",
    "dossiers.access",
    "dossiers.access.chasing",
    "dossiers.access.hooks",
    "dossiers.access.proof",
    "operations.access",
)
#: States in which audiences differ; the suite itself asks all of them.
STATES = ("drafting", "submitted", "recognised")
#: What names a thing is no check of who asks.
NAMES = frozenset({"pk", "code", "number", "kind", "digest", "campaign", "state__in", "path"})


class Change:
    """One check removed: where, what it was, and the function it stands in ("Actor.has")."""

    def __init__(self, module: str, inside: str, line: int, was: str, tree: ast.Module) -> None:
        self.module, self.inside, self.line, self.was, self.tree = module, inside, line, was, tree

    @property
    def key(self) -> str:
        return f"{self.module}.{self.inside}: {self.was}"


def changes(name: str) -> Iterator[Change]:
    """Yield every check of a module, removed."""
    path = Path(str(importlib.import_module(name).__file__))
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for owner, function in _functions(tree):
        inside = f"{owner}{function.name}"
        for number in range(len(list(_removals(function)))):
            changed = copy.deepcopy(tree)
            twin = next(each for where, each in _functions(changed) if f"{where}{each.name}" == inside)
            was, line, remove = list(_removals(twin))[number]
            remove()
            yield Change(name, inside, line, was, ast.fix_missing_locations(changed))


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield "", node
        elif isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef):
                    yield f"{node.name}.", inner


def _removals(  # noqa: C901 - one branch per kind of check
    function: ast.FunctionDef,
) -> Iterator[tuple[str, int, Callable[[], None]]]:
    """Yield what each removal takes away, its line, and the deed."""
    answers = function.returns is not None and ast.unparse(function.returns) == "str | None"
    for node in ast.walk(function):
        if answers and isinstance(node, ast.Return) and node.value is not None:
            value = node.value
            if not (isinstance(value, ast.Constant) and value.value is None):
                yield _said(f"return {ast.unparse(value)}"), node.lineno, _nothing(node)
        if isinstance(node, ast.If):
            for place, each in enumerate(node.body):
                if isinstance(each, ast.Raise) and "Http404" in ast.unparse(each):
                    was = f"if {ast.unparse(node.test)}: raise Http404"
                    yield _said(was), node.lineno, _passes(node.body, place)
        if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
            for place, each in enumerate(node.values):
                yield _said(f"and {ast.unparse(each)}"), node.lineno, _true(node.values, place)
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in {"filter", "exclude"}
        ):
            for place, keyword in enumerate(node.keywords):
                if keyword.arg not in NAMES:
                    was = f"{node.func.attr}({keyword.arg}={ast.unparse(keyword.value)})"
                    yield _said(was), node.lineno, _without(node.keywords, place)
            for place, argument in enumerate(node.args):
                was = f"{node.func.attr}({ast.unparse(argument)})"
                yield _said(was), node.lineno, _without(node.args, place)


def _nothing(node: ast.Return) -> Callable[[], None]:
    return lambda: setattr(node, "value", ast.Constant(None))


def _passes(body: list[ast.stmt], place: int) -> Callable[[], None]:
    return lambda: body.__setitem__(place, ast.Pass())


def _true(values: list[ast.expr], place: int) -> Callable[[], None]:
    return lambda: values.__setitem__(place, ast.Constant(value=True))


def _without(items: list[Any], place: int) -> Callable[[], None]:
    return lambda: items.__delitem__(place)


def _said(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 100 else flat[:97] + "…"


def planted(change: Change) -> Callable[[], None] | None:
    """Put the changed code into the loaded function; returns how to put the old one back."""
    module = importlib.import_module(change.module)
    holder: Any = module
    *owners, name = change.inside.split(".")
    for owner in owners:
        holder = vars(holder)[owner]
    function = vars(holder)[name]
    if not isinstance(function, FunctionType):
        return None
    code: CodeType = compile(change.tree, str(module.__file__), "exec")
    for part in (*owners, name):
        code = next(each for each in code.co_consts if isinstance(each, CodeType) and each.co_name == part)
    kept = function.__code__
    function.__code__ = code
    return lambda: setattr(function, "__code__", kept)


class Cases:
    """The cases of the matrix, asked until one fails."""

    def __init__(self) -> None:
        from dossiers import states
        from dossiers.loaders.samples import read_samples
        from dossiers.management.demo import Calendar, appraise_to, hand_in_to
        from records import clock
        from tests.people import World
        from tests.security import accounts, directly, issued, matrix, offices
        from tests.security.people import people, users_of

        world = World(at=clock.now())
        self.dossier, sample = world.dossier(), read_samples()["U-03"]
        hand_in_to(self.dossier, sample, Calendar(base=world.at), states.SUBMITTED)
        appraise_to(self.dossier, sample, Calendar(base=world.at), states.AWAITING_EXPLANATION)
        self.table = matrix.read_table()
        self.users = users_of(people(world))
        self.given = directly.arguments(world, self.dossier)
        self.directly, self.matrix = directly, matrix
        self.sentences = [accounts.asked, offices.asked, issued.asked]

    def notice(self, module: str) -> bool:
        """Whether any case fails now, the nearest asked first; a fault of the program is noticed too."""
        for user in self.users.values():
            user.__dict__.pop("_actor", None)
        near = {
            name: self.table.objects[name] for name in self.table.objects if name.startswith(f"{module}.")
        }
        questions = [
            lambda: self.directly.questions(self.table, self.users, self.dossier, first=True).wrong,
            self.directly.edges,
        ]
        of_doors = [*self.sentences, lambda: self.matrix.doors(self.table, self.users).wrong]
        asked = [lambda: self._objects(near)] if near else []
        # A door is noticed by what is asked of doors, a policy by what is asked of policies; the rest comes after.
        asked += of_doors + questions if ".access" in module else questions + of_doors
        asked.append(lambda: self._objects(self.table.objects))
        try:
            return any(each() for each in asked)
        except Exception:  # noqa: BLE001 - whatever a broken door does, it was noticed
            return True

    def _objects(self, wanted: dict[str, str]) -> list[str]:
        table = dataclasses.replace(self.table, objects=wanted)
        found = self.directly.objects(table, self.given, self.users, self.dossier, wanted=STATES, first=True)
        return list(found.wrong)

    def routes(self) -> Iterator[tuple[str, bool]]:
        """Open each route's declared policy to everybody, one at a time."""
        from records import guard
        from tests.test_permissions import ROUTES

        for route in sorted({name.partition("/")[0] for name in self.table.rows}):
            view = ROUTES[route].callback
            policy = guard.policy_of(view)
            if policy is None or policy.check is None:
                continue
            setattr(view, guard.ATTRIBUTE, guard.Policy(label=policy.label, public=False))
            kept = dict(self.table.rows)
            self.table.rows = {name: row for name, row in kept.items() if name.partition("/")[0] == route}
            yield route, bool(self.matrix.doors(self.table, self.users).wrong)
            self.table.rows = kept
            setattr(view, guard.ATTRIBUTE, policy)


def report(found: list[tuple[str, str, bool]], reasons: dict[str, str], seconds: float) -> str:
    """Return the page: how many checks of each module were removed, and what nobody noticed."""
    lines = [
        "# What happens when a check is removed",
        "",
        "Written by `make reliability` (`scripts/mutate_policies.py`): each refusal, door, condition and declared",
        "policy is removed once; a case of the matrix (`tests/security`, `docs/security/who-may.toml`) must notice.",
        "",
        "| where | checks | noticed | with a reason |",
        "|---|---|---|---|",
    ]
    for module in dict.fromkeys(name for name, _key, _seen in found):
        own = [(key, seen) for name, key, seen in found if name == module]
        told = sum(not seen and key in reasons for key, seen in own)
        lines.append(f"| `{module}` | {len(own)} | {sum(seen for _key, seen in own)} | {told} |")
    seen = sum(each for _name, _key, each in found)
    lines += ["", f"{len(found)} checks, {seen} noticed ({seconds / 60:.0f} minutes).", ""]
    survivors = [key for _name, key, each in found if not each]
    if survivors:
        lines += ["| survived | why it opens nothing |", "|---|---|"]
        cells = [(f"`{key}`", reasons.get(key, "**unexplained**")) for key in survivors]
        lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in cells]
    return "\n".join([*lines, ""])


def hunt(only: list[str]) -> list[tuple[str, str, bool]]:
    """Remove each check in a database that holds the small province; returns (module, check, noticed)."""
    from django.db import transaction

    found: list[tuple[str, str, bool]] = []
    with transaction.atomic():
        cases = Cases()
        if cases.notice(""):
            raise SystemExit("the cases fail before anything was removed")
        for name in MODULES:
            for change in changes(name):
                if only and not any(each in change.key for each in only):
                    continue
                back = planted(change)
                seen = True if back is None else cases.notice(name)
                if back is not None:
                    back()
                found.append((name, change.key, seen))
                if not seen:
                    print(f"survived: {change.key} (line {change.line})", flush=True)
        for route, seen in cases.routes() if not only else ():
            found.append(("declared policies", route, seen))
            if not seen:
                print(f"survived: declared policy of {route}", flush=True)
        transaction.set_rollback(True)
    return found


def judged(found: list[tuple[str, str, bool]], seconds: float, *, whole: bool) -> int:
    """Write the page and give 0 when every survivor has a reason."""
    text = REASONS.read_text(encoding="utf-8") if REASONS.is_file() else ""
    reasons = {str(row["check"]): str(row["reason"]) for row in tomllib.loads(text).get("survivors", [])}
    if whole:
        REPORT.write_text(report(found, reasons, seconds), encoding="utf-8")
    survivors = [key for _name, key, seen in found if not seen]
    unexplained = [key for key in survivors if key not in reasons]
    print(
        f"{len(found)} checks, {len(survivors)} survive, {len(unexplained)} without a reason, {seconds:.0f} s"
    )
    return 1 if unexplained else 0


def main(only: list[str]) -> int:
    """Build the small province in a database of its own, and hunt."""
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")
    import django

    django.setup()
    from django.conf import settings
    from django.test.utils import get_runner, setup_test_environment

    setup_test_environment()
    runner = get_runner(settings)(verbosity=0, interactive=False)
    kept = runner.setup_databases()
    started = time.monotonic()
    try:
        from records import clock
        from tests.people import build

        build(clock.now())
        found = hunt(only)
    finally:
        runner.teardown_databases(kept)
    return judged(found, time.monotonic() - started, whole=not only)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
