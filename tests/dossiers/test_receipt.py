"""A receipt says what was handed in, can be printed, and is checked against what is stored."""

from __future__ import annotations

import io

import pdfplumber
import pytest
from django.urls import reverse

from dossiers.loaders.samples import read_samples
from dossiers.management.demo import Calendar, hand_in_to
from dossiers.models import Receipt
from tests.people import APPRAISER, OFFICER, SIBLING, World


@pytest.fixture
def receipt(world: World) -> Receipt:
    hand_in_to(world.dossier(), read_samples()["U-03"], Calendar(base=world.at), "submitted")
    return world.dossier().receipts.get()


def test_the_page_shows_number_hash_and_papers(receipt: Receipt, world: World) -> None:
    url = reverse("dossiers:receipt", args=[receipt.dossier_id, receipt.number])
    for person in (OFFICER, APPRAISER):
        page = world.client(person).get(url).content.decode()
        assert receipt.number in page
        assert receipt.sha256 in page
        assert "15/TTr-TTTT" in page
        assert "Nội dung đang lưu khớp mã kiểm tra" in page
    assert world.client(SIBLING).get(url).status_code == 404


def test_a_changed_snapshot_no_longer_matches(receipt: Receipt, world: World) -> None:
    receipt.snapshot.body = receipt.snapshot.body.replace('"91.75', '"99.75', 1)
    receipt.snapshot.save(update_fields=["body"])
    page = world.client(OFFICER).get(reverse("dossiers:receipt", args=[receipt.dossier_id, receipt.number]))
    assert "không khớp mã kiểm tra" in page.content.decode()


def test_the_pdf_carries_the_same(receipt: Receipt, world: World) -> None:
    url = reverse("dossiers:receipt_pdf", args=[receipt.dossier_id, receipt.number])
    body = world.client(OFFICER).get(url).content
    assert body == world.client(OFFICER).get(url).content
    with pdfplumber.open(io.BytesIO(body)) as pdf:
        text = "\n".join(page.extract_text() for page in pdf.pages)
    assert receipt.number in text
    assert "15/TTr-TTTT" in text
    assert world.client(SIBLING).get(url).status_code == 404


def test_a_practice_paper_says_which_law_it_only_borrows(receipt: Receipt, world: World) -> None:
    url = reverse("dossiers:paper_pdf", args=[receipt.dossier_id, "to-trinh"])
    with pdfplumber.open(io.BytesIO(world.client(OFFICER).get(url).content)) as pdf:
        text = " ".join((pdf.pages[0].extract_text() or "").split())
    assert text.count("(theo khuôn năm 2021; Quyết định số 2139/QĐ-UBND đã được thay thế)") >= 2
