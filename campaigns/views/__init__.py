"""Below ``/ke-hoach/``: plans, campaigns, more time."""

from campaigns.views.campaigns import (
    ask_extension,
    ask_report_extension,
    campaign,
    confirm_trial,
    extension,
    settings,
)
from campaigns.views.days import back_plan, office_days, remove_office_day
from campaigns.views.pasting import find, finds, paste
from campaigns.views.plans import check, index, plan
from campaigns.views.preparing import prepare, prepare_campaign, prepare_head, prepare_milestone
from campaigns.views.writing import (
    add_basis,
    add_row,
    amend_plan,
    delete_plan,
    edit_plan,
    edit_row,
    issue_plan,
    new_plan,
    remove_basis,
    remove_row,
    take_over_plan,
)
from campaigns.views.year import campaign_calendar, plan_calendar

__all__ = [
    "add_basis",
    "add_row",
    "amend_plan",
    "ask_extension",
    "ask_report_extension",
    "back_plan",
    "campaign",
    "campaign_calendar",
    "check",
    "confirm_trial",
    "delete_plan",
    "edit_plan",
    "edit_row",
    "extension",
    "find",
    "finds",
    "index",
    "issue_plan",
    "new_plan",
    "office_days",
    "paste",
    "plan",
    "plan_calendar",
    "prepare",
    "prepare_campaign",
    "prepare_head",
    "prepare_milestone",
    "remove_basis",
    "remove_office_day",
    "remove_row",
    "settings",
    "take_over_plan",
]
