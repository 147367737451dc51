"""S3: generated input to every form of the product. The forms come from the pages, the input from a seed.

A case is a form somebody sees, filled as the page shows it, then spoilt: fields left out, doubled or strange, another
way of sending, another address. It is rolled back afterwards, so that each case meets the same world.
"""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote_from_bytes, urlsplit

from django.db import transaction
from django.test import Client

from dossiers.models import Dossier
from tests.people import World

Pair = tuple[str, str]
#: A person that wanted to say something would have met one of these letters in it.
VIETNAMESE = re.compile(
    r"[ăâđêôơưạảãàáấầẩẫậắằẳẵặẹẻẽèéềểễếệịỉĩìíọỏõòóốồổỗộớờởỡợụủũùúứừửữựỵỷỹỳý]", re.IGNORECASE
)
#: A sentence between two tags all of whose words are plain: what a library says where nobody translated it.
ENGLISH = re.compile(r">\s*([A-Z][a-z]+(?:[ ’'][a-z]+){2,}[.!]?)\s*<")
FAULT = 500
#: Seconds of work one request may take; a paper of several pages takes two.
SECONDS = 20.0


@dataclass(frozen=True)
class Form:
    """A form as a person meets it: where it goes, how, and what stands in it."""

    person: str | None
    state: str
    method: str
    action: str
    pairs: tuple[Pair, ...]
    files: frozenset[str]


