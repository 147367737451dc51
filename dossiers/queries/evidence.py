"""Evidence as it is read: by criterion beside the score, as a list of its own, and what last year's dossier had."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from dossiers import policies, states
from dossiers.models import Dossier, Evidence, EvidenceUse
from dossiers.queries.facts import Head, facts_of, head_of
from dossiers.queries.storage import room_of
from dossiers.rules import evidence as rules
from dossiers.rules.evidence import Reference
from dossiers.rules.storage import Room
from records.uploads.kinds import JPEG, PDF, PNG
from scoring.queries import spec_of
from units.access import actor_of
from units.models import User

#: What a browser shows in its own window; everything else is only handed out.
SHOWN = frozenset({PDF.content_type, JPEG.content_type, PNG.content_type})
IMAGES = frozenset({JPEG.content_type, PNG.content_type})
_COLUMNS = (
    "criterion__code",
    "evidence_id",
    "evidence__code",
    "evidence__kind",
    "evidence__doc_type",
    "evidence__number",
    "evidence__dated_on",
    "evidence__issuer",
    "evidence__title",
    "evidence__figures",
    "evidence__url",
    "evidence__at_unit",
    "evidence__stored_id",
    "evidence__stored__name",
    "evidence__stored__size",
    "evidence__stored__content_type",
)


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One piece of evidence beside a score. ``url``: its file or the page it names; ``preview``: to look at it."""

    pk: int
    code: str
    text: str
    size: int
    url: str
    preview: str
    outside: bool = False

    @property
    def title(self) -> str:
        """The same as ``text``: what a link or a button is called."""
        return self.text


def lines_by_criterion(dossier: Dossier) -> dict[str, list[EvidenceLine]]:
    """Read a dossier's evidence in one query: criterion code → lines in the order they were entered."""
    file_url, look_url = reverse("dossiers:file", args=[0]), reverse("dossiers:file_preview", args=[0])
    found: dict[str, list[EvidenceLine]] = {}
    rows = EvidenceUse.objects.filter(evidence__dossier=dossier, removed_at__isnull=True)
    # Only columns: a page of thirty rows needs no model instances.
    for row in rows.order_by("evidence_id").values_list(*_COLUMNS):
        criterion, pk, code, kind, doc_type, number, dated_on, issuer, title, figures, url, at_unit = row[:12]
        stored, name, size, content_type = row[12:]
        each = Reference(
            kind, doc_type, number, dated_on, issuer, title, figures, url, at_unit, file_name=name or ""
        )
        found.setdefault(criterion, []).append(
            EvidenceLine(
                pk=pk,
                code=code,
                text=rules.described(each),
                size=size or 0,
                url=file_url.replace("/0/", f"/{stored}/") if stored else url,
                preview=look_url.replace("/0/", f"/{stored}/") if stored and content_type in SHOWN else "",
                outside=not stored and bool(url),
            )
        )
    return found


def printed_by_criterion(dossier: Dossier) -> dict[str, list[str]]:
    """How the score annex names the evidence of each criterion: "H1-1.01: Kế hoạch số 05/KH-TTTT, ngày 12/01/2021"."""
    titles: dict[str, list[str]] = {}
    rows = EvidenceUse.objects.filter(evidence__dossier=dossier, removed_at__isnull=True)
    for use in sorted(
        rows.select_related("criterion", "evidence__stored"),
        key=lambda use: rules.code_order(use.evidence.code),
    ):
        each = use.evidence
        titles.setdefault(use.criterion.code, []).append(f"{each.code}: {rules.printed(reference_of(each))}")
    return titles


def reference_of(row: Evidence) -> Reference:
    """What a stored row says."""
    return Reference(
        kind=row.kind,
        doc_type=row.doc_type,
        number=row.number,
        dated_on=row.dated_on,
        issuer=row.issuer,
        subject=row.title,
        figures=row.figures,
        url=row.url,
        at_unit=row.at_unit,
        file_name=row.stored.name if row.stored else "",
    )


@dataclass(frozen=True, slots=True)
class FileInfo:
    """The file behind a reference: name, bytes, fingerprint; ``image`` can be shown on the page itself."""

    name: str
    size: int
    sha256: str
    url: str
    preview: str
    image: bool


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One piece of evidence on the list of a dossier."""

    pk: int
    code: str
    kind: str
    text: str
    codes: tuple[str, ...]
    url: str
    file: FileInfo | None
    at: datetime
    by: str
    version: int
    from_last_year: str
    reference: Reference


@dataclass(frozen=True, slots=True)
class Offered:
    """Evidence of last year's dossier that may be taken over. ``taken``: it already was."""

    pk: int
    code: str
    text: str
    codes: tuple[str, ...]
    has_file: bool
    taken: bool


