"""Run Lighthouse on the five main pages of the demonstration, each as the role it is made for, and write the table.

``python -m bench.lighthouse [--var DIR]``: without ``--var`` a demonstration database is built in a folder of its own
(one to two minutes). The server is the one offices run: gunicorn, static files compressed beforehand. Every page is
opened with an empty cache. Lighthouse is installed here alone, from this folder's own lock file.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.lighthouse.site import ROOT, free_port, served, signed_in

HERE = Path(__file__).resolve().parent
TARGET = ROOT / "docs" / "use" / "lighthouse.md"
ROUNDS = 3
CATEGORIES = {
    "performance": "performance",
    "accessibility": "accessibility",
    "best-practices": "best practices",
}
GOAL_SCORE, GOAL_BYTES = 95, 150_000
#: Lighthouse's own "regular 3G": 300 ms and 700 kbit/s on the line, as DevTools slows every request, and a slow chip.
THREE_G = (
    "--throttling-method=devtools",
    "--throttling.requestLatencyMs=1125",
    "--throttling.downloadThroughputKbps=630",
    "--throttling.uploadThroughputKbps=630",
    "--throttling.cpuSlowdownMultiplier=4",
)
#: The line and the chip as they are, on a desk.
LOCAL = ("--throttling-method=provided", "--preset=desktop")


@dataclass(frozen=True, slots=True)
class Main:
    """One of the five pages: its name for the reader, who looks, and where; ``{…}`` comes from the demonstration."""

    name: str
    user: str
    path: str


MAIN = (
    Main("«Việc của tôi» (start page)", "tttt.canbo", "/"),
    Main("Hồ sơ (dossier)", "tttt.canbo", "/ho-so/{drafting}/"),
    Main("Tự chấm (scoring)", "tttt.canbo", "/ho-so/{drafting}/tu-cham/"),
    Main("Thẩm định (appraisal of a dossier)", "vpub.thamdinh1", "/tham-dinh/{submitted}/"),
    Main("Theo dõi (dashboard)", "vpub.quantri1", "/theo-doi/dien-tap/"),
)


@dataclass(frozen=True, slots=True)
class Felt:
    """What one page scored and weighed; times in milliseconds, sizes in bytes, medians of ``ROUNDS`` runs."""

    page: Main
    scores: dict[str, float]
    size: float
    requests: int
    shift: float
    local: tuple[float, float]
    slow: tuple[float, float]

    @property
    def reached(self) -> bool:
        return (
            min(self.scores.values()) >= GOAL_SCORE
            and self.size <= GOAL_BYTES
            # Two decimals is what Lighthouse itself shows; below that nothing visible moves.
            and round(self.shift, 2) == 0
        )


def _install() -> None:
    """Install Lighthouse from the lock file, when that has not been done."""
    stamp = HERE / "node_modules" / ".package-lock.json"
    if not stamp.exists() or stamp.stat().st_mtime < (HERE / "package-lock.json").stat().st_mtime:
        npm = [str(ROOT / ".venv/bin/python"), str(ROOT / ".venv/bin/npm")]
        subprocess.run([*npm, "ci", "--ignore-scripts", "--silent"], cwd=HERE, check=True)


def _lighthouse(url: str, port: int, *options: str) -> dict[str, Any]:
    """Return Lighthouse's report on a page opened in the browser at ``port``; a lost trace is taken once more."""
    with tempfile.TemporaryDirectory() as folder:
        # Into a file: it ends without waiting for a pipe to take all of its report.
        kept = Path(folder) / "report.json"
        command = [
            *("nice", "-n", "10"),
            *(str(ROOT / ".venv/bin/node"), "node_modules/lighthouse/cli/index.js", url),
            *("--quiet", "--output=json", f"--output-path={kept}", f"--port={port}", *options),
        ]
        for _attempt in range(3):
            ran = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
            report: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
            if report and not report.get("runtimeError"):
                return report
    raise SystemExit(f"Lighthouse gave no report on {url}: {ran.stderr[-500:]}")


def _number(report: dict[str, Any], audit: str) -> float:
    return float(report["audits"][audit]["numericValue"])


def _times(report: dict[str, Any]) -> tuple[float, float]:
    return _number(report, "first-contentful-paint"), _number(report, "largest-contentful-paint")


