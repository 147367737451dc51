from django.apps import AppConfig

from records import triggers

KEPT = "Bản đã ký và kết quả kiểm tra chữ ký chỉ được ghi thêm; bản mới là một dòng mới kèm lý do."
APPEND_ONLY = ("signedcopy", "signaturecheck")


class DossiersConfig(AppConfig):
    name = "dossiers"
    verbose_name = "Hồ sơ"

    def ready(self) -> None:
        for table in APPEND_ONLY:
            for event in ("UPDATE", "DELETE", "TRUNCATE"):
                triggers.refusal(f"dossiers_{table}_no_{event.lower()}", f"dossiers_{table}", event, KEPT)
