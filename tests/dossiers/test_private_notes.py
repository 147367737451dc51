"""Private notes of the appraiser: on no page of anybody else, on no paper, in no snapshot, sheet or log."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse
from pypdf import PdfReader

from dossiers import states
from dossiers.actions.notes import save_note
from dossiers.actions.versioned import Conflict
from dossiers.models import Dossier, PrivateNote
from dossiers.queries.snapshot import canonical, snapshot_of
from records.errors import Blocked, NotAllowed
from tests.dossiers.stories import take_to
from tests.people import (
    ADMIN,
    APPRAISER,
    CHAIR,
    OFFICE_CHAIR,
    OFFICER,
    OUTSIDER,
    REGISTRAR,
    SECOND_APPRAISER,
    SIBLING,
    World,
)

SECRET = "Bimatrieng7391"


def keep(world: World, dossier: Dossier, who: str = APPRAISER, text: str = SECRET, version: int = 0) -> Any:
    return save_note(dossier=dossier, code="1.1", text=text, version=version, by=world.user(who), at=world.at)


def url(dossier: Dossier, *args: object) -> str:
    return reverse("dossiers:note" if args else "dossiers:notes", args=[dossier.pk, *args])


def test_its_owner_keeps_mends_and_takes_it_back(world: World) -> None:
    dossier = take_to(world, states.SUBMITTED)
    client = world.client(APPRAISER)
    data = {"text": SECRET, "version": 0}
    assert client.post(url(dossier, "1.1"), data)["Location"].endswith("#gc-1-1")
    html = client.get(url(dossier)).content.decode()
    assert SECRET in html
    assert "Chỉ người ghi đọc được" in html
    assert client.post(url(dossier, "1.1"), {"text": "khác", "version": 0}).status_code == 409
    with pytest.raises(Conflict):
        keep(world, dossier, text="khác")
    assert keep(world, dossier, text="", version=1).version == 2
    assert SECRET not in client.get(url(dossier)).content.decode()
    with pytest.raises(Blocked):
        save_note(dossier=dossier, code="9.9", text="x", version=0, by=world.user(APPRAISER), at=world.at)


def test_nobody_else_opens_or_keeps_one(world: World) -> None:
    dossier = take_to(world, states.SUBMITTED)
    keep(world, dossier)
    for who in (OFFICER, CHAIR, REGISTRAR, SIBLING, OUTSIDER):
        assert world.client(who).get(url(dossier)).status_code == 404, who
        assert world.client(who).post(url(dossier, "1.1"), {"text": "x"}).status_code == 404, who
    for who in (ADMIN, OFFICE_CHAIR):
        assert world.client(who).get(url(dossier)).status_code == 403, who
    second = world.client(SECOND_APPRAISER).get(url(dossier))
    assert second.status_code == 200
    assert SECRET not in second.content.decode()
    with pytest.raises(NotAllowed):
        keep(world, dossier, OFFICER)
    assert PrivateNote.objects.count() == 1


def test_an_appraiser_who_belongs_to_the_unit_keeps_none(world: World) -> None:
    dossier = take_to(world, states.SUBMITTED)
    from units.models import Membership

    Membership.objects.create(
        user=world.user(APPRAISER), unit_id=dossier.participation.unit_id, role="member"
    )
    with pytest.raises(NotAllowed, match="người của đơn vị"):
        keep(world, dossier)


def test_the_text_is_found_in_its_own_table_alone(world: World) -> None:
    dossier = take_to(world, states.APPRAISED)
    keep(world, dossier)
    dossier = take_to(world, states.ACCEPTED)
    assert SECRET not in canonical(snapshot_of(dossier))[0]
    for model in apps.get_models():
        if model is PrivateNote:
            continue
        for row in model._default_manager.values():
            assert SECRET not in json.dumps(row, default=str), model._meta.label


def test_no_page_sheet_or_paper_of_the_dossier_tells_it(world: World) -> None:
    dossier = take_to(world, states.APPRAISED)
    keep(world, dossier)
    dossier = take_to(world, states.ACCEPTED)
    code = dossier.participation.campaign.code
    pages = [
        *(
            (OFFICER, reverse(f"dossiers:{name}", args=[dossier.pk]))
            for name in (
                "detail",
                "scoring",
                "evidence",
                "why",
                "three_scores",
                "explanations",
                "papers",
                "report",
            )
        ),
        (OFFICER, reverse("dossiers:home")),
        (APPRAISER, reverse("dossiers:three_scores", args=[dossier.pk])),
        (APPRAISER, reverse("dossiers:detail", args=[dossier.pk])),
        (ADMIN, reverse("dossiers:appraise", args=[dossier.pk])),
        (ADMIN, reverse("dossiers:board", args=[code])),
        (ADMIN, reverse("dossiers:journal", args=[code])),
        (ADMIN, reverse("dossiers:upper", args=[code])),
    ]
    for who, page in pages:
        answer = world.client(who).get(page)
        assert answer.status_code == 200, page
        assert SECRET not in answer.content.decode(), page
    sheet = world.client(ADMIN).get(reverse("dossiers:board", args=[code]), {"format": "xlsx"}).content
    from openpyxl import load_workbook

    cells = [
        cell
        for tab in load_workbook(io.BytesIO(sheet))
        for row in tab.iter_rows(values_only=True)
        for cell in row
    ]
    assert cells
    assert SECRET not in str(cells)
    for kind in ("bb-tu-danh-gia", "phieu-cham-diem"):
        paper = world.client(OFFICER).get(reverse("dossiers:paper_pdf", args=[dossier.pk, kind]))
        assert paper.status_code == 200, kind
        body = paper.content if not paper.streaming else b"".join(paper.streaming_content)  # type: ignore[attr-defined]
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
        assert "Ban hành" in text, kind
        assert SECRET not in text, kind


def test_the_row_of_the_appraisal_leads_to_the_note_and_counts_the_readers_own(world: World) -> None:
    dossier = take_to(world, states.APPRAISING)
    keep(world, dossier)
    page = reverse("dossiers:appraise", args=[dossier.pk])
    link = f'href="{url(dossier)}#gc-1-1">Ghi chú riêng'
    assert f"{link} (1)<" in world.client(APPRAISER).get(page).content.decode()
    second = world.client(SECOND_APPRAISER).get(page).content.decode()
    assert f"{link}<" in second
    assert f"{link} (1)" not in second
    assert "Ghi chú riêng" not in world.client(ADMIN).get(page).content.decode()
