"""Measure every row and write ``bench/RESULTS.md``: ``python -m bench.run [P5 …]``."""

import importlib
import os
import pkgutil
import platform
import sqlite3
import sys
from pathlib import Path

import bench
from bench.frame import Verdict

RESULTS = Path(bench.__file__).with_name("RESULTS.md")
HEAD = ("row", "work", "baseline in the same run", "ours", "baseline", "ratio", "goal", "", "note")


def main(wanted: set[str]) -> int:
    """Give 0 when at least one row was measured; a goal that is missed is a figure, not an error."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")
    import django

    django.setup()
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    # Rows are modules; ``bench/lighthouse`` is a bench of its own (`make lighthouse`).
    found = (module.name for module in pkgutil.iter_modules(bench.__path__) if not module.ispkg)
    names = sorted(name for name in found if name not in ("frame", "generated", "pages", "papers", "run"))
    verdicts = []
    setup_test_environment()
    for name in names:
        module = importlib.import_module(f"bench.{name}")
        if wanted and module.ROW.id not in wanted:
            continue
        databases = setup_databases(verbosity=0, interactive=False)
        try:
            verdict = Verdict(module.ROW, module.measure())
        finally:
            teardown_databases(databases, verbosity=0)
        print(" | ".join(verdict.cells()))
        verdicts.append(verdict)
    if not verdicts:
        print("bench: no row of that name", file=sys.stderr)
        return 1
    if not wanted:
        RESULTS.write_text(table(verdicts), encoding="utf-8")
        print(f"→ {RESULTS.name}")
    return 0


def table(verdicts: list[Verdict]) -> str:
    from django.db import connection

    engine = "PostgreSQL" if connection.vendor == "postgresql" else f"SQLite {sqlite3.sqlite_version}"
    lines = [
        "# What `make bench` measured",
        "",
        f"{os.cpu_count()} CPUs, Python {platform.python_version()}, {engine}. Medians in turn with the baseline.",
        "",
        f"| {' | '.join(HEAD)} |",
        f"|{'---|' * len(HEAD)}",
        *(f"| {' | '.join(verdict.cells())} |" for verdict in verdicts),
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(set(sys.argv[1:])))
