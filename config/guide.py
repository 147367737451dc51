"""The user guide: the chapters of ``docs/huong-dan/`` as pages, and which part of it explains which page.

The files are plain Markdown that reads well outside the application too; here links lead to the guide's own pages and
pictures come from the static files, with their size, so that nothing jumps while they load.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from markdown_it import MarkdownIt
from markdown_it.token import Token

from records.text import fold
from units import roles

FOLDER: Final = Path(settings.BASE_DIR) / "docs" / "huong-dan"
INDEX: Final = "README"
#: The chapters in the order of the index.
CHAPTERS: Final = (
    "can-bo-dau-moi",
    "chu-tich-hoi-dong",
    "van-thu",
    "nguoi-tham-dinh",
    "quan-tri-van-phong",
    "bao-cao-dinh-ky",
    "quan-tri-he-thong",
    "hoi-dap",
)
CHAPTER_OF_ROLE: Final = {
    roles.OFFICER: "can-bo-dau-moi",
    roles.SECRETARY: "can-bo-dau-moi",
    roles.MEMBER: "can-bo-dau-moi",
    roles.CHAIR: "chu-tich-hoi-dong",
    roles.REGISTRAR: "van-thu",
    roles.APPRAISER: "nguoi-tham-dinh",
    roles.OFFICE_ADMIN: "quan-tri-van-phong",
    roles.SYSTEM_ADMIN: "quan-tri-he-thong",
}
#: Where each page is explained: the beginning of a view's name, then ``chapter#part``. The longest beginning wins.
TOPICS: Final = {
    "dossiers:detail": "can-bo-dau-moi#ho-so-va-bay-buoc",
    "dossiers:welcomed": "can-bo-dau-moi#viec-cua-toi",
    "dossiers:notice": "can-bo-dau-moi#viec-cua-toi",
    "dossiers:calendar": "can-bo-dau-moi#ho-so-va-bay-buoc",
    "dossiers:index": "can-bo-dau-moi#ho-so-va-bay-buoc",
    "dossiers:step": "can-bo-dau-moi#trinh-lay-so-nop",
    "dossiers:receipt": "can-bo-dau-moi#trinh-lay-so-nop",
    "dossiers:council": "can-bo-dau-moi#hoi-dong",
    "dossiers:signer": "can-bo-dau-moi#hoi-dong",
    "dossiers:scoring": "can-bo-dau-moi#tu-cham-diem",
    "dossiers:score": "can-bo-dau-moi#tu-cham-diem",
    "dossiers:offline": "can-bo-dau-moi#tu-cham-diem",
    "dossiers:blank_sheet": "can-bo-dau-moi#tu-cham-diem",
    "dossiers:presence": "can-bo-dau-moi#tu-cham-diem",
    "dossiers:shared_work": "can-bo-dau-moi#tu-cham-diem",
    "dossiers:unit_talk": "can-bo-dau-moi#tu-cham-diem",
    "dossiers:assignment_back": "can-bo-dau-moi#tu-cham-diem",
    "dossiers:veto_save": "can-bo-dau-moi#tu-cham-diem",
    "dossiers:evidence": "can-bo-dau-moi#minh-chung",
    "dossiers:file": "can-bo-dau-moi#minh-chung",
    "dossiers:figure": "can-bo-dau-moi#so-lieu",
    "dossiers:meeting": "can-bo-dau-moi#hop-don-vi",
    "dossiers:session": "can-bo-dau-moi#hop-don-vi",
    "dossiers:sitting": "can-bo-dau-moi#hop-don-vi",
    "dossiers:report": "can-bo-dau-moi#bao-cao",
    "dossiers:section": "can-bo-dau-moi#bao-cao",
    "dossiers:explanation": "can-bo-dau-moi#khi-bi-tra-lai",
    "dossiers:remark_reply": "can-bo-dau-moi#khi-bi-tra-lai",
    "dossiers:why": "can-bo-dau-moi#vi-sao-ket-luan-nhu-vay",
    "dossiers:three_scores": "chu-tich-hoi-dong#theo-doi-sau-khi-nop",
    "dossiers:result": "chu-tich-hoi-dong#theo-doi-sau-khi-nop",
    "campaigns:ask_extension": "can-bo-dau-moi#xin-gia-han",
    "dossiers:approve": "chu-tich-hoi-dong#xem-va-duyet",
    "dossiers:papers": "van-thu#ghi-so-ngay",
    "dossiers:paper_pdf": "van-thu#ghi-so-ngay",
    "dossiers:paper_word": "van-thu#ghi-so-ngay",
    "dossiers:register": "van-thu#ghi-so-ngay",
    "dossiers:attach_scan": "van-thu#ban-da-ky",
    "dossiers:check_copy": "van-thu#ban-da-ky",
    "dossiers:trust_roots": "van-thu#ban-da-ky",
    "dossiers:distrust_root": "van-thu#ban-da-ky",
    "dossiers:book": "van-thu#so-van-ban",
    "dossiers:letterhead": "van-thu#tieu-de-va-nguoi-ky",
    "dossiers:signatory": "van-thu#tieu-de-va-nguoi-ky",
    "dossiers:end_signatory": "van-thu#tieu-de-va-nguoi-ky",
    "dossiers:word_template": "van-thu#tieu-de-va-nguoi-ky",
    "dossiers:inbox": "nguoi-tham-dinh#tiep-nhan",
    "dossiers:apprais": "nguoi-tham-dinh#cham-tham-dinh",
    "dossiers:appraisal_return": "nguoi-tham-dinh#tra-lai-giai-trinh-chuyen-hoi-dong",
    "dossiers:appraisal_conclude": "nguoi-tham-dinh#ket-luan",
    "dossiers:note": "nguoi-tham-dinh#cham-tham-dinh",
    "dossiers:late": "nguoi-tham-dinh#su-viec-biet-sau-khi-nop",
    "campaigns:": "quan-tri-van-phong#ke-hoach",
    "campaigns:campaign": "quan-tri-van-phong#mo-dot",
    "campaigns:prepare": "quan-tri-van-phong#mo-dot",
    "campaigns:add_milestone": "quan-tri-van-phong#mo-dot",
    "campaigns:settings": "quan-tri-van-phong#mo-dot",
    "campaigns:extension": "quan-tri-van-phong#gia-han",
    "dossiers:open_campaign": "quan-tri-van-phong#mo-dot",
    "dossiers:close_campaign": "quan-tri-van-phong#mo-dot",
    "dossiers:opening": "quan-tri-van-phong#mo-dot",
    "dossiers:practice": "quan-tri-van-phong#dien-tap",
    "dossiers:storage": "quan-tri-he-thong#cay-don-vi",
    "dossiers:board": "quan-tri-van-phong#theo-doi",
    "dossiers:campaign_compare": "quan-tri-van-phong#theo-doi",
    "dossiers:drill": "quan-tri-van-phong#theo-doi",
    "dossiers:chase": "quan-tri-van-phong#don-doc",
    "dossiers:reminders": "quan-tri-van-phong#don-doc",
    "dossiers:upper": "quan-tri-van-phong#tong-hop-gui-cap-tren",
    "dossiers:act": "quan-tri-van-phong#tong-hop-gui-cap-tren",
    "dossiers:rating": "quan-tri-van-phong#tong-hop-gui-cap-tren",
    "dossiers:next_year": "quan-tri-van-phong#tong-hop-gui-cap-tren",
    "dossiers:batch": "quan-tri-van-phong#ket-xuat-ca-dot",
    "dossiers:job": "quan-tri-van-phong#ket-xuat-ca-dot",
    "dossiers:public": "quan-tri-van-phong#danh-sach-cong-nhan",
    "dossiers:journal": "quan-tri-van-phong#nhat-ky",
    "scoring:": "quan-tri-van-phong#bo-tieu-chi",
    "dossiers:follow": "bao-cao-dinh-ky#thuc-hien-ke-hoach",
    "dossiers:dut": "bao-cao-dinh-ky#nhiem-vu",
    "dossiers:target": "bao-cao-dinh-ky#chi-tieu",
    "dossiers:filing": "bao-cao-dinh-ky#lap-va-gui-bao-cao",
    "dossiers:report_chase": "bao-cao-dinh-ky#xin-gia-han-don-doc",
    "dossiers:report_call": "bao-cao-dinh-ky#xin-gia-han-don-doc",
    "dossiers:report_letters": "bao-cao-dinh-ky#xin-gia-han-don-doc",
    "dossiers:report_reminders": "bao-cao-dinh-ky#xin-gia-han-don-doc",
    "dossiers:report_pause": "bao-cao-dinh-ky#xin-gia-han-don-doc",
    "campaigns:ask_report_extension": "bao-cao-dinh-ky#xin-gia-han-don-doc",
    "dossiers:year_wall": "bao-cao-dinh-ky#ket-qua-cac-nam",
    "dossiers:check": "hoi-dap#hay-hoi",
    "dossiers:read_received": "hoi-dap#hay-hoi",
    "units:": "quan-tri-he-thong#cay-don-vi",
    "units:list": "quan-tri-he-thong#nhap-danh-sach-don-vi",
    "units:people": "quan-tri-he-thong#nguoi-va-vai-tro",
    "units:account": "quan-tri-he-thong#nguoi-va-vai-tro",
    "units:delegate": "chu-tich-hoi-dong#ai-duyet-khi-di-vang",
    "units:token": "quan-tri-he-thong#ket-noi-he-thong-khac",
    "dossiers:hook": "quan-tri-he-thong#ket-noi-he-thong-khac",
    "operations:": "quan-tri-he-thong#van-hanh",
    "account": "hoi-dap#hay-hoi",
    "mfa_": "hoi-dap#hay-hoi",
    "my_account": "hoi-dap#hay-hoi",
    "end_sessions": "hoi-dap#hay-hoi",
    "dossiers:looks": "quan-tri-van-phong#nhat-ky",
    "dossiers:system_journal": "quan-tri-he-thong#nhat-ky-he-thong",
}
_PICTURE: Final = re.compile(r"^anh/([a-z0-9-]+\.png)$")
_CHAPTER: Final = re.compile(r"^([A-Za-z-]+)\.md(#.*)?$")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a chapter: the anchor of its heading and the heading's words."""

    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """One page of the guide. ``html`` is made from our own files and holds no markup of users."""

    slug: str
    title: str
    html: str
    parts: tuple[Part, ...]


