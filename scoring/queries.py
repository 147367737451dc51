"""What there is to see of criteria sets: the spec the engine evaluates, the list, the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count

from records.text import fold
from scoring import access, catalogue, policies, states
from scoring.catalogue import DRAFT_MARK, Provenance
from scoring.models import CriteriaSet, Criterion, Outcome, Veto
from scoring.rules import (
    CriterionSpec,
    GroupSpec,
    Level,
    OutcomeSpec,
    SetSpec,
    VetoSpec,
    counting_of,
    in_words,
    unscorable,
)
from units.access import actor_of
from units.models import User

# A version's rows never change (triggers refuse it), so a spec that was built once stays true for its id and checksum.
_KEPT: dict[tuple[int, str], SetSpec] = {}
_KEEP_AT_MOST = 64


def spec_of(criteria_set_id: int) -> SetSpec:
    """Return the spec of a stored set: one query when it was built before in this process, five otherwise."""
    sha = CriteriaSet.objects.values_list("sha256", flat=True).get(pk=criteria_set_id)
    key = (criteria_set_id, sha)
    if key not in _KEPT:
        if len(_KEPT) >= _KEEP_AT_MOST:
            _KEPT.clear()
        _KEPT[key] = _build(CriteriaSet.objects.get(pk=criteria_set_id))
    return _KEPT[key]


def stored_spec(code: str, version: int | None = None) -> SetSpec:
    """Return a stored set by its code, the newest version or the one named. LookupError says what there is."""
    rows = CriteriaSet.objects.filter(code=code).order_by("-version")
    found = (rows if version is None else rows.filter(version=version)).values_list("pk", flat=True).first()
    if found is None:
        what = code if version is None else f"{code} phiên bản {version}"
        raise LookupError(f"Cơ sở dữ liệu không có bộ tiêu chí {what}.")
    return spec_of(found)


def is_working_draft(criteria_set_id: int) -> bool:
    """Whether any row of the set is neither signed nor published, so that the draft mark must be shown."""
    return spec_of(criteria_set_id).is_working_draft


def criterion_ids(criteria_set_id: int) -> dict[str, int]:
    """Return the primary keys of a set's criteria by code."""
    return dict(Criterion.objects.filter(set_id=criteria_set_id).values_list("code", "pk"))


@dataclass(frozen=True, slots=True)
class SetLine:
    """One row of the list of sets: the newest version of a code, and how many there are."""

    pk: int
    code: str
    title: str
    version: int
    versions: int
    instrument: str
    instrument_date: date | None
    subject: str
    criteria: int
    total_points: Decimal | None
    state: str
    locked: bool
    working_draft: bool


@dataclass(frozen=True, slots=True)
class VersionLine:
    """Another version of the same set."""

    pk: int
    version: int
    created_at: datetime
    locked: bool
    current: bool


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """A criterion as the page shows it."""

    pk: int
    spec: CriterionSpec
    provenance: Provenance
    proposal: str
    checked: str


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
    answered_by: str
    consequence: str


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """A line of the conclusion as the page shows it."""

    spec: OutcomeSpec
    provenance: Provenance
    label: str
    condition: str
    paper: str


@dataclass(frozen=True, slots=True)
class CountedRow:
    """A figure, a ratio or a rule of a counted set as the page shows it."""

    kind: str
    code: str
    text: str
    how: str
    strong: bool
    provenance: Provenance
    source: str


@dataclass(frozen=True, slots=True)
class SetPage:
    """Everything on the page of a set; the sheet is written from the very same values."""

    pk: int
    spec: SetSpec
    subject: str
    state: str
    locked: bool
    locked_text: str
    mark: str
    refusal: str
    notes: tuple[str, ...]
    groups: tuple[GroupRow, ...]
    vetoes: tuple[VetoRow, ...]
    counted: tuple[CountedRow, ...]
    outcomes: tuple[OutcomeRow, ...]
    versions: tuple[VersionLine, ...]
    newest: bool
    why_not_revise: str | None

    @property
    def sha8(self) -> str:
        """The first eight digits of the checksum, as papers print it."""
        return self.spec.sha256[:8]


