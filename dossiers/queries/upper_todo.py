"""What is missing, by name and with its place, before the Office's papers are approved, numbered, built and sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from campaigns.models import Campaign
from dossiers import catalogue, states
from dossiers.models import Bundle, Dossier, Meeting, OutsideAct, Paper
from dossiers.queries.facts import state_label
from dossiers.queries.upper_content import UpperState, is_own
from dossiers.rules import upper as rules
from dossiers.rules.meeting import quorum_problems
from records import clock
from records.errors import Problem


@dataclass(frozen=True, slots=True)
class Todo:
    """What keeps the bundle from being approved, numbered, built, sent – each list with its places."""

    content: tuple[Problem, ...]
    waiting: tuple[Problem, ...]
    papers: tuple[Problem, ...]
    bundle: tuple[Problem, ...]
    #: The campaign lets the Office send before every unit below is done; the units are named all the same.
    ahead: bool = False

    @property
    def after(self) -> tuple[Problem, ...]:
        """What is still to be done once the content is complete."""
        return (*self.papers, *self.bundle)

    @property
    def all(self) -> tuple[Problem, ...]:
        return (*self.content, *self.after)


def todo_of(
    campaign: Campaign,
    rows: list[Dossier],
    state: UpperState,
    papers: dict[str, Paper],
) -> Todo:
    """Name what is missing. Units below hold the bundle up unless the campaign lets the Office send ahead."""
    code = campaign.code
    subjects = [row for row in rows if not is_own(row)]
    waiting = tuple(
        Problem("unit_open", f"{why_waiting(row)}.", _where(row))
        for row in subjects
        if row.state not in states.BUNDLED
    )
    content: list[Problem] = [] if campaign.forward_partial else list(waiting)
    if not any(row.state in states.BUNDLED for row in subjects):
        content.append(Problem("nobody", "Chưa có đơn vị nào được Hội đồng kết luận."))
    own = next(row for row in rows if is_own(row))
    if own.state not in states.BUNDLED:
        content.append(Problem("own_open", f"{why_waiting(own)}.", url_of(own)))
    content += meeting_problems(own, code)
    if any(each.kind == states.ACT_ASKED for each in _pending(campaign)):
        content.append(Problem("pending", "Có yêu cầu bổ sung của cấp trên chờ người thứ hai xác nhận."))
    return Todo(
        content=tuple(content),
        waiting=waiting,
        papers=tuple(paper_problems(campaign, own, state, papers)),
        bundle=tuple(_bundle_problems(campaign, papers)),
        ahead=campaign.forward_partial,
    )


def _where(row: Dossier) -> str:
    return url_of(row) if row.state in states.SEEN_BY_OFFICE else ""


def meeting_problems(own: Dossier, code: str) -> list[Problem]:
    """What the record of the Office's council meeting lacks, or which days stand in the wrong order."""
    where = reverse("dossiers:upper_meeting", args=[code])
    row = own.meetings.filter(kind=states.APPRAISAL_MEETING).prefetch_related("opinions").first()
    problems = rules.session_problems(session_of(own, row) if row else None, where=where)
    present = row.council_present if row else None
    return [
        *problems,
        *quorum_problems(
            present, own.council_quorum, where=reverse("dossiers:sitting", args=[own.pk, "tham-dinh"])
        ),
        *rules.date_problems(office_dates(own, row), where=where),
    ]


def session_of(own: Dossier, row: Meeting) -> rules.Session:
    """A stored meeting as the rules look at it."""
    return rules.Session(
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        place=row.place,
        present=row.council_present,
        members=own.council.count(),
        absence_reasons=row.absence_reasons,
        chair=row.chair_name,
        secretary=row.secretary_name,
        opinions=len(row.opinions.all()),
        no_opinions=row.no_opinions,
    )


def office_dates(own: Dossier, row: Meeting | None, **more: date | None) -> rules.OfficeDates:
    """Days of the Office's papers; ``more``: days that are being entered (``minutes``, ``letter``, ``sent``)."""
    papers = {paper.kind: paper.signed_on for paper in own.papers.filter(state=states.PAPER_ISSUED)}
    known: dict[str, date | None] = {
        "decision": papers.get(catalogue.COUNCIL_DECISION),
        "met": clock.local_date(row.starts_at) if row and row.starts_at else None,
        "minutes": papers.get(catalogue.APPRAISAL_MINUTES),
        "letter": papers.get(catalogue.UPWARD_LETTER),
    }
    return rules.OfficeDates(**{**known, **more})


def paper_problems(
    campaign: Campaign, own: Dossier, state: UpperState, papers: dict[str, Paper]
) -> list[Problem]:
    """Approval and numbers; a trial issues nothing, so its papers go up as drafts."""
    where = reverse("dossiers:upper_papers", args=[campaign.code])
    if state.approved is None:
        return [Problem("unapproved", "Chánh Văn phòng chưa duyệt nội dung gửi cấp trên.", where)]
    if not state.current:
        text = "Nội dung đã thay đổi sau khi duyệt; việc duyệt không còn hiệu lực. Chánh Văn phòng duyệt lại."
        return [Problem("void", text, where)]
    if campaign.trial_confirmed_at is not None:
        return []
    return [
        Problem("unnumbered", f"{catalogue.PAPER_NAMES[kind]} chưa ghi số, ngày.", f"{where}#{kind}")
        for kind in states.OFFICE_PAPERS
        if kind not in papers
    ]


def _bundle_problems(campaign: Campaign, papers: dict[str, Paper]) -> list[Problem]:
    where = f"{reverse('dossiers:upper', args=[campaign.code])}#lap"
    newest = Bundle.objects.filter(campaign=campaign).select_related("campaign").order_by("-serial").first()
    if newest is None:
        return [Problem("unbuilt", "Chưa lập hồ sơ tổng hợp.", where)]
    if not is_current(newest, papers):
        return [Problem("old", "Hồ sơ tổng hợp đã lập không còn khớp các văn bản hiện hành. Lập lại.", where)]
    return []


def _pending(campaign: Campaign) -> list[OutsideAct]:
    return list(campaign.outside_acts.filter(state=states.ACT_PENDING))


def office_papers(own: Dossier) -> dict[str, Paper]:
    """The Office's issued minutes and letter, by kind."""
    found = own.papers.filter(kind__in=states.OFFICE_PAPERS, state=states.PAPER_ISSUED)
    return {paper.kind: paper for paper in found.select_related("stored", "snapshot")}


def is_current(bundle: Bundle, papers: dict[str, Paper]) -> bool:
    """Whether the bundle still holds the letter and minutes in force (the letter covers everything else)."""
    if bundle.state == states.BUNDLE_REPLACED:
        return False
    held = {each["kind"]: each["sha256"] for each in bundle.manifest if each["kind"] in states.OFFICE_PAPERS}
    if not papers:
        return bundle.campaign.trial_confirmed_at is not None
    return all(held.get(kind) == paper.sha256 for kind, paper in papers.items())


def why_waiting(row: Dossier) -> str:
    label = state_label(row)
    # Only the first letter: "Hội đồng" and "Chủ tịch" keep their capitals inside a sentence.
    state = label[:1].lower() + label[1:]
    if is_own(row):
        return f"Hồ sơ tự đánh giá của Văn phòng chưa đưa vào hồ sơ tổng hợp ({state})"
    return f"{row.participation.name}: {state}"


def url_of(row: Dossier) -> str:
    seen = row.state in states.SEEN_BY_OFFICE and not is_own(row)
    return reverse("dossiers:appraise" if seen else "dossiers:detail", args=[row.pk])
