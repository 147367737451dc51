"""The data a paper carries inside its PDF, so that whoever receives it need not type it again.

Canonical JSON after ``docs/du-lieu-van-ban.schema.json``. A paper encloses no more than it prints, and of that only
counts, points and the names of bodies: no names of persons, and no free text somebody may have written a name into.
``null`` is "chưa nhập", never 0; points are decimal text, days ``2021-09-24``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from dossiers.documents import kinds
from dossiers.documents.chase import Chased, ChaseLetter
from dossiers.documents.covers import BundleCover, Receipt
from dossiers.documents.office import ContentsRow, Notice, UpwardLetter
from dossiers.documents.periodic import PeriodicPaper
from dossiers.documents.render import Paper, kind_for, title_of
from dossiers.documents.values import DocRef, VetoFact
from records import clock

FORMAT: Final = "tham-dinh/van-ban"
VERSION: Final = 1
Content = Mapping[str, Any]
Data = dict[str, Any]

#: Of a duty or of what an agency reported: how many are in which state.
COUNTS: Final = ("done", "doing", "impossible", "silent")
#: What the minutes and the letter print of the table of figures: the people of the unit, and S14 to S17.
REVIEWED: Final = ("S01", "S14", "S15", "S16", "S17")
#: What is enclosed of a unit, by the kind of paper: no more than the paper says.
SECTIONS: Final[dict[str, tuple[str, ...]]] = {
    kinds.COUNCIL_DECISION: ("council",),
    kinds.MINUTES: ("council", "meeting", "review", "scores", "vetoes", "outcome"),
    kinds.SCORE_SHEET: ("scores", "vetoes", "outcome", "appraisal"),
    kinds.REPORT: ("figures", "outcome"),
    kinds.LETTER: ("meeting", "review", "vetoes", "outcome"),
    kinds.APPRAISAL_MINUTES: ("council", "meeting", "outcome", "results", "process"),
    kinds.UPWARD_LETTER: ("people", "outcome", "results", "process"),
    kinds.NOTICE: (),
    kinds.RECEIPT: (),
    kinds.CHASE_LETTER: (),
    kinds.BUNDLE_COVER: (),
    kinds.PERIODIC: (),
    kinds.GATHERED: (),
}
#: Papers that say nothing of a unit's dossier.
WITHOUT_UNITS: Final = frozenset(
    {kinds.RECEIPT, kinds.CHASE_LETTER, kinds.BUNDLE_COVER, kinds.PERIODIC, kinds.GATHERED}
)


@dataclass(frozen=True, slots=True)
class Frozen:
    """Of which frozen content a paper was drawn: its SHA-256 and its moment; nothing for a draft of what stands now."""

    sha256: str = ""
    at: datetime | None = None


def paper_data(paper: Paper, content: Content, frozen: Frozen) -> Data:
    """Return the data of a paper. ``content``: of its dossier, or of the campaign for the Office's papers.

    ``proof`` is ``None``: whoever signs the paper puts it in.
    """
    own = content if isinstance(paper, ChaseLetter) else content.get("office", content)
    campaign, frame = own["campaign"], paper.frame
    if isinstance(paper, PeriodicPaper):
        # A plan of duties has no period of assessment.
        campaign = {"period_from": None, "period_to": None, **campaign}
    found = {
        "format": FORMAT,
        "version": VERSION,
        "paper": _paper(paper),
        "issuer": {
            "name": frame.issuer,
            "parent": frame.head.parent_name,
            "place": frame.head.place,
        },
        "receiver": frame.unit_name if isinstance(paper, Notice) else frame.receiver,
        "campaign": _pick(
            campaign,
            ("code", "title", "year", "practice", "illustrative", "trial", "period_from", "period_to"),
        ),
        "criteria": None
        if isinstance(paper, ChaseLetter | PeriodicPaper)
        else _pick(own["criteria"], ("title", "version", "sha256", "draft")),
        "units": list(_units(paper, content)),
        "session": _session(content) if frame.kind == kinds.APPRAISAL_MINUTES else None,
        "decision": _decision(paper) if isinstance(paper, Notice) else None,
        "receipt": _receipt(paper) if isinstance(paper, Receipt) else None,
        "contents": _contents(paper.contents) if isinstance(paper, UpwardLetter | BundleCover) else None,
        "chased": _chase(paper) if isinstance(paper, ChaseLetter) else None,
        "snapshot": {"sha256": frozen.sha256, "at": _instant(frozen.at)} if frozen.sha256 else None,
        "proof": None,
    }
    # Newer than the other parts: papers without it keep the bytes they always had.
    return {**found, "report": _report(content)} if isinstance(paper, PeriodicPaper) else found


def _paper(paper: Paper) -> Data:
    head, kind = paper.frame.head, kind_for(paper)
    return {
        "kind": kind.code,
        "type": kind.abbreviation,
        "name": kind.title,
        "subject": title_of(paper),
        "number": head.number,
        "symbol": head.symbol,
        "signed_on": head.signed_on.isoformat() if head.signed_on else None,
        "issued": not paper.frame.marks.draft,
    }


# -- units ----------------------------------------------------------------------------------------------------------


def _units(paper: Paper, content: Content) -> Iterable[Data]:
    kind = paper.frame.kind
    if kind in WITHOUT_UNITS:
        return
    if "office" not in content:
        yield _unit(kind, content, {})
        return
    if kind == kinds.UPWARD_LETTER:
        yield _unit(kind, content["office"], {"numbers": content.get("office_numbers", {})})
    for row in content["units"]:
        yield _unit(kind, row["content"], row)


def _unit(kind: str, content: Content, row: Content) -> Data:
    """A unit, with the sections its paper prints. A unit of which the Office says nothing yet is only named."""
    found: Data = {"unit": _pick(content["unit"], ("name", "abbreviation", "parent"))}
    for section in SECTIONS[kind]:
        if section == "process":
            found |= _process(row)
        elif content.get(name := _NAMES.get(section, section)) is not None:
            found[name] = _MAKERS[section](content)
    return found


def _council(content: Content) -> Data:
    """How many, and which bodies have nobody; who they are stands in the decision's text alone."""
    council = content["council"]
    return {"members": len(council["members"]), "missing": list(council["missing"])}


