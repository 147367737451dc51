"""The page and the guide of the API: nothing from elsewhere, and every example runs."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from config.api_docs import document, reference
from dossiers import states
from dossiers.loaders.samples import read_samples
from dossiers.management.demo import Calendar, hand_in_to
from tests.people import World
from tests.tokens import make_access

GUIDE = Path(settings.BASE_DIR, "docs", "api.md")


def test_the_page_is_open_complete_and_loads_nothing_from_elsewhere(db: None) -> None:
    response = Client().get("/api/v1/")
    page = response.content.decode()
    assert response.status_code == 200
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert not re.findall(r'(?:src|href)="https?:', page)
    for path, operations in document()["paths"].items():
        assert path in page
        for operation in operations.values():
            assert operation["summary"] in page
    assert len(reference().shapes) > 20


def test_the_document_names_the_scope_of_every_call_and_problem_json_for_every_refusal(db: None) -> None:
    for operations in Client().get("/api/v1/openapi.json").json()["paths"].values():
        for operation in operations.values():
            assert len(operation["security"][0]["BearerToken"]) == 1
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    assert list(answer["content"]) == ["application/problem+json"]


@pytest.mark.django_db(transaction=True)
def test_the_examples_of_the_guide_run(world: World, live_server: LiveServer, tmp_path: Path) -> None:
    cache.clear()
    issued = world.dossier("U-03", "kh-vpub-2021")
    hand_in_to(issued, read_samples()["U-03"], Calendar(), states.SUBMITTED)
    given = {
        "SITE": live_server.url,
        "TOKEN": make_access(world),
        "DOSSIER": str(world.dossier().pk),
        "ISSUED": str(issued.pk),
        "FIGURE": world.practice.figures.order_by("order")[0].code,
        "PATH": "/usr/bin:/bin",
    }
    lines = re.findall(r"^curl .*$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(lines) > 5
    for line in lines:
        done = subprocess.run(
            ["sh", "-c", line.replace("curl -s", "curl -sf", 1)],
            env=given,
            cwd=tmp_path,
            capture_output=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, (line, done.stderr)
        if "-o " not in line:
            assert json.loads(done.stdout), line
    assert (tmp_path / "to-trinh.pdf").read_bytes().startswith(b"%PDF-")
