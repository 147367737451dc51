from django.apps import AppConfig

from records import triggers

WRITTEN_ONCE = "Phiên bản của bộ tiêu chí không sửa được; mỗi thay đổi là một phiên bản mới."
LOCKED = "Bộ tiêu chí đã khóa."


class ScoringConfig(AppConfig):
    name = "scoring"
    verbose_name = "Bộ tiêu chí"

    def ready(self) -> None:
        for table in ("criteriagroup", "criterion", "veto", "outcome"):
            triggers.refusal(f"scoring_{table}_no_update", f"scoring_{table}", "UPDATE", WRITTEN_ONCE)
        for event in ("UPDATE", "DELETE"):
            triggers.refusal(
                f"scoring_set_locked_no_{event.lower()}",
                "scoring_criteriaset",
                event,
                LOCKED,
                when="OLD.locked_at IS NOT NULL",
            )
