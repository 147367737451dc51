"""The record of the unit meeting, and of the council's own session: one version for the whole record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db import transaction

from dossiers import states
from dossiers.actions.versioned import Saved, conflict, log, may_edit
from dossiers.models import Dossier, Meeting, Opinion
from dossiers.queries.meeting import OpinionLine
from records import clock
from records.errors import Blocked, Problem
from records.text import nfc, vn_date, vn_moment
from scoring.queries import spec_of
from scoring.rules import decision_choices
from units.models import User

MAX_OPINIONS = 60
MAX_COUNT = 100_000
KINDS = frozenset({states.UNIT_MEETING, states.COUNCIL_SESSION})


@dataclass(frozen=True, slots=True)
class MeetingValues:
    """What is recorded of a meeting; ``None`` = chưa nhập. Counts of people."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: str = ""
    present: int | None = None
    absence_reasons: str = ""
    council_present: int | None = None
    guests: str = ""
    chair_name: str = ""
    secretary_name: str = ""
    no_opinions: bool = False
    shortcomings: str = ""
    causes: str = ""
    remedies: str = ""
    remedy_before: date | None = None
    vote_method: str = ""
    agree: int | None = None
    disagree: int | None = None
    other_votes: int | None = None
    reservations: str = ""
    conclusion: str = ""
    decided_outcome: str = ""
    decided_reason: str = ""


NAMES = tuple(field.name for field in fields(MeetingValues))


@transaction.atomic
def save_meeting(
    *,
    dossier: Dossier,
    values: MeetingValues,
    opinions: Sequence[OpinionLine],
    version: int,
    by: User,
    at: datetime,
    kind: str = states.UNIT_MEETING,
) -> Saved:
    """Store a meeting with its opinions. Contradicting counts are stored and named on the page until they agree.

    Raises ``Blocked`` for what cannot be (end before start, negative counts, an outcome persons may not decide),
    ``Conflict`` for a stale page; then nothing is overwritten.
    """
    may_edit(dossier=dossier, by=by)
    typed = {name: _plain(getattr(values, name)) for name in NAMES}
    lines = [
        OpinionLine(*(nfc(text).strip() for text in (each.speaker, each.text, each.reply)))
        for each in opinions
        if each.speaker.strip() or each.text.strip() or each.reply.strip()
    ]
    if problems := _faults(dossier, kind, typed, lines):
        raise Blocked(problems)
    stored = (
        Meeting.objects.filter(dossier=dossier, kind=kind)
        .select_related("saved_by")
        .prefetch_related("opinions")
        .first()
    )
    kept = _kept(stored)
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
        dossier=dossier,
        kind=kind,
        serial=stored.serial if stored else 1,
        defaults={**typed, "version": version + 1, "saved_at": at, "saved_by": by},
    )
    if kept != lines:
        Opinion.objects.filter(meeting=row).delete()
        Opinion.objects.bulk_create(
            Opinion(meeting=row, order=number, speaker=each.speaker, text=each.text, reply=each.reply)
            for number, each in enumerate(lines, start=1)
        )
    log(
        dossier=dossier,
        action="hop",
        by=by,
        at=at,
        data={
            "loai": kind,
            "co_mat": row.present,
            "tan_thanh": row.agree,
            "khong_tan_thanh": row.disagree,
            "y_kien_khac": row.other_votes,
            "so_y_kien": len(lines),
            "ket_luan": row.decided_outcome,
        },
        personal=_personal(typed, lines),
    )
    return Saved(row.version, at)


def _plain(value: Any) -> Any:
    return nfc(value).replace("\r\n", "\n").strip() if isinstance(value, str) else value


def _kept(stored: Meeting | None) -> list[OpinionLine]:
    if stored is None:
        return []
    return [OpinionLine(each.speaker, each.text, each.reply) for each in stored.opinions.all()]


