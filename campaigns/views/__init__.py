"""Below ``/ke-hoach/``: plans, campaigns, more time."""

from campaigns.views.campaigns import ask_extension, campaign, confirm_trial, extension, settings
from campaigns.views.plans import check, index, plan

__all__ = ["ask_extension", "campaign", "check", "confirm_trial", "extension", "index", "plan", "settings"]
