"""Render every example paper to PDF and PNG: ``python -m tests.dossiers.preview_papers OUTDIR [NAME …]``."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path


def main(target: Path, names: list[str]) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")
    django.setup()
    from dossiers.documents.render import render_pdf
    from records.text import ZONE
    from tests.dossiers.paper_examples import EXAMPLES

    target.mkdir(parents=True, exist_ok=True)
    for name, build in EXAMPLES.items():
        if names and name not in names:
            continue
        path = target / f"{name}.pdf"
        path.write_bytes(render_pdf(build(), created=datetime(2021, 9, 28, 16, 20, tzinfo=ZONE)))
        subprocess.run(["pdftoppm", "-r", "70", "-png", str(path), str(target / name)], check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
