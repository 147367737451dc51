"""The only writers of plans, campaigns, milestones and extensions."""

from campaigns.actions.extensions import ask_extension, grant_extension, refuse_extension
from campaigns.actions.findings import decide_finding
from campaigns.actions.loading import load_campaign, load_plans
from campaigns.actions.running import close_campaign, confirm_trial, open_campaign, save_settings

__all__ = [
    "ask_extension",
    "close_campaign",
    "confirm_trial",
    "decide_finding",
    "grant_extension",
    "load_campaign",
    "load_plans",
    "open_campaign",
    "refuse_extension",
    "save_settings",
]
