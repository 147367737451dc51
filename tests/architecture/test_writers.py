"""Only ``actions`` write. Read from the sources, so that a write in a view fails before anybody runs it.

Seen as a write is, by name of the method: ``.save()`` and ``.delete()`` without positional arguments
(a file field's ``save(name, content)`` and a dictionary's ``delete(key)`` have some),
``.update(field=…)``, the creating methods, and a change of a many-to-many relation.

Who else writes, and why:

- ``loaders`` turn data files into rows. They are called by an action, inside its transaction.
- ``records`` is what everyone writes to. Its journal, outbox and jobs are the writers of its rows; actions call
  them. Looks and log-ins are written through the journal alone, so views never need a writing method.
"""

import ast
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, modules, rung, tree

CREATING = {
    "create",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "acreate",
    "abulk_create",
    "aget_or_create",
    "aupdate_or_create",
    "asave",
    "adelete",
    "aupdate",
    "create_user",
    "create_superuser",
}
MANY_TO_MANY = {"add", "set", "remove", "clear"}
WRITING_RUNGS = {"actions", "loaders"}
WRITING_MODULES = {
    "records/journal.py",
    "records/outbox.py",
    "records/jobs.py",
}


def relations(root: Path = ROOT) -> set[str]:
    """Name the relations declared in our models, as their owners see them: fields, ``related_name``, ``…_set``."""
    names = {"groups", "user_permissions", "permissions"}
    for path in modules(root):
        if rung(path, root) != "models":
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef):
                names.add(f"{node.name.lower()}_set")
            elif isinstance(node, ast.keyword) and node.arg == "related_name":
                names.add(ast.unparse(node.value).strip("'\""))
            elif isinstance(node, ast.Assign) and "ManyToManyField" in ast.unparse(node.value):
                names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return names


def writes(module: ast.Module, related: set[str]) -> list[tuple[int, str]]:
    """List the calls in a module that write to the database, as (line, method)."""
    found = []
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            method = node.func.attr
            owner = node.func.value
            bare = not node.args
            named = [keyword.arg for keyword in node.keywords]
            if (
                method in CREATING
                or (method in {"save", "delete"} and bare)
                or (method == "update" and bare and named and None not in named)
                or (method in MANY_TO_MANY and isinstance(owner, ast.Attribute) and owner.attr in related)
            ):
                found.append((node.lineno, method))
    return sorted(found)


def may_write(path: Path, root: Path = ROOT) -> bool:
    return rung(path, root) in WRITING_RUNGS or path.relative_to(root).as_posix() in WRITING_MODULES


def unlawful_writes(root: Path = ROOT) -> list[str]:
    related = relations(root)
    return [
        f"{path.relative_to(root)}:{line}: .{method}() outside actions"
        for path in modules(root)
        if not may_write(path, root)
        for line, method in writes(tree(path), related)
    ]


def test_only_actions_write() -> None:
    assert unlawful_writes() == []


def test_every_exception_is_needed() -> None:
    """A module that no longer writes leaves the list."""
    related = relations()
    idle = [name for name in sorted(WRITING_MODULES) if not writes(tree(ROOT / name), related)]
    assert idle == []


@pytest.mark.parametrize(
    "planted",
    [
        "dossier.save()",
        "dossier.save(update_fields=['state'])",
        "Dossier.objects.filter(pk=1).delete()",
        "Dossier.objects.filter(pk=1).update(state='nop')",
        "Dossier.objects.create(unit=unit)",
        "Dossier.objects.bulk_create(rows)",
        "Dossier.objects.get_or_create(unit=unit)",
        "Dossier.objects.update_or_create(unit=unit)",
        "Score.objects.bulk_update(rows, ['points'])",
        "council.members.add(person)",
        "council.members.set([person])",
        "council.members.clear()",
        "unit.councils.add(council)",
        "unit.council_set.remove(council)",
        "user.groups.add(group)",
        "User.objects.create_user(username='a')",
    ],
)
def test_planted_write_is_found(tmp_path: Path, planted: str) -> None:
    """The twin: the same walk over a house with one write in a view must report exactly that line."""
    _plant(tmp_path, "views", planted)
    assert unlawful_writes(tmp_path) == [
        f"dossiers/views.py:2: .{_method(planted)}() outside actions",
    ]


@pytest.mark.parametrize(
    "harmless",
    [
        "seen.add(1)",
        "self.seen.add(1)",
        "rows[pk].issued.add('to-trinh')",
        "context.update(other)",
        "context.update({'a': 1})",
        "digest.update(b'x')",
        "field.save('ten.pdf', content)",
        "settings.update(**other)",
    ],
)
def test_no_false_alarm(tmp_path: Path, harmless: str) -> None:
    _plant(tmp_path, "views", harmless)
    assert unlawful_writes(tmp_path) == []


def test_actions_and_migrations_may_write(tmp_path: Path) -> None:
    _plant(tmp_path, "actions", "dossier.save()")
    _plant(tmp_path, "migrations/0001_initial", "dossier.save()")
    assert unlawful_writes(tmp_path) == []


def _method(planted: str) -> str:
    call = ast.parse(planted).body[0]
    assert isinstance(call, ast.Expr)
    assert isinstance(call.value, ast.Call)
    assert isinstance(call.value.func, ast.Attribute)
    return call.value.func.attr


def _plant(root: Path, module: str, line: str) -> None:
    path = root / "dossiers" / f"{module}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"def view(request):\n    {line}\n", encoding="utf-8")
    (root / "dossiers" / "models.py").write_text(
        "class Council(models.Model):\n"
        "    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name='councils')\n"
        "    members = models.ManyToManyField(User)\n",
        encoding="utf-8",
    )
