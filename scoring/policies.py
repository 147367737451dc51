"""Who may change criteria sets; ``None`` or a reason in Vietnamese."""

from __future__ import annotations

from datetime import datetime

from units import policies
from units.policies import Actor

ONLY_ADMINS = "chỉ Quản trị Văn phòng được soạn, đối chiếu và khóa bộ tiêu chí"
SAME_PERSON = "người đề nghị khóa và người xác nhận phải là hai người"


def why_not_edit(actor: Actor) -> str | None:
    """Rows, marks of comparison, versions and locks of sets: the Office admin."""
    return None if policies.why_not_office_admin(actor) is None else ONLY_ADMINS


def why_not_confirm(actor: Actor, *, proposed_by: int | None, proposed_at: datetime | None) -> str | None:
    """Locking takes two persons: whoever proposed it does not confirm it."""
    refusal = why_not_edit(actor)
    if refusal:
        return refusal
    if proposed_at is None:
        return "chưa có đề nghị khóa"
    return SAME_PERSON if proposed_by == actor.user_id else None
