"""Who may do what with plans, campaigns and extensions; ``None`` or a reason in Vietnamese."""

from __future__ import annotations

from campaigns import states
from units import roles
from units.policies import Actor

#: Who speaks for a unit when it asks for more time.
ASKERS = (roles.OFFICER, roles.CHAIR)


def why_not_manage(actor: Actor, office_id: int) -> str | None:
    """Settings, opening and the trial confirmation of a campaign: the Office admin of the Office that runs it."""
    if actor.has(office_id, roles.OFFICE_ADMIN):
        return None
    return "chỉ Quản trị Văn phòng của cơ quan thẩm định được thực hiện"


def why_not_write_plan(actor: Actor, issuer_unit_id: int | None) -> str | None:
    """Write, issue, amend a plan, and decide about its findings: the Office admin of the office that issues it."""
    if issuer_unit_id is not None and actor.has(issuer_unit_id, roles.OFFICE_ADMIN):
        return None
    return "chỉ Quản trị Văn phòng của cơ quan ban hành được thực hiện"


def why_not_ask_extension(actor: Actor, unit_id: int, office_id: int, campaign_state: str) -> str | None:
    """Ask for more time while the campaign runs: the unit's officer or the chair of its council.

    The Office's admin enters what a unit asked for on the telephone or by letter; another one decides.
    """
    if not actor.has(unit_id, *ASKERS) and not actor.has(office_id, roles.OFFICE_ADMIN):
        return "chỉ cán bộ đầu mối, Chủ tịch Hội đồng của đơn vị được xin gia hạn; Quản trị Văn phòng được ghi thay"
    if campaign_state != states.OPEN:
        return "đợt đánh giá không trong thời gian thực hiện"
    return None


def enters_for(actor: Actor, unit_id: int, office_id: int) -> bool:
    """Whether somebody asks for more time in the unit's place: the Office's admin who does not speak for the unit."""
    return actor.has(office_id, roles.OFFICE_ADMIN) and not actor.has(unit_id, *ASKERS)


def why_not_decide_extension(actor: Actor, office_id: int, asked_by_id: int) -> str | None:
    """Grant or refuse: the Office admin, who is not the person that asked."""
    if reason := why_not_manage(actor, office_id):
        return reason
    if actor.user_id == asked_by_id:
        return "người xin gia hạn và người quyết định phải là hai người"
    return None


def why_not_report(actor: Actor, unit_id: int, campaign_state: str) -> str | None:
    """Report on a duty, enter a figure, write and hand in a report: the unit's officer or chair."""
    if not actor.has(unit_id, *ASKERS):
        return "chỉ cán bộ đầu mối hoặc người đứng đầu của cơ quan báo cáo được thực hiện"
    if campaign_state != states.OPEN:
        return "đợt không trong thời gian thực hiện"
    return None


def why_not_gather(actor: Actor, office_id: int, campaign_state: str) -> str | None:
    """Give denominators, return a report, make the aggregate: the office that gathers."""
    if not actor.has(office_id, *ASKERS, roles.OFFICE_ADMIN):
        return "chỉ cơ quan đầu mối tổng hợp được thực hiện"
    if campaign_state != states.OPEN:
        return "đợt không trong thời gian thực hiện"
    return None
