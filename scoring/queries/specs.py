"""A stored version as the spec the engine evaluates, and the plain data a spec is stored as."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from scoring import states
from scoring.models import CriteriaSet, Criterion
from scoring.rules import CriterionSpec, GroupSpec, Level, OutcomeSpec, SetSpec, VetoSpec, counting_of, vn

# A kept version's rows never change and an open one's checksum follows every change, so a spec that was built once
# stays true for its id, version number and checksum.
_KEPT: dict[tuple[int, int, str], SetSpec] = {}
_KEEP_AT_MOST = 64


def spec_of(criteria_set_id: int) -> SetSpec:
    """Return the spec of a stored set: one query when it was built before in this process, six otherwise."""
    version, sha = CriteriaSet.objects.values_list("version", "sha256").get(pk=criteria_set_id)
    key = (criteria_set_id, version, sha)
    if key not in _KEPT:
        if len(_KEPT) >= _KEEP_AT_MOST:
            _KEPT.clear()
        _KEPT[key] = _build(CriteriaSet.objects.get(pk=criteria_set_id))
    return _KEPT[key]


def stored_spec(code: str, version: int | None = None) -> SetSpec:
    """Return a kept set by its code, the newest version or the one named. LookupError says what there is not."""
    rows = CriteriaSet.objects.exclude(state=states.EDITING).filter(code=code).order_by("-version")
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


def level_data(level: Level) -> dict[str, str]:
    """Return a level as plain JSON; numbers are text so that they stay exact."""
    data = {"points": _exact(level.points), "text": level.text}
    if level.at_least is not None:
        data["at_least"] = _exact(level.at_least)
    if level.at_most is not None:
        data["at_most"] = _exact(level.at_most)
    if level.when:
        data["when"] = level.when
    return data


def _exact(value: Decimal) -> str:
    return vn(value).replace(",", ".")


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
