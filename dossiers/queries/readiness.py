"""What is still missing before the content can go to the chair, and before the dossier can be handed in."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from campaigns import states as campaign_states
from dossiers import catalogue, states
from dossiers.models import Dossier
from dossiers.queries.council import problems as council_problems
from dossiers.queries.figures import problems as figure_problems
from dossiers.queries.meeting import problems as meeting_problems
from dossiers.queries.papers import order_problems, papers_in_force, required_kinds
from dossiers.queries.remarks import problems as remark_problems
from dossiers.queries.report import problems as report_problems
from dossiers.queries.scoring_page import problems as score_problems
from records.errors import Problem


def problems(dossier: Dossier) -> list[Problem]:
    """Everything that keeps the content from the chair, each with the place where it is put right."""
    return [
        *remark_problems(dossier),
        *council_problems(dossier),
        *score_problems(dossier),
        *figure_problems(dossier),
        *meeting_problems(dossier),
        *report_problems(dossier),
    ]


def paper_problems(dossier: Dossier, *, submitted_on: date | None = None) -> list[Problem]:
    """Everything that keeps the papers from going up: numbers, dates, signed copies, order of dates.

    A trial campaign issues nothing, so its papers go up as drafts and nothing is asked here.
    """
    campaign = dossier.participation.campaign
    if campaign.trial_confirmed_at is not None:
        return []
    where = reverse("dossiers:papers", args=[dossier.pk])
    papers = papers_in_force(dossier)
    found = []
    for kind in required_kinds(dossier):
        paper = papers.get(kind)
        name = catalogue.PAPER_NAMES[kind]
        if paper is None or paper.state != states.PAPER_ISSUED:
            found.append(Problem("unnumbered", f"{name} chưa ghi số, ngày.", f"{where}#{kind}"))
        elif campaign.scan_policy == campaign_states.SCAN_REQUIRED and paper.scan_id is None:
            found.append(Problem("no_scan", f"{name} chưa có bản đã ký tải lên.", f"{where}#{kind}"))
    return found + order_problems(dossier, papers, submitted_on=submitted_on)


def missing(dossier: Dossier) -> list[Problem]:
    """The list «còn thiếu» for the present state."""
    if dossier.state in states.EDITABLE | {states.AWAITING_CHAIR}:
        return problems(dossier)
    if dossier.state in {states.AWAITING_SIGNATURE, states.READY}:
        return paper_problems(dossier)
    return []
