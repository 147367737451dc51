"""From the frozen content of one dossier to the papers of its unit: what was approved is what is printed.

The content (``dossiers.queries.snapshot.snapshot_of``), schema 1:

- ``campaign``: code, title, year, practice, illustrative, trial, period_from, period_to, plan, bases, council_name,
  office, upper, upper_short, recogniser, section;
- ``criteria``: title, version, sha256, draft;
- ``unit``: name, abbreviation, parent, head_title, place, office, functions_basis, drafting_section;
- ``receiver``, ``submit_before`` (day X of "trước ngày X"), ``signer`` (authority, title, name);
- ``council``: members (honorific, name, position, title, chair, secretary), double_roles (name, titles), missing;
- ``meeting``: the unit meeting or null; ``figures``: rows (code, row, title, unit, applies, current, previous);
- ``scores``: groups (code, text, points, maximum), lines (code, group, text, maximum, points, not_applicable, note,
  evidence, source); ``vetoes``: rows (code, text, evil, answered_by, value, cases, persons, basis);
- ``outcome``: code, label, variant, must_fix, reasons, total, maximum, scaled, complete;
- ``report``: rows (code, text); ``appraisal``: what the Office found, or null.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dossiers.documents import frames, kinds, lines
from dossiers.documents.council import CouncilDecision, CouncilMember, DoubleRole
from dossiers.documents.frames import Registered
from dossiers.documents.letter import Letter, ListRow, UnitList
from dossiers.documents.minutes import Attendance, Minutes, NotApplicable, ReviewFigures
from dossiers.documents.render import Paper
from dossiers.documents.report import FigureLine, FiguresAnnex, Report, ReportSection
from dossiers.documents.scoresheet import ScoreSheetPaper
from dossiers.documents.sheet_from import own_score, score_sheet
from dossiers.documents.values import DocRef, Fix, Marks, Opinion, Person, Verdict, VetoFact, Vote

__all__ = ["Registered", "paper_from"]
Content = Mapping[str, Any]
Numbers = Mapping[str, Registered]
PARTS_OF_OFFENDERS = "S16"
PARTS_OF_CASES = "S17"
PEOPLE = "S01"


def paper_from(
    kind: str, content: Content, *, registered: Numbers, issued: bool, one_person: bool = False
) -> Paper:
    """Return the paper of this kind.

    ``registered``: numbers and dates by kind, as far as given; ``issued``: no longer DỰ THẢO; ``one_person``: the mark
    of a unit whose single account both sent and approved. Raises ``LookupError`` (Vietnamese) when the dossier has no
    such paper or it cannot say anything yet.
    """
    builder = _BUILDERS.get(kind)
    if builder is None:
        raise LookupError("Hồ sơ của đơn vị không có loại văn bản này.")
    return builder(content, registered, frames.marks(content, issued=issued, one_person=one_person))


# -- the papers ---------------------------------------------------------------------------------------------------


def _council_decision(content: Content, numbers: Numbers, marks: Marks) -> CouncilDecision:
    unit, council = content["unit"], content["council"]
    base = unit["functions_basis"] or "…………………………………"
    bases = [f"Căn cứ {base} quy định chức năng, nhiệm vụ, quyền hạn của {unit['name']}"]
    if unit["functions_basis"]:
        bases = [f"Căn cứ {unit['functions_basis']}"]
    bases += content["campaign"]["bases"]
    if unit["drafting_section"]:
        bases.append(f"Theo đề nghị của {unit['drafting_section']}")
    return CouncilDecision(
        frame=frames.frame(
            kinds.COUNCIL_DECISION,
            content,
            registered=numbers,
            marks=marks,
            recipients=("Như Điều 3", f"{content['receiver']} (để báo cáo)", frames.filed("HĐ")),
        ),
        council_name=content["campaign"]["council_name"],
        authority_line=frames.authority(unit["head_title"], unit["name"]),
        bases=tuple(bases),
        members=tuple(
            CouncilMember(Person(each["name"], each["position"], each["honorific"].lower()), each["title"])
            for each in council["members"]
        ),
        drafting_body=unit["drafting_section"],
        submit_before=day(content["submit_before"]),
        double_roles=tuple(
            DoubleRole(each["name"], tuple(each["titles"])) for each in council["double_roles"]
        ),
        missing_bodies=tuple(council["missing"]),
    )


def _minutes(content: Content, numbers: Numbers, marks: Marks) -> Minutes:
    unit, year = content["unit"], content["campaign"]["year"]
    meeting = content["meeting"] or {}
    reference = frames.own_reference(kinds.MINUTES, unit, numbers, year)
    return Minutes(
        frame=frames.frame(
            kinds.MINUTES,
            content,
            registered=numbers,
            marks=marks,
            recipients=(content["receiver"], frames.filed("Hồ sơ")),
        ),
        started_at=instant(meeting.get("starts_at")),
        ended_at=instant(meeting.get("ends_at")),
        place=meeting.get("place", ""),
        attendance=attendance(content),
        council_present=meeting.get("council_present"),
        council_total=len(content["council"]["members"]) or None,
        council_decision=frames.reference(kinds.COUNCIL_DECISION, unit["abbreviation"], numbers, year),
        council_decided_by=frames.authority(unit["head_title"], unit["name"]),
        chair=_person(content, meeting.get("chair", ""), "chair"),
        secretary=_person(content, meeting.get("secretary", ""), "secretary"),
        period_from=date.fromisoformat(content["campaign"]["period_from"]),
        period_to=date.fromisoformat(content["campaign"]["period_to"]),
        figures=ReviewFigures(
            people=figure(content, PEOPLE),
            addicted=figure(content, "S14"),
            users=figure(content, "S15"),
            offenders=figure(content, PARTS_OF_OFFENDERS),
            cases=figure(content, PARTS_OF_CASES),
        ),
        score=own_score(content),
        vote=_vote(content),
        verdict=verdict(content),
        sheet=score_sheet(content, attached_to=reference, appraised=False),
        submit_before=day(content["submit_before"]),
        guests=meeting.get("guests", ""),
        report=frames.reference(kinds.REPORT, unit["abbreviation"], numbers, year)
        if kinds.REPORT in numbers
        else None,
        not_applicable=tuple(
            NotApplicable(each["code"], each["note"])
            for each in content["scores"]["lines"]
            if each["not_applicable"]
        ),
        opinions=tuple(
            Opinion(each["speaker"], each["text"], each["reply"]) for each in meeting.get("opinions", ())
        ),
        no_opinions=meeting.get("no_opinions", False),
        shortcomings=tuple(meeting.get("shortcomings", ())),
        causes=tuple(meeting.get("causes", ())),
        fixes=_fixes(content),
        fix_before=day(meeting.get("remedy_before")),
        conclusion_note=meeting.get("conclusion", ""),
    )


def _sheet_paper(content: Content, numbers: Numbers, marks: Marks) -> ScoreSheetPaper:
    campaign = content["campaign"]
    period = (
        f"từ ngày {lines.day(day(campaign['period_from']))} đến ngày {lines.day(day(campaign['period_to']))}"
    )
    return ScoreSheetPaper(
        frames.frame(kinds.SCORE_SHEET, content, registered={}, marks=marks),
        score_sheet(content, attached_to=None, appraised=content["appraisal"] is not None),
        period,
    )


def _report(content: Content, numbers: Numbers, marks: Marks) -> Report:
    unit, campaign = content["unit"], content["campaign"]
    section = frames.section_initials(unit["drafting_section"])
    return Report(
        frame=frames.frame(
            kinds.REPORT,
            content,
            registered=numbers,
            marks=marks,
            recipients=("Như trên", frames.filed(section)),
        ),
        plan=campaign["plan"],
        period_from=date.fromisoformat(campaign["period_from"]),
        period_to=date.fromisoformat(campaign["period_to"]),
        sections=tuple(ReportSection(each["code"], each["text"]) for each in content["report"]),
        score=own_score(content),
        verdict=verdict(content),
        annex=FiguresAnnex(
            frames.reference(kinds.REPORT, unit["abbreviation"], numbers, campaign["year"]),
            unit["name"],
            _figure_lines(content),
        ),
    )


def _letter(content: Content, numbers: Numbers, marks: Marks) -> Letter:
    unit, campaign = content["unit"], content["campaign"]
    found = verdict(content)
    if not found.variant:
        raise LookupError("Chưa đủ thông tin để kết luận, không lập được Tờ trình.")
    meeting = content["meeting"] or {}
    started = instant(meeting.get("starts_at"))
    own, year = unit["abbreviation"], campaign["year"]
    row = (list_row(content),)
    return Letter(
        frame=frames.frame(
            kinds.LETTER,
            content,
            registered=numbers,
            marks=marks,
            recipients=("Như trên", frames.filed("HĐ")),
        ),
        bases=tuple(campaign["bases"]),
        meeting_on=started.date() if started else None,
        minutes=frames.own_reference(kinds.MINUTES, unit, numbers, year),
        report=frames.reference(kinds.REPORT, own, numbers, year),
        decision=frames.reference(kinds.COUNCIL_DECISION, own, numbers, year),
        score=own_score(content),
        attendance=attendance(content),
        vote=_vote(content),
        period_from=date.fromisoformat(campaign["period_from"]),
        period_to=date.fromisoformat(campaign["period_to"]),
        verdict=found,
        units=UnitList(
            frames.reference(kinds.LETTER, own, numbers, year),
            unit["name"],
            year,
            recognise=row if found.variant == "A" else (),
            confirm=row if found.variant == "B" else (),
            build_up=row if found.variant == "C" else (),
        ),
        council_name=campaign["council_name"],
        causes="; ".join(meeting.get("causes", ())),
        measures="; ".join(meeting.get("remedies", ())),
    )


_BUILDERS: dict[str, Callable[[Content, Numbers, Marks], Paper]] = {
    kinds.COUNCIL_DECISION: _council_decision,
    kinds.MINUTES: _minutes,
    kinds.SCORE_SHEET: _sheet_paper,
    kinds.REPORT: _report,
    kinds.LETTER: _letter,
}


# -- pieces, some of them used for the Office's papers too ----------------------------------------------------------


def verdict(content: Content) -> Verdict:
    """The unit's own outcome; facts of tệ nạn come from the answers, never from points."""
    outcome = content["outcome"]
    return Verdict(
        variant=outcome["variant"],
        text=lines.quoted(outcome["label"]),
        facts=facts(content["vetoes"]),
        reasons=tuple(outcome["reasons"]),
        fixes=_fixes(content) if outcome["must_fix"] else (),
        must_fix=outcome["must_fix"],
    )