def anchor(title: str) -> str:
    """Return the anchor of a heading: its words without marks, joined by hyphens."""
    return "-".join(re.findall(r"[a-z0-9]+", fold(title)))


@cache
def chapter(slug: str) -> Chapter:
    """Read a chapter. Raises ``KeyError`` for a name that is none of ``CHAPTERS`` (or the index)."""
    if slug != INDEX and slug not in CHAPTERS:
        raise KeyError(slug)
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse((FOLDER / f"{slug}.md").read_text("utf-8"))
    title, parts = "", []
    for position, token in enumerate(tokens):
        if token.type == "heading_open":
            words = tokens[position + 1].content
            if token.tag == "h1":
                title = words
            else:
                parts.append(Part(anchor(words), words))
                token.attrSet("id", parts[-1].anchor)
        elif token.type == "table_open":
            token.attrSet("class", "table")
        for child in token.children or ():
            _lead(child)
    # The page has its own heading; the first heading of the file would say it twice.
    body = [token for token in tokens if token.map is None or token.map[0] > 0 or not title]
    start = next(i for i, token in enumerate(body) if token.type != "inline" and token.tag != "h1")
    return Chapter(slug, title, reader.renderer.render(body[start:], reader.options, {}), tuple(parts))


def _lead(token: Token) -> None:
    """Let a link lead to the guide's own page and a picture come from the static files."""
    if token.type == "link_open":
        href = str(token.attrGet("href"))
        if found := _CHAPTER.match(href):
            token.attrSet("href", reverse("guide_chapter", args=[found[1]]) + (found[2] or ""))
        elif href == "../api.md":
            token.attrSet("href", reverse("api_docs"))
    elif token.type == "image" and (found := _PICTURE.match(str(token.attrGet("src")))):
        width, height = _size(FOLDER / "anh" / found[1])
        token.attrSet("src", static(f"huong-dan/{found[1]}"))
        token.attrSet("width", str(width))
        token.attrSet("height", str(height))
        token.attrSet("loading", "lazy")


def _size(path: Path) -> tuple[int, int]:
    """Return width and height of a PNG, which stand at a fixed place of its head."""
    with path.open("rb") as file:
        width, height = struct.unpack(">II", file.read(24)[16:24])
    return width, height


def topic(view_name: str, held: frozenset[str] = frozenset()) -> str:
    """Return the address of the part of the guide that explains a page; without one, the chapter of the role.

    ``held``: the roles held today. The guide does not explain itself: empty for its own pages.
    """
    if view_name.startswith("guide"):
        return ""
    beginnings = [name for name in TOPICS if view_name.startswith(name)]
    if beginnings:
        slug, _, part = TOPICS[max(beginnings, key=len)].partition("#")
        return f"{reverse('guide_chapter', args=[slug])}#{part}"
    for role, slug in CHAPTER_OF_ROLE.items():
        if role in held:
            return reverse("guide_chapter", args=[slug])
    return reverse("guide")
