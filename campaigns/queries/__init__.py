"""What there is to see of plans, campaigns, milestones, extensions: frozen values, a constant number of queries."""

from campaigns.queries.campaign import CampaignPage, campaign_page, facts_of, findings
from campaigns.queries.deadlines import (
    Deadline,
    deadline_for,
    extension_until,
    milestone_of,
    rule_of,
    uses_draft_rows,
)
from campaigns.queries.extensions import (
    AskingPage,
    ExtensionLine,
    ExtensionPage,
    asking_page,
    extension_line,
    extension_page,
    extensions,
    passed_milestones,
)
from campaigns.queries.plans import (
    CampaignLine,
    PlanLine,
    PlanPage,
    campaigns,
    missing_words,
    number_words,
    plan_line,
    plan_name,
    plan_page,
    plans,
)

__all__ = [
    "AskingPage",
    "CampaignLine",
    "CampaignPage",
    "Deadline",
    "ExtensionLine",
    "ExtensionPage",
    "PlanLine",
    "PlanPage",
    "asking_page",
    "campaign_page",
    "campaigns",
    "deadline_for",
    "extension_line",
    "extension_page",
    "extension_until",
    "extensions",
    "facts_of",
    "findings",
    "milestone_of",
    "missing_words",
    "number_words",
    "passed_milestones",
    "plan_line",
    "plan_name",
    "plan_page",
    "plans",
    "rule_of",
    "uses_draft_rows",
]
