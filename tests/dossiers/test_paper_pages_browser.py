"""The pages about papers in a real browser, on a desk and on a phone: no violation, nothing wider than the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect
from pytest_django.live_server_helper import LiveServer

from dossiers.actions import sittings
from dossiers.actions.chase_letters import letter_bytes
from dossiers.actions.signed import trust_root
from dossiers.catalogue import BATCH_JOB
from dossiers.models import ChaseLetter
from dossiers.tasks import render_batch
from records import jobs
from tests.dossiers import test_letterheads as heads
from tests.dossiers.content import seated, started
from tests.dossiers.signatures import signer
from tests.dossiers.test_chase import draft, issued, overdue
from tests.dossiers.test_word_templates import upload
from tests.journeys.desk import Desk
from tests.people import ADMIN, CHAIR, OFFICER, World

pytestmark = pytest.mark.django_db(transaction=True)


def filled(world: World) -> ChaseLetter:
    """Something to see on every page: an invitation, a signatory, a letterhead, a template, a job, an issued letter."""
    dossier = started(world)
    seated(world, dossier)
    sittings.save_invitation(
        dossier=dossier, slug="don-vi", starts_at=world.at, place="Hội trường", agenda="Thảo luận\nBiểu quyết",
        invitees="Toàn thể viên chức", version=0, by=world.user(OFFICER), at=world.at,
    )  # fmt: skip
    heads.sign(world)
    heads.head(world)
    upload(world)
    trust_root(unit=world.practice.office, body=signer().root_pem.encode(), by=world.user(ADMIN), at=world.at)
    jobs.start(
        kind=BATCH_JOB, title="Kết xuất cả đợt", task=render_batch, by=world.user(ADMIN), at=world.at,
        arguments={"batch_id": 0, "user_id": world.user(ADMIN).pk}, priority=jobs.BATCH,
    )  # fmt: skip
    overdue(world)
    return issued(world, draft(world, "U-03"))


def test_every_page_about_papers(
    new_context: Callable[..., BrowserContext], live_server: LiveServer, world: World, tmp_path: Path
) -> None:
    letter = filled(world)
    received = tmp_path / "cong-van.pdf"
    received.write_bytes(letter_bytes(letter=letter))
    unit, office, dossier = world.units["U-03"].pk, world.practice.office_id, world.dossier()
    template = world.practice.office.word_templates.get()

    def looks(name: str, *paths: str) -> Desk:
        context = new_context(base_url=live_server.url)
        if name:
            cookie = world.client(name).cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        desk = Desk(context.new_page(), name)
        for path in paths:
            desk.go(path)
            at_both_widths(desk)
        return desk

    anybody = looks("", "/kiem-tra/", f"/kiem-tra/{letter.code}/")
    anybody.page.get_by_label("Tệp PDF nhận được").set_input_files(received)
    anybody.page.get_by_role("button", name="Đối chiếu").click()
    expect(anybody.page.get_by_role("status")).to_contain_text("Tệp đúng là văn bản đã phát hành")
    looks(
        OFFICER,
        f"/ho-so/{dossier.pk}/hop/don-vi/chuan-bi/",
        f"/ho-so/{dossier.pk}/hop/hoi-dong/chuan-bi/",
        f"/ho-so/{dossier.pk}/van-ban/",
    )
    looks(CHAIR, f"/don-vi/{unit}/tieu-de/")
    admin = looks(
        ADMIN,
        "/tong-hop/dien-tap/ket-xuat/",
        "/viec-nen/",
        f"/don-vi/{office}/so-van-ban/",
        f"/don-vi/{office}/mau-word/",
        f"/don-vi/{office}/mau-word/to-trinh/",
        f"/don-vi/{office}/mau-word/{template.pk}/",
        f"/don-vi/{office}/chung-thu/",
        f"/theo-doi/dien-tap/don-doc/cong-van/{letter.pk}/",
        "/doc-van-ban/",
    )
    admin.page.get_by_label("Tệp PDF nhận được").set_input_files(received)
    admin.page.get_by_role("button", name="Đọc văn bản").click()
    admin.sees("Trùng từng byte với bản đang lưu")
    at_both_widths(admin)


def at_both_widths(desk: Desk) -> None:
    """The page as it lies open, checked on a desk and on a phone."""
    for width in (390, 1366):
        desk.page.set_viewport_size({"width": width, "height": 900})
        desk.width = width
        desk.checked.clear()
        desk.check()
