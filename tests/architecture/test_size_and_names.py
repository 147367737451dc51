"""No module passes 400 lines, nothing is called utils, and our apps do not talk through signals."""

import ast
from pathlib import Path

import pytest

from tests.architecture.sources import APPS, ROOT, modules, tree

LONGEST = 400
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "signals", "handlers"}
# Django's own moment after migrations puts the database triggers back; it is nobody's domain event.
SIGNALS_ALLOWED = {"records/apps.py": {"post_migrate", "pre_migrate"}}


def too_long(root: Path = ROOT, folders: tuple[str, ...] = (*APPS, "bench", "scripts")) -> list[str]:
    found = []
    for path in modules(root, folders):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > LONGEST:
            found.append(f"{path.relative_to(root)}: {lines} lines")
    return found


def badly_named(root: Path = ROOT) -> list[str]:
    return [
        str(path.relative_to(root))
        for path in modules(root, (*APPS, "tests", "bench", "scripts"))
        if FORBIDDEN_NAMES & set(path.relative_to(root).with_suffix("").parts)
    ]


def signals(root: Path = ROOT) -> list[str]:
    """List what of Django's signals is imported, or declared by us, where it is not allowed."""
    found = []
    for path in modules(root):
        name = path.relative_to(root).as_posix()
        allowed = SIGNALS_ALLOWED.get(name, set())
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ImportFrom) and node.module and _is_signals(node):
                taken = {alias.name for alias in node.names} - allowed
                found += [f"{name}:{node.lineno}: {signal}" for signal in sorted(taken)]
    return found


def _is_signals(node: ast.ImportFrom) -> bool:
    module = node.module or ""
    return module.endswith("signals") or (
        module == "django.dispatch" and {alias.name for alias in node.names} & {"Signal", "receiver"} != set()
    )


def test_no_module_is_too_long() -> None:
    assert too_long() == []


def test_nothing_is_called_utils() -> None:
    assert badly_named() == []


def test_no_signals_between_our_apps() -> None:
    assert signals() == []


def test_planted_long_module_is_found(tmp_path: Path) -> None:
    (tmp_path / "dossiers").mkdir()
    (tmp_path / "dossiers" / "models.py").write_text("x = 1\n" * (LONGEST + 1), encoding="utf-8")
    (tmp_path / "dossiers" / "rules.py").write_text("x = 1\n" * LONGEST, encoding="utf-8")
    assert too_long(tmp_path) == ["dossiers/models.py: 401 lines"]


@pytest.mark.parametrize("name", ["utils.py", "helpers.py", "signals.py", "utils/dates.py"])
def test_planted_name_is_found(tmp_path: Path, name: str) -> None:
    path = tmp_path / "scoring" / name
    path.parent.mkdir(parents=True)
    path.touch()
    assert badly_named(tmp_path) == [f"scoring/{name}"]


@pytest.mark.parametrize(
    ("line", "signal"),
    [
        ("from django.db.models.signals import post_save", "post_save"),
        ("from django.dispatch import receiver", "receiver"),
        ("from django.dispatch import Signal", "Signal"),
        ("from units.signals import moved", "moved"),
    ],
)
def test_planted_signal_is_found(tmp_path: Path, line: str, signal: str) -> None:
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "apps.py").write_text(
        "from django.db.models.signals import post_migrate\n" + line + "\n", encoding="utf-8"
    )
    assert signals(tmp_path) == [f"records/apps.py:2: {signal}"]
