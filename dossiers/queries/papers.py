"""The papers of a dossier: what is owed, what is numbered, what stands in the wrong order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.urls import reverse

from campaigns import states as campaign_states
from campaigns.models import Plan, PlanLink
from dossiers import catalogue, policies, states
from dossiers.models import Dossier, Paper, Remark, SignedCopy
from dossiers.queries.book import next_numbers
from dossiers.queries.facts import facts_of
from dossiers.queries.letterheads import letterhead_of, symbol_with
from dossiers.queries.scoring_rows import RemarkLine
from dossiers.rules.order import Dated, disorders
from records import clock
from records.errors import Problem
from units.access import actor_of
from units.models import User


def required_kinds(dossier: Dossier) -> tuple[str, ...]:
    """Kinds of numbered papers the milestone demands, in the order in which they follow each other."""
    wanted = set(
        dossier.milestone.items.filter(required=True).order_by().values_list("paper_kind", flat=True)
    )
    return tuple(kind for kind in catalogue.UNIT_ORDER if kind in wanted)


def papers_in_force(dossier: Dossier) -> dict[str, Paper]:
    """Papers that are not void, by kind."""
    rows = dossier.papers.exclude(state=states.PAPER_VOID).select_related("stored", "scan")
    return {paper.kind: paper for paper in rows}


def symbol_of(dossier: Dossier, kind: str) -> str:
    """The symbol after the number: ``QĐ-TTTT``."""
    part = dossier.participation
    return symbol_with(letterhead_of(part), kind, part.abbreviation)


def dated_events(dossier: Dossier, papers: dict[str, Paper], *, submitted_on: date | None) -> list[Dated]:
    """The dates whose order the dossier must keep."""
    meeting = dossier.meetings.filter(kind=states.UNIT_MEETING).first()
    met_on = clock.local_date(meeting.starts_at) if meeting and meeting.starts_at else None
    events = [Dated("hop", "Ngày họp đơn vị", met_on)]
    for kind in catalogue.UNIT_ORDER:
        paper = papers.get(kind)
        event = Dated(kind, catalogue.PAPER_NAMES[kind], paper.signed_on if paper else None)
        if kind == catalogue.COUNCIL_DECISION:
            events.insert(0, event)
        else:
            events.append(event)
    events.append(Dated("nop", "Ngày nộp hồ sơ", submitted_on))
    return events


def order_problems(dossier: Dossier, papers: dict[str, Paper], *, submitted_on: date | None) -> list[Problem]:
    """Name every pair of dates in the wrong order, with the place to mend it."""
    where = reverse("dossiers:papers", args=[dossier.pk])
    return [
        Problem("date_order", f"Thứ tự ngày: {found.text}", f"{where}#{found.later.code}")
        for found in disorders(dated_events(dossier, papers, submitted_on=submitted_on))
    ]


def unnumbered_bases(dossier: Dossier) -> list[str]:
    """Bases cited on the papers that have no number or date; a warning, because the issuer must mend it."""
    plan = dossier.participation.campaign.plan
    cited: Iterable[Plan] = [plan, *(link.target for link in _cited(plan))]
    lacking = [
        f"Căn cứ “{basis}” chưa có số, ngày. Văn bản sẽ in chỗ trống."
        for basis in cited
        if basis.kind != campaign_states.LAW and not (basis.number and basis.signed_on)
    ]
    return list(dict.fromkeys(lacking))


def _cited(plan: Plan) -> list[PlanLink]:
    return list(plan.links.select_related("target").exclude(kind=campaign_states.REPLACES))


@dataclass(frozen=True, slots=True)
class CopyLine:
    """A signed copy beside its paper, and what was found in it; ``tone`` as chips have it."""

    pk: int
    file_pk: int
    name: str
    serial: int
    reason: str
    at: datetime
    by: str
    label: str
    tone: str
    words: str
    details: tuple[str, ...]
    checked_at: datetime
    latest: bool


@dataclass(frozen=True)
class PaperLine:
    """One paper on the dossier's pages; ``annexed``: it is bound into the paper of an item before it (the list)."""

    kind: str
    title: str
    template_name: str
    form_code: str
    clause: str
    required: bool
    numbered: bool
    state: str
    state_label: str
    tone: str
    number: str
    symbol: str
    number_text: str
    signed_on: date | None
    sha256: str
    pages: int | None
    url: str
    scan_id: int | None
    scan_name: str
    annexed: bool = False
    remarks: tuple[RemarkLine, ...] = ()
    copies: tuple[CopyLine, ...] = ()
    proposed: str = ""
    code: str = ""

    @property
    def word_url(self) -> str:
        """The same paper as a Word file."""
        return f"{self.url.removesuffix('pdf')}docx"

    @property
    def source(self) -> str:
        """What the plan says of the item, in words a clerk knows; the register's own code stays inside."""
        clause = f"mục {self.clause}" if self.clause else ""
        return " · ".join(
            filter(None, (self.template_name, clause, "" if self.required else "không bắt buộc"))
        )


