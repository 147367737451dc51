"""What the campaign tests add to the small province: an outsider with a role, and campaigns not opened yet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.hashers import make_password

from campaigns import actions, loaders
from campaigns.models import Campaign
from records import clock
from tests.people import World
from units import roles
from units.actions import create_account, grant_role
from units.models import User

Fresh = Callable[..., Campaign]


@pytest.fixture
def outsider(world: World) -> User:
    """An officer of a body that takes part in nothing (Đảng ủy Khối)."""
    user = create_account(
        username="duk.canbo",
        display_name="Cán bộ – Đảng ủy Khối",
        encoded=make_password("x" * 12),
        by=None,
        at=world.at,
    )
    grant_role(user=user, unit=world.units["U-09"], role=roles.OFFICER, by=None, at=world.at)
    return user


@pytest.fixture
def fresh(world: World, tmp_path: Path) -> Fresh:
    """Load a campaign file under another code, with words replaced; it stands in preparation."""

    def load(path: Path, *replaced: tuple[str, str]) -> Campaign:
        text = path.read_text(encoding="utf-8")
        for old, new in (
            ('code = "kh-vpub-2021"', 'code = "thu-nghiem"'),
            ('code = "dien-tap"', 'code = "thu-nghiem"'),
            *replaced,
        ):
            text = text.replace(old, new)
        copy = tmp_path / "thu-nghiem.toml"
        copy.write_text(text, encoding="utf-8")
        return actions.load_campaign(copy, today=clock.local_date(world.at), by=None, at=world.at)

    return load


@pytest.fixture
def real(fresh: Fresh) -> Campaign:
    """A campaign that is neither practice nor history: it needs the trial confirmation."""
    return fresh(loaders.CAMPAIGN_2021, ("is_illustrative = true", "is_illustrative = false"))
