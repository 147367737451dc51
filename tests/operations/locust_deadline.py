"""What an officer does on deadline night, for locust: log in, save, upload, hand in, keep the receipt.

``DEADLINE_CASES`` names a JSON list of cases, of which each user takes ``DEADLINE_EACH``; ``DEADLINE_RESULT`` a file for times
and failures. Some press «Nộp» twice at once.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import resource
import time
from pathlib import Path
from typing import Any, Final

import gevent
from locust import HttpUser, events, task
from locust.exception import StopUser

CASES: Final = json.loads(Path(os.environ["DEADLINE_CASES"]).read_text(encoding="utf-8"))
PDF: Final = Path(os.environ["DEADLINE_PDF"]).read_bytes()
TOKEN: Final = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
EACH: Final = int(os.environ["DEADLINE_EACH"])
taken, ended = itertools.count(), itertools.count(1)
times: dict[str, list[float]] = {}
failures: list[str] = []
receipts: dict[str, list[str]] = {}
#: When each first pressed «Nộp», in seconds since 1970 by this machine's clock.
pressed: dict[str, float] = {}


class Officer(HttpUser):
    """The officer of one unit; on a quiet evening one after the other."""

    case: dict[str, Any]

    @task
    def come(self) -> None:
        """Take one's cases, then go; with the last of all cases the run ends."""
        for _ in range(EACH):
            number = next(taken)
            if number >= len(CASES):
                # Who has gone home while others still arrive is replaced by locust: one too many.
                raise StopUser
            self.case = CASES[number]
            self.client.cookies.clear()
            try:
                self.hand_in()
            except Exception as error:  # noqa: BLE001 - locust would let him begin again.
                failures.append(f"{self.case['user']}: {error!r}")
            finally:
                if next(ended) == len(CASES):
                    # Not from within a user: one that ends the run while others are just leaving waits for ever.
                    gevent.spawn_later(0.2, self.environment.runner.quit)
        raise StopUser

    def hand_in(self) -> None:
        """From the log-in to the receipt."""
        case, dossier, draft = (
            self.case,
            f"/ho-so/{self.case['ready']}/",
            f"/ho-so/{self.case['draft']}/tu-cham/",
        )
        token = self.token(self.ask("GET", "/tai-khoan/dang-nhap/", "trang đăng nhập"))
        self.ask(
            "POST", "/tai-khoan/dang-nhap/", "đăng nhập",
            data={"csrfmiddlewaretoken": token, "login": case["user"], "password": case["password"]},
        )  # fmt: skip
        token = self.token(self.ask("GET", draft, "trang tự chấm"))
        criterion = {
            "csrfmiddlewaretoken": token,
            "points": case["points"],
            "note": case["note"],
            "version": "0",
        }
        field, by_script = f"{draft}tieu-chi/{case['criterion']}/", {"HX-Request": "true"}
        self.ask("POST", field, "lưu tiêu chí", data=criterion, headers=by_script)
        self.ask(
            "POST", field, "tải minh chứng", data=criterion | {"version": "1"}, headers=by_script,
            files={"files": ("ke-hoach.pdf", PDF, "application/pdf")},
        )  # fmt: skip
        step = {"csrfmiddlewaretoken": self.token(self.ask("GET", dossier, "trang hồ sơ"))}
        answers = [
            gevent.spawn(self.press, f"{dossier}buoc/submit/", step) for _ in range(2 if case["twice"] else 1)
        ]
        gevent.joinall(answers)
        receipts[case["user"]] = places = [each.value for each in answers if each.value]
        if places:
            self.ask("GET", places[0], "biên nhận")

    def press(self, path: str, data: dict[str, str]) -> str:
        """Press «Nộp»; returns the receipt's place. Of two presses at once one may learn that it came second."""
        pressed.setdefault(self.case["user"], time.time())
        twice = self.case["twice"]
        name = "nộp hai lần" if twice else "nộp"
        answer = self.ask("POST", path, name, data=data, allow_redirects=False, second=twice)
        place = str(answer.headers.get("Location", ""))
        return place if "/bien-nhan/" in place else ""

    def ask(self, method: str, path: str, name: str, *, second: bool = False, **given: Any) -> Any:
        """Send a request and note how long it took and whether it went wrong."""
        started = time.perf_counter()
        with self.client.request(method, path, name=name, catch_response=True, **given) as answer:
            times.setdefault(name, []).append(time.perf_counter() - started)
            if answer.status_code >= 400 and not (second and answer.status_code == 409):
                failures.append(f"{self.case['user']}: {name}: {answer.status_code}")
                answer.failure(str(answer.status_code))
            elif answer.status_code == 0:
                failures.append(f"{self.case['user']}: {name}: no answer")
            else:
                answer.success()
            return answer

    def token(self, answer: Any) -> str:
        """Read the form's token off a page."""
        found = TOKEN.search(answer.text or "")
        return found[1] if found else ""


def _tell(environment: Any, **_given: Any) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = used.ru_utime + used.ru_stime
    told = {"times": times, "failures": failures, "receipts": receipts, "pressed": pressed, "cpu": cpu}
    Path(os.environ["DEADLINE_RESULT"]).write_text(json.dumps(told), encoding="utf-8")


events.quitting.add_listener(_tell)  # type: ignore[no-untyped-call] # Half of the library has types.
