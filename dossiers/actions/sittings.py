"""Around a meeting: invitation, roll call, the number that must be there, and a further session of a council."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from dossiers import states
from dossiers.actions.office_papers import void_upper
from dossiers.actions.versioned import hold, log
from dossiers.documents.invitation import invitation_paper
from dossiers.documents.render import render_pdf
from dossiers.models import Dossier, Meeting, SeatAttendance
from dossiers.queries.sittings import COUNCILS, KINDS, invitation_of, newest_meeting, seats_of, why_not_record
from dossiers.queries.snapshot import snapshot_of
from dossiers.rules.meeting import Seat, absence_words, seat_problems
from records.errors import Blocked, NotAllowed, Problem, Stale
from records.text import nfc
from units.models import User

MAX_TEXT = 4000
MAX_QUORUM = 1000


def _may(dossier: Dossier, slug: str, by: User) -> None:
    hold(dossier)
    reason = why_not_record(dossier, slug, by)
    if reason is not None:
        raise NotAllowed(reason)


def _current(dossier: Dossier, slug: str, version: int) -> Meeting | None:
    row = newest_meeting(dossier, slug)
    if (row.version if row else 0) != version:
        raise Stale("Cuộc họp đã được sửa ở trang khác sau khi trang này được mở. Xem lại rồi ghi.")
    return row


@transaction.atomic
def save_invitation(
    *,
    dossier: Dossier,
    slug: str,
    starts_at: datetime | None,
    place: str,
    agenda: str,
    invitees: str,
    version: int,
    by: User,
    at: datetime,
) -> Meeting:
    """Store when, where, what about and who is invited. Time and place become those of the meeting itself.

    Raises ``NotAllowed``, ``Blocked`` or, for a stale page, ``Stale``.
    """
    _may(dossier, slug, by)
    row = _current(dossier, slug, version)
    texts = {
        "place": nfc(place).strip(),
        "agenda": nfc(agenda).replace("\r\n", "\n").strip(),
        "invitees": nfc(invitees).replace("\r\n", "\n").strip(),
    }
    if len(texts["place"]) > 300 or max(len(texts["agenda"]), len(texts["invitees"])) > MAX_TEXT:
        text = f"Địa điểm dài nhất 300 ký tự; nội dung và thành phần dài nhất {MAX_TEXT} ký tự."
        raise Blocked([Problem("invitation", text, "#giay-moi")])
    if row is not None and row.ends_at and (starts_at is None or starts_at > row.ends_at):
        text = "Cuộc họp đã ghi giờ kết thúc; ngày, giờ mời không được sau giờ đó."
        raise Blocked([Problem("invitation", text, "#id_date")])
    row, _created = Meeting.objects.update_or_create(
        dossier=dossier,
        kind=KINDS[slug],
        serial=row.serial if row else 1,
        defaults={**texts, "starts_at": starts_at, "version": version + 1, "saved_at": at, "saved_by": by},
    )
    _void_with(dossier, slug, by, at)
    log(dossier=dossier, action="giay-moi", by=by, at=at, data={"loai": KINDS[slug], "phien": row.serial})
    return row


@transaction.atomic
def save_roll(
    *, dossier: Dossier, slug: str, seats: Sequence[Seat], version: int, by: User, at: datetime
) -> Meeting:
    """Store who of the council was there; the counts and the reasons in the minutes are made from it.

    ``seats``: in the order of the page, by name as shown there. Raises ``NotAllowed``, ``Blocked``, ``Stale``.
    """
    _may(dossier, slug, by)
    if KINDS[slug] not in COUNCILS:
        raise Blocked([Problem("roll", "Họp đơn vị chỉ ghi số người, không điểm danh từng người.")])
    row = _current(dossier, slug, version)
    known = seats_of(dossier, row)
    if [seat.name for seat in seats] != [seat.name for seat in known]:
        raise Stale("Thành viên Hội đồng đã thay đổi sau khi trang này được mở. Mở lại trang rồi điểm danh.")
    if problems := seat_problems(seats):
        raise Blocked(problems)
    counted = [seat.present for seat in seats if seat.present is not None]
    count = sum(counted) if len(counted) == len(seats) and seats else None
    field = "present" if KINDS[slug] == states.COUNCIL_SESSION else "council_present"
    row, _created = Meeting.objects.update_or_create(
        dossier=dossier,
        kind=KINDS[slug],
        serial=row.serial if row else 1,
        defaults={
            field: count,
            "absence_reasons": absence_words(seats)[:500],
            "version": version + 1,
            "saved_at": at,
            "saved_by": by,
        },
    )
    SeatAttendance.objects.filter(meeting=row).delete()
    SeatAttendance.objects.bulk_create(
        SeatAttendance(
            meeting=row,
            order=place,
            name=old.name,
            position=old.position,
            present=seat.present,
            reason=nfc(seat.reason).strip()[:200] if seat.present is False else "",
        )
        for place, (old, seat) in enumerate(zip(known, seats, strict=True), start=1)
    )
    _void_with(dossier, slug, by, at)
    log(
        dossier=dossier,
        action="diem-danh",
        by=by,
        at=at,
        data={"loai": KINDS[slug], "phien": row.serial, "co_mat": count, "thanh_vien": len(seats)},
        personal={f"vang_{n}": seat.name for n, seat in enumerate(seats, start=1) if seat.present is False}
        or None,
    )
    return row


@transaction.atomic
def save_quorum(*, dossier: Dossier, slug: str, quorum: int | None, by: User, at: datetime) -> None:
    """Store how many members the council's decision asks to be there; ``None``: it says nothing of it."""
    _may(dossier, slug, by)
    members = dossier.council.count()
    if quorum is not None and not 1 <= quorum <= MAX_QUORUM:
        raise Blocked([Problem("quorum", "Số thành viên tối thiểu từ 01 trở lên.", "#id_quorum")])
    if quorum is not None and members and quorum > members:
        text = f"Số thành viên tối thiểu ({quorum}) lớn hơn số thành viên Hội đồng ({members})."
        raise Blocked([Problem("quorum", text, "#id_quorum")])
    if dossier.council_quorum == quorum:
        return
    Dossier.objects.filter(pk=dossier.pk).update(council_quorum=quorum)
    dossier.council_quorum = quorum
    _void_with(dossier, slug, by, at)
    log(dossier=dossier, action="so-toi-thieu", by=by, at=at, data={"so": quorum})


