"""Messages to other systems, against a real server: signed, once at a time, again after a failure, never forgotten."""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from dossiers import catalogue, senders, states
from dossiers.actions import hooks
from dossiers.loaders.samples import read_samples
from dossiers.management.demo import Calendar, hand_in_to
from dossiers.models import Dossier, Hook, HookDelivery
from dossiers.rules import hooks as rules
from records import clock
from records.errors import Blocked, NotAllowed, Stale
from records.models import LogEntry, Notice
from tests.counting import cost
from tests.people import ADMIN, CHAIR, OFFICER, SIBLING, SYSTEM, World
from tests.records.workers import work_off
from units import roles
from units.actions.accounts import end_role


class Receiver:
    """Another system: answers as it is told and remembers what came."""

    def __init__(self) -> None:
        self.status = 200
        self.hold = 0.0
        self.drop = False
        self.seen: list[tuple[dict[str, str], str]] = []
        self.at_once = self.most_at_once = 0
        lock = threading.Lock()
        told = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                with lock:
                    told.seen.append((dict(self.headers), body))
                    told.at_once += 1
                    told.most_at_once = max(told.most_at_once, told.at_once)
                time.sleep(told.hold)
                with lock:
                    told.at_once -= 1
                if told.drop:
                    self.connection.close()
                    return
                self.send_response(told.status)
                if told.status == 302:
                    self.send_header("Location", "http://127.0.0.1:1/")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/nhan?x=1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


def _subscribe(
    world: World,
    url: str,
    maker: str = CHAIR,
    unit: str = "U-03",
    kinds: tuple[str, ...] = tuple(catalogue.HOOK_KINDS),
) -> tuple[Hook, str]:
    return hooks.subscribe(
        unit=world.units[unit], name="Hệ thống thử", url=url, kinds=kinds, by=world.user(maker), at=world.at
    )


def _owed(world: World, hook: Hook, dossier: Dossier | None = None) -> HookDelivery:
    """A message that stands in the queue, as a submission leaves it."""
    hooks.announce(dossier=dossier or world.dossier(), step="submit", state=states.SUBMITTED, at=world.at)
    return HookDelivery.objects.filter(hook=hook).latest("pk")


def _submitted(world: World) -> Dossier:
    dossier = world.dossier()
    hand_in_to(dossier, read_samples()["U-03"], Calendar(base=world.at), states.SUBMITTED)
    return dossier


def test_a_submission_is_told_to_the_unit_and_to_its_office_signed_and_without_content(
    world: World, receiver: Receiver
) -> None:
    hook, secret = _subscribe(world, receiver.url)
    _subscribe(world, receiver.url, ADMIN, world.practice.office.code)
    _subscribe(world, receiver.url, "nkub.chutich", "U-05")
    dossier = _submitted(world)
    work_off()
    assert len(receiver.seen) == 2
    assert {each.hook.unit.code for each in HookDelivery.objects.filter(state=catalogue.HOOK_SENT)} == {
        "U-03",
        world.practice.office.code,
    }
    headers, body = next(
        each
        for each in receiver.seen
        if each[0]["Webhook-Id"] == HookDelivery.objects.get(hook=hook).message_id
    )
    assert json.loads(body)["dossier"] == dossier.pk
    assert set(json.loads(body)) == {"id", "kind", "at", "dossier", "unit", "campaign"}
    key = base64.b64decode(secret.removeprefix("whsec_"))
    assert headers["Webhook-Signature"] == rules.signature(
        key, headers["Webhook-Id"], int(headers["Webhook-Timestamp"]), body
    )
    assert secret not in str(list(Hook.objects.values()))


def test_nothing_is_told_of_a_step_that_was_rolled_back(world: World, receiver: Receiver) -> None:
    _subscribe(world, receiver.url)
    before = DBTaskResult.objects.count()
    with transaction.atomic():
        hooks.announce(dossier=world.dossier(), step="submit", state=states.SUBMITTED, at=world.at)
        assert HookDelivery.objects.count() == 1
        transaction.set_rollback(True)
    assert not HookDelivery.objects.exists()
    assert DBTaskResult.objects.count() == before


