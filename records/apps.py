from django.apps import AppConfig
from django.core.validators import ProhibitNullCharactersValidator
from django.db.models.signals import post_migrate, pre_migrate

from records import triggers

APPEND_ONLY = "Nhật ký chỉ được ghi thêm."
# The one change an access row may see: its chain fields, once, from empty to full.
CHAINING = """
OLD.seq IS NOT NULL OR NEW.seq IS NULL OR NEW.id <> OLD.id OR NEW.kind <> OLD.kind OR NEW.at <> OLD.at
OR NEW.actor_id IS DISTINCT FROM OLD.actor_id OR NEW.subject_type <> OLD.subject_type
OR NEW.subject_id <> OLD.subject_id OR NEW.data <> OLD.data OR NEW.address_digest <> OLD.address_digest
"""


class RecordsConfig(AppConfig):
    name = "records"
    verbose_name = "Nền chung"

    def ready(self) -> None:
        # Of the sentences forms refuse with, the one Django has no Vietnamese for.
        ProhibitNullCharactersValidator.message = (
            "Nội dung có ký tự rỗng (NUL) không hiển thị được; hãy gõ lại nội dung."
        )
        triggers.refusal("records_logentry_no_update", "records_logentry", "UPDATE", APPEND_ONLY)
        triggers.refusal("records_logentry_no_delete", "records_logentry", "DELETE", APPEND_ONLY)
        triggers.refusal("records_logentry_no_truncate", "records_logentry", "TRUNCATE", APPEND_ONLY)
        # A personal value may be erased, never altered.
        triggers.refusal("records_personalvalue_no_update", "records_personalvalue", "UPDATE", APPEND_ONLY)
        triggers.refusal(
            "records_accessentry_chain_once",
            "records_accessentry",
            "UPDATE",
            APPEND_ONLY,
            when=" ".join(CHAINING.split()),
        )
        triggers.refusal("records_accessentry_no_delete", "records_accessentry", "DELETE", APPEND_ONLY)
        triggers.refusal("records_accessentry_no_truncate", "records_accessentry", "TRUNCATE", APPEND_ONLY)
        pre_migrate.connect(triggers.lift_for_migration, sender=self, dispatch_uid="records.triggers.lift")
        post_migrate.connect(triggers.reinstall, sender=self, dispatch_uid="records.triggers")
