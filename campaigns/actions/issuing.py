"""A plan's life: issued, replaced by a successor, taken over into the next year, deleted while still a draft."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.urls import reverse

from campaigns import queries, rules, states
from campaigns.actions.contents import timed
from campaigns.actions.following import follow
from campaigns.actions.writing import must_write, new_code, search_words
from campaigns.models import Duty, PeriodicReport, Plan, PlanDeadline, PlanLink
from records import journal, outbox
from records.errors import Blocked, Problem, Stale
from units import roles
from units.access import holders
from units.models import User

#: Findings with which a plan is not issued: loops, deadlines before the day of signing, overlapping periods.
STOPPING = frozenset({"⚠27", "⚠28", "⚠30"})
#: Of these, what a person may keep as it is worded, with a reason: a date before the day of signing can be meant.
KEEPABLE = frozenset({"⚠28"})


def issuing_problems(plan: Plan) -> list[Problem]:
    """Say what keeps a draft from being issued."""
    problems = []
    if not plan.number and plan.kind != states.LAW:
        problems.append(Problem("number", "Kế hoạch chưa có số.", "#id_number"))
    if plan.signed_on is None:
        problems.append(Problem("signed_on", "Kế hoạch chưa có ngày ký.", "#id_signed_on"))
    if plan.finds.filter(state=states.FOUND).exists():
        count = plan.finds.filter(state=states.FOUND).count()
        problems.append(Problem("finds", f"Còn {count} điều tìm thấy trong văn bản chưa xem."))
    kept = set(plan.finding_decisions.filter(decision=states.DISMISSED).values_list("key", flat=True))
    problems += [
        Problem(
            finding.code, f"{finding.text} {finding.proposal}", reverse("campaigns:check", args=[plan.pk])
        )
        for finding in queries.findings_of(plan)
        if finding.code in STOPPING and not (finding.code in KEEPABLE and finding.key in kept)
    ]
    return problems


@transaction.atomic
def issue_plan(*, plan: Plan, by: User, at: datetime) -> Plan:
    """Issue a draft. The plan it replaces becomes «đã được thay thế», and units in its open campaigns are told."""
    must_write(plan, by)
    if problems := issuing_problems(plan):
        raise Blocked(problems)
    issued = Plan.objects.filter(pk=plan.pk, state=states.DRAFT).update(
        state=states.ISSUED, issued_by=by, issued_at=at
    )
    if issued != 1:
        raise Stale
    plan.refresh_from_db()
    replaced = [link.target for link in plan.links.filter(kind=states.REPLACES).select_related("target")]
    Plan.objects.filter(pk__in=[each.pk for each in replaced]).update(state=states.SUPERSEDED)
    journal.write(
        chain=journal.SYSTEM,
        action="ke-hoach.ban-hanh",
        by=by,
        at=at,
        subject=plan,
        data={"so": queries.number_words(plan), "thay_the": [each.code for each in replaced]},
    )
    for each in replaced:
        # Told before the campaigns follow: afterwards none of them stands on the old plan any more.
        _tell(each, plan, at)
        follow(old=each, new=plan, by=by, at=at)
    return plan


def _tell(old: Plan, new: Plan, at: datetime) -> None:
    _tell_preparers(old, new, at)
    changes = queries.changed_dates(old, new)
    if not changes:
        return
    lines = "\n".join(f"{each.title}: {each.before} → {each.after}" for each in changes)
    for campaign in old.campaigns.filter(state=states.OPEN):
        units = [
            *campaign.participations.values_list("unit_id", flat=True),
            *campaign.reporters.values_list("unit_id", flat=True),
        ]
        people = {user.pk: user for unit in units for user in holders(unit, roles.OFFICER, roles.CHAIR)}
        outbox.notify(
            to=people.values(),
            subject=f"Thay đổi thời hạn của {campaign.title}",
            body=f"{queries.plan_name(new)} thay thế {queries.plan_name(old)}.\n{lines}",
            url=reverse("campaigns:plan", args=[new.pk]),
            at=at,
            key=f"ke-hoach.thay-the.{new.pk}.{campaign.pk}",
        )


def _tell_preparers(old: Plan, new: Plan, at: datetime) -> None:
    """Tell who prepares a campaign of the replaced plan; its units know of no campaign before it is opened."""
    for campaign in old.campaigns.filter(state=states.DRAFT):
        outbox.notify(
            to=holders(campaign.office_id, roles.OFFICE_ADMIN),
            subject=f"Kế hoạch của đợt đang chuẩn bị đã được thay thế: {campaign.title}",
            body=f"{queries.plan_name(new)} thay thế {queries.plan_name(old)}.\n"
            "Mở trang chuẩn bị đợt để xem điểm khác và theo kế hoạch mới trước khi mở đợt.",
            url=reverse("campaigns:prepare", args=[campaign.code]),
            at=at,
            key=f"ke-hoach.thay-the.chuan-bi.{new.pk}.{campaign.pk}",
        )


@transaction.atomic
def amend_plan(*, plan: Plan, by: User, at: datetime) -> Plan:
    """Begin the successor of an issued plan: a draft with the same rows, that replaces it once issued."""
    must_write(plan, by, draft=False)
    if plan.state != states.ISSUED:
        raise Blocked([Problem("state", "Chỉ lập kế hoạch thay thế cho kế hoạch đã ban hành.")])
    waiting = PlanLink.objects.filter(
        target=plan, kind=states.REPLACES, source__state=states.DRAFT
    ).select_related("source")
    if link := waiting.first():
        raise Blocked(
            [Problem("waiting", "Đã có dự thảo thay thế.", reverse("campaigns:plan", args=[link.source_id]))]
        )
    new = _copy(plan, years=0, year=plan.year, by=by, at=at)
    PlanLink.objects.create(source=new, target=plan, kind=states.REPLACES, order=99)
    journal.write(
        chain=journal.SYSTEM, action="ke-hoach.thay-the", by=by, at=at, subject=new, data={"thay": plan.code}
    )
    return new


@transaction.atomic
def take_over_plan(*, plan: Plan, year: int, by: User, at: datetime) -> Plan:
    """Begin next year's draft from a plan: every written year moves along, each old wording kept beside the new."""
    must_write(plan, by, draft=False)
    if plan.year is None or not plan.year < year <= plan.year + 10:
        raise Blocked([Problem("year", "Năm mới phải sau năm của kế hoạch, không quá 10 năm.", "#nam")])
    new = _copy(plan, years=year - plan.year, year=year, by=by, at=at)
    Plan.objects.filter(pk=new.pk).update(
        taken_from=plan, subject=rules.shifted(plan.subject, year - plan.year)
    )
    new.refresh_from_db()
    journal.write(
        chain=journal.SYSTEM,
        action="ke-hoach.lap-tu-nam-truoc",
        by=by,
        at=at,
        subject=new,
        data={"tu": plan.code, "nam": year},
    )
    return new


