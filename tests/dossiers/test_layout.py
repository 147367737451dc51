"""``check_layout``: every paper conforms, and each rule catches the paper that breaks it."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
from django.core.management import call_command
from PIL import Image
from playwright.sync_api import Browser

from dossiers.documents.render import render_html, render_pdf
from dossiers.loaders.printed import measured
from dossiers.rules.layout import Finding, conformity
from records import pdf
from records.errors import Blocked
from records.text import ZONE
from tests.dossiers import paper_examples as examples

CREATED = datetime(2021, 9, 28, 16, 20, tzinfo=ZONE)
# A receipt, a cover and a bare table are no papers of the decree.
PAPERS = [name for name in sorted(examples.EXAMPLES) if not name.startswith(("phieu", "bia"))]
LETTER, MINUTES, DECISION, REPORT = "to-trinh-a", "bb-tu-danh-gia", "qd-hoi-dong", "bao-cao"


def judged(content: bytes, *, own: bool = True) -> dict[str, Finding]:
    return {each.rule: each for each in conformity(measured(content), own=own)}


@cache
def html_of(name: str) -> str:
    return render_html(examples.EXAMPLES[name]())


@pytest.mark.parametrize("name", PAPERS)
def test_every_paper_conforms(name: str) -> None:
    found = judged(render_pdf(examples.EXAMPLES[name](), created=CREATED))
    assert {rule: each for rule, each in found.items() if each.met is False} == {}
    assert sum(each.met is True for each in found.values()) >= 25


def test_the_rule_under_a_name_in_one_or_two_lines_stays_within_half_of_the_longer() -> None:
    for name in (
        "Trung tâm Phục vụ hành chính công",
        "Nhà khách Thanh Xuân - Hà Nội",
        "Văn phòng",
        "Trung tâm Thông tin",
    ):
        html = re.sub(r'<p class="issuer">[^<]*</p>', f'<p class="issuer">{name}</p>', html_of(LETTER))
        assert judged(pdf.render(html, title="x"))["ke-co-quan"].met, name


def styled(css: str) -> Callable[[str], str]:
    return lambda html: html.replace("</head>", f"<style>{css}</style></head>")


def replaced(old: str, new: str) -> Callable[[str], str]:
    def change(html: str) -> str:
        changed = re.sub(old, new, html, count=1, flags=re.DOTALL)
        assert changed != html, old
        return changed

    return change


# rule → (the paper, what breaks it). Every rule of the checker stands here: the test below says so.
TWINS: dict[str, tuple[str, Callable[[str], str]]] = {
    "kho-giay": (LETTER, styled("@page { size: Letter }")),
    "le-tren": (LETTER, styled("@page { margin-top: 12mm }")),
    "le-duoi": (REPORT, styled("@page { margin-bottom: 9mm }")),
    "le-trai": (LETTER, styled("@page { margin-left: 20mm }")),
    "le-phai": (LETTER, styled("@page { margin-right: 25mm }")),
    "mau-chu": (LETTER, styled(".p { color: #b00 }")),
    "trang-dau": (
        LETTER,
        styled("@page :first { @top-center { content: counter(page); font: 13pt Tinos } }"),
    ),
    "so-trang": (REPORT, styled("@page { @top-center { font-size: 9pt } }")),
    "phu-luc": (LETTER, styled(".annex-label { font-weight: normal }")),
    "ten-phu-luc": (LETTER, styled(".annex-title { font-size: 16pt }")),
    "kem-theo": (LETTER, styled(".annex-of { font-style: normal }")),
    "quoc-hieu": (LETTER, styled(".head .nation { font-weight: normal }")),
    "tieu-ngu": (LETTER, styled(".head .motto { font-size: 11pt }")),
    "ke-tieu-ngu": (LETTER, styled(".rule.whole { width: 60% }")),
    "co-quan": (LETTER, styled(".head .issuer { font-size: 15pt }")),
    "chu-quan": (LETTER, styled(".head .parent { font-style: italic }")),
    "ke-co-quan": (LETTER, styled(".head .left .rule { width: 90% }")),
    "so-ky-hieu": (MINUTES, styled(".head .number { font-size: 10pt }")),
    "so-0": (LETTER, replaced(r'Số: <span class="nb">\s+/', 'Số: <span class="nb">5/')),
    "dia-danh": (LETTER, replaced(r", ngày\s+tháng", ", ngày 5 tháng")),
    "ten-loai": (LETTER, styled(".type { font-weight: normal }")),
    "trich-yeu": (LETTER, styled(".subject { font-size: 16pt }")),
    "ke-trich-yeu": (LETTER, styled(".subject-rule .rule { width: 100% }")),
    "v-v": (
        LETTER,
        replaced(r'<td class="left number[^"]*">.*?</td>', '<td class="left number">Số: 12/X-Y<p><b>V/v đôn đốc</b></p></td>'),
    ),
    "can-cu": (LETTER, styled(".basis { font-style: normal; font-weight: bold }")),
    "dau-can-cu": (LETTER, replaced(r'(<p class="basis">Thực hiện .*?);</p>', r"\1.</p>")),
    "kinh-gui": (LETTER, styled(".to { font-size: 11pt }")),
    "co-chu": (REPORT, styled(".p { font-size: 12pt }")),
    "can-deu": (REPORT, styled(".p { text-align: left }")),
    "lui-dau-dong": (REPORT, styled(".p { text-indent: 2cm }")),
    "cach-dong": (REPORT, styled(".p { line-height: 2.2 }")),
    "cach-doan": (REPORT, styled(".p { margin-top: 1pt }")),
    "dieu": (DECISION, styled(".lead { font-weight: normal }")),
    "muc": (REPORT, styled(".h1 { text-transform: none }")),
    "ket-thuc": (LETTER, replaced(r"\./\.</p>", ".</p>")),
    "chuc-vu": (LETTER, styled(".sign .title { font-weight: normal }")),
    "ho-ten": (LETTER, replaced(r'<p class="name">[^<]*</p>', '<p class="name">ThS. Nguyễn Văn A</p>')),
    "khoi-ky": (LETTER, styled(".sign { break-before: page }")),
    "noi-nhan": (LETTER, styled(".sign .to-whom .label { font-style: normal }")),
    "ngang-hang": (LETTER, styled(".sign .to-whom { padding-top: 40pt }")),
    "ds-noi-nhan": (LETTER, styled(".sign .to-whom { font-size: 14pt }")),
}  # fmt: skip


@cache
def sound(name: str) -> dict[str, Finding]:
    return judged(pdf.render(html_of(name), title="x"))


@pytest.mark.parametrize("rule", sorted(TWINS))
def test_each_rule_catches_its_broken_twin(rule: str) -> None:
    name, broken = TWINS[rule]
    html = html_of(name)
    before = sound(name)
    after = judged(pdf.render(broken(html), title="x"))
    assert before[rule].met is not False, before[rule]
    assert after[rule].met is False, after[rule]


def test_every_rule_has_a_twin() -> None:
    rules = set(sound(LETTER))
    # The font has its own tests below: no font but Tinos ever gets into a paper of ours.
    assert rules - {"phong-chu"} == set(TWINS)


def test_minutes_with_a_line_of_place_and_date_are_caught() -> None:
    broken = replaced(
        r'<td class="right date">[^<]*</td>', '<td class="right date">Sơn La, ngày 05 tháng 10 năm 2021</td>'
    )
    assert judged(pdf.render(broken(html_of(MINUTES)), title="x"))["dia-danh"].met is False


FOREIGN = """<!doctype html><meta charset="utf-8"><style>
@page {{ size: A4; margin: 20mm 15mm 20mm 30mm }} body {{ font: 14pt "{font}"; margin: 0 }}
td {{ text-align: center; vertical-align: top }} p {{ margin: 6pt 0 0; text-align: justify; text-indent: 1cm }}
</style><table width="100%"><tr><td><div style="font-size:12pt">UBND TỈNH</div><b style="font-size:12pt">VĂN PHÒNG</b></td>
<td><b style="font-size:12pt">CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b><br><b style="font-size:13pt">Độc lập - Tự do - Hạnh phúc</b></td></tr>
<tr><td style="font-size:13pt">Số: 7/BC-VP</td><td style="font-size:13pt"><i>Sơn La, ngày 05 tháng 01 năm 2021</i></td></tr></table>
<div style="text-align:center"><b>BÁO CÁO</b></div><div style="text-align:center"><b>Kết quả năm 2021</b></div>
<p>Thực hiện kế hoạch của cấp trên, Văn phòng báo cáo kết quả công tác phòng, chống ma túy năm 2021 của đơn vị như sau
đây để cấp trên xem xét, tổng hợp theo quy định hiện hành./.</p>"""


@pytest.mark.browser
def test_a_paper_made_elsewhere_is_judged(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(FOREIGN.format(font="DejaVu Sans"))
    found = judged(page.pdf(prefer_css_page_size=True), own=False)
    page.close()
    assert found["kho-giay"].met
    assert found["le-trai"].met
    assert found["quoc-hieu"].met
    assert found["co-quan"].met
    # Recognised; whether it leans depends on the fonts of the machine that printed it.
    assert found["dia-danh"].met is not None
    assert found["ten-loai"].met
    assert found["ket-thuc"].met
    assert found["so-0"].met is False
    assert found["ke-tieu-ngu"].met is False
    assert found["phong-chu"].met is False
    assert found["chuc-vu"].met is False


def test_what_cannot_be_judged_is_refused_with_a_sentence() -> None:
    scan = io.BytesIO()
    Image.new("RGB", (200, 280), "white").save(scan, format="PDF")
    for content, words in (
        (b"", "Không đọc được tệp"),
        (b"%PDF-1.7 broken", "Không đọc được tệp"),
        (b"PK\x03\x04", "Không đọc được tệp"),
        (scan.getvalue(), "chỉ có ảnh quét"),
    ):
        with pytest.raises(Blocked) as refused:
            measured(content)
        assert words in refused.value.problems[0].text


def test_the_command_tells_and_exits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad, none = tmp_path / "a.pdf", tmp_path / "b.pdf", tmp_path / "c.pdf"
    good.write_bytes(pdf.render(html_of(REPORT), title="x"))
    bad.write_bytes(pdf.render(styled(".p { font-size: 12pt }")(html_of(REPORT)), title="x"))
    none.write_bytes(b"x")
    call_command("check_layout", str(good), "--own")
    assert re.search(r"Đạt (\d+)/\1 quy tắc áp dụng", capsys.readouterr().out)
    with pytest.raises(SystemExit) as ended:
        call_command("check_layout", str(bad), format="json")
    assert ended.value.code == 1
    told = json.loads(capsys.readouterr().out)
    wrong = [each for each in told["findings"] if each["met"] is False]
    assert "co-chu" in [each["rule"] for each in wrong]
    assert set(wrong[0]) == {"rule", "title", "article", "met", "figure", "page"}
    with pytest.raises(SystemExit) as ended:
        call_command("check_layout", str(none))
    assert ended.value.code == 2
