"""The facts that exclude and the process check, as the appraiser sees them."""

from __future__ import annotations

from datetime import datetime

from dossiers import catalogue, states
from dossiers.models import AppraisalCheck, Dossier, Meeting, VetoAnswer
from dossiers.queries.appraisal_parts import CheckRow, VetoRow
from dossiers.queries.cards import Cards
from dossiers.queries.papers import order_problems, papers_in_force, required_kinds
from dossiers.rules import appraisal as rules
from records import clock
from records.text import vn_date, vn_moment

ANSWERS = dict(states.VETO_CHOICES)
PASSED = {True: "dat", False: "khong", None: ""}


def veto_rows(dossier: Dossier, found: Cards) -> tuple[VetoRow, ...]:
    """The facts in the set's order, with the answers of the present round (one query)."""
    stored = {
        (row.step, row.veto.code): row
        for row in VetoAnswer.objects.filter(dossier=dossier, round=dossier.round).select_related(
            "veto", "saved_by"
        )
    }
    out = []
    for veto in found.spec.vetoes:
        own = stored.get((states.SELF, veto.code))
        mine = stored.get((states.APPRAISAL, veto.code))
        counts = ((own.cases, "vụ"), (own.persons, "người")) if own else ()
        out.append(
            VetoRow(
                code=veto.code,
                text=veto.text,
                evil=veto.evil,
                for_appraiser=veto.answered_by == "appraiser",
                own=ANSWERS[own.value if own else ""],
                own_value=own.value if own else "",
                own_counts=", ".join(f"{number:02d} {word}" for number, word in counts if number),
                own_basis=own.basis if own else "",
                value=mine.value if mine else "",
                cases=str(mine.cases) if mine and mine.cases is not None else "",
                persons=str(mine.persons) if mine and mine.persons is not None else "",
                basis=mine.basis if mine else "",
                version=mine.version if mine else 0,
                saved_at=mine.saved_at if mine else None,
                by=str(mine.saved_by) if mine and mine.saved_by else "",
            )
        )
    return tuple(out)


def check_version(at: datetime | None) -> int:
    """Return the version of a line of the process check: the microsecond of its last save."""
    return int(at.timestamp() * 1_000_000) if at else 0


def check_rows(dossier: Dossier) -> tuple[CheckRow, ...]:
    """The process check (S0 III.2): the verdict is the appraiser's, the facts beside it are the program's."""
    stored = {
        row.code: row
        for row in AppraisalCheck.objects.filter(dossier=dossier, round=dossier.round).select_related("by")
    }
    facts = _facts(dossier)
    out = []
    for check in rules.CHECKS:
        row = stored.get(check.code)
        fact, tone = facts.get(check.code, ("", ""))
        out.append(
            CheckRow(
                code=check.code,
                title=check.title,
                hint=check.hint,
                clause=check.clause,
                fact=fact,
                fact_tone=tone,
                value=PASSED[row.passed if row else None],
                note=row.note if row else "",
                version=check_version(row.at if row else None),
                at=row.at if row else None,
                by=str(row.by) if row else "",
            )
        )
    return tuple(out)


def _facts(dossier: Dossier) -> dict[str, tuple[str, str]]:
    papers = papers_in_force(dossier)
    meeting = dossier.meetings.filter(kind=states.UNIT_MEETING).first()
    members = list(dossier.council.all())
    out: dict[str, tuple[str, str]] = {}
    decision = papers.get(catalogue.COUNCIL_DECISION)
    number = "chưa ghi số, ngày"
    late = False
    if decision is not None and decision.signed_on:
        number = f"Quyết định {decision.number or '…'}/{decision.symbol} ngày {vn_date(decision.signed_on)}"
        met_on = clock.local_date(meeting.starts_at) if meeting and meeting.starts_at else None
        late = met_on is not None and decision.signed_on > met_on
    out["hoi_dong"] = (
        f"{number}; {len(members):02d} thành viên" + ("; ban hành sau ngày họp" if late else ""),
        "is-late" if late or decision is None else "",
    )
    out |= _meeting_facts(meeting)
    wanted = required_kinds(dossier)
    issued = sum(kind in papers and papers[kind].state == states.PAPER_ISSUED for kind in wanted)
    submitted_on = clock.local_date(dossier.submitted_at) if dossier.submitted_at else None
    disorder = [problem.text for problem in order_problems(dossier, papers, submitted_on=submitted_on)]
    out["thanh_phan"] = (
        "; ".join([f"{issued}/{len(wanted)} văn bản đã ghi số, ngày", *disorder]),
        "is-late" if disorder or issued < len(wanted) else "",
    )
    if dossier.first_submitted_at:
        words = f"Nộp lần đầu {vn_moment(dossier.first_submitted_at)}: {dossier.get_punctuality_display().lower()}"
        again = (
            f"; nộp lại {vn_moment(dossier.submitted_at)}" if dossier.returns and dossier.submitted_at else ""
        )
        out["thoi_han"] = (words + again, "is-late" if dossier.punctuality == states.LATE else "")
    return out


def _meeting_facts(meeting: Meeting | None) -> dict[str, tuple[str, str]]:
    if meeting is None or meeting.starts_at is None:
        return {
            "hop_don_vi": ("Chưa ghi cuộc họp đơn vị", "is-late"),
            "bieu_quyet": ("Chưa ghi biểu quyết", "is-late"),
        }
    present = f"; dự họp {meeting.present} người" if meeting.present is not None else ""
    place = f", {meeting.place}" if meeting.place else ""
    out = {"hop_don_vi": (f"{vn_moment(meeting.starts_at)}{place}{present}", "")}
    votes = (meeting.agree, meeting.disagree, meeting.other_votes)
    if meeting.agree is None:
        return out | {"bieu_quyet": ("Chưa ghi biểu quyết", "is-late")}
    total = sum(each or 0 for each in votes)
    unequal = meeting.present is not None and total != meeting.present
    words = (
        f"{meeting.get_vote_method_display() or 'chưa ghi hình thức'}: tán thành {meeting.agree}, "
        f"không tán thành {meeting.disagree or 0}, ý kiến khác {meeting.other_votes or 0}"
    )
    return out | {
        "bieu_quyet": (
            words + (f"; tổng phiếu {total} khác số người dự" if unequal else ""),
            "is-late" if unequal else "",
        )
    }