def facts(rows: list[dict[str, Any]]) -> tuple[VetoFact, ...]:
    """Exclusion facts answered "Có"."""
    return tuple(
        VetoFact(each["code"], each["text"], each["evil"], each["cases"], each["persons"])
        for each in rows
        if each["value"] == "co"
    )


def attendance(content: Content) -> Attendance:
    """Who came to the unit meeting; the total comes from the table of figures, its only source."""
    meeting = content["meeting"] or {}
    return Attendance(meeting.get("present"), figure(content, PEOPLE), meeting.get("absence_reasons", ""))


def figure(content: Content, row: str) -> int | None:
    """A whole figure of the period, its parts added up; any part not entered makes it unknown."""
    values = [each["current"] for each in content["figures"] if each["row"] == row and each["applies"]]
    if not values or any(value is None for value in values):
        return None
    return int(sum(Decimal(value) for value in values))


def list_row(content: Content, *, minutes: DocRef | None = None, letter: DocRef | None = None) -> ListRow:
    """The unit's line in a list."""
    unit = content["unit"]
    year = content["campaign"]["year"]
    found = verdict(content)
    evil = found.evil_facts
    return ListRow(
        name=unit["name"],
        parent=unit["parent"],
        people=figure(content, PEOPLE),
        head_title=unit["head_title"],
        own=own_score(content).scaled,
        own_result=found.text,
        cases=total(fact.cases for fact in evil) if evil else None,
        persons=total(fact.people for fact in evil) if evil else None,
        proposal=proposal(found.variant, year),
        note="Khắc phục tồn tại" if found.must_fix else "",
        minutes=minutes,
        letter=letter,
    )


