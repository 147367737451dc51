"""The page of one version: every row with its clause, who compared it, where it is used, what may be done next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from scoring import access, catalogue, policies, states
from scoring.catalogue import CRITERION, DRAFT_MARK, OUTCOME, VETO, Provenance, readable_source
from scoring.models import CountedMark, CriteriaSet, Criterion, Outcome, Veto
from scoring.queries.counted import Check, CountedPart, counted_parts
from scoring.queries.faults import Fault, faults_of
from scoring.queries.specs import spec_of
from scoring.rules import CriterionSpec, GroupSpec, OutcomeSpec, SetSpec, VetoSpec, in_words, unscorable
from units import policies as unit_policies
from units.access import actor_of
from units.models import User


@dataclass(frozen=True, slots=True)
class VersionLine:
    """Another version of the same set."""

    pk: int
    version: int
    created_at: datetime
    state: str
    locked: bool
    current: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Use:
    """A campaign that scores with this version: how many units, how many dossiers."""

    code: str
    title: str
    units: int
    dossiers: int


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """A criterion as the page shows it."""

    spec: CriterionSpec
    provenance: Provenance
    clause: str
    proposal: str
    check: Check | None


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group with its criteria."""

    spec: GroupSpec
    criteria: tuple[CriterionRow, ...]


