"""The page of one dossier: items with their state, what is missing, the next step, what happened so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from dossiers import catalogue, states
from dossiers.models import Dossier, Remark
from dossiers.queries import readiness
from dossiers.queries.facts import Button, Head, buttons, facts_of, head_of
from dossiers.queries.papers import PaperLine, paper_lines
from records.errors import Problem
from records.models import LogEntry
from units.models import User


@dataclass(frozen=True)
class Room:
    """One part of the dossier with the number of things missing in it."""

    title: str
    url: str
    missing: int
    hint: str

    @property
    def missing_text(self) -> str:
        return f"{self.missing} việc"


@dataclass(frozen=True)
class Event:
    """Something that happened to the dossier."""

    at: datetime
    who: str
    what: str
    note: str = ""


@dataclass(frozen=True)
class DossierPage:
    """Everything the dossier's page shows."""

    head: Head
    rooms: tuple[Room, ...]
    papers: tuple[PaperLine, ...]
    missing: tuple[Problem, ...]
    buttons: tuple[Button, ...]
    office_step: str
    events: tuple[Event, ...]
    receipts: tuple[tuple[str, str], ...]
    remarks: tuple[Problem, ...]
    chair_note: str
    return_note: str
    return_until: datetime | None
    approve_url: str
    extension_url: str
    has_result: bool


OFFICE_SIDE = frozenset({states.OFFICE_APPRAISER, states.OFFICE_CHAIR, states.OFFICE_ADMIN})
ROOMS = (
    ("Hội đồng", "dossiers:council", "Thành phần theo kế hoạch, thư ký, người ký"),
    ("Tự chấm điểm", "dossiers:scoring", "Sự kiện loại trừ, tiêu chí, minh chứng"),
    ("Số liệu", "dossiers:figures", "Một bảng số liệu dùng cho mọi văn bản"),
    ("Họp đơn vị", "dossiers:meeting", "Thảo luận, biểu quyết, kết luận"),
    ("Báo cáo", "dossiers:report", "Lời văn các mục của báo cáo"),
)


def dossier_page(dossier: Dossier, user: User, at: datetime) -> DossierPage:
    """Build the page of a dossier for a person who may read it."""
    facts = facts_of(dossier)
    missing = [] if dossier.state == states.NOT_STARTED else readiness.missing(dossier)
    rooms = []
    for title, name, hint in ROOMS:
        url = reverse(name, args=[dossier.pk])
        rooms.append(Room(title, url, sum(problem.where.startswith(url) for problem in missing), hint))
    returned = dossier.return_acts.order_by("-round").first()
    open_now = returned if returned is not None and returned.answered_at is None else None
    remarks = [
        Problem(
            remark.target,
            f"{_place(remark)}: {remark.text}",
            _remark_url(dossier, remark.target, remark.target_code),
        )
        for remark in (open_now.remarks.all() if open_now else ())
    ]
    offered = buttons(dossier, user, facts)
    return DossierPage(
        head=head_of(dossier, user, at, facts),
        rooms=tuple(rooms),
        papers=paper_lines(dossier),
        missing=tuple(missing),
        buttons=tuple(each for each in offered if states.BY_STEP[each.step].role not in OFFICE_SIDE),
        # The Office's steps have a page of their own.
        office_step=next(
            (each.label for each in offered if states.BY_STEP[each.step].role in OFFICE_SIDE), ""
        ),
        events=_events(dossier),
        receipts=tuple(
            (receipt.number, reverse("dossiers:receipt", args=[dossier.pk, receipt.number]))
            for receipt in dossier.receipts.filter(withdrawn_at__isnull=True)
        ),
        remarks=tuple(remarks),
        chair_note=_chair_note(dossier),
        return_note=open_now.note if open_now else "",
        return_until=open_now.until_at if open_now else None,
        approve_url=reverse("dossiers:approve", args=[dossier.pk]),
        extension_url=_extension_url(dossier, facts.own),
        has_result=dossier.state in states.DECIDED | {states.WITHDRAWN_RESULT},
    )


def _extension_url(dossier: Dossier, own: bool) -> str:  # noqa: FBT001 - a fact of the dossier, passed once
    """Where the unit asks for more time; empty once the dossier is handed in, and for the Office's own."""
    if own or dossier.state not in states.BEFORE_SUBMISSION:
        return ""
    part = dossier.participation
    return reverse("campaigns:ask_extension", args=[part.campaign.code, part.pk])


def _chair_note(dossier: Dossier) -> str:
    """What the chair asked to change, until the dossier is sent to him again; empty once its words were erased."""
    if dossier.state not in states.EDITABLE or dossier.sent_at is None:
        return ""
    asked = (
        LogEntry.objects.filter(
            chain=dossier.participation.campaign.code,
            action="ho-so.chair_return",
            subject_type=dossier._meta.label_lower,
            subject_id=str(dossier.pk),
            at__gte=dossier.sent_at,
        )
        .order_by("-seq")
        .first()
    )
    said = asked.personal_values.filter(key="ghi_chu").first() if asked else None
    return said.value if said else ""


def _place(remark: Remark) -> str:
    if remark.target == Remark.CRITERION:
        return f"Tiêu chí {remark.target_code}"
    return catalogue.PAPER_NAMES.get(remark.target_code, remark.target_code)


def _remark_url(dossier: Dossier, target: str, code: str) -> str:
    if target == "criterion":
        return f"{reverse('dossiers:scoring', args=[dossier.pk])}#tc-{code}"
    return f"{reverse('dossiers:papers', args=[dossier.pk])}#{code}"


def _events(dossier: Dossier) -> tuple[Event, ...]:
    """The dossier's own history from its rows; the whole log is a page of the Office admin."""
    events = [
        Event(snapshot.at, str(snapshot.by), snapshot.get_purpose_display(), f"mã {snapshot.sha256[:8]}")
        for snapshot in dossier.snapshots.select_related("by").order_by("at")
    ]
    events += [
        Event(
            snapshot.voided_at,
            str(snapshot.voided_by),
            "Việc duyệt mất hiệu lực",
            f"mã {snapshot.sha256[:8]}",
        )
        for snapshot in dossier.snapshots.filter(voided_at__isnull=False).select_related("voided_by")
        if snapshot.voided_at is not None
    ]
    events += [
        Event(
            receipt.at,
            str(receipt.by),
            f"Nộp hồ sơ, biên nhận {receipt.number}",
            receipt.get_punctuality_display(),
        )
        for receipt in dossier.receipts.select_related("by")
    ]
    events += [
        Event(returned.at, str(returned.by), "Trả lại để hoàn thiện", returned.note)
        for returned in dossier.return_acts.select_related("by")
    ]
    events += [
        Event(conclusion.at, str(conclusion.by), "Kết luận của Hội đồng thẩm định", conclusion.text)
        for conclusion in dossier.conclusions.select_related("by")
    ]
    return tuple(sorted(events, key=lambda event: event.at, reverse=True))
