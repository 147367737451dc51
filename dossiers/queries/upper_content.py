"""What the Office's papers to the level above say: one canonical content, its approval, the list of what goes along."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from campaigns import states as campaign_states
from campaigns.models import Campaign, MilestoneItem
from dossiers import catalogue, states
from dossiers.models import Dossier, Paper, Snapshot, StoredFile
from dossiers.queries.campaign_snapshot import campaign_snapshot_of
from dossiers.queries.snapshot import Content, canonical, snapshot_of
from dossiers.queries.upper_sendings import supplement_of


def dossiers_of(campaign: Campaign) -> list[Dossier]:
    """All dossiers of a campaign in the order of its list, the Office's own first (one query)."""
    rows = list(
        Dossier.objects.filter(participation__campaign=campaign)
        .select_related(
            "participation__campaign__plan",
            "participation__campaign__office",
            "participation__unit",
            "participation__appraiser",
            "participation__criteria_set",
            "milestone",
        )
        .order_by("participation__order", "participation__path", "pk")
    )
    return sorted(rows, key=lambda row: not is_own(row))


def is_own(dossier: Dossier) -> bool:
    """Whether this is the dossier of the appraising Office itself."""
    return dossier.participation.part == campaign_states.APPRAISING


def own_dossier(campaign: Campaign) -> Dossier | None:
    """The Office's own dossier: its papers for the whole campaign belong to it."""
    return next((row for row in dossiers_of(campaign) if is_own(row)), None)


def upper_content(campaign: Campaign, rows: list[Dossier] | None = None) -> Content:
    """The content of minutes, letter and lists.

    Units already concluded speak from what was frozen; the others are named only, so that what they type meanwhile
    does not void an approval. A second sending names the letters before it.
    Raises ``LookupError`` when the campaign has no dossier of the Office.
    """
    known = dossiers_of(campaign) if rows is None else rows
    subjects = [row for row in known if not is_own(row)]
    done = [row for row in subjects if row.state in states.BUNDLED]
    content = campaign_snapshot_of(campaign, done)
    full = {row.pk: unit for row, unit in zip(done, content["units"], strict=True)}
    for unit in full.values():
        unit["numbers"] = _own_numbers(unit["numbers"])
    content["office_numbers"] = _own_numbers(content["office_numbers"])
    content["units"] = [full.get(row.pk) or _named(row) for row in subjects]
    if (supplement := supplement_of(campaign, known).content) is not None:
        content["supplement"] = supplement
    return content


def _own_numbers(numbers: dict[str, Any]) -> dict[str, Any]:
    """Numbers of a dossier's own papers; those given to the Office's papers must not void their own approval."""
    return {kind: number for kind, number in numbers.items() if kind in states.UNIT_PAPERS}


def _named(row: Dossier) -> Content:
    """A unit of which the Office says no more than that it is not concluded."""
    part = row.participation
    unit = {"name": part.name, "abbreviation": part.abbreviation, "parent": part.parent_name}
    return {
        "content": {
            "unit": unit,
            "campaign": {"year": part.campaign.year},
            "meeting": None,
            "figures": [],
            "appraisal": None,
        },
        "numbers": {},
        "submitted": row.first_submitted_at is not None,
        "punctuality": row.punctuality,
        "concluded": False,
    }


@dataclass(frozen=True, slots=True)
class UpperState:
    """The content as it stands, its hash, and the approval in force. ``current``: it still covers the content."""

    content: Content
    body: str
    sha256: str
    approved: Snapshot | None

    @property
    def current(self) -> bool:
        return self.approved is not None and self.approved.sha256 == self.sha256


def approved_upper(own: Dossier) -> Snapshot | None:
    """The approval of the Office's papers in force, whether or not the content changed since."""
    return (
        Snapshot.objects.filter(dossier=own, purpose=states.UPPER_SNAPSHOT, voided_at__isnull=True)
        .select_related("by")
        .order_by("-at", "-pk")
        .first()
    )


def upper_state(campaign: Campaign, rows: list[Dossier] | None = None) -> UpperState:
    """Read content and approval. Raises ``LookupError`` when the campaign has no dossier of the Office."""
    known = dossiers_of(campaign) if rows is None else rows
    own = next((row for row in known if is_own(row)), None)
    if own is None:
        raise LookupError("Đợt này không có hồ sơ của cơ quan thẩm định.")
    content = upper_content(campaign, known)
    body, sha256 = canonical(content)
    return UpperState(content, body, sha256, approved_upper(own))


def content_of(snapshot: Snapshot) -> Content:
    """The content that was approved."""
    found: Content = json.loads(snapshot.body)
    return found


