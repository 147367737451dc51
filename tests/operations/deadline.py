"""The deadline minute: locust's officers before nginx and web servers of the product, and the verdict on what is left."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from math import ceil
from pathlib import Path
from statistics import median

from django.conf import settings
from django.db import connection

from dossiers import states
from dossiers.models import Dossier, Evidence, Receipt, Score
from operations.queries.soundness import unsound
from records import journal
from tests.dossiers.content import pdf_bytes
from tests.dossiers.dying import stored
from tests.operations.crowds import Case
from tests.operations.front import front, served
from tests.operations.machines import Machine, web

TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Site:
    """nginx and what stands behind it; without a lane the two web workers stand there together."""

    folder: Path
    nginx: Machine
    web: Machine
    lane: Machine | None

    def in_the_lane(self) -> dict[str, int]:
        """Count the requests the lane's process has answered, by method, as nginx's log says."""
        if self.lane is None:
            return {}
        places = {method: served(self.folder / "nginx", method) for method in ("GET", "POST")}
        return {method: each.count(self.lane.port) for method, each in places.items()}


@contextmanager
def site(
    folder: Path, shared: dict[str, str], *, lane: bool = True, application: str = "config.wsgi"
) -> Iterator[Site]:
    """Run two web workers as ``deploy/`` has them: one for everything, one for handing in, nginx before both."""
    folder.mkdir()
    with web(folder / "web", shared, workers=1 if lane else 2, application=application) as ordinary:
        if not lane:
            with front(folder / "nginx", web=ordinary.port, lane=ordinary.port) as nginx:
                yield Site(folder, nginx, ordinary, None)
            return
        with (
            web(folder / "lane", shared, application=application, unit="thamdinh-submit") as submit,
            front(folder / "nginx", web=ordinary.port, lane=submit.port) as nginx,
        ):
            yield Site(folder, nginx, ordinary, submit)


@dataclass(frozen=True, slots=True)
class Minute:
    """What a run of locust told: seconds by kind of request, what went wrong, receipts shown, CPU seconds.

    ``pressed``: when each officer first pressed «Nộp», in seconds since 1970.
    """

    times: dict[str, list[float]]
    failures: list[str]
    receipts: dict[str, list[str]]
    pressed: dict[str, float]
    took: float
    cpu: dict[str, float]

    def of(self, *names: str) -> list[float]:
        """All seconds of these kinds of requests."""
        return [each for name in names for each in self.times.get(name, [])]

    def table(self) -> str:
        """Every kind of request in a line, then the CPU and whose it was."""
        lines = [
            f"{name:16} {len(each):5} ×  median {median(each) * 1000:7.0f} ms  p95 {percentile(each) * 1000:7.0f} ms"
            for name, each in self.times.items()
        ]
        total = sum(self.cpu.values()) or 1.0
        shares = ", ".join(f"{name} {used:.1f} s ({used / total:.0%})" for name, used in self.cpu.items())
        return "\n".join([*lines, f"{self.took:.1f} s; CPU {total:.1f} s: {shares}"])


def percentile(found: Sequence[float], share: float = 0.95) -> float:
    """Return the value that this share of the values does not exceed."""
    ordered = sorted(found)
    return ordered[max(0, ceil(len(ordered) * share) - 1)]


def storm(cases: Sequence[Case], there: Site, folder: Path, *, seconds: float, at_once: int = 0) -> Minute:
    """Let all officers come within so many seconds (``at_once``: so many at a time instead) and wait for the last."""
    folder.mkdir()
    given, told, paper = folder / "cases.json", folder / "told.json", folder / "paper.pdf"
    given.write_text(json.dumps([asdict(case) for case in cases]), encoding="utf-8")
    paper.write_bytes(pdf_bytes())
    users = at_once or len(cases)
    rate = users if at_once else max(1.0, len(cases) / seconds)
    command = [
        *(sys.executable, "-m", "locust", "-f", "tests/operations/locust_deadline.py", "--headless"),
        *("--host", f"http://127.0.0.1:{there.nginx.port}", "--users", str(users), "--spawn-rate", str(rate)),
        *("--run-time", "1h", "--only-summary", "--loglevel", "ERROR"),
    ]
    environment = os.environ | {
        "DEADLINE_CASES": str(given),
        "DEADLINE_RESULT": str(told),
        "DEADLINE_PDF": str(paper),
        "DEADLINE_EACH": str(len(cases) // users),
    }
    before, started = cpu_of(there), time.perf_counter()
    with (folder / "locust.log").open("wb") as log:
        subprocess.run(
            command, cwd=settings.BASE_DIR, env=environment, stdout=log, stderr=log, check=False, timeout=1800
        )
    took, after = time.perf_counter() - started, cpu_of(there)
    found = json.loads(told.read_text(encoding="utf-8"))
    cpu = {"locust": found["cpu"], **{name: after[name] - before[name] for name in after}}
    return Minute(found["times"], found["failures"], found["receipts"], found["pressed"], took, cpu)


def verdict(cases: Sequence[Case], minute: Minute) -> list[str]:
    """Say what was lost, doubled or refused, and which receipt does not verify; empty when nothing was."""
    wrong = list(minute.failures)
    given = Counter(
        Receipt.objects.filter(dossier__in=[each.ready for each in cases]).values_list("dossier", flat=True)
    )
    numbers = dict(Receipt.objects.values_list("number", "dossier"))
    scores = {row.dossier_id: row for row in Score.objects.filter(dossier__in=[each.draft for each in cases])}
    files = Counter(
        Evidence.objects.filter(dossier__in=[each.draft for each in cases]).values_list("dossier", flat=True)
    )
    handed_in = set(Dossier.objects.filter(state=states.SUBMITTED).values_list("pk", flat=True))
    for case in cases:
        shown = {place.rstrip("/").rpartition("/")[2] for place in minute.receipts.get(case.user, [])}
        if given[case.ready] != 1 or case.ready not in handed_in:
            wrong.append(f"{case.user}: {given[case.ready]} receipts")
        if len(shown) != 1 or numbers.get(next(iter(shown), "")) != case.ready:
            wrong.append(f"{case.user}: was shown {sorted(shown)}")
        score = scores.get(case.draft)
        if score is None or score.note != case.note or score.points is None:
            wrong.append(f"{case.user}: what was typed is lost")
        if files[case.draft] != 1:
            wrong.append(f"{case.user}: {files[case.draft]} files")
    return wrong + journal.verify() + unsound(stored())


def unread(cases: Sequence[Case], minute: Minute) -> list[float]:
    """Seconds from the moment an officer pressed to the one the receipt bears: what waiting took from him.

    Both are of one clock where the database is on this machine.
    """
    at = dict(Receipt.objects.values_list("dossier", "at"))
    return [
        at[case.ready].timestamp() - minute.pressed[case.user]
        for case in cases
        if case.ready in at and case.user in minute.pressed
    ]


def cpu_of(there: Site) -> dict[str, float]:
    """CPU seconds so far of each server with its workers, and of PostgreSQL with its backends."""
    found = {"web": _tree(there.web.process.pid), "nginx": _tree(there.nginx.process.pid)}
    if there.lane is not None:
        found["lane"] = _tree(there.lane.process.pid)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            [backend] = cursor.fetchone()
        found["PostgreSQL"] = _tree(_stat(backend)[0])
    return found


def _stat(pid: int) -> tuple[int, float]:
    """Parent and CPU seconds of a process, those of its ended children included."""
    fields = (
        Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    )
    return int(fields[1]), sum(int(each) for each in fields[11:15]) / TICK


def _tree(root: int) -> float:
    known = {}
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            try:
                known[int(place.name)] = _stat(int(place.name))
            except OSError:
                continue
    total, waiting = 0.0, [root]
    while waiting:
        pid = waiting.pop()
        if pid in known:
            total += known[pid][1]
            waiting += [each for each, (parent, _used) in known.items() if parent == pid]
    return total
