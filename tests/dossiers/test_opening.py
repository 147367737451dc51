"""A further campaign on draft criteria opens only as a confirmed trial, and issues nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from campaigns.models import Campaign
from dossiers.actions import papers, workflow
from dossiers.loaders.samples import read_samples
from dossiers.management.demo import Calendar, hand_in_to
from dossiers.models import Dossier
from records.errors import Blocked
from tests.people import ADMIN, APPRAISER, DATA, OFFICER, World


@pytest.fixture
def further(world: World, tmp_path: Path) -> Campaign:
    """A campaign of 2026 brought in from a file, neither practice nor history."""
    text = (DATA / "dien-tap.toml").read_text(encoding="utf-8")
    file = tmp_path / "dot-2026.toml"
    file.write_text(
        text.replace('code = "dien-tap"', 'code = "dot-2026"', 1).replace(
            "is_practice = true", "is_practice = false"
        ),
        encoding="utf-8",
    )
    call_command("load_campaign", file, today=world.at.date())
    return Campaign.objects.get(code="dot-2026")


def test_a_missing_file_is_named(world: World) -> None:
    with pytest.raises(CommandError, match="Không có tệp"):
        call_command("load_campaign", "khong-co.toml")


def test_it_opens_only_after_the_trial_is_confirmed(further: Campaign, world: World) -> None:
    client = world.client(ADMIN)
    opening = reverse("dossiers:open_campaign", args=["dot-2026"])
    page = client.get(reverse("campaigns:campaign", args=["dot-2026"])).content.decode()
    assert "Xác nhận chạy thử" in page
    assert opening not in page
    refused = client.post(opening)
    assert refused.status_code == 422
    assert "Chạy thử, không dùng để ký ban hành" in refused.content.decode()
    assert not Dossier.objects.filter(participation__campaign=further).exists()

    client.post(reverse("campaigns:confirm_trial", args=["dot-2026"]))
    assert opening in client.get(reverse("campaigns:campaign", args=["dot-2026"])).content.decode()
    assert client.post(opening).status_code == 302
    assert Dossier.objects.filter(participation__campaign=further).count() == further.participations.count()
    assert client.post(opening).status_code == 409


def test_nobody_else_opens_or_closes_it(further: Campaign, world: World) -> None:
    for name in ("dossiers:open_campaign", "dossiers:close_campaign"):
        url = reverse(name, args=["dot-2026"])
        for person in (OFFICER, APPRAISER):
            assert world.client(person).post(url).status_code == 404


def test_a_trial_keeps_its_mark_and_issues_nothing(further: Campaign, world: World) -> None:
    client = world.client(ADMIN)
    client.post(reverse("campaigns:confirm_trial", args=["dot-2026"]))
    client.post(reverse("dossiers:open_campaign", args=["dot-2026"]))
    dossier = world.dossier("U-03", "dot-2026")
    hand_in_to(dossier, read_samples()["U-03"], Calendar(base=world.at), "awaiting_signature")
    with pytest.raises(Blocked, match="Đợt chạy thử không cấp số"):
        papers.register(
            dossier=dossier,
            kind="qd-hoi-dong",
            number="1",
            signed_on=world.at.date(),
            by=world.user(OFFICER),
            at=world.at,
        )
    assert not dossier.papers.exists()
    workflow.make_ready(dossier=dossier, by=world.user(OFFICER), at=world.at)
    receipt = workflow.submit(dossier=dossier, by=world.user(OFFICER), at=world.at)
    assert receipt.items == []
    page = world.client(OFFICER).get(reverse("dossiers:detail", args=[dossier.pk])).content.decode()
    assert "Chạy thử, không dùng để ký ban hành" in page


def test_a_closed_campaign_stays_readable_and_nothing_more(world: World) -> None:
    dossier = world.dossier()
    client = world.client(ADMIN)
    assert client.post(reverse("dossiers:close_campaign", args=["dien-tap"])).status_code == 302
    assert world.client(OFFICER).get(reverse("dossiers:detail", args=[dossier.pk])).status_code == 200
    refused = world.client(OFFICER).post(reverse("dossiers:step", args=[dossier.pk, "start"]))
    assert refused.status_code == 403
    assert "đợt đánh giá đã kết thúc" in refused.content.decode()
