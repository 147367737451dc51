"""P2: a whole dossier, five papers and the volume that binds them, against five bare calls of the library."""

import io
import time

from bench import papers
from bench.frame import Measured, Row, interleaved

ROW = Row(
    id="P2",
    work="whole dossier: five papers from their values (PDF/A-3b, tags, data) and the volume with bookmarks",
    baseline="five bare write_pdf calls on the same HTML",
    goal="overhead ≤ 15 %",
    faster=False,
    limit=1.15,
)


def measure() -> Measured:
    """Compare CPU time."""
    from dossiers.documents.render import render_html
    from dossiers.loaders.joined import Volume

    pages = [render_html(paper) for paper in papers.five()]

    def whole() -> None:
        with Volume(io.BytesIO(), title="Hồ sơ", created=papers.CREATED) as volume:
            for number, paper in enumerate(papers.five()):
                volume.add(papers.ours(render_html(paper)), group="Đơn vị", title=str(number))

    def bare() -> None:
        for html in pages:
            papers.bare(html)

    return interleaved(papers.tuned(whole), bare, rounds=5, warm_up=1, clock=time.process_time)
