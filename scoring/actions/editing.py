"""An open version: from a copy of a kept one, row by row, to a version that is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from records import journal
from records.errors import Blocked, NotAllowed, Problem, Stale
from records.text import nfc
from scoring import catalogue, policies, states
from scoring.actions.storing import add_version, put
from scoring.catalogue import CRITERION, GROUP
from scoring.models import CriteriaSet
from scoring.queries.faults import fault_of, faults_of
from scoring.queries.fields import Row
from scoring.queries.specs import spec_of
from scoring.queries.typed import find, fingerprint, key_of, rows_of, with_rows
from scoring.rules import CriterionSpec, OutcomeSpec, SetSpec, set_problems
from units.access import actor_of
from units.models import User


class Overtaken(Stale):
    """Somebody changed the row since it was shown; ``theirs`` is what is stored now."""

    def __init__(self, text: str, theirs: Row) -> None:
        super().__init__(text)
        self.theirs = theirs


def allow(by: User) -> None:
    """Raise NotAllowed for anyone but the Office admin."""
    refusal = policies.why_not_edit(actor_of(by))
    if refusal:
        raise NotAllowed(refusal)


def held(stored: CriteriaSet, *wanted: str) -> CriteriaSet:
    """Return the version as it stands now, held until the transaction ends; Stale when it is in no wanted state."""
    rows = CriteriaSet.objects.filter(pk=stored.pk)
    if connection.features.has_select_for_update:
        rows = rows.select_for_update()
    found = rows.first()
    if found is None:
        raise Stale("Phiên bản này đã được bỏ.")
    if found.state not in wanted:
        raise Stale(
            f"Phiên bản {found.version} nay là «{states.SET_STATES[found.state].lower()}»; mở lại trang."
        )
    return found


@transaction.atomic
def open_version(*, base: CriteriaSet, reason: str, by: User, at: datetime) -> CriteriaSet:
    """Copy a kept or locked version into a new one that is open for editing; marks of comparison come along.

    Blocked without a reason, or while another version of this set is open.
    """
    allow(by)
    base = held(base, states.DRAFT, states.LOCKED)
    if not reason.strip():
        raise Blocked([Problem("no_reason", "Nêu lý do lập phiên bản mới.", "#id_reason")])
    other = CriteriaSet.objects.filter(code=base.code, state=states.EDITING).first()
    if other is not None:
        text = f"Phiên bản {other.version} của bộ tiêu chí đang soạn; mở phiên bản đó để sửa tiếp."
        raise Blocked([Problem("already_open", text)])
    spec = spec_of(base.pk)
    stored = add_version(spec, state=states.EDITING, by=by, at=at, made_from=base, reason=nfc(reason).strip())
    _log(stored, "mo-ban-soan", by, at, {"tu_phien_ban": base.version, "ly_do": stored.reason})
    return stored


@transaction.atomic
def change_row(
    *, stored: CriteriaSet, kind: str, key: str, row: Row, seen: str, by: User, at: datetime
) -> SetSpec:
    """Put ``row`` in the place of the row with ``key``; the set's maxima and its checksum follow.

    Overtaken when the row is no longer what was ``seen``; Blocked when the row itself cannot stand.
    """
    allow(by)
    stored = held(stored, states.EDITING)
    old = spec_of(stored.pk)
    before = find(old, kind, key)
    if before is None:
        raise Stale("Dòng này đã được bỏ hoặc đổi mã; mở lại trang soạn.")
    if fingerprint(kind, before) != seen:
        raise Overtaken("Dòng này đã được sửa sau khi trang được mở.", before)
    rows = [row if each is before else each for each in rows_of(old, kind)]
    new = with_rows(old, kind, rows)
    if kind == GROUP and key_of(GROUP, row) != key:
        new = _group_renamed(new, key, key_of(GROUP, row))
    return _keep(stored, old, new, "sua-dong", kind, key_of(kind, row), by, at)


@transaction.atomic
def add_row(*, stored: CriteriaSet, kind: str, row: Row, by: User, at: datetime) -> SetSpec:
    """Add a row: a criterion at the end of its group, anything else at the end of its kind."""
    allow(by)
    stored = held(stored, states.EDITING)
    old = spec_of(stored.pk)
    rows = list(rows_of(old, kind))
    place = len(rows)
    if isinstance(row, CriterionSpec):
        same = [number for number, each in enumerate(old.criteria, 1) if each.group == row.group]
        place = same[-1] if same else place
    rows.insert(place, row)
    return _keep(stored, old, with_rows(old, kind, rows), "them-dong", kind, key_of(kind, row), by, at)


@transaction.atomic
def remove_row(*, stored: CriteriaSet, kind: str, key: str, by: User, at: datetime) -> SetSpec:
    """Take a row out; a group only when no criterion is left in it."""
    allow(by)
    stored = held(stored, states.EDITING)
    old = spec_of(stored.pk)
    before = find(old, kind, key)
    if before is None:
        raise Stale("Dòng này đã được bỏ; mở lại trang soạn.")
    if kind == GROUP and old.criteria_of(key):
        raise Blocked(
            [Problem("group_in_use", f"Nhóm {key} còn tiêu chí; chuyển hoặc bỏ các tiêu chí trước.")]
        )
    rows = [each for each in rows_of(old, kind) if each is not before]
    return _keep(stored, old, with_rows(old, kind, rows), "bo-dong", kind, key, by, at)


@transaction.atomic
def move_row(*, stored: CriteriaSet, kind: str, key: str, up: bool, by: User, at: datetime) -> SetSpec:
    """Let a row change places with its neighbour; a criterion inside its group, a conclusion with its turn."""
    allow(by)
    stored = held(stored, states.EDITING)
    old = spec_of(stored.pk)
    rows = list(rows_of(old, kind))
    place = next((number for number, each in enumerate(rows) if key_of(kind, each) == key), None)
    if place is None:
        raise Stale("Dòng này đã được bỏ; mở lại trang soạn.")
    step = -1 if up else 1
    other = place + step
    if kind == CRITERION:
        group = old.criteria[place].group
        while 0 <= other < len(rows) and old.criteria[other].group != group:
            other += step
    if not 0 <= other < len(rows):
        return old
    one, two = rows[place], rows[other]
    if isinstance(one, OutcomeSpec) and isinstance(two, OutcomeSpec):
        one, two = replace(one, priority=two.priority), replace(two, priority=one.priority)
        rows[place], rows[other] = one, two
    else:
        rows[place], rows[other] = two, one
    return _keep(stored, old, with_rows(old, kind, rows), "doi-thu-tu", kind, key, by, at)


@transaction.atomic
def apply_import(*, stored: CriteriaSet, spec: SetSpec, seen: str, by: User, at: datetime) -> SetSpec:
    """Take over all rows of a spreadsheet that was read and shown before; all of them or none.

    ``seen`` is the checksum the file was made from: Stale when the version has changed since.
    """
    allow(by)
    stored = held(stored, states.EDITING)
    if stored.sha256 != seen:
        raise Stale("Bộ tiêu chí đã thay đổi sau khi tệp được xuất; xuất lại tệp rồi sửa tiếp.")
    old = spec_of(stored.pk)
    new = put(stored, old, spec, by=by, at=at)
    _log(stored, "nhap-tu-tep", by, at, {"tu_sha256": seen, "sha256": new.sha256})
    return new


@transaction.atomic
def finish(*, stored: CriteriaSet, by: User, at: datetime) -> CriteriaSet:
    """Keep an open version: from now on nobody changes it. Blocked while the set is unsound or nothing changed.

    The mark of comparison is content too: a version in which only marks were made may be kept.
    """
    allow(by)
    stored = held(stored, states.EDITING)
    problems = [
        Problem("unsound", each.text, each.where) for each in faults_of(spec_of(stored.pk), stored.pk)
    ]
    kept = CriteriaSet.objects.filter(code=stored.code).exclude(state=states.EDITING)
    same = kept.filter(sha256=stored.sha256).first()
    if same is not None:
        text = f"Nội dung trùng với phiên bản {same.version}; chưa có thay đổi nào để lưu."
        problems.append(Problem("unchanged", text))
    if problems:
        raise Blocked(problems)
    last = kept.aggregate(last=Max("version"))["last"] or 0
    if last > stored.version:  # Another version was loaded meanwhile: this one is newer.
        stored.version = last + 1
    CriteriaSet.objects.filter(pk=stored.pk).update(version=stored.version)
    CriteriaSet.objects.filter(pk=stored.pk).update(state=states.DRAFT)
    stored.state = states.DRAFT
    _log(stored, "luu-phien-ban", by, at, {"sha256": stored.sha256, "ly_do": stored.reason})
    return stored


@transaction.atomic
def discard(*, stored: CriteriaSet, by: User, at: datetime) -> None:
    """Throw an open version away; the log keeps that it was there."""
    allow(by)
    stored = held(stored, states.EDITING)
    _log(stored, "bo-ban-soan", by, at, {"sha256": stored.sha256})
    stored.delete()


def _group_renamed(spec: SetSpec, old: str, new: str) -> SetSpec:
    criteria = [replace(each, group=new) if each.group == old else each for each in spec.criteria]
    return with_rows(spec, CRITERION, criteria)


def _keep(
    stored: CriteriaSet, old: SetSpec, new: SetSpec, what: str, kind: str, key: str, by: User, at: datetime
) -> SetSpec:
    """Refuse what makes this very row impossible; the rest may wait until the version is kept."""
    known = set(set_problems(old))
    faults = [fault_of(line) for line in set_problems(new) if line not in known]
    own = [each for each in faults if (each.kind, each.key) == (kind, key) and each.at_once]
    if own:
        raise Blocked([Problem(each.field or "row", each.text) for each in own])
    new = put(stored, old, new, by=by, at=at)
    if new.sha256 != old.sha256:
        _log(stored, what, by, at, {"loai": catalogue.ROW_KINDS[kind], "dong": key, "sha256": new.sha256})
    return new


def _log(stored: CriteriaSet, action: str, by: User, at: datetime, data: dict[str, object]) -> None:
    journal.write(
        chain=journal.SYSTEM,
        action=action,
        by=by,
        at=at,
        subject=stored,
        data={"ma": stored.code, "phien_ban": stored.version, **data},
    )
