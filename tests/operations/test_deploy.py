"""What ``deploy/`` holds parses, names only commands and settings that exist, and says what the guide says.

Units and their calendars are read by systemd's own ``systemd-analyze`` where systemd is, nginx's file by ``nginx -t``; what
always runs besides are checks of our own of the same files. Compose is held against the shape of its specification.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

from operations import catalogue
from tests.architecture.sources import ROOT
from tests.architecture.test_documented import VARIABLE
from tests.operations.front import NGINX

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
GUIDE = ROOT / "docs" / "van-hanh.md"
COMMAND = re.compile(r"(?:manage\.py|\btd)[\"',\s]+([a-z_]+)")
#: Keys a service may have, of those the compose specification knows.
SERVICE_KEYS = {
    "image",
    "build",
    "env_file",
    "environment",
    "volumes",
    "restart",
    "command",
    "depends_on",
    "ports",
    "healthcheck",
    "stop_grace_period",
    "cpu_shares",
}
CONDITIONS = {"service_started", "service_healthy", "service_completed_successfully"}


ANALYZE = shutil.which("systemd-analyze")
CALENDAR = re.compile(r"(hourly|\*:0/\d+|\*-\*-(\*|\d\d) \d\d:\d\d:\d\d)")
#: What our units use, by section, of systemd.unit(5), systemd.exec(5), systemd.service(5) and systemd.timer(5).
SECTIONS = {
    "Unit": {"Description", "After", "Wants"},
    "Service": {
        *("Type", "NotifyAccess", "User", "Group", "WorkingDirectory", "EnvironmentFile", "UMask"),
        *("ExecStart", "ExecStartPost", "ExecReload", "KillMode", "TimeoutStopSec", "Restart", "RestartSec"),
        *("CPUWeight", "Nice"),
        *("NoNewPrivileges", "PrivateTmp", "PrivateDevices", "ProtectSystem", "ProtectHome"),
        *("ProtectKernelTunables", "ProtectControlGroups", "RestrictSUIDSGID", "ReadWritePaths"),
    },
    "Timer": {"OnCalendar", "Persistent", "RandomizedDelaySec"},
    "Install": {"WantedBy"},
}


def why_not_unit(text: str) -> list[str]:
    """Say which sections and keys of a unit are none, in order."""
    wrong, known = [], frozenset[str]()
    for line in text.splitlines():
        if line.startswith("["):
            known = frozenset(SECTIONS.get(line.strip("[]"), ()))
            wrong += [] if known else [line]
        elif line and not line.startswith("#"):
            key, sign, _value = line.partition("=")
            wrong += [] if sign and key in known else [key]
    return wrong


def section(path: Path, key: str) -> list[str]:
    return re.findall(rf"^{key}=(.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)


def sentences(text: str) -> list[str]:
    """Read an nginx file as nginx does: words up to ``;``, or up to a block; raises for what does not close."""
    plain = re.sub(r"#[^\n]*", "", text)
    found, depth, current = [], 0, ""
    quoted = False
    for sign in plain:
        quoted ^= sign == "'"
        if sign in "{};" and not quoted:
            depth += {"{": 1, "}": -1}.get(sign, 0)
            if depth < 0 or (sign == "}" and current.strip()):
                raise ValueError(f"not closed: {current.strip()[:40]}")
            if current.strip():
                found.append(" ".join(current.split()))
            current = ""
        else:
            current += sign
    if depth or current.strip() or quoted:
        raise ValueError("the file ends inside a block or a sentence")
    return found


def why_not_compose(found: dict[str, Any]) -> list[str]:
    """Say what is wrong with a compose file: unknown keys, services and volumes that are not there."""
    wrong = []
    services, volumes = found["services"], set(found.get("volumes") or {})
    for name, service in services.items():
        wrong += [f"{name}: {key}" for key in service.keys() - SERVICE_KEYS]
        if not {"image", "build"} & service.keys():
            wrong.append(f"{name}: neither image nor build")
        for other, how in (service.get("depends_on") or {}).items():
            if other not in services or how.get("condition") not in CONDITIONS:
                wrong.append(f"{name}: waits for {other}")
        for mount in service.get("volumes") or []:
            if mount.split(":")[0] not in volumes:
                wrong.append(f"{name}: {mount}")
        if "restart" in service and service["restart"] not in {
            "no",
            "always",
            "unless-stopped",
            "on-failure",
        }:
            wrong.append(f"{name}: restart")
    return wrong


def test_systemd_reads_every_unit_without_a_word(tmp_path: Path) -> None:
    """On this machine: paths, account and settings of this machine in the place of an office's."""
    for path in UNITS:
        text = path.read_text(encoding="utf-8").replace("/opt/tham-dinh", str(ROOT))
        text = re.sub(r"^(User|Group)=.*$", r"\1=root", text, flags=re.MULTILINE)
        text = re.sub(
            r"^EnvironmentFile=.*$", f"EnvironmentFile={DEPLOY}/thamdinh.env", text, flags=re.MULTILINE
        )
        (tmp_path / path.name.replace("@.", "@1.")).write_text(text, encoding="utf-8")

    def said() -> str:
        made = [str(path) for path in sorted(tmp_path.iterdir())]
        done = subprocess.run([str(ANALYZE), "verify", *made], capture_output=True, text=True, check=False)
        own = [line for line in (done.stdout + done.stderr).splitlines() if "thamdinh" in line]
        return "\n".join([*own, *([str(done.returncode)] if done.returncode else [])])

    if ANALYZE is None:
        return  # The test of sections and keys reads the same files without systemd.
    assert said() == ""
    with (tmp_path / "thamdinh-web.service").open("a", encoding="utf-8") as opened:
        opened.write("ExecStrat=/bin/true\n")
    assert "ExecStrat" in said()


