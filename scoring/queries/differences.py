"""What differs between two versions, row by row and field by field, old beside new."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from scoring import catalogue
from scoring.catalogue import HEAD, OUTCOME, SOURCED_KINDS
from scoring.queries.fields import CHOICES, FIELDS, Field, Row
from scoring.queries.typed import key_of, rows_of, typed
from scoring.queries.wording import shares_of
from scoring.rules import OutcomeSpec, SetSpec, in_words

ADDED, REMOVED, CHANGED = "Thêm", "Bỏ", "Sửa"
_CONDITION = ("any_veto", "incomplete", "min_total", "min_group_ratio", "no_zero", "other")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field, before and after, as a reader sees it; "" where there was nothing."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row that was added, removed or changed."""

    kind: str
    kind_label: str
    key: str
    title: str
    what: str
    fields: tuple[FieldChange, ...]
    mark_falls: bool = False


@dataclass(frozen=True, slots=True)
class Differences:
    """All rows that differ; ``same`` counts those that do not."""

    rows: tuple[RowChange, ...]
    same: int

    @property
    def summary(self) -> str:
        """The counts in words: "2 dòng sửa, 1 dòng thêm"."""
        counts = [(what, sum(row.what == what for row in self.rows)) for what in (CHANGED, ADDED, REMOVED)]
        return (
            ", ".join(f"{count} dòng {what.lower()}" for what, count in counts if count)
            or "không có dòng nào khác"
        )


def differences(old: SetSpec, new: SetSpec) -> Differences:
    """Compare two versions of a set, or any two sets. Rows meet by code, conclusions by code and turn."""
    found: list[RowChange] = []
    same = 0
    shares = shares_of(old.measures) | shares_of(new.measures)
    for kind in catalogue.ROW_KINDS:
        before, after = _by_key(kind, old), _by_key(kind, new)
        common_old = [key for key in before if key in after]
        common_new = [key for key in after if key in before]
        for key in (*after, *(key for key in before if key not in after)):
            changes = tuple(_fields(kind, before.get(key), after.get(key), shares))
            if kind != OUTCOME and key in before and key in after:
                changes += _moved(common_old.index(key), common_new.index(key), common_old, common_new)
            if changes:
                found.append(_row(kind, before.get(key), after.get(key), changes))
            else:
                same += 1
    return Differences(tuple(found), same)


def field_changes(
    kind: str, old: Row | None, new: Row | None, shares: Collection[str] = ()
) -> tuple[FieldChange, ...]:
    """Return the fields in which two contents of one row differ."""
    return tuple(_fields(kind, old, new, shares))


def _row(kind: str, old: Row | None, new: Row | None, changes: tuple[FieldChange, ...]) -> RowChange:
    shown = new or old
    what = CHANGED if old and new else ADDED if new else REMOVED
    was_signed = kind in SOURCED_KINDS and getattr(old, "provenance", "") == catalogue.SIGNED
    falls = was_signed and new is not None and getattr(new, "provenance", "") != catalogue.SIGNED
    title = getattr(shown, "text", "") or getattr(shown, "label", "") or getattr(shown, "title", "")
    key = key_of(kind, shown) if shown is not None and kind != HEAD else ""
    return RowChange(kind, catalogue.ROW_KINDS[kind], key, title, what, changes, falls)


def _by_key(kind: str, spec: SetSpec) -> dict[str, Row]:
    rows: dict[str, Row] = {}
    turns: dict[str, int] = {}
    for row in rows_of(spec, kind):
        key = key_of(kind, row)
        if isinstance(row, OutcomeSpec):
            # A line that moved up or down is the same line: it is known by what it concludes and by its turn.
            turns[row.code] = turns.get(row.code, 0) + 1
            key = f"{row.code}#{turns[row.code]}"
        rows[key] = row
    return rows


def _fields(kind: str, old: Row | None, new: Row | None, shares: Collection[str]) -> Iterator[FieldChange]:
    before = typed(kind, old, shares) if old is not None else {}
    after = typed(kind, new, shares) if new is not None else {}
    for field in FIELDS[kind]:
        one, two = before.get(field.name, ""), after.get(field.name, "")
        if one != two and field.name not in _CONDITION:
            yield FieldChange(field.label, _words(field, one), _words(field, two))
    if kind == OUTCOME:
        one, two = _condition(old), _condition(new)
        if one != two:
            yield FieldChange("Điều kiện", one, two)


def _condition(row: Row | None) -> str:
    return in_words(row.condition) if isinstance(row, OutcomeSpec) else ""


def _words(field: Field, text: str) -> str:
    if field.kind == "flag":
        return "Có" if text else "Không"
    if field.name == "source":
        return catalogue.readable_source(text)
    return CHOICES.get(field.kind, {}).get(text, text)


def _moved(was: int, now: int, old: Sequence[str], new: Sequence[str]) -> tuple[FieldChange, ...]:
    """A row has moved when another row stands before it than did."""
    before_it = old[was - 1] if was else ""
    now_before = new[now - 1] if now else ""
    if before_it == now_before or was == now:
        return ()
    return (FieldChange("Thứ tự", str(was + 1), str(now + 1)),)