def _faults(
    dossier: Dossier, kind: str, typed: Mapping[str, Any], lines: Sequence[OpinionLine]
) -> list[Problem]:
    found: list[tuple[str, str]] = []
    if kind not in KINDS:
        found.append(("Không có loại cuộc họp này.", ""))
    if typed["starts_at"] and typed["ends_at"] and typed["ends_at"] < typed["starts_at"]:
        found.append(("Giờ kết thúc trước giờ bắt đầu.", "#id_ends"))
    if typed["ends_at"] and not typed["starts_at"]:
        found.append(("Ghi ngày, giờ bắt đầu trước giờ kết thúc.", "#id_date"))
    found += _fault_counts(typed)
    for name, limit in LIMITS.items():
        if len(typed[name]) > limit:
            found.append((f"{_labels()[name]} dài quá {limit} ký tự.", f"#id_{name}"))
    found += _fault_lines(lines)
    if typed["vote_method"] not in {"", *dict(states.VOTE_METHODS)}:
        found.append(("Chọn hình thức biểu quyết: giơ tay hoặc phiếu kín.", "#id_vote_method"))
    if typed["decided_outcome"]:
        choices = decision_choices(spec_of(dossier.participation.criteria_set_id))
        if typed["decided_outcome"] not in {each.code for each in choices}:
            found.append(("Chọn một kết luận trong danh sách.", "#id_decided_outcome"))
    return [Problem("meeting", text, place) for text, place in found]


def _fault_counts(typed: Mapping[str, Any]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, label in _labels().items():
        value = typed.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and not 0 <= value <= MAX_COUNT:
            text = f"{label} không được âm." if value < 0 else f"{label}: số quá lớn."
            found.append((text, f"#id_{name}"))
    return found


def _fault_lines(lines: Sequence[OpinionLine]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    if len(lines) > MAX_OPINIONS:
        found.append((f"Ghi nhiều nhất {MAX_OPINIONS} ý kiến.", "#cac-y-kien"))
    if any(not each.speaker or not each.text for each in lines):
        found.append(("Mỗi ý kiến có người phát biểu và nội dung.", "#cac-y-kien"))
    if any(len(each.speaker) > 200 for each in lines):
        found.append(("Tên người phát biểu dài quá 200 ký tự.", "#cac-y-kien"))
    return found


LIMITS: Mapping[str, int] = {
    "place": 300,
    "absence_reasons": 500,
    "guests": 500,
    "chair_name": 300,
    "secretary_name": 300,
}


def _labels() -> dict[str, str]:
    named = {field.name: str(field.verbose_name) for field in Meeting._meta.concrete_fields}
    labels = {name: named[name][:1].upper() + named[name][1:] for name in NAMES}
    return {**labels, "opinions": "Ý kiến thảo luận"}


def _words(values: Mapping[str, Any], lines: Sequence[OpinionLine]) -> dict[str, str]:
    written = {name: _word(name, values.get(name)) for name in NAMES}
    written["opinions"] = "; ".join(
        f"{each.speaker}: {each.text} – {each.reply}".strip(" –") for each in lines
    )
    return written


def _word(name: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "có" if value else ""
    if isinstance(value, datetime):
        return vn_moment(clock.local(value))
    if isinstance(value, date):
        return vn_date(value)
    if name == "vote_method":
        return dict(states.VOTE_METHODS).get(str(value), str(value))
    return str(value)


def _personal(typed: Mapping[str, Any], lines: Sequence[OpinionLine]) -> dict[str, str] | None:
    people = {
        "chu_tri": typed["chair_name"],
        "thu_ky": typed["secretary_name"],
        "khach_moi": typed["guests"],
        "ly_do_vang": typed["absence_reasons"],
        "bao_luu": typed["reservations"],
        **{f"phat_bieu_{number}": each.speaker for number, each in enumerate(lines, start=1)},
    }
    return {name: value for name, value in people.items() if value} or None
