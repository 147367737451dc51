"""What a page weighs on its way: text is compressed, what is compressed already is left alone, fonts lack no letter."""

from __future__ import annotations

import gzip

from django.conf import settings
from django.contrib.staticfiles import finders
from fontTools.ttLib import TTFont

from dossiers.models import Dossier
from tests.people import OFFICER, World
from tests.test_permissions import story

__all__ = ["story"]

LETTERS = (
    "abcdeghiklmnopqrstuvxyđAĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXYăâêôơư–—“”‘’«»…·"
    "àáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ"
    "ÀÁẢÃẠẰẮẲẴẶẦẤẨẪẬÈÉẺẼẸỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌỒỐỔỖỘỜỚỞỠỢÙÚỦŨỤỪỨỬỮỰỲÝỶỸỴ"
)


def test_text_is_compressed_for_who_asks_and_a_pdf_is_not(world: World, story: Dossier) -> None:
    client, asks = world.client(OFFICER), {"accept-encoding": "gzip, deflate, br"}
    address = f"/ho-so/{story.pk}/tu-cham/"
    plain, packed = client.get(address), client.get(address, headers=asks)
    assert not plain.has_header("Content-Encoding")
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert len(packed.content) < len(plain.content) / 5
    text = gzip.decompress(packed.content).decode()
    assert "Tự chấm điểm" in text
    # The one secret of the page differs in every answer, so its length under compression tells nothing.
    assert text.split('name="csrfmiddlewaretoken" value="')[1][:64] not in plain.content.decode()
    paper = client.get(f"/ho-so/{story.pk}/van-ban/bb-tu-danh-gia.pdf", headers=asks)
    assert paper["Content-Type"] == "application/pdf"
    assert not paper.has_header("Content-Encoding")


def test_the_faces_of_the_screen_have_every_vietnamese_letter() -> None:
    for weight in (400, 600):
        path = finders.find(f"fonts/text-{weight}.woff2")
        assert path, f"scripts/make_screen_fonts.py has not run in {settings.BASE_DIR}"
        known = TTFont(path).getBestCmap()
        assert not [letter for letter in LETTERS if ord(letter) not in known]
