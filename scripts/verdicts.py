"""What the hunt of ``mutate.py`` found, kept with everything it rests on."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import mutants as mutants_module
from mutants import Mutant

ROOT = Path(__file__).resolve().parent.parent
RULES = ROOT / "scoring" / "rules"
KEPT = ROOT / "var" / "mutation.tsv"
KILLED, SURVIVED, TIMED_OUT = "killed", "survived", "timed out"
# Raised by hand whenever a change of these scripts could change a verdict; their other changes leave verdicts standing.
METHOD = 1


class Found:
    """Verdicts as they come, kept on disk; a change is known by its module and its place among the module's changes."""

    def __init__(self, tests: Iterable[str]) -> None:
        sources = [
            *RULES.glob("*.py"),
            *(ROOT / "scoring" / "data").rglob("*.toml"),
            *(ROOT / "scoring" / "loaders").glob("*.py"),
            Path(mutants_module.__file__),
        ]
        parts = [str(METHOD), *(digest(path) for path in sorted(sources))]
        self.engine = hashlib.sha256(" ".join(parts).encode()).hexdigest()[:16]
        self.tests = frozenset(f"{name}={digest(ROOT / 'tests' / 'scoring' / name)[:12]}" for name in tests)
        self.names: dict[Mutant, str] = {}

    def name(self, found: list[Mutant]) -> None:
        seen: dict[str, int] = defaultdict(int)
        for each in found:
            self.names[each] = f"{each.module}#{seen[each.module]}"
            seen[each.module] += 1

    def known(self) -> tuple[dict[Mutant, str], dict[Mutant, frozenset[str]]]:
        """Return what earlier runs found that still holds, and which added files a survivor has not met yet."""
        lines = KEPT.read_text().splitlines() if KEPT.is_file() else []
        verdicts: dict[str, str] = {}
        unmet: dict[str, frozenset[str]] = {}
        for engine, name, verdict, tests in (line.split("\t") for line in lines):
            left = self.tests - (met := frozenset(tests.split(",")))
            if engine != self.engine or not met <= self.tests:
                continue
            if verdict == KILLED or not left:
                verdicts[name] = verdict
            elif verdict == SURVIVED:
                unmet[name] = min(unmet.get(name, left), left, key=len)
        known = {each: verdicts[name] for each, name in self.names.items() if name in verdicts}
        return known, {
            each: frozenset(test.split("=")[0] for test in unmet[name])
            for each, name in self.names.items()
            if name in unmet and each not in known
        }

    def keep(self, mutant: Mutant, verdict: str) -> None:
        KEPT.parent.mkdir(exist_ok=True)
        with KEPT.open("a") as out:
            out.write(f"{self.engine}\t{self.names[mutant]}\t{verdict}\t{','.join(sorted(self.tests))}\n")


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
