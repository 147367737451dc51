"""Where our own sources are, and what the tests of the house read in them."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("config", "operations", "dossiers", "campaigns", "scoring", "units", "records")


def modules(root: Path = ROOT, folders: tuple[str, ...] = APPS) -> Iterator[Path]:
    """Give every Python file of the folders but migrations, in a stable order."""
    for folder in folders:
        for path in sorted((root / folder).rglob("*.py")):
            if "migrations" not in path.relative_to(root).parts:
                yield path


def rung(path: Path, root: Path = ROOT) -> str:
    """Give the rung a file stands on: ``dossiers/actions/submit.py`` and ``dossiers/actions.py`` → ``actions``."""
    parts = path.relative_to(root).with_suffix("").parts
    return parts[1] if len(parts) > 1 else parts[0]


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
