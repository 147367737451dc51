from django.apps import AppConfig

from records import triggers

FIXED = "Đợt thật và đợt diễn tập không đổi được cho nhau."
REAL = "Đợt thật không bao giờ xóa được."


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = "Kế hoạch, đợt đánh giá"

    def ready(self) -> None:
        # What may be wiped is said once, when a campaign is made; the database holds both to it (ADR 0030).
        triggers.refusal(
            "campaigns_campaign_practice_fixed",
            "campaigns_campaign",
            "UPDATE",
            FIXED,
            when="OLD.is_practice <> NEW.is_practice",
        )
        triggers.refusal(
            "campaigns_campaign_real_no_delete",
            "campaigns_campaign",
            "DELETE",
            REAL,
            when="NOT OLD.is_practice",
        )
