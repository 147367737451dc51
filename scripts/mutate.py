"""Change the rule engine in one place at a time; a test must notice. ``python scripts/mutate.py [module …]``.

Every comparison, boolean, sum, number, code word, return and call statement of ``scoring/rules`` is changed once
(``mutants.py``) and put before the tests that need no database. The tests are collected once and run once, to learn
which of them run which lines; then a child is forked from that warm process for every change, the changed code is put
into the function where it stands, and only tests that run its line are tried, nearest file first, until one fails. A
change that runs when the module is loaded, or that survives and also ran while the tests were collected, is put before
all tests in a fresh process. What survives must stand in ``docs/mutation-reasons.toml`` with a reason, or the exit
code is 1. Writes ``docs/mutation.md`` (only when all modules were tried).

What was found is kept in ``var/mutation.tsv``, each verdict with the engine it was found on (its sources and data,
what loads it, the list of changes and ``METHOD``) and with every test file by its digest. A run that was stopped goes
on where it stood. Once the engine changed, all is tried anew. «Killed» stays true as long as every test file it was
found with is still there unchanged: a file that was added can only notice more. What survived those files is put
before the added ones alone.
"""

import gc
import importlib.abc
import importlib.util
import os
import resource
import sys
import time
import tomllib
from collections import defaultdict
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any, Self

from mutants import Mutant, mutants
from verdicts import KILLED, ROOT, RULES, SURVIVED, TIMED_OUT, Found

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
    "test_rules_counting.py",
    "test_rules_standing.py",
    "test_rules_soundness.py",
    "test_rules_properties.py",
)
# The tests nearest to a module, tried before all others.
FIRST = {
    "canonical": "test_loaders.py",
    "conditions": "test_rules_parts.py",
    "counting": "test_rules_counting.py",
    "entry": "test_rules_entry.py",
    "numbers": "test_rules_parts.py",
    "figures": "test_decision_28_2025.py",
    "soundness": "test_rules_soundness.py",
    "standing": "test_rules_standing.py",
    "stored": "test_rules_parts.py",
    "words": "test_rules_parts.py",
}
WORKERS = int(os.environ.get("WORKERS", "2"))
# Seconds; all tests together take about ten.
LIMIT = 60


FOUND = Found(TESTS)


