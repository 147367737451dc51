"""Letterheads and signatories of a unit: entered with the days they hold for, ended, never rewritten."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from dossiers.models import Dossier, Letterhead, Signatory
from dossiers.queries.letterheads import signatory_lines
from dossiers.rules import book as numbers
from dossiers.rules.signatories import Capacity, faults
from records import clock, journal
from records.errors import Blocked, NotAllowed, Problem, Stale
from records.text import nfc
from units.access import actor_of
from units.models import Unit, User
from units.policies import why_not_keep_papers


@transaction.atomic
def save_letterhead(
    *,
    unit: Unit,
    valid_from: date,
    parent_line: str,
    issuer_line: str,
    place_name: str,
    abbreviation: str,
    council_abbreviation: str,
    basis: str,
    by: User,
    at: datetime,
) -> Letterhead:
    """Enter the letterhead that holds from a day on. Raises ``NotAllowed`` or ``Blocked``.

    A day that already has one, or lies before a paper could still be printed with it, is refused: what was valid on a
    day stays what was valid on it.
    """
    _may(unit, by)
    said = {
        "parent_line": _clean(parent_line),
        "issuer_line": _clean(issuer_line),
        "place_name": _clean(place_name),
        "abbreviation": _clean(abbreviation),
        "council_abbreviation": _clean(council_abbreviation),
        "basis": _clean(basis),
    }
    problems = []
    if valid_from < clock.local_date(at):
        text = "Tiêu đề chỉ đổi từ hôm nay trở đi; văn bản đã có giữ tiêu đề của ngày ấy."
        problems.append(Problem("valid_from", text, "#id_valid_from"))
    if not said["issuer_line"]:
        problems.append(Problem("issuer_line", "Ghi tên cơ quan, đơn vị ban hành.", "#id_issuer_line"))
    for name in ("abbreviation", "council_abbreviation"):
        if (said[name] or name == "abbreviation") and not numbers.SYMBOL.fullmatch(said[name]):
            text = "Chữ viết tắt gồm chữ, không có khoảng trắng, ví dụ VPUB."
            problems.append(Problem(name, text, f"#id_{name}"))
    if said["council_abbreviation"] and said["council_abbreviation"] == said["abbreviation"]:
        text = "Hội đồng dùng dãy số riêng thì chữ viết tắt phải khác chữ viết tắt của đơn vị."
        problems.append(Problem("council_abbreviation", text, "#id_council_abbreviation"))
    if problems:
        raise Blocked(problems)
    try:
        with transaction.atomic():
            row = Letterhead.objects.create(unit=unit, valid_from=valid_from, at=at, by=by, **said)
    except IntegrityError:
        text = "Ngày này đã có tiêu đề. Chọn ngày khác."
        raise Blocked([Problem("valid_from", text, "#id_valid_from")]) from None
    journal.write(
        chain=journal.SYSTEM,
        action="tieu-de.dung-tu",
        by=by,
        at=at,
        subject=row,
        data={"don_vi": unit.code, "tu_ngay": valid_from, **said},
    )
    return row


@transaction.atomic
def add_signatory(
    *,
    unit: Unit,
    capacity: str,
    title: str,
    name: str,
    instead_of: str,
    basis: str,
    valid_from: date,
    valid_to: date | None,
    by: User,
    at: datetime,
) -> Signatory:
    """Enter somebody who may sign for the unit between two days. Raises ``NotAllowed`` or ``Blocked``."""
    _may(unit, by)
    wanted = Capacity(capacity, _clean(title), _clean(name), _clean(instead_of), valid_from, valid_to)
    problems = [Problem("signatory", text, "#nguoi-ky-capacity") for text in faults(wanted, unit.head_title)]
    if not wanted.title:
        problems.append(Problem("title", "Ghi chức vụ người ký.", "#nguoi-ky-title"))
    if problems:
        raise Blocked(problems)
    row = Signatory.objects.create(
        unit=unit,
        capacity=capacity,
        title=wanted.title,
        name=wanted.name,
        instead_of=wanted.instead_of,
        basis=_clean(basis),
        valid_from=valid_from,
        valid_to=valid_to,
        at=at,
        by=by,
    )
    _log(row, "nguoi-ky.them", by, at)
    return row


@transaction.atomic
def end_signatory(*, unit: Unit, pk: int, last_day: date, by: User, at: datetime) -> None:
    """Somebody signs no longer after a day. Raises ``NotAllowed``, ``Blocked`` or ``Stale``."""
    _may(unit, by)
    row = Signatory.objects.filter(unit=unit, pk=pk).first()
    if row is None or (row.valid_to is not None and row.valid_to < last_day):
        raise Stale
    if last_day < row.valid_from:
        raise Blocked([Problem("valid_to", "Ngày kết thúc trước ngày bắt đầu.", f"#den-{pk}")])
    Signatory.objects.filter(pk=pk).update(valid_to=last_day, ended_at=at, ended_by=by)
    _log(row, "nguoi-ky.ket-thuc", by, at)


def block_of(*, dossier: Dossier, pk: int, at: datetime) -> tuple[str, str, str]:
    """Authority, title and name of a signatory who may sign for the dossier's unit today; writes nothing.

    Raises ``Stale`` for one who may not.
    """
    part = dossier.participation
    for line in signatory_lines(part.unit_id, part.head_title, clock.local_date(at)):
        if line.pk == pk:
            return line.block.authority, line.block.title, line.block.name
    raise Stale("Người này không còn được ký thay đơn vị. Chọn người khác.")


def _clean(text: str) -> str:
    return " ".join(nfc(text).split())


def _log(row: Signatory, action: str, by: User, at: datetime) -> None:
    journal.write(
        chain=journal.SYSTEM,
        action=action,
        by=by,
        at=at,
        subject=row,
        data={"don_vi": row.unit.code, "tu_cach": row.capacity, "chuc_vu": row.title},
        personal={"ho_ten": row.name} if row.name else None,
    )


def _may(unit: Unit, by: User) -> None:
    reason = why_not_keep_papers(actor_of(by), unit.pk, unit.path)
    if reason is not None:
        raise NotAllowed(reason)
