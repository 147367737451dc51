"""The Office's papers to the level above: the council's meeting, the approval of their content, number and date."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from campaigns import states as campaign_states
from campaigns.models import Campaign
from dossiers import catalogue, policies, states
from dossiers.actions.papers import Issue, clean_number, issue_bytes, refuse_taken_number
from dossiers.actions.snapshots import void_papers
from dossiers.actions.versioned import Saved, conflict, hold, log
from dossiers.documents.bundle import registered_of, stored_bytes
from dossiers.documents.data import paper_data
from dossiers.documents.frames import Registered
from dossiers.documents.render import render_docx, render_pdf
from dossiers.documents.upper import drawn_from, upper_paper
from dossiers.models import Dossier, Meeting, Opinion, Paper, Snapshot
from dossiers.queries.letterheads import office_symbol
from dossiers.queries.meeting import OpinionLine
from dossiers.queries.upper_content import (
    UpperState,
    dossiers_of,
    is_own,
    own_dossier,
    upper_state,
)
from dossiers.queries.upper_sendings import sendings_of
from dossiers.queries.upper_todo import office_dates, office_papers, todo_of
from dossiers.queries.word_templates import template_in_use
from dossiers.rules import upper as rules
from dossiers.signing.keys import PaperKey, paper_key
from records import clock, outbox
from records.errors import Blocked, NotAllowed, Problem, Stale
from records.text import nfc, vn_date, vn_moment
from units import roles
from units.access import actor_of, holders
from units.models import User

MAX_OPINIONS = 60


@dataclass(frozen=True, slots=True)
class SessionValues:
    """What is recorded of the meeting of the Office's council; ``None`` = chưa nhập."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: str = ""
    council_present: int | None = None
    absence_reasons: str = ""
    guests: str = ""
    chair_name: str = ""
    secretary_name: str = ""
    no_opinions: bool = False


NAMES = tuple(field.name for field in fields(SessionValues))
LIMITS = {"place": 300, "absence_reasons": 500, "guests": 500, "chair_name": 300, "secretary_name": 300}


@transaction.atomic
def save_session(
    *,
    campaign: Campaign,
    values: SessionValues,
    opinions: Sequence[OpinionLine],
    version: int,
    by: User,
    at: datetime,
) -> Saved:
    """Store the meeting «họp Hội đồng thẩm định» with its opinions, on the Office's own dossier.

    An approval of the Office's papers is void from then on. Raises ``NotAllowed``, ``Blocked`` or, for a stale page,
    ``Conflict``; then nothing is overwritten.
    """
    may(campaign, "meeting", by)
    own = _own(campaign)
    hold(own)
    typed = {name: _plain(getattr(values, name)) for name in NAMES}
    lines = [
        OpinionLine(*(_plain(text) for text in (each.speaker, each.text, each.reply)))
        for each in opinions
        if each.speaker.strip() or each.text.strip() or each.reply.strip()
    ]
    if problems := _session_faults(own, typed, lines):
        raise Blocked(problems)
    stored = (
        own.meetings.filter(kind=states.APPRAISAL_MEETING)
        .select_related("saved_by")
        .prefetch_related("opinions")
        .first()
    )
    kept = (
        [OpinionLine(each.speaker, each.text, each.reply) for each in stored.opinions.all()] if stored else []
    )
    if stored is not None and all(getattr(stored, name) == typed[name] for name in NAMES) and kept == lines:
        return Saved(stored.version, stored.saved_at or at, changed=False)
    if (stored.version if stored else 0) != version:
        raise conflict(
            _labels(),
            _words({name: getattr(stored, name) for name in NAMES} if stored else {}, kept),
            _words(typed, lines),
            stored.saved_by if stored else None,
            stored.saved_at if stored else None,
            stored.version if stored else 0,
            by,
        )
    row, _created = Meeting.objects.update_or_create(
        dossier=own,
        kind=states.APPRAISAL_MEETING,
        serial=stored.serial if stored else 1,
        defaults={**typed, "version": version + 1, "saved_at": at, "saved_by": by},
    )
    if kept != lines:
        Opinion.objects.filter(meeting=row).delete()
        Opinion.objects.bulk_create(
            Opinion(meeting=row, order=number, speaker=each.speaker, text=each.text, reply=each.reply)
            for number, each in enumerate(lines, start=1)
        )
    void_upper(own=own, by=by, at=at)
    people = {"chu_tri": row.chair_name, "thu_ky": row.secretary_name, "khach_moi": row.guests}
    people |= {f"phat_bieu_{number}": each.speaker for number, each in enumerate(lines, start=1)}
    log(
        dossier=own,
        action="hop",
        by=by,
        at=at,
        data={"loai": states.APPRAISAL_MEETING, "co_mat": row.council_present, "so_y_kien": len(lines)},
        personal={name: value for name, value in people.items() if value} or None,
    )
    return Saved(row.version, at)


