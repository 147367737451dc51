"""What agencies say of their duties and targets, and the denominators the gathering office gives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from campaigns import policies as campaign_policies
from campaigns.models import Campaign, Duty, Milestone, Reporter, Target
from dossiers import states
from dossiers.models import DutyEntry, TargetBase, TargetFigure
from records import clock, journal
from records.errors import Blocked, NotAllowed, Problem, Stale
from records.text import nfc, vn_date
from units.access import actor_of
from units.models import User


def must_report(reporter: Reporter, by: User) -> None:
    """Refuse anyone but the reporter's own people, and a campaign that does not run."""
    campaign = reporter.campaign
    if reason := campaign_policies.why_not_report(actor_of(by), reporter.unit_id, campaign.state):
        raise NotAllowed(reason)


def must_gather(campaign: Campaign, by: User) -> None:
    """Refuse anyone but the office that gathers."""
    if reason := campaign_policies.why_not_gather(actor_of(by), campaign.office_id, campaign.state):
        raise NotAllowed(reason)


def entry_problems(
    *, state: str, evidence: str, done_on: dt.date | None, note: str, at: datetime
) -> list[Problem]:
    """Say what an entry about a duty lacks."""
    problems = []
    today = clock.local_date(at)
    if state not in states.DUTY_LABELS:
        problems.append(Problem("state", "Chọn tình trạng.", "#id_state"))
    if state == states.DUTY_DONE and not evidence:
        problems.append(
            Problem("evidence", "Hoàn thành thì ghi văn bản hoặc căn cứ (số, ngày, nơi lưu).", "#id_evidence")
        )
    if state == states.DUTY_DONE and done_on is None:
        problems.append(Problem("done_on", "Hoàn thành thì ghi ngày.", "#id_done_on"))
    if state == states.DUTY_IMPOSSIBLE and not note:
        problems.append(Problem("note", "Không thực hiện được thì nêu lý do.", "#id_note"))
    if done_on is not None and done_on > today:
        problems.append(
            Problem("future", f"Ngày {vn_date(done_on)} chưa đến; ghi ngày đã thực hiện.", "#id_done_on")
        )
    return problems


@transaction.atomic
def report_duty(
    *,
    reporter: Reporter,
    duty: Duty,
    state: str,
    evidence: str,
    done_on: dt.date | None,
    note: str,
    last: int,
    by: User,
    at: datetime,
) -> DutyEntry:
    """Say how a duty stands. ``last``: the entry the person saw; Stale when another came in between."""
    must_report(reporter, by)
    if duty.agency_id != reporter.agency_id:
        raise NotAllowed("nhiệm vụ này giao cho cơ quan khác")
    evidence, note = nfc(evidence.strip()), nfc(note.strip())
    if problems := entry_problems(state=state, evidence=evidence, done_on=done_on, note=note, at=at):
        raise Blocked(problems)
    # One row of the reporter is held, so that two people of one agency cannot both answer the same page.
    Reporter.objects.filter(pk=reporter.pk).update(order=reporter.order)
    # By its code: what was said under a plan holds under its successor.
    newest = DutyEntry.objects.filter(reporter=reporter, duty__code=duty.code).order_by("-pk").first()
    if (newest.pk if newest else 0) != last:
        who = newest.by if newest else ""
        raise Stale(f"{who} vừa ghi nhiệm vụ này. Tải lại trang để xem, rồi ghi tiếp.")
    entry = DutyEntry.objects.create(
        reporter=reporter, duty=duty, state=state, evidence=evidence, done_on=done_on, note=note, at=at, by=by
    )
    journal.write(
        chain=reporter.campaign.code,
        action="nhiem-vu.bao-cao",
        by=by,
        at=at,
        subject=entry,
        data={"co_quan": reporter.name, "nhiem_vu": duty.code, "tinh_trang": state, "can_cu": evidence},
    )
    return entry


@transaction.atomic
def set_target_base(
    *,
    campaign: Campaign,
    target: Target,
    denominator: Decimal | None,
    source: str,
    agencies: Sequence[str],
    by: User,
    at: datetime,
) -> TargetBase:
    """Give a target the denominator the plan left out, with its source, and say who reports figures."""
    must_gather(campaign, by)
    source = nfc(source.strip())
    known = set(campaign.plan.agencies.values_list("code", flat=True))
    problems = []
    if denominator is not None and denominator < 0:
        problems.append(Problem("denominator", "Mẫu số không thể âm.", "#id_denominator"))
    if denominator is not None and not source:
        problems.append(Problem("source", "Ghi nguồn của mẫu số (văn bản, ngày).", "#id_source"))
    if unknown := [code for code in agencies if code not in known]:
        problems.append(
            Problem("agencies", f"Kế hoạch không nêu cơ quan {', '.join(unknown)}.", "#id_agencies")
        )
    if problems:
        raise Blocked(problems)
    base, _new = TargetBase.objects.update_or_create(
        campaign=campaign,
        target=target,
        defaults={
            "denominator": denominator,
            "source": source,
            "agencies": sorted(agencies),
            "at": at,
            "by": by,
        },
    )
    journal.write(
        chain=campaign.code,
        action="chi-tieu.mau-so",
        by=by,
        at=at,
        subject=base,
        data={"chi_tieu": target.code, "mau_so": denominator, "nguon": source, "co_quan": sorted(agencies)},
    )
    return base


def figure_problems(*, reached: Decimal | None, total: Decimal | None) -> list[Problem]:
    """Say what is wrong with a pair of figures."""
    problems = []
    for value, name, label in ((reached, "reached", "Số đạt"), (total, "total", "Tổng số")):
        if value is not None and value < 0:
            problems.append(Problem(name, f"{label} không thể âm.", f"#id_{name}"))
    if reached is not None and total is not None and reached > total:
        problems.append(Problem("within", "Số đạt lớn hơn tổng số.", "#id_reached"))
    if reached is None and total is not None:
        problems.append(Problem("reached", "Có tổng số thì ghi số đạt; không có thì ghi 0.", "#id_reached"))
    return problems


@transaction.atomic
def save_figure(
    *,
    reporter: Reporter,
    target: Target,
    milestone: Milestone,
    reached: Decimal | None,
    total: Decimal | None,
    note: str,
    version: int,
    by: User,
    at: datetime,
) -> TargetFigure:
    """Enter a reporter's figure for a target at a report. ``version`` 0: none was there; Stale when one is by now."""
    must_report(reporter, by)
    if problems := figure_problems(reached=reached, total=total):
        raise Blocked(problems)
    fields = {"reached": reached, "total": total, "note": nfc(note.strip()), "at": at, "by": by}
    rows = TargetFigure.objects.filter(reporter=reporter, target__code=target.code, milestone=milestone)
    if version == 0:
        try:
            with transaction.atomic():
                figure = TargetFigure.objects.create(
                    reporter=reporter, target=target, milestone=milestone, **fields
                )
        except IntegrityError as taken:
            raise Stale("Số liệu này vừa có người nhập. Tải lại trang để xem.") from taken
    elif rows.filter(version=version).update(version=version + 1, **fields) != 1:
        raise Stale("Số liệu này vừa có người sửa. Tải lại trang để xem.")
    else:
        figure = rows.get()
    journal.write(
        chain=reporter.campaign.code,
        action="chi-tieu.so-lieu",
        by=by,
        at=at,
        subject=figure,
        data={
            "co_quan": reporter.name,
            "chi_tieu": target.code,
            "moc": milestone.code,
            "dat": reached,
            "tong": total,
        },
    )
    return figure
