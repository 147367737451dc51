from django.apps import AppConfig

from records import triggers

KEPT = "Lần sao lưu và lần diễn tập khôi phục chỉ được ghi thêm."


class OperationsConfig(AppConfig):
    name = "operations"
    verbose_name = "Vận hành"

    def ready(self) -> None:
        for table in ("backupmade", "restoredrill"):
            for event in ("UPDATE", "DELETE", "TRUNCATE"):
                triggers.refusal(f"operations_{table}_no_{event.lower()}", f"operations_{table}", event, KEPT)
