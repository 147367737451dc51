"""What the sheet for offices that work offline holds, and what one that came back would change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from dossiers import states
from dossiers.models import Dossier, FigureValue, Score, VetoAnswer
from dossiers.policies import Facts
from dossiers.queries.facts import Head, facts_of, head_of
from dossiers.queries.figures import FigureRow, figure_table
from dossiers.queries.scoring_page import scoring_page
from dossiers.queries.scoring_rows import Row, VetoRow, saved_words
from dossiers.rules import offline as rules
from dossiers.rules.offline import Key, Line
from scoring.queries import spec_of
from units.models import User


@dataclass(frozen=True, slots=True)
class OfflineSheet:
    """Everything the workbook says. ``lines``: every question the unit answers, in the order of the pages."""

    head: Head
    at: datetime
    set_code: str
    set_version: int
    set_sha256: str
    set_title: str
    unscorable: str
    groups: Mapping[str, str]
    previous_year: int | None
    lines: tuple[Line, ...]

    def of(self, kind: str) -> tuple[Line, ...]:
        """The lines of one page of the workbook."""
        return tuple(line for line in self.lines if line.kind == kind)

    @property
    def checksum(self) -> str:
        """«Mã kiểm tra» of what the dossier holds now."""
        rows = ((line.kind, line.code, line.version, line.print) for line in self.lines)
        return rules.checksum(self.head.pk, self.head.round, self.set_sha256, rows)


def offline_sheet(dossier: Dossier, user: User, at: datetime, facts: Facts | None = None) -> OfflineSheet:
    """Read the sheet; the number of queries does not depend on the number of criteria or figures."""
    known = facts or facts_of(dossier)
    page = scoring_page(dossier, user, at, known)
    spec = spec_of(dossier.participation.criteria_set_id)
    lines = [_veto(row) for row in page.vetoes if row.for_unit]
    lines += [_score(row, group.code) for group in page.groups for row in group.rows]
    lines += [_figure(row) for row in figure_table(dossier).rows if row.applies]
    return OfflineSheet(
        head=head_of(dossier, user, at, known),
        at=at,
        set_code=spec.code,
        set_version=spec.version,
        set_sha256=spec.sha256,
        set_title=spec.title,
        unscorable=page.unscorable,
        groups={group.code: group.text for group in page.groups},
        previous_year=page.previous_year,
        lines=tuple(lines),
    )


def _score(row: Row, group: str) -> Line:
    return Line(
        kind=rules.SCORE,
        code=row.code,
        text=row.asked.text,
        values=(rules.NOT_APPLICABLE if row.na else row.points, row.note),
        version=row.version,
        how="\n".join(f"{level.points}: {level.text}" for level in row.asked.levels),
        source=row.asked.source,
        maximum=row.asked.max_points,
        before=row.previous,
        evidence=row.asked.evidence_hint,
        levels=tuple(level.points for level in row.asked.levels),
        allow_na=row.asked.allow_na,
        group=group,
    )


def _veto(row: VetoRow) -> Line:
    return Line(
        kind=rules.VETO,
        code=row.code,
        text=row.asked.text,
        values=(row.value, row.cases, row.persons, row.basis),
        version=row.version,
        source=row.asked.source,
    )


def _figure(row: FigureRow) -> Line:
    return Line(
        kind=rules.FIGURE,
        code=row.code,
        text=row.name,
        values=(row.current, row.previous),
        version=row.version,
        how=row.unit_of_measure,
        source=row.check_note,
    )


def saved_by(dossier: Dossier, keys: Iterable[Key], reader: User) -> dict[Key, str]:
    """Say of these rows who stored them last and when: "Cán bộ A, lúc 09:41 ngày 28/9/2021" (three queries)."""
    wanted = set(keys)
    if not wanted:
        return {}
    turn = {"dossier": dossier, "round": dossier.round, "step": states.SELF}
    rows = {
        rules.SCORE: Score.objects.filter(**turn).values_list("criterion__code", *_SAVER),
        rules.VETO: VetoAnswer.objects.filter(**turn).values_list("veto__code", *_SAVER),
        rules.FIGURE: FigureValue.objects.filter(dossier=dossier).values_list("spec__code", *_SAVER),
    }
    return {
        (kind, code): f"{'tài khoản này' if pk == reader.pk else name or username}, {saved_words(at)}"
        for kind, found in rows.items()
        for code, at, pk, name, username in found
        if (kind, code) in wanted
    }


_SAVER = ("saved_at", "saved_by_id", "saved_by__display_name", "saved_by__username")
