"""What a unit does: fill its dossier, send it to the chair, number its papers, hand it in."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dossiers import states
from dossiers.actions import council, figures, meeting, papers, report, scores, workflow
from dossiers.actions.meeting import MeetingValues
from dossiers.loaders.samples import Sample
from dossiers.management.demo.time import Calendar
from dossiers.management.demo.words import worded
from dossiers.models import Dossier
from dossiers.queries.council import MemberLine, council_of, is_prescribed, signer_of
from dossiers.queries.meeting import OpinionLine
from dossiers.queries.papers import required_kinds
from records.text import parse_decimal
from units import roles
from units.access import holders
from units.models import User


@dataclass(frozen=True)
class Cast:
    """Who acts for a unit."""

    officer: User
    chair: User
    registrar: User

    @classmethod
    def of(cls, dossier: Dossier) -> Cast:
        """Find the people of a dossier's unit; one account may hold all three parts."""
        unit = dossier.participation.unit_id
        officer = holders(unit, roles.OFFICER).first()
        chair = holders(unit, roles.CHAIR).first()
        if officer is None or chair is None:
            raise LookupError(f"{dossier.participation.name}: no officer or no chair")
        return cls(officer, chair, holders(unit, roles.REGISTRAR).first() or officer)


def fill(dossier: Dossier, sample: Sample, calendar: Calendar) -> None:
    """Enter everything a dossier needs, as the officer would, field by field."""
    cast, sample = Cast.of(dossier), worded(dossier, sample, calendar)
    if dossier.state == states.NOT_STARTED:
        workflow.start(dossier=dossier, by=cast.officer, at=calendar.at(sample["days"]["start"]))
    if dossier.scores.filter(step=states.SELF).exists():
        return
    _council(dossier, sample, calendar, cast)
    _figures(dossier, sample, calendar, cast)
    _scores(dossier, sample, calendar, cast)
    _meeting(dossier, sample, calendar, cast)
    _report(dossier, sample, calendar, cast)


def _council(dossier: Dossier, sample: Sample, calendar: Calendar, cast: Cast) -> None:
    prescribed = is_prescribed(dossier)
    gaps = tuple(sample.get("gaps", ())) if prescribed else ()
    members = tuple(
        MemberLine(
            name=each["name"],
            position=each["position"],
            roles=tuple(each["roles"]) if prescribed else (),
            is_chair=each.get("chair", False),
            is_secretary=each.get("secretary", False),
        )
        for each in sample["council"]["members"]
        if not set(each["roles"]) & set(gaps)
    )
    at = calendar.at(sample["days"]["start"])
    council.save_council(
        dossier=dossier,
        members=members,
        gaps=gaps,
        version=council_of(dossier).version,
        by=cast.officer,
        at=at,
    )
    title = dossier.participation.head_title or "Thủ trưởng đơn vị"
    council.save_signer(
        dossier=dossier,
        authority="",
        title=title,
        name=f"({title})",
        version=signer_of(dossier).version,
        by=cast.officer,
        at=at,
    )


def _figures(dossier: Dossier, sample: Sample, calendar: Calendar, cast: Cast) -> None:
    now, last = (int(value) for value in sample["people"])
    hired, hired_last = (int(value) for value in sample["contract"])
    given: dict[str, list[Any]] = {
        "S01": [now, last],
        "S02": [now - hired, last - hired_last],
        "S03": [hired, hired_last],
        "S04.c": [now, last],
        "S08": [now, last],
        "S09": [now, last],
        "S10": [now, last],
        **sample["figures"],
    }
    at = calendar.at(sample["days"]["scored"])
    for spec in dossier.participation.campaign.figures.all():
        if spec.code not in given or (spec.lodging_only and not dossier.participation.has_lodging):
            continue
        current, previous = (_number(value) for value in given[spec.code])
        figures.save_figure(
            dossier=dossier,
            code=spec.code,
            current=current,
            previous=previous,
            version=0,
            by=cast.officer,
            at=at,
        )


def _number(value: object) -> Decimal | None:
    return None if value in ("", None) else Decimal(str(value))


def _scores(dossier: Dossier, sample: Sample, calendar: Calendar, cast: Cast) -> None:
    at = calendar.at(sample["days"]["scored"])
    said = sample["vetoes"]
    for veto in dossier.participation.criteria_set.vetoes.exclude(answered_by="appraiser"):
        yes = said.get(veto.code)
        scores.save_veto(
            dossier=dossier,
            code=veto.code,
            value=states.VETO_YES if yes else states.VETO_NO,
            cases=yes["cases"] if yes else None,
            persons=yes["persons"] if yes else None,
            basis=yes["basis"] if yes else "",
            version=0,
            by=cast.officer,
            at=at,
        )
    for code, (points, note) in sample["scores"].items():
        scores.save_score(
            dossier=dossier,
            code=code,
            points=None if points == "KAD" else parse_decimal(points),
            not_applicable=points == "KAD",
            note=note,
            version=0,
            by=cast.officer,
            at=at,
        )


