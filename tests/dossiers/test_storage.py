"""A unit's room for files: told where files are sent, refused with figures when it is used up, raised by the Office admin."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from pytest_django import Settings

from dossiers.actions import storage as actions
from dossiers.models import StorageAllowance, StoredFile
from dossiers.queries.storage import room_of
from dossiers.rules.storage import MB, Room, megabytes
from records.errors import Blocked, NotAllowed
from records.models import LogEntry
from tests.counting import cost
from tests.dossiers.content import file, pdf_bytes, started
from tests.people import ADMIN, CHAIR, OFFICE_CHAIR, OFFICER, OUTSIDER, SIBLING, SYSTEM, World

UNIT = "U-03"


def padded(size: int) -> bytes:
    """A PDF of so many bytes."""
    body = pdf_bytes()
    place = body.rfind(b"startxref")
    return body[:place] + b"%" * (size - len(body) - 1) + b"\n" + body[place:]


def kept_files() -> int:
    def count(folder: str) -> int:
        folders, files = default_storage.listdir(folder)
        return len(files) + sum(count(f"{folder}/{each}" if folder else each) for each in folders)

    return count("")


def test_room_is_told_and_refused_with_its_figures(world: World, settings: Settings) -> None:
    settings.UNIT_QUOTA_MB = 2
    dossier, client = started(world), world.client(OFFICER)
    url = reverse("dossiers:evidence", args=[dossier.pk])

    def send(size: int) -> Any:
        return client.post(
            url, {"kind": "tep", "subject": "Ảnh", "codes": "1.1", "file": file("a.pdf", padded(size))}
        )

    assert "Đã dùng 0 MB trong 2 MB." in client.get(url).content.decode()
    assert send(MB + MB // 2).status_code == 302
    before = kept_files()
    refused = send(MB)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "Hết dung lượng tệp của đơn vị: đã dùng 1,5 MB trong 2 MB, tệp này 1 MB." in page
    assert "Quản trị Văn phòng tăng dung lượng" in page
    assert 'value="Ảnh"' in page
    # Nothing half done: neither a row nor bytes in the store.
    assert (StoredFile.objects.filter(dossier=dossier).count(), kept_files()) == (1, before)
    actions.give_room(
        unit=world.units[UNIT], allowed=3, reason="Nhiều ảnh hội nghị", by=world.user(ADMIN), at=world.at
    )
    assert send(MB).status_code == 302


def test_without_a_bound_there_is_none(world: World, settings: Settings) -> None:
    settings.UNIT_QUOTA_MB = 0
    room = room_of(world.units[UNIT].pk)
    assert (room.allowed, room.percent, room.fault(10**12), room.words) == (None, 0, "", "Đã dùng 0 MB.")


def test_the_office_admin_gives_room_on_screen_and_it_is_logged(world: World) -> None:
    url = reverse("dossiers:storage", args=[world.units[UNIT].pk])
    assert "Dung lượng tệp do Quản trị Văn phòng thay đổi." in world.client(OFFICER).get(url).content.decode()
    assert world.client(OFFICER).post(url, {"megabytes": "5", "reason": "x"}).status_code == 403
    for name in (SIBLING, OUTSIDER):
        assert world.client(name).get(url).status_code == 404
    client = world.client(ADMIN)
    answer = client.post(url, {"megabytes": "", "reason": "Nhiều ảnh"})
    assert answer.status_code == 422
    assert "Ghi số MB, ví dụ 2000." in answer.content.decode()
    assert 'value="Nhiều ảnh"' in answer.content.decode()
    assert client.post(url, {"megabytes": "900000", "reason": "x"}).status_code == 422
    assert not StorageAllowance.objects.exists()
    page = client.post(
        url, {"megabytes": "2500", "reason": "Nhiều ảnh hội nghị"}, follow=True
    ).content.decode()
    assert "trong 2.500 MB" in page
    assert "2.500 MB: Nhiều ảnh hội nghị" in page
    assert LogEntry.objects.filter(action="dung-luong").latest("pk").data["mb"] == 2500
    before = cost(client, url)
    actions.give_room(unit=world.units[UNIT], allowed=9, reason="x", by=world.user(ADMIN), at=world.at)
    assert cost(client, url) == before


@pytest.mark.parametrize("name", [OFFICER, CHAIR, OFFICE_CHAIR, SIBLING, SYSTEM])
def test_nobody_else_gives_room(name: str, world: World) -> None:
    with pytest.raises(NotAllowed):
        actions.give_room(unit=world.units[UNIT], allowed=5, reason="x", by=world.user(name), at=world.at)


def test_room_has_a_reason_and_bounds(world: World) -> None:
    for allowed, reason in ((0, "x"), (5, " "), (10**6, "x")):
        with pytest.raises(Blocked):
            actions.give_room(
                unit=world.units[UNIT], allowed=allowed, reason=reason, by=world.user(ADMIN), at=world.at
            )


def test_figures_in_words() -> None:
    assert [megabytes(each) for each in (0, 10, MB, 3 * MB // 2, 1000 * MB)] == [
        "0",
        "0,1",
        "1",
        "1,5",
        "1.000",
    ]
    assert Room(1, 100).percent == 1
    assert Room(91, 100).tight
    assert Room(100, 100).fault(0) == ""
    assert Decimal(Room(50, 100).percent) == 50
