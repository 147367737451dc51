"""Write a campaign's bundle for the level above, every single paper and the lists into a folder."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campaigns.models import Campaign
from dossiers import catalogue, states
from dossiers.actions.bundle import make
from dossiers.actions.results import notice_bytes
from dossiers.documents.bundle import scan_pdf, stored_bytes, unit_paper_pdf
from dossiers.models import Bundle, Dossier
from dossiers.queries.outside_record import newest_bundle
from dossiers.queries.papers import papers_in_force
from dossiers.queries.upper_content import dossiers_of, upper_state
from dossiers.queries.upper_todo import is_current, office_papers
from records import clock, journal
from records.text import fold

BUNDLE, SHEET, CONTENTS, SUMS = "ho-so-tong-hop.pdf", "danh-sach.xlsx", "muc-luc.xlsx", "SHA256SUMS"
PAPERS = "van-ban"
UNIT_KINDS = (*catalogue.UNIT_ORDER, catalogue.SCORE_SHEET)


class Command(BaseCommand):
    """``export_bundle --campaign kh-vpub-2021 --out DIR``: bundle, papers (issued bytes, drafts otherwise), lists.

    A bundle that was built and still holds the papers in force is written byte for byte; otherwise it is put together
    from what there is. Nothing but the look is written to the database.
    """

    help = "Xuất hồ sơ tổng hợp của một đợt, từng văn bản và danh sách ra thư mục."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare which campaign and where to."""
        parser.add_argument("--campaign", required=True, help="mã đợt, ví dụ kh-vpub-2021")
        parser.add_argument("--out", required=True, type=Path, help="thư mục ghi ra")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write everything and name what could not be written."""
        campaign = Campaign.objects.select_related("office", "plan").filter(code=options["campaign"]).first()
        if campaign is None:
            known = ", ".join(Campaign.objects.order_by("code").values_list("code", flat=True))
            raise CommandError(f"Không có đợt {options['campaign']}. Các đợt: {known or 'chưa có đợt nào'}.")
        out: Path = options["out"]
        (out / PAPERS).mkdir(parents=True, exist_ok=True)
        rows = dossiers_of(campaign)
        written: dict[str, bytes] = {}
        missing: list[str] = []
        for number, row in enumerate(rows, start=1):
            self._papers(number, row, written, missing)
        self._office(campaign, rows, written, missing)
        for name, body in written.items():
            (out / name).write_bytes(body)
        sums = [f"{hashlib.sha256(body).hexdigest()}  {name}\n" for name, body in sorted(written.items())]
        (out / SUMS).write_text("".join(sums), encoding="utf-8")
        journal.look(
            kind="xuat",
            by=None,
            at=clock.now(),
            subject=campaign,
            data={"lenh": "export_bundle", "so_tep": len(written)},
        )
        self.stdout.write(f"Đã ghi {len(written)} tệp vào {out}.")
        for line in missing:
            self.stdout.write(f"  Chưa lập được: {line}")

    def _papers(self, number: int, row: Dossier, written: dict[str, bytes], missing: list[str]) -> None:
        name = row.participation.name
        slug = fold(row.participation.abbreviation or name).replace(" ", "-")
        issued = papers_in_force(row)
        wanted = set(row.milestone.items.order_by().values_list("paper_kind", flat=True))
        for kind in UNIT_KINDS:
            if kind not in wanted:
                continue
            paper = issued.get(kind)
            try:
                body = (
                    stored_bytes(paper)
                    if paper and paper.state == states.PAPER_ISSUED
                    else unit_paper_pdf(row, kind)
                )
            except LookupError as error:
                missing.append(f"{name} – {catalogue.PAPER_NAMES[kind]}: {error}")
            else:
                written[f"{PAPERS}/{number:02d}-{slug}-{kind}.pdf"] = body
            if paper is not None and paper.scan is not None:
                written[f"{PAPERS}/{number:02d}-{slug}-{kind}-da-ky.pdf"] = scan_pdf(paper.scan)
        notice = notice_bytes(dossier=row)
        if notice is not None:
            written[f"{PAPERS}/{number:02d}-{slug}-{catalogue.RESULT_NOTICE}.pdf"] = notice

    def _office(
        self, campaign: Campaign, rows: list[Dossier], written: dict[str, bytes], missing: list[str]
    ) -> None:
        try:
            made = make(campaign, rows, upper_state(campaign, rows))
        except LookupError as error:
            missing.append(f"Hồ sơ tổng hợp: {error}")
            return
        for piece in made.assembled.pieces:
            if piece.part.kind in states.OFFICE_PAPERS:
                written[f"{PAPERS}/00-{piece.part.kind}.pdf"] = piece.body
        written[f"{PAPERS}/00-bia-ho-so.pdf"] = made.assembled.cover
        built = _built(campaign, rows)
        written[BUNDLE], written[SHEET] = _bytes(built) if built else (made.assembled.body, made.sheet)
        written[CONTENTS] = made.contents


def _built(campaign: Campaign, rows: list[Dossier]) -> Bundle | None:
    """The newest bundle, when it still holds the papers in force."""
    bundle = newest_bundle(campaign)
    own = rows[0] if rows else None
    return bundle if bundle and own and is_current(bundle, office_papers(own)) else None


def _bytes(bundle: Bundle) -> tuple[bytes, bytes]:
    with bundle.pdf.file.open("rb") as pdf, bundle.sheet.file.open("rb") as sheet:
        return bytes(pdf.read()), bytes(sheet.read())
