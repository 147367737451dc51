"""Evidence becomes a reference that several criteria may rest on; what was a file behind one criterion stays one."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0001_initial"),
        ("scoring", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("evidence", "code", models.CharField("mã minh chứng", max_length=40, default="")),
        migrations.AddField(
            "evidence",
            "kind",
            models.CharField(
                "loại",
                max_length=10,
                choices=[
                    ("van_ban", "Văn bản"),
                    ("su_kien", "Sự kiện, hoạt động"),
                    ("duong_dan", "Đường dẫn"),
                    ("tep", "Tệp"),
                ],
                default="tep",
            ),
        ),
        migrations.AddField(
            "evidence", "doc_type", models.CharField("loại văn bản", max_length=60, blank=True, default="")
        ),
        migrations.AddField(
            "evidence", "number", models.CharField("số, ký hiệu", max_length=60, blank=True, default="")
        ),
        migrations.AddField("evidence", "dated_on", models.DateField("ngày", null=True, blank=True)),
        migrations.AddField(
            "evidence", "issuer", models.CharField("nơi ban hành", max_length=200, blank=True, default="")
        ),
        migrations.AddField(
            "evidence",
            "figures",
            models.CharField("số liệu của sự kiện", max_length=200, blank=True, default=""),
        ),
        migrations.AddField(
            "evidence", "url", models.CharField("đường dẫn", max_length=500, blank=True, default="")
        ),
        migrations.AddField("evidence", "at_unit", models.BooleanField("lưu tại đơn vị", default=False)),
        migrations.AddField(
            "evidence",
            "taken_from",
            models.ForeignKey(
                "dossiers.evidence",
                on_delete=django.db.models.deletion.PROTECT,
                null=True,
                blank=True,
                related_name="+",
                verbose_name="lấy từ kỳ trước",
            ),
        ),
        migrations.AddField("evidence", "version", models.PositiveIntegerField(default=0)),
        migrations.AddField("evidence", "saved_at", models.DateTimeField(null=True, blank=True)),
        migrations.AddField(
            "evidence",
            "saved_by",
            models.ForeignKey(
                settings.AUTH_USER_MODEL,
                on_delete=django.db.models.deletion.PROTECT,
                null=True,
                blank=True,
                related_name="+",
            ),
        ),
        migrations.AddField("evidence", "at", models.DateTimeField("nhập lúc", null=True)),
        migrations.AddField(
            "evidence",
            "by",
            models.ForeignKey(
                settings.AUTH_USER_MODEL,
                on_delete=django.db.models.deletion.PROTECT,
                null=True,
                related_name="+",
            ),
        ),
        migrations.AlterField(
            "evidence", "title", models.CharField("trích yếu, nội dung", max_length=300, blank=True)
        ),
        migrations.AlterField(
            "evidence",
            "stored",
            models.ForeignKey(
                "dossiers.storedfile",
                on_delete=django.db.models.deletion.PROTECT,
                null=True,
                blank=True,
                related_name="+",
                verbose_name="tệp",
            ),
        ),
        migrations.CreateModel(
            name="EvidenceUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        settings.AUTH_USER_MODEL,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                    ),
                ),
                ("removed_at", models.DateTimeField(null=True, blank=True)),
                (
                    "removed_by",
                    models.ForeignKey(
                        settings.AUTH_USER_MODEL,
                        on_delete=django.db.models.deletion.PROTECT,
                        null=True,
                        blank=True,
                        related_name="+",
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        "dossiers.evidence", on_delete=django.db.models.deletion.CASCADE, related_name="uses"
                    ),
                ),
                (
                    "criterion",
                    models.ForeignKey(
                        "scoring.criterion",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence_uses",
                    ),
                ),
            ],
            options={"verbose_name": "tiêu chí dùng minh chứng", "ordering": ("pk",)},
        ),
        migrations.AddConstraint(
            "evidenceuse",
            models.CheckConstraint(
                condition=models.Q(removed_at__isnull=True, removed_by__isnull=True)
                | models.Q(removed_at__isnull=False, removed_by__isnull=False),
                name="evidence_use_removed_paired",
            ),
        ),
        migrations.AddConstraint(
            "evidenceuse",
            models.UniqueConstraint(
                fields=("evidence", "criterion"),
                condition=models.Q(removed_at__isnull=True),
                name="evidence_use_once",
            ),
        ),
    ]
