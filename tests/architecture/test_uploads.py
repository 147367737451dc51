"""Beside every upload stands that nothing secret may be sent in."""

from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.template.loader import render_to_string

TEMPLATES = Path(settings.BASE_DIR) / "templates"
WORDS = "Không tải lên tài liệu có độ mật"
# The fragment, the words, or the words by the name a page has for them.
MARKS = ("_no_secrets.html", WORDS, "{{ no_secrets }}")
#: How far from a field its words may stand, in letters of the template.
NEAR = 400


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(TEMPLATES.rglob("*.html")) if 'type="file"' in path.read_text("utf-8")],
    ids=lambda path: path.name,
)
def test_a_file_field_written_out_has_the_words_beside_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    at = text.index('type="file"')
    while at >= 0:
        assert any(mark in text[max(0, at - NEAR) : at + NEAR] for mark in MARKS), text[at - 80 : at + 80]
        at = text.find('type="file"', at + 1)


def test_a_file_field_of_a_form_has_the_words_beside_it() -> None:
    class Upload(forms.Form):
        file = forms.FileField(label="Tệp")
        name = forms.CharField(label="Tên")

    form = Upload()
    for fragment in ("_field.html", "units/_form_field.html"):
        assert WORDS in render_to_string(fragment, {"field": form["file"]})
        assert WORDS not in render_to_string(fragment, {"field": form["name"]})
