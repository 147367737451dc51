"""Every page of the product, seen by the first role that may open it: axe finds nothing, nothing is wider than a phone.

The pages come from the URLconf, so a new one is looked at without being named here. On SQLite a sample is walked, on
PostgreSQL all of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connection
from playwright.sync_api import BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from dossiers.models import Dossier
from tests.journeys.desk import TWICE
from tests.people import ADMIN, APPRAISER, CHAIR, OFFICER, REGISTRAR, SYSTEM, World
from tests.test_permissions import story, urls

__all__ = ["story"]

ROLES = (OFFICER, ADMIN, APPRAISER, CHAIR, REGISTRAR, SYSTEM)
#: Of how many pages one is looked at on SQLite, and of how many one in the dark scheme too.
SAMPLE, DARK = 5, 4
WIDE, NARROW = 1366, 390


def shown_to(world: World, dossier: Dossier) -> dict[str, list[tuple[str, str]]]:
    """Group the pages by the first role that may open them; what leads elsewhere or is a file is left out."""
    clients = {name: world.client(name) for name in ROLES}
    groups: dict[str, list[tuple[str, str]]] = {name: [] for name in ROLES}
    for name, url in urls(world, dossier).items():
        for role, client in clients.items():
            answer = client.get(url)
            # A part of a page, which a script asks for, is no page.
            if answer.status_code == 200 and not answer.streaming and b"<html" in answer.content[:200]:
                groups[role].append((name, url))
                break
    return groups


def look(page: Page, name: str, url: str, *, dark: bool) -> list[str]:
    """Open a page and say what is wrong with it."""
    page.set_viewport_size({"width": WIDE, "height": 900})
    # Without motion: a colour caught on its way to another has no contrast to speak of.
    page.emulate_media(color_scheme="dark" if dark else "light", reduced_motion="reduce")
    answer = page.goto(url)
    if answer is None or answer.status != 200:
        return [f"{name}: {answer.status if answer else 'no answer'}"]
    wrong = [
        f"{name} {'dark ' if dark else ''}{each['id']}: {[node['html'][:160] for node in each['nodes']][:2]}"
        for each in Axe().run(page).response["violations"]
    ]
    wrong += [f"{name}: id used twice: {each}" for each in page.evaluate(TWICE)]
    page.set_viewport_size({"width": NARROW, "height": 844})
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [*wrong, *([f"{name} is {wide} px wide on a phone"] if wide > NARROW else [])]


def test_every_page_for_every_eye(
    world: World, story: Dossier, live_server: LiveServer, new_context: Callable[..., BrowserContext]
) -> None:
    groups = shown_to(world, story)
    assert sum(map(len, groups.values())) > 90
    every = SAMPLE if connection.vendor == "sqlite" else 1
    wrong: list[str] = []
    for role, pages in groups.items():
        session = world.client(role).cookies[settings.SESSION_COOKIE_NAME].value
        context = new_context(base_url=live_server.url)
        context.set_default_timeout(30_000)
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        page = context.new_page()
        for number, (name, url) in enumerate(pages):
            if number % every == 0:
                wrong += look(page, name, url, dark=number % (every * DARK) == 0)
        context.close()
    assert not wrong, "\n".join(re.sub(r"\s+", " ", each) for each in wrong)
