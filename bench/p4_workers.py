"""P4: papers by worker processes, against what the machine's own CPUs allow; and memory over a whole campaign.

CPU seconds of a process are compared, alone and beside others: what they lose to each other costs CPU, what other work
on the machine takes from them does not count.

``BENCH_DOSSIERS`` (1000) is how many dossiers the volume is bound from, ``BENCH_DRAWN`` (30) how many are drawn in one
process, each with its five papers: what grows with a campaign would show there. A thousand take half an hour.
"""

import os
import resource
import subprocess
import sys
import tempfile

from bench import papers
from bench.frame import Measured, Row

WORKERS = os.cpu_count() or 1
PAPERS = 8
ROW = Row(
    id="P4",
    work=f"{PAPERS} papers in each of {WORKERS} worker processes",
    baseline="CPU of one process alone, dearer beside others as plain counting is",
    goal="≥ 0,9 of the machine's scaling; flat memory",
    faster=True,
    limit=0.9,
)
BURN = "sum(n * n for n in range(9_000_000))"
DRAW = """
import django; django.setup()
from bench import papers
from dossiers.documents.render import render_html
from records.management.commands.run_worker import warm_up
html = render_html(papers.minutes()); warm_up(); papers.ours(html)
print("ready", flush=True); input()
for _ in range({count}): papers.ours(html)
"""
PLAIN = f'print("ready", flush=True); input(); {BURN}'


def measure() -> Measured:
    """Start processes, let them get ready, then let all of them go together; three rounds in turn."""
    found: dict[str, list[float]] = {"burn1": [], "burnN": [], "draw1": [], "drawN": []}
    for _ in range(3):
        found["burn1"].append(_together(PLAIN, 1))
        found["burnN"].append(_together(PLAIN, WORKERS))
        found["draw1"].append(_together(DRAW.format(count=PAPERS), 1))
        found["drawN"].append(_together(DRAW.format(count=PAPERS), WORKERS))
    best = {name: min(times) for name, times in found.items()}
    dearer = best["burnN"] / best["burn1"]
    return Measured(
        ours=best["drawN"],
        baseline=best["draw1"] * dearer,
        rounds=3,
        note=f"counting beside another costs {dearer:.2f} × alone; {_drawing()}; {_binding()}",
    )


def _together(script: str, count: int) -> float:
    """CPU seconds of each process from the moment it is started until it has ended."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = [
        subprocess.Popen(
            [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(count)
    ]
    for each in started:
        assert each.stdout is not None  # noqa: S101 - piped above
        each.stdout.readline()
    for each in started:
        assert each.stdin is not None  # noqa: S101 - piped above
        each.stdin.write("\n")
        each.stdin.flush()
    for each in started:
        each.communicate()
        if each.returncode:
            raise RuntimeError("a worker of the bench failed")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / count


def _drawing() -> str:
    from dossiers.documents.render import render_html

    count = max(3, int(os.environ.get("BENCH_DRAWN", "30")))
    stops = (count // 3, count * 2 // 3, count)
    marks = []
    for number in range(1, count + 1):
        for paper in papers.five():
            papers.ours(render_html(paper))
        if number in stops:
            marks.append(papers.rss() // 1024)
    said = ", ".join(f"{mark} after {stop}" for mark, stop in zip(marks, stops, strict=True))
    return f"dossiers drawn, five papers each, MB: {said}"


def _binding() -> str:
    from dossiers.documents.render import render_html
    from dossiers.loaders.joined import Volume

    count = int(os.environ.get("BENCH_DOSSIERS", "1000"))
    bodies = [papers.ours(render_html(paper)) for paper in papers.five()]
    marks = []
    with tempfile.TemporaryFile() as target, Volume(target, title="Đợt") as volume:
        for number in range(1, count + 1):
            for body in bodies:
                volume.add(body, group=f"Đơn vị {number}", title="Văn bản")
            if number in (count // 10, count // 2, count):
                marks.append(papers.rss() // 1024)
    return f"volume of {count} dossiers, {volume.pages} pages: MB at a tenth, half, end: {', '.join(map(str, marks))}"
