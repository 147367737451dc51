"""One of every kind of paper from real content, issued with the server's key; made once for all tests that ask."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from campaigns.models import Campaign
from dossiers import states
from dossiers.documents import from_campaign, kinds
from dossiers.documents.chase import letter_from
from dossiers.documents.covers import ReceiptItem
from dossiers.documents.data import Data, Frozen, paper_data
from dossiers.documents.frames import Registered
from dossiers.documents.from_snapshot import paper_from
from dossiers.documents.office import ContentsRow
from dossiers.documents.periodic import periodic_paper
from dossiers.documents.receipts import receipt_paper
from dossiers.documents.render import Paper, render_pdf
from dossiers.documents.values import DocRef
from dossiers.management.demo.time import Calendar
from dossiers.management.demo.unit import fill
from dossiers.queries.campaign_snapshot import campaign_snapshot_of
from dossiers.queries.snapshot import Content, canonical
from dossiers.signing.keys import paper_key
from records import clock
from records.text import ZONE
from tests.dossiers import periodic_examples
from tests.dossiers.paper_examples import chase_content
from tests.dossiers.stories import HISTORY, SAMPLES, take_to
from tests.people import World, build

SIGNED_ON = date(2021, 9, 28)
CREATED = datetime(2021, 9, 28, 16, 20, tzinfo=ZONE)
NUMBERED = [kind for kind in kinds.KINDS if kind.numbered]


@dataclass(frozen=True)
class Proven:
    """A paper, the data it encloses, and the bytes of the issued file (a draft where it takes no number)."""

    paper: Paper
    data: Data
    pdf: bytes


@contextmanager
def appraised_unit(blocker: Any) -> Iterator[Content]:
    """Content of the campaign of 2021 with one unit concluded and the Office's own dossier filled in."""
    with blocker.unblock(), transaction.atomic():
        world = World(at=clock.now())
        if not Campaign.objects.exists():
            build(world.at)
        take_to(world, states.ACCEPTED, "U-03", HISTORY)
        fill(world.dossier("U-01", HISTORY), SAMPLES["U-01"], Calendar())
        content = campaign_snapshot_of(world.history)
        with blocker.block():
            yield content
        transaction.set_rollback(True)


def unit_of(campaign: Content) -> Content:
    """The content of the unit that is concluded."""
    found: Content = next(
        row["content"] for row in campaign["units"] if row["content"]["unit"]["abbreviation"] == "TTTT"
    )
    return found


def papers_of(campaign: Content) -> dict[str, tuple[Paper, Content]]:
    """Every kind of paper that encloses data, with the content it is made from."""
    unit = unit_of(campaign)
    numbers = {
        kind.code: Registered("05", f"{kind.abbreviation}-X", SIGNED_ON)
        for kind in kinds.KINDS
        if kind.numbered
    }
    rows = (ContentsRow("Tờ trình", "15/TTr-TTTT", SIGNED_ON, 3, 1, "ab" * 32, "Trung tâm Thông tin"),)
    made: dict[str, tuple[Paper, Content]] = {
        kind: (paper_from(kind, unit, registered=numbers, issued=True), unit)
        for kind in (*kinds.UNIT_DOSSIER, kinds.SCORE_SHEET)
    }
    made[kinds.APPRAISAL_MINUTES] = (
        from_campaign.appraisal_minutes(campaign, registered=numbers, issued=True),
        campaign,
    )
    made[kinds.UPWARD_LETTER] = (
        from_campaign.upward_letter(campaign, registered=numbers, issued=True, contents=rows),
        campaign,
    )
    notice = from_campaign.notice(
        unit,
        office=campaign["office"],
        decision=DocRef("Quyết định", number="2500/QĐ-UBND", signed_on=SIGNED_ON, year=2021),
        decided_by="",
        result="cong_nhan",
        registered=numbers,
        issued=True,
    )
    made[kinds.NOTICE] = (notice, unit)
    receipt = receipt_paper(
        unit,
        number="BN-1",
        submitted_at=CREATED,
        submitted_by="Nguyễn Văn Người Nộp",
        punctuality="Đúng hạn",
        items=[ReceiptItem("Báo cáo", "48/BC-TTTT", 4, "ab" * 32)],
        sha256="cd" * 32,
    )
    made[kinds.RECEIPT] = (receipt, unit)
    chased = chase_content(3, late=True)
    letter = letter_from(chased, registered=Registered("12", "VPUB-TCHCQT", SIGNED_ON), issued=True)
    made[kinds.CHASE_LETTER] = (letter, chased)
    cover = from_campaign.bundle_cover(campaign, contents=rows, made_at=CREATED)
    made[kinds.BUNDLE_COVER] = (cover, campaign)
    for told in (periodic_examples.content(), periodic_examples.gathered()):
        report = periodic_paper(told, issued=True)
        made[report.frame.kind] = (report, told)
    return made


def proven(paper: Paper, content: Content) -> Proven:
    """Issue a paper with the server's key."""
    frozen = Frozen(canonical(dict(content))[1], CREATED)
    data = paper_data(paper, content, frozen)
    return Proven(paper, data, render_pdf(paper, created=CREATED, data=data, signer=paper_key()))
