"""A dossier under way, and the small files that tests upload."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from dossiers.actions import workflow
from dossiers.actions.council import save_council
from dossiers.actions.scores import save_score, save_veto
from dossiers.models import Dossier
from dossiers.queries.council import MemberLine
from tests.people import OFFICER, World

#: Points of drafts part 3, "Trung tâm Thông tin": 89/97, 91,75 on the scale of 100.
POINTS = {
    "1.1": "5", "1.2": "4", "1.3": "4", "1.4": "2", "1.5": "3",
    "2.1": "8", "2.2": "3", "2.3": "4", "2.4": "5", "2.5": "3",
    "3.1": "8", "3.2": "4", "3.3": "4", "3.4": "2",
    "4.1": "5", "4.3": "2", "4.4": "3",
    "5.1": "4", "5.2": "5", "5.3": "6", "5.4": "5",
}  # fmt: skip
QUESTIONS = ("L1", "L2", "L3", "L4", "L5", "N1", "N2", "Q1")
COUNCIL = (
    MemberLine("Ông", "Nguyễn Văn A", "Giám đốc", is_chair=True),
    MemberLine("Bà", "Trần Thị B", "Phó Giám đốc", roles=("ROLE-02",)),
    MemberLine("Ông", "Lê Văn C", "Chủ tịch công đoàn bộ phận", roles=("ROLE-03",)),
    MemberLine("Bà", "Phạm Thị D", "Bí thư chi đoàn", roles=("ROLE-04",)),
    MemberLine("Ông", "Vũ Văn E", "Phó Bí thư chi bộ", roles=("ROLE-05",), is_secretary=True),
)


def started(world: World, unit: str = "U-03", by: str = OFFICER) -> Dossier:
    """The practice dossier of a unit, taken up by its officer."""
    dossier = world.dossier(unit)
    workflow.start(dossier=dossier, by=world.user(by), at=world.at)
    return world.dossier(unit)


def scored(world: World, dossier: Dossier, at: datetime | None = None) -> None:
    """Answer and score everything as in drafts part 3."""
    officer, when = world.user(OFFICER), at or world.at
    for code in QUESTIONS:
        save_veto(
            dossier=dossier,
            code=code,
            value="khong",
            cases=None,
            persons=None,
            basis="",
            version=0,
            by=officer,
            at=when,
        )
    for code, points in POINTS.items():
        save_score(
            dossier=dossier, code=code, points=Decimal(points), not_applicable=False, note="Minh họa", version=0,
            by=officer, at=when,
        )  # fmt: skip
    save_score(
        dossier=dossier, code="4.2", points=None, not_applicable=True, note="Đơn vị không có cơ sở lưu trú", version=0,
        by=officer, at=when,
    )  # fmt: skip


def seated(world: World, dossier: Dossier) -> None:
    """Set up the council."""
    save_council(dossier=dossier, members=COUNCIL, gaps=(), version=0, by=world.user(OFFICER), at=world.at)


def pdf_bytes() -> bytes:
    from pypdf import PdfWriter

    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(width=200, height=200)
    writer.write(out)
    return out.getvalue()


def image_bytes(kind: str) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, kind)
    return out.getvalue()


def xlsx_bytes() -> bytes:
    from openpyxl import Workbook

    out = io.BytesIO()
    Workbook().save(out)
    return out.getvalue()


def docx_bytes(body: str = "<w:document xmlns:w='urn:w'/>", macro: bool = False) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", body)
        if macro:
            archive.writestr("word/vbaProject.bin", b"macro")
    return out.getvalue()


def file(name: str, body: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body)