def frozen_content(dossier: Dossier) -> tuple[Content, Snapshot | None]:
    """What a dossier says: the newest frozen content of its round, or what stands now."""
    snapshot = (
        dossier.snapshots.filter(
            purpose__in=(states.CONCLUDED_SNAPSHOT, states.SUBMITTED_SNAPSHOT, states.APPROVED_SNAPSHOT),
            round=dossier.round,
            voided_at__isnull=True,
        )
        .order_by("-at", "-pk")
        .first()
    )
    return (json.loads(snapshot.body), snapshot) if snapshot else (snapshot_of(dossier), None)


@dataclass(frozen=True, slots=True)
class Part:
    """One paper that lies in the bundle. ``paper``: ``None`` while it is only a draft.

    With ``scan`` the part is not the frozen paper itself but its signed copy, which follows it; how many pages that
    takes is known once it was opened (``scan_pages``).
    """

    dossier: Dossier
    kind: str
    unit: str
    title: str
    paper: Paper | None
    scan: StoredFile | None = None
    scan_pages: int | None = None

    @property
    def number(self) -> str:
        """``05/BC-TTTT``; dots where the number of an invented paper stays blank; empty for a draft."""
        return f"{self.paper.number or '…'}/{self.paper.symbol}" if self.paper else ""

    @property
    def signed_on(self) -> date | None:
        return self.paper.signed_on if self.paper else None

    @property
    def pages(self) -> int | None:
        if self.scan is not None:
            return self.scan_pages
        return self.paper.pages if self.paper else None

    @property
    def sha256(self) -> str:
        if self.scan is not None:
            return self.scan.sha256
        return self.paper.sha256 if self.paper else ""


#: What stands in the table of contents; the papers that carry annexes say so.
TITLES = {
    catalogue.COUNCIL_DECISION: "Quyết định thành lập Hội đồng",
    catalogue.MINUTES: "Biên bản họp tự đánh giá, kèm Bảng tự chấm điểm",
    catalogue.REPORT: "Báo cáo kết quả công tác phòng, chống ma túy, kèm Phụ lục số liệu",
    catalogue.LETTER: "Tờ trình đề nghị thẩm định, kèm Danh sách",
    catalogue.APPRAISAL_MINUTES: "Biên bản họp Hội đồng thẩm định",
    catalogue.UPWARD_LETTER: "Tờ trình, kèm Danh sách và Mục lục hồ sơ",
}


def parts_of(campaign: Campaign, rows: list[Dossier]) -> list[Part]:
    """Papers of the bundle in their order: letter, minutes, the Office's own, then unit by unit (two queries).

    Behind each paper of which a signed copy was uploaded stands that copy.
    """
    bundled = [row for row in rows if row.state in states.BUNDLED]
    own = next((row for row in rows if is_own(row)), None)
    papers = _issued([*bundled, *([own] if own else [])])
    wanted = _wanted(bundled)
    parts: list[Part] = []
    if own is not None:
        office = campaign.office.name
        parts += [
            Part(own, kind, office, TITLES[kind], papers.get((own.pk, kind)))
            for kind in (catalogue.UPWARD_LETTER, catalogue.APPRAISAL_MINUTES)
        ]
    for row in bundled:
        name = f"{row.participation.name} (hồ sơ tự đánh giá)" if is_own(row) else row.participation.name
        parts += [
            Part(row, kind, name, TITLES[kind], papers.get((row.pk, kind)))
            for kind in catalogue.BUNDLE_ORDER
            if kind in TITLES and kind in wanted.get(row.milestone_id, frozenset())
        ]
    return [each for part in parts for each in (part, *_signed_copy(part))]


def _signed_copy(part: Part) -> tuple[Part, ...]:
    if part.paper is None or part.paper.scan is None:
        return ()
    title = f"Bản quét đã ký: {catalogue.PAPER_NAMES[part.kind]}"
    return (replace(part, title=title, scan=part.paper.scan),)


def _issued(rows: Iterable[Dossier]) -> dict[tuple[int, str], Paper]:
    found = Paper.objects.filter(dossier__in=list(rows), state=states.PAPER_ISSUED).select_related(
        "stored", "scan"
    )
    return {(paper.dossier_id, paper.kind): paper for paper in found}


def _wanted(rows: list[Dossier]) -> dict[int, frozenset[str]]:
    """Kinds of papers a milestone asks for."""
    found: dict[int, set[str]] = {}
    items = MilestoneItem.objects.filter(milestone__in={row.milestone_id for row in rows}, required=True)
    for milestone_id, kind in items.order_by().values_list("milestone_id", "paper_kind"):
        found.setdefault(milestone_id, set()).add(kind)
    return {pk: frozenset(kinds) for pk, kinds in found.items()}
