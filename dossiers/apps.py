from django.apps import AppConfig

from records import triggers

KEPT = "Bản đã ký và kết quả kiểm tra chữ ký chỉ được ghi thêm; bản mới là một dòng mới kèm lý do."
APPEND_ONLY = ("signedcopy", "signaturecheck")
REAL = "Hồ sơ của đợt thật không bao giờ xóa được."

# What leads from a row to its campaign; a practice is the one thing that may be wiped (ADR 0030).
IN_PRACTICE = {
    "signedcopy": """
        SELECT 1 FROM dossiers_paper a
        JOIN dossiers_dossier d ON d.id = a.dossier_id
        JOIN campaigns_participation p ON p.id = d.participation_id
        JOIN campaigns_campaign c ON c.id = p.campaign_id
        WHERE a.id = OLD.paper_id AND c.is_practice
    """,
    "signaturecheck": """
        SELECT 1 FROM dossiers_signedcopy s
        JOIN dossiers_paper a ON a.id = s.paper_id
        JOIN dossiers_dossier d ON d.id = a.dossier_id
        JOIN campaigns_participation p ON p.id = d.participation_id
        JOIN campaigns_campaign c ON c.id = p.campaign_id
        WHERE s.id = OLD.copy_id AND c.is_practice
    """,
}
#: A dossier goes with its practice, or with an opening that was broken off before anybody could touch it.
DOSSIER_GOES = (
    "SELECT 1 FROM campaigns_participation p JOIN campaigns_campaign c ON c.id = p.campaign_id "
    "WHERE p.id = OLD.participation_id AND (c.is_practice OR c.state = 'opening')"
)


class DossiersConfig(AppConfig):
    name = "dossiers"
    verbose_name = "Hồ sơ"

    def ready(self) -> None:
        for table in APPEND_ONLY:
            for event in ("UPDATE", "TRUNCATE"):
                triggers.refusal(f"dossiers_{table}_no_{event.lower()}", f"dossiers_{table}", event, KEPT)
            triggers.refusal_unless(
                f"dossiers_{table}_no_delete", f"dossiers_{table}", "DELETE", KEPT, exists=IN_PRACTICE[table]
            )
        triggers.refusal_unless(
            "dossiers_dossier_real_no_delete", "dossiers_dossier", "DELETE", REAL, exists=DOSSIER_GOES
        )
