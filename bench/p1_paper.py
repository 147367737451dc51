"""P1: one paper, against the library used as its manual shows it, and beside them what an office would use instead."""

import time

from bench import papers
from bench.frame import Measured, Row, interleaved

ROW = Row(
    id="P1",
    work="minutes, 30 criteria, PDF/A-3b, tagged, data attached",
    baseline="plain WeasyPrint: fresh fonts, parsed CSS, tables by content, no PDF/A",
    goal="≥ 1,8 × faster although it does more",
    faster=True,
    limit=1.8,
)


def measure() -> Measured:
    """Compare CPU time: nothing is waited for."""
    from dossiers.documents.render import render_docx, render_html

    html = render_html(papers.minutes())
    papers.ours(html)
    return interleaved(
        papers.tuned(lambda: papers.ours(html)),
        lambda: papers.naive(html),
        rounds=5,
        warm_up=1,
        clock=time.process_time,
        note=papers.elsewhere(html, render_docx(papers.minutes())),
    )