@dataclass(frozen=True, slots=True)
class CriterionChoice:
    """A criterion that evidence may serve."""

    code: str
    text: str
    wanted: str
    count: int


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """All that the page of a dossier's evidence shows."""

    head: Head
    rows: tuple[EvidenceRow, ...]
    criteria: tuple[CriterionChoice, ...]
    offered: tuple[Offered, ...]
    last_year: int
    may_add: bool
    why_not: str | None
    unit_pk: int
    room: Room | None

    def row(self, pk: int) -> EvidenceRow | None:
        return next((row for row in self.rows if row.pk == pk), None)


def why_not_add(dossier: Dossier, user: User, facts: policies.Facts) -> str | None:
    """Who edits may add evidence; while an explanation is asked for, whoever answers it."""
    reason = policies.why_not_edit(actor_of(user), facts)
    if reason is not None and dossier.state == states.AWAITING_EXPLANATION:
        return policies.why_not_reply(actor_of(user), facts)
    return reason


def evidence_page(dossier: Dossier, user: User, at: datetime) -> EvidencePage:
    """Build the page: a constant number of queries."""
    facts = facts_of(dossier)
    rows = _rows(dossier)
    spec = spec_of(dossier.participation.criteria_set_id)
    counts = [code for row in rows for code in row.codes]
    reason = why_not_add(dossier, user, facts)
    return EvidencePage(
        head=head_of(dossier, user, at, facts),
        rows=tuple(rows),
        criteria=tuple(
            CriterionChoice(each.code, each.text, each.evidence, counts.count(each.code))
            for each in spec.criteria
        ),
        offered=last_years(dossier) if reason is None else (),
        last_year=dossier.participation.campaign.year - 1,
        may_add=reason is None,
        why_not=reason,
        unit_pk=dossier.participation.unit_id,
        room=room_of(dossier.participation.unit_id) if reason is None else None,
    )


def _rows(dossier: Dossier) -> list[EvidenceRow]:
    kept = (
        Evidence.objects.filter(dossier=dossier, removed_at__isnull=True)
        .select_related("stored", "by", "taken_from__dossier__participation__campaign")
        .prefetch_related("uses__criterion")
    )
    rows = []
    for each in sorted(kept, key=lambda row: rules.code_order(row.code)):
        reference = reference_of(each)
        rows.append(
            EvidenceRow(
                pk=each.pk,
                code=each.code,
                kind=each.get_kind_display(),
                text=rules.described(reference),
                codes=_used_by(each),
                url=each.url,
                file=_file(each),
                at=each.at,
                by=str(each.by),
                version=each.version,
                from_last_year=f"{each.taken_from.code}, năm {each.taken_from.dossier.participation.campaign.year}"
                if each.taken_from
                else "",
                reference=reference,
            )
        )
    return rows


def _used_by(row: Evidence) -> tuple[str, ...]:
    codes = [use.criterion.code for use in row.uses.all() if use.removed_at is None]
    return tuple(sorted(codes, key=rules.code_order))


def _file(row: Evidence) -> FileInfo | None:
    stored = row.stored
    if stored is None:
        return None
    shown = stored.content_type in SHOWN
    return FileInfo(
        name=stored.name,
        size=stored.size,
        sha256=stored.sha256,
        url=reverse("dossiers:file", args=[stored.pk]),
        preview=reverse("dossiers:file_preview", args=[stored.pk]) if shown else "",
        image=stored.content_type in IMAGES,
    )


def last_years(dossier: Dossier) -> tuple[Offered, ...]:
    """Evidence the unit had a year ago at criteria of the same code, in the order of its codes."""
    part = dossier.participation
    rows: Iterable[Evidence] = (
        Evidence.objects.filter(
            dossier__participation__unit_id=part.unit_id,
            dossier__participation__campaign__year=part.campaign.year - 1,
            dossier__participation__campaign__is_practice=part.campaign.is_practice,
            removed_at__isnull=True,
        )
        .select_related("stored")
        .prefetch_related("uses__criterion")
    )
    rows = list(rows)
    if not rows:
        return ()
    known = {each.code for each in spec_of(part.criteria_set_id).criteria}
    taken = set(
        Evidence.objects.filter(
            dossier=dossier, taken_from__isnull=False, removed_at__isnull=True
        ).values_list("taken_from_id", flat=True)
    )
    found = []
    for each in sorted(rows, key=lambda row: rules.code_order(row.code)):
        codes = tuple(code for code in _used_by(each) if code in known)
        if codes:
            text = rules.described(reference_of(each))
            found.append(
                Offered(each.pk, each.code, text, codes, each.stored_id is not None, each.pk in taken)
            )
    return tuple(found)
