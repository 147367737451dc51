"""«Đăng nhập một lần» against a real provider on a loopback port: discovery, code, tokens, keys and user info by HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.test import Client
from oidc_provider_mock import User as Identity
from oidc_provider_mock import run_server_in_thread
from pytest_django.fixtures import Settings

from records.errors import Blocked, NotAllowed
from records.models import AccessEntry, LogEntry
from tests.config.test_second_step import CODE, set_up
from tests.people import ADMIN, CHAIR, OFFICER, SIBLING, World
from units import adapters
from units.actions import set_account_active
from units.actions.identity import loosen_identity
from units.models import User

START = "/tai-khoan/mot-lan/co-quan/"
LOGIN = "/tai-khoan/dang-nhap/"
#: Subjects at the provider, and what it says of them.
PEOPLE = {
    "officer": {"email": "tttt.canbo@sonla.example", "email_verified": True, "name": "Cán bộ A"},
    "moved": {"email": "tttt.canbo@sonla.example", "email_verified": True},
    "unverified": {"email": "tttt.chutich@sonla.example", "email_verified": False},
    "chair": {"email": "TTTT.chutich@sonla.example", "email_verified": True},
    "newcomer": {"email": "moi@sonla.example", "email_verified": True},
    "named": {"ma_can_bo": SIBLING},
}


@dataclass
class Provider:
    """The provider's address, and a person's browser there."""

    address: str

    def sign_in(self, client: Client, subject: str, start: str = START, **changed: str) -> Any:
        """Walk to the provider as a subject, agree there, and come back; ``changed`` parameters come back otherwise."""
        there = client.get(start)["Location"]
        assert there.startswith(self.address)
        asked = parse_qs(urlsplit(there).query)
        assert asked["code_challenge_method"] == ["S256"]
        assert len(asked["nonce"][0]) > 20
        back = requests.post(there, data={"sub": subject}, allow_redirects=False, timeout=10)
        answer = urlsplit(back.headers["Location"])
        given = {name: values[0] for name, values in parse_qs(answer.query).items()} | changed
        return client.get(answer.path, given)


@pytest.fixture(scope="module")
def running() -> Iterator[str]:
    people = [Identity(sub=sub, claims=claims) for sub, claims in PEOPLE.items()]
    with run_server_in_thread(user_claims=people) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def provider(running: str, world: World, settings: Settings) -> Provider:
    cache.clear()
    settings.OIDC_SERVER_URL = running
    app = {"provider_id": settings.OIDC_ID, "name": "Sở", "client_id": "tham-dinh", "secret": "bi-mat"}
    app["settings"] = {"server_url": running}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    User.objects.filter(username=OFFICER).update(email="tttt.canbo@sonla.example")
    User.objects.filter(username=CHAIR).update(email="tttt.chutich@sonla.example")
    return Provider(running)


def who(client: Client) -> str:
    """The account a browser is signed in with; "" for nobody."""
    key = client.session.get("_auth_user_id")
    return User.objects.get(pk=key).username if key else ""


def test_without_a_provider_there_is_no_such_page(world: World) -> None:
    assert Client().get(START).status_code == 404
    assert Client().get(f"{START}tro-lai/?code=x&state=y").status_code == 404
    assert "mot-lan" not in Client().get(LOGIN).content.decode()


def test_an_existing_account_is_opened_and_bound_to_its_subject(provider: Provider) -> None:
    assert f'href="{START}?next=/ho-so/"' in Client().get(f"{LOGIN}?next=/ho-so/").content.decode()
    client = Client()
    answer = provider.sign_in(client, "officer", f"{START}?next=/ho-so/")
    assert (answer["Location"], who(client)) == ("/ho-so/", OFFICER)
    assert client.get("/ho-so/").status_code == 200
    bound = SocialAccount.objects.get()
    # Nothing of what the provider tells is kept but the subject.
    assert (bound.user.username, bound.uid, bound.extra_data) == (OFFICER, "officer", {})
    assert LogEntry.objects.filter(action="tai-khoan.mot-lan.gan", actor=bound.user).count() == 1
    assert AccessEntry.objects.filter(kind="dang-nhap", actor=bound.user).count() == 1
    # From now on the subject counts, whatever becomes of the address; and nothing more is kept.
    User.objects.filter(username=OFFICER).update(email="khac@sonla.example")
    again = Client()
    provider.sign_in(again, "officer")
    assert (who(again), SocialAccount.objects.get().extra_data) == (OFFICER, {})
    # An open address elsewhere is no place to go on to.
    evil = Client()
    assert provider.sign_in(evil, "officer", f"{START}?next=https://evil.example/")["Location"] == "/"


@pytest.mark.parametrize("subject", ["unverified", "newcomer", "named"])
def test_no_account_is_made_and_none_opened_by_an_unverified_claim(provider: Provider, subject: str) -> None:
    before = User.objects.count()
    client = Client()
    answer = provider.sign_in(client, subject)
    assert (answer["Location"], who(client), User.objects.count()) == (LOGIN, "", before)
    assert adapters.NOT_SIGNED_ON in client.get(LOGIN).content.decode()
    assert not SocialAccount.objects.exists()
    assert AccessEntry.objects.get(kind="dang-nhap-hong").subject_id == adapters.SIGNED_ON_UNKNOWN


def test_another_claim_names_the_account_where_the_office_says_so(
    provider: Provider, settings: Settings
) -> None:
    settings.OIDC_CLAIM = "ma_can_bo"
    client = Client()
    provider.sign_in(client, "named")
    assert who(client) == SIBLING


def test_an_address_given_to_somebody_else_opens_nothing_until_an_admin_loosens_it(
    provider: Provider, world: World
) -> None:
    provider.sign_in(Client(), "officer")
    client = Client()
    provider.sign_in(client, "moved")
    assert who(client) == ""
    officer = world.user(OFFICER)
    for stranger in (SIBLING, OFFICER):
        with pytest.raises(NotAllowed):
            loosen_identity(user=officer, by=world.user(stranger), at=world.at)
    page = f"/don-vi/{world.units['U-03'].pk}/nguoi/"
    assert "Gỡ đăng nhập một lần" in world.client(ADMIN).get(page).content.decode()
    loosened = world.client(ADMIN).post(f"/don-vi/tai-khoan/{officer.pk}/mot-lan/")
    assert loosened.status_code == 302
    assert LogEntry.objects.filter(action="tai-khoan.mot-lan.go").count() == 1
    provider.sign_in(client, "moved")
    assert who(client) == OFFICER
    SocialAccount.objects.all().delete()
    with pytest.raises(Blocked):
        loosen_identity(user=officer, by=world.user(ADMIN), at=world.at)


def test_a_locked_account_stays_locked_and_the_second_step_is_still_asked(
    provider: Provider, world: World
) -> None:
    set_up(world, CHAIR)
    client = Client()
    assert (provider.sign_in(client, "chair")["Location"], who(client)) == (CODE, "")
    set_account_active(user=world.user(OFFICER), active=False, by=world.user(ADMIN), at=world.at)
    locked = Client()
    provider.sign_in(locked, "officer")
    assert who(locked) == ""


@pytest.mark.parametrize("changed", [{"state": "khac"}, {"code": "khac"}])
def test_an_answer_of_another_walk_opens_nothing(provider: Provider, changed: dict[str, str]) -> None:
    client = Client()
    assert provider.sign_in(client, "officer", **changed)["Location"] == LOGIN
    assert who(client) == ""
    # Nor does another browser with the right answer: the state belongs to the session that asked.
    there = client.get(START)["Location"]
    back = requests.post(there, data={"sub": "officer"}, allow_redirects=False, timeout=10)
    thief = Client()
    thief.get(back.headers["Location"].removeprefix("http://testserver"))
    assert who(thief) == ""


@pytest.mark.parametrize("lie", ["nonce", "subject", "signature"])
def test_a_false_token_opens_nothing(provider: Provider, monkeypatch: pytest.MonkeyPatch, lie: str) -> None:
    """The provider itself is honest, so what it sends is changed on the way."""
    if lie == "nonce":
        true = adapters.OpenIDAdapter._decode_id_token
        monkeypatch.setattr(
            adapters.OpenIDAdapter, "_decode_id_token", lambda *asked: true(*asked) | {"nonce": "cũ"}
        )
    elif lie == "subject":
        true_info = adapters.OpenIDAdapter._fetch_user_info
        monkeypatch.setattr(
            adapters.OpenIDAdapter, "_fetch_user_info", lambda *asked: true_info(*asked) | {"sub": "chair"}
        )
    else:
        true_data = adapters.OpenIDAdapter.get_access_token_data

        def forged(*asked: Any, **named: Any) -> dict[str, Any]:
            data: dict[str, Any] = true_data(*asked, **named)
            head, body, signature = data["id_token"].split(".")
            flipped = ("A" if signature[20] != "A" else "B") + signature[21:]
            return data | {"id_token": f"{head}.{body}.{signature[:20]}{flipped}"}

        monkeypatch.setattr(adapters.OpenIDAdapter, "get_access_token_data", forged)
    client = Client()
    assert (provider.sign_in(client, "officer")["Location"], who(client)) == (LOGIN, "")


def test_a_provider_that_names_another_issuer_is_not_asked(provider: Provider, settings: Settings) -> None:
    client = Client()
    there = client.get(START)["Location"]
    back = requests.post(there, data={"sub": "officer"}, allow_redirects=False, timeout=10)
    settings.OIDC_SERVER_URL = f"{provider.address}/khac"
    # Neither on the way there nor on the way back.
    answer = client.get(back.headers["Location"].removeprefix("http://testserver"))
    assert (answer["Location"], who(client)) == (LOGIN, "")
    assert client.get(START)["Location"] == LOGIN
    assert adapters.NOT_SIGNED_ON in client.get(LOGIN).content.decode()


def test_a_provider_that_is_away_is_told_in_one_sentence(provider: Provider, settings: Settings) -> None:
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"] = {"server_url": "http://127.0.0.1:9"}
    client = Client()
    assert client.get(START)["Location"] == LOGIN
    assert adapters.NOT_SIGNED_ON in client.get(LOGIN).content.decode()
