"""What stands in a plan, for its page: sections with the plan's words, and what the program reads in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from campaigns import rules, states
from campaigns.models import Duty, Mention, PeriodicReport, Plan, PlanAgency, PlanDeadline, Target
from campaigns.models.contents import TimedRow
from campaigns.rules import DeadlineRule
from records.text import vn_number

NONE_GIVEN = "chưa có"


@dataclass(frozen=True, slots=True)
class DateLine:
    """A date: the words, the reading of the rule, the last valid moment."""

    pk: int
    code: str
    title: str
    purpose: str
    words: str
    due_words: str
    clause: str
    actor: str
    receiver: str
    said: str
    reading: str
    occurrences: tuple[str, ...]
    note: str
    shifted_from: str


@dataclass(frozen=True, slots=True)
class DutyLine:
    pk: int
    code: str
    title: str
    role: str
    leads: bool
    partners: str
    words: str
    clause: str
    due: str
    note: str


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """An agency with its duties."""

    pk: int
    code: str
    name: str
    words: str
    clause: str
    asked: bool
    duties: tuple[DutyLine, ...]


@dataclass(frozen=True, slots=True)
class TargetLine:
    pk: int
    code: str
    title: str
    value: str
    scope: str
    denominator: str
    room: str
    words: str
    clause: str
    due: str
    note: str


@dataclass(frozen=True, slots=True)
class MeasureLine:
    pk: int
    code: str
    words: str
    clause: str
    outputs: str


@dataclass(frozen=True, slots=True)
class MeasureGroup:
    code: str
    title: str
    rows: tuple[MeasureLine, ...]


@dataclass(frozen=True, slots=True)
class ReportLine:
    pk: int
    code: str
    title: str
    every: str
    sender: str
    through: str
    receiver: str
    form_code: str
    words: str
    due_words: str
    clause: str
    said: str
    reading: str
    note: str


@dataclass(frozen=True, slots=True)
class MentionLine:
    pk: int
    code: str
    title: str
    words: str
    clause: str
    way: str
    note: str
    listed: bool


@dataclass(frozen=True, slots=True)
class MentionGroup:
    kind: str
    title: str
    rows: tuple[MentionLine, ...]


@dataclass(frozen=True, slots=True)
class PlanContents:
    """All rows of a plan, by section."""

    dates: tuple[DateLine, ...]
    agencies: tuple[AgencyLine, ...]
    targets: tuple[TargetLine, ...]
    measures: tuple[MeasureGroup, ...]
    reports: tuple[ReportLine, ...]
    mentions: tuple[MentionGroup, ...]

    @property
    def duty_count(self) -> int:
        return sum(len(agency.duties) for agency in self.agencies)

    @property
    def measure_count(self) -> int:
        return sum(len(group.rows) for group in self.measures)

    @property
    def mention_count(self) -> int:
        return sum(len(group.rows) for group in self.mentions)


def rule_of_row(row: TimedRow) -> DeadlineRule:
    """Return the stored rule of a row of a plan."""
    return rules.from_data(row.rule, row.due_words)


def said_of(row: TimedRow) -> str:
    """Say the last valid moment: "hết Chủ nhật 29/3/2020", a span, or ""."""
    rule = rule_of_row(row)
    if rule.every and rule.last:
        return f"{len(rules.occurrences(rule))} kỳ trong năm"
    if rule.kind in ("before", "by", "recurring", "quarter", "year_end") and row.last_valid_at:
        return rules.deadline_words(row.last_valid_at)
    return rules.span_words(rule.first or rule.last, rule.last) if rule.last else ""


def plan_contents(plan: Plan) -> PlanContents:
    """Return everything that stands in a plan; a constant number of queries."""
    groups: dict[tuple[str, str], list[MeasureLine]] = {}
    for row in plan.measures.all():
        line = MeasureLine(row.pk, row.code, row.words, row.clause, row.outputs)
        groups.setdefault((row.group, row.group_title), []).append(line)
    return PlanContents(
        dates=tuple(_date(row) for row in plan.deadlines.all()),
        agencies=tuple(_agency(row) for row in plan.agencies.prefetch_related("duties")),
        targets=tuple(_target(row) for row in plan.targets.all()),
        measures=tuple(MeasureGroup(code, title, tuple(rows)) for (code, title), rows in groups.items()),
        reports=tuple(_report(row) for row in plan.reports.all()),
        mentions=tuple(_mentions(plan.mentions.all())),
    )


def _date(row: PlanDeadline) -> DateLine:
    rule = rule_of_row(row)
    return DateLine(
        pk=row.pk,
        code=row.code,
        title=row.title,
        purpose=row.get_purpose_display(),
        words=row.words,
        due_words=row.due_words,
        clause=row.clause,
        actor=row.actor,
        receiver=row.receiver,
        said=said_of(row),
        reading=rules.reading(rule),
        occurrences=_occurrences(rule),
        note=row.note,
        shifted_from=row.shifted_from,
    )


def _occurrences(rule: DeadlineRule) -> tuple[str, ...]:
    """Say the last moment of every round of a deadline that comes again; nothing for any other."""
    if not rule.every:
        return ()
    return tuple(
        rules.deadline_words(last)
        for each in rules.occurrences(rule)
        if (last := rules.last_valid_instant(each))
    )


def _agency(row: PlanAgency) -> AgencyLine:
    duties = tuple(_duty(each) for each in row.duties.all())
    return AgencyLine(row.pk, row.code, row.name, row.words, row.clause, row.asked, duties)


def _duty(row: Duty) -> DutyLine:
    return DutyLine(
        row.pk,
        row.code,
        row.title,
        row.get_role_display(),
        row.role == states.LEAD,
        row.partners,
        row.words,
        row.clause,
        said_of(row),
        row.note,
    )


def target_value(row: Target) -> str:
    """Write a target: "> 99,8 %", "= 0 trường phát sinh"; "chưa có" where the plan gives no number."""
    if row.value is None:
        return NONE_GIVEN
    return f"{row.get_operator_display()} {vn_number(row.value.normalize() + 0)} {row.unit_of_measure}"


def _target(row: Target) -> TargetLine:
    room = rules.room_words(row.operator, row.value, row.unit_of_measure) if row.value is not None else ""
    return TargetLine(
        row.pk,
        row.code,
        row.title,
        target_value(row),
        row.scope,
        vn_number(row.denominator) if row.denominator is not None else NONE_GIVEN,
        room,
        row.words,
        row.clause,
        said_of(row),
        row.note,
    )


def _report(row: PeriodicReport) -> ReportLine:
    return ReportLine(
        row.pk,
        row.code,
        row.title,
        f"{row.months:02d} tháng" if row.months else "một lần" if row.last_valid_at else "không rõ kỳ",
        row.sender,
        row.through,
        row.receiver,
        row.form_code,
        row.words,
        row.due_words,
        row.clause,
        said_of(row),
        rules.reading(rule_of_row(row)),
        row.note,
    )


def _mentions(rows: Iterable[Mention]) -> list[MentionGroup]:
    found: dict[str, list[MentionLine]] = {kind: [] for kind in states.MENTION_LABELS}
    for row in rows:
        way = " → ".join(part for part in (row.actor, row.receiver) if part)
        line = MentionLine(row.pk, row.code, row.title, row.words, row.clause, way, row.note, row.listed)
        found[row.kind].append(line)
    return [
        MentionGroup(kind, states.MENTION_LABELS[kind], tuple(lines))
        for kind, lines in found.items()
        if lines
    ]


@dataclass(frozen=True, slots=True)
class ChangedDate:
    """A date that a successor words otherwise; "" on one side when it is new or gone."""

    code: str
    title: str
    before: str
    after: str
    said: str = ""


def changed_dates(old: Plan, new: Plan) -> list[ChangedDate]:
    """Return every date that differs between two plans, by code: milestones, duties, targets, reports."""
    found = []
    for name in ("deadlines", "duties", "targets", "reports"):
        before = {row.code: row for row in getattr(old, name).all()}
        after = {row.code: row for row in getattr(new, name).all()}
        for code in [*before, *(code for code in after if code not in before)]:
            one, two = before.get(code), after.get(code)
            words = (one.due_words if one else "", two.due_words if two else "")
            row = two or one
            if words[0] != words[1] and row is not None:
                said = said_of(two) if two else ""
                found.append(ChangedDate(code, row.title, words[0] or "(mới)", words[1] or "(bỏ)", said))
    return found
