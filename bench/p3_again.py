"""P3: the same paper again, unchanged: its stored bytes, against drawing it."""

import time

from bench import papers
from bench.frame import Measured, Row, interleaved

ROW = Row(
    id="P3",
    work="the same issued paper again",
    baseline="P1: drawing it",
    goal="≤ 2 % of it",
    faster=False,
    limit=0.02,
)


def measure() -> Measured:
    """Compare CPU time; the stored file is looked up and read as a view does."""
    from dossiers.actions.files import store
    from dossiers.documents.render import render_html
    from dossiers.models import StoredFile
    from units.models import User

    html = render_html(papers.minutes())
    body = papers.ours(html)
    user = User.objects.create_user(username="phep-do")
    kept = store(
        dossier=None, name="bb.pdf", content_type="application/pdf", body=body, by=user, at=papers.CREATED
    )

    def again() -> None:
        with StoredFile.objects.get(pk=kept.pk).file.open("rb") as opened:
            assert opened.read() == body  # noqa: S101 - a bench that reads the wrong file measures nothing

    return interleaved(
        again, papers.tuned(lambda: papers.ours(html)), rounds=5, warm_up=1, clock=time.process_time
    )