def proposal(variant: str, year: int) -> str:
    """What is asked for, in the words of a list."""
    return {
        "A": "Công nhận",
        "B": f"Xác nhận; giao xây dựng năm {year + 1}",
        "C": f"Giao xây dựng năm {year + 1}",
    }.get(variant, lines.ELLIPSIS)


def total(values: Any) -> int | None:
    """Sum of what is known; nothing known: ``None``."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def decimal(value: str | None) -> Decimal | None:
    """Decimal text of a content."""
    return None if value is None else Decimal(value)


def day(value: str | None) -> date | None:
    """A day of a content."""
    return date.fromisoformat(value) if value else None


def instant(value: str | None) -> datetime | None:
    """An instant of a content."""
    return datetime.fromisoformat(value) if value else None


def _fixes(content: Content) -> tuple[Fix, ...]:
    meeting = content["meeting"] or {}
    return tuple(Fix(each) for each in meeting.get("remedies", ()))


def _vote(content: Content) -> Vote:
    meeting = content["meeting"] or {}
    return Vote(
        method=meeting.get("vote_method") or lines.ELLIPSIS,
        voters=meeting.get("present"),
        agreed=meeting.get("agree"),
        against=meeting.get("disagree"),
        other=meeting.get("other"),
        reserved=meeting.get("reservations", ""),
    )


def _person(content: Content, name: str, seat: str) -> Person:
    """The person named in the minutes, or the council's chair or secretary when nobody is named."""
    members = content["council"]["members"]
    named = Person.read(name)
    found = next((each for each in members if each["name"] == named.name), None)
    if found is None and not name:
        found = next((each for each in members if each[seat]), None)
    if found is None or named.position not in {"", found["position"]}:
        return named
    return Person(found["name"], found["position"], found["honorific"].lower())


def _figure_lines(content: Content) -> tuple[FigureLine, ...]:
    rows: dict[str, list[dict[str, Any]]] = {}
    for each in content["figures"]:
        rows.setdefault(each["row"], []).append(each)
    return tuple(
        FigureLine(
            code,
            parts[0]["title"],
            "; ".join(dict.fromkeys(part["unit"] for part in parts)),
            _cells(parts, "current"),
            _cells(parts, "previous"),
        )
        for code, parts in rows.items()
    )


def _cells(parts: list[dict[str, Any]], period: str) -> str:
    if not any(part["applies"] for part in parts):
        return "Không áp dụng"
    return " / ".join(lines.points(decimal(part[period])) for part in parts)
