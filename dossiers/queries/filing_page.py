"""The page of one plan, report or aggregate: what it says now or said when it was handed in."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from campaigns import policies as campaign_policies
from campaigns import rules as campaign_rules
from campaigns import states as plan_states
from campaigns.queries import ExtensionLine, extension_line
from dossiers import states
from dossiers.models import Filing, FilingReceipt
from dossiers.queries.due import due_of_filings
from dossiers.queries.filing_content import OF_FIGURES, Content, content_of, figures_in, sections_of
from dossiers.queries.filing_lines import (
    PUNCTUAL,
    DutyLine,
    PartLine,
    TargetLine,
    duty_lines,
    part_lines,
    target_lines,
)
from dossiers.queries.filings import FilingCell, cell_of
from dossiers.rules.sentences import Piece, pieces
from units.access import actor_of
from units.models import User


@dataclass(frozen=True, slots=True)
class SectionLine:
    """A section: what was written, and how it reads with its figures in place."""

    code: str
    title: str
    text: str
    optional: bool
    of_figures: bool
    lines: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    number: str
    at: dt.datetime
    by: str
    punctuality: str
    late: bool
    sha256: str
    replaced: bool
    code: str = ""


@dataclass(frozen=True, slots=True)
class FilingPage:
    pk: int
    code: str
    campaign: str
    title: str
    unit: str
    unit_short: str
    receiver: str
    milestone: str
    words: str
    said: str
    due_said: str
    countdown: str
    reporter: int
    extensions: tuple[ExtensionLine, ...]
    may_ask: bool
    is_report: bool
    gathered: bool
    state: str
    state_label: str
    cell: FilingCell
    number: str
    signed_on: dt.date | None
    signer_title: str
    signer_name: str
    version: int
    return_note: str
    sections: tuple[SectionLine, ...]
    duties: tuple[DutyLine, ...]
    targets: tuple[TargetLine, ...]
    parts: tuple[PartLine, ...]
    tokens: tuple[tuple[str, str, str], ...]
    receipts: tuple[ReceiptLine, ...]
    may_write: bool
    may_return: bool
    why_not: str
    illustrative: bool
    practice: bool
    content: Content = field(repr=False, default_factory=dict)


def frozen_or_live(filing: Filing) -> tuple[Content, FilingReceipt | None]:
    """Return what was handed in, or what the report says now while it is (again) being written."""
    receipt = filing.receipts.filter(replaced_at__isnull=True).first()
    if filing.state == states.FILING_SENT and receipt is not None:
        return json.loads(receipt.body), receipt
    return content_of(filing), receipt


def filing_page(user: User, filing: Filing, at: dt.datetime) -> FilingPage:
    """Return the page of a plan, report or aggregate."""
    milestone = filing.milestone
    campaign = milestone.campaign
    actor = actor_of(user)
    gathered = filing.reporter is None
    content, receipt = frozen_or_live(filing)
    figures = figures_in(content)
    gather = campaign_policies.why_not_gather(actor, campaign.office_id, campaign.state)
    reporter = filing.reporter
    why_not = (
        gather
        if reporter is None
        else campaign_policies.why_not_report(actor, reporter.unit_id, campaign.state)
    )
    optional = {each.code: each.optional for each in sections_of(campaign, gathered=gathered)}
    running = campaign.state == plan_states.OPEN
    sent = filing.state == states.FILING_SENT
    due = due_of_filings(campaign, [filing])[filing.pk]
    last = due.last_at
    return FilingPage(
        pk=filing.pk,
        code=milestone.code,
        campaign=campaign.code,
        title=campaign.title,
        unit=content["unit"]["name"],
        unit_short=content["unit"]["short"],
        receiver=content["receiver"],
        milestone=milestone.title,
        words=milestone.words,
        said=campaign_rules.deadline_words(last) if last else "",
        due_said=due.said,
        countdown=campaign_rules.countdown(last, at) if last and running and not sent else "",
        reporter=reporter.pk if reporter else 0,
        extensions=_extensions(filing),
        may_ask=reporter is not None and last is not None and why_not is None and not sent,
        is_report=milestone.purpose == plan_states.REPORT,
        gathered=gathered,
        state=filing.state,
        state_label=filing.get_state_display(),
        cell=cell_of(filing, receipt, at, due, running=running),
        number=filing.number,
        signed_on=filing.signed_on,
        signer_title=filing.signer_title,
        signer_name=filing.signer_name,
        version=filing.version,
        return_note=filing.return_note,
        sections=tuple(
            SectionLine(
                each["code"],
                each["title"],
                each["text"],
                optional.get(each["code"], True),
                each["code"] in OF_FIGURES,
                tuple(pieces(line, figures) for line in each["text"].splitlines() if line.strip()),
            )
            for each in content["sections"]
        ),
        duties=duty_lines(content),
        targets=target_lines(content),
        parts=part_lines(content),
        tokens=tuple((name, figure.value, figure.label) for name, figure in figures.items()),
        receipts=tuple(
            ReceiptLine(
                each.number,
                each.at,
                str(each.by),
                PUNCTUAL.get(each.punctuality, ""),
                each.punctuality == states.LATE,
                each.sha256,
                each.replaced_at is not None,
                each.code,
            )
            for each in filing.receipts.select_related("by")
        ),
        may_write=why_not is None and not sent,
        may_return=gather is None and sent,
        why_not=why_not or "",
        illustrative=campaign.is_illustrative,
        practice=campaign.is_practice,
        content=content,
    )


def _extensions(filing: Filing) -> tuple[ExtensionLine, ...]:
    """More time as it was asked for and decided, with both reasons."""
    if filing.reporter is None:
        return ()
    rows = filing.reporter.extensions.filter(milestone_id=filing.milestone_id)
    return tuple(
        extension_line(each)
        for each in rows.select_related("reporter__campaign", "milestone", "asked_by", "decided_by")
    )


def retyped(page: FilingPage, typed: Mapping[str, str]) -> FilingPage:
    """Return the page with what a person typed and could not yet save or hand in."""
    sections = tuple(replace(each, text=typed.get(each.code, each.text)) for each in page.sections)
    return replace(page, sections=sections)
