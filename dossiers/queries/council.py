"""The council of a dossier: members, roles of the plan and who fills them, the block of the signer."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from django.urls import reverse

from campaigns import states as campaign_states
from campaigns.models import CouncilRole
from dossiers.models import CouncilMember, Dossier
from dossiers.rules import council as rules
from records.errors import Problem
from units import roles
from units.access import holders
from units.models import User

HONORIFICS = ("Ông", "Bà")
AUTHORITIES = ("KT.", "TL.", "TM.", "TUQ.", "Q.")


def stamp_of(content: object) -> int:
    """Return a number that changes whenever the content does: the version of what has no version column."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return int(hashlib.sha256(text.encode()).hexdigest()[:12], 16)


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One member as stored."""

    honorific: str = ""
    name: str = ""
    position: str = ""
    roles: tuple[str, ...] = ()
    title: str = ""
    is_chair: bool = False
    is_secretary: bool = False
    user_id: int | None = None

    @property
    def seat(self) -> rules.Seat:
        """What the rules look at."""
        return rules.Seat(self.name, self.roles, self.is_chair, self.is_secretary)


@dataclass(frozen=True, slots=True)
class Council:
    """What is stored of a council, and its version."""

    members: tuple[MemberLine, ...]
    gaps: tuple[str, ...]

    @property
    def version(self) -> int:
        """Changes whenever anything of the council does; 0 while nothing is stored."""
        if not self.members and not self.gaps:
            return 0
        return stamp_of([[*map(_plain, self.members)], sorted(self.gaps)])


def _plain(line: MemberLine) -> list[object]:
    return [
        line.honorific,
        line.name,
        line.position,
        sorted(line.roles),
        line.title,
        line.is_chair,
        line.is_secretary,
        line.user_id,
    ]


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs the unit's papers."""

    authority: str
    title: str
    name: str

    @property
    def version(self) -> int:
        """Changes whenever the block does; 0 while it is empty."""
        values = [self.authority, self.title, self.name]
        return stamp_of(values) if any(values) else 0


@dataclass(frozen=True, slots=True)
class CouncilPage:
    """Everything the council's page shows."""

    council: Council
    needs: tuple[rules.RoleNeed, ...]
    standings: tuple[rules.RoleStanding, ...]
    doubles: tuple[rules.DoubleRole, ...]
    problems: tuple[Problem, ...]
    signer: Signer
    accounts: tuple[tuple[int, str], ...]
    prescribed: bool
    council_name: str
    unit_pk: int
    #: What gave the unit its tasks; papers print a blank where it is not known.
    functions_basis: str


def council_of(dossier: Dossier) -> Council:
    """Read members and gaps (two queries)."""
    return Council(
        tuple(_line(row) for row in dossier.council.all()),
        tuple(dossier.council_gaps.order_by("role_code").values_list("role_code", flat=True)),
    )


def _line(row: CouncilMember) -> MemberLine:
    return MemberLine(
        row.honorific,
        row.name,
        row.position,
        tuple(row.roles),
        row.title,
        row.is_chair,
        row.is_secretary,
        row.user_id,
    )


def signer_of(dossier: Dossier) -> Signer:
    """Return the signer's block; asks nothing of the database."""
    return Signer(dossier.signer_authority, dossier.signer_title, dossier.signer_name)


def needs_of(dossier: Dossier) -> tuple[rules.RoleNeed, ...]:
    """Return the roles the plan asks for; the Office's own council has none."""
    if not is_prescribed(dossier):
        return ()
    rows = CouncilRole.objects.filter(campaign_id=dossier.participation.campaign_id)
    return tuple(rules.RoleNeed(row.code, row.title, row.organisation, row.may_lack) for row in rows)


def is_prescribed(dossier: Dossier) -> bool:
    """Whether the plan prescribes the composition of this council (S0 V.1: of units, not of the Office)."""
    return dossier.participation.part != campaign_states.APPRAISING


def problems(dossier: Dossier) -> list[Problem]:
    """Return what the council and the signer's block lack, each with its place."""
    return _problems(dossier, council_of(dossier), needs_of(dossier))


def _problems(dossier: Dossier, council: Council, needs: tuple[rules.RoleNeed, ...]) -> list[Problem]:
    where = reverse("dossiers:council", args=[dossier.pk])
    found = rules.council_problems(
        needs,
        [line.seat for line in council.members],
        council.gaps,
        prescribed=is_prescribed(dossier),
        where=f"{where}#thanh-phan",
    )
    signer = signer_of(dossier)
    if not signer.title:
        found.append(Problem("council.signer", "Chưa ghi chức vụ người ký văn bản.", f"{where}#nguoi-ky"))
    if not signer.name:
        found.append(Problem("council.signer", "Chưa ghi họ tên người ký văn bản.", f"{where}#nguoi-ky"))
    return found


def council_page(dossier: Dossier) -> CouncilPage:
    """Build the page (a constant number of queries)."""
    council, needs = council_of(dossier), needs_of(dossier)
    seats = [line.seat for line in council.members]
    part = dossier.participation
    return CouncilPage(
        council=council,
        needs=needs,
        standings=rules.standings(needs, seats, council.gaps),
        doubles=rules.double_roles(needs, seats),
        problems=tuple(_problems(dossier, council, needs)),
        signer=signer_of(dossier),
        accounts=accounts_of(dossier),
        prescribed=is_prescribed(dossier),
        council_name=f"{part.campaign.council_name} của {part.name}",
        unit_pk=part.unit_id,
        functions_basis=part.unit.functions_basis,
    )


def accounts_of(dossier: Dossier) -> tuple[tuple[int, str], ...]:
    """Return the accounts that may be tied to a seat: those of the unit and of the Office that appraises it."""
    part = dossier.participation
    people: dict[int, User] = {}
    for unit_id in dict.fromkeys((part.unit_id, part.appraiser_id)):
        for user in holders(unit_id, *roles.UNIT_ROLES, *roles.OFFICE_ROLES):
            people.setdefault(user.pk, user)
    return tuple((pk, str(user)) for pk, user in people.items())
