"""What belongs to the archive of a campaign, read once and in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from campaigns.models import Campaign
from campaigns.queries import uses_draft_rows
from dossiers import catalogue, states
from dossiers.models import Bundle, OutsideAct, Paper, Receipt, Snapshot, StoredFile
from dossiers.queries.upper_content import dossiers_of
from records import journal
from records.models import LogEntry
from records.text import fold, vn_date, vn_moment


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit's dossier: counts and states, no person."""

    pk: int
    number: int
    slug: str
    name: str
    state: str
    submitted: str
    punctuality: str
    returns: int


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file of the archive: where it goes, what it is, and the stored file it comes from."""

    path: str
    kind: str
    unit: str
    number: str
    signed_on: str
    state: str
    stored: StoredFile
    issued: bool


@dataclass(frozen=True, slots=True)
class Archive:
    """A campaign as it is archived; rows of the log and snapshots are read by their own functions."""

    code: str
    title: str
    office: str
    units: tuple[UnitLine, ...]
    files: tuple[FileLine, ...]
    receipts: tuple[dict[str, Any], ...]
    draft: bool
    practice: bool
    illustrative: bool


def archive_of(campaign: Campaign) -> Archive:
    """Read what is archived of a campaign (a constant number of queries, however many units)."""
    units = {row.pk: row for row in _units(campaign)}
    papers = _papers(campaign, units)
    taken = {line.stored.pk for line in papers}
    others = [line for line in _others(campaign, units) if line.stored.pk not in taken]
    receipts = Receipt.objects.filter(dossier__participation__campaign=campaign).order_by("at", "pk")
    return Archive(
        code=campaign.code,
        title=campaign.title,
        office=campaign.office.name,
        units=tuple(units.values()),
        files=(*papers, *others),
        receipts=tuple(_receipt(row) for row in receipts),
        draft=uses_draft_rows(campaign),
        practice=campaign.is_practice,
        illustrative=campaign.is_illustrative,
    )


def snapshots_of(campaign: Campaign) -> Iterator[Snapshot]:
    """Give every frozen content of the campaign's dossiers, void ones too, one after the other."""
    rows = Snapshot.objects.filter(dossier__participation__campaign=campaign).order_by("pk")
    return rows.iterator(chunk_size=200)


def log_of(campaign: Campaign) -> Iterator[dict[str, object]]:
    """Give the rows of the campaign's chain as they were hashed, each with its hash. Personal values stay behind."""
    rows = LogEntry.objects.filter(chain=campaign.code).order_by("seq")
    for entry in rows.iterator(chunk_size=2000):
        yield {**journal.hashed(entry), "hash": entry.hash}


def head_of(campaign: Campaign) -> tuple[int, str]:
    """Return the end of the campaign's chain: number of the last row and its hash."""
    found = {chain: (seq, digest) for chain, seq, digest in journal.heads()}
    return found.get(campaign.code, (0, journal.GENESIS))


def _units(campaign: Campaign) -> Iterator[UnitLine]:
    for number, row in enumerate(dossiers_of(campaign)):
        part = row.participation
        yield UnitLine(
            pk=row.pk,
            number=number,
            slug=f"{number:04d}-{_slug(part.abbreviation or part.name)}",
            name=part.name,
            state=states.STATES[row.state].label if row.state in states.STATES else row.state,
            submitted=_moment(row.submitted_at),
            punctuality=row.get_punctuality_display() if row.punctuality else "",
            returns=row.returns,
        )


def _papers(campaign: Campaign, units: dict[int, UnitLine]) -> list[FileLine]:
    rows = Paper.objects.filter(dossier__participation__campaign=campaign).exclude(stored=None)
    found = []
    for row in rows.select_related("stored", "scan").order_by("pk"):
        unit = units[row.dossier_id]
        name = catalogue.PAPER_NAMES.get(row.kind, row.kind)
        void = "-het-hieu-luc" if row.state == states.PAPER_VOID else ""
        base = f"van-ban/{unit.slug}/{row.kind}-{row.pk}{void}"
        number = f"{row.number or '…'}/{row.symbol}" if row.symbol else row.number
        told = (unit.name, number, vn_date(row.signed_on) if row.signed_on else "", row.get_state_display())
        assert row.stored is not None  # noqa: S101 - excluded above; mypy cannot see it
        found.append(FileLine(f"{base}.pdf", name, *told, row.stored, issued=True))
        if row.scan is not None:
            found.append(
                FileLine(
                    f"{base}-da-ky{_suffix(row.scan)}", f"{name} (bản đã ký)", *told, row.scan, issued=False
                )
            )
    return found


def _others(campaign: Campaign, units: dict[int, UnitLine]) -> Iterator[FileLine]:
    """Bundles, scans of what came from above, and everything else kept with a dossier: evidence, signed copies."""
    for bundle in Bundle.objects.filter(campaign=campaign).select_related("pdf", "sheet").order_by("serial"):
        for stored, what in (
            (bundle.pdf, "Hồ sơ tổng hợp"),
            (bundle.sheet, "Danh sách kèm theo hồ sơ tổng hợp"),
        ):
            path = f"tong-hop/lan-{bundle.serial}{_suffix(stored)}"
            state = bundle.get_state_display()
            yield FileLine(path, f"{what}, lần {bundle.serial}", "", "", "", state, stored, issued=False)
    acts = OutsideAct.objects.filter(campaign=campaign).exclude(scan=None).select_related("scan")
    for act in acts.order_by("pk"):
        assert act.scan is not None  # noqa: S101 - excluded above
        signed = vn_date(act.signed_on) if act.signed_on else ""
        path = f"cap-tren/{act.pk}{_suffix(act.scan)}"
        yield FileLine(path, act.get_kind_display(), "", act.number, signed, "", act.scan, issued=False)
    kept = StoredFile.objects.filter(Q(dossier__participation__campaign=campaign)).order_by("pk")
    for stored in kept.iterator(chunk_size=500):
        unit = units[stored.dossier_id]  # type: ignore[index]
        path = f"tep/{unit.slug}/{stored.pk}{_suffix(stored)}"
        yield FileLine(path, stored.name, unit.name, "", "", "", stored, issued=False)


def _receipt(row: Receipt) -> dict[str, Any]:
    return {
        "number": row.number,
        "at": row.at.isoformat(),
        "round": row.round,
        "dossier": row.dossier_id,
        "snapshot": row.snapshot_id,
        "sha256": row.sha256,
        "items": row.items,
        "punctuality": row.punctuality,
        "chain_head": row.chain_head,
        "withdrawn_at": row.withdrawn_at.isoformat() if row.withdrawn_at else None,
    }


def _slug(text: str) -> str:
    return "-".join("".join(sign if sign.isalnum() else " " for sign in fold(text)).split())[:60]


def _suffix(stored: StoredFile) -> str:
    """Return the ending of what was uploaded, when it is a plain one."""
    ending = stored.name.rpartition(".")[2].lower() if "." in stored.name else ""
    return f".{ending}" if ending.isascii() and ending.isalnum() and len(ending) <= 5 else ".bin"


def _moment(at: datetime | None) -> str:
    return vn_moment(at) if at else ""
