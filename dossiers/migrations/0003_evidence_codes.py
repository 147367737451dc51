"""Give every file that was evidence its code, who entered it and when, and the criterion that rests on it."""

from collections import defaultdict
from typing import Any

from django.db import migrations


def give_codes(apps: Any, schema_editor: Any) -> None:
    # Data of its own migration: PostgreSQL changes no table on which rows of the same transaction still wait.
    evidence = apps.get_model("dossiers", "Evidence")
    uses = apps.get_model("dossiers", "EvidenceUse")
    serials: dict[tuple[int, str, str], int] = defaultdict(int)
    rows = evidence.objects.select_related("stored", "criterion__group").order_by("pk")
    for each in rows:
        group, code = each.criterion.group.code, each.criterion.code
        own = code.removeprefix(f"{group}.") or code
        serials[each.dossier_id, group, own] += 1
        evidence.objects.filter(pk=each.pk).update(
            code=f"H{group}-{own}.{serials[each.dossier_id, group, own]:02d}",
            at=each.stored.at,
            by_id=each.stored.by_id,
            version=1,
            saved_at=each.stored.at,
            saved_by_id=each.stored.by_id,
        )
        uses.objects.create(
            evidence_id=each.pk,
            criterion_id=each.criterion_id,
            at=each.stored.at,
            by_id=each.stored.by_id,
            removed_at=each.removed_at,
            removed_by_id=each.removed_by_id,
        )


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0002_evidence_references")]

    operations = [migrations.RunPython(give_codes, migrations.RunPython.noop)]
