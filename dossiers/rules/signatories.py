"""The block above a signature by the capacity somebody signs in (Nghị định 30/2020/NĐ-CP, Điều 13, Phụ lục I). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dossiers import states


@dataclass(frozen=True, slots=True)
class Capacity:
    """Who signs and how: ``instead_of`` is the office or body in whose place (``Giám đốc``, ``Ủy ban nhân dân``)."""

    capacity: str
    title: str
    name: str
    instead_of: str
    valid_from: date
    valid_to: date | None

    def holds(self, on: date) -> bool:
        """Whether he may sign on a day; both ends belong to it."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of the block: ``KT. GIÁM ĐỐC`` / ``PHÓ GIÁM ĐỐC`` / name; ``authority`` is empty for the head himself."""

    authority: str
    title: str
    name: str


def block(signer: Capacity, head_title: str) -> Block:
    """Return the block; ``head_title``: the head's office, in whose place KT., TL. and TUQ. are signed.

    - the head himself: his title alone;
    - ``Q.``: acting head, ``Q. GIÁM ĐỐC``;
    - ``TM.``: for a body that decides together, ``TM. ỦY BAN NHÂN DÂN`` / title;
    - ``KT.`` (a deputy), ``TL.`` (the head of a section, by order), ``TUQ.`` (by written authority):
      ``KT. GIÁM ĐỐC`` / title.
    """
    title = signer.title.upper()
    if not signer.capacity:
        return Block("", title, signer.name)
    instead = (signer.instead_of or head_title).upper()
    if signer.capacity == states.ACTING:
        return Block("", f"{states.ACTING} {instead or title}", signer.name)
    return Block(f"{signer.capacity} {instead}".strip(), title, signer.name)


def faults(signer: Capacity, head_title: str) -> tuple[str, ...]:
    """What stands against such an entry, in words."""
    found = []
    if signer.valid_to is not None and signer.valid_to < signer.valid_from:
        found.append("Ngày kết thúc trước ngày bắt đầu.")
    if signer.capacity == states.FOR_BODY and not signer.instead_of:
        found.append("Ký thay mặt (TM.) phải ghi tên tập thể, ví dụ Ủy ban nhân dân.")
    if signer.capacity in states.IN_PLACE and not (signer.instead_of or head_title):
        found.append("Ghi chức vụ được ký thay, vì đơn vị chưa khai chức danh người đứng đầu.")
    return tuple(found)


def able(signers: Iterable[Capacity], on: date) -> tuple[Capacity, ...]:
    """Those who may sign on a day: the head first, then who acts for him, then the others as they were entered."""
    order = {"": 0, states.ACTING: 0, states.FOR_BODY: 1}
    return tuple(
        sorted((each for each in signers if each.holds(on)), key=lambda each: order.get(each.capacity, 2))
    )
