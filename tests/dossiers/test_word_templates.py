"""Word templates of an office: what is refused, what is missing, the preview, who may, for whom it is used."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dossiers import states
from dossiers.actions import word_templates as actions
from dossiers.actions.papers import paper_word
from dossiers.documents.kinds import KINDS, PaperKind, kind_of
from dossiers.documents.word import fill
from dossiers.loaders.word_templates import Opened, open_template
from dossiers.models import WordTemplate
from records.errors import Blocked, NotAllowed
from records.models import LogEntry
from tests.dossiers.stories import take_to
from tests.dossiers.word_text import docx_text
from tests.people import ADMIN, APPRAISER, CHAIR, OFFICER, SIBLING, SYSTEM, World

LETTER = kind_of("to-trinh")
MAIN = "word/document.xml"
EXTERNAL = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"'
    ' Target="http://example.invalid/" TargetMode="External"/></Relationships>'
)


def shipped() -> bytes:
    return fill.shipped_template(LETTER.template, LETTER.title)


def changed(change: Callable[[dict[str, bytes]], None], body: bytes | None = None) -> bytes:
    with zipfile.ZipFile(io.BytesIO(body or shipped())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def rewritten(old: str, new: str, part: str = MAIN) -> bytes:
    def change(parts: dict[str, bytes]) -> None:
        assert old in parts[part].decode()
        parts[part] = parts[part].decode().replace(old, new, 1).encode()

    return changed(change)


def with_part(name: str, content: str) -> bytes:
    return changed(lambda parts: parts.update({name: content.encode()}))


def opened(body: bytes) -> Opened:
    return open_template(body, LETTER)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_every_shipped_template_passes_its_own_check(kind: PaperKind) -> None:
    found = open_template(fill.shipped_template(kind.template, kind.title), kind)
    assert found.usable, found
    assert found.preview


def test_a_template_worded_anew_is_taken() -> None:
    found = opened(rewritten("Kính gửi: ", "Trân trọng kính gửi: "))
    assert found.usable
    assert "Trân trọng kính gửi: Cơ quan nhận mẫu." in docx_text(found.preview)


def test_missing_and_unknown_fields_are_named() -> None:
    missing = opened(rewritten("{{ score.scaled_text }}", "…"))
    assert missing.missing == ("score.scaled_text",)
    assert not missing.usable
    assert opened(rewritten("{{ score.scaled_text }}", "{{ score.scaled_text }} {{ phone }}")).unknown == (
        "phone",
    )


@pytest.mark.parametrize(
    "code",
    [
        "{{ frame.__class__ }}",
        "{{ frame['unit_name'] }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ range(10) }}",
        "{{ cycler.__init__.__globals__.os }}",
        "{{ frame.unit_name|upper }}",
        "{{ 'a' * 1000000000 }}",
        "{{ loop.__class__ }}",
        "{% set x = 1 %}",
        "{% import 'x' as y %}",
        "{% macro x() %}{% endmacro %}",
        "{% for a in range(9) %}{% endfor %}",
        "{% if frame.unit_name() %}{% endif %}",
        "{{ frame.unit_name",
        "{% for a in bases %}{% for b in bases %}{% for c in bases %}{% for d in bases %}{% endfor %}{% endfor %}{% endfor %}{% endfor %}",
    ],
)
def test_only_fields_loops_and_conditions(code: str) -> None:
    found = opened(rewritten("Kính gửi: ", code))
    assert not found.usable
    assert found.problems or found.unknown


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"not a zip", "không phải văn bản Word"),
        (b"x" * 3_000_001, "lớn hơn 3 MB"),
        (with_part("word/vbaProject.bin", "x"), "macro"),
        (with_part("word/embeddings/oleObject1.bin", "x"), "đối tượng nhúng"),
        (with_part("word/_rels/header1.xml.rels", EXTERNAL), "liên kết ra ngoài"),
        (with_part("../../evil.xml", "<a/>"), "phần không được nhận"),
        (with_part("word/footnotes.xml", "<a>{{ frame.unit_name }}</a>"), "không được điền"),
        (rewritten("<w:body>", "<w:body><w:altChunk/>"), "đối tượng nhúng"),
        (rewritten(" PAGE ", ' INCLUDETEXT "http://x" ', "word/headerLater.xml"), "ngoài số trang"),
        (rewritten("<w:document", "<!DOCTYPE a [<!ENTITY b 'c'>]><w:document"), "DOCTYPE"),
        (rewritten("{%p endfor %}", "{% endfor %}</w:t></w:r></w:p><w:p><w:r><w:t>"), ""),
    ],
)
def test_what_a_template_may_not_hold(body: bytes, words: str) -> None:
    found = opened(body)
    assert not found.usable
    assert words in " ".join(found.problems)


def upload(world: World, name: str = ADMIN, body: bytes | None = None) -> WordTemplate:
    return actions.upload(
        unit=world.practice.office,
        kind="to-trinh",
        name="mau.docx",
        body=body or rewritten("Kính gửi: ", "Trân trọng kính gửi: "),
        note="Theo quy chế văn thư",
        by=world.user(name),
        at=world.at,
    )


@pytest.mark.parametrize("name", [OFFICER, CHAIR, APPRAISER, SIBLING, SYSTEM])
def test_who_may_not_change_the_offices_templates(name: str, world: World) -> None:
    with pytest.raises(NotAllowed):
        upload(world, name)


def test_a_template_that_lacks_a_field_is_not_kept(world: World) -> None:
    with pytest.raises(Blocked, match=r"thiếu trường bắt buộc: score\.scaled_text"):
        upload(world, body=rewritten("{{ score.scaled_text }}", "…"))
    assert not WordTemplate.objects.exists()


def test_the_offices_template_is_used_for_the_units_below_it_until_taken_back(world: World) -> None:
    dossier = take_to(world, states.AWAITING_CHAIR)

    def text() -> str:
        return docx_text(paper_word(dossier=dossier, kind="to-trinh") or b"")

    first = upload(world)
    assert "Trân trọng" not in text()
    actions.activate(template=first, by=world.user(ADMIN), at=world.at)
    assert "Trân trọng kính gửi" in text()
    second = upload(world, body=rewritten("Kính gửi: ", "Kính trình: "))
    actions.activate(template=second, by=world.user(ADMIN), at=world.at)
    assert "Kính trình" in text()
    first.refresh_from_db()
    assert first.state == states.TEMPLATE_PAST
    actions.revert(unit=world.practice.office, kind="to-trinh", by=world.user(ADMIN), at=world.at)
    assert "Trân trọng" not in text()
    assert list(
        LogEntry.objects.filter(action__startswith="mau-word.")
        .order_by("seq")
        .values_list("action", flat=True)
    ) == [
        "mau-word.tai-len",
        "mau-word.dung",
        "mau-word.tai-len",
        "mau-word.dung",
        "mau-word.ve-mau-goc",
    ]


def test_the_pages(world: World) -> None:
    office = world.practice.office
    root = f"/don-vi/{office.pk}/mau-word/"
    client = world.client(ADMIN)
    assert "Mẫu gốc" in client.get(root).content.decode()
    assert client.get(f"{root}to-trinh/goc.docx").content == shipped()
    bad = client.post(f"{root}to-trinh/", {"template": SimpleUploadedFile("a.docx", b"x")})
    assert bad.status_code == 422
    assert "không phải văn bản Word" in bad.content.decode()
    assert client.post(f"{root}to-trinh/").status_code == 422
    body = rewritten("Kính gửi: ", "Trân trọng kính gửi: ")
    seen = client.post(f"{root}to-trinh/", {"template": SimpleUploadedFile("a.docx", body)}, follow=True)
    assert "Trân trọng kính gửi: Cơ quan nhận mẫu." in seen.content.decode()
    pk = WordTemplate.objects.get().pk
    assert client.get(f"{root}{pk}/", {"format": "mau"}).content == body
    assert "Trân trọng" in docx_text(client.get(f"{root}{pk}/", {"format": "docx"}).content)
    assert world.client(APPRAISER).post(f"{root}{pk}/").status_code == 403
    assert world.client(OFFICER).get(root).status_code == 404
    assert "Đang dùng mẫu riêng" in client.post(f"{root}{pk}/", follow=True).content.decode()
    back = client.post(f"{root}to-trinh/ve-mau-goc/", follow=True).content.decode()
    assert "Đang dùng mẫu gốc" in back
