"""The Office's papers from the content of a campaign (``dossiers.queries.campaign_snapshot``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from dossiers.documents import frames, kinds, lines
from dossiers.documents.covers import BundleCover
from dossiers.documents.frames import Registered
from dossiers.documents.from_snapshot import attendance, day, facts, instant, list_row, verdict
from dossiers.documents.letter import ListRow, UnitList
from dossiers.documents.minutes import Attendance
from dossiers.documents.office import (
    Abstention,
    AppraisalMinutes,
    AppraisalRow,
    ContentsRow,
    Notice,
    ProcessRow,
    Reception,
    Result,
    UnitVote,
    UpwardLetter,
)
from dossiers.documents.sheet_from import differences, score
from dossiers.documents.values import DocRef, Fix, Opinion, Person, Verdict

Content = Mapping[str, Any]
Numbers = Mapping[str, Registered]
BY_UPPER = "(do cấp trên thẩm định)"
ON_TIME, EXTENDED, LATE = "on_time", "extended", "late"
COMPLETE = {True: "Đủ", False: "Chưa đủ", None: "…"}


def appraisal_minutes(content: Content, *, registered: Numbers, issued: bool) -> AppraisalMinutes:
    """«Biên bản thẩm định»: reception, check of procedure, three scores per unit, votes, conclusion."""
    office, meeting = content["office"], content["meeting"] or {}
    campaign, members = office["campaign"], office["council"]["members"]
    done = [row for row in content["units"] if row["concluded"]]
    verdicts = [final_verdict(row["content"]) for row in done]
    counts = {code: sum(found.variant == code for found in verdicts) for code in "ABC"}
    year, own = campaign["year"], office["unit"]["abbreviation"]
    return AppraisalMinutes(
        frame=frames.frame(
            kinds.APPRAISAL_MINUTES,
            office,
            registered=registered,
            marks=frames.marks(office, issued=issued),
            recipients=(
                campaign["upper"],
                "Lãnh đạo Văn phòng",
                "Các đơn vị trực thuộc",
                frames.filed("Hồ sơ"),
            ),
        ),
        council_name=campaign["council_name"],
        started_at=instant(meeting.get("starts_at")),
        ended_at=instant(meeting.get("ends_at")),
        place=meeting.get("place", ""),
        attendance=Attendance(
            meeting.get("council_present"), len(members) or None, meeting.get("absence_reasons", "")
        ),
        decision=frames.reference(kinds.COUNCIL_DECISION, own, registered, year),
        chair=_member(members, meeting.get("chair", ""), "chair"),
        secretary=_member(members, meeting.get("secretary", ""), "secretary"),
        secretariat=campaign["section"],
        reception=_reception(content["units"]),
        process=tuple(_process(row) for row in content["units"]),
        results=tuple(_result(row["content"], found) for row, found in zip(done, verdicts, strict=True)),
        votes=tuple(_vote(row["content"]) for row in done),
        recognise=counts["A"],
        confirm=counts["B"],
        build_up=counts["C"],
        own_minutes=frames.own_reference(kinds.MINUTES, office["unit"], registered, year),
        guests=meeting.get("guests", ""),
        abstentions=tuple(
            Abstention(row["content"]["unit"]["name"], row["content"]["appraisal"]["conclusion"]["abstained"])
            for row in done
            if _conclusion(row["content"]).get("abstained")
        ),
        opinions=tuple(
            Opinion(each["speaker"], each["text"], each["reply"]) for each in meeting.get("opinions", ())
        ),
        no_opinions=meeting.get("no_opinions", False),
        quorum=meeting.get("quorum"),
        fixes=tuple(
            f"{row['content']['unit']['name']}: {'; '.join(fix.line for fix in found.fixes)}"
            for row, found in zip(done, verdicts, strict=True)
            if found.fixes
        ),
    )


def upward_letter(
    content: Content, *, registered: Numbers, issued: bool, contents: Sequence[ContentsRow] = ()
) -> UpwardLetter:
    """«Tờ trình» to the level above; ``contents``: the table of contents of the bundle it goes with."""
    office = content["office"]
    campaign, own, year = office["campaign"], office["unit"]["abbreviation"], office["campaign"]["year"]
    done = [row for row in content["units"] if row["concluded"]]
    rows = [(final_verdict(row["content"]), _final_row(row)) for row in done]
    own_verdict = verdict(office)
    own_row = replace(
        list_row(office, minutes=frames.own_reference(kinds.MINUTES, office["unit"], registered, year)),
        proposal=proposed(own_verdict, year),
        final_note=BY_UPPER,
        note="",
    )
    parts: dict[str, list[ListRow]] = {"A": [], "B": [], "C": []}
    for found, row in [(own_verdict, own_row), *rows]:
        if found.variant:
            parts[found.variant].append(row)
    return UpwardLetter(
        frame=frames.frame(
            kinds.UPWARD_LETTER,
            office,
            registered=registered,
            marks=frames.marks(office, issued=issued),
            recipients=(
                "Như trên",
                "Lãnh đạo Văn phòng",
                "Các đơn vị trực thuộc",
                frames.filed(frames.section_initials(campaign["section"])),
            ),
            receiver=campaign["upper"],
        ),
        bases=tuple(campaign["bases"]),
        receiver_short=campaign["upper_short"],
        recogniser=campaign["recogniser"],
        total=len(content["units"]) + 1,
        self_assessed=sum(bool(row["submitted"]) for row in content["units"]) + bool(own_verdict.variant),
        appraised=len(done),
        must_fix=sum(found.must_fix for found in (own_verdict, *(found for found, _ in rows))),
        units=UnitList(
            frames.reference(kinds.UPWARD_LETTER, own, registered, year),
            office["unit"]["name"],
            year,
            recognise=tuple(parts["A"]),
            confirm=tuple(parts["B"]),
            build_up=tuple(parts["C"]),
        ),
        contents=tuple(contents),
        earlier=tuple(
            f"số {number} ngày {lines.day(day(signed_on), year)}"
            for number, signed_on in content.get("supplement", {}).get("letters", ())
        ),
        brings=tuple(content.get("supplement", {}).get("units", ())),
    )


def bundle_cover(content: Content, *, contents: Sequence[ContentsRow], made_at: datetime) -> BundleCover:
    """Cover and list of the bundle. It is no paper and carries no number, so never DỰ THẢO."""
    office = content["office"]
    campaign = office["campaign"]
    period = (day(campaign["period_from"]), day(campaign["period_to"]))
    return BundleCover(
        frame=frames.frame(
            kinds.BUNDLE_COVER,
            office,
            registered={},
            marks=frames.marks(office, issued=True),
            receiver=campaign["upper"],
        ),
        title=campaign["title"],
        period_from=period[0],
        period_to=period[1],
        made_at=made_at,
        contents=tuple(contents),
    )


def notice(
    content: Content,
    *,
    office: Content,
    decision: DocRef,
    decided_by: str,
    result: Result,
    registered: Numbers,
    issued: bool,
) -> Notice:
    """«Thông báo kết quả» to the unit of ``content``, issued by the Office (``office``: content of its own dossier).

    ``registered`` holds the notice's own number under ``thong-bao``. Raises ``LookupError`` when the decision says tệ
    nạn and no exclusion fact of that kind was answered "Có": the programme does not print that.
    """
    found = final_verdict(content)
    if result == "xac_nhan" and not found.evil_facts:
        raise LookupError(
            "Quyết định ghi xác nhận có tệ nạn ma túy nhưng hồ sơ không có sự kiện loại trừ nào được trả lời “Có”. "
            "Đối chiếu lại quyết định trước khi lập Thông báo."
        )
    unit, campaign, own = content["unit"], content["campaign"], office["unit"]
    appraisal = content["appraisal"]
    return Notice(
        frame=frames.frame(
            kinds.NOTICE,
            office,
            registered=registered,
            marks=frames.marks(content, issued=issued),
            recipients=(
                unit["name"],
                "Lãnh đạo Văn phòng",
                frames.filed(frames.section_initials(campaign["section"])),
            ),
            about=unit["name"],
        ),
        issuer_full=own["name"],
        plan=campaign["plan"],
        decision=decision,
        decided_by=decided_by or campaign["recogniser"],
        result=result,
        own=score(content["outcome"]),
        final=score(appraisal["final"] if appraisal else content["outcome"]),
        facts=found.facts,
        reasons=found.reasons,
        fixes=found.fixes,
        decided_above=appraisal is None,
    )


def final_verdict(content: Content) -> Verdict:
    """What the Office's council concluded; before that, and for the Office itself, the unit's own outcome."""
    appraisal = content["appraisal"]
    if appraisal is None:
        return verdict(content)
    final = appraisal["final"]
    answers = {each["code"]: each for each in appraisal["vetoes"]}
    merged = [{**each, **answers.get(each["code"], {})} for each in content["vetoes"]]
    remedies = _conclusion(content).get("remedies", ())
    return Verdict(
        variant=final["variant"],
        text=lines.quoted(final["label"]),
        facts=facts(merged),
        reasons=tuple(final["reasons"]),
        fixes=tuple(Fix(each) for each in remedies),
        must_fix=final["must_fix"],
    )


def proposed(found: Verdict, year: int) -> str:
    """What the Office asks for, in the words of its list and minutes."""
    words = {
        "A": "Đề nghị công nhận",
        "B": "Đề nghị xác nhận có tệ nạn ma túy",
        "C": f"Đề nghị giao xây dựng năm {year + 1}",
    }.get(found.variant, "Chưa kết luận")
    return f"{words}; phải khắc phục tồn tại" if found.must_fix else words


def numbers_of(row: Content) -> dict[str, Registered]:
    """The numbers of a unit's papers in a campaign's content."""
    return {
        kind: Registered(each["number"], each["symbol"], day(each["signed_on"]))
        for kind, each in row["numbers"].items()
    }


# -- pieces -------------------------------------------------------------------------------------------------------


def _conclusion(content: Content) -> Content:
    appraisal = content["appraisal"]
    return (appraisal and appraisal["conclusion"]) or {}


def _member(members: list[dict[str, Any]], name: str, seat: str) -> Person:
    named = Person.read(name)
    found = next((each for each in members if each["name"] == named.name), None)
    if found is None and not name:
        found = next((each for each in members if each[seat]), None)
    if found is None or named.position not in {"", found["position"]}:
        return named
    return Person(found["name"], found["position"], found["honorific"].lower())


def _reception(units: list[dict[str, Any]]) -> Reception:
    return Reception(
        required=len(units),
        submitted=sum(bool(row["submitted"]) for row in units),
        on_time=sum(row["punctuality"] == ON_TIME for row in units),
        extended=sum(row["punctuality"] == EXTENDED for row in units),
        missing=tuple(row["content"]["unit"]["name"] for row in units if not row["submitted"]),
        late=tuple(row["content"]["unit"]["name"] for row in units if row["punctuality"] == LATE),
        # Minutes approved before extensions were kept with the content do not have them.
        given_time=tuple(
            f"{row['content']['unit']['name']} được gia hạn {row['extension']}"
            for row in units
            if row.get("extension")
        ),
    )


def _process(row: Content) -> ProcessRow:
    content = row["content"]
    unit, year = content["unit"], content["campaign"]["year"]
    meeting = content["meeting"] or {}
    started = instant(meeting.get("starts_at"))
    checks = (
        {each["code"]: each["passed"] for each in content["appraisal"]["checks"]}
        if content["appraisal"]
        else {}
    )
    came = attendance(content)
    voted = Attendance(meeting.get("agree"), meeting.get("present"))
    return ProcessRow(
        unit=unit["name"],
        council=frames.reference(kinds.COUNCIL_DECISION, unit["abbreviation"], numbers_of(row), year),
        meeting_on=started.date() if started else None,
        attendance=came,
        voted=voted.present_text,
        dossier=COMPLETE[checks.get("thanh_phan")],
    )


def _result(content: Content, found: Verdict) -> AppraisalRow:
    rows = differences(content)
    appraisal = content["appraisal"]
    return AppraisalRow(
        unit=content["unit"]["name"],
        own=score(content["outcome"]).scaled,
        appraised=score(appraisal["appraised"]).scaled if appraisal else None,
        final=score(appraisal["final"]).scaled if appraisal else None,
        differences=tuple(text for _, text, _ in rows),
        replies=tuple(f"{code}: {reply}" for code, _, reply in rows if reply),
        conclusion=proposed(found, content["campaign"]["year"]),
    )


def _vote(content: Content) -> UnitVote:
    conclusion = _conclusion(content)
    return UnitVote(
        content["unit"]["name"],
        conclusion.get("agree"),
        conclusion.get("voters"),
        conclusion.get("against"),
        conclusion.get("other"),
        conclusion.get("reserved", ""),
    )


def _final_row(row: Content) -> ListRow:
    content, numbers = row["content"], numbers_of(row)
    unit, year = content["unit"], content["campaign"]["year"]
    found = final_verdict(content)
    appraisal = content["appraisal"]
    base = list_row(
        content,
        minutes=frames.own_reference(kinds.MINUTES, unit, numbers, year),
        letter=frames.reference(kinds.LETTER, unit["abbreviation"], numbers, year),
    )
    return replace(
        base,
        final=score(appraisal["final"]).scaled if appraisal else None,
        proposal=proposed(found, year),
        cases=sum(fact.cases or 0 for fact in found.evil_facts) or None,
        persons=sum(fact.people or 0 for fact in found.evil_facts) or None,
        note="Khắc phục tồn tại theo Biên bản thẩm định" if found.fixes else "",
    )