def set_list(user: User, *, search: str = "", subject: str = "") -> list[SetLine]:
    """Return the newest version of every set a person may read, by code. ``search`` needs no marks."""
    rows = access.visible_to(user).order_by("code", "-version")
    newest: dict[str, CriteriaSet] = {}
    counts: dict[str, int] = {}
    for row in rows:
        newest.setdefault(row.code, row)
        counts[row.code] = counts.get(row.code, 0) + 1
    drafts = _working_drafts(newest.values())
    sizes = dict(
        Criterion.objects.filter(set__in=[row.pk for row in newest.values()])
        .order_by()
        .values_list("set_id")
        .annotate(size=Count("pk"))
    )
    wanted = fold(search)
    return [
        SetLine(
            pk=row.pk,
            code=row.code,
            title=row.title,
            version=row.version,
            versions=counts[row.code],
            instrument=row.instrument_no,
            instrument_date=row.instrument_date,
            subject=catalogue.SUBJECT_TYPES[row.subject_type],
            criteria=sizes.get(row.pk, 0) or len(row.counting.get("rules", ())),
            total_points=row.total_points,
            state=states.SET_STATES[row.state],
            locked=row.state == states.LOCKED,
            working_draft=row.pk in drafts,
        )
        for row in newest.values()
        if (not subject or row.subject_type == subject)
        and wanted in fold(f"{row.title} {row.code} {row.instrument_no}")
    ]


def set_page(user: User, pk: int) -> SetPage:
    """Return the page of a set, or 404."""
    row = access.set_for(user, pk)
    spec = spec_of(row.pk)
    versions = tuple(
        VersionLine(each.pk, each.version, each.created_at, each.state == states.LOCKED, each.pk == row.pk)
        for each in access.visible_to(user).filter(code=row.code).order_by("-version")
    )
    labels = {each.code: _label(each) for each in reversed(spec.outcomes)}
    checked = _checked(row)
    return SetPage(
        pk=row.pk,
        spec=spec,
        subject=catalogue.SUBJECT_TYPES[row.subject_type],
        state=states.SET_STATES[row.state],
        locked=row.state == states.LOCKED,
        locked_text=_locked_text(row),
        mark=DRAFT_MARK if spec.is_working_draft else "",
        refusal=unscorable(spec),
        notes=tuple(line for line in spec.note.splitlines() if line.strip()),
        groups=tuple(
            GroupRow(group, tuple(_criterion_row(each, checked) for each in spec.criteria_of(group.code)))
            for group in spec.groups
        ),
        vetoes=tuple(
            VetoRow(
                each,
                catalogue.PROVENANCES[each.provenance],
                catalogue.ANSWERED_BY[each.answered_by],
                labels.get(each.outcome, each.outcome),
            )
            for each in spec.vetoes
        ),
        counted=tuple(_counted_rows(spec)),
        outcomes=tuple(
            OutcomeRow(
                each,
                catalogue.PROVENANCES[each.provenance],
                _label(each),
                in_words(each.condition),
                catalogue.VARIANTS[each.variant],
            )
            for each in spec.outcomes
        ),
        versions=versions,
        newest=versions[0].pk == row.pk,
        why_not_revise=policies.why_not_revise(actor_of(user)),
    )


def _counted_rows(spec: SetSpec) -> Iterator[CountedRow]:
    known = catalogue.PROVENANCES
    for each in spec.inputs:
        how = each.unit or catalogue.INPUT_KINDS[each.kind]
        yield CountedRow("Số liệu", each.code, each.text, how, False, known[each.provenance], each.source)
    for ratio in spec.measures:
        how = " − ".join([" + ".join(ratio.plus), *ratio.minus])
        how = f"({how}) ÷ {ratio.over}" if ratio.over else how
        yield CountedRow("Tỷ lệ", ratio.code, ratio.text, how, False, known[ratio.provenance], ratio.source)
    for rule in spec.rules:
        how = in_words(rule.condition)
        yield CountedRow(
            "Tiêu chí", rule.code, rule.text, how, rule.column, known[rule.provenance], rule.source
        )
    for told in spec.cautions:
        how = in_words(told.condition)
        yield CountedRow("Lưu ý", told.code, told.text, how, False, known[catalogue.PLAN], told.source)