class _Planted(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Hands out the changed source in place of the module's own."""

    def __init__(self, mutant: Mutant) -> None:
        self.name = "scoring.rules" if mutant.module == "__init__" else f"scoring.rules.{mutant.module}"
        self.source = mutant.source

    def find_spec(self, name: str, path: object = None, target: object = None) -> object:
        return importlib.util.spec_from_loader(name, self) if name == self.name else None

    def exec_module(self, module: object) -> None:
        exec(compile(self.source, f"<mutant of {self.name}>", "exec"), vars(module))  # noqa: S102


QUIET = [
    "-x",
    "-q",
    "--no-header",
    "--tb=no",
    "--assert=plain",
    "--noconftest",
    "-c",
    os.devnull,
    f"--rootdir={ROOT}",
]
QUIET += [f"-pno:{name}" for name in ("django", "cacheprovider", "xdist", "cov", "playwright", "base_url")]


def files(own: str = "") -> list[str]:
    """Return the test files, the nearest to a module first."""
    names = sorted(TESTS, key=lambda name: name != own)
    return [str(ROOT / "tests" / "scoring" / name) for name in names]


def settle() -> None:
    """Make Hypothesis repeat the same few examples."""
    from hypothesis import settings

    settings.register_profile("mutation", max_examples=30, derandomize=True, database=None, deadline=None)
    settings.load_profile("mutation")


def run_fresh(mutant: Mutant, unmet: frozenset[str] | None) -> int:
    """Run all tests (or those of ``unmet``) in this process, which has loaded nothing of the engine; 0: all passed.

    The nearest file alone first: mostly it is enough, and to collect them all takes longer than to run it.
    """
    import pytest

    sys.meta_path.insert(0, _Planted(mutant))
    settle()
    wanted = [
        path
        for path in files(FIRST.get(mutant.module, TESTS[0]))
        if unmet is None or Path(path).name in unmet
    ]
    nearest, *others = wanted
    # Without a file named, all of the folder would be collected.
    return int(pytest.main([*QUIET, nearest])) or (int(pytest.main([*QUIET, *others])) if others else 0)


def forked(work: Any) -> int:
    """Start one child and return its process id; the child ends with 1 when ``work`` gives anything but 0."""
    child = os.fork()
    if child:
        return child
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    # Computing time, not time on the clock: a busy machine must not look like an endless loop.
    resource.setrlimit(resource.RLIMIT_CPU, (LIMIT, LIMIT))
    try:
        failed = work()
    except BaseException:  # noqa: BLE001 - whatever a broken engine does, it was noticed
        failed = 1
    os._exit(1 if failed else 0)


class Lines:
    """Which lines of the engine run, noted by ``sys.settrace``."""

    def __init__(self) -> None:
        self.seen: set[tuple[str, int]] = set()

    def call(self, frame: FrameType, _event: str, _arg: object) -> Any:
        path = frame.f_code.co_filename
        if not path.startswith(str(RULES)):
            return None
        name = Path(path).stem

        def line(inner: FrameType, _event: str, _arg: object) -> Any:
            self.seen.add((name, inner.f_lineno))
            return line

        self.seen.add((name, frame.f_lineno))
        return line

    def __enter__(self) -> Self:
        sys.settrace(self.call)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(None)


class Hunt:
    """A plugin of pytest: it stands where the tests would run, once they are collected."""

    def __init__(self, wanted: list[Mutant], loading: Lines) -> None:
        self.wanted, self.loading = wanted, loading
        self.results: dict[Mutant, str] = {}
        self.tests: dict[tuple[str, int], list[Any]] = defaultdict(list)
        self.sound = True

    def pytest_runtestloop(self, session: Any) -> bool:
        sys.settrace(None)
        for item in session.items:
            # What an earlier test left prepared would hide the lines this one runs.
            forget()
            with Lines() as lines:
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
            for each in lines.seen:
                self.tests[each].append(item)
        if session.testsfailed:
            self.sound = False
            return True
        print(
            f"{len(session.items)} tests, {len(self.tests)} lines run; {len(self.wanted)} changes", flush=True
        )
        self.results = self._try_all(session)
        return True

    def _near(self, mutant: Mutant) -> list[Any]:
        """Return the tests that run the statement of a change, nearest file first."""
        found: dict[Any, None] = {}
        for line in range(mutant.lines[0], mutant.lines[1] + 1):
            found.update(dict.fromkeys(self.tests.get((mutant.module, line), ())))
        own = FIRST.get(mutant.module, TESTS[0])
        return sorted(found, key=lambda item: (item.path.name != own, TESTS.index(item.path.name)))

    def _warm(self, mutant: Mutant, session: Any) -> int:
        """Try the tests that run the line, in this child; 0 when all passed."""
        if not planted_in_place(mutant):
            return 1
        for item in self._near(mutant):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
            if session.testsfailed:
                return 1
        return 0

    def _try_all(self, session: Any) -> dict[Mutant, str]:
        results: dict[Mutant, str] = {}
        running: dict[int, Mutant] = {}
        queue = [each for each in reversed(self.wanted) if each.inside and self._near(each)]
        later = [each for each in self.wanted if each not in set(queue)]
        while queue or running:
            while queue and len(running) < WORKERS:
                mutant = queue.pop()
                running[forked(lambda mutant=mutant: self._warm(mutant, session))] = mutant
            mutant, verdict = waited(running)
            if verdict == SURVIVED and any(
                (mutant.module, line) in self.loading.seen
                for line in range(mutant.lines[0], mutant.lines[1] + 1)
            ):
                later.append(mutant)
                continue
            results[mutant] = verdict
            told(mutant, verdict)
        print(f"{len(results)} tried in place; {len(later)} in a fresh process", flush=True)
        return results


def waited(running: dict[int, Mutant]) -> tuple[Mutant, str]:
    """Wait for a child and return what it tried with its verdict."""
    child, status = os.wait()
    while child not in running:
        child, status = os.wait()
    return running.pop(child), TIMED_OUT if os.WIFSIGNALED(status) else KILLED if os.WEXITSTATUS(
        status
    ) else SURVIVED


def told(mutant: Mutant, verdict: str) -> None:
    FOUND.keep(mutant, verdict)
    if verdict != KILLED:
        print(f"{verdict}: {mutant.module}:{mutant.line}: {mutant.was} → {mutant.now}", flush=True)


def forget() -> None:
    """Let every set be prepared anew."""
    sys.modules["scoring.rules.evaluation"]._KEPT.clear()  # noqa: SLF001 - the hunt looks behind the door


def planted_in_place(mutant: Mutant) -> bool:
    """Put the changed code into the function that stands in the loaded module; everyone who holds it has it."""
    module = sys.modules["scoring.rules" if mutant.module == "__init__" else f"scoring.rules.{mutant.module}"]
    holder: Any = module
    *owners, name = mutant.inside.split(".")
    for owner in owners:
        holder = vars(holder)[owner]
    function = vars(holder)[name]
    function = getattr(function, "fget", None) or getattr(function, "__func__", None) or function
    code = compile(mutant.tree, str(RULES / f"{mutant.module}.py"), "exec")
    found: CodeType | None = code
    for part in (*owners, name):
        inner = (
            [each for each in found.co_consts if isinstance(each, CodeType) and each.co_name == part]
            if found
            else []
        )
        found = inner[0] if inner else None
    if found is None or not isinstance(function, FunctionType):
        return False
    function.__code__ = found
    forget()
    return True


def try_fresh(found: list[Mutant], unmet: dict[Mutant, frozenset[str]] | None = None) -> dict[Mutant, str]:
    """Try changes in processes that load the engine anew; survivors of earlier files before the ``unmet`` ones."""
    results: dict[Mutant, str] = {}
    running: dict[int, Mutant] = {}
    queue = list(reversed(found))
    while queue or running:
        while queue and len(running) < WORKERS:
            mutant = queue.pop()
            only = unmet[mutant] if unmet else None
            running[forked(lambda mutant=mutant, only=only: run_fresh(mutant, only))] = mutant
        mutant, verdict = waited(running)
        results[mutant] = verdict
        told(mutant, verdict)
    return results


def report(results: dict[Mutant, str], reasons: dict[str, str], time_taken: str) -> str:
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
        f"{len(results)} changes, {caught} noticed, {len(survivors)} survive ({time_taken}).",
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
    import hypothesis.strategies  # noqa: F401 - loaded once, inherited by every child
    import pytest

    paths = [RULES / f"{name}.py" for name in wanted] or sorted(RULES.glob("*.py"))
    found = [mutant for path in paths for mutant in mutants(path)]
    FOUND.name(found)
    # A thousand syntax trees are never garbage; without this every child would go through them again and again.
    gc.freeze()
    # ONLY=FILE: the changes named in it, one key a line; a second look at what survived.
    only = Path(os.environ["ONLY"]).read_text(encoding="utf-8").splitlines() if "ONLY" in os.environ else None
    found = found if only is None else [each for each in found if each.key in only]
    results, unmet = FOUND.known()
    results = {each: results[each] for each in found if each in results}
    before = len(results) + len(unmet)
    results |= try_fresh([each for each in found if each in unmet], unmet)
    print(f"{len(found)} changes, {before} tried before", flush=True)
    left = [each for each in found if each not in results]
    # The warm process is a child itself: this one stays free of the engine, so that its other children load it anew.
    read, write = os.pipe()
    child = os.fork()
    if not child:
        settle()
        loading = Lines()
        hunt = Hunt(left, loading)
        with loading:
            pytest.main([*QUIET, *files()], plugins=[hunt])
        with os.fdopen(write, "w") as out:
            for place, mutant in enumerate(left):
                out.write(f"{place} {hunt.results[mutant]}\n" if mutant in hunt.results else "")
        os._exit(0 if hunt.sound else 1)
    os.close(write)
    with os.fdopen(read) as come:
        results |= {left[int(line.split(" ", 1)[0])]: line.split(" ", 1)[1].strip() for line in come}
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
        print("the tests fail before anything was changed", file=sys.stderr)
        return 1
    results |= try_fresh([each for each in found if each not in results])
    text = REASONS.read_text(encoding="utf-8") if REASONS.is_file() else ""
    reasons = {str(row["change"]): str(row["reason"]) for row in tomllib.loads(text).get("survivors", [])}
    seconds = time.monotonic() - started
    if not wanted and only is None:
        minutes = f"{seconds / 60:.0f} minutes"
        taken = f"in more than one run, the last of {minutes}" if before else minutes
        REPORT.write_text(report(results, reasons, taken), encoding="utf-8")
    survivors = [each for each, verdict in results.items() if verdict == SURVIVED]
    open_ones = [each for each in survivors if each.key not in reasons]
    print(
        f"{len(results)} changes, {len(survivors)} survive, {len(open_ones)} without a reason, {seconds:.0f} s"
    )
    return 1 if open_ones else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
