"""Which addresses are never called, and how a message is signed; no database."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import datetime

import pytest

from dossiers import catalogue, states
from dossiers.rules import hooks
from records.clock import ZONE


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.1", "172.16.0.1", "192.168.1.1", "127.0.0.1", "0.0.0.1", "169.254.169.254", "100.64.0.1",
        "192.0.0.8", "198.18.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1", "::", "::1", "fe80::1",
        "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
        "64:ff9b::a00:1", "64:ff9b:1::1", "2002:a00:1::1", "2001::1", "2001:db8::1", "localhost", "",
    ],
)  # fmt: skip
def test_the_inside_is_never_called(address: str) -> None:
    assert hooks.why_not_ip(address, loopback=False) == hooks.PRIVATE


@pytest.mark.parametrize("address", ["8.8.8.8", "203.113.131.1", "2400:4f20::1", "2606:4700::1111"])
def test_public_addresses_are(address: str) -> None:
    assert hooks.why_not_ip(address, loopback=False) is None


def test_the_local_profile_may_call_this_machine_and_nothing_else_of_the_inside() -> None:
    for address in ("127.0.0.1", "::1", "::ffff:127.0.0.1"):
        assert hooks.why_not_ip(address, loopback=True) is None
    assert hooks.why_not_ip("10.0.0.1", loopback=True) == hooks.PRIVATE


@pytest.mark.parametrize(
    "url",
    [
        "http://example.vn/", "ftp://example.vn/", "https://", "//example.vn", "example.vn", "https://a b/",
        "https://u:p@example.vn/", "https://example.vn/#x", "https://example.vn:0/", "https://example.vn:99999/",
        "https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/latest/", "https://[::ffff:10.0.0.1]/",
        "http://127.0.0.1/", "https://example.vn/" + "x" * 500, "https://[bad", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_addresses_that_are_refused(url: str) -> None:
    assert hooks.why_not_url(url, loopback=False)


def test_addresses_that_are_taken() -> None:
    assert hooks.why_not_url("https://example.vn/nhan?x=1", loopback=False) is None
    assert hooks.why_not_url("https://example.vn:8443", loopback=False) is None
    assert hooks.why_not_url("http://127.0.0.1:8000/", loopback=True) is None
    assert hooks.why_not_url("http://example.vn/", loopback=True)


def test_a_receiver_can_check_the_signature_with_the_secret_it_was_shown() -> None:
    shown = hooks.secret_words(b"k" * 32)
    sent = hooks.signature(b"k" * 32, "msg_1", 1_700_000_000, '{"a":1}')
    key = base64.b64decode(shown.removeprefix("whsec_"))
    expected = hmac.new(key, b'msg_1.1700000000.{"a":1}', hashlib.sha256).digest()
    assert sent == "v1," + base64.b64encode(expected).decode()
    assert sent != hooks.signature(b"k" * 32, "msg_1", 1_700_000_001, '{"a":1}')


def test_a_message_says_which_dossier_and_when_and_nothing_of_what_came_out() -> None:
    body = hooks.payload(
        kind=catalogue.HOOK_RECOGNISED,
        message_id="msg_1",
        at=datetime(2026, 11, 22, 9, 30, tzinfo=ZONE),
        dossier=7,
        unit="U-03",
        campaign="dien-tap",
    )
    assert json.loads(body) == {
        "id": "msg_1",
        "kind": "dossier.recognised",
        "at": "2026-11-22T09:30:00+07:00",
        "dossier": 7,
        "unit": "U-03",
        "campaign": "dien-tap",
    }


def test_every_event_comes_from_a_step_of_the_table() -> None:
    assert {step for step, _state in catalogue.HOOK_OF} <= set(states.BY_STEP)
    assert set(catalogue.HOOK_OF.values()) == set(catalogue.HOOK_KINDS)
    assert {state for _step, state in catalogue.HOOK_OF if state} == {states.RECOGNISED}
