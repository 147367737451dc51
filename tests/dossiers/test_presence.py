"""Who has the scoring page open: inside the unit only, briefly, and by no name beyond it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from dossiers.actions.presence import come
from dossiers.models import Dossier
from dossiers.queries.presence import colleagues, key_of
from records.text import vn_time
from tests.dossiers.content import started
from tests.people import APPRAISER, CHAIR, OFFICER, SIBLING, World


@pytest.fixture(autouse=True)
def _nobody_there(db: None) -> None:
    cache.clear()


@pytest.fixture
def dossier(world: World) -> Dossier:
    return started(world)


def url(dossier: Dossier) -> str:
    return reverse("dossiers:presence", args=[dossier.pk])


def test_a_colleague_of_the_unit_is_named_with_the_time(world: World, dossier: Dossier) -> None:
    chair = world.user(CHAIR)
    come(dossier=dossier, by=chair, at=world.at)
    # A later ping does not move the first instant.
    come(dossier=dossier, by=chair, at=world.at + timedelta(seconds=45))
    html = world.client(OFFICER).post(url(dossier)).content.decode()
    assert f"Đồng nghiệp đang mở biểu này: <strong>{chair}</strong>, từ {vn_time(world.at)}" in html
    assert str(world.user(OFFICER)) not in html
    world.client(CHAIR).post(url(dossier), {"roi": "1"})
    assert world.client(OFFICER).post(url(dossier)).content.decode().strip() == ""


def test_no_name_leaves_the_unit_in_either_direction(world: World, dossier: Dossier) -> None:
    come(dossier=dossier, by=world.user(OFFICER), at=world.at)
    Dossier.objects.filter(pk=dossier.pk).update(state="submitted")
    office = world.client(APPRAISER).post(url(dossier))
    assert office.status_code == 200
    assert office.content.decode().strip() == ""
    assert cache.get(key_of(dossier, world.user(APPRAISER).pk)) is None
    assert colleagues(dossier, world.user(CHAIR), world.at)
    assert world.client(SIBLING).post(url(dossier)).status_code == 404


def test_a_look_notes_nobody(world: World, dossier: Dossier) -> None:
    assert world.client(OFFICER).get(url(dossier)).status_code == 405
    world.client(OFFICER).get(reverse("dossiers:scoring", args=[dossier.pk]))
    assert cache.get(key_of(dossier, world.user(OFFICER).pk)) is None