def test_only_what_was_asked_for_and_no_result_but_recognition(world: World, receiver: Receiver) -> None:
    hook, _ = _subscribe(world, receiver.url, kinds=(catalogue.HOOK_RECOGNISED,))
    dossier = world.dossier()
    for step, state in (
        ("submit", states.SUBMITTED),
        ("confirm_decision", states.CONFIRMED),
        ("confirm_decision", states.ASSIGNED),
        ("confirm_decision", states.RECOGNISED),
        ("receive", states.APPRAISING),
    ):
        hooks.announce(dossier=dossier, step=step, state=state, at=world.at)
    assert [each.kind for each in HookDelivery.objects.filter(hook=hook)] == [catalogue.HOOK_RECOGNISED]


@pytest.mark.parametrize(
    ("status", "words"), [(500, "trả lời 500"), (404, "trả lời 404"), (302, "trả lời 302")]
)
def test_a_refusal_is_tried_again_later_under_the_same_id(
    world: World, receiver: Receiver, status: int, words: str
) -> None:
    hook, _ = _subscribe(world, receiver.url)
    owed = _owed(world, hook)
    receiver.status = status
    hooks.deliver(delivery_id=owed.pk)
    owed.refresh_from_db()
    assert (owed.state, owed.attempts, owed.status) == (catalogue.HOOK_QUEUED, 1, status)
    assert words in owed.error
    assert owed.next_at is not None
    waits = (owed.next_at - clock.now()).total_seconds()
    assert rules.WAITS[0] - 10 < waits <= rules.WAITS[0]
    assert DBTaskResult.objects.filter(run_after=owed.next_at, status="READY").count() == 1
    receiver.status = 204
    hooks.deliver(delivery_id=owed.pk)
    owed.refresh_from_db()
    assert (owed.state, owed.attempts) == (catalogue.HOOK_SENT, 2)
    assert {headers["Webhook-Id"] for headers, _body in receiver.seen} == {owed.message_id}
    hooks.deliver(delivery_id=owed.pk)
    assert len(receiver.seen) == 2


def test_a_line_that_breaks_and_a_machine_that_is_not_there_are_tried_again(
    world: World, receiver: Receiver
) -> None:
    receiver.drop = True
    hook, _ = _subscribe(world, receiver.url)
    gone, _ = _subscribe(world, "http://127.0.0.1:9/")
    for each in (_owed(world, hook), _owed(world, gone)):
        hooks.deliver(delivery_id=each.pk)
        each.refresh_from_db()
        assert each.state == catalogue.HOOK_QUEUED
        assert "Không kết nối được" in each.error


def test_an_answer_that_does_not_end_is_cut_off(receiver: Receiver) -> None:
    receiver.hold = 5
    began = time.monotonic()
    answer = senders.post(receiver.url, "{}", {}, loopback=True, deadline=0.5)
    assert time.monotonic() - began < 4
    assert (answer.status, answer.taken) == (None, False)


def test_poison_is_set_aside_and_told_and_can_be_sent_again(world: World, receiver: Receiver) -> None:
    receiver.status = 500
    hook, _ = _subscribe(world, receiver.url)
    owed = _owed(world, hook)
    for _ in range(rules.ATTEMPTS + 2):
        hooks.deliver(delivery_id=owed.pk)
    owed.refresh_from_db()
    assert (owed.state, owed.attempts) == (catalogue.HOOK_ASIDE, rules.ATTEMPTS)
    assert len(receiver.seen) == rules.ATTEMPTS
    assert (
        Notice.objects.filter(to=world.user(CHAIR), subject__startswith="Tin báo tự động không đến").count()
        == 1
    )
    url = reverse("dossiers:hook_again", args=[owed.pk])
    assert world.client(SIBLING).post(url).status_code == 404
    assert world.client(OFFICER).post(url).status_code == 404
    receiver.status = 200
    assert world.client(CHAIR).post(url).status_code == 302
    with pytest.raises(Stale):
        hooks.resend(delivery=owed, by=world.user(CHAIR), at=world.at)
    hooks.deliver(delivery_id=owed.pk)
    owed.refresh_from_db()
    assert owed.state == catalogue.HOOK_SENT
    assert len({headers["Webhook-Id"] for headers, _body in receiver.seen}) == 1


