"""When and why: plans and what stands in them, campaigns, and who takes part."""

from campaigns.models.campaigns import (
    Campaign,
    CampaignSet,
    CouncilRole,
    Extension,
    FigureCheck,
    FigureSpec,
    Milestone,
    MilestoneItem,
    Participation,
    RouteStep,
)
from campaigns.models.contents import (
    Duty,
    FindingDecision,
    Measure,
    Mention,
    OfficeDay,
    PeriodicReport,
    PlanAgency,
    PlanDeadline,
    PlanFind,
    Target,
)
from campaigns.models.plans import (
    Plan,
    PlanLink,
)
from campaigns.models.reporters import Party, Reporter, party_of
from campaigns.models.tree import TreeNode

__all__ = [
    "Campaign",
    "CampaignSet",
    "CouncilRole",
    "Duty",
    "Extension",
    "FigureCheck",
    "FigureSpec",
    "FindingDecision",
    "Measure",
    "Mention",
    "Milestone",
    "MilestoneItem",
    "OfficeDay",
    "Participation",
    "Party",
    "PeriodicReport",
    "Plan",
    "PlanAgency",
    "PlanDeadline",
    "PlanFind",
    "PlanLink",
    "Reporter",
    "RouteStep",
    "Target",
    "TreeNode",
    "party_of",
]
