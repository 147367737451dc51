"""Evidence «minh chứng»: entered once, used for several criteria; taken away means marked, never deleted.

What a paper or a snapshot printed stays true: a code is never given twice, and bytes handed in are never dropped.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from dossiers import policies, states
from dossiers.actions.files import store
from dossiers.actions.storage import refuse_without_room
from dossiers.actions.versioned import Saved, hold, log, put
from dossiers.models import Dossier, Evidence, EvidenceUse, StoredFile
from dossiers.queries.evidence import last_years, reference_of
from dossiers.queries.facts import facts_of
from dossiers.rules import evidence as rules
from dossiers.rules.evidence import Reference
from records import clock
from records.errors import Blocked, NotAllowed, Problem, Stale
from records.text import nfc, vn_date
from scoring.models import Criterion
from scoring.queries import spec_of
from units.access import actor_of
from units.models import User

MAX_FILES = 20
LIMITS = {"doc_type": 60, "number": 60, "issuer": 200, "subject": 300, "figures": 200, "url": 500}


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file that was opened and checked."""

    name: str
    content_type: str
    body: bytes


def _may_add(dossier: Dossier, by: User) -> None:
    """Whoever edits may add; while an explanation is asked for, the officer may send what was missing."""
    hold(dossier)
    actor, facts = actor_of(by), facts_of(dossier)
    reason = policies.why_not_edit(actor, facts)
    if reason is not None and dossier.state == states.AWAITING_EXPLANATION:
        reason = policies.why_not_reply(actor, facts)
    if reason is not None:
        raise NotAllowed(reason)


@transaction.atomic
def add_evidence(
    *,
    dossier: Dossier,
    code: str,
    name: str,
    content_type: str,
    body: bytes,
    title: str = "",
    by: User,
    at: datetime,
) -> Evidence:
    """Keep a checked file with a criterion; the same bytes are kept once. Raises ``Blocked`` beyond 20 pieces."""
    each = Reference(rules.FILE, subject=title, file_name=name)
    return add_reference(
        dossier=dossier, codes=[code], each=each, upload=UploadedFile(name, content_type, body), by=by, at=at
    )


@transaction.atomic
def add_reference(
    *,
    dossier: Dossier,
    codes: Collection[str],
    each: Reference,
    upload: UploadedFile | None = None,
    by: User,
    at: datetime,
    taken_from: Evidence | None = None,
) -> Evidence:
    """Enter a reference for the criteria it serves. Raises ``Blocked`` with every sentence on what is wrong."""
    _may_add(dossier, by)
    each = _clean(each)
    criteria = _criteria(dossier)
    wanted = [code for code in criteria if code in set(codes)]
    unknown = [code for code in codes if code not in criteria]
    lines = rules.reference_problems(
        each,
        codes=[*wanted, *unknown],
        known=criteria,
        has_file=upload is not None or (taken_from is not None and taken_from.stored_id is not None),
        today=clock.local_date(at),
    )
    place = f"#tc-{wanted[0]}" if wanted else ""
    if lines:
        raise Blocked([Problem("evidence", text, place) for text in lines])
    _refuse_too_many(dossier, wanted)
    stored = None
    if upload is not None:
        # Before a byte is written: what is refused leaves nothing behind in the store.
        _refuse_same_file(dossier, wanted, upload)
        refuse_without_room(unit_id=dossier.participation.unit_id, size=len(upload.body), where=place)
        stored = store(
            dossier=dossier,
            name=upload.name,
            content_type=upload.content_type,
            body=upload.body,
            by=by,
            at=at,
        )
    elif taken_from is not None and taken_from.stored is not None:
        stored = _again(dossier, taken_from.stored, by, at)
    spec = spec_of(dossier.participation.criteria_set_id)
    first = spec.criterion(wanted[0])
    taken = Evidence.objects.filter(dossier=dossier).values_list("code", flat=True)
    row = Evidence.objects.create(
        dossier=dossier,
        code=rules.next_code(first.group if first else "", wanted[0], list(taken)),
        stored=stored,
        taken_from=taken_from,
        at=at,
        by=by,
        version=1,
        saved_at=at,
        saved_by=by,
        **_columns(each),
    )
    for code in wanted:
        EvidenceUse.objects.create(evidence=row, criterion=criteria[code], at=at, by=by)
    _log(
        dossier, "minh_chung.them", row, wanted, by, at, {"lay_lai_tu": taken_from.code} if taken_from else {}
    )
    return row


