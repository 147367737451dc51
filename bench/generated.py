"""Generated provinces and nations: units, campaigns and dossiers in bulk, for measuring only.

``python -m bench.generated 5000 [--campaigns 3]`` fills the database of ``TD_VAR_DIR`` or ``DATABASE_URL``, which must
hold the demo already, so that the pages can be looked at. Invented names, marked as practice.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Mapping
from typing import Any

#: Generated dossiers by the last figure of their key: state and punctuality; the share of each is the same everywhere.
STATES = (
    ("not_started", ""), ("drafting", ""), ("awaiting_chair", ""), ("ready", ""), ("submitted", "on_time"),
    ("submitted", "extended"), ("appraising", "on_time"), ("returned", "on_time"), ("accepted", "on_time"),
    ("accepted", "on_time"),
)  # fmt: skip
WORDS = [
    "An",
    "Bình",
    "Cao",
    "Châu",
    "Chiềng",
    "Đông",
    "Hòa",
    "Hồng",
    "Hưng",
    "Lâm",
    "Lộc",
    "Long",
    "Minh",
    "Mường",
    "Nam",
    "Ngọc",
    "Phong",
    "Phú",
    "Quang",
    "Sơn",
    "Tân",
    "Thạch",
    "Thanh",
    "Thịnh",
    "Thủy",
    "Trung",
    "Tường",
    "Uyên",
    "Vân",
    "Xuân",
]
OFFICES = (
    "Trường Tiểu học",
    "Trường Trung học cơ sở",
    "Trạm Y tế",
    "Công an",
    "Ban Chỉ huy Quân sự",
    "Hạt Kiểm lâm",
)


def units(count: int, prefix: str = "G") -> str:
    """Make a tree with ``count`` units at the bottom and return the path of its root.

    50 and 5.000: one province with communes below it; more: a nation of provinces of about 5.900 units.
    """
    from records import clock
    from units.actions.keeping import next_path
    from units.models import Unit
    from units.rules import names, tree

    at = clock.now()
    provinces = 1 if count <= 10_000 else 34
    each = -(-count // provinces)
    communes = max(1, min(100, each // 10 if each < 1_000 else 75))
    root = next_path(None)
    made: dict[str, int] = {}

    def unit(code: str, name: str, kind: str, type_name: str, path: str) -> Unit:
        return Unit(
            code=code, name=name, kind=kind, type_name=type_name, path=path, is_invented=True,
            parent_id=made.get(tree.parent_path(path)), valid_from=at.date().replace(month=1, day=1),
            search=names.search_of(name, "", "", code), sort_key=names.sort_key_of(name),
        )  # fmt: skip

    def word(number: int) -> str:
        return f"{WORDS[number % 30]} {WORDS[(number // 30 + 7) % 30]}"

    def keep(rows: Iterator[Unit]) -> None:
        for one in Unit.objects.bulk_create(rows, batch_size=2_000):
            made[one.path] = one.pk

    head = ("Nước thử", "Quốc gia") if provinces > 1 else ("Tỉnh Thử", "Tỉnh")
    keep(iter([unit(prefix, head[0], "dia_ban", head[1], root)]))
    tops = [root]
    if provinces > 1:
        tops = [tree.child_path(root, n) for n in range(1, provinces + 1)]
        keep(
            unit(f"{prefix}{n:02d}", f"Tỉnh {word(n)}", "dia_ban", "Tỉnh", path)
            for n, path in enumerate(tops, 1)
        )
    places = [(p, c, tree.child_path(top, c)) for p, top in enumerate(tops) for c in range(1, communes + 1)]
    keep(
        unit(f"{prefix}{p:02d}.{c:03d}", f"Xã {word(p * 31 + c)}", "xa", "Xã", path) for p, c, path in places
    )
    bottom = (
        unit(
            f"{prefix}{p:02d}.{c:03d}.{n:04d}",
            f"{OFFICES[n % 6]} {word(p * 131 + c * 7 + n)} {n}",
            "don_vi_truc_thuoc", "Đơn vị trực thuộc", tree.child_path(path, n),
        )
        for p, c, path in places
        for n in range(1, -(-each // communes) + 1)
    )  # fmt: skip
    left = count
    while left > 0 and (rows := [row for row, _ in zip(bottom, range(min(left, 20_000)), strict=False)]):
        Unit.objects.bulk_create(rows, batch_size=2_000)
        left -= len(rows)
    return root


def campaign(root: str, code: str, year: int) -> Any:
    """Open a campaign over all units at the bottom below ``root``, its dossiers spread over the states."""
    from campaigns.models import Campaign, Milestone

    model = Campaign.objects.get(code="dien-tap")
    submit = model.milestones.get(purpose="submit")
    made = Campaign.objects.get(pk=model.pk)
    made.pk, made.code, made.title, made.year = None, code, f"Đợt thử {year}", year
    made.save(force_insert=True)
    milestone = Milestone.objects.get(pk=submit.pk)
    milestone.pk, milestone.campaign = None, made
    milestone.save(force_insert=True)
    fill(made, milestone, root)
    return made


def fill(made: Any, milestone: Any, root: str) -> None:
    """Let all units at the bottom below ``root`` take part in a campaign, each with a dossier."""
    from django.db import connection

    from campaigns.actions import freezing
    from campaigns.models import Participation
    from dossiers.actions import counting
    from dossiers.models import Dossier
    from units.rules import tree

    measure = made.participations.filter(part="subject").values_list("criteria_set_id", flat=True).first()
    if measure is None:
        measure = (
            type(made).objects.get(code="dien-tap").participations.filter(part="subject")[0].criteria_set_id
        )
    low, high = tree.subtree(root)
    with connection.cursor() as cursor:
        head, values = insert(
            Participation,
            {
                "campaign_id": str(made.pk), "unit_id": "u.id", "part": "'subject'", "name": "u.name", "kind": "u.kind",
                "parent_name": "p.name", "path": "u.path", "search": "u.search", "sort_key": "u.sort_key",
                "above": f"substr(u.path, 1, length(u.path) - {tree.STEP})", "criteria_set_id": str(measure),
                "appraiser_id": str(made.office_id),
            },
        )  # fmt: skip
        cursor.execute(
            f"{head} SELECT {values} FROM units_unit u JOIN units_unit p ON p.id = u.parent_id "  # noqa: S608 - our own names
            "WHERE u.path >= %s AND u.path < %s AND u.kind = 'don_vi_truc_thuoc'",
            [low, high],
        )
        state, how = (_case("p.id", [pair[index] for pair in STATES]) for index in (0, 1))
        head, values = insert(
            Dossier,
            {
                "participation_id": "p.id",
                "milestone_id": str(milestone.pk),
                "path": "p.path",
                "state": state,
                "punctuality": how,
            },
        )
        cursor.execute(
            f"{head} SELECT {values} FROM campaigns_participation p WHERE p.campaign_id = %s "  # noqa: S608 - our own names
            "AND NOT EXISTS (SELECT 1 FROM dossiers_dossier d WHERE d.participation_id = p.id)",
            [made.pk],
        )
    freezing.freeze_nodes(campaign=made)
    counting.set_up(campaign=made)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def insert(model: Any, given: Mapping[str, str]) -> tuple[str, str]:
    """Return ``INSERT INTO table (columns)`` and the values; what is not given takes the model's default."""
    columns, values = [], []
    for field in model._meta.concrete_fields:
        if field.primary_key:
            continue
        columns.append(f'"{field.column}"')
        default = field.get_default()
        if field.column in given:
            values.append(given[field.column])
        elif field.null:
            values.append("NULL")
        elif isinstance(default, bool):
            values.append("TRUE" if default else "FALSE")
        else:
            values.append(str(default) if isinstance(default, int) else f"'{default or ''}'")
    return f"INSERT INTO {model._meta.db_table} ({', '.join(columns)})", ", ".join(values)


def _case(key: str, values: list[str]) -> str:
    cases = " ".join(f"WHEN {number} THEN '{value}'" for number, value in enumerate(values))
    return f"CASE {key} - {key} / 10 * 10 {cases} ELSE '' END"


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Fill a database that holds the demo with a generated campaign."
    )
    parser.add_argument("units", type=int)
    parser.add_argument("--campaigns", type=int, default=1)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    root = units(options.units, prefix=f"G{options.units}-")
    for number in range(options.campaigns):
        print(campaign(root, f"thu-{options.units}-{2026 - number}", 2026 - number).code)


if __name__ == "__main__":
    main()