def _session_faults(own: Dossier, typed: dict[str, Any], lines: Sequence[OpinionLine]) -> list[Problem]:
    found = rules.session_faults(
        rules.Session(
            starts_at=typed["starts_at"],
            ends_at=typed["ends_at"],
            present=typed["council_present"],
            members=own.council.count(),
            opinions=len(lines),
            no_opinions=typed["no_opinions"],
        )
    )
    found += [
        Problem("long", f"{_labels()[name]} dài quá {limit} ký tự.", f"#id_{name}")
        for name, limit in LIMITS.items()
        if len(typed[name]) > limit
    ]
    if len(lines) > MAX_OPINIONS:
        found.append(Problem("opinions", f"Tối đa {MAX_OPINIONS} ý kiến.", "#y-kien"))
    if any(not each.speaker or not each.text for each in lines):
        found.append(Problem("opinions", "Mỗi ý kiến ghi người phát biểu và nội dung.", "#y-kien"))
    if any(len(each.speaker) > 200 for each in lines):
        found.append(Problem("opinions", "Tên người phát biểu dài quá 200 ký tự.", "#y-kien"))
    return found


def _plain(value: Any) -> Any:
    return nfc(value).replace("\r\n", "\n").strip() if isinstance(value, str) else value


def _labels() -> dict[str, str]:
    named = {field.name: str(field.verbose_name) for field in Meeting._meta.concrete_fields}
    labels = {name: named[name][:1].upper() + named[name][1:] for name in NAMES}
    return {**labels, "opinions": "Ý kiến thảo luận"}


def _words(values: dict[str, Any], lines: Sequence[OpinionLine]) -> dict[str, str]:
    written = {name: _word(values.get(name)) for name in NAMES}
    written["opinions"] = "; ".join(
        f"{each.speaker}: {each.text} – {each.reply}".strip(" –") for each in lines
    )
    return written


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "có" if value else ""
    if isinstance(value, datetime):
        return vn_moment(clock.local(value))
    return "" if value is None else str(value)


# -- approval -------------------------------------------------------------------------------------------------------


