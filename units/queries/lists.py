"""What there is to see of imported lists: progress, what is wrong, what would change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from records.models import Job
from units import catalogue, policies
from units.access import actor_of
from units.models import ImportRow, UnitImport, User
from units.queries.tree import PAGE

FAULTY, NOTICED = "faulty", "noticed"


@dataclass(frozen=True, slots=True)
class ListLine:
    """A list in the list of lists."""

    pk: int
    file_name: str
    state: str
    state_label: str
    complete: bool
    at: dt.datetime
    by: str


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of line: how many, how many wait for a decision."""

    code: str
    label: str
    count: int
    waiting: int
    left_out: int
    plain: bool


@dataclass(frozen=True, slots=True)
class RowLine:
    """One line of the list as a person looks at it."""

    pk: int
    number: int | None
    code: str
    name: str
    type_name: str
    parent: str
    before: str
    heirs: str
    evidence: str
    decision: str
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """The running job."""

    running: bool
    percent: int
    message: str
    failed: str


@dataclass(frozen=True, slots=True)
class ListPage:
    """A list: its state, the kinds of its lines, one page of one kind."""

    line: ListLine
    effective_on: dt.date | None
    reason: str
    said: tuple[str, ...]
    progress: Progress
    kinds: tuple[Kind, ...]
    chosen: Kind | None
    rows: tuple[RowLine, ...]
    number: int
    has_more: bool
    may_decide: bool
    may_apply: bool
    waiting: int
    faulty: int

    @property
    def before(self) -> int:
        return self.number - 1

    @property
    def after(self) -> int:
        return self.number + 1


def lists(user: User) -> tuple[ListLine, ...]:
    """Return the newest lists this person may look at."""
    found = UnitImport.objects.select_related("created_by").defer("content")
    if "" not in policies.scopes(actor_of(user)):
        found = found.filter(created_by=user)
    return tuple(_line(each) for each in found[:30])


def _line(made: UnitImport) -> ListLine:
    return ListLine(
        made.pk,
        made.file_name,
        made.state,
        made.get_state_display(),
        made.complete,
        made.created_at,
        str(made.created_by or "Hệ thống"),
    )


def progress(made: UnitImport) -> Progress:
    """Return how far the job of a list is."""
    job = made.job
    if job is None:
        return Progress(running=False, percent=100, message="", failed="")
    running = job.state in {Job.State.QUEUED, Job.State.RUNNING}
    failed = job.message if job.state == Job.State.FAILED else ""
    return Progress(running=running, percent=job.progress, message=job.message, failed=failed)


def list_page(made: UnitImport, chosen: str, *, number: int = 1) -> ListPage:
    """Return a list with one page of the kind of lines that was chosen (or that matters most)."""
    kinds = _kinds(made)
    by_code = {kind.code: kind for kind in kinds}
    picked = by_code.get(chosen) or next(
        (kind for kind in kinds if kind.waiting or kind.code == FAULTY), None
    )
    picked = picked or (kinds[0] if kinds else None)
    rows = rows_of(made, picked.code) if picked else ImportRow.objects.none()
    number = max(1, min(number, 100_000))
    shown = list(rows[(number - 1) * PAGE : number * PAGE + 1])
    faulty = by_code[FAULTY].count if FAULTY in by_code else 0
    waiting = sum(kind.waiting for kind in kinds)
    checked = made.state == catalogue.CHECKED
    return ListPage(
        line=_line(made),
        effective_on=made.effective_on,
        reason=made.reason,
        said=tuple(made.said),
        progress=progress(made),
        kinds=kinds,
        chosen=picked,
        rows=tuple(_row(each) for each in shown[:PAGE]),
        number=number,
        has_more=len(shown) > PAGE,
        may_decide=checked,
        may_apply=checked and not faulty and not waiting and not made.counts.get("undated"),
        waiting=waiting,
        faulty=faulty,
    )


def rows_of(made: UnitImport, code: str) -> QuerySet[ImportRow]:
    """Return the lines of one kind: faulty, noticed, or a kind of change."""
    rows = ImportRow.objects.filter(listing=made).order_by("pk")
    if code == FAULTY:
        return rows.filter(faulty=True)
    if code == NOTICED:
        return rows.exclude(notices=[])
    return rows.filter(faulty=False, change=code)


def _kinds(made: UnitImport) -> tuple[Kind, ...]:
    found: list[Kind] = []
    if made.counts.get("faulty"):
        found.append(Kind(FAULTY, "Dòng có lỗi", made.counts["faulty"], 0, 0, plain=True))
    grouped = (
        ImportRow.objects.filter(listing=made, faulty=False)
        .values("change", "decision")
        .annotate(count=Count("pk"))
        .order_by("change")
    )
    tally: dict[str, dict[str, int]] = {}
    for row in grouped:
        tally.setdefault(row["change"], {})[row["decision"]] = row["count"]
    for change, counts in tally.items():
        found.append(
            Kind(
                change,
                catalogue.change_label(change),
                sum(counts.values()),
                counts.get("", 0),
                counts.get(catalogue.NO, 0),
                plain=catalogue.is_plain(change),
            )
        )
    if made.counts.get("noticed"):
        found.append(Kind(NOTICED, "Dòng có lưu ý", made.counts["noticed"], 0, 0, plain=True))
    return tuple(found)


def _row(row: ImportRow) -> RowLine:
    return RowLine(
        row.pk,
        row.number,
        row.code,
        row.name,
        row.type_name,
        row.parent_code,
        row.before,
        ", ".join(row.heirs),
        row.evidence,
        row.decision,
        (*row.problems, *row.notices),
    )


def findings(made: UnitImport) -> Iterator[tuple[int | None, str, str, str]]:
    """Yield every error and notice of every line: line, code, name, what."""
    rows = ImportRow.objects.filter(listing=made).order_by("number", "pk")
    for row in rows.iterator(chunk_size=2_000):
        for text in row.problems:
            yield row.number, row.code, row.name, f"Lỗi: {text}"
        for text in row.notices:
            yield row.number, row.code, row.name, f"Lưu ý: {text}"