def _copy(plan: Plan, *, years: int, year: int | None, by: User, at: datetime) -> Plan:
    new = Plan(
        code=new_code(plan.issuer_unit, year), kind=plan.kind, style=plan.style, symbol=plan.symbol,
        subject=plan.subject, issuer=plan.issuer, issuer_unit=plan.issuer_unit, year=year,
        signer_title=plan.signer_title, signer_name=plan.signer_name, is_practice=plan.is_practice,
        state=states.DRAFT, made_by=by, made_at=at,
    )  # fmt: skip
    new.search = search_words(new)
    Plan.objects.bulk_create([new])
    agencies: dict[int, models.Model] = {}
    deadlines: dict[int, models.Model] = {}
    for row in plan.agencies.all():
        agencies[row.pk] = _row(row, new)
    for row_ in plan.deadlines.all():
        moved = _moved(row_, years, year)
        if years and moved["due_words"] != row_.due_words:
            moved["shifted_from"] = row_.due_words
        if years:
            moved["title"] = rules.shifted(row_.title, years)
        deadlines[row_.pk] = _row(row_, new, **moved)
    for duty in Duty.objects.filter(plan=plan):
        _row(duty, new, agency=agencies[duty.agency_id], **_moved(duty, years, year))
    for report in PeriodicReport.objects.filter(plan=plan):
        linked = deadlines.get(report.deadline_id) if report.deadline_id else None
        _row(report, new, deadline=linked, **_moved(report, years, year))
    for target in plan.targets.all():
        # Last year's denominator is not this year's.
        _row(target, new, **_moved(target, years, year), **({"denominator": None} if years else {}))
    _rows([*plan.measures.all(), *plan.mentions.all()], new)
    for link in plan.links.exclude(kind=states.REPLACES):
        PlanLink.objects.create(
            source=new, target=link.target, kind=link.kind, words=link.words, order=link.order
        )
    return new


def _rows(rows: Iterable[models.Model], new: Plan) -> None:
    for row in rows:
        _row(row, new)


def _row(row: models.Model, new: Plan, **changed: Any) -> models.Model:
    kept = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key and field.name != "plan"
    }
    for key, value in changed.items():
        kept.pop(f"{key}_id", None)
        kept[key] = value
    return type(row)._default_manager.create(plan=new, **kept)


def _moved(row: PlanDeadline | Duty | PeriodicReport | Any, years: int, year: int | None) -> dict[str, Any]:
    words = rules.shifted(row.due_words, years) if years else row.due_words
    return timed(words, year)


@transaction.atomic
def delete_plan(*, plan: Plan, by: User, at: datetime) -> None:
    """Delete a draft that nothing stands on. Blocked with the campaigns or instruments that do."""
    must_write(plan, by, draft=False)
    problems = [
        Problem("campaign", f"{each.title} và hồ sơ của đợt đang theo kế hoạch này; không xóa được.")
        for each in plan.campaigns.all()
    ]
    problems += [
        Problem("cited", f"{link.source} dẫn đến kế hoạch này; không xóa được.")
        for link in plan.links_in.select_related("source")
    ]
    if plan.state != states.DRAFT:
        problems.append(Problem("issued", "Kế hoạch đã ban hành; không xóa được, chỉ thay thế."))
    if problems:
        raise Blocked(problems)
    journal.write(
        chain=journal.SYSTEM,
        action="ke-hoach.xoa",
        by=by,
        at=at,
        subject=plan,
        data={"ma": plan.code, "trich_yeu": plan.subject},
    )
    Plan.objects.filter(pk=plan.pk).delete()