class _Forms(HTMLParser):
    """The forms of a page with what a browser would send."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str, list[Pair], set[str]]] = []
        self._open = False
        self._select: list[Any] | None = None
        self._area: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = True
            self.found.append((said.get("method", "get").lower(), said.get("action", ""), [], set()))
            return
        name = said.get("name", "")
        # A field may stand outside and name its form; such forms are sent by scripts too and meet the same view.
        if not self.found or not name or (not self._open and "form" not in said):
            if tag == "option" and self._select is not None:
                self._options(said)
            return
        pairs, files = self.found[-1][2:]
        if tag == "input" and said.get("type") == "file":
            files.add(name)
        elif tag == "input" and said.get("type") in ("checkbox", "radio"):
            pairs.append((name, said.get("value", "on")))
        elif tag in ("input", "button"):
            pairs.append((name, said.get("value", "")))
        elif tag == "select":
            self._select = [name, None]
        elif tag == "textarea":
            self._area = [name, ""]

    def _options(self, said: dict[str, str]) -> None:
        assert self._select is not None
        if self._select[1] is None or "selected" in said:
            self._select[1] = said.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area[1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = False
        elif tag == "select" and self._select is not None and self.found:
            self.found[-1][2].append((self._select[0], self._select[1] or ""))
            self._select = None
        elif tag == "textarea" and self._area is not None and self.found:
            self.found[-1][2].append((self._area[0], self._area[1]))
            self._area = None


def forms_of(
    world: World,
    dossier: Dossier,
    places: dict[str, str],
    people: Sequence[str | None],
    states: Iterable[str],
) -> list[Form]:
    """Open every page as everybody in every state, and return each form once for the first who sees it."""
    found: dict[tuple[Any, ...], Form] = {}
    clients = {person: world.client(person) for person in people}
    for state in states:
        with transaction.atomic():
            Dossier.objects.filter(pk=dossier.pk).update(state=state)
            for person, client in clients.items():
                for place in places.values():
                    for form in _on_page(client, person, state, place):
                        names = frozenset(name for name, _value in form.pairs)
                        found.setdefault((form.method, form.action, names), form)
            transaction.set_rollback(True)
    return list(found.values())


def _on_page(client: Client, person: str | None, state: str, place: str) -> list[Form]:
    with transaction.atomic():
        answer = client.get(place)
        transaction.set_rollback(True)
    if answer.status_code != 200 or answer.streaming or b"<form" not in answer.content:
        return []
    page = _Forms()
    page.feed(answer.content.decode())
    return [
        Form(person, state, method, _to(place, action), tuple(pairs), frozenset(files))
        for method, action, pairs, files in page.found
        if not _to(place, action).startswith("/tai-khoan/dang-xuat")
    ]


def _to(place: str, action: str) -> str:
    path = urlsplit(action).path
    return path if path.startswith("/") else urlsplit(place).path


# -- what is typed ----------------------------------------------------------------------------------------------------

STRANGE: tuple[Callable[[random.Random], str], ...] = (
    lambda _: "", lambda _: " ", lambda _: "\x00", lambda _: "a\x00b", lambda _: "\ud800", lambda _: "x\udfffy",
    lambda _: "\u202e\u2066\ufeff", lambda _: "\U0010ffff", lambda _: "e\u0301" * 50, lambda c: "Ế" * c.choice((299, 4001, 70_000)),
    lambda _: "-1", lambda _: "-0", lambda _: "0", lambda _: str(2**31), lambda _: str(2**63), lambda _: "9" * 400, lambda _: "1e999",
    lambda _: "NaN", lambda _: "Infinity", lambda _: "-Infinity", lambda _: "1.000.000,5", lambda _: "1,2,3", lambda _: "٣", lambda _: "１２",
    lambda _: "²", lambda _: "0x10", lambda _: "1_000", lambda _: "+5", lambda _: "5 ", lambda _: "1" + "0" * 5000, lambda _: "4.9999999999999999999",
    lambda _: "31/02/2026", lambda _: "00/00/0000", lambda _: "1/1/1", lambda _: "31/12/9999", lambda _: "32/13/10000", lambda _: "2026-02-30",
    lambda _: "01/01/0001", lambda _: "29/2/2025", lambda _: "25:61", lambda _: "24:00", lambda _: "99 giờ 99 phút", lambda _: "٣/٣/٢٠٢٦",
    lambda _: "'; DROP TABLE units_unit;--", lambda _: '"><script>alert(1)</script>', lambda _: "{{ 7*7 }}", lambda _: "{% include 'x' %}",
    lambda _: "%s%n%d", lambda _: "../../etc/passwd", lambda _: "=1+1", lambda _: "\r\nSet-Cookie: a=b", lambda _: "$(id)", lambda _: "[]",
    lambda _: "{}", lambda _: "null", lambda _: "true", lambda _: "[1, 2]", lambda _: '{"a": 1}', lambda _: "\\", lambda _: "'", lambda _: '"',
    lambda _: "https://example.vn:99999/", lambda _: "http://[::1", lambda _: "javascript:alert(1)", lambda _: "//x", lambda _: "a@b", lambda _: "x" * 255 + "@y.vn",
    lambda c: "".join(chr(c.choice((c.randint(1, 31), c.randint(32, 126), c.randint(0x1E00, 0x1EFF), c.randint(0x20000, 0x2FFFF)))) for _ in range(c.randint(1, 40))),
    lambda c: str(c.randint(-(10**c.randint(1, 30)), 10 ** c.randint(1, 30))),
    lambda c: f"{c.randint(0, 40)}/{c.randint(0, 14)}/{c.randint(0, 12000)}",
)  # fmt: skip


def spoilt(pairs: Sequence[Pair], chance: random.Random) -> list[Pair]:
    """What the page shows, with some of it strange."""
    made = list(pairs)
    for _ in range(chance.randint(1, 3)):
        if not made:
            made.append(
                (chance.choice(("x", "__proto__", "id", "pk", "version")), chance.choice(STRANGE)(chance))
            )
            continue
        at = chance.randrange(len(made))
        name, value = made[at]
        what = chance.random()
        if what < 0.6:
            made[at] = (name, chance.choice(STRANGE)(chance))
        elif what < 0.7:
            del made[at]
        elif what < 0.8:
            made += [(name, chance.choice(STRANGE)(chance)) for _ in range(chance.choice((1, 2, 30)))]
        elif what < 0.85:
            made[at] = (name + chance.choice(("[]", "[0]", "\x00", "-1", ".x", "é")), value)
        elif what < 0.92:
            made[at] = (name, value + chance.choice(STRANGE)(chance))
        else:
            made[at] = (made[chance.randrange(len(made))][0], value)
    return made


def elsewhere(path: str, chance: random.Random) -> str:
    """The same address with another number or word in it."""
    steps = path.split("/")
    places = [at for at, step in enumerate(steps) if step]
    if places:
        at = chance.choice(places)
        steps[at] = chance.choice(
            (
                "0",
                "-1",
                str(2**63),
                "9" * 40,
                "%00",
                "%ED%A0%80",
                "..",
                "x" * 300,
                "%E1%BB%87",
                "1.1",
                "a%2Fb",
                "%",
                " ",
            )
        )
    return "/".join(steps)


def encoded(pairs: Iterable[Pair]) -> bytes:
    """As a browser writes it, lone halves of letters and all."""

    def one(text: str) -> str:
        return quote_from_bytes(text.encode("utf-8", "surrogatepass"), safe="").replace("%20", "+")

    return "&".join(f"{one(name)}={one(value)}" for name, value in pairs).encode()


def multipart(pairs: Iterable[Pair], files: Iterable[str], chance: random.Random) -> bytes:
    """With files that are none."""
    out = b""
    for name, value in pairs:
        head = (
            name.encode("utf-8", "surrogatepass")
            .replace(b'"', b"%22")
            .replace(b"\r", b"")
            .replace(b"\n", b"")
        )
        out += b'--grenze\r\nContent-Disposition: form-data; name="' + head + b'"\r\n\r\n'
        out += value.encode("utf-8", "surrogatepass") + b"\r\n"
    for name in files:
        kind = chance.choice((".pdf", ".xlsx", ".docx", ".png", ".csv", "", "\x00.pdf"))
        out += f'--grenze\r\nContent-Disposition: form-data; name="{name}"; filename="{chance.choice(("a", "../../b", "ả", ""))}{kind}"\r\n\r\n'.encode()
        out += chance.randbytes(chance.choice((0, 1, 500))) + b"\r\n"
    return out + chance.choice((b"--grenze--\r\n", b"--grenze--\r\n", b"--grenze--\r\n", b"", b"--grenze"))


# -- the hunt ---------------------------------------------------------------------------------------------------------


@dataclass
class Bag:
    """What a hunt found."""

    cases: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")


def hunt(world: World, dossier: Dossier, forms: Sequence[Form], count: int, seed: int = 2139) -> Bag:
    """Send so many spoilt forms; what was answered, what went wrong."""
    bag, chance = Bag(), random.Random(seed)
    clients: dict[str | None, Client] = {}
    for form in forms:
        if form.person not in clients:
            clients[form.person] = world.client(form.person)
            clients[form.person].raise_request_exception = False
    ordered = sorted(forms, key=lambda form: form.state)
    for number in range(count):
        form = ordered[number * len(ordered) // count] if count >= len(ordered) else chance.choice(ordered)
        _try(clients[form.person], dossier, form, chance, bag)
    return bag


def _try(client: Client, dossier: Dossier, form: Form, chance: random.Random, bag: Bag) -> None:
    pairs = spoilt(form.pairs, chance)
    path = elsewhere(form.action, chance) if chance.random() < 0.06 else form.action
    extra: dict[str, Any] = {"HTTP_HX_REQUEST": "true"} if chance.random() < 0.3 else {}
    if chance.random() < 0.1:
        extra["HTTP_REFERER"] = chance.choice(
            ("http://testserver/\x00", "http://testserver/" + "x" * 5000, "x")
        )
    begun = time.process_time()
    with transaction.atomic():
        Dossier.objects.filter(pk=dossier.pk).update(state=form.state)
        if form.method != "post":
            answer: Any = client.generic("GET", path, QUERY_STRING=encoded(pairs).decode(), **extra)
        elif form.files or chance.random() < 0.15:
            body = multipart(pairs, form.files, chance)
            answer = client.generic(
                "POST", path, body, content_type="multipart/form-data; boundary=grenze", **extra
            )
        else:
            kind = "application/x-www-form-urlencoded" + chance.choice(
                ("", "", "", "; charset=utf-7", "; charset=x")
            )
            answer = client.generic("POST", path, encoded(pairs), content_type=kind, **extra)
        if answer.streaming:
            b"".join(answer)
        transaction.set_rollback(True)
    spent = time.process_time() - begun
    bag.cases += 1
    bag.answers[answer.status_code] += 1
    told = f"{form.method} {path[:120]} by {form.person} in {form.state}: {answer.status_code} {[(n[:30], v[:60]) for n, v in pairs][:6]!r}"
    if spent > bag.slowest[0]:
        bag.slowest = (spent, told)
    if fault := _fault(answer, spent):
        bag.wrong.append(f"{fault}: {told}")


def _fault(answer: Any, spent: float) -> str:
    if answer.status_code >= FAULT:
        info = getattr(answer, "exc_info", None)
        return f"{info[0].__name__}: {info[1]}"[:200] if info else "fault"
    if spent > SECONDS:
        return f"{spent:.0f} s"
    if answer.status_code >= 400 and not answer.streaming:
        text = answer.content.decode(errors="replace")
        if found := ENGLISH.search(text):
            return f"English: {found[1]}"
        if answer.status_code == 422 and not VIETNAMESE.search(text):
            return "refused without a sentence"
    return ""