def test_a_worker_that_died_while_sending_is_followed_by_another(world: World, receiver: Receiver) -> None:
    hook, _ = _subscribe(world, receiver.url)
    owed = _owed(world, hook)
    HookDelivery.objects.filter(pk=owed.pk).update(
        state=catalogue.HOOK_SENDING, attempts=1, lease_until=clock.now() + dt.timedelta(seconds=30)
    )
    hooks.deliver(delivery_id=owed.pk)
    assert receiver.seen == []
    assert DBTaskResult.objects.filter(run_after__gt=clock.now(), status="READY").exists()
    HookDelivery.objects.filter(pk=owed.pk).update(lease_until=clock.now() - dt.timedelta(seconds=1))
    hooks.deliver(delivery_id=owed.pk)
    owed.refresh_from_db()
    assert (owed.state, owed.attempts, len(receiver.seen)) == (catalogue.HOOK_SENT, 2, 1)


def test_whoever_lost_the_role_or_ended_it_is_told_nothing_more(world: World, receiver: Receiver) -> None:
    hook, _ = _subscribe(world, receiver.url)
    owed = _owed(world, hook)
    held = world.user(CHAIR).memberships.get(unit__code="U-03", role=roles.CHAIR)
    end_role(
        membership=held,
        ends_on=clock.local_date(world.at) - dt.timedelta(days=1),
        by=world.user("quantri.hethong"),
        at=world.at,
    )
    hooks.deliver(delivery_id=owed.pk)
    owed.refresh_from_db()
    assert (owed.state, receiver.seen) == (catalogue.HOOK_ASIDE, [])
    assert "không còn giữ vai trò" in owed.error


def test_an_ended_subscription_is_told_nothing(world: World, receiver: Receiver) -> None:
    hook, _ = _subscribe(world, receiver.url)
    owed = _owed(world, hook)
    hooks.unsubscribe(hook=hook, by=world.user(CHAIR), at=world.at)
    hooks.announce(dossier=world.dossier(), step="submit", state=states.SUBMITTED, at=world.at)
    assert HookDelivery.objects.count() == 1
    hooks.deliver(delivery_id=owed.pk)
    assert receiver.seen == []


def test_outside_the_local_profile_the_inside_is_refused_even_behind_a_name(
    world: World, receiver: Receiver
) -> None:
    hook, _ = _subscribe(world, receiver.url)
    owed = _owed(world, hook)
    with override_settings(HOOKS_TO_LOOPBACK=False):
        with pytest.raises(Blocked, match="https"):
            _subscribe(world, receiver.url)
        hooks.deliver(delivery_id=owed.pk)
        # A name that leads to this machine: refused after it was resolved, before any connection.
        named = senders.post("https://localhost:1/", "{}", {}, loopback=False)
    assert receiver.seen == []
    assert named.error == rules.PRIVATE
    owed.refresh_from_db()
    assert owed.state == catalogue.HOOK_QUEUED