def _meeting(dossier: Dossier, sample: Sample, calendar: Calendar, cast: Cast) -> None:
    said = sample["meeting"]
    day = calendar.day(sample["days"]["meeting"], before=1)
    present = int(sample["people"][0]) - int(said["absent"])
    stored = council_of(dossier)
    named = {
        "chair": next((line.name for line in stored.members if line.is_chair), ""),
        "secretary": next((line.name for line in stored.members if line.is_secretary), ""),
    }
    meeting.save_meeting(
        dossier=dossier,
        values=MeetingValues(
            starts_at=calendar.moment(day, said["start"]),
            ends_at=calendar.moment(day, said["end"]),
            place=sample["council"]["place"],
            present=present,
            absence_reasons=said["absence_reasons"],
            council_present=len(stored.members),
            chair_name=named["chair"],
            secretary_name=named["secretary"],
            shortcomings=said["shortcomings"],
            causes=said["causes"],
            remedies=said["remedies"],
            vote_method=said["vote_method"],
            agree=present,
            disagree=0,
            other_votes=0,
        ),
        opinions=[OpinionLine(each["speaker"], each["text"], each["reply"]) for each in said["opinions"]],
        version=0,
        by=cast.officer,
        at=calendar.at(sample["days"]["sent"]),
    )


def _report(dossier: Dossier, sample: Sample, calendar: Calendar, cast: Cast) -> None:
    at = calendar.at(sample["days"]["sent"])
    for code, text in sample["sections"].items():
        report.save_section(dossier=dossier, code=code, text=text, version=0, by=cast.officer, at=at)


#: The way of a unit's dossier before it is handed in, in order.
WAY = (states.NOT_STARTED, states.DRAFTING, states.AWAITING_CHAIR, states.AWAITING_SIGNATURE, states.READY)


def hand_in_to(
    dossier: Dossier, sample: Sample, calendar: Calendar, goal: str, days: dict[str, Any] | None = None
) -> None:
    """Take a dossier forward until it stands at ``goal`` (up to ``submitted``, ``accepted`` for the Office's own).

    ``days``: other days and numbers than the example's, for a second round.
    """
    when = {**sample["days"], **(days or {})}
    numbers: dict[str, str] = (days or {}).get("numbers") or sample["numbers"]
    cast = Cast.of(dossier)
    if goal == states.NOT_STARTED:
        return
    if dossier.state in {states.NOT_STARTED, states.DRAFTING}:
        fill(dossier, sample, calendar)
    while dossier.state != goal:
        if dossier.state in states.EDITABLE:
            workflow.send_to_chair(dossier=dossier, by=cast.officer, at=calendar.at(when["sent"]))
        elif dossier.state == states.AWAITING_CHAIR:
            _approve(dossier, cast, calendar, when)
        elif dossier.state == states.AWAITING_SIGNATURE:
            _number_papers(dossier, cast, calendar, when, numbers)
            workflow.make_ready(dossier=dossier, by=cast.registrar, at=calendar.at(when["numbered"]))
        elif dossier.state == states.READY:
            own = dossier.participation.unit_id == dossier.participation.appraiser_id
            verb = workflow.include if own else workflow.submit
            verb(dossier=dossier, by=cast.officer, at=calendar.at(when["submitted"]))
        else:
            return


def _approve(dossier: Dossier, cast: Cast, calendar: Calendar, when: dict[str, Any]) -> None:
    from dossiers.queries.approval import approval_of

    workflow.approve(
        dossier=dossier, by=cast.chair, at=calendar.at(when["approved"]), sha256=approval_of(dossier).sha256
    )


#: The day of each paper, and how many days before today it was signed in a practice.
DAY_OF = {
    "qd-hoi-dong": ("decision", 2),
    "bb-tu-danh-gia": ("minutes", 1),
    "bao-cao": ("report", 0),
    "to-trinh": ("letter", 0),
}


def _number_papers(
    dossier: Dossier, cast: Cast, calendar: Calendar, when: dict[str, Any], numbers: dict[str, str]
) -> None:
    practice = dossier.participation.campaign.is_practice
    for position, kind in enumerate(required_kinds(dossier), start=1):
        day, before = DAY_OF[kind]
        papers.register(
            dossier=dossier,
            kind=kind,
            number=numbers.get(kind, "") or (str(position) if practice else ""),
            signed_on=calendar.day(when[day], before=before),
            by=cast.registrar,
            at=calendar.at(when["numbered"]),
        )
