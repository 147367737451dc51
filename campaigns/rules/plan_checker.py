"""The plan checker over a whole plan: every contradiction and gap its own words show, none corrected silently."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection

from campaigns.rules.plan_dates import check_dates
from campaigns.rules.plan_facts import PlanFacts, PlanFinding
from campaigns.rules.plan_links import check_links
from campaigns.rules.plan_words import check_words


def check_plan(facts: PlanFacts, days_off: Collection[dt.date] = frozenset()) -> list[PlanFinding]:
    """Return every finding in the order of the ⚠ list."""
    found = [*check_dates(facts, days_off), *check_links(facts), *check_words(facts)]
    return sorted(found, key=lambda finding: int(re.sub(r"\D", "", finding.code)))
