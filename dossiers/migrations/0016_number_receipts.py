"""Give the receipts that stand their number within the campaign."""

from typing import Any

from django.db import migrations


def number(apps: Any, schema_editor: Any) -> None:
    Receipt = apps.get_model("dossiers", "Receipt")
    last = {}
    rows = Receipt.objects.order_by("pk").values_list("pk", "dossier__participation__campaign_id")
    for pk, campaign in rows.iterator(chunk_size=2_000):
        last[campaign] = last.get(campaign, 0) + 1
        Receipt.objects.filter(pk=pk).update(campaign_id=campaign, serial=last[campaign])


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0015_receipt_serials")]

    operations = [migrations.RunPython(number, migrations.RunPython.noop)]
