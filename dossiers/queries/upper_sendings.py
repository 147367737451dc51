"""What already went to the level above: each sending with the papers it carried, and whom the next one brings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from campaigns.models import Campaign
from dossiers import catalogue, states
from dossiers.models import Dossier, OutsideAct


@dataclass(frozen=True, slots=True)
class SentPaper:
    """A paper as it lies in a bundle that was sent: ``31/TTr-VPUB`` of a day, and the sum of its bytes."""

    number: str
    signed_on: date | None
    sha256: str


@dataclass(frozen=True, slots=True)
class Sending:
    """One confirmed sending, counted from 1."""

    serial: int
    letter: SentPaper | None
    minutes: SentPaper | None
    sent_on: date | None
    way: str
    late: bool
    units: tuple[str, ...]
    dossier_ids: frozenset[int]
    bundle_pdf_id: int | None


def sendings_of(campaign: Campaign) -> tuple[Sending, ...]:
    """Confirmed sendings in their order (two queries)."""
    acts = (
        OutsideAct.objects.filter(campaign=campaign, kind=states.ACT_SENT, state=states.ACT_CONFIRMED)
        .select_related("bundle")
        .prefetch_related("rows__dossier__participation")
        .order_by("confirmed_at", "pk")
    )
    return tuple(_sending(serial, act) for serial, act in enumerate(acts, start=1))


def _sending(serial: int, act: OutsideAct) -> Sending:
    manifest = act.bundle.manifest if act.bundle else []
    rows = sorted(
        act.rows.all(), key=lambda row: (row.dossier.participation.order, row.dossier.participation.path)
    )
    return Sending(
        serial=serial,
        letter=_paper(manifest, catalogue.UPWARD_LETTER),
        minutes=_paper(manifest, catalogue.APPRAISAL_MINUTES),
        sent_on=act.signed_on,
        way=act.way,
        late=act.punctuality == states.LATE,
        units=tuple(row.dossier.participation.name for row in rows),
        dossier_ids=frozenset(row.dossier_id for row in rows),
        bundle_pdf_id=act.bundle.pdf_id if act.bundle else None,
    )


def _paper(manifest: Iterable[dict[str, Any]], kind: str) -> SentPaper | None:
    found = next((each for each in manifest if each["kind"] == kind and each["issued"]), None)
    if found is None:
        return None
    signed_on = found["signed_on"]
    return SentPaper(found["number"], date.fromisoformat(signed_on) if signed_on else None, found["sha256"])


@dataclass(frozen=True, slots=True)
class Supplement:
    """What the Office's papers in the making add to: earlier sendings, and the units that go up with them now."""

    earlier: tuple[Sending, ...]
    units: tuple[str, ...]

    @property
    def serial(self) -> int:
        """Which sending this is."""
        return len(self.earlier) + 1

    @property
    def content(self) -> dict[str, Any] | None:
        """The part of the canonical content; ``None`` for a first sending."""
        if not self.earlier or not self.units:
            return None
        letters = [each.letter for each in self.earlier if each.letter is not None]
        return {
            "serial": self.serial,
            "letters": [
                [each.number, each.signed_on.isoformat() if each.signed_on else None] for each in letters
            ],
            "units": list(self.units),
        }


def supplement_of(campaign: Campaign, rows: Sequence[Dossier]) -> Supplement:
    """What stands at this moment.

    While nothing waits, the papers in force are those of the last sending itself: it is not counted among the earlier
    ones, so that sending them changes nothing in what was approved.
    """
    sent = sendings_of(campaign)
    waiting = {row.pk for row in rows if row.state == states.ACCEPTED}
    brought = waiting if waiting or not sent else sent[-1].dossier_ids
    # One order for both: equal content before and after the sending.
    units = tuple(row.participation.name for row in rows if row.pk in brought)
    return Supplement(sent if waiting or not sent else sent[:-1], units)
