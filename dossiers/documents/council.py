"""«Quyết định thành lập Hội đồng» (FORM-06 of a unit, FORM-08 of the Office)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dossiers.documents import lines
from dossiers.documents.values import Frame, Person


@dataclass(frozen=True, slots=True)
class CouncilMember:
    """One line of Điều 1; ``role`` is ``Ủy viên (đại diện công đoàn)``."""

    person: Person
    role: str


@dataclass(frozen=True, slots=True)
class DoubleRole:
    """One person who stands for two organisations; a small unit may have that, the decision says it."""

    name: str
    roles: tuple[str, ...]

    @property
    def line(self) -> str:
        """``… đồng thời là Chủ tịch Hội đồng, đại diện công đoàn và người phụ trách công tác đảng``."""
        *others, last = self.roles
        return f"{self.name} đồng thời là {', '.join(others)} và {last}"


@dataclass(frozen=True, slots=True)
class CouncilDecision:
    """The decision that sets up a council."""

    frame: Frame
    council_name: str
    authority_line: str
    bases: tuple[str, ...]
    members: tuple[CouncilMember, ...]
    drafting_body: str
    submit_before: date | None = None
    double_roles: tuple[DoubleRole, ...] = ()
    missing_bodies: tuple[str, ...] = ()

    @property
    def due_text(self) -> str:
        """The day named by "trước ngày …"."""
        return lines.day(self.submit_before, self.frame.year)
