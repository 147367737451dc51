"""Bring a list of units in: take the file, stage and check it in committed chunks, let a person decide."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from django.db import transaction

from records import jobs, journal
from records.clock import local_date
from records.errors import Blocked, NotAllowed, Problem, Stale
from records.sheets import RefusedError
from records.text import nfc
from units import access, catalogue, policies
from units.actions import keeping
from units.loaders.lists import Listing, read_listing
from units.models import ImportRow, StagedUnit, UnitImport, User
from units.queries.current import scope_of, standing_units
from units.rules import lettering, listing
from units.rules.listing import Line, Standing
from units.tasks import check_import

Report = Callable[[int, int, str], None]
CHUNK = 2_000


def may_import(by: User | None) -> None:
    if by is not None and (reason := policies.why_not_keeper(access.actor_of(by))):
        raise NotAllowed(reason)


@transaction.atomic
def start_import(
    *,
    file_name: str,
    content: bytes,
    complete: bool,
    convert: bool,
    effective_on: dt.date | None,
    reason: str,
    by: User | None,
    at: dt.datetime,
    queue: bool = True,
) -> UnitImport:
    """Keep the file and begin to check it in the background (``queue``); nothing of the tree changes."""
    may_import(by)
    reason = keeping.said(reason)
    if effective_on is not None:
        keeping.not_ahead(effective_on, at)
    made = UnitImport.objects.create(
        file_name=nfc(file_name)[:200],
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        complete=complete,
        convert=convert,
        effective_on=effective_on,
        reason=reason,
        created_at=at,
        created_by=by,
    )
    if queue:
        job = jobs.start(
            kind=catalogue.IMPORT_JOB,
            title=f"Kiểm tra danh sách đơn vị – {made.file_name}"[:300],
            task=check_import,
            by=by,
            at=at,
            arguments={"listing_id": made.pk},
        )
        UnitImport.objects.filter(pk=made.pk).update(job=job)
    journal.write(
        chain=journal.SYSTEM,
        action="nhap-don-vi.bat-dau",
        by=by,
        at=at,
        subject=made,
        data={"tep": made.file_name, "sha256": made.sha256, "day_du": complete},
    )
    made.refresh_from_db()
    return made


def stage_and_check(*, listing_id: int, report: Report) -> dict[str, object]:
    """Read, check and stage the file, chunk by chunk, each committed; safe to run again from the start."""
    made = UnitImport.objects.get(pk=listing_id)
    if made.state not in {catalogue.CHECKING, catalogue.REFUSED, catalogue.CHECKED}:
        raise Stale("Danh sách này đã được ghi hoặc đã hủy.")
    while ImportRow.objects.filter(
        pk__in=list(ImportRow.objects.filter(listing=made).values_list("pk", flat=True)[:CHUNK])
    ).delete()[0]:
        report(0, 1, "Bỏ kết quả kiểm tra cũ")
    report(0, 1, "Đọc tệp")
    try:
        found = read_listing(bytes(made.content or b""), made.file_name)
        lines = _lines(found, report)
    except RefusedError as refusal:
        _close(made, catalogue.REFUSED, said=[str(refusal)], counts={}, version=0)
        return {"refused": str(refusal)}
    said = [*found.said]
    _merged(found, lines)
    kind = lettering.lettering_of([line.name for line in lines] + [line.type_name for line in lines])
    if kind != lettering.UNICODE:
        said.append(f"Chữ trong tệp viết bằng mã {kind}.")
    listing.convert(lines, kind, wanted=made.convert)
    version = keeping.tree_version()
    known = standing_units()
    report(1, 4, "So với cây hiện nay")
    listing.check(lines, known)
    said += _scoped(made, lines, known)
    rows = [_row(made, line, known) for line in lines]
    if made.complete and not any(line.problems for line in lines):
        rows += _closings(made, lines, known)
    total = len(rows)
    for start in range(0, total, CHUNK):
        with transaction.atomic():
            ImportRow.objects.bulk_create(rows[start : start + CHUNK], batch_size=500)
        report(total + start, total * 2, f"Đã kiểm tra {min(start + CHUNK, total)}/{total} dòng")
    counts = Counter(row.change for row in rows if not row.faulty)
    counts["faulty"] = sum(row.faulty for row in rows)
    counts["noticed"] = sum(bool(row.notices) for row in rows)
    if made.effective_on is None and any(
        change not in {catalogue.NEW, catalogue.SAME, "faulty", "noticed"} for change in counts
    ):
        said.append("Danh sách thay đổi đơn vị đang có: cần ngày có hiệu lực. Nhập lại và ghi ngày.")
        counts["undated"] = 1
    _close(made, catalogue.CHECKED, said=said, counts=dict(counts), version=version)
    return dict(counts)


def _lines(found: Listing, report: Report) -> list[Line]:
    lines: list[Line] = []
    source: Iterator[Line] = found.lines()
    while chunk := list(islice(source, CHUNK)):
        lines += chunk
        report(0, 1, f"Đã đọc {len(lines)} dòng")
    if not lines:
        raise RefusedError("Danh sách không có dòng nào dưới tiêu đề.")
    if len(lines) > 200_000:
        raise RefusedError("Danh sách có quá 200.000 dòng.")
    return lines


def _merged(found: Listing, lines: Iterable[Line]) -> None:
    """Cells that were merged leave the others empty; each such line is told."""
    hit = {number for first, last in found.merged for number in range(first, min(last, first + 1_000) + 1)}
    for line in lines:
        if line.number in hit:
            line.problems.append("có ô bị gộp; bỏ gộp ô và ghi đủ từng dòng")


def _scoped(made: UnitImport, lines: Iterable[Line], known: dict[str, Standing]) -> list[str]:
    """Whoever keeps a part of the tree brings in that part alone."""
    if made.created_by is None:
        return []
    made.created_by.__dict__.pop("_actor", None)
    actor = access.actor_of(made.created_by)
    if "" in policies.scopes(actor):
        return []
    listed = {line.code for line in lines}
    for line in lines:
        here, above = known.get(line.code), known.get(line.parent)
        outside = here is not None and policies.why_not_change_unit(actor, here.path) is not None
        if above is not None:
            outside |= policies.why_not_create_below(actor, above.path) is not None
        elif line.parent not in listed:
            outside = True
        if outside:
            line.problems.append("nằm ngoài phạm vi được giao quản lý")
    return ["Chỉ nhận các đơn vị nằm dưới đơn vị của người nhập danh sách."]


def _row(made: UnitImport, line: Line, known: dict[str, Standing]) -> ImportRow:
    standing = known.get(line.code)
    before = ""
    if standing is not None:
        before = f"{standing.name} · {standing.type_name or standing.kind} · dưới {standing.parent or 'gốc'}"
    change = listing.change_of(line, standing) if not line.problems else ""
    return ImportRow(
        listing=made,
        number=line.number,
        code=line.code,
        name=line.name,
        type_name=line.type_name,
        parent_code=line.parent,
        given=line.given,
        change=change,
        before="" if change in {catalogue.SAME, catalogue.NEW} else before[:500],
        decision=catalogue.YES if change and catalogue.is_plain(change) else "",
        problems=line.problems,
        notices=line.notices,
        faulty=bool(line.problems),
    )


def _closings(made: UnitImport, lines: list[Line], known: dict[str, Standing]) -> list[ImportRow]:
    codes, parents = {line.code for line in lines}, {line.code: line.parent for line in lines}
    scope = scope_of(codes, parents, known)
    return [
        ImportRow(
            listing=made,
            code=each.code,
            name=each.standing.name,
            type_name=each.standing.type_name,
            parent_code=each.standing.parent,
            change=catalogue.MERGE if each.heirs else catalogue.CLOSE,
            before=f"dưới {each.standing.parent or 'gốc'}",
            heirs=list(each.heirs),
            evidence=each.evidence[:200],
        )
        for each in listing.closings(lines, known, scope)
    ]


def _close(made: UnitImport, state: str, *, said: list[str], counts: dict[str, int], version: int) -> None:
    UnitImport.objects.filter(
        pk=made.pk, state__in=(catalogue.CHECKING, catalogue.REFUSED, catalogue.CHECKED)
    ).update(state=state, said=said, counts=counts, tree_version=version)


def decide(
    *, made: UnitImport, change: str, decision: str, by: User, at: dt.datetime, row: int | None = None
) -> int:
    """Confirm or leave out all undecided lines of a kind of change, or one line; returns how many."""
    may_import(by)
    if decision not in {catalogue.YES, catalogue.NO}:
        raise Blocked([Problem("decision", "Chọn xác nhận hoặc bỏ qua.")])
    return _decide(made, change, decision, by, at, row)


def confirm_on_console(*, made: UnitImport, change: str, at: dt.datetime) -> int:
    """Confirm a kind of change named on the command line."""
    return _decide(made, change, catalogue.YES, None, at, None)


@transaction.atomic
def _decide(
    made: UnitImport, change: str, decision: str, by: User | None, at: dt.datetime, row: int | None
) -> int:
    if not UnitImport.objects.filter(pk=made.pk, state=catalogue.CHECKED).exists():
        raise Stale("Danh sách này không còn chờ quyết định.")
    rows = ImportRow.objects.filter(listing=made, faulty=False, change=change)
    rows = rows.filter(pk=row) if row is not None else rows.filter(decision="")
    count = rows.update(decision=decision)
    if count:
        journal.write(
            chain=journal.SYSTEM,
            action="nhap-don-vi.quyet-dinh",
            by=by,
            at=at,
            subject=made,
            data={"thay_doi": change, "quyet_dinh": decision, "so_dong": count},
        )
    return count


@transaction.atomic
def cancel_import(*, made: UnitImport, by: User | None, at: dt.datetime) -> None:
    """Put a list away without applying it; what was staged is deleted, the tree was never touched."""
    may_import(by)
    waiting = UnitImport.objects.filter(
        pk=made.pk, state__in=(catalogue.CHECKING, catalogue.REFUSED, catalogue.CHECKED)
    )
    if not waiting.update(state=catalogue.CANCELLED, content=None):
        raise Stale("Danh sách này đã được ghi hoặc đã hủy.")
    ImportRow.objects.filter(listing=made).delete()
    StagedUnit.objects.filter(listing=made).delete()
    journal.write(chain=journal.SYSTEM, action="nhap-don-vi.huy", by=by, at=at, subject=made)


def last_day_before(on: dt.date | None, at: dt.datetime) -> dt.date:
    """Return the last day of what ends when a list comes into force."""
    return (on or local_date(at)) - dt.timedelta(days=1)
