"""The score sheet from the frozen content of a dossier: the unit's own, or with the Office's columns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from dossiers.documents import lines
from dossiers.documents.scoresheet import ScoreGroup, ScoreLine, ScoreSheet, VetoLine
from dossiers.documents.values import DocRef, Score
from records.text import vn_date, vn_time

Content = Mapping[str, Any]
ANSWERS = {"co": "Có", "khong": "Không", "": "Chưa trả lời"}
BY_OFFICE = "Thẩm định trả lời"


def score_sheet(content: Content, *, attached_to: DocRef | None, appraised: bool) -> ScoreSheet:
    """Return the sheet; ``appraised`` adds Thẩm định, Chốt and the reasons of every difference."""
    appraisal = content["appraisal"] if appraised else None
    found = {each["code"]: each for each in appraisal["lines"]} if appraisal else {}
    sums = {each["code"]: each for each in content["scores"]["groups"]}
    office = _sums(appraisal, "appraised_groups")
    final = _sums(appraisal, "final_groups")
    open_groups = {each["group"] for each in content["scores"]["lines"] if not _is_scored(each)}
    groups = tuple(
        ScoreGroup(
            code,
            group["text"],
            tuple(
                _line(each, found.get(each["code"]))
                for each in content["scores"]["lines"]
                if each["group"] == code
            ),
            _decimal(group["maximum"]),
            None if code in open_groups else _decimal(group["points"]),
            office.get(code),
            final.get(code),
        )
        for code, group in sums.items()
    )
    criteria = content["criteria"]
    return ScoreSheet(
        unit_name=content["unit"]["name"],
        groups=groups,
        vetoes=_vetoes(content, appraisal),
        own=own_score(content),
        outcome=lines.quoted(content["outcome"]["label"]),
        set_name=criteria["title"],
        set_version=str(criteria["version"]),
        set_hash=criteria["sha256"],
        attached_to=attached_to,
        appraisal=score(appraisal["appraised"]) if appraisal else None,
        final=score(appraisal["final"]) if appraisal else None,
        final_outcome=lines.quoted(appraisal["final"]["label"]) if appraisal else "",
        # Contents frozen before the levels were named have none.
        levels=tuple(_level(each) for each in appraisal.get("levels", ())) if appraisal else (),
    )


def score(outcome: Content) -> Score:
    """The totals of an outcome."""
    return Score(_decimal(outcome["total"]), _decimal(outcome["maximum"]), _decimal(outcome["scaled"]))


def own_score(content: Content) -> Score:
    """The unit's own totals, unknown while any criterion is not scored: part of a sum is no result."""
    found = score(content["outcome"])
    done = all(_is_scored(each) for each in content["scores"]["lines"])
    return found if done else Score(None, found.maximum, None)


def _is_scored(line: Content) -> bool:
    return line["not_applicable"] or line["points"] is not None


def differences(content: Content) -> tuple[tuple[str, str, str], ...]:
    """Criteria where the appraised score is not the unit's own: code, ``3 → 1, reason``, the unit's reply."""
    appraisal = content["appraisal"]
    if appraisal is None:
        return ()
    found = {each["code"]: each for each in appraisal["lines"]}
    rows = []
    for each in content["scores"]["lines"]:
        line = _line(each, found.get(each["code"]))
        other = found[each["code"]]
        if line.own_text != line.appraised_text:
            change = f"{line.code}: {line.own_text} → {line.appraised_text}"
            rows.append(
                (line.code, f"{change}, {other['note']}" if other["note"] else change, other["reply"])
            )
    return tuple(rows)


def _line(own: Content, office: Content | None) -> ScoreLine:
    difference = ""
    if office is not None:
        said = (
            office["note"],
            f"Giải trình: {office['reply']}" if office["reply"] else "",
            office["final_note"],
        )
        different = (own["points"], own["not_applicable"]) != (office["points"], office["not_applicable"])
        difference = (
            ". ".join(dict.fromkeys(each.strip().rstrip(".") for each in said if each)) if different else ""
        )
    return ScoreLine(
        code=own["code"],
        text=own["text"],
        maximum=_decimal(own["maximum"]),
        own=_decimal(own["points"]),
        applies=not own["not_applicable"],
        reason=own["note"],
        evidence="; ".join(own["evidence"]),
        source=own["source"],
        appraised=_decimal(office["points"]) if office else None,
        final=_decimal(office["final"]) if office else None,
        appraised_applies=not (office and office["not_applicable"]),
        final_applies=not (office and office["final_not_applicable"]),
        difference=difference,
    )


def _vetoes(content: Content, appraisal: Content | None) -> tuple[VetoLine, ...]:
    office = {each["code"]: each for each in appraisal["vetoes"]} if appraisal else {}
    rows = []
    for each in content["vetoes"]:
        answer = office.get(each["code"], each)
        text = ANSWERS[answer["value"]]
        if not answer["value"] and each["answered_by"] == "appraiser":
            text = BY_OFFICE
        rows.append(
            VetoLine(each["code"], each["text"], text, answer["cases"], answer["persons"], answer["basis"])
        )
    return tuple(rows)


def _level(content: Content) -> str:
    """Who gave a level of the score, and when: "Thẩm định: Người thẩm định 1, 09 giờ 10 ngày 01/10/2021"."""
    moment = datetime.fromisoformat(content["at"])
    return f"{content['step']}: {', '.join(content['by'])}, {vn_time(moment)} ngày {vn_date(moment)}"


def _sums(appraisal: Content | None, key: str) -> dict[str, Decimal | None]:
    return {each["code"]: _decimal(each["points"]) for each in appraisal[key]} if appraisal else {}


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)
