"""Give the campaigns that stand their frozen tree, their dossiers' places and their counters."""

from collections import Counter as Sums
from typing import Any

from django.db import migrations

STEP = 6


def fill(apps: Any, schema_editor: Any) -> None:
    Participation = apps.get_model("campaigns", "Participation")
    TreeNode = apps.get_model("campaigns", "TreeNode")
    Unit = apps.get_model("units", "Unit")
    Dossier = apps.get_model("dossiers", "Dossier")
    Counter = apps.get_model("dossiers", "Counter")
    wanted = {}
    takers = Sums()
    for part in Participation.objects.order_by("pk").iterator(chunk_size=2_000):
        Participation.objects.filter(pk=part.pk).update(above=part.path[:-STEP])
        Dossier.objects.filter(participation_id=part.pk).update(path=part.path)
        takers[part.campaign_id, part.path[:-STEP]] += 1
        for end in range(STEP, len(part.path), STEP):
            wanted.setdefault(part.campaign_id, set()).add(part.path[:end])
    nodes = {}
    for campaign, paths in wanted.items():
        # A unit that moved since the campaign opened stands no longer at its old path: its children then hang higher.
        for unit in Unit.objects.filter(path__in=sorted(paths)):
            TreeNode.objects.create(
                campaign_id=campaign,
                unit_id=unit.pk,
                path=unit.path,
                above=unit.path[:-STEP],
                name=unit.name,
                kind_name=unit.type_name,
                search=unit.search,
                sort_key=unit.sort_key,
                takers=takers[campaign, unit.path],
            )
            nodes.setdefault(campaign, set()).add(unit.path)
    sums = Sums()
    rows = Dossier.objects.order_by("pk").values_list(
        "participation__campaign_id", "path", "milestone_id", "state", "punctuality"
    )
    for campaign, path, milestone, state, punctuality in rows.iterator(chunk_size=2_000):
        for end in range(0, len(path) + 1, STEP):
            if not end or path[:end] in nodes.get(campaign, ()):
                sums[campaign, path[:end], milestone, state, punctuality] += 1
    Counter.objects.bulk_create(
        (
            Counter(
                campaign_id=campaign,
                milestone_id=milestone,
                depth=len(path) // STEP,
                path=path,
                state=state,
                punctuality=punctuality,
                number=number,
            )
            for (campaign, path, milestone, state, punctuality), number in sums.items()
        ),
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0003_frozen_tree"),
        ("dossiers", "0010_counters"),
        ("units", "0004_invitations"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
