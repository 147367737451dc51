"""The data inside every PDF: after the schema, without names, PDF/A-3b, the same bytes anywhere and on any day."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pikepdf
import pytest
from django.conf import settings
from pikepdf import pdfa
from pypdf import PdfReader

from dossiers.documents import kinds
from dossiers.documents.data import SECTIONS, Frozen, paper_data
from dossiers.documents.proof import FILE_NAME
from dossiers.documents.render import render_pdf
from dossiers.loaders.printed import measured
from dossiers.queries.snapshot import Content
from dossiers.rules.layout import conformity
from dossiers.signing.keys import public_keys
from dossiers.signing.reading import DRAFT, read
from tests.dossiers.proven_papers import CREATED, Proven, appraised_unit, papers_of, proven, unit_of

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs/du-lieu-van-ban.schema.json").read_text(encoding="utf-8"))
#: What the validator is expected to object to, rule by rule with the reason. There is nothing: WeasyPrint's empty lists of
#: patterns and shadings, which it cannot judge, are left out by ``records.pdf``.
EXPECTED_FINDINGS: dict[str, str] = {}
ENCLOSING = sorted(SECTIONS)
# A receipt and a bare table are no papers of the decree.
# The công văn is held to the decree by tests of its own.
OF_THE_DECREE = [kind for kind in ENCLOSING if kinds.kind_of(kind).numbered and kind != kinds.CHASE_LETTER]


@pytest.fixture(scope="module")
def campaign(django_db_setup: None, django_db_blocker: Any) -> Iterator[Content]:
    with appraised_unit(django_db_blocker) as content:
        yield content


@pytest.fixture(scope="module")
def issued(campaign: Content) -> dict[str, Proven]:
    return {kind: proven(*made) for kind, made in papers_of(campaign).items()}


def enclosed(content: bytes) -> dict[str, Any]:
    with pikepdf.open(io.BytesIO(content)) as opened:
        found: dict[str, Any] = json.loads(opened.attachments[FILE_NAME].get_file().read_bytes())
    return found


def test_every_kind_encloses_data_that_follow_the_schema(issued: dict[str, Proven]) -> None:
    assert sorted(issued) == ENCLOSING
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    validator = jsonschema.Draft202012Validator(SCHEMA)
    for kind, one in issued.items():
        assert [fault.message for fault in validator.iter_errors(enclosed(one.pdf))] == [], kind
        assert enclosed(one.pdf)["data"]["paper"]["kind"] == kind


def test_the_schema_is_strict(issued: dict[str, Proven]) -> None:
    told = enclosed(issued[kinds.MINUTES].pdf)
    validator = jsonschema.Draft202012Validator(SCHEMA)
    told["data"]["units"][0]["scores"]["lines"][0]["note"] = "Nguyễn Văn A"
    assert not validator.is_valid(told)


def test_a_draft_encloses_its_data_unsigned(campaign: Content) -> None:
    paper, content = papers_of(campaign)[kinds.REPORT]
    body = render_pdf(paper, data={**paper_data(paper, content, Frozen()), "paper": {"issued": False}})
    assert enclosed(body)["signature"] is None
    assert read(body, public_keys()).state == DRAFT


def test_counts_travel_and_names_of_persons_do_not(issued: dict[str, Proven], campaign: Content) -> None:
    unit = unit_of(campaign)
    names = {
        each["name"] for each in (*unit["council"]["members"], *campaign["office"]["council"]["members"])
    }
    names |= {
        unit["signer"]["name"],
        unit["meeting"]["chair"],
        unit["meeting"]["secretary"],
        "Nguyễn Văn Người Nộp",
    }
    names |= {each["speaker"] for each in unit["meeting"]["opinions"]}
    free = {each["note"] for each in unit["scores"]["lines"]} | {each["text"] for each in unit["report"]}
    assert len(names - {""}) > 5
    for one in issued.values():
        told = json.dumps(enclosed(one.pdf), ensure_ascii=False)
        assert [name for name in names if name and name in told] == []
        assert [text for text in free if len(text) > 20 and text in told] == []


def test_a_paper_encloses_no_more_than_it_prints(issued: dict[str, Proven]) -> None:
    decision = enclosed(issued[kinds.COUNCIL_DECISION].pdf)["data"]["units"][0]
    assert set(decision) == {"unit", "council"}
    minutes = enclosed(issued[kinds.MINUTES].pdf)["data"]["units"][0]
    assert minutes["outcome"]["total"] == "89"
    assert {each["row"] for each in minutes["figures"]} == {"S01", "S14", "S15", "S16", "S17"}
    assert "appraisal" not in minutes
    letter = enclosed(issued[kinds.UPWARD_LETTER].pdf)["data"]
    row = next(each for each in letter["units"] if each["unit"]["abbreviation"] == "TTTT")
    assert row["appraisal"]["final"]["total"] == "87"
    assert "lines" not in row["appraisal"]
    assert enclosed(issued[kinds.NOTICE].pdf)["data"]["decision"]["final"] == "89.69"


def test_every_kind_is_valid_pdf_a_and_sound(issued: dict[str, Proven], tmp_path: Path) -> None:
    for kind, one in issued.items():
        report = pdfa.validate_written(io.BytesIO(one.pdf), "3b")
        assert {str(each): None for each in report.findings if each.rule not in EXPECTED_FINDINGS} == {}, kind
        path = tmp_path / f"{kind}.pdf"
        path.write_bytes(one.pdf)
        done = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True, check=False)
        assert (done.returncode, "No syntax or stream encoding errors" in done.stdout) == (0, True), done
        if target := os.environ.get("PAPERS_OUT"):
            (Path(target) / path.name).write_bytes(one.pdf)


def test_a_file_that_is_no_pdf_a_is_refused_by_the_same_check(issued: dict[str, Proven]) -> None:
    with pikepdf.open(io.BytesIO(issued[kinds.NOTICE].pdf)) as opened:
        del opened.Root.OutputIntents
        target = io.BytesIO()
        opened.save(target)
    assert not pdfa.validate_written(io.BytesIO(target.getvalue()), "3b").passed


def test_the_file_says_what_it_is(issued: dict[str, Proven]) -> None:
    reader = PdfReader(io.BytesIO(issued[kinds.MINUTES].pdf))
    facts, root = reader.metadata, reader.trailer["/Root"]
    assert facts is not None
    assert facts.title == "Biên bản họp tự đánh giá, kèm Bảng tự chấm điểm – Trung tâm Thông tin, năm 2021"
    assert facts.author == "Trung tâm Thông tin"
    assert facts.subject == "Số 05/BB-X ngày 28/9/2021"
    assert facts.creation_date == facts.modification_date == CREATED
    assert root["/Lang"] == "vi"  # type: ignore[index]
    assert root["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert root["/OutputIntents"]  # type: ignore[index]
    (spec,) = root["/AF"]  # type: ignore[index]
    assert spec.get_object()["/AFRelationship"] == "/Data"
    assert PdfReader(io.BytesIO(issued[kinds.NOTICE].pdf)).metadata.author.startswith("Văn phòng")  # type: ignore[union-attr]


def test_code_and_qr_stand_on_every_page_and_disturb_no_rule(issued: dict[str, Proven]) -> None:
    for kind in OF_THE_DECREE:
        sheet = measured(issued[kind].pdf)
        found = [each for each in conformity(sheet, own=True) if each.met is False]
        assert found == [], kind
        code = enclosed(issued[kind].pdf)["data"]["proof"]["code"]
        printed = f"Mã {code[:4]}-{code[4:8]}-{code[8:]}"
        for page in sheet.pages:
            (line,) = [line for line in page.lines if line.text == printed]
            assert line.top > page.height - 57
            assert line.x1 < 30 / 25.4 * 72
        drawn = [len(each.images) for each in PdfReader(io.BytesIO(issued[kind].pdf)).pages]
        assert drawn == [1] * len(sheet.pages)


SCRIPT = """
import hashlib, json, pathlib, sys
import django; django.setup()
from tests.dossiers.proven_papers import papers_of, proven
campaign = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
found = {kind: hashlib.sha256(proven(*made).pdf).hexdigest() for kind, made in papers_of(campaign).items()}
print(json.dumps(found))
"""


def test_equal_snapshots_give_equal_bytes_in_another_process_on_another_day(
    issued: dict[str, Proven], campaign: Content, tmp_path: Path
) -> None:
    """Another clock, zone, hash seed and locale; the same key, which is an input as the number is."""
    path = tmp_path / "content.json"
    path.write_text(json.dumps(campaign, ensure_ascii=False), encoding="utf-8")
    here = {kind: hashlib.sha256(one.pdf).hexdigest() for kind, one in issued.items()}
    key = (Path(settings.PAPER_KEYS_DIR) / "current").read_text(encoding="ascii")
    other_day = "import time; _real = time.time; time.time = lambda: _real() + 400 * 86400\n"
    done = subprocess.run(
        [sys.executable, "-c", other_day + SCRIPT, str(path)],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={
            "DJANGO_SETTINGS_MODULE": "config.settings_test",
            "PAPER_KEY": key,
            "PYTHONHASHSEED": "77",
            "TZ": "America/Los_Angeles",
            "LC_ALL": "C",
            "PATH": "/usr/bin:/bin",
        },
    )
    assert json.loads(done.stdout.splitlines()[-1]) == here


def test_no_font_but_tinos(issued: dict[str, Proven]) -> None:
    """The papers of the decree are held to it above, rule by rule."""
    for kind in sorted(set(ENCLOSING) - set(OF_THE_DECREE)):
        assert {re.sub("-.*", "", font.name) for font in measured(issued[kind].pdf).fonts} == {"Tinos"}
