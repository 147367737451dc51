"""Tell the year 2020 of Kế hoạch 75/KH-UBND: plans, duties, figures, reports and the aggregate, on their days."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from campaigns.models import Campaign, Milestone, Reporter
from dossiers.actions.filing import save_filing, send_filing
from dossiers.actions.following import report_duty, save_figure, set_target_base
from dossiers.models import DutyEntry, Filing
from records import clock
from records.text import nfc
from units import roles
from units.access import holders
from units.models import User

DATA = Path(__file__).resolve().parents[2] / "data" / "demo-2020.toml"
#: Between the things of one half-year; the second half's duties come after the first reports were sent.
HALF = "2020-07-01"


def tell_2020(campaign: Campaign) -> None:
    """Tell the story once; a campaign in which anybody has said anything is left alone."""
    if DutyEntry.objects.filter(reporter__campaign=campaign).exists():
        return
    story = tomllib.loads(nfc(DATA.read_text(encoding="utf-8")))
    reporters = {
        row.unit.code: row for row in campaign.reporters.select_related("unit", "agency", "campaign")
    }
    milestones = {row.code: row for row in campaign.milestones.all()}
    office = _person(campaign.office_id, roles.OFFICER, roles.OFFICE_ADMIN)
    targets = {row.code: row for row in campaign.plan.targets.all()}
    for base in story["bases"]:
        given = base.get("denominator")
        set_target_base(
            campaign=campaign,
            target=targets[base["target"]],
            denominator=Decimal(given) if given else None,
            source=base.get("source", ""),
            agencies=base["agencies"],
            by=office,
            at=_at("2020-03-20T09:00"),
        )
    _send("DL-09", story, reporters, milestones)
    for code, first in (("DL-10", True), ("DL-11", False)):
        _duties([row for row in story["duties"] if (row["at"] < HALF) == first], reporters)
        _figures(
            [row for row in story["figures"] if row["milestone"] == code], reporters, milestones, targets
        )
        _send(code, story, reporters, milestones)
        if story["gathered"]["milestone"] == code:
            _gather(story["gathered"], milestones[code], office)


def _at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=clock.ZONE)


def _person(unit: int, *wanted: str) -> User:
    found = holders(unit, *wanted).order_by("pk").first()
    if found is None:
        raise LookupError(f"Đơn vị {unit} chưa có tài khoản.")
    return found


def _duties(rows: Iterable[dict[str, Any]], reporters: dict[str, Reporter]) -> None:
    for row in rows:
        reporter = reporters[row["unit"]]
        duty = reporter.agency.duties.get(code=row["duty"])
        last = DutyEntry.objects.filter(reporter=reporter, duty=duty).order_by("-pk").first()
        report_duty(
            reporter=reporter,
            duty=duty,
            state=row["state"],
            evidence=row.get("evidence", ""),
            done_on=row.get("done_on"),
            note=row.get("note", ""),
            last=last.pk if last else 0,
            by=_person(reporter.unit_id, roles.OFFICER),
            at=_at(row["at"]),
        )


def _figures(
    rows: Iterable[dict[str, Any]],
    reporters: dict[str, Reporter],
    milestones: dict[str, Milestone],
    targets: dict[str, Any],
) -> None:
    for row in rows:
        reporter = reporters[row["unit"]]
        save_figure(
            reporter=reporter,
            target=targets[row["target"]],
            milestone=milestones[row["milestone"]],
            reached=Decimal(row["reached"]),
            total=Decimal(row["total"]) if "total" in row else None,
            note=row.get("note", ""),
            version=0,
            by=_person(reporter.unit_id, roles.OFFICER),
            at=_at(row["at"]),
        )


def _send(
    code: str, story: dict[str, Any], reporters: dict[str, Reporter], milestones: dict[str, Milestone]
) -> None:
    kind = "KH" if code == "DL-09" else "BC"
    for n, (unit, words) in enumerate(sorted(story["sent"][code].items(), key=lambda pair: pair[1]), start=1):
        reporter, at = reporters[unit], _at(words)
        filing = _filing(milestones[code], reporter)
        by = _person(reporter.unit_id, roles.OFFICER)
        saved = save_filing(
            filing=filing,
            number=f"{20 + n}/{kind}-{reporter.abbreviation}",
            signed_on=clock.local_date(at),
            signer_title=reporter.head_title,
            signer_name="",
            texts={} if kind == "KH" else {**_kept(filing), **story["texts"]},
            version=filing.version,
            by=by,
            at=at,
        )
        send_filing(filing=saved, by=by, at=at)


def _kept(filing: Filing) -> dict[str, str]:
    """The program's own sentences in the sections of figures."""
    from dossiers.queries.filing_content import OF_FIGURES, content_of

    return {row["code"]: row["text"] for row in content_of(filing)["sections"] if row["code"] in OF_FIGURES}


def _filing(milestone: Milestone, reporter: Reporter | None) -> Filing:
    found = Filing.objects.select_related(
        "milestone__campaign__office__parent", "milestone__campaign__plan", "reporter__campaign__office",
        "reporter__campaign__plan", "reporter__agency", "reporter__unit",
    )  # fmt: skip
    return found.get(milestone=milestone, reporter=reporter)


def _gather(row: dict[str, Any], milestone: Milestone, by: User) -> None:
    filing, at = _filing(milestone, None), _at(row["at"])
    saved = save_filing(
        filing=filing,
        number=row["number"],
        signed_on=clock.local_date(at),
        signer_title="Giám đốc",
        signer_name="",
        texts={**_kept(filing), "I": row["I"], "VI": row["VI"]},
        version=filing.version,
        by=by,
        at=at,
    )
    send_filing(filing=saved, by=by, at=at)