@transaction.atomic
def approve_upper(*, campaign: Campaign, by: User, at: datetime, sha256: str) -> Snapshot:
    """Approve exactly the content whose hash the head of the Office was shown; an earlier approval ends with it.

    Papers issued from an earlier approval become void. Raises ``NotAllowed``, ``Blocked`` or ``Stale``.
    """
    may(campaign, "approve", by)
    own = _own(campaign)
    hold(own)
    rows = dossiers_of(campaign)
    state = upper_state(campaign, rows)
    if state.current and state.approved is not None and state.approved.sha256 == sha256:
        return state.approved
    problems = todo_of(campaign, rows, state, office_papers(own)).content
    if problems:
        raise Blocked(problems)
    if state.sha256 != sha256:
        raise Stale("Nội dung đã thay đổi sau khi trang này được mở. Xem lại bản mới rồi duyệt.")
    void_upper(own=own, by=by, at=at)
    snapshot = Snapshot.objects.create(
        dossier=own,
        purpose=states.UPPER_SNAPSHOT,
        round=own.round,
        body=state.body,
        sha256=state.sha256,
        at=at,
        by=by,
    )
    outbox.notify(
        to=[
            person
            for person in holders(campaign.office_id, roles.REGISTRAR, roles.OFFICE_ADMIN)
            if person.pk != by.pk
        ],
        subject=f"Đã duyệt, chờ ký và lấy số: văn bản gửi cấp trên, {campaign.title}",
        body="Biên bản thẩm định và Tờ trình gửi cấp trên đã được duyệt nội dung. Ghi số, ngày sau khi ký.",
        url=reverse("dossiers:upper_papers", args=[campaign.code]),
        at=at,
        key=f"tong-hop-{campaign.pk}-duyet-{snapshot.pk}",
    )
    log(dossier=own, action="tong-hop.duyet", by=by, at=at, data={"sha256": snapshot.sha256})
    return snapshot


def void_upper(*, own: Dossier, by: User, at: datetime) -> int:
    """End the approval in force, with the papers issued from it, inside the caller's transaction."""
    approvals = Snapshot.objects.filter(dossier=own, purpose=states.UPPER_SNAPSHOT, voided_at__isnull=True)
    ended = approvals.update(voided_at=at, voided_by=by)
    void_papers(papers=Paper.objects.filter(dossier=own, kind__in=states.OFFICE_PAPERS), by=by, at=at)
    if ended:
        log(dossier=own, action="tong-hop.mat-hieu-luc-duyet", by=by, at=at)
    return ended


# -- number and date ------------------------------------------------------------------------------------------------


def register_upper(
    *, campaign: Campaign, kind: str, number: str, signed_on: date, by: User, at: datetime
) -> Paper:
    """Enter number and date of the Office's minutes or letter as signed; its bytes are frozen.

    The PDF is made before the transaction begins, from the approved content. The letter comes after the minutes,
    because its table of contents names them. Raises ``NotAllowed``, ``Blocked`` or ``Stale``.
    """
    may(campaign, "number", by)
    own = _own(campaign)
    rows = dossiers_of(campaign)
    state = upper_state(campaign, rows)
    problems = _register_problems(campaign, own, kind, signed_on, at)
    if problems:
        raise Blocked(problems)
    if state.approved is None or not state.current:
        raise Stale("Việc duyệt nội dung không còn hiệu lực. Chánh Văn phòng duyệt lại trước khi ghi số.")
    issue = Issue(
        dossier=own,
        kind=kind,
        number=clean_number(number, may_be_blank=campaign.is_illustrative),
        symbol=office_symbol(campaign.office, kind),
        signed_on=signed_on,
        snapshot=state.approved,
    )
    refuse_taken_number(issue)
    _refuse_sent_number(campaign, issue)
    registered = registered_of(own.papers.filter(state=states.PAPER_ISSUED)) | {
        kind: Registered(issue.number, issue.symbol, signed_on)
    }
    data = json.dumps(
        {code: [row.number, row.symbol, row.signed_on] for code, row in sorted(registered.items())},
        ensure_ascii=False,
        sort_keys=True,
        default=str,
    )
    body = _draw(state, kind, registered, campaign, rows, signer=paper_key())
    return issue_bytes(issue=issue, body=body, data=data, by=by, at=at)


def _refuse_sent_number(campaign: Campaign, issue: Issue) -> None:
    """A paper that went up keeps its number for good, although a later one takes its place."""
    wanted = f"{issue.number}/{issue.symbol}"
    for sent in sendings_of(campaign) if issue.number else ():
        for paper in (sent.letter, sent.minutes):
            if (
                paper
                and paper.number == wanted
                and paper.signed_on
                and paper.signed_on.year == issue.signed_on.year
            ):
                text = f"Số {wanted} là của văn bản đã gửi cấp trên lần {sent.serial}. Lấy số mới."
                raise Blocked([Problem("number_sent", text, f"#{issue.kind}")])


