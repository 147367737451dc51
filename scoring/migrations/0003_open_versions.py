import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

OLD_TRIGGERS = ("criteriagroup", "criterion", "veto", "outcome")


def drop_old_triggers(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Rows of an open version change from now on: the refusals without a condition leave the list."""
    with schema_editor.connection.cursor() as cursor:
        for table in OLD_TRIGGERS:
            on_table = f" ON scoring_{table}" if schema_editor.connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS scoring_{table}_no_update{on_table}")


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0002_counted_sets_and_decisions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(drop_old_triggers, migrations.RunPython.noop),
        migrations.CreateModel(
            name="SignedScan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("set_code", models.SlugField(max_length=60, verbose_name="mã bộ tiêu chí")),
                ("name", models.CharField(max_length=255, verbose_name="tên tệp")),
                ("content_type", models.CharField(max_length=100)),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("file", models.FileField(max_length=255, upload_to="doi-chieu/%Y/%m")),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "bản quét",
                "ordering": ("set_code", "pk"),
            },
        ),
        migrations.RemoveConstraint(
            model_name="criteriaset",
            name="criteria_set_content_once",
        ),
        migrations.RemoveConstraint(
            model_name="criteriaset",
            name="criteria_set_locked_pair",
        ),
        migrations.AddField(
            model_name="criteriagroup",
            name="changed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="criteriagroup",
            name="changed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="criteriaset",
            name="made_from",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="successors",
                to="scoring.criteriaset",
            ),
        ),
        migrations.AddField(
            model_name="criteriaset",
            name="proposed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="đề nghị khóa lúc"),
        ),
        migrations.AddField(
            model_name="criteriaset",
            name="proposed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="criteriaset",
            name="reason",
            field=models.CharField(blank=True, max_length=500, verbose_name="lý do lập phiên bản"),
        ),
        migrations.AddField(
            model_name="criterion",
            name="changed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="criterion",
            name="changed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="outcome",
            name="changed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="outcome",
            name="changed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="veto",
            name="changed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="veto",
            name="changed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="criteriaset",
            name="state",
            field=models.CharField(
                choices=[("editing", "Đang soạn"), ("draft", "Chưa khóa"), ("locked", "Đã khóa")],
                default="draft",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="criteriaset",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "editing"), _negated=True),
                fields=("code", "sha256"),
                name="criteria_set_content_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="criteriaset",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("confirmed_by__isnull", True),
                        ("locked_at__isnull", True),
                        ("locked_by__isnull", True),
                        ("state__in", ("editing", "draft")),
                    ),
                    models.Q(
                        ("confirmed_by__isnull", False),
                        ("locked_at__isnull", False),
                        ("locked_by__isnull", False),
                        ("state", "locked"),
                    ),
                    _connector="OR",
                ),
                name="criteria_set_locked_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="criteriaset",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("proposed_at__isnull", True), ("proposed_by__isnull", True)),
                    models.Q(
                        ("proposed_at__isnull", False),
                        ("proposed_by__isnull", False),
                        models.Q(("state", "editing"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="criteria_set_proposed_pair",
            ),
        ),
        migrations.AddField(
            model_name="signedscan",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="criterion",
            name="checked_scan",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="scoring.signedscan",
            ),
        ),
        migrations.AddField(
            model_name="outcome",
            name="checked_scan",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="scoring.signedscan",
            ),
        ),
        migrations.AddField(
            model_name="veto",
            name="checked_scan",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="scoring.signedscan",
            ),
        ),
        migrations.AddConstraint(
            model_name="signedscan",
            constraint=models.UniqueConstraint(fields=("set_code", "sha256"), name="signed_scan_once"),
        ),
    ]
