"""The one table of figures of a dossier, with its checks; the only source of figures in all papers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.urls import reverse

from campaigns.models import FigureCheck, FigureSpec
from dossiers import states
from dossiers.models import Dossier, FigureValue, VetoAnswer
from dossiers.rules import figures as rules
from records.errors import Problem
from records.text import vn_number


def shown(value: Decimal | None) -> str:
    """Write a figure as it is typed and read: "", "0", "42", "1.234,5"."""
    if value is None:
        return ""
    short = value.normalize()
    return vn_number(short.quantize(Decimal(1)) if short == short.to_integral_value() else short)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One line of the table as it is shown."""

    code: str
    row: str
    title: str
    part: str
    first_of_row: bool
    unit_of_measure: str
    check_note: str
    required: bool
    decimals: int
    applies: bool
    current: str
    previous: str
    version: int
    saved_at: datetime | None
    findings: tuple[rules.Finding, ...]
    links: tuple[str, ...]
    errors: tuple[str, ...] = ()
    conflict: object | None = None

    @property
    def anchor(self) -> str:
        """Where the line is on the page."""
        return f"so-{self.code}"

    @property
    def box(self) -> str:
        """The id of its form; a full stop would need escaping in selectors."""
        return f"so-lieu-{self.code.replace('.', '-')}"

    @property
    def name(self) -> str:
        """Title with its part."""
        return f"{self.title}: {self.part}" if self.part else self.title

    @property
    def missing(self) -> bool:
        """Whether this period's figure is owed and not entered."""
        return self.applies and self.required and not self.current


@dataclass(frozen=True, slots=True)
class FigureTable:
    """The whole table. ``entered``/``owed`` count this period's required figures."""

    rows: tuple[FigureRow, ...]
    findings: tuple[rules.Finding, ...]
    owed: int
    entered: int
    has_lodging: bool

    def row(self, code: str) -> FigureRow | None:
        """Return one line."""
        return next((row for row in self.rows if row.code == code), None)

    def with_row(self, new: FigureRow) -> FigureTable:
        """Return the table with one line as it was typed."""
        return replace(self, rows=tuple(new if row.code == new.code else row for row in self.rows))

    @property
    def missing(self) -> tuple[FigureRow, ...]:
        """Lines still to be entered."""
        return tuple(row for row in self.rows if row.missing)


def values_of(dossier: Dossier) -> dict[str, Decimal | None]:
    """Return this period's figures by code (one query)."""
    rows = FigureValue.objects.filter(dossier=dossier).values_list("spec__code", "current")
    return dict(rows)


def figure_table(dossier: Dossier) -> FigureTable:
    """Build the table: four queries, whatever its length."""
    part = dossier.participation
    specs = list(FigureSpec.objects.filter(campaign_id=part.campaign_id))
    values = {value.spec_id: value for value in FigureValue.objects.filter(dossier=dossier)}
    checks = list(FigureCheck.objects.filter(campaign_id=part.campaign_id))
    figures = [_figure(spec, values.get(spec.pk)) for spec in specs]
    found = rules.findings(
        figures, [_rule(check) for check in checks], veto_answers(dossier), has_lodging=part.has_lodging
    )
    links: dict[str, list[str]] = {}
    for check in checks:
        if check.op in (rules.LINK, rules.VETO):
            for code in check.left:
                links.setdefault(code, []).append(check.target)
    rows = tuple(
        _row(spec, values.get(spec.pk), specs[n - 1].row if n else "", found, links, part.has_lodging)
        for n, spec in enumerate(specs)
    )
    owed = [row for row in rows if row.applies and row.required]
    return FigureTable(rows, found, len(owed), sum(bool(row.current) for row in owed), part.has_lodging)


def _row(
    spec: FigureSpec,
    value: FigureValue | None,
    before: str,
    found: tuple[rules.Finding, ...],
    links: Mapping[str, list[str]],
    has_lodging: bool,  # noqa: FBT001 - a fact of the unit, passed once
) -> FigureRow:
    return FigureRow(
        code=spec.code,
        row=spec.row,
        title=spec.title,
        part=spec.part,
        first_of_row=spec.row != before,
        unit_of_measure=spec.unit_of_measure,
        check_note=rules.check_words(spec.check_note),
        required=spec.required,
        decimals=spec.decimals,
        applies=has_lodging or not spec.lodging_only,
        current=shown(value.current) if value else "",
        previous=shown(value.previous) if value else "",
        version=value.version if value else 0,
        saved_at=value.saved_at if value else None,
        findings=tuple(each for each in found if each.touches(spec.code)),
        links=tuple(links.get(spec.code, ())),
    )


def _figure(spec: FigureSpec, value: FigureValue | None) -> rules.Figure:
    return rules.Figure(
        code=spec.code,
        title=f"{spec.title}: {spec.part}" if spec.part else spec.title,
        current=value.current if value else None,
        previous=value.previous if value else None,
        required=spec.required,
        lodging_only=spec.lodging_only,
    )


def _rule(check: FigureCheck) -> rules.FigureRule:
    return rules.FigureRule(check.op, tuple(check.left), tuple(check.right), check.target, check.text)


def veto_answers(dossier: Dossier) -> dict[str, str]:
    """Return the unit's answers to the veto questions by code (one query)."""
    rows = VetoAnswer.objects.filter(dossier=dossier, step=states.SELF, round=dossier.round)
    return dict(rows.values_list("veto__code", "value"))


def problems(dossier: Dossier) -> list[Problem]:
    """Return what the table lacks or contradicts, each with its place."""
    part = dossier.participation
    values = {value.spec_id: value for value in FigureValue.objects.filter(dossier=dossier)}
    return rules.figure_problems(
        [
            _figure(spec, values.get(spec.pk))
            for spec in FigureSpec.objects.filter(campaign_id=part.campaign_id)
        ],
        [_rule(check) for check in FigureCheck.objects.filter(campaign_id=part.campaign_id)],
        veto_answers(dossier),
        has_lodging=part.has_lodging,
        where=reverse("dossiers:figures", args=[dossier.pk]),
    )