def test_who_sees_and_makes_subscriptions(world: World, receiver: Receiver) -> None:
    unit = world.units["U-03"]
    url = reverse("dossiers:hooks", args=[unit.pk])
    given = {"name": "Hệ thống văn bản", "url": receiver.url, "kinds": [catalogue.HOOK_SUBMITTED]}
    assert world.client(SIBLING).get(url).status_code == 404
    assert world.client(OFFICER).get(url).status_code == 404
    # The log says which dossier went through which step: not for the system's administrator.
    assert world.client(SYSTEM).get(url).status_code == 404
    assert world.client(ADMIN).get(url).status_code == 200
    assert world.client(ADMIN).post(url, given).status_code == 404
    with pytest.raises(NotAllowed):
        _subscribe(world, receiver.url, maker=SIBLING)
    shown = world.client(CHAIR).post(url, given).content.decode()
    secret = re.search(r"whsec_[\w+/=]+", shown)
    assert secret is not None
    hook = Hook.objects.get()
    assert rules.secret_words(hooks.key_of(hook)) == secret[0]
    assert secret[0] not in world.client(CHAIR).get(url).content.decode()
    wrong = world.client(CHAIR).post(url, {**given, "url": "https://10.0.0.1/", "kinds": []})
    assert wrong.status_code == 422
    assert "Chọn ít nhất một sự kiện." in wrong.content.decode()
    wrong = world.client(CHAIR).post(url, {**given, "url": "https://10.0.0.1/"})
    assert "mạng nội bộ" in wrong.content.decode()
    log = reverse("dossiers:hook", args=[hook.pk])
    assert world.client(SIBLING).get(log).status_code == 404
    assert world.client(SIBLING).post(reverse("dossiers:hook_end", args=[hook.pk])).status_code == 404
    assert world.client(CHAIR).post(reverse("dossiers:hook_end", args=[hook.pk])).status_code == 302


def test_pages_cost_the_same_whatever_they_hold(world: World, receiver: Receiver) -> None:
    hook, _ = _subscribe(world, receiver.url)
    _owed(world, hook)
    client = world.client(CHAIR)
    pages = [
        reverse("dossiers:hooks", args=[world.units["U-03"].pk]),
        reverse("dossiers:hook", args=[hook.pk]),
    ]
    before = [cost(client, page) for page in pages]
    _subscribe(world, receiver.url)
    _owed(world, hook)
    _owed(world, hook)
    assert [cost(client, page) for page in pages] == before


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_send_one_message_at_once(world: World, receiver: Receiver) -> None:
    """And the twin: without the claim both send."""
    receiver.hold = 0.5
    hook, _ = _subscribe(world, receiver.url)
    owed = _owed(world, hook)

    def work(guarded: bool) -> None:
        try:
            if guarded:
                hooks.deliver(delivery_id=owed.pk)
            else:
                hooks.send(HookDelivery.objects.select_related("hook").get(pk=owed.pk), clock.now())
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, [True] * 4))
    assert (len(receiver.seen), receiver.most_at_once) == (1, 1)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, [False] * 4))
    assert len(receiver.seen) == 5
    assert receiver.most_at_once > 1


def test_old_messages_go_only_when_asked_and_what_is_owed_stays(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    hook, _ = _subscribe(world, "https://nhan.example/")
    old = clock.now() - dt.timedelta(days=366)
    for state, at in (
        (catalogue.HOOK_SENT, old),
        (catalogue.HOOK_ASIDE, old),
        (catalogue.HOOK_QUEUED, old),
        (catalogue.HOOK_SENT, clock.now()),
    ):
        owed = _owed(world, hook)
        HookDelivery.objects.filter(pk=owed.pk).update(state=state, at=old, tried_at=at)
    call_command("prune_hooks")
    assert "U-03\tHệ thống thử\t2 tin" in (said := capsys.readouterr().out)
    assert "2 tin quá 365 ngày; chưa xóa gì." in said
    assert HookDelivery.objects.count() == 4
    call_command("prune_hooks", "--delete")
    assert "Đã xóa 2 tin" in capsys.readouterr().out
    # The one that is owed, and the one that was sent again lately.
    assert sorted(HookDelivery.objects.values_list("state", flat=True)) == ["queued", "sent"]
    told = LogEntry.objects.get(action="bao-tu-dong.don").data
    assert (told["ten"], told["so_tin"], told["qua_ngay"]) == ("Hệ thống thử", 2, 365)
