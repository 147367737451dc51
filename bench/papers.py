"""What the rows on papers share: the minutes with 30 criteria, the bare library, the settings of the worker."""

from __future__ import annotations

import gc
import json
import os
import resource
import subprocess
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from shutil import which
from typing import Any

from records import pdf
from records.text import ZONE

CREATED = datetime(2021, 9, 28, 16, 20, tzinfo=ZONE)
DEFAULT_THRESHOLD = (700, 10, 10)


@cache
def minutes() -> Any:
    """Mẫu 01 with 30 criteria: three pages of text and its score sheet."""
    from dataclasses import replace

    from tests.dossiers import paper_cases, paper_examples

    return replace(paper_examples.minutes(), sheet=paper_cases.sheet_of(30))


@cache
def five() -> tuple[Any, ...]:
    """The papers of one unit's dossier."""
    from tests.dossiers import paper_examples as examples

    return (
        examples.letter(),
        examples.report(),
        minutes(),
        examples.sheet_paper(),
        examples.council_decision(),
    )


@cache
def enclosed() -> pdf.Enclosure:
    """Data of about the size a paper really carries."""
    rows = [{"code": f"{n // 10 + 1}.{n % 10}", "points": "4", "maximum": "5"} for n in range(30)]
    return pdf.Enclosure("du-lieu.json", json.dumps({"scores": rows}).encode(), "Dữ liệu")


def ours(html: str) -> bytes:
    """A paper as the product draws it: PDF/A-3b, tagged, its data inside."""
    return pdf.render(html, title="Biên bản", created=CREATED, attachments=[enclosed()])


def tuned(work: Callable[[], object]) -> Callable[[], object]:
    """Run with the collector as the worker sets it (``run_worker``)."""
    from records.management.commands.run_worker import THRESHOLD

    def run() -> object:
        # The worker collects once, when it starts; a freeze alone costs nothing that shows.
        gc.freeze()
        gc.set_threshold(THRESHOLD, 20, 20)
        try:
            return work()
        finally:
            gc.set_threshold(*DEFAULT_THRESHOLD)
            gc.unfreeze()

    return run


def naive(html: str) -> bytes:
    """The library as its manual shows it: new fonts, style parsed anew, tables laid out by their content, plain PDF."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    engine = pdf._engine()  # noqa: SLF001 - the same fetcher, or the fonts would not be found
    fonts = FontConfiguration()
    source = pdf.static_file(f"static:{pdf.STYLE}").decode().replace("table-layout: fixed;", "")
    style = CSS(string=source, font_config=fonts, url_fetcher=engine.fetcher)
    made: bytes = HTML(string=html, url_fetcher=engine.fetcher).write_pdf(
        stylesheets=[style], font_config=fonts
    )
    return made


def bare(html: str) -> bytes:
    """One ``write_pdf`` with everything shared and nothing of ours around it."""
    engine = pdf._engine()  # noqa: SLF001 - fonts and style as the product shares them
    made: bytes = engine.html(string=html, url_fetcher=engine.fetcher, media_type="print").write_pdf(
        stylesheets=[engine.style], font_config=engine.fonts
    )
    return made


def elsewhere(html: str, docx: bytes) -> str:
    """What an office would use instead, once alone: CPU seconds, in words; «chưa có» where it is not installed."""
    with tempfile.TemporaryDirectory() as folder:
        page, word = Path(folder, "a.html"), Path(folder, "a.docx")
        page.write_text(html.replace("</head>", f"<style>{_for_browser()}</style></head>"), encoding="utf-8")
        word.write_bytes(docx)
        told = []
        for name, command in (
            ("LibreOffice, same DOCX", ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/lo",
                                        "--convert-to", "pdf", "--outdir", folder, str(word)]),
            ("Chromium, same HTML", ["chromium", "--headless",
                                      "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
                                     "--disable-background-networking", f"--user-data-dir={folder}/c",
                                     f"--print-to-pdf={folder}/b.pdf", page.as_uri()]),
        ):  # fmt: skip
            told.append(f"{name}: {_cpu(command) if which(command[0]) else 'chưa có'}")
    return "; ".join(told)


def _for_browser() -> str:
    return pdf.static_file(f"static:{pdf.STYLE}").decode()


def _cpu(command: list[str]) -> str:
    """The best of three runs, the first of which only makes its profile."""
    found = []
    # The product draws with one typeface and a font configuration of its own; other programs know only the system's.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FONTCONFIG")}
    for _ in range(3):
        before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, timeout=300, env=environment)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        found.append((cpu, time.perf_counter() - begun))
    cpu, wall = min(found)
    return f"{cpu:.2f} s CPU, {wall:.2f} s"


def rss() -> int:
    """Memory this process holds now, in kB."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1])
    return 0