@transaction.atomic
def change_reference(
    *,
    dossier: Dossier,
    evidence_id: int,
    codes: Collection[str],
    each: Reference,
    version: int,
    by: User,
    at: datetime,
) -> Saved:
    """Mend what a reference says and which criteria rest on it; its code and its file stay what they are.

    Raises ``Blocked``, or ``Conflict`` for a stale page.
    """
    _may_add(dossier, by)
    row = _kept(dossier, evidence_id)
    each = _clean(each)
    criteria = _criteria(dossier)
    lines = rules.reference_problems(
        each, codes=codes, known=criteria, has_file=row.stored_id is not None, today=clock.local_date(at)
    )
    if lines:
        raise Blocked([Problem("evidence", text) for text in lines])
    saved = put(
        Evidence,
        {"pk": row.pk, "dossier": dossier},
        _columns(each),
        version,
        by,
        at,
        _words,
    )
    used = {
        use.criterion.code: use
        for use in row.uses.filter(removed_at__isnull=True).select_related("criterion")
    }
    fresh = [code for code in criteria if code in set(codes) - set(used)]
    _refuse_too_many(dossier, fresh)
    for code in fresh:
        EvidenceUse.objects.create(evidence=row, criterion=criteria[code], at=at, by=by)
    gone = [code for code in used if code not in codes]
    EvidenceUse.objects.filter(pk__in=[used[code].pk for code in gone]).update(removed_at=at, removed_by=by)
    if saved.changed or fresh or gone:
        row.refresh_from_db()
        _log(dossier, "minh_chung.sua", row, [code for code in criteria if code in set(codes)], by, at, {})
    return saved


@transaction.atomic
def remove_evidence(
    *, dossier: Dossier, evidence_id: int, code: str = "", by: User, at: datetime
) -> Evidence:
    """Take evidence away from one criterion, or from all (``code=""``); the bytes stay for what was handed in."""
    _may_add(dossier, by)
    row = _kept(dossier, evidence_id)
    uses = EvidenceUse.objects.filter(evidence=row, removed_at__isnull=True)
    gone = uses.filter(criterion__code=code) if code else uses
    codes = list(gone.values_list("criterion__code", flat=True))
    gone.update(removed_at=at, removed_by=by)
    if not uses.exists():
        Evidence.objects.filter(pk=row.pk, removed_at__isnull=True).update(removed_at=at, removed_by=by)
    _log(dossier, "minh_chung.bo", row, codes, by, at, {})
    return row


@transaction.atomic
def restore_evidence(*, dossier: Dossier, evidence_id: int, by: User, at: datetime) -> Evidence:
    """«Hoàn tác»: put back what the last removal of this evidence took away. Raises ``Stale`` when nothing was."""
    _may_add(dossier, by)
    row = Evidence.objects.filter(dossier=dossier, pk=evidence_id).select_related("stored").first()
    taken = EvidenceUse.objects.filter(evidence=row, removed_at__isnull=False).order_by("-removed_at").first()
    if row is None or taken is None:
        raise Stale("Minh chứng này không còn gì để lấy lại.")
    used = EvidenceUse.objects.filter(evidence=row, removed_at__isnull=True).values("criterion")
    gone = EvidenceUse.objects.filter(evidence=row, removed_at=taken.removed_at).exclude(criterion__in=used)
    codes = list(gone.values_list("criterion__code", flat=True))
    _refuse_too_many(dossier, codes)
    gone.update(removed_at=None, removed_by=None)
    Evidence.objects.filter(pk=row.pk).update(removed_at=None, removed_by=None)
    _log(dossier, "minh_chung.lay_lai", row, codes, by, at, {})
    return row


@transaction.atomic
def take_over(*, dossier: Dossier, evidence_ids: Iterable[int], by: User, at: datetime) -> int:
    """«Lấy lại minh chứng năm trước»: one by one and knowingly; each gets a code of this dossier. Returns how many."""
    _may_add(dossier, by)
    chosen = set(evidence_ids)
    if not chosen:
        raise Blocked([Problem("evidence", "Chọn minh chứng năm trước cần lấy lại.")])
    offered = {each.pk: each for each in last_years(dossier) if not each.taken}
    if chosen - set(offered):
        raise Blocked([Problem("evidence", "Minh chứng năm trước không còn hoặc đã lấy lại rồi.")])
    rows = Evidence.objects.filter(pk__in=chosen).select_related("stored").order_by("pk")
    for row in rows:
        add_reference(
            dossier=dossier, codes=offered[row.pk].codes, each=reference_of(row), by=by, at=at, taken_from=row
        )
    return len(chosen)


