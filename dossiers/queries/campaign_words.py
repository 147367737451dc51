"""The words papers take from a campaign: its plan, the bases they name, period and levels above."""

from __future__ import annotations

import re
from typing import Any

from campaigns import states as campaign_states
from campaigns.models import Campaign, Plan, PlanLink
from records.text import vn_date, vn_date_long

YEAR = re.compile(r"\bnăm (\d{4})\b")


def campaign_content(campaign: Campaign) -> dict[str, Any]:
    """The campaign's words: year, period, bases in the order in which papers name them, levels above."""
    return {
        "code": campaign.code,
        "title": campaign.title,
        "year": campaign.year,
        "practice": campaign.is_practice,
        "illustrative": campaign.is_illustrative,
        "trial": campaign.trial_confirmed_at is not None,
        "period_from": campaign.period_from.isoformat(),
        "period_to": campaign.period_to.isoformat(),
        "plan": f"{_named(campaign.plan, campaign.year, long=False)} của {campaign.plan.issuer}",
        "bases": _bases(campaign),
        "council_name": campaign.council_name,
        "office": campaign.office.name,
        "upper": campaign.upper_name,
        "upper_short": campaign.upper_short or campaign.upper_name,
        "recogniser": campaign.recogniser_name,
        "section": campaign.appraising_section,
    }


def _named(plan: Plan, year: int, *, long: bool) -> str:
    """``Quyết định số 2139/QĐ-UBND ngày 29 tháng 9 năm 2020``, dots where number or date are unknown."""
    kind = plan.get_kind_display()
    if plan.kind == campaign_states.LAW:
        return plan.subject
    on = (
        (vn_date_long(plan.signed_on) if long else f"ngày {vn_date(plan.signed_on)}")
        if plan.signed_on
        else f"ngày …/…/{_year_of(plan, year)}"
    )
    return f"{kind} số {plan.number or '…'}{plan.symbol} {on}"


def _year_of(plan: Plan, year: int) -> str:
    """The year a plan without a date names in its own subject; failing that, the campaign's."""
    named = YEAR.search(plan.subject)
    return named.group(1) if named else str(year)


def _basis(verb: str, plan: Plan, year: int) -> str:
    subject = plan.subject[:1].lower() + plan.subject[1:]
    link = "" if subject.startswith(("ban hành", "phê duyệt", "quy định")) else "về "
    return f"{verb} {_named(plan, year, long=True)} của {plan.issuer} {link}{subject}"


def _bases(campaign: Campaign) -> list[str]:
    links = list(campaign.plan.links.select_related("target").exclude(kind=campaign_states.REPLACES))
    cited = [link for link in links if link.kind == campaign_states.CITES]
    carried = [link for link in links if link.kind == campaign_states.CARRIES_OUT]
    lines = [_basis("Căn cứ", link.target, campaign.year) + _aside(link, campaign) for link in cited]
    lines += [_basis("Thực hiện", link.target, campaign.year) + _aside(link, campaign) for link in carried]
    return [*lines, _basis("Thực hiện", campaign.plan, campaign.year)]


def _aside(link: PlanLink, campaign: Campaign) -> str:
    """What a practice plan says in brackets after a basis, so that no paper passes it off as law in force."""
    found = re.search(r"\([^()]*\)$", link.words.strip()) if campaign.is_practice else None
    return f" {found.group()}" if found else ""
