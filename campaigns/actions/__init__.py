"""The only writers of plans, campaigns, milestones and extensions."""

from campaigns.actions.days import remove_office_day, set_office_day
from campaigns.actions.extensions import (
    ask_extension,
    ask_report_extension,
    grant_extension,
    refuse_extension,
)
from campaigns.actions.findings import decide_finding
from campaigns.actions.following import follow_successor
from campaigns.actions.issuing import amend_plan, delete_plan, issue_plan, take_over_plan
from campaigns.actions.loading import load_campaign, load_plans
from campaigns.actions.milestones import remove_milestone, save_head, save_milestone
from campaigns.actions.pasting import ROWS, accept_all, decide_find, paste_plan
from campaigns.actions.practising import copy_for_practice
from campaigns.actions.preparing import (
    add_audience,
    add_item,
    add_step,
    prepare_campaign,
    remove_item,
    remove_party,
    remove_step,
    set_criteria,
)
from campaigns.actions.running import (
    begin_opening,
    close_campaign,
    confirm_trial,
    finish_opening,
    give_up_opening,
    open_campaign,
    save_settings,
)
from campaigns.actions.writing import (
    PARTS,
    add_basis,
    create_plan,
    remove_basis,
    remove_row,
    save_plan,
    save_row,
)

__all__ = [
    "PARTS",
    "ROWS",
    "accept_all",
    "add_audience",
    "add_basis",
    "add_item",
    "add_step",
    "amend_plan",
    "ask_extension",
    "ask_report_extension",
    "begin_opening",
    "close_campaign",
    "confirm_trial",
    "copy_for_practice",
    "create_plan",
    "decide_find",
    "decide_finding",
    "delete_plan",
    "finish_opening",
    "follow_successor",
    "give_up_opening",
    "grant_extension",
    "issue_plan",
    "load_campaign",
    "load_plans",
    "open_campaign",
    "paste_plan",
    "prepare_campaign",
    "refuse_extension",
    "remove_basis",
    "remove_item",
    "remove_milestone",
    "remove_office_day",
    "remove_party",
    "remove_row",
    "remove_step",
    "save_head",
    "save_milestone",
    "save_plan",
    "save_row",
    "save_settings",
    "set_criteria",
    "set_office_day",
    "take_over_plan",
]