@dataclass(frozen=True, slots=True)
class VetoRow:
    """A veto question as the page shows it."""

    spec: VetoSpec
    provenance: Provenance
    clause: str
    answered_by: str
    consequence: str
    check: Check | None


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """A line of the conclusion as the page shows it."""

    spec: OutcomeSpec
    provenance: Provenance
    clause: str
    label: str
    condition: str
    paper: str
    check: Check | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the comparison with the signed text is: rows checked, rows from a published text, all rows."""

    checked: int
    published: int
    total: int

    @property
    def text(self) -> str:
        """The progress in words."""
        if self.published and not self.checked:
            return f"{self.published}/{self.total} dòng chép từ toàn văn đã công bố"
        more = f"; {self.published} dòng đã công bố" if self.published else ""
        return f"đã đối chiếu {self.checked}/{self.total} dòng{more}"

    @property
    def left(self) -> int:
        """Rows a paper may not rely on yet."""
        return self.total - self.checked - self.published


@dataclass(frozen=True, slots=True)
class SetPage:
    """Everything on the page of a version; the sheet is written from the very same values."""

    pk: int
    spec: SetSpec
    subject: str
    state: str
    locked: bool
    editing: bool
    locked_text: str
    proposal_text: str
    reason: str
    base_pk: int | None
    mark: str
    refusal: str
    notes: tuple[str, ...]
    groups: tuple[GroupRow, ...]
    vetoes: tuple[VetoRow, ...]
    outcomes: tuple[OutcomeRow, ...]
    counted: tuple[CountedPart, ...]
    versions: tuple[VersionLine, ...]
    newest_pk: int
    newest_version: int
    open_pk: int | None
    uses: tuple[Use, ...] | None
    progress: Progress
    faults: tuple[Fault, ...]
    may_edit: bool
    why_not_confirm: str | None

    @property
    def sha8(self) -> str:
        """The first eight digits of the checksum, as papers print it."""
        return self.spec.sha256[:8]

    @property
    def newest(self) -> bool:
        """Whether no later kept version exists."""
        return self.pk == self.newest_pk or self.editing


def set_page(user: User, pk: int) -> SetPage:
    """Return the page of a version, or 404. The number of queries does not depend on the number of rows."""
    row = access.set_for(user, pk)
    spec = spec_of(row.pk)
    actor = actor_of(user)
    others = list(access.visible_to(user).filter(code=row.code).order_by("-version"))
    kept = [each for each in others if each.state != states.EDITING] or [row]
    checks = _checks(row)
    labels = {each.code: _label(each) for each in reversed(spec.outcomes)}
    may_edit = policies.why_not_edit(actor) is None
    editing = row.state == states.EDITING
    return SetPage(
        pk=row.pk,
        spec=spec,
        subject=catalogue.SUBJECT_TYPES[row.subject_type],
        state=states.SET_STATES[row.state],
        locked=row.state == states.LOCKED,
        editing=editing,
        locked_text=_locked_text(row),
        proposal_text=f"{row.proposed_by}" if row.proposed_by and row.state == states.DRAFT else "",
        reason=row.reason,
        base_pk=row.made_from_id or _before(row, kept),
        mark=DRAFT_MARK if spec.is_working_draft else "",
        refusal=unscorable(spec),
        notes=tuple(line for line in spec.note.splitlines() if line.strip()),
        groups=tuple(
            GroupRow(
                group,
                tuple(
                    CriterionRow(
                        each,
                        catalogue.PROVENANCES[each.provenance],
                        readable_source(each.source),
                        _proposal(each.auto),
                        checks.get((CRITERION, each.code)),
                    )
                    for each in spec.criteria_of(group.code)
                ),
            )
            for group in spec.groups
        ),
        vetoes=tuple(
            VetoRow(
                each,
                catalogue.PROVENANCES[each.provenance],
                readable_source(each.source),
                catalogue.ANSWERED_BY[each.answered_by],
                labels.get(each.outcome, each.outcome),
                checks.get((VETO, each.code)),
            )
            for each in spec.vetoes
        ),
        outcomes=tuple(
            OutcomeRow(
                each,
                catalogue.PROVENANCES[each.provenance],
                readable_source(each.source),
                _label(each),
                in_words(each.condition),
                catalogue.VARIANTS[each.variant],
                checks.get((OUTCOME, str(each.priority))),
            )
            for each in spec.outcomes
        ),
        counted=counted_parts(spec, checks, empty=editing),
        versions=tuple(
            VersionLine(
                each.pk,
                each.version,
                each.created_at,
                states.SET_STATES[each.state],
                each.state == states.LOCKED,
                each.pk == row.pk,
                each.reason,
            )
            for each in others
        ),
        newest_pk=kept[0].pk,
        newest_version=kept[0].version,
        open_pk=next((each.pk for each in others if each.state == states.EDITING), None),
        uses=_uses(row) if unit_policies.why_not_office(actor) is None else None,
        progress=progress_of(spec),
        faults=faults_of(spec, row.pk) if editing else (),
        may_edit=may_edit,
        why_not_confirm=policies.why_not_confirm(
            actor, proposed_by=row.proposed_by_id, proposed_at=row.proposed_at
        ),
    )


def progress_of(spec: SetSpec) -> Progress:
    """Count the rows by where their text comes from."""
    marks = [
        *(each.provenance for each in spec.criteria),
        *(each.provenance for each in spec.vetoes),
        *(each.provenance for each in spec.outcomes),
        *(each.provenance for each in spec.inputs),
        *(each.provenance for each in spec.measures),
        *(each.provenance for each in spec.rules),
    ]
    return Progress(marks.count(catalogue.SIGNED), marks.count(catalogue.PUBLISHED), len(marks))


def _before(row: CriteriaSet, kept: list[CriteriaSet]) -> int | None:
    return next((each.pk for each in kept if each.version < row.version), None)


def _label(outcome: OutcomeSpec) -> str:
    return outcome.label.replace("năm {nam_sau}", "năm sau")


def _checks(row: CriteriaSet) -> dict[tuple[str, str], Check]:
    """Return who compared which row, by kind and key; four queries."""
    found: dict[tuple[str, str], Check] = {}
    for kind, key, each in _checked_rows(row):
        if each.checked_by is not None and each.checked_at is not None:
            scan = each.checked_scan
            found[kind, key] = Check(
                str(each.checked_by),
                each.checked_at,
                each.checked_page,
                scan.pk if scan else None,
                scan.name if scan else "",
            )
    return found


def _checked_rows(
    row: CriteriaSet,
) -> Iterator[tuple[str, str, Criterion | Veto | Outcome | CountedMark]]:
    people = ("checked_by", "checked_scan")
    for criterion in row.criteria.filter(checked_at__isnull=False).select_related(*people):
        yield CRITERION, criterion.code, criterion
    for veto in row.vetoes.filter(checked_at__isnull=False).select_related(*people):
        yield VETO, veto.code, veto
    for outcome in row.outcomes.filter(checked_at__isnull=False).select_related(*people):
        yield OUTCOME, str(outcome.priority), outcome
    for mark in row.counted_marks.select_related(*people):
        yield mark.kind, mark.code, mark


def _uses(row: CriteriaSet) -> tuple[Use, ...]:
    """Return who scores with this version, read backwards from the set: scoring knows no campaign."""
    rows = (
        CriteriaSet.objects.filter(pk=row.pk, participations__isnull=False)
        .order_by("participations__campaign__code")
        .values_list("participations__campaign__code", "participations__campaign__title")
        .annotate(
            units=Count("participations", distinct=True),
            dossiers=Count("participations__dossiers", distinct=True),
        )
    )
    return tuple(Use(*each) for each in rows)


def _proposal(auto: str) -> str:
    if auto.startswith(catalogue.FIGURE_PREFIX):
        return f"Số liệu {auto.removeprefix(catalogue.FIGURE_PREFIX).replace('/', ' ÷ ')}"
    return catalogue.AUTO_KINDS.get(auto, "")


def _locked_text(row: CriteriaSet) -> str:
    if row.locked_by is None:
        return ""
    return f"Người đề nghị: {row.locked_by}; người xác nhận: {row.confirmed_by}"
