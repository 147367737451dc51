"""The second step at log-in: set up, asked, recovered, reset, demanded of those who approve; fresh passwords."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import hotp_value
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from dossiers import states
from dossiers.loaders.samples import read_samples
from dossiers.management.demo import Calendar, hand_in_to
from records.errors import Blocked, NotAllowed
from records.models import AccessEntry, LogEntry, Notice
from tests.people import ADMIN, CHAIR, OFFICER, PASSWORD, SECOND_ADMIN, SIBLING, World, password_given
from units.actions import set_account_active
from units.actions.people import accept, renew_link
from units.actions.sessions import reset_second_step
from units.rules.browsers import browser_words

OnCommit = Callable[..., AbstractContextManager[list[Callable[[], object]]]]
LOGIN = "/tai-khoan/dang-nhap/"
CODE = "/tai-khoan/ma-xac-thuc/"
SET_UP = "/tai-khoan/hai-lop/bat/"
MINE = "/tai-khoan/"
NEW = "Mat-khau-dai-2026"
#: RFC 6238, appendix B: the last six digits of the SHA-1 column, by the seconds since 1970.
RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()
RFC = {
    59: "287082",
    1111111109: "081804",
    1111111111: "050471",
    1234567890: "005924",
    2000000000: "279037",
    20000000000: "353130",
}


@pytest.fixture(autouse=True)
def _no_throttles_left(db: None) -> None:
    cache.clear()


def code_of(secret: str, at: float, step: int = 0) -> str:
    """What a telephone shows, after RFC 6238 (SHA-1, 30 seconds, six digits)."""
    mac = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(at) // 30 + step), hashlib.sha1).digest()
    cut = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[cut : cut + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def log_in(client: Client, name: str, password: str = PASSWORD) -> str:
    response = client.post(LOGIN, {"login": name, "password": password})
    return response["Location"] if response.status_code == 302 else response.content.decode()


def set_up(world: World, name: str) -> tuple[Client, str, list[str]]:
    """Let a person set the second step up; returns the browser, the secret and the recovery codes."""
    client = world.client(name)
    html = client.get(SET_UP).content.decode()
    found = re.search(r"<code class=\"text-break\">([A-Z2-7]{32})</code>", html)
    assert found is not None
    assert "data:image/svg+xml;base64," in html
    done = client.post(SET_UP, {"code": code_of(found[1], time.time())}, follow=True)
    codes = re.findall(r"<code>(\d{8})</code>", done.content.decode())
    assert len(codes) == 10
    return client, found[1], codes


@pytest.mark.parametrize(("at", "code"), RFC.items())
def test_codes_are_those_of_the_rfc(at: int, code: str) -> None:
    assert code_of(RFC_SECRET, at) == code
    assert f"{hotp_value(RFC_SECRET, at // 30):06}" == code


def test_a_code_is_asked_after_the_password_and_works_once(
    world: World, django_capture_on_commit_callbacks: OnCommit
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        _, secret, _ = set_up(world, CHAIR)
    client, again = Client(), Client()
    assert log_in(client, CHAIR) == CODE
    assert client.get(MINE).status_code == 302
    assert "Mã không đúng" in client.post(CODE, {"code": "000000"}).content.decode()
    # One step ahead of the clock, as a telephone may be.
    code = code_of(secret, time.time(), 1)
    assert client.post(CODE, {"code": code})["Location"] == "/"
    assert client.get(MINE).status_code == 200
    assert log_in(again, CHAIR) == CODE
    assert "đã dùng" in again.post(CODE, {"code": code}).content.decode()
    kinds = list(AccessEntry.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["dang-nhap-hong", "dang-nhap", "dang-nhap-hong"]
    assert LogEntry.objects.filter(action="tai-khoan.hai-lop.bat").count() == 1


def test_guessing_codes_runs_dry(world: World) -> None:
    set_up(world, CHAIR)
    client = Client()
    log_in(client, CHAIR)
    answers = [client.post(CODE, {"code": f"{n:06}"}).content.decode() for n in range(11)]
    assert "Mã không đúng" in answers[9]
    assert "Đã nhập sai nhiều lần" in answers[10]


def test_a_recovery_code_opens_once(world: World) -> None:
    _, _, codes = set_up(world, CHAIR)
    client, again = Client(), Client()
    log_in(client, CHAIR)
    assert client.post(CODE, {"code": codes[3]})["Location"] == "/"
    log_in(again, CHAIR)
    assert again.post(CODE, {"code": codes[3]}).status_code == 200
    assert codes[3] not in client.get("/tai-khoan/ma-du-phong/").content.decode()


def test_nothing_readable_of_the_secret_is_stored(world: World) -> None:
    _, secret, codes = set_up(world, CHAIR)
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert base64.b32decode(secret).hex() not in stored
    assert not any(code in stored for code in codes)
    assert secret not in str(list(LogEntry.objects.values()))


def test_an_office_admin_takes_a_lost_telephone_off(world: World) -> None:
    client, _, _ = set_up(world, CHAIR)
    chair = world.user(CHAIR)
    page = reverse("units:account", args=[chair.pk, "hai-lop"])
    assert world.client(OFFICER).post(page).status_code == 404
    assert world.client(SIBLING).post(page).status_code == 404
    assert client.post(page).status_code == 404
    with pytest.raises(NotAllowed):
        reset_second_step(user=chair, by=chair, at=world.at)
    assert Authenticator.objects.filter(user=chair).exists()
    other = Client()
    assert log_in(other, SIBLING) == "/"
    assert (
        "Đặt lại hai lớp"
        in world.client(ADMIN).get(reverse("units:people", args=[world.units["U-03"].pk])).content.decode()
    )
    assert world.client(ADMIN).post(page).status_code == 302
    assert not Authenticator.objects.filter(user=chair).exists()
    entry = LogEntry.objects.get(action="tai-khoan.hai-lop.dat-lai")
    assert (entry.actor_id, entry.subject_id) == (world.user(ADMIN).pk, str(chair.pk))
    assert Notice.objects.filter(to=chair, subject__startswith="Xác thực hai lớp").count() == 1
    assert log_in(Client(), CHAIR) == "/"
    with pytest.raises(Blocked):
        reset_second_step(user=chair, by=world.user(ADMIN), at=world.at)


def test_who_approves_or_gives_rights_sets_it_up_first_where_it_is_demanded(
    world: World, settings: Settings
) -> None:
    settings.SECOND_STEP_REQUIRED = True
    for name in (CHAIR, ADMIN, SECOND_ADMIN):
        client = world.client(name)
        assert client.get("/")["Location"] == MINE
        assert client.post("/ho-so/1/buoc/approve/").status_code in {302, 404}
        assert "Cần bật xác thực hai lớp" in client.get(MINE).content.decode()
    assert world.client(OFFICER).get("/").status_code == 200
    client, _, _ = set_up(world, CHAIR)
    assert client.get("/").status_code == 200
    # What is demanded is not switched off by oneself.
    client.post("/tai-khoan/hai-lop/tat/")
    assert Authenticator.objects.filter(user=world.user(CHAIR), type="totp").exists()


def test_without_the_gate_the_demand_would_be_none(world: World, settings: Settings) -> None:
    """The twin: with the demand off, the same person walks in; so it is the gate that holds."""
    settings.SECOND_STEP_REQUIRED = False
    assert world.client(CHAIR).get("/").status_code == 200


def awaiting(world: World) -> str:
    """Return the address at which the chair of U-03 approves, and leave the dossier before him."""
    dossier = world.dossier()
    hand_in_to(dossier, read_samples()["U-03"], Calendar(base=world.at), states.AWAITING_CHAIR)
    return reverse("dossiers:step", args=[dossier.pk, "approve"])


def test_approving_asks_for_the_password_and_goes_on_with_what_was_sent(world: World) -> None:
    page = awaiting(world)
    dossier = world.dossier()
    client = Client()
    client.force_login(world.user(CHAIR))
    sha = re.search(
        r'name="sha256" value="([0-9a-f]{64})"',
        client.get(reverse("dossiers:approve", args=[dossier.pk])).content.decode(),
    )
    assert sha is not None
    asked = client.post(page, {"sha256": sha[1]})
    assert asked["Location"].startswith("/tai-khoan/xac-nhan-mat-khau/")
    assert world.dossier().state == states.AWAITING_CHAIR
    wrong = client.post(asked["Location"], {"password": "sai-mat-khau-roi", "next": page})
    assert wrong.status_code == 200
    assert world.dossier().state == states.AWAITING_CHAIR
    client.post(asked["Location"], {"password": PASSWORD, "next": page})
    assert world.dossier().state == states.AWAITING_SIGNATURE


def test_a_password_given_long_ago_is_asked_again_and_a_fresh_one_is_not(
    world: World, settings: Settings
) -> None:
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
    page = awaiting(world)
    client = world.client(CHAIR)
    password_given(client, world.user(CHAIR), ago=601)
    assert client.post(page, {"sha256": "x"})["Location"].startswith("/tai-khoan/xac-nhan-mat-khau/")
    password_given(client, world.user(CHAIR), ago=590)
    assert "xac-nhan" not in client.post(page, {"sha256": "x"}).headers.get("Location", "")
    # A fresh password of somebody else's session counts for nothing.
    password_given(client, world.user(OFFICER))
    assert client.post(page, {"sha256": "x"})["Location"].startswith("/tai-khoan/xac-nhan-mat-khau/")


def test_numbering_asks_too_and_strangers_learn_nothing(world: World) -> None:
    page = reverse("dossiers:register", args=[world.dossier().pk, "to-trinh"])
    for name, expected in ((OFFICER, 302), (SIBLING, 404)):
        client = Client()
        client.force_login(world.user(name))
        assert client.post(page, {"number": "5"}).status_code == expected


def test_open_sessions_are_listed_and_ended_by_their_owner(world: World) -> None:
    here, there, strange = Client(), Client(headers={"user-agent": "Mozilla Firefox Android"}), Client()
    for client, name in ((here, CHAIR), (there, CHAIR), (strange, SIBLING)):
        assert log_in(client, name) == "/"
    html = here.get(MINE).content.decode()
    assert "Firefox trên Android" in html
    other = UserSession.objects.get(session_key=there.session.session_key)
    theirs = UserSession.objects.get(session_key=strange.session.session_key)
    here.post("/tai-khoan/phien/ket-thuc/", {"phien": theirs.pk})
    assert strange.get(MINE).status_code == 200
    here.post("/tai-khoan/phien/ket-thuc/", {"phien": other.pk})
    assert there.get(MINE).status_code == 302
    assert here.get(MINE).status_code == 200
    log_in(there, CHAIR)
    here.post("/tai-khoan/phien/ket-thuc/")
    assert there.get(MINE).status_code == 302
    assert LogEntry.objects.filter(action="tai-khoan.ket-thuc-phien", actor=world.user(CHAIR)).count() == 2


def test_a_locked_account_is_out_at_the_next_request_and_does_not_wake_up_signed_in(world: World) -> None:
    client = Client()
    assert log_in(client, OFFICER) == "/"
    set_account_active(user=world.user(OFFICER), active=False, by=world.user(ADMIN), at=world.at)
    assert client.get(MINE).status_code == 302
    set_account_active(user=world.user(OFFICER), active=True, by=world.user(ADMIN), at=world.at)
    assert client.get(MINE).status_code == 302


def test_a_reset_link_throws_out_whoever_sits_in_the_account(world: World) -> None:
    client = Client()
    assert log_in(client, OFFICER) == "/"
    token = renew_link(user=world.user(OFFICER), by=world.user(ADMIN), at=world.at)
    assert client.get(MINE).status_code == 200
    accept(token=token, password=NEW, at=world.at)
    assert client.get(MINE).status_code == 302
    assert not UserSession.objects.filter(user=world.user(OFFICER)).exists()


@pytest.mark.parametrize(
    "place",
    [
        "hai-lop/bat/",
        "hai-lop/tat/",
        "ma-du-phong/",
        "ma-du-phong/lap-moi/",
        "ma-xac-thuc/",
        "xac-nhan-ma/",
        "",
        "hai-lop/",
    ],
)
def test_these_pages_ask_a_stranger_to_log_in(client: Client, place: str) -> None:
    for answer in (client.get(MINE + place), client.post(MINE + place)):
        assert answer.status_code in {302, 405}
        assert answer.headers.get("Location", LOGIN).startswith(LOGIN)


def test_a_code_half_way_opens_nothing(world: World) -> None:
    set_up(world, CHAIR)
    client = Client()
    log_in(client, CHAIR)
    for place in ("/", MINE, SET_UP, "/ho-so/"):
        assert client.get(place)["Location"].startswith(LOGIN)
    assert not AccessEntry.objects.filter(kind="dang-nhap").exists()


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130 Safari/537.36 Edg/130", "Edge trên Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/130 Safari/537.36", "Chrome trên Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Safari/604", "Safari trên iPhone"),
        ("curl/8", "Trình duyệt không rõ"),
    ],
)
def test_browsers_are_said_in_words(agent: str, said: str) -> None:
    assert browser_words(agent) == said