def _draw(
    state: UpperState,
    kind: str,
    registered: dict[str, Registered],
    campaign: Campaign,
    rows: list[Dossier],
    *,
    signer: PaperKey | None,
) -> bytes:
    content, frozen = drawn_from(state)
    issued = signer is not None
    paper = upper_paper(state, kind, registered, campaign, rows, issued=issued, now=clock.now())
    return render_pdf(paper, created=frozen.at, data=paper_data(paper, content, frozen), signer=signer)


def _register_problems(
    campaign: Campaign, own: Dossier, kind: str, signed_on: date, at: datetime
) -> list[Problem]:
    if kind not in states.OFFICE_PAPERS:
        return [Problem("kind", "Văn phòng không có loại văn bản đó trong hồ sơ tổng hợp.")]
    found = []
    if campaign.trial_confirmed_at is not None:
        text = "Đợt chạy thử không cấp số, không ban hành văn bản; văn bản giữ chữ DỰ THẢO."
        found.append(Problem("trial", text))
    if signed_on > clock.local_date(at):
        text = f"Ngày ký {vn_date(signed_on)} ở tương lai. Ghi đúng ngày trên văn bản."
        found.append(Problem("future", text, f"#{kind}"))
    papers = office_papers(own)
    if kind == catalogue.UPWARD_LETTER and catalogue.APPRAISAL_MINUTES not in papers:
        text = "Ghi số, ngày Biên bản thẩm định trước; Tờ trình dẫn Biên bản trong mục lục hồ sơ."
        found.append(Problem("minutes_first", text, f"#{catalogue.APPRAISAL_MINUTES}"))
    name = "minutes" if kind == catalogue.APPRAISAL_MINUTES else "letter"
    meeting = own.meetings.filter(kind=states.APPRAISAL_MEETING).first()
    dates = office_dates(own, meeting, **{name: signed_on})
    return [*found, *rules.date_problems(dates)]


def upper_bytes(*, campaign: Campaign, kind: str) -> bytes | None:
    """Stored bytes of an issued paper of the Office, or the draft as the content stands. Writes nothing."""
    rows = dossiers_of(campaign)
    own = next((row for row in rows if is_own(row)), None)
    if own is None or kind not in states.OFFICE_PAPERS:
        return None
    paper = office_papers(own).get(kind)
    if paper is not None:
        return stored_bytes(paper)
    state = upper_state(campaign, rows)
    registered = registered_of(own.papers.filter(state=states.PAPER_ISSUED))
    return _draw(state, kind, registered, campaign, rows, signer=None)


def upper_word(*, campaign: Campaign, kind: str) -> bytes | None:
    """A paper of the Office as a Word file, from the same values as its PDF. Writes nothing."""
    rows = dossiers_of(campaign)
    own = next((row for row in rows if is_own(row)), None)
    if own is None or kind not in states.OFFICE_PAPERS:
        return None
    issued = kind in office_papers(own)
    registered = registered_of(own.papers.filter(state=states.PAPER_ISSUED))
    state = upper_state(campaign, rows)
    paper = upper_paper(state, kind, registered, campaign, rows, issued=issued, now=clock.now())
    return render_docx(paper, template=template_in_use(campaign.office, kind))


# -- doors ----------------------------------------------------------------------------------------------------------


def may(campaign: Campaign, task: str, by: User) -> None:
    """Refuse whoever may not do this task (a key of ``policies.OFFICE_TASKS``) for the campaign."""
    reason = policies.why_not_office_task(
        task, actor_of(by), campaign.office_id, campaign_open=campaign.state == campaign_states.OPEN
    )
    if reason is not None:
        raise NotAllowed(reason)


def _own(campaign: Campaign) -> Dossier:
    own = own_dossier(campaign)
    if own is None:
        raise NotAllowed("đợt này không có hồ sơ của cơ quan thẩm định")
    return own
