"""The first account of an installation, and no second one this way."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tests.people import World
from units import roles
from units.models import Membership, User

PASSWORD = "Mot-cau-dai-va-rieng-2026"


def make(monkeypatch: pytest.MonkeyPatch, password: str = PASSWORD, unit: str = "U-03") -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    call_command("first_admin", "giu.may", unit=unit, stdout=io.StringIO())


def test_the_first_account_keeps_the_system_and_there_is_no_second(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CommandError, match="Đã có Quản trị hệ thống"):
        make(monkeypatch)
    Membership.objects.filter(role=roles.SYSTEM_ADMIN).delete()
    for said, given in (("Không có đơn vị mã X", {"unit": "X"}), ("quá", {"password": "12345"})):
        with pytest.raises(CommandError, match=said):
            make(monkeypatch, **given)
    assert not User.objects.filter(username="giu.may").exists()
    make(monkeypatch)
    client = Client()
    client.post("/tai-khoan/dang-nhap/", {"login": "giu.may", "password": PASSWORD})
    assert client.get("/suc-khoe/").status_code == 200
    with pytest.raises(CommandError, match="Đã có Quản trị hệ thống"):
        make(monkeypatch)
