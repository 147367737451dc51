"""Who may change criteria sets; ``None`` or a reason in Vietnamese."""

from __future__ import annotations

from units import policies
from units.policies import Actor


def why_not_revise(actor: Actor) -> str | None:
    """Text, points and sources of a set: the Office admin or the system admin."""
    if policies.why_not_office_admin(actor) is None or policies.why_not_system_admin(actor) is None:
        return None
    return "chỉ Quản trị Văn phòng hoặc Quản trị hệ thống được sửa bộ tiêu chí"