def _look(page: Main, url: str, port: int) -> Felt:
    """Score one page ``ROUNDS`` times on Lighthouse's telephone, then time it on a desk and over 3G."""
    only = "--only-categories=" + ",".join(CATEGORIES)
    reports = [_lighthouse(url, port, only) for _ in range(ROUNDS)]
    for name in CATEGORIES:
        for each in reports[0]["categories"][name]["auditRefs"]:
            audit = reports[0]["audits"][each["id"]]
            if each["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                print(f"    {name}: {audit['title']} ({audit['score']})", flush=True)
    timing = "--only-categories=performance"
    rounds = [
        (
            _times(_lighthouse(url, port, timing, *LOCAL)),
            _times(_lighthouse(url, port, timing, *THREE_G)),
        )
        for _ in range(ROUNDS)
    ]
    sent = reports[0]["audits"]["network-requests"]["details"]["items"]
    return Felt(
        page,
        {
            name: statistics.median(100 * report["categories"][name]["score"] for report in reports)
            for name in CATEGORIES
        },
        size=statistics.median(_number(report, "total-byte-weight") for report in reports),
        requests=sum(1 for each in sent if each["url"].startswith("http")),
        shift=statistics.median(_number(report, "cumulative-layout-shift") for report in reports),
        local=_medians([local for local, _ in rounds]),
        slow=_medians([slow for _, slow in rounds]),
    )


def _medians(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    return statistics.median(first for first, _ in pairs), statistics.median(largest for _, largest in pairs)


def _row(felt: Felt) -> str:
    cells = (
        felt.page.name,
        felt.page.user,
        *(f"{felt.scores[name]:.0f}" for name in CATEGORIES),
        f"{felt.size / 1000:.1f} kB ({felt.requests})",
        f"{felt.shift:.3f}",
        *(f"{first / 1000:.1f} / {largest / 1000:.1f} s" for first, largest in (felt.local, felt.slow)),
        "reached" if felt.reached else "NOT reached",
    )
    return "| " + " | ".join(cells) + " |"


def _written(rows: list[Felt], version: str, load: float) -> str:
    head = (
        "page",
        "account",
        *CATEGORIES.values(),
        "transfer (requests)",
        "layout shift",
        "local",
        "3G",
        "goal",
    )
    words = f"""# What a browser feels

Written by `make lighthouse` (Lighthouse {version}, headless Chromium, gunicorn on loopback over HTTP/1.1, demonstration
data). Every page is opened with an empty cache, so each is somebody's first page.

- Goals: the three scores ≥ {GOAL_SCORE}, all that is transferred ≤ {GOAL_BYTES // 1000} kB, no layout shift.
- Scores, transfer and shift: Lighthouse's telephone (412 px, slow 4G and a slow chip, both reckoned).
- Times: first / largest text or picture drawn. Local: a desk, nothing slowed. 3G: 300 ms and 700 kbit/s, every request
  slowed by Chromium itself, the chip four times slower.
- Medians of {ROUNDS} runs each, run with `nice` on {os.cpu_count()} CPUs that other work shares (load {load:.1f} at the
  end): times are what they are on such a machine, scores move by a point or two, sizes do not.
"""
    return "\n".join((words, "| " + " | ".join(head) + " |", "|" + "---|" * len(head), *map(_row, rows), ""))


def main() -> None:
    """Build or take a demonstration, serve it, look at it, write the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--var", type=Path, help="a TD_VAR_DIR that already holds the demonstration; not changed"
    )
    chosen = parser.parse_args()
    _install()
    with tempfile.TemporaryDirectory() as folder:
        var = Path(folder) / "var"
        if chosen.var:
            shutil.copytree(chosen.var, var)
        os.environ.update(TD_PROFILE="local", TD_VAR_DIR=str(var), DJANGO_SETTINGS_MODULE="config.settings")
        rows: list[Felt] = []
        with served(var) as address:
            from bench.lighthouse.site import places

            found = places()
            for user in dict.fromkeys(page.user for page in MAIN):
                port = free_port()
                with signed_in(user, address, port, Path(folder) / user):
                    for page in (page for page in MAIN if page.user == user):
                        print(f"  {page.name}", flush=True)
                        rows.append(_look(page, address + page.path.format(**found), port))
                        print(f"  {_row(rows[-1])}", flush=True)
    version = json.loads((HERE / "node_modules/lighthouse/package.json").read_text(encoding="utf-8"))[
        "version"
    ]
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(_written(rows, version, os.getloadavg()[0]), encoding="utf-8")
    print(f"{TARGET.relative_to(ROOT)} written")
    if not all(row.reached for row in rows):
        sys.exit(1)


if __name__ == "__main__":
    main()
