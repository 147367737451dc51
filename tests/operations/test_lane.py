"""What the shipped rules of nginx lead into the lane for handing in, and what happens when nobody answers there."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from tests.operations.front import front, rules, served
from tests.operations.machines import free_port

#: Method, route, arguments: what belongs into the lane …
LANE: list[tuple[str, str, list[Any]]] = [
    ("POST", "dossiers:step", [12, "submit"]),
    ("POST", "dossiers:step", [12, "include"]),
    ("GET", "dossiers:receipt", [12, "TU-CHAM-2026-0001"]),
    ("POST", "dossiers:filing", ["ke-hoach_1", 7]),
    ("POST", "api:take_step", [12, "submit"]),
]
#: … and what does not.
ORDINARY: list[tuple[str, str, list[Any]]] = [
    ("GET", "dossiers:detail", [12]),
    ("GET", "dossiers:step", [12, "submit"]),
    ("POST", "dossiers:step", [12, "approve"]),
    ("POST", "dossiers:appraisal_step", [12, "accept"]),
    ("GET", "dossiers:receipt_pdf", [12, "TU-CHAM-2026-0001"]),
    ("GET", "dossiers:filing", ["ke-hoach_1", 7]),
    ("POST", "dossiers:filing_return", ["ke-hoach_1", 7]),
    ("POST", "account_login", []),
    ("POST", "dossiers:score_save", [12, "1.1"]),
]


class Server(ThreadingHTTPServer):
    """Counts what it is asked; ``mute`` takes a request and hangs up."""

    mute = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, str, str]] = []

    def handle_error(self, request: object, client_address: object) -> None:
        """A line that is hung up on purpose is no news."""


class Handler(BaseHTTPRequestHandler):
    """Answers with nothing."""

    server: Server

    def do_GET(self) -> None:
        """Note method, path and whose address the caller is said to have."""
        self.server.asked.append((self.command, self.path, str(self.headers["X-Forwarded-For"])))
        self.rfile.read(int(self.headers["Content-Length"] or 0))
        if not self.server.mute:
            self.send_response(204)
            self.end_headers()

    def do_POST(self) -> None:
        """The same."""
        self.do_GET()

    def log_message(self, *_given: object) -> None:
        """Say nothing."""


@contextmanager
def server() -> Iterator[Server]:
    with Server() as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield made
        finally:
            made.shutdown()
            thread.join()


def ask(port: int, method: str, path: str) -> int:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        line.request(
            method, path, body="x=1" if method == "POST" else None, headers={"X-Forwarded-For": "8.8.8.8"}
        )
        return line.getresponse().status
    finally:
        line.close()


def test_submissions_and_receipts_take_the_lane_and_nothing_else_does(tmp_path: Path) -> None:
    with server() as web, server() as lane:
        with front(tmp_path / "nginx", web=web.server_port, lane=lane.server_port) as nginx:
            for method, name, arguments in [*LANE, *ORDINARY]:
                assert ask(nginx.port, method, reverse(name, args=arguments)) == 204
            # What belongs there is told by the path alone, whatever follows it.
            assert ask(nginx.port, "POST", "/ho-so/12/?x=/ho-so/12/buoc/submit/") == 204
            assert ask(nginx.port, "GET", "/metrics") == 404
        forms = served(tmp_path / "nginx", "POST")
    assert [each[:2] for each in lane.asked] == [(m, reverse(n, args=a)) for m, n, a in LANE]
    assert [each[:2] for each in web.asked[:-1]] == [(m, reverse(n, args=a)) for m, n, a in ORDINARY]
    assert {each[2] for each in [*lane.asked, *web.asked]} == {"127.0.0.1"}
    assert forms.count(lane.server_port) == sum(method == "POST" for method, _name, _arguments in LANE)


def test_a_lane_that_is_down_costs_no_submission(tmp_path: Path) -> None:
    place = reverse("dossiers:step", args=[12, "submit"])
    with server() as web, front(tmp_path / "nginx", web=web.server_port, lane=free_port()) as nginx:
        assert [ask(nginx.port, "POST", place) for _ in range(5)] == [204] * 5
    assert [each[:2] for each in web.asked] == [("POST", place)] * 5


def test_a_form_that_was_sent_is_never_sent_again(tmp_path: Path) -> None:
    """The lane took it and died: whether it was done nobody knows, so its sender is told, and asks by looking."""
    place = reverse("dossiers:step", args=[12, "submit"])
    with server() as web, server() as lane:
        lane.mute = True
        with front(tmp_path / "nginx", web=web.server_port, lane=lane.server_port) as nginx:
            assert ask(nginx.port, "POST", place) == 502
            assert ask(nginx.port, "GET", reverse("dossiers:receipt", args=[12, "A-1"])) == 204
    assert [each[:2] for each in lane.asked] == [
        ("POST", place),
        ("GET", reverse("dossiers:receipt", args=[12, "A-1"])),
    ]
    assert [each[0] for each in web.asked] == ["GET"]


def test_what_nginx_has_to_say_itself_is_said_in_words(tmp_path: Path) -> None:
    """Nobody answers, or too much was sent: a page that says what is not known and what to do."""
    with front(tmp_path / "nginx", web=free_port(), lane=free_port()) as nginx:
        for method, path, length, status, words in (
            ("GET", "/", 0, 502, "nội dung đã lưu không mất"),
            (
                "POST",
                reverse("dossiers:step", args=[12, "submit"]),
                0,
                502,
                "bấm hai lần cũng chỉ ghi nhận một lần",
            ),
            ("POST", "/ho-so/12/minh-chung/", 106 * 2**20, 413, "Nội dung gửi lên quá lớn"),
        ):
            line = http.client.HTTPConnection("127.0.0.1", nginx.port, timeout=30)
            line.putrequest(method, path)
            line.putheader("Content-Length", str(length))
            line.endheaders()
            answer = line.getresponse()
            assert answer.status == status
            assert words in answer.read().decode()
            assert answer.headers["Cache-Control"] == "no-store"
            line.close()
        assert ask(nginx.port, "GET", "/loi/khong-tra-loi.html") == 404


def test_a_shipped_file_that_says_something_else_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = tmp_path / "thamdinh.conf"
    changed.write_text("upstream thamdinh { server 127.0.0.1:9000; }", encoding="utf-8")
    monkeypatch.setattr("tests.operations.front.SHIPPED", changed)
    with pytest.raises(ValueError, match="8000"):
        rules(tmp_path, port=1, web=2, lane=3)
