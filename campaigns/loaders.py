"""Plans and campaigns as data files (TOML) → frozen dataclasses. Reads only; ``actions`` write.

A campaign file may count its dates from a base day: then ``words`` hold ``{a}``, ``{b}`` and ``days`` says how
many days each lies from that day, so that a practice campaign is always open.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from campaigns import states
from campaigns.rules import DeadlineRule, parse_deadline, parse_number
from records.text import nfc, vn_date

DATA = Path(__file__).resolve().parent / "data"
PLANS = DATA / "plans.toml"
CAMPAIGN_2021 = DATA / "kh-vpub-2021.toml"
PRACTICE = DATA / "dien-tap.toml"
#: Kế hoạch 75/KH-UBND as it was carried out: duties, targets and three reports a year, no scores.
CAMPAIGN_2020 = DATA / "kh-75-2020.toml"
#: What each of the two plans names, row by row.
CONTENTS = (DATA / "doc-01.toml", DATA / "doc-04.toml")


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A plan carries out or cites another, in its own words."""

    kind: str
    target: str
    words: str


@dataclass(frozen=True, slots=True)
class PlanRow:
    """An instrument; ``number`` is "" and ``signed_on`` None where the paper has none."""

    code: str
    kind: str
    style: str
    number: str
    symbol: str
    fields: dict[str, Any]
    issuer_unit: str
    links: tuple[LinkRow, ...]


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """A date of the plan with the words verbatim and the rule read from them."""

    code: str
    words: str
    rule: DeadlineRule
    fields: dict[str, Any]
    items: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class CampaignFile:
    """Everything a campaign file says, dates worked out."""

    code: str
    plan: str
    new_plan: PlanRow | None
    office: str
    fields: dict[str, Any]
    sets: dict[str, str]
    milestones: tuple[MilestoneRow, ...]
    route: tuple[dict[str, Any], ...] = ()
    council_roles: tuple[dict[str, Any], ...] = ()
    figures: tuple[dict[str, Any], ...] = ()
    figure_checks: tuple[dict[str, Any], ...] = ()
    participants: tuple[dict[str, Any], ...] = field(default_factory=tuple)
    reporters: tuple[dict[str, Any], ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class ContentsFile:
    """Everything one plan names: deadlines, agencies and duties, targets, measures, reports, the rest."""

    plan: str
    year: int
    deadlines: tuple[dict[str, Any], ...]
    agencies: tuple[dict[str, Any], ...]
    duties: tuple[dict[str, Any], ...]
    targets: tuple[dict[str, Any], ...]
    measures: tuple[dict[str, Any], ...]
    reports: tuple[dict[str, Any], ...]
    mentions: tuple[dict[str, Any], ...]


def read_contents(path: Path) -> ContentsFile:
    """Read what a plan names; rows keep the order of the file."""
    raw = _read(path)
    parts = ("deadlines", "agencies", "duties", "targets", "measures", "reports", "mentions")
    rows = {part: tuple(raw.get(part, ())) for part in parts}
    return ContentsFile(plan=raw["plan"], year=raw["year"], **rows)


def read_plans(path: Path = PLANS) -> tuple[PlanRow, ...]:
    """Read a file of instruments; ValueError for a number that cannot be parsed."""
    return tuple(_plan(row, {}) for row in _read(path)["plans"])


def read_campaign(path: Path, today: dt.date | None) -> CampaignFile:
    """Read a campaign file; ``today`` is the base day of files that count their dates from one.

    ValueError when such a file is read without a base day, or when a milestone's words cannot be read.
    """
    raw = _read(path)
    if today is None and _counts_days(raw):
        raise ValueError(f"{path.name}: các mốc tính từ một ngày gốc; cần --today.")
    year = int(raw["year"]) if "year" in raw else _base(today, path).year
    words = {"nam": str(year), "nam_sau": str(year + 1)}
    return CampaignFile(
        code=raw["code"],
        plan=raw["new_plan"]["code"] if "new_plan" in raw else raw["plan"],
        new_plan=_plan(raw["new_plan"], words) if "new_plan" in raw else None,
        office=raw["office"],
        fields={
            "title": _fill(raw["title"], words),
            "year": year,
            "period_from": _day(raw, "period_from", today),
            "period_to": _day(raw, "period_to", today),
            "upper_name": raw["upper_name"],
            "upper_short": raw.get("upper_short", ""),
            "recogniser_name": raw["recogniser_name"],
            "council_name": _fill(raw["council_name"], words),
            "appraising_section": raw.get("appraising_section", ""),
            "contact_title": raw.get("contact_title", ""),
            "contact_phone": raw.get("contact_phone", ""),
            "scan_policy": raw.get("scan_policy", states.SCAN_OPTIONAL),
            "forward_partial": raw.get("forward_partial", False),
            "roll_to_working_day": raw.get("roll_to_working_day", False),
            "is_practice": raw.get("is_practice", False),
            "is_illustrative": raw.get("is_illustrative", False),
            "scored": raw.get("scored", True),
        },
        sets=dict(raw.get("sets", {})),
        milestones=tuple(_milestone(row, words, today, year) for row in raw["milestones"]),
        route=tuple(raw.get("route", ())),
        council_roles=tuple(raw.get("council_roles", ())),
        figures=tuple(raw.get("figures", ())),
        figure_checks=tuple(raw.get("figure_checks", ())),
        participants=tuple(raw.get("participants", ())),
        reporters=tuple(raw.get("reporters", ())),
    )


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(nfc(path.read_text(encoding="utf-8")))


def _counts_days(raw: Mapping[str, Any]) -> bool:
    return "period_from_day" in raw or any("days" in row for row in raw["milestones"])


def _base(today: dt.date | None, path: Path) -> dt.date:
    if today is None:
        raise ValueError(f"{path.name}: không ghi năm; cần --today.")
    return today


def _day(raw: Mapping[str, Any], key: str, today: dt.date | None) -> dt.date:
    if key in raw:
        fixed: dt.date = raw[key]
        return fixed
    if today is None:
        raise ValueError(f"Thiếu {key}.")
    return today + dt.timedelta(days=raw[f"{key}_day"])


def _fill(text: str, words: Mapping[str, str]) -> str:
    for key, value in words.items():
        text = text.replace("{" + key + "}", value)
    return text


def _plan(raw: Mapping[str, Any], words: Mapping[str, str]) -> PlanRow:
    number, symbol, style, kind = "", "", states.STATE_STYLE, raw.get("kind", "")
    if "number" in raw:
        parsed = parse_number(raw["number"])
        number = "" if parsed.number is None else parsed.text[: -len(parsed.text.lstrip("0123456789"))]
        symbol, style, kind = parsed.text.lstrip("0123456789…"), parsed.style, kind or parsed.kind
    return PlanRow(
        code=raw["code"],
        kind=kind,
        style=style,
        number=number,
        symbol=symbol,
        fields={
            "subject": _fill(raw["subject"], words),
            "issuer": raw["issuer"],
            "signed_on": raw.get("signed_on"),
            "signer_title": raw.get("signer_title", ""),
            "signer_name": raw.get("signer_name", ""),
            "note": raw.get("note", ""),
        },
        issuer_unit=raw.get("issuer_unit", ""),
        links=tuple(
            LinkRow(row["kind"], row["target"], row.get("words", "")) for row in raw.get("links", ())
        ),
    )


def _milestone(
    raw: Mapping[str, Any], words: Mapping[str, str], today: dt.date | None, year: int
) -> MilestoneRow:
    named = dict(words)
    for key, days in raw.get("days", {}).items():
        if today is None:
            raise ValueError(f"{raw['code']}: cần --today.")
        named[key] = vn_date(today + dt.timedelta(days=days))
    text = _fill(raw["words"], named)
    return MilestoneRow(
        code=raw["code"],
        words=text,
        rule=parse_deadline(text, year),
        fields={
            "title": raw["title"],
            "clause": raw.get("clause", ""),
            "purpose": raw["purpose"],
            "actor": raw.get("actor", ""),
            "receiver": raw.get("receiver", ""),
            "flag": raw.get("flag", ""),
        },
        items=tuple(
            {**item, "title": _fill(item["title"], named), "order": order}
            for order, item in enumerate(raw.get("items", ()), start=1)
        ),
    )