def _meeting(content: Content) -> Data:
    meeting = content["meeting"]
    return {
        **_pick(meeting, ("starts_at", "ends_at", "present", "council_present")),
        "agree": meeting["agree"],
        "disagree": meeting["disagree"],
        "other": meeting["other"],
    }


def _figures(content: Content) -> list[Data]:
    return [
        _pick(each, ("code", "row", "title", "unit", "applies", "current", "previous"))
        for each in content["figures"]
    ]


def _review(content: Content) -> list[Data]:
    return [each for each in _figures(content) if each["row"] in REVIEWED]


def _people(content: Content) -> list[Data]:
    return [each for each in _figures(content) if each["row"] == REVIEWED[0]]


def _scores(content: Content) -> Data:
    scores = content["scores"]
    return {
        "groups": [_pick(each, ("code", "text", "points", "maximum")) for each in scores["groups"]],
        "lines": [
            _pick(each, ("code", "group", "text", "points", "maximum", "not_applicable"))
            for each in scores["lines"]
        ],
    }


def _vetoes(content: Content) -> list[Data]:
    return [_pick(each, ("code", "text", "evil", "value", "cases", "persons")) for each in content["vetoes"]]


def _outcome(content: Content) -> Data:
    return _result(content["outcome"])


def _result(outcome: Content) -> Data:
    return _pick(outcome, ("code", "label", "variant", "must_fix", "total", "maximum", "scaled", "complete"))


def _appraisal(content: Content) -> Data:
    lines = [
        _pick(each, ("code", "points", "not_applicable", "final", "final_not_applicable"))
        for each in content["appraisal"]["lines"]
    ]
    return {**_results(content), "lines": lines}


def _results(content: Content) -> Data:
    """What the Office found, without the criteria one by one."""
    appraisal = content["appraisal"]
    conclusion = appraisal["conclusion"]
    return {
        "appraised": _result(appraisal["appraised"]),
        "final": _result(appraisal["final"]),
        "vetoes": [_pick(each, ("code", "value", "cases", "persons")) for each in appraisal["vetoes"]],
        "votes": _pick(conclusion, ("agree", "voters")) if conclusion else None,
    }


