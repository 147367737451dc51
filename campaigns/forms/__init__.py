"""Is the input well formed? Shape only; whether it is allowed is asked by ``actions``."""

from campaigns.forms.campaigns import DecisionForm, ExtensionForm, HeadForm, MilestoneForm, SettingsForm
from campaigns.forms.plans import ROW_FORMS, BasisForm, OfficeDayForm, PasteForm, PlanForm, RowForm

__all__ = [
    "ROW_FORMS",
    "BasisForm",
    "DecisionForm",
    "ExtensionForm",
    "HeadForm",
    "MilestoneForm",
    "OfficeDayForm",
    "PasteForm",
    "PlanForm",
    "RowForm",
    "SettingsForm",
]
