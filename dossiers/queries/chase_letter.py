"""What a «công văn đôn đốc» says, gathered at the moment it is drafted; from then on the letter holds it itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from campaigns import rules as campaign_rules
from campaigns.catalogue import days_off_around
from campaigns.models import Campaign
from dossiers import catalogue, policies
from dossiers.models import ChaseLetter, Dossier
from dossiers.queries.campaign_words import campaign_content
from dossiers.queries.chase_parts import ChaseRow
from dossiers.queries.due import Due
from dossiers.queries.reminders import runs
from dossiers.queries.upper_content import own_dossier
from records import clock
from records.text import vn_date, vn_time
from units.access import actor_of
from units.models import User

#: Working days the Office gives a late unit unless it writes another day, and the hour they end.
ANSWER_DAYS, ANSWER_HOUR = 3, time(17, 0)
TO_CONTACT = "Cán bộ đầu mối"
DOSSIER = ("hồ sơ đề nghị thẩm định", "hồ sơ")


def letter_content(
    campaign: Campaign, rows: Sequence[ChaseRow], due: Sequence[Due], symbol: str, at: datetime
) -> dict[str, Any]:
    """Return the letter's content as plain JSON: addressees as they stand, the deadline, the Office, who signs."""
    late = all(row.late for row in rows)
    last = min((each.last_at for each in due if each.last_at), default=at)
    day = clock.local_date(last)
    words, office = campaign_content(campaign), campaign.office
    own = own_dossier(campaign) if campaign.scored else None
    return {
        # What is chased: the dossier, or a plan or report by its name and in one word.
        "paper": _paper(rows[0].paper),
        "office": {
            "name": office.name,
            "parent": office.parent.name if office.parent else "",
            "place": office.place_name,
        },
        "campaign": {
            "practice": campaign.is_practice,
            "illustrative": campaign.is_illustrative,
            "code": campaign.code,
            "title": campaign.title,
            "period_from": campaign.period_from.isoformat(),
            "period_to": campaign.period_to.isoformat(),
            "trial": campaign.trial_confirmed_at is not None,
            "year": campaign.year,
            "section": campaign.appraising_section,
            "plan": words["plan"],
            "contact_title": campaign.contact_title or campaign.appraising_section,
            "contact_phone": campaign.contact_phone,
        },
        "symbol": symbol,
        "signer": {
            "authority": own.signer_authority if own else "",
            "title": (own.signer_title if own else "") or office.head_title,
            "name": own.signer_name if own else "",
        },
        "before": (day + timedelta(days=1)).isoformat(),
        "last_day": day.isoformat(),
        "as_of": clock.local(at).isoformat(timespec="minutes"),
        "late": late,
        "units": [
            {
                "dossier": row.pk,
                "name": row.addressee or row.unit,
                "subordinate": row.subordinate,
                "due": row.due,
                "late_days": max(row.late_days, 1) if row.late else 0,
                "lacking": list(row.lacking),
                "begun": row.done > 0,
                "contact": row.contact.person or TO_CONTACT,
            }
            for row in rows
        ],
        "answer_by": _answer_by(at).isoformat(timespec="minutes") if late else None,
    }


def _paper(named: str) -> dict[str, str]:
    if not named:
        return {"what": DOSSIER[0], "thing": DOSSIER[1]}
    what = named[:1].lower() + named[1:]
    thing = next((word for word in ("báo cáo", "kế hoạch") if what.startswith(word)), what)
    return {"what": what, "thing": thing}


def _answer_by(at: datetime) -> datetime:
    day = clock.local_date(at)
    last = campaign_rules.add_working_days(day, ANSWER_DAYS, days_off_around(day))
    return datetime.combine(last, ANSWER_HOUR, clock.ZONE)


@dataclass(frozen=True, slots=True)
class LetterPage:
    """The page of one letter: what it says, what may be changed, how it is numbered."""

    pk: int
    code: str
    title: str
    state: str
    draft: bool
    late: bool
    number: str
    symbol: str
    signed_on: str
    sha256: str
    check_code: str
    made: str
    issued: str
    units: tuple[dict[str, Any], ...]
    reports: bool
    signer: dict[str, str]
    answer_day: str
    answer_hour: str
    why_not: str | None
    why_not_number: str | None
    practice: bool
    illustrative: bool
    trial: bool


def letter_page(letter: ChaseLetter, viewer: User) -> LetterPage:
    """Return a letter of the Office's own campaign for one person."""
    campaign, content, actor = letter.campaign, letter.content, actor_of(viewer)
    answer = datetime.fromisoformat(content["answer_by"]) if content["answer_by"] else None
    return LetterPage(
        pk=letter.pk,
        code=campaign.code,
        title=campaign.title,
        state=letter.get_state_display(),
        draft=letter.state == catalogue.LETTER_DRAFT,
        late=content["late"],
        number=letter.number,
        symbol=letter.symbol or content["symbol"],
        signed_on=vn_date(letter.signed_on) if letter.signed_on else "",
        sha256=letter.sha256,
        check_code=letter.code,
        made=f"{letter.made_by}, {vn_time(letter.made_at)} ngày {vn_date(letter.made_at)}",
        issued=f"{letter.issued_by}, {vn_time(letter.issued_at)} ngày {vn_date(letter.issued_at)}"
        if letter.issued_at
        else "",
        units=tuple(content["units"]),
        reports=not campaign.scored,
        signer=content["signer"],
        answer_day=vn_date(answer) if answer else "",
        answer_hour=f"{answer:%H:%M}" if answer else "",
        why_not=policies.why_not_office_task(
            "chase", actor, campaign.office_id, campaign_open=runs(campaign)
        ),
        why_not_number=policies.why_not_office_task(
            "number", actor, campaign.office_id, campaign_open=runs(campaign)
        ),
        practice=campaign.is_practice,
        illustrative=campaign.is_illustrative,
        trial=campaign.trial_confirmed_at is not None,
    )


def own_rows(dossiers: Sequence[Dossier], wanted: Sequence[int]) -> list[Dossier]:
    """Return the wanted dossiers in the order of the list."""
    chosen = set(wanted)
    return [each for each in dossiers if each.pk in chosen]
