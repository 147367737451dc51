"""Evidence: entered once, used for several criteria, printed as number and date, looked at behind the same door."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from dossiers import states
from dossiers.actions import evidence as actions
from dossiers.actions.versioned import Conflict
from dossiers.models import Dossier, Evidence, EvidenceUse
from dossiers.queries.scoring_page import problems
from dossiers.queries.snapshot import canonical, snapshot_of
from dossiers.rules.evidence import Reference
from records.errors import Blocked, NotAllowed
from records.models import AccessEntry, LogEntry
from tests.counting import cost
from tests.dossiers.content import docx_bytes, file, image_bytes, pdf_bytes, scored, started
from tests.dossiers.stories import take_to
from tests.people import APPRAISER, CHAIR, OFFICER, OUTSIDER, SIBLING, World, recast

PLAN = Reference("van_ban", "Kế hoạch", "05/KH-TTTT", date(2021, 1, 12), subject="Phòng, chống ma túy")
PAGE_QUERIES = 21


def url(dossier: Dossier, name: str = "evidence", *args: object) -> str:
    return reverse(f"dossiers:{name}", args=[dossier.pk, *args])


def enter(world: World, dossier: Dossier, *codes: str, each: Reference = PLAN, **more: Any) -> Evidence:
    return actions.add_reference(
        dossier=dossier, codes=codes, each=each, by=world.user(OFFICER), at=world.at, **more
    )


def lines(dossier: Dossier) -> dict[str, list[str]]:
    return {
        each["code"]: each["evidence"] for each in snapshot_of(dossier)["scores"]["lines"] if each["evidence"]
    }


def test_entered_once_it_serves_several_criteria_under_one_code(world: World) -> None:
    dossier = started(world)
    client = world.client(OFFICER)
    page = client.get(f"{url(dossier)}?tieu-chi=1.1").content.decode()
    assert 'value="1.1" checked' in page
    assert "Không tải lên tài liệu có độ mật" in page
    # What is demanded is not called optional.
    assert all(f"{label}</label>" in page for label in ("Loại văn bản", "Số, ký hiệu", "Ngày"))
    assert 'Nơi ban hành <span class="muted">(không bắt buộc)' in page
    answer = client.post(
        url(dossier),
        {"kind": "van_ban", "doc_type": "Kế hoạch", "number": "05/KH-TTTT", "dated_on": "12/01/2021",
         "codes": ["1.1", "2.2"]},
    )  # fmt: skip
    assert answer.status_code == 302
    assert lines(dossier) == {
        "1.1": ["H1-1.01: Kế hoạch số 05/KH-TTTT, ngày 12/01/2021"],
        "2.2": ["H1-1.01: Kế hoạch số 05/KH-TTTT, ngày 12/01/2021"],
    }
    scoring = client.get(reverse("dossiers:scoring", args=[dossier.pk])).content.decode()
    assert scoring.count("Kế hoạch số 05/KH-TTTT, ngày 12/01/2021</span>") == 2
    entry = LogEntry.objects.filter(action="minh_chung.them").latest("pk")
    assert entry.data == {"ma": "H1-1.01", "tieu_chi": ["1.1", "2.2"]}


def test_what_is_wrong_is_said_and_nothing_is_kept(world: World) -> None:
    dossier = started(world)
    client = world.client(OFFICER)
    answer = client.post(url(dossier), {"kind": "van_ban", "doc_type": "Kế hoạch"})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "Chọn ít nhất một tiêu chí dùng minh chứng này." in html
    assert "Ghi số, ký hiệu hoặc ngày của văn bản." in html
    assert 'value="Kế hoạch"' in html
    data = {"kind": "van_ban", "doc_type": "Công văn", "number": "7", "at_unit": "on", "codes": "1.1"}
    answer = client.post(url(dossier), {**data, "file": file("a.pdf", pdf_bytes())})
    assert "không tải tệp lên" in answer.content.decode()
    assert not Evidence.objects.filter(dossier=dossier).exists()
    assert client.post(url(dossier), data).status_code == 302
    assert lines(dossier)["1.1"] == ["H1-1.01: Công văn số 7 (lưu tại đơn vị)"]


def test_the_database_keeps_no_file_with_what_stays_at_the_unit(world: World) -> None:
    dossier = started(world)
    row = enter(world, dossier, "1.1", upload=actions.UploadedFile("a.pdf", "application/pdf", pdf_bytes()))
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.filter(pk=row.pk).update(at_unit=True)


def test_a_code_is_never_used_again(world: World) -> None:
    dossier = started(world)
    officer = world.user(OFFICER)
    first = enter(world, dossier, "1.1")
    actions.remove_evidence(dossier=dossier, evidence_id=first.pk, by=officer, at=world.at)
    assert enter(world, dossier, "1.1").code == "H1-1.02"
    assert enter(world, dossier, "2.4", "1.1").code == "H1-1.03"
    assert enter(world, dossier, "2.4").code == "H2-4.01"


def test_taken_from_one_criterion_it_still_serves_the_other(world: World) -> None:
    dossier = started(world)
    officer = world.user(OFFICER)
    row = enter(world, dossier, "1.1", "2.2")
    actions.remove_evidence(dossier=dossier, evidence_id=row.pk, code="1.1", by=officer, at=world.at)
    assert set(lines(dossier)) == {"2.2"}
    actions.remove_evidence(dossier=dossier, evidence_id=row.pk, code="2.2", by=officer, at=world.at)
    row.refresh_from_db()
    assert row.removed_by == officer
    assert lines(dossier) == {}
    with pytest.raises(Blocked):
        actions.remove_evidence(dossier=dossier, evidence_id=row.pk, by=officer, at=world.at)


def test_a_reference_is_mended_and_a_stale_page_is_told(world: World) -> None:
    dossier = started(world)
    client = world.client(OFFICER)
    row = enter(world, dossier, "1.1")
    form = client.get(url(dossier, "evidence_change", row.pk)).content.decode()
    assert 'value="05/KH-TTTT"' in form
    assert 'value="12/01/2021"' in form
    data = {"kind": "van_ban", "doc_type": "Kế hoạch", "number": "06/KH-TTTT", "codes": ["1.2"], "version": 1}
    assert client.post(url(dossier, "evidence_change", row.pk), data).status_code == 302
    assert lines(dossier) == {"1.2": ["H1-1.01: Kế hoạch số 06/KH-TTTT"]}
    stale = client.post(url(dossier, "evidence_change", row.pk), {**data, "number": "07"})
    assert stale.status_code == 409
    assert "đã sửa mục này lúc" in stale.content.decode()
    with pytest.raises(Conflict):
        actions.change_reference(
            dossier=dossier, evidence_id=row.pk, codes=["1.2"], each=PLAN, version=1,
            by=world.user(OFFICER), at=world.at,
        )  # fmt: skip
    assert EvidenceUse.objects.filter(evidence=row, removed_at__isnull=False).count() == 1


def test_owner_teammate_and_stranger(world: World) -> None:
    dossier = started(world)
    row = enter(world, dossier, "1.1")
    data = {"kind": "van_ban", "doc_type": "Kế hoạch", "number": "9", "codes": ["1.1"]}
    mate = world.client(CHAIR)
    page = mate.get(url(dossier))
    assert page.status_code == 200
    assert "Chỉ xem" in page.content.decode()
    assert 'id="nhap-minh-chung"' not in page.content.decode()
    targets = (url(dossier), url(dossier, "evidence_change", row.pk), url(dossier, "evidence_remove", row.pk))
    for target in targets:
        assert mate.post(target, data).status_code == 403, target
    for name in (OUTSIDER, SIBLING, APPRAISER):
        client = world.client(name)
        assert client.get(url(dossier)).status_code == 404
        for target in (*targets, url(dossier, "evidence_take_over")):
            assert client.post(target, data).status_code == 404, (name, target)
    assert Evidence.objects.filter(dossier=dossier, removed_at__isnull=True).count() == 1


def test_evidence_of_another_dossier_is_not_there(world: World) -> None:
    mine, other = started(world), world.dossier("U-02")
    row = enter(world, mine, "1.1")
    Evidence.objects.filter(pk=row.pk).update(dossier=other)
    client = world.client(OFFICER)
    assert client.get(url(mine, "evidence_change", row.pk)).status_code == 404
    assert client.post(url(mine, "evidence_remove", row.pk)).status_code == 422


def test_it_is_frozen_with_the_dossier_and_follows_a_request_for_explanation(world: World) -> None:
    dossier = started(world)
    Dossier.objects.filter(pk=dossier.pk).update(state=states.SUBMITTED)
    with pytest.raises(NotAllowed):
        enter(world, world.dossier(), "1.1")
    Dossier.objects.filter(pk=dossier.pk).update(state=states.AWAITING_EXPLANATION)
    assert enter(world, world.dossier(), "1.1").code == "H1-1.01"


# -- Looking at a file -----------------------------------------------------------------------------------------------


def test_images_and_pdf_are_looked_at_without_running_anything(world: World) -> None:
    dossier = started(world)
    client = world.client(OFFICER)
    kinds = {
        "a.pdf": ("application/pdf", pdf_bytes()),
        "a.png": ("image/png", image_bytes("PNG")),
        "a.jpg": ("image/jpeg", image_bytes("JPEG")),
    }
    for name, (kind, body) in kinds.items():
        row = enter(world, dossier, "1.1", upload=actions.UploadedFile(name, kind, body))
        look = reverse("dossiers:file_preview", args=[row.stored_id])
        before = AccessEntry.objects.filter(kind="xem").count()
        answer = client.get(look)
        assert answer.status_code == 200
        assert answer["Content-Type"] == kind
        assert answer["Content-Disposition"].startswith("inline")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"].count("default-src 'none'") == 1
        assert ("sandbox" in answer["Content-Security-Policy"]) is kind.startswith("image/")
        assert "script-src" not in answer["Content-Security-Policy"]
        assert b"".join(answer.streaming_content) == body  # type: ignore[attr-defined]
        assert AccessEntry.objects.filter(kind="xem").count() == before + 1
        for stranger in (SIBLING, OUTSIDER, APPRAISER):
            assert world.client(stranger).get(look).status_code == 404
    html = client.get(url(dossier)).content.decode()
    assert html.count("Mã kiểm tra (SHA-256)") == 3
    assert row.stored is not None
    assert row.stored.sha256 in html


def test_other_files_are_only_handed_out(world: World) -> None:
    dossier = started(world)
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    row = enter(world, dossier, "1.1", upload=actions.UploadedFile("a.docx", kind, docx_bytes()))
    client = world.client(OFFICER)
    assert client.get(reverse("dossiers:file_preview", args=[row.stored_id])).status_code == 404
    assert client.get(reverse("dossiers:file", args=[row.stored_id])).status_code == 200


# -- Evidence or a reason ----------------------------------------------------------------------------------------------


def test_a_score_needs_evidence_or_a_reason(world: World) -> None:
    dossier = started(world)
    scored(world, dossier)
    assert [each.text for each in problems(dossier)] == []
    dossier.scores.filter(criterion__code__in=("1.1", "1.2")).update(note="")
    found = problems(dossier)
    assert [each.code for each in found] == ["scores.evidence", "scores.evidence"]
    assert found[0].text.startswith("Tiêu chí 1.1 đã cho điểm nhưng chưa có minh chứng")
    assert found[0].where.endswith("#tc-1.1")
    enter(world, dossier, "1.1")
    assert [each.where.rsplit("-", 1)[1] for each in problems(dossier)] == ["1.2"]
    page = world.client(OFFICER).get(reverse("dossiers:scoring", args=[dossier.pk])).content.decode()
    assert "1.2 cần minh chứng hoặc lý do" in page


# -- Last year's -------------------------------------------------------------------------------------------------------


def test_last_years_evidence_is_taken_over_knowingly(world: World) -> None:
    dossier = started(world)
    past = world.dossier(campaign="kh-vpub-2021")
    Dossier.objects.filter(pk=past.pk).update(state=states.DRAFTING)
    upload = actions.UploadedFile("cu.pdf", "application/pdf", pdf_bytes())
    old = enter(world, world.dossier(campaign="kh-vpub-2021"), "1.1", "1.3", upload=upload)
    client = world.client(OFFICER)
    assert "Lấy lại minh chứng" not in client.get(url(dossier)).content.decode()
    recast("dien-tap", year=2022, is_practice=False)
    assert "Lấy lại minh chứng" in client.get(url(dossier)).content.decode()
    assert client.post(url(dossier, "evidence_take_over")).status_code == 422
    assert client.post(url(dossier, "evidence_take_over"), {"evidence": [old.pk]}).status_code == 302
    new = Evidence.objects.get(dossier=dossier)
    assert (new.code, new.taken_from_id, new.number) == ("H1-1.01", old.pk, "05/KH-TTTT")
    assert set(lines(dossier)) == {"1.1", "1.3"}
    assert new.stored is not None
    assert old.stored is not None
    assert new.stored_id != old.stored_id
    assert (new.stored.dossier_id, new.stored.sha256) == (dossier.pk, old.stored.sha256)
    assert "đã lấy lại" in client.get(url(dossier)).content.decode()
    assert client.post(url(dossier, "evidence_take_over"), {"evidence": [old.pk]}).status_code == 422
    assert Evidence.objects.filter(dossier=dossier).count() == 1


# -- Determinism, cost -----------------------------------------------------------------------------------------------------


def test_the_snapshot_is_the_same_whatever_the_order_of_rows(world: World) -> None:
    dossier = started(world)
    for number in ("1", "2", "3"):
        enter(world, dossier, "1.1", "2.2", each=Reference("van_ban", "Báo cáo", number))
    before = canonical(snapshot_of(dossier))
    assert before == canonical(snapshot_of(world.dossier()))
    uses = list(EvidenceUse.objects.filter(evidence__dossier=dossier).order_by("-pk"))
    EvidenceUse.objects.all().delete()
    for use in uses:
        use.pk = None
        use.save()
    assert canonical(snapshot_of(dossier)) == before
    assert json.loads(before[0])["scores"]["lines"][0]["evidence"] == [
        "H1-1.01: Báo cáo số 1",
        "H1-1.02: Báo cáo số 2",
        "H1-1.03: Báo cáo số 3",
    ]


def test_one_and_three_rows_cost_the_same(world: World) -> None:
    dossier = started(world)
    client = world.client(OFFICER)
    enter(world, dossier, "1.1")
    few = cost(client, url(dossier))
    for code in ("1.2", "1.3"):
        enter(
            world,
            dossier,
            code,
            "2.2",
            upload=actions.UploadedFile(f"{code}.png", "image/png", image_bytes("PNG")),
        )
        EvidenceUse.objects.filter(criterion__code="2.2").delete()
    assert few == cost(client, url(dossier)) == PAGE_QUERIES


def test_the_office_reads_it_at_the_criterion(world: World) -> None:
    dossier = take_to(world, states.DRAFTING)
    enter(world, dossier, "1.1")
    take_to(world, states.APPRAISING)
    html = world.client(APPRAISER).get(reverse("dossiers:appraise", args=[dossier.pk])).content.decode()
    assert "Kế hoạch số 05/KH-TTTT, ngày 12/01/2021" in html
    assert "H1-1.01" in html
