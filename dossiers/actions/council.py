"""The council of a dossier and the block of the signer; both are saved whole, against the version they were read at."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from campaigns.models import CouncilRole
from dossiers.actions.versioned import Saved, conflict, last_saver, log, may_edit
from dossiers.models import CouncilGap, CouncilMember, Dossier
from dossiers.queries import council as queries
from dossiers.queries.council import Council, MemberLine, Signer
from dossiers.rules.council import CHAIR_ROLE
from records.errors import Blocked, Problem
from records.text import nfc
from units.models import User

MAX_MEMBERS = 40


@transaction.atomic
def save_council(
    *,
    dossier: Dossier,
    members: Sequence[MemberLine],
    gaps: Collection[str],
    version: int,
    by: User,
    at: datetime,
) -> Saved:
    """Store members in their order and the roles nobody can fill; lines without a name are left out.

    ``version`` is ``queries.council.council_of(dossier).version`` as the page showed it. Raises ``Blocked`` for what
    cannot be (two chairs, an unknown role, an account that is not of the unit), ``Conflict`` for a stale page.
    Whether the composition is what the plan demands is shown, never enforced here.
    """
    may_edit(dossier=dossier, by=by)
    asked = {row.code: row.may_lack for row in _roles(dossier)}
    lines = tuple(_clean(member, asked) for member in members if member.name.strip())
    wanted = Council(lines, tuple(sorted(set(gaps))))
    if problems := _faults(dossier, wanted, asked):
        raise Blocked(problems)
    stored = queries.council_of(dossier)
    if stored.version == wanted.version:
        return Saved(stored.version, at, changed=False)
    if stored.version != version:
        labels, known = _words(stored)
        _, typed = _words(wanted)
        raise conflict(labels, known, typed, *last_saver(dossier, "hoi_dong"), stored.version, by)
    CouncilMember.objects.filter(dossier=dossier).delete()
    CouncilGap.objects.filter(dossier=dossier).delete()
    CouncilMember.objects.bulk_create(
        CouncilMember(
            dossier=dossier,
            order=number,
            honorific=line.honorific,
            name=line.name,
            position=line.position,
            roles=list(line.roles),
            title=line.title,
            is_chair=line.is_chair,
            is_secretary=line.is_secretary,
            user_id=line.user_id,
        )
        for number, line in enumerate(lines, start=1)
    )
    CouncilGap.objects.bulk_create(CouncilGap(dossier=dossier, role_code=code) for code in wanted.gaps)
    log(
        dossier=dossier,
        action="hoi_dong",
        by=by,
        at=at,
        data={"so_thanh_vien": len(lines), "khong_co_to_chuc": list(wanted.gaps)},
        personal={f"thanh_vien_{number}": line.name for number, line in enumerate(lines, start=1)},
    )
    return Saved(wanted.version, at)


def _roles(dossier: Dossier) -> list[CouncilRole]:
    if not queries.is_prescribed(dossier):
        return []
    return list(CouncilRole.objects.filter(campaign_id=dossier.participation.campaign_id))


def _clean(member: MemberLine, asked: Collection[str]) -> MemberLine:
    held = [code for code in asked if code in member.roles and code != CHAIR_ROLE]
    if member.is_chair and CHAIR_ROLE in asked:
        # «Chủ tịch hội đồng» is who is named chair, never somebody else.
        held.insert(0, CHAIR_ROLE)
    return MemberLine(
        honorific=nfc(member.honorific).strip(),
        name=" ".join(nfc(member.name).split()),
        position=" ".join(nfc(member.position).split()),
        roles=tuple(held),
        title=" ".join(nfc(member.title).split()),
        is_chair=member.is_chair,
        is_secretary=member.is_secretary,
        user_id=member.user_id,
    )


def _faults(dossier: Dossier, council: Council, asked: dict[str, bool]) -> list[Problem]:
    place = "#thanh-phan"
    found = []
    if sum(line.is_chair for line in council.members) > 1:
        found.append("Hội đồng có một Chủ tịch.")
    if sum(line.is_secretary for line in council.members) > 1:
        found.append("Hội đồng có một Thư ký.")
    if len(council.members) > MAX_MEMBERS:
        found.append(f"Hội đồng có nhiều nhất {MAX_MEMBERS} thành viên.")
    if any(max(len(line.name), len(line.position), len(line.title)) > 200 for line in council.members):
        found.append("Họ tên, chức vụ dài quá 200 ký tự.")
    if any(not asked.get(code, False) for code in council.gaps):
        found.append("Vai trò này không ghi “Đơn vị không có tổ chức này” được.")
    known = {pk for pk, _name in queries.accounts_of(dossier)}
    if any(line.user_id is not None and line.user_id not in known for line in council.members):
        found.append("Tài khoản của thành viên không thuộc đơn vị hoặc Văn phòng.")
    return [Problem("council", text, place) for text in found]


def _words(council: Council) -> tuple[dict[str, str], dict[str, str]]:
    def line(member: MemberLine) -> str:
        marks = [
            name for name, held in (("Chủ tịch", member.is_chair), ("Thư ký", member.is_secretary)) if held
        ]
        parts = [f"{member.honorific} {member.name}".strip(), member.position, *member.roles, *marks]
        return ", ".join(part for part in parts if part)

    words = {"members": "; ".join(map(line, council.members)), "gaps": ", ".join(council.gaps)}
    return {"members": "Thành viên", "gaps": "Không có tổ chức"}, words


@transaction.atomic
def save_signer(
    *, dossier: Dossier, authority: str, title: str, name: str, version: int, by: User, at: datetime
) -> Saved:
    """Store who signs the unit's papers: authority («KT.», …), title and name."""
    may_edit(dossier=dossier, by=by)
    wanted = Signer(*(" ".join(nfc(value).split()) for value in (authority, title, name)))
    if len(wanted.authority) > 100 or len(wanted.title) > 200 or len(wanted.name) > 200:
        raise Blocked([Problem("signer", "Chức vụ, họ tên người ký dài quá 200 ký tự.", "#nguoi-ky")])
    row = Dossier.objects.filter(pk=dossier.pk)
    stored = Signer(*row.values_list("signer_authority", "signer_title", "signer_name").get())
    if stored == wanted:
        return Saved(stored.version, at, changed=False)
    if stored.version != version:
        labels = {"authority": "Quyền hạn", "title": "Chức vụ", "name": "Họ tên"}
        owner = last_saver(dossier, "nguoi_ky")
        raise conflict(labels, _signer_words(stored), _signer_words(wanted), *owner, stored.version, by)
    row.update(signer_authority=wanted.authority, signer_title=wanted.title, signer_name=wanted.name)
    dossier.signer_authority, dossier.signer_title, dossier.signer_name = (
        wanted.authority,
        wanted.title,
        wanted.name,
    )
    log(
        dossier=dossier,
        action="nguoi_ky",
        by=by,
        at=at,
        data={"quyen_han": wanted.authority, "chuc_vu": wanted.title},
        personal={"ho_ten": wanted.name} if wanted.name else None,
    )
    return Saved(wanted.version, at)


def _signer_words(signer: Signer) -> dict[str, str]:
    return {"authority": signer.authority, "title": signer.title, "name": signer.name}