def _label(outcome: OutcomeSpec) -> str:
    return outcome.label.replace("năm {nam_sau}", "năm sau")


def _working_drafts(rows: Iterable[CriteriaSet]) -> set[int]:
    """Which of these sets have a row not checked: three queries for any number of sets."""
    wanted = {row.pk: row.counting for row in rows}
    reliable = [each.code for each in catalogue.PROVENANCES.values() if each.reliable]
    found = {pk for pk, counting in wanted.items() if counting and _has_drafts(counting, reliable)}
    for model in (Criterion, Veto, Outcome):
        unchecked = model._default_manager.filter(set__in=wanted).exclude(provenance__in=reliable)
        found |= set(unchecked.order_by().values_list("set_id", flat=True).distinct())
    return found


def _has_drafts(counting: Mapping[str, Any], reliable: list[str]) -> bool:
    rows = [row for name in ("inputs", "measures", "rules") for row in counting[name]]
    return any(row["provenance"] not in reliable for row in rows)


def _checked(row: CriteriaSet) -> dict[str, tuple[int, str]]:
    """Return pk and "đối chiếu" of every criterion by code."""
    found: dict[str, tuple[int, str]] = {}
    for each in row.criteria.select_related("checked_by"):
        page = f", trang {each.checked_page}" if each.checked_page else ""
        found[each.code] = (each.pk, f"{each.checked_by}{page}" if each.checked_by else "")
    return found


def _criterion_row(spec: CriterionSpec, known: Mapping[str, tuple[int, str]]) -> CriterionRow:
    pk, checked = known[spec.code]
    return CriterionRow(pk, spec, catalogue.PROVENANCES[spec.provenance], _proposal(spec.auto), checked)


def _proposal(auto: str) -> str:
    if auto.startswith(catalogue.FIGURE_PREFIX):
        return f"Số liệu {auto.removeprefix(catalogue.FIGURE_PREFIX).replace('/', ' ÷ ')}"
    return catalogue.AUTO_KINDS.get(auto, "")


def _locked_text(row: CriteriaSet) -> str:
    if row.locked_by is None:
        return ""
    second = f"; người xác nhận: {row.confirmed_by}" if row.confirmed_by else ""
    return f"Người khóa: {row.locked_by}{second}"


def _build(row: CriteriaSet) -> SetSpec:
    groups = list(row.groups.order_by("order"))
    codes = {group.pk: group.code for group in groups}
    return SetSpec(
        code=row.code,
        version=row.version,
        title=row.title,
        instrument=row.instrument_no,
        subject_type=row.subject_type,
        groups=tuple(GroupSpec(each.code, each.text, each.max_points, each.floor_note) for each in groups),
        criteria=tuple(
            CriterionSpec(
                code=each.code,
                group=codes[each.group_id],
                text=each.text,
                max_points=each.max_points,
                levels=tuple(_level(level) for level in each.levels),
                evidence=each.evidence,
                allow_na=each.allow_na,
                na_hint=each.na_hint,
                provenance=each.provenance,
                source=each.source,
                auto=each.auto,
            )
            for each in row.criteria.order_by("order")
        ),
        vetoes=tuple(
            VetoSpec(
                code=each.code,
                text=each.text,
                outcome=each.outcome_code,
                answered_by=each.answered_by,
                provenance=each.provenance,
                source=each.source,
                evil=each.evil,
                figure=each.figure,
            )
            for each in row.vetoes.order_by("order")
        ),
        outcomes=tuple(
            OutcomeSpec(
                priority=each.priority,
                code=each.code,
                label=each.label,
                variant=each.variant,
                condition=each.condition,
                provenance=each.provenance,
                source=each.source,
                need_person=each.need_person,
            )
            for each in row.outcomes.order_by("priority")
        ),
        total_points=row.total_points,
        sha256=row.sha256,
        note=row.note,
        instrument_date=row.instrument_date,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        **counting_of(row.counting),
    )


def _level(data: Mapping[str, str]) -> Level:
    return Level(
        points=Decimal(data["points"]),
        text=data["text"],
        at_least=Decimal(data["at_least"]) if "at_least" in data else None,
        at_most=Decimal(data["at_most"]) if "at_most" in data else None,
        when=data.get("when", ""),
    )
