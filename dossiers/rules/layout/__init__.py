"""Conformity of a printed paper with Nghị định 30/2020/NĐ-CP, Phụ lục I, measured on the finished page.

Whoever made the PDF: what counts is where its letters and rules stand. Figures are those of the project's table
of the decree (margins, sizes, styles, places); a rule without its subject on the paper is "not applicable".
"""

from __future__ import annotations

from dossiers.rules.layout.body import body_findings
from dossiers.rules.layout.foot import foot_findings
from dossiers.rules.layout.head import head_findings
from dossiers.rules.layout.pages import page_findings
from dossiers.rules.layout.parts import parts_of
from dossiers.rules.layout.sheet import Finding, Font, Line, Page, Sheet, Stroke

DECREE = "Nghị định số 30/2020/NĐ-CP"


def conformity(sheet: Sheet, *, own: bool = False) -> tuple[Finding, ...]:
    """Hold every rule against a paper, in the order of the decree.

    ``own`` asks for Tinos alone, as the papers made here promise; else any font with the measures of Times New Roman.
    """
    parts = parts_of(sheet)
    return (
        *page_findings(sheet, parts, own=own),
        *head_findings(parts),
        *body_findings(parts),
        *foot_findings(parts),
    )


__all__ = ["DECREE", "Finding", "Font", "Line", "Page", "Sheet", "Stroke", "conformity"]
