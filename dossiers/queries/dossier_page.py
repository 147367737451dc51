"""The page of one dossier: items with their state, what is missing, the next step, what happened so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from campaigns.rules import deadline_words
from dossiers import catalogue, policies, states
from dossiers.models import Dossier
from dossiers.queries import readiness
from dossiers.queries.chair_asks import chair_note, chair_returns
from dossiers.queries.facts import Button, Head, buttons, facts_of, head_of
from dossiers.queries.next_step import NextStep, next_step
from dossiers.queries.papers import PaperLine, paper_lines
from dossiers.queries.remarks import place_of, url_of
from records.errors import Problem
from records.text import vn_date
from units.access import actor_of
from units.models import User


@dataclass(frozen=True)
class Room:
    """One part of the dossier: how it stands, in a word with its tone, and what the link to it is called."""

    title: str
    url: str
    missing: int
    hint: str
    label: str
    tone: str
    action: str
    is_content: bool


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
    next: NextStep
    papers: tuple[PaperLine, ...]
    missing: tuple[Problem, ...]
    buttons: tuple[Button, ...]
    office_step: str
    events: tuple[Event, ...]
    receipts: tuple[tuple[str, str], ...]
    remarks: tuple[Problem, ...]
    chair_note: str
    return_note: str
    approve_url: str
    extension_url: str
    has_result: bool
    unit_id: int
    #: The person keeps the unit's contact and the address of its calendar.
    keeps: bool


#: What a frozen content tells; handing in has its receipt, the conclusion its own line.
HAPPENED = {
    states.SENT_SNAPSHOT: "Trình Chủ tịch Hội đồng",
    states.APPROVED_SNAPSHOT: "Chủ tịch Hội đồng duyệt nội dung",
    states.APPRAISED_SNAPSHOT: "Hoàn thành thẩm định",
}
OFFICE_SIDE = frozenset({states.OFFICE_APPRAISER, states.OFFICE_CHAIR, states.OFFICE_ADMIN})
PAPERS = "dossiers:papers"
ROOMS = (
    ("Hội đồng", "dossiers:council", "Thành phần theo kế hoạch, thư ký, người ký"),
    ("Tự chấm điểm", "dossiers:scoring", "Sự kiện loại trừ, tiêu chí, minh chứng"),
    ("Số liệu", "dossiers:figures", "Một bảng số liệu dùng cho mọi văn bản"),
    ("Họp đơn vị", "dossiers:meeting", "Thảo luận, biểu quyết, kết luận"),
    ("Báo cáo", "dossiers:report", "Lời văn các mục của báo cáo"),
    ("Văn bản", PAPERS, "Bản in, số và ngày ký, bản đã ký"),
)


def dossier_page(dossier: Dossier, user: User, at: datetime) -> DossierPage:
    """Build the page of a dossier for a person who may read it."""
    facts = facts_of(dossier)
    missing = [] if dossier.state == states.NOT_STARTED else readiness.missing(dossier)
    papers = paper_lines(dossier)
    may_edit = policies.why_not_edit(actor_of(user), facts) is None
    returned = dossier.return_acts.order_by("-round").first()
    open_now = returned if returned is not None and returned.answered_at is None else None
    remarks = [
        Problem(
            remark.target,
            f"{place_of(remark)}: {remark.text}",
            url_of(remark),
        )
        for remark in (open_now.remarks.all() if open_now else ())
    ]
    offered = buttons(dossier, user, facts)
    return DossierPage(
        head=head_of(dossier, user, at, facts),
        rooms=_rooms(dossier, missing, papers, may_edit=may_edit),
        next=next_step(dossier, user, missing, facts),
        papers=papers,
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
        chair_note=chair_note(dossier),
        return_note=open_now.note if open_now else "",
        approve_url=reverse("dossiers:approve", args=[dossier.pk]),
        extension_url=_extension_url(dossier, facts.own),
        has_result=dossier.state in states.DECIDED | {states.WITHDRAWN_RESULT},
        unit_id=dossier.participation.unit_id,
        keeps=policies.why_not_keep_calendar(actor_of(user), dossier.participation.unit_id) is None,
    )


def _rooms(
    dossier: Dossier, missing: Sequence[Problem], papers: Sequence[PaperLine], *, may_edit: bool
) -> tuple[Room, ...]:
    """Every missing thing is counted in the room where it is put right, so the counts add up to the list's."""
    numbered = all(line.state == states.PAPER_ISSUED for line in papers if line.numbered and line.required)
    rooms = []
    for title, name, hint in ROOMS:
        url = reverse(name, args=[dossier.pk])
        count = sum(problem.where.startswith(url) for problem in missing)
        content = name != PAPERS
        if dossier.state == states.NOT_STARTED:
            label, tone = "Chưa bắt đầu", "idle"
        elif count:
            label, tone = f"Còn thiếu {count} việc", "waiting"
        elif content or numbered:
            label, tone = "Đủ", "done"
        else:
            label, tone = "Sau khi duyệt", "idle"
        action = "Nhập" if may_edit and content else "Xem"
        rooms.append(Room(title, url, count, hint, label, tone, action, content))
    return tuple(rooms)


def _extension_url(dossier: Dossier, own: bool) -> str:  # noqa: FBT001 - a fact of the dossier, passed once
    """Where the unit asks for more time; empty once the dossier is handed in, and for the Office's own."""
    if own or dossier.state not in states.BEFORE_SUBMISSION:
        return ""
    part = dossier.participation
    return reverse("campaigns:ask_extension", args=[part.campaign.code, part.pk])


def _events(dossier: Dossier) -> tuple[Event, ...]:
    """The dossier's own history from its rows; the whole log is a page of the Office admin."""
    events = [
        Event(snapshot.at, str(snapshot.by), HAPPENED[snapshot.purpose], f"mã {snapshot.sha256[:8]}")
        for snapshot in dossier.snapshots.select_related("by").order_by("at")
        if snapshot.purpose in HAPPENED
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
        Event(entry.at, str(entry.actor) if entry.actor else "", "Chủ tịch Hội đồng trả lại để sửa")
        for entry in chair_returns(dossier).select_related("actor")
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
    events += [*_extension_events(dossier), *_letter_events(dossier)]
    return tuple(sorted(events, key=lambda event: event.at, reverse=True))


def _extension_events(dossier: Dossier) -> list[Event]:
    """More time as it was asked for and decided, with both reasons."""
    events = []
    for each in dossier.participation.extensions.filter(milestone_id=dossier.milestone_id).select_related(
        "asked_by", "decided_by"
    ):
        asked = f"đến hết ngày {vn_date(each.asked_until)}; lý do: {each.reason}"
        events.append(Event(each.asked_at, str(each.asked_by), "Xin gia hạn", asked))
        if each.decided_at is not None:
            until = f"{deadline_words(each.until_at)}; " if each.until_at else ""
            what = "Đồng ý gia hạn" if each.until_at else "Không đồng ý gia hạn"
            why = f"{until}lý do: {each.decision_reason}"
            events.append(Event(each.decided_at, str(each.decided_by), what, why))
    return events


def _letter_events(dossier: Dossier) -> list[Event]:
    """The Office's letters that chased this dossier; drafts are the Office's alone."""
    letters = dossier.chase_letters.filter(state=catalogue.LETTER_ISSUED).select_related("issued_by")
    return [
        Event(
            each.issued_at,
            str(each.issued_by),
            "Công văn đôn đốc của Văn phòng",
            f"số {each.number}/{each.symbol}"
            + (f" ngày {vn_date(each.signed_on)}" if each.signed_on else ""),
        )
        for each in letters
        if each.issued_at is not None
    ]
