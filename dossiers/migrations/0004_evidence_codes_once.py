"""Codes of evidence are given once a dossier; a criterion is named by its use alone."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0003_evidence_codes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveField("evidence", "criterion"),
        migrations.AlterField("evidence", "code", models.CharField("mã minh chứng", max_length=40)),
        migrations.AlterField(
            "evidence", "doc_type", models.CharField("loại văn bản", max_length=60, blank=True)
        ),
        migrations.AlterField(
            "evidence", "number", models.CharField("số, ký hiệu", max_length=60, blank=True)
        ),
        migrations.AlterField(
            "evidence", "issuer", models.CharField("nơi ban hành", max_length=200, blank=True)
        ),
        migrations.AlterField(
            "evidence", "figures", models.CharField("số liệu của sự kiện", max_length=200, blank=True)
        ),
        migrations.AlterField("evidence", "url", models.CharField("đường dẫn", max_length=500, blank=True)),
        migrations.AlterField("evidence", "at", models.DateTimeField("nhập lúc")),
        migrations.AlterField(
            "evidence",
            "by",
            models.ForeignKey(
                settings.AUTH_USER_MODEL, on_delete=django.db.models.deletion.PROTECT, related_name="+"
            ),
        ),
        migrations.AddConstraint(
            "evidence", models.UniqueConstraint(fields=("dossier", "code"), name="evidence_code_once")
        ),
        migrations.AddConstraint(
            "evidence",
            models.CheckConstraint(
                condition=models.Q(at_unit=False) | models.Q(stored__isnull=True),
                name="evidence_at_unit_without_file",
            ),
        ),
        migrations.AddConstraint(
            "evidence",
            models.CheckConstraint(
                condition=~models.Q(kind="tep") | models.Q(stored__isnull=False), name="evidence_file_has_one"
            ),
        ),
    ]