@pytest.mark.parametrize(
    "timer", [path for path in UNITS if path.suffix == ".timer"], ids=lambda path: path.stem
)
def test_every_timer_has_its_service_and_a_calendar(timer: Path) -> None:
    assert timer.with_suffix(".service") in UNITS
    [calendar] = section(timer, "OnCalendar")
    assert CALENDAR.fullmatch(calendar)
    if ANALYZE is not None:
        done = subprocess.run([ANALYZE, "calendar", calendar], capture_output=True, check=False)
        assert done.returncode == 0


def test_every_unit_holds_only_sections_and_keys_that_systemd_knows() -> None:
    for path in UNITS:
        assert why_not_unit(path.read_text(encoding="utf-8")) == [], path.name
    assert why_not_unit("[Servce]\nUser=x\n") == ["[Servce]", "User"]
    assert why_not_unit("[Service]\nExecStrat=/bin/true\nUser\n") == ["ExecStrat", "User"]


def test_units_run_as_nobody_special_and_write_only_where_data_is() -> None:
    for path in UNITS:
        if path.suffix == ".service":
            assert section(path, "User") == ["thamdinh"], path.name
            assert section(path, "ProtectSystem") == ["strict"], path.name
            [writable] = section(path, "ReadWritePaths")
            assert all(
                place.startswith(("/var/lib/tham-dinh", "/var/backups/tham-dinh"))
                for place in writable.split()
            )


def test_every_command_that_is_named_exists() -> None:
    known = set(get_commands())
    texts = [path.read_text(encoding="utf-8") for path in [*UNITS, DEPLOY / "compose.yaml", GUIDE]]
    texts += list(catalogue.ADVICE.values())
    named = {name for text in texts for name in COMMAND.findall(text)}
    assert {"run_worker", "send_reminders", "backup", "restore", "drill_restore", "migrate"} <= named
    assert named - known == set()


def test_every_setting_in_the_environment_file_is_read() -> None:
    lines = (DEPLOY / "thamdinh.env").read_text(encoding="utf-8").splitlines()
    pattern = re.compile(r"#?([A-Z0-9_]+)=(\S*)")
    wrong = [line for line in lines if line and not line.startswith("# ") and not pattern.fullmatch(line)]
    assert wrong == []
    named = {found[1] for line in lines if (found := pattern.fullmatch(line))}
    known = set(VARIABLE.findall((ROOT / "config" / "settings.py").read_text(encoding="utf-8")))
    # What starts the web server reads one more.
    assert named - known == {"WEB_WORKERS"}
    assert "${WEB_WORKERS}" in (DEPLOY / "systemd" / "thamdinh-web.service").read_text(encoding="utf-8")


def test_nginx_speaks_to_the_web_server_and_forwards_what_the_product_reads() -> None:
    text = (DEPLOY / "nginx" / "thamdinh.conf").read_text(encoding="utf-8")
    said = sentences(text)
    bound = {}
    for unit in ("thamdinh-web", "thamdinh-submit"):
        text = (DEPLOY / "systemd" / f"{unit}.service").read_text(encoding="utf-8")
        [bound[unit]] = re.findall(r"--bind (\S+)", text)
        assert f"server {bound[unit]} max_fails=2 fail_timeout=10s" in said
    assert f"server {bound['thamdinh-web']} backup" in said
    for header in ("Host $host", "X-Forwarded-Proto $scheme", "X-Request-ID $request_id"):
        assert f"proxy_set_header {header}" in said
    # Set, not added to: with TRUSTED_PROXIES=1 the one address there is the caller's.
    assert "proxy_set_header X-Forwarded-For $remote_addr" in said
    [log] = [line for line in said if line.startswith("log_format")]
    assert not {"$request", "$request_uri", "$uri", "$args", "$http_referer"} & set(re.findall(r"\$\w+", log))


@pytest.mark.parametrize("broken", ["server {", "listen 80", "a b; }", "log 'x;"])
def test_a_broken_nginx_file_is_noticed(broken: str) -> None:
    with pytest.raises(ValueError, match=r"not closed|ends inside"):
        sentences(broken)


