"""The import contracts of ``pyproject.toml`` hold, and each one breaks when it is broken on purpose."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import APPS, ROOT

LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def lint(house: Path) -> tuple[int, str]:
    """Run import-linter in a folder; its exit code and its words."""
    done = subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache", "--no-logo"],
        cwd=house,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(house), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Build a copy of the sources to break."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for app in APPS:
        shutil.copytree(ROOT / app, tmp_path / app, ignore=shutil.ignore_patterns("__pycache__", "data"))
    return tmp_path


def plant(house: Path, module: str, line: str) -> None:
    """Add a module to a rung, whether the rung is a module or a package."""
    app, name = module.split(".")
    package, single = house / app / name, house / app / f"{name}.py"
    if package.is_dir():
        (package / "planted.py").write_text(line + "\n", encoding="utf-8")
    else:
        with single.open("a", encoding="utf-8") as file:
            file.write("\n" + line + "\n")


def test_contracts_hold() -> None:
    code, words = lint(ROOT)
    assert code == 0, words


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("units.access", "import dossiers.states", "The apps stand in one line"),
        ("records.text", "import units.models", "The apps stand in one line"),
        ("scoring.models", "import scoring.views", "The same ladder in every app"),
        ("campaigns.policies", "def late():\n    import campaigns.actions", "The same ladder in every app"),
        ("dossiers.utils", "x = 1", "The same ladder in every app"),
        ("dossiers.middleware", "x = 1", "The same ladder in every app"),
        ("records.helpers", "x = 1", "The ground floor is a closed list"),
        ("records.errors", "import records.journal", "The ground floor is a closed list"),
        ("campaigns.rules", "import django.utils.timezone", "Rules and states are pure"),
        ("scoring.rules", "import openpyxl", "Rules and states are pure"),
        ("scoring.rules", "import records.text", "The measure stands alone"),
        ("units.views", "from units.models import User", "Views and api import no models"),
        ("dossiers.documents", "def late():\n    import weasyprint", "WeasyPrint has one door"),
        ("units.queries", "import config.settings", "Settings are read through django.conf only"),
    ],
)
def test_planted_import_breaks_its_contract(house: Path, module: str, line: str, contract: str) -> None:
    # The other side of the forbidden import has to exist for the import to be one.
    for name in ("scoring/views", "campaigns/actions"):
        if not (house / name).is_dir():
            (house / f"{name}.py").touch()
    plant(house, module, line)
    code, words = lint(house)
    assert code == 1, words
    broken = [text for text in words.splitlines() if text.endswith(("BROKEN", "BROKEN (1 ignored import)"))]
    assert any(text.startswith(contract) for text in broken), words
