"""A campaign in preparation whose plan was replaced: the successor, and everything that would change with it."""

from __future__ import annotations

from dataclasses import dataclass

from campaigns import rules, states
from campaigns.models import Campaign, Milestone, PeriodicReport, Plan, PlanAgency
from campaigns.queries.planned import NOT_IN_PLAN, OTHER_WORDS, Planned, dated, differs, period_of, planned
from campaigns.queries.plans import plan_name
from records.text import vn_date

CHANGED, ADDED, REMOVED, KEPT = "đổi", "thêm", "bỏ", "giữ"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changes. ``how``: đổi, thêm, bỏ, or giữ (what the Office set itself stays)."""

    how: str
    what: str
    before: str
    after: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Succession:
    """The successor of a campaign's plan and what a campaign in preparation takes from it.

    ``taken`` and ``flags`` are by primary key of the milestone; the other lists are what is made or taken away.
    """

    plan_pk: int
    plan: str
    before: str
    changes: tuple[Change, ...]
    taken: dict[int, Planned]
    flags: dict[int, str]
    added: tuple[Planned, ...]
    removed: tuple[int, ...]
    new_reports: frozenset[str]
    old_forms: frozenset[str]
    new_agencies: frozenset[str]
    old_agencies: frozenset[str]

    @property
    def none(self) -> bool:
        """Whether nothing the campaign took from the plan is worded otherwise."""
        return not self.changes


def successor_of(plan: Plan) -> Plan | None:
    """Return the plan in force in place of a replaced one; None when there is none, or the plan itself is in force."""
    seen: set[int] = set()
    found: Plan | None = plan
    while found is not None and found.state == states.SUPERSEDED and found.pk not in seen:
        seen.add(found.pk)
        found = (
            Plan.objects.filter(links__kind=states.REPLACES, links__target=found)
            .exclude(state=states.DRAFT)
            .order_by("-issued_at", "-pk")
            .first()
        )
    return found if found is not None and found.pk != plan.pk and found.state == states.ISSUED else None


def succession(campaign: Campaign) -> Succession | None:
    """Return what following the successor would change; None for a campaign that is open or whose plan is in force."""
    if campaign.state != states.DRAFT:
        return None
    # As it is now: the campaign may have been read before its plan was replaced.
    old = Plan.objects.get(pk=campaign.plan_id)
    new = successor_of(old)
    if new is None:
        return None
    before, after = planned(old, scored=campaign.scored), planned(new, scored=campaign.scored)
    changes: list[Change] = _head(campaign, old, new)
    taken: dict[int, Planned] = {}
    flags: dict[int, str] = {}
    removed: list[int] = []
    own = list(campaign.milestones.all())
    for row in own:
        was, now = before.get(row.code), after.get(row.code)
        if row.flag == NOT_IN_PLAN or (was is None and now is None):
            continue
        what = f"{row.code}. {(now or row).title}"
        if now is None:
            removed.append(row.pk)
            changes.append(Change(REMOVED, what, row.words, ""))
        elif row.flag.startswith(OTHER_WORDS[:13]):
            if was is None or was.words != now.words:
                flags[row.pk] = "" if row.words == now.words else OTHER_WORDS.format(words=now.words)
                changes.append(
                    Change(KEPT, what, row.words, now.words, "Văn phòng đã sửa mốc này; giữ nguyên.")
                )
        elif was is None or differs(was, now):
            taken[row.pk] = now
            changes.append(Change(CHANGED, what, row.words, now.words, _said(campaign, now, row)))
    known = {row.code for row in own}
    added = tuple(each for code, each in after.items() if code not in known and code not in before)
    changes += [
        Change(ADDED, f"{each.code}. {each.title}", "", each.words, _said(campaign, each)) for each in added
    ]
    reports, forms, more = _reports(campaign, old, new)
    agencies, gone, others = _agencies(campaign, old, new)
    return Succession(
        plan_pk=new.pk,
        plan=plan_name(new),
        before=plan_name(old),
        changes=(*changes, *more, *others),
        taken=taken,
        flags=flags,
        added=added,
        removed=tuple(removed),
        new_reports=reports,
        old_forms=forms,
        new_agencies=agencies,
        old_agencies=gone,
    )


def _said(campaign: Campaign, each: Planned, row: Milestone | None = None) -> str:
    last = dated(campaign, each.rule)["last_valid_at"]
    said = rules.deadline_words(last) if last else ""
    if row is None or not row.last_valid_at or row.last_valid_at == last:
        return said
    return f"{rules.deadline_words(row.last_valid_at)} → {said or 'chưa có ngày'}"


def _head(campaign: Campaign, old: Plan, new: Plan) -> list[Change]:
    found = []
    if campaign.title == old.subject[:300] and new.subject != old.subject:
        found.append(Change(CHANGED, "Tên đợt", campaign.title, new.subject[:300]))
    periods = period_of(old, campaign.year), period_of(new, campaign.year)
    if (campaign.period_from, campaign.period_to) == periods[0] and periods[0] != periods[1]:
        words = [f"{vn_date(first)} – {vn_date(last)}" for first, last in periods]
        found.append(Change(CHANGED, "Kỳ đánh giá, số liệu", *words))
    return found


def form_of(report: PeriodicReport) -> str:
    """Return the code by which a report stands among the items of its milestone."""
    return report.form_code or report.code


def _reports(campaign: Campaign, old: Plan, new: Plan) -> tuple[frozenset[str], frozenset[str], list[Change]]:
    if campaign.scored:
        return frozenset(), frozenset(), []
    was = {row.code: row for row in old.reports.all()}
    now = {row.code: row for row in new.reports.all()}
    fresh = [now[code] for code in now if code not in was]
    kept_forms = {form_of(row) for row in now.values()}
    gone = [was[code] for code in was if code not in now and form_of(was[code]) not in kept_forms]
    changes = [Change(ADDED, f"Báo cáo {row.code}", "", row.title) for row in fresh]
    changes += [Change(REMOVED, f"Báo cáo {row.code}", row.title, "") for row in gone]
    return frozenset(row.code for row in fresh), frozenset(form_of(row) for row in gone), changes


def _agencies(
    campaign: Campaign, old: Plan, new: Plan
) -> tuple[frozenset[str], frozenset[str], list[Change]]:
    if campaign.scored:
        return frozenset(), frozenset(), []
    was: dict[str, PlanAgency] = {row.code: row for row in old.agencies.all()}
    now: dict[str, PlanAgency] = {row.code: row for row in new.agencies.all()}
    fresh, gone = frozenset(now.keys() - was.keys()), frozenset(was.keys() - now.keys())
    changes = [Change(ADDED, f"Cơ quan {code}", "", row.name) for code, row in now.items() if code in fresh]
    for code in sorted(gone):
        out = campaign.reporters.filter(agency__code=code).count()
        said = f"{out} đơn vị ra khỏi đợt" if out else ""
        changes.append(Change(REMOVED, f"Cơ quan {code}", was[code].name, "", said))
    return fresh, gone, changes
