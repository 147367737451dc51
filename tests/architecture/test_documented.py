"""What a person needs in order to start the product is written down, and the pins say nothing but versions."""

import json
import re
from pathlib import Path

from tests.architecture.sources import ROOT

VARIABLE = re.compile(r"""env\.\w+\(\s*["']([A-Z0-9_]+)["']""")
PIN = re.compile(r"[a-z0-9.-]+==[A-Za-z0-9.!+]+( ; .+)?")


def undocumented(settings: str, readme: str) -> list[str]:
    """List the environment variables that the settings read and the README does not name."""
    return sorted({name for name in VARIABLE.findall(settings) if f"`{name}`" not in readme})


def loose(constraints: str) -> list[str]:
    """List the lines that are not an exact pin; an address of a registry is none."""
    return [line for line in constraints.splitlines() if not PIN.fullmatch(line)]


def addresses(lock: dict[str, dict[str, dict[str, object]]]) -> list[str]:
    return [name for name, package in lock["packages"].items() if "resolved" in package]


def _read(*parts: str) -> str:
    return Path(ROOT, *parts).read_text(encoding="utf-8")


def test_every_setting_is_documented() -> None:
    assert undocumented(_read("config", "settings.py"), _read("README.md")) == []


def test_an_undocumented_setting_is_found() -> None:
    assert undocumented('X = env.bool("SHINY", default=False)', "| `LOG_LEVEL` |") == ["SHINY"]


def test_every_target_explains_itself() -> None:
    makefile = _read("Makefile")
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    explained = set(re.findall(r"^([a-z][a-z-]*):.*## \S", makefile, re.MULTILINE))
    assert {"run", "test", "setup", "check", "test-postgres", "bench", "help"} <= targets
    assert targets == explained


def test_constraints_are_exact_pins_without_an_address() -> None:
    assert loose(_read("constraints.txt")) == []


def test_a_loose_pin_or_an_address_is_found() -> None:
    planted = ["--index-url https://example.invalid/simple", "django>=5", "django @ file:///tmp/django.whl"]
    assert loose("\n".join(["django==5.2.19", *planted])) == planted


def test_package_lock_has_no_address() -> None:
    assert addresses(json.loads(_read("package-lock.json"))) == []


def test_an_address_in_a_package_lock_is_found() -> None:
    assert addresses({"packages": {"a": {"resolved": "https://example.invalid/a.tgz"}, "b": {}}}) == ["a"]