@transaction.atomic
def open_next(*, dossier: Dossier, slug: str, version: int, by: User, at: datetime) -> Meeting:
    """Begin a further session of a council; the one before stays as it was recorded.

    Raises ``Blocked`` for a unit meeting, or while the session before has no beginning yet.
    """
    _may(dossier, slug, by)
    if KINDS[slug] not in COUNCILS:
        raise Blocked([Problem("session", "Đơn vị có một cuộc họp; biên bản được lập từ cuộc họp đó.")])
    row = _current(dossier, slug, version)
    if row is None or row.starts_at is None:
        raise Blocked(
            [Problem("session", "Ghi ngày, giờ của phiên trước rồi mới mở phiên mới.", "#giay-moi")]
        )
    made = Meeting.objects.create(
        dossier=dossier,
        kind=KINDS[slug],
        serial=row.serial + 1,
        chair_name=row.chair_name,
        secretary_name=row.secretary_name,
        version=1,
        saved_at=at,
        saved_by=by,
    )
    _void_with(dossier, slug, by, at)
    log(dossier=dossier, action="phien-moi", by=by, at=at, data={"loai": KINDS[slug], "phien": made.serial})
    return made


def _void_with(dossier: Dossier, slug: str, by: User, at: datetime) -> None:
    """What the head of the Office approved was another meeting."""
    if KINDS[slug] == states.APPRAISAL_MEETING:
        void_upper(own=dossier, by=by, at=at)


def invitation_pdf(*, dossier: Dossier, slug: str) -> bytes | None:
    """«Giấy mời» to the newest meeting of a kind, as a draft; ``None`` while nothing is recorded of it."""
    row = newest_meeting(dossier, slug)
    if row is None:
        return None
    asked = invitation_of(row)
    paper = invitation_paper(
        snapshot_of(dossier),
        meeting=row.get_kind_display(),
        starts_at=asked.starts_at,
        place=asked.place,
        agenda=asked.agenda,
        invitees=asked.invitees,
        chair=row.chair_name,
    )
    return render_pdf(paper, created=row.saved_at)