@dataclass(frozen=True)
class PapersPage:
    """The page «Văn bản»: lines, problems of order, bases without a number, and what is still missing."""

    lines: tuple[PaperLine, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[str, ...]
    scan_policy: str
    scan_label: str
    trial: bool
    may_register: bool
    may_attach: bool
    why_not_register: str | None
    may_reply: bool
    may_check: bool

    @property
    def next_kind(self) -> str:
        """The paper to be numbered next: the first in the order in which they follow each other."""
        waiting = {
            line.kind
            for line in self.lines
            if line.numbered and line.required and line.state == states.PAPER_DRAFT
        }
        return next((kind for kind in catalogue.UNIT_ORDER if kind in waiting), "")


def paper_lines(dossier: Dossier) -> tuple[PaperLine, ...]:
    """The dossier's items as lines, one per form (three queries)."""
    papers = papers_in_force(dossier)
    illustrative = dossier.participation.campaign.is_illustrative
    out: list[PaperLine] = []
    for item in dossier.milestone.items.all():
        if not item.paper_kind:
            continue
        paper = papers.get(item.paper_kind)
        # Papers of the whole campaign lie on the Office's own dossier but are numbered with the bundle.
        upper = item.paper_kind in states.OFFICE_PAPERS
        numbered = item.paper_kind in catalogue.PAPER_TYPES and not upper
        state = paper.state if paper else states.PAPER_DRAFT
        text = f"{paper.number or '…'}/{paper.symbol}" if paper and paper.state == states.PAPER_ISSUED else ""
        out.append(
            PaperLine(
                kind=item.paper_kind,
                title=item.title,
                template_name=item.template_name,
                form_code=item.form_code,
                clause=item.clause,
                required=item.required,
                numbered=numbered,
                state=state,
                state_label=dict(states.PAPER_STATES)[state] if numbered or upper else "Phụ lục của Biên bản",
                tone="done" if state == states.PAPER_ISSUED else "idle",
                number=paper.number if paper else "",
                symbol=paper.symbol
                if paper and paper.symbol
                else (symbol_of(dossier, item.paper_kind) if numbered else ""),
                number_text=f"{text} (minh họa)" if text and illustrative else text,
                signed_on=paper.signed_on if paper else None,
                sha256=paper.sha256 if paper else "",
                code=paper.code if paper else "",
                pages=paper.pages if paper else None,
                url=reverse("dossiers:upper_pdf", args=[dossier.participation.campaign.code, item.paper_kind])
                if upper
                else reverse("dossiers:paper_pdf", args=[dossier.pk, item.paper_kind]),
                scan_id=paper.scan_id if paper else None,
                scan_name=paper.scan.name if paper and paper.scan else "",
                annexed=any(line.kind == item.paper_kind for line in out),
            )
        )
    return tuple(out)


def _with_remarks(dossier: Dossier, lines: tuple[PaperLine, ...]) -> tuple[PaperLine, ...]:
    """Put what the Office sent back about an item where the item stands."""
    said: dict[str, list[RemarkLine]] = {}
    for row in Remark.objects.filter(dossier=dossier, target=Remark.ITEM, returned__isnull=False):
        line = RemarkLine(row.pk, row.text, row.at, row.round, row.reply, row.replied_at)
        said.setdefault(row.target_code, []).append(line)
    return tuple(
        line if line.annexed else replace(line, remarks=tuple(said.get(line.kind, ()))) for line in lines
    )


def _proposing(dossier: Dossier, lines: tuple[PaperLine, ...]) -> tuple[PaperLine, ...]:
    """The next number of each series, for papers that wait for one (one query)."""
    campaign = dossier.participation.campaign
    waiting = [line.symbol for line in lines if line.numbered and line.state == states.PAPER_DRAFT]
    if campaign.is_illustrative or not waiting:
        return lines
    found = next_numbers(
        dossier.participation.unit_id,
        waiting,
        clock.local_date(clock.now()).year,
        is_practice=campaign.is_practice,
    )
    return tuple(replace(line, proposed=found.get(line.symbol, "")) for line in lines)


_TONES = {states.SIG_VALID: "done", **dict.fromkeys(states.SIG_ALARMS, "late")}


def _with_copies(dossier: Dossier, lines: tuple[PaperLine, ...]) -> tuple[PaperLine, ...]:
    """Put the signed copies beside their papers, the newest first, each with its last verdict (two queries)."""
    rows = (
        SignedCopy.objects.filter(paper__dossier=dossier)
        .exclude(paper__state=states.PAPER_VOID)
        .select_related("paper", "stored", "by")
        .prefetch_related("checks")
        .order_by("-serial")
    )
    found: dict[str, list[CopyLine]] = {}
    for row in rows:
        check = list(row.checks.all())[-1]
        held = found.setdefault(row.paper.kind, [])
        held.append(
            CopyLine(
                pk=row.pk,
                file_pk=row.stored_id,
                name=row.stored.name,
                serial=row.serial,
                reason=row.reason,
                at=row.at,
                by=str(row.by),
                label=check.get_verdict_display(),
                tone=_TONES.get(check.verdict, "waiting"),
                words=check.words,
                details=tuple(check.details),
                checked_at=check.at,
                latest=not held,
            )
        )
    return tuple(
        line if line.annexed else replace(line, copies=tuple(found.get(line.kind, ()))) for line in lines
    )


def papers_page(dossier: Dossier, user: User) -> PapersPage:
    """Build the page «Văn bản» of a dossier."""
    campaign = dossier.participation.campaign
    papers = papers_in_force(dossier)
    facts = facts_of(dossier)
    reason = policies.why_not_register(actor_of(user), facts)
    submitted_on = clock.local_date(dossier.submitted_at) if dossier.submitted_at else None
    return PapersPage(
        lines=_proposing(dossier, _with_copies(dossier, _with_remarks(dossier, paper_lines(dossier)))),
        problems=tuple(order_problems(dossier, papers, submitted_on=submitted_on)),
        warnings=tuple(unnumbered_bases(dossier)),
        scan_policy=campaign.scan_policy,
        scan_label=campaign.get_scan_policy_display(),
        trial=campaign.trial_confirmed_at is not None,
        may_register=reason is None,
        may_attach=policies.why_not_attach(actor_of(user), facts) is None,
        why_not_register=reason,
        may_reply=policies.why_not_reply(actor_of(user), facts) is None,
        may_check=policies.why_not_check_copy(actor_of(user), facts) is None,
    )