_MAKERS: Final[dict[str, Callable[[Content], Any]]] = {
    "council": _council,
    "meeting": _meeting,
    "figures": _figures,
    "review": _review,
    "people": _people,
    "scores": _scores,
    "vetoes": _vetoes,
    "outcome": _outcome,
    "appraisal": _appraisal,
    "results": _results,
}
#: From which part of the content a section is taken, and under whose name it is enclosed, where that is not its own.
_NAMES: Final = {"review": "figures", "people": "figures", "results": "appraisal"}


def _process(row: Content) -> Data:
    """What the Office says of a unit's dossier: handed in, in time, concluded, under which numbers."""
    said = {key: row[key] for key in ("submitted", "punctuality", "concluded") if key in row}
    papers = [
        {"kind": kind, **_pick(each, ("number", "symbol", "signed_on"))}
        for kind, each in sorted(row.get("numbers", {}).items())
    ]
    return {**said, "papers": papers}


# -- the other papers -------------------------------------------------------------------------------------------------


def _session(content: Content) -> Data | None:
    """The session of the Office's council in counts; its votes stand with each unit."""
    meeting = content["meeting"]
    if meeting is None:
        return None
    members = len(content["office"]["council"]["members"])
    return {**_pick(meeting, ("starts_at", "ends_at", "council_present")), "council_members": members}


def _decision(paper: Notice) -> Data:
    """The decision a notice tells of, and the scores it names."""
    return {
        **_reference(paper.decision),
        "issuer": paper.decided_by,
        "result": paper.result,
        "own": _text(paper.own.scaled),
        "final": _text(paper.final.scaled),
        "facts": [_fact(each) for each in paper.facts],
    }


def _fact(fact: VetoFact) -> Data:
    return {
        "code": fact.code,
        "text": fact.text,
        "evil": fact.evil,
        "cases": fact.cases,
        "persons": fact.people,
    }


def _reference(found: DocRef) -> Data:
    return {"number": found.number, "signed_on": found.signed_on.isoformat() if found.signed_on else None}


def _receipt(paper: Receipt) -> Data:
    """What was handed in; who pressed the button stays on the sheet."""
    return {
        "number": paper.number,
        "submitted_at": _instant(paper.submitted_at),
        "punctuality": paper.punctuality,
        "items": [
            {"name": each.title, "number": each.number, "pages": each.pages, "sha256": each.checksum}
            for each in paper.items
        ],
        "sha256": paper.snapshot_hash,
    }


def _chase(paper: ChaseLetter) -> Data:
    """Who was chased, until when, what was lacking; whom to ask there stays in the annex."""
    return {
        "last_day": paper.last_day.isoformat(),
        "late": paper.late,
        "answer_by": _instant(paper.answer_by),
        "units": [_chased(each) for each in paper.units],
    }


def _chased(unit: Chased) -> Data:
    return {"name": unit.name, "late_days": unit.late_days, "lacking": list(unit.lacking)}


def _report(content: Content) -> Data:
    """A report of a plan: duties by their state, figures of targets, of an aggregate also who reported; no notes."""
    gathered = "parts" in content
    duty = ("code", "title", *(COUNTS if gathered else ("state", "done_on")))
    target = ("code", "title", "value", "reached", "total", *(("expected", "reported") if gathered else ()))
    part = ("name", "paper", "sent_on", "punctuality", "sha256", *COUNTS)
    return {
        "milestone": _pick(content["milestone"], ("code", "title", "last_day")),
        "duties": [_pick(each, duty) for each in content["duties"]],
        "targets": [_pick(each, target) for each in content["targets"]],
        "parts": [_pick(each, part) for each in content["parts"]] if gathered else None,
    }


def _contents(rows: Iterable[ContentsRow]) -> list[Data]:
    return [
        {
            "unit": row.unit,
            "name": row.title,
            "number": row.number,
            "signed_on": row.signed_on.isoformat() if row.signed_on else None,
            "pages": row.pages,
            "first_page": row.first_page,
            "sha256": row.checksum,
        }
        for row in rows
    ]


def _pick(content: Content, keys: Iterable[str]) -> Data:
    return {key: content[key] for key in keys}


def _text(value: Decimal | None) -> str | None:
    """A score on the scale of 100, rounded as it is printed."""
    return None if value is None else str(value.quantize(Decimal("0.01"), ROUND_HALF_UP))


def _instant(value: datetime | None) -> str | None:
    return clock.local(value).isoformat() if value else None
