"""What ``scripts/scan`` needs besides the tools: a log-in's cookies, the main forms, the findings in a line each."""

from __future__ import annotations

import argparse
import http.cookiejar
import json
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

LOGIN = "/tai-khoan/dang-nhap/"
#: Of the demo accounts, which `make run` prints.
PASSWORD = "Thamdinh@2021"  # noqa: S105
#: Name, who asks (``-``: nobody), address, what is sent; ``*``: the dossier the officer writes.
FORMS = (
    ("log-in", "-", LOGIN, "csrfmiddlewaretoken=x&login=a&password=b"),
    ("check", "-", "/kiem-tra/?ma=abc", ""),
    ("register", "-", "/so-cong-nhan/?q=a&nam=2021", ""),
    ("units", "vpub.quantri1", "/don-vi/?q=trung", ""),
    ("dashboard", "vpub.quantri1", "/theo-doi/kh-vpub-2021/cay/?q=a&trang-thai=x&page=1", ""),
    ("notices", "tttt.canbo", "/thong-bao/?q=a&page=1", ""),
    ("journal", "vpub.quantri1", "/nhat-ky/kh-vpub-2021/?q=a&nguoi=1", ""),
    ("score", "tttt.canbo", "/ho-so/*/tu-cham/tieu-chi/1.1/", "csrfmiddlewaretoken=x&points=1&note=a&version=0"),
    ("evidence", "tttt.canbo", "/ho-so/*/minh-chung/", "csrfmiddlewaretoken=x&kind=su_kien&subject=a&codes=1.1"),
    ("contact", "tttt.canbo", "/don-vi/6/lien-he/", "csrfmiddlewaretoken=x&person=a&phone=1"),
)  # fmt: skip


def opened(jar: http.cookiejar.CookieJar) -> urllib.request.OpenerDirector:
    """A browser of one person."""
    return urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))


def wait(at: str) -> None:
    """Until the server answers, at most a minute."""
    for _ in range(60):
        try:
            with urllib.request.urlopen(f"{at}/healthz", timeout=5):  # noqa: S310 - loopback
                return
        except (urllib.error.URLError, OSError):
            time.sleep(1)
    sys.exit("no server")


def as_file(found: str) -> str:
    """Cookies of this machine as wapiti reads them from a file."""
    each = dict(part.split("=", 1) for part in found.split(";"))
    kept = {
        name: {"value": value, "expires": None, "secure": False, "port": None, "version": 0}
        for name, value in each.items()
    }
    return json.dumps({"127.0.0.1": {"/": kept}})


def cookies(at: str, name: str) -> str:
    """Log in; return the cookies as a header has them."""
    jar = http.cookiejar.CookieJar()
    browser = opened(jar)
    page = browser.open(at + LOGIN).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    if token is None:
        sys.exit("no token on the log-in page")
    sent = {"csrfmiddlewaretoken": token[1], "login": name, "password": PASSWORD}
    browser.open(at + LOGIN, urllib.parse.urlencode(sent).encode())
    found = {each.name: each.value for each in jar}
    if "sessionid" not in found:
        sys.exit(f"no session for {name}")
    return ";".join(f"{key}={value}" for key, value in found.items())


def written_dossier(at: str) -> str:
    """The dossier the officer's own page leads to."""
    request = urllib.request.Request(at + "/", headers={"Cookie": cookies(at, "tttt.canbo")})  # noqa: S310 - loopback
    with urllib.request.urlopen(request) as page:  # noqa: S310 - loopback
        found = re.findall(r"/ho-so/(\d+)/", page.read().decode())
    return found[0] if found else "1"


def tell(path: Path) -> None:
    """One line for each kind of finding."""
    if not path.exists():
        print(f"{path.name}: no report")
        return
    report = json.loads(path.read_text(encoding="utf-8"))
    found = {
        kind: rows
        for part in ("vulnerabilities", "anomalies", "additionals")
        for kind, rows in report.get(part, {}).items()
        if rows
    }
    pages = report.get("infos", {}).get("crawled_pages_nbr", "?")
    print(f"{path.name}: {pages} pages, {sum(map(len, found.values()))} findings")
    for kind, rows in found.items():
        print(f"  {kind}: {len(rows)}, e.g. {rows[0]['method']} {rows[0]['path']}: {rows[0]['info'][:140]}")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("at", nargs="?")
    parser.add_argument("name", nargs="?")
    parser.add_argument("--wait", action="store_true")
    parser.add_argument("--forms", action="store_true")
    parser.add_argument("--file", action="store_true", help="cookies as wapiti reads them")
    parser.add_argument("--tell", type=Path)
    given = parser.parse_args()
    if given.tell:
        tell(given.tell)
    elif given.wait:
        wait(given.at)
    elif given.forms:
        dossier = written_dossier(given.at)
        for name, role, url, data in FORMS:
            place = url.replace("*", dossier)
            # The page whose form it is: where a step has none of its own, the page above it.
            page = place.partition("tieu-chi/")[0]
            print(name, role, place, page, data, sep="\t")
    else:
        found = cookies(given.at, given.name)
        print(as_file(found) if given.file else found)


if __name__ == "__main__":
    main()