def test_nginx_itself_takes_the_file(tmp_path: Path) -> None:
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x", "-days", "2"),
            *("-keyout", str(tmp_path / "privkey.pem"), "-out", str(tmp_path / "fullchain.pem")),
        ],
        check=True,
        capture_output=True,
    )
    text = (DEPLOY / "nginx" / "thamdinh.conf").read_text(encoding="utf-8")
    text = text.replace("/etc/ssl/thamdinh", str(tmp_path)).replace("/var/log/nginx", str(tmp_path))
    whole = (
        f"pid {tmp_path}/pid; error_log {tmp_path}/error.log; events {{}} http {{ access_log off; {text} }}"
    )
    (tmp_path / "nginx.conf").write_text(whole, encoding="utf-8")
    done = subprocess.run(
        [NGINX, "-t", "-c", str(tmp_path / "nginx.conf")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_compose_has_the_shape_of_its_specification() -> None:
    found = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    assert why_not_compose(found) == []
    services = found["services"]
    assert {"database", "migrate", "web", "submit", "worker", "timer"} <= services.keys()
    # nginx finds web and lane where the units have them.
    published = {name: each["ports"] for name, each in services.items() if "ports" in each}
    assert published == {"web": ["127.0.0.1:8000:8000"], "submit": ["127.0.0.1:8001:8000"]}
    assert (DEPLOY / found["services"]["web"]["env_file"]).is_file()
    build = found["services"]["web"]["build"]
    assert (DEPLOY / build["context"] / build["dockerfile"]).is_file()
    # The twin: what is wrong is noticed.
    found["services"]["web"]["depends_on"] = {"redis": {"condition": "service_started"}}
    found["services"]["web"]["volumes"] = ["nowhere:/x"]
    found["services"]["web"]["replicas"] = 2
    assert len(why_not_compose(found)) == 3


def instructions(text: str) -> list[tuple[str, str]]:
    """Read a Dockerfile as its builder does: comments away, lines joined, an instruction and what it is given."""
    plain = re.sub(r"^\s*#[^\n]*\n", "", text, flags=re.MULTILINE)
    joined = re.sub(r"\\\n\s*", "", plain)
    return [
        (name, rest.strip())
        for name, _, rest in (line.partition(" ") for line in joined.splitlines() if line)
    ]


def why_not_image(found: list[tuple[str, str]], packages: str) -> list[str]:
    """Say what an image is made from that is not there: instructions, files, targets of make, commands, libraries."""
    known = {"FROM", "RUN", "WORKDIR", "COPY", "USER", "ENV", "EXPOSE", "CMD"}
    wrong = [name for name, _rest in found if name not in known]
    wrong += [] if found[0][0] == "FROM" else ["FROM is not first"]
    for name, rest in found:
        if name == "COPY":
            wrong += [source for source in rest.split()[:-1] if not (ROOT / source).exists()]
        if name == "CMD":
            wrong += [] if json.loads(rest)[:3] == [".venv/bin/python", "-m", "gunicorn"] else [rest]
    whole = "\n".join(rest for _name, rest in found)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    wrong += sorted(set(re.findall(r"(?:^|&& )make ([a-z-]+)", whole, re.MULTILINE)) - targets)
    wrong += sorted(set(re.findall(r"manage\.py ([a-z_]+)", whole)) - set(get_commands()))
    return wrong + [each for each in packages.split() if each not in whole.split()]


def test_the_dockerfile_parses_and_names_only_what_is_there() -> None:
    """No engine builds it here; what a build would stumble over at once is looked for."""
    found = instructions((DEPLOY / "Dockerfile").read_text(encoding="utf-8"))
    setup = (ROOT / "scripts" / "setup").read_text(encoding="utf-8")
    libraries = " ".join(re.findall(r"libraries\+=\((\S+)\)", setup))
    assert libraries
    assert why_not_image(found, libraries) == []
    # What the image leaves out is nothing it is made from.
    left_out = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").split()
    needed = (
        "Makefile",
        "manage.py",
        "requirements.txt",
        "constraints.txt",
        "package-lock.json",
        "scripts",
        "static",
    )
    assert not set(needed) & {each.strip("/") for each in left_out}
    assert all((ROOT / each).exists() for each in needed)
    # The twin: what is wrong is noticed.
    broken = [
        ("FRM", "x"),
        ("COPY", "nowhere.txt ."),
        ("RUN", "make setpu && manage.py colectstatic"),
        ("CMD", "[]"),
    ]
    assert len(why_not_image(broken, "libpango-1.0-0")) == 7


def test_the_guide_knows_every_unit_and_every_check() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    names = {path.name.replace("@.service", "@1").split(".")[0] for path in UNITS}
    assert {name for name in names if name not in guide} == set()
    assert {name for name in catalogue.NAMES.values() if name not in guide} == set()
