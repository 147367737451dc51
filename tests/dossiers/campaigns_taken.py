"""Whole campaigns that stand somewhere, taken there once for a module of tests through the product's own actions.

What is made stands in a transaction of its own that ends with the module; each test works in a savepoint inside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from campaigns.models import Campaign
from dossiers import states
from dossiers.actions import bundle, office_papers, outside
from dossiers.actions.office_papers import SessionValues
from dossiers.actions.outside import Document
from dossiers.management.demo import Calendar, tell
from dossiers.models import Bundle, OutsideAct, Paper, Snapshot
from dossiers.queries.meeting import OpinionLine
from dossiers.queries.upper_content import dossiers_of, upper_state
from records import clock
from tests.people import ADMIN, OFFICE_CHAIR, SECOND_ADMIN, World, build

PRACTICE, HISTORY = "dien-tap", "kh-vpub-2021"
OFFICE_REGISTRAR = "vpub.vanthu"
MINUTES, LETTER = "bb-tham-dinh", "to-trinh-cap-tren"


@contextmanager
def taken(
    blocker: Any, stage: str, code: str = PRACTICE, then: Callable[[World], object] | None = None
) -> Iterator[None]:
    """Hold the campaign at a stage of the story (``appraised``: every dossier concluded) until the block ends.

    ``then`` takes it further, once for all tests.
    """
    with blocker.unblock(), transaction.atomic():
        world = World(at=clock.now())
        if not Campaign.objects.exists():
            # An earlier test flushed this database; what is built here goes with the module.
            build(world.at)
        campaign = world.practice if code == PRACTICE else world.history
        tell(campaign=campaign, stage=stage, calendar=Calendar(base=world.at if code == PRACTICE else None))
        if then is not None:
            then(world)
        with blocker.block():
            yield
        transaction.set_rollback(True)


def yesterday(world: World) -> date:
    return clock.local_date(world.at) - timedelta(days=1)


def session(world: World, **other: Any) -> SessionValues:
    """A meeting of yesterday, everybody there."""
    start = clock.local(world.at).replace(hour=8, minute=0, second=0, microsecond=0) - timedelta(days=1)
    told: dict[str, Any] = {
        "starts_at": start,
        "ends_at": start + timedelta(hours=2),
        "place": "Phòng họp Văn phòng",
        "council_present": 6,
        "chair_name": "(Chánh Văn phòng)",
        "secretary_name": "(Viên chức Phòng Hành chính - Tổng hợp)",
        **other,
    }
    return SessionValues(**told)


def meet(world: World, version: int = 0, **other: Any) -> None:
    """Record the meeting of the Office's council with one opinion."""
    office_papers.save_session(
        campaign=world.practice,
        values=session(world, **other),
        opinions=[OpinionLine("(Đại diện công đoàn)", "Nhất trí kết quả thẩm định.", "Hội đồng tiếp thu.")],
        version=version,
        by=world.user(ADMIN),
        at=world.at,
    )


def approve(world: World) -> Snapshot:
    """The head of the Office approves what stands."""
    state = upper_state(world.practice, dossiers_of(world.practice))
    return office_papers.approve_upper(
        campaign=world.practice, by=world.user(OFFICE_CHAIR), at=world.at, sha256=state.sha256
    )


def number(world: World, kind: str, value: str, signed_on: date | None = None) -> Paper:
    """The Office's registrar numbers the minutes or the letter."""
    return office_papers.register_upper(
        campaign=world.practice,
        kind=kind,
        number=value,
        signed_on=signed_on or clock.local_date(world.at),
        by=world.user(OFFICE_REGISTRAR),
        at=world.at,
    )


def ready_to_build(world: World) -> None:
    """Meeting recorded, content approved, both papers numbered."""
    meet(world)
    approve(world)
    number(world, MINUTES, "7", yesterday(world))
    number(world, LETTER, "31")


def built(world: World) -> Bundle:
    """A bundle as the job leaves it."""
    ready_to_build(world)
    rows = dossiers_of(world.practice)
    made = bundle.make(world.practice, rows, upper_state(world.practice, rows))
    return bundle.keep(campaign=world.practice, made=made, by=world.user(ADMIN), at=world.at)


def send(world: World, **other: Any) -> OutsideAct:
    """Record that the bundle was sent; a second person has to confirm it."""
    told = {"number": "31/TTr-VPUB", "signed_on": clock.local_date(world.at), "way": "gửi trực tiếp", **other}
    return outside.record_act(
        campaign=world.practice,
        kind=states.ACT_SENT,
        document=Document(**told),
        rulings={},
        by=world.user(ADMIN),
        at=world.at,
    )


def bytes_of(bundle: Bundle) -> bytes:
    """The stored file of a bundle."""
    with bundle.pdf.file.open("rb") as stored:
        return bytes(stored.read())


def forwarded(world: World) -> None:
    """The bundle of the practice is built, sent and confirmed by the second admin."""
    built(world)
    outside.confirm_act(act=send(world), by=world.user(SECOND_ADMIN), at=world.at)