# -- pieces -------------------------------------------------------------------------------------------------------


def _clean(each: Reference) -> Reference:
    texts = {name: nfc(getattr(each, name)).strip()[:size] for name, size in LIMITS.items()}
    return Reference(
        kind=each.kind, dated_on=each.dated_on, at_unit=each.at_unit, file_name=nfc(each.file_name), **texts
    )


def _columns(each: Reference) -> dict[str, object]:
    return {
        "kind": each.kind,
        "doc_type": each.doc_type,
        "number": each.number,
        "dated_on": each.dated_on,
        "issuer": each.issuer,
        "title": each.subject,
        "figures": each.figures,
        "url": each.url,
        "at_unit": each.at_unit,
    }


def _words(row: Evidence | None) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Labels and readable values of a reference, for a page that is stale."""
    if row is None:
        return LABELS, {}
    values = {name: str(getattr(row, name)) for name in _TEXTS}
    values["dated_on"] = vn_date(row.dated_on) if row.dated_on else ""
    return LABELS, values


LABELS = {
    "doc_type": "Loại văn bản",
    "number": "Số, ký hiệu",
    "issuer": "Nơi ban hành",
    "title": "Trích yếu, nội dung",
    "figures": "Số liệu",
    "url": "Đường dẫn",
    "dated_on": "Ngày",
}
_TEXTS = ("doc_type", "number", "issuer", "title", "figures", "url")


def _criteria(dossier: Dossier) -> dict[str, Criterion]:
    rows = Criterion.objects.filter(set_id=dossier.participation.criteria_set_id).order_by("order")
    return {row.code: row for row in rows}


def _kept(dossier: Dossier, evidence_id: int) -> Evidence:
    found = (
        Evidence.objects.filter(dossier=dossier, pk=evidence_id, removed_at__isnull=True)
        .select_related("stored")
        .first()
    )
    if found is None:
        raise Blocked([Problem("evidence", "Minh chứng này đã được bỏ.")])
    return found


def _uses(dossier: Dossier, codes: Collection[str]) -> list[tuple[str, str]]:
    """Criterion code and file hash of the evidence in force."""
    return list(
        EvidenceUse.objects.filter(
            evidence__dossier=dossier, criterion__code__in=codes, removed_at__isnull=True
        ).values_list("criterion__code", "evidence__stored__sha256")
    )


def _refuse_too_many(dossier: Dossier, codes: Collection[str]) -> None:
    counted = [code for code, _sha in _uses(dossier, codes)]
    full = [code for code in codes if counted.count(code) >= MAX_FILES]
    if full:
        raise Blocked(
            [
                Problem(
                    "evidence",
                    f"Tiêu chí {code} đã có {MAX_FILES} minh chứng, không thêm được.",
                    f"#tc-{code}",
                )
                for code in full
            ]
        )


def _refuse_same_file(dossier: Dossier, codes: Collection[str], upload: UploadedFile) -> None:
    sha256 = hashlib.sha256(upload.body).hexdigest()
    for code, sha in _uses(dossier, codes):
        if sha == sha256:
            text = f"Tệp {nfc(upload.name)} đã có trong minh chứng của tiêu chí {code}."
            raise Blocked([Problem("evidence", text, f"#tc-{code}")])


def _again(dossier: Dossier, old: StoredFile, by: User, at: datetime) -> StoredFile:
    """A row of this dossier for bytes kept with an earlier one: who may read this dossier may read the file."""
    return StoredFile.objects.create(
        dossier=dossier,
        name=old.name,
        content_type=old.content_type,
        size=old.size,
        sha256=old.sha256,
        file=old.file.name,
        at=at,
        by=by,
    )


def _log(
    dossier: Dossier,
    action: str,
    row: Evidence,
    codes: Collection[str],
    by: User,
    at: datetime,
    more: Mapping[str, object],
) -> None:
    data: dict[str, object] = {"ma": row.code, "tieu_chi": list(codes), **more}
    personal = {"noi_dung": rules.described(reference_of(row))}
    if row.stored is not None:
        data |= {"sha256": row.stored.sha256, "dung_luong": row.stored.size}
        # The name of a file may name a person.
        personal["ten_tep"] = row.stored.name
    log(dossier=dossier, action=action, by=by, at=at, data=data, personal=personal)
