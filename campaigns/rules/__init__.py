"""What the plans' words mean: document numbers, deadlines, contradictions. Pure functions, no Django."""

from campaigns.rules.checker import CampaignFacts, Finding, InstrumentFact, MilestoneFact, check
from campaigns.rules.deadlines import (
    DeadlineRule,
    Verdict,
    add_working_days,
    countdown,
    days_left,
    deadline_words,
    end_of,
    is_day_off,
    last_valid_day,
    last_valid_instant,
    parse_deadline,
    verdict,
)
from campaigns.rules.numbers import DocNumber, format_number, parse_number

__all__ = [
    "CampaignFacts",
    "DeadlineRule",
    "DocNumber",
    "Finding",
    "InstrumentFact",
    "MilestoneFact",
    "Verdict",
    "add_working_days",
    "check",
    "countdown",
    "days_left",
    "deadline_words",
    "end_of",
    "format_number",
    "is_day_off",
    "last_valid_day",
    "last_valid_instant",
    "parse_deadline",
    "parse_number",
    "verdict",
]
