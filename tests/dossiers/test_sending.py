"""A built bundle: repeatable, replaced, sent once by two people, written by the command."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pypdf import PdfReader

from campaigns import states as campaign_states
from dossiers import states
from dossiers.actions import appraisal, outside
from dossiers.actions import bundle as bundle_actions
from dossiers.management.demo import Calendar, appraise_to
from dossiers.models import Bundle, Dossier, OutsideAct
from dossiers.queries.upper_content import dossiers_of, upper_state
from records import journal
from records.errors import Blocked, NotAllowed, Stale
from records.models import AccessEntry
from records.sheets import read_rows
from tests.dossiers.campaigns_taken import (
    LETTER,
    MINUTES,
    approve,
    built,
    bytes_of,
    meet,
    number,
    send,
    taken,
)
from tests.dossiers.stories import SAMPLES
from tests.people import ADMIN, APPRAISER, OFFICE_CHAIR, SECOND_ADMIN, World


@pytest.fixture(scope="module", autouse=True)
def bundled(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The bundle of the practice is built."""
    with taken(django_db_blocker, "appraised", then=built):
        yield


def test_equal_papers_give_equal_bundles_and_a_sheet_with_the_three_parts(world: World) -> None:
    bundle = Bundle.objects.get(campaign=world.practice)
    rows = dossiers_of(world.practice)
    again = bundle_actions.make(world.practice, rows, upper_state(world.practice, rows))
    assert again.assembled.sha256 == bundle.sha256
    with bundle.sheet.file.open("rb") as stored:
        sheet = bytes(stored.read())
    assert again.sheet == sheet
    cells = [[str(cell) for cell in row if cell is not None] for row in read_rows(sheet)]
    flat = [cell for row in cells for cell in row]
    assert "Bộ tiêu chí dự thảo – chưa đối chiếu văn bản đã ký" in flat
    assert "Đợt diễn tập" in flat
    assert "(do cấp trên thẩm định)" in flat
    assert "Danh sách này có 7 cơ quan, đơn vị." in flat
    parts = {row[2]: row[1] for row in cells if len(row) > 3}
    assert parts["Văn phòng Ủy ban nhân dân tỉnh Sơn La"] == "I"
    assert parts["Đơn vị diễn tập A"] == "II"
    assert parts["Đơn vị diễn tập B"] == "III"


def test_a_new_bundle_takes_the_place_of_one_that_was_not_sent(world: World) -> None:
    first = Bundle.objects.get(campaign=world.practice)
    rows = dossiers_of(world.practice)
    made = bundle_actions.make(world.practice, rows, upper_state(world.practice, rows))
    second = bundle_actions.keep(campaign=world.practice, made=made, by=world.user(ADMIN), at=world.at)
    first.refresh_from_db()
    assert (first.state, second.serial) == (states.BUNDLE_REPLACED, 2)


# -- sending --------------------------------------------------------------------------------------------------------


def test_sending_needs_a_second_person_and_moves_every_dossier_once(world: World) -> None:
    bundle = Bundle.objects.get(campaign=world.practice)
    act = send(world)
    assert set(act.rows.values_list("dossier_id", flat=True)) == set(
        bundle.dossiers.values_list("pk", flat=True)
    )
    assert world.dossier().state == states.ACCEPTED
    with pytest.raises(NotAllowed, match="phải là hai người"):
        outside.confirm_act(act=act, by=world.user(ADMIN), at=world.at)
    with pytest.raises(NotAllowed, match="Quản trị Văn phòng"):
        outside.confirm_act(act=act, by=world.user(APPRAISER), at=world.at)
    page = world.client(SECOND_ADMIN).get(f"/tong-hop/ghi-nhan/{act.pk}/").content.decode()
    assert "Đơn vị diễn tập A" in page
    assert "Đã gửi Cấp trên (diễn tập)" in page
    outside.confirm_act(act=act, by=world.user(SECOND_ADMIN), at=world.at)
    moved = Dossier.objects.filter(participation__campaign=world.practice)
    assert set(moved.values_list("state", flat=True)) == {states.FORWARDED}
    bundle.refresh_from_db()
    act.refresh_from_db()
    assert bundle.state == states.BUNDLE_SENT
    assert (act.state, act.punctuality) == (states.ACT_CONFIRMED, states.ON_TIME)
    with pytest.raises(Stale, match="đã xác nhận ghi nhận này"):
        outside.confirm_act(act=act, by=world.user(SECOND_ADMIN), at=world.at)
    with pytest.raises(Blocked, match="Không có hồ sơ nào chờ gửi"):
        send(world)
    assert journal.verify("dien-tap") == []


def test_a_second_click_records_no_second_sending(world: World) -> None:
    send(world)
    with pytest.raises(Blocked, match="đã có một ghi nhận chờ người thứ hai xác nhận"):
        send(world)
    assert OutsideAct.objects.filter(campaign=world.practice).count() == 1


def test_late_sending_is_recorded_as_late_not_refused(world: World) -> None:
    milestone = world.practice.milestones.get(purpose=campaign_states.FORWARD)
    milestone.last_valid_at = world.at - timedelta(days=1)
    milestone.save(update_fields=["last_valid_at"])
    act = send(world)
    outside.confirm_act(act=act, by=world.user(SECOND_ADMIN), at=world.at)
    assert act.punctuality == states.LATE
    assert "Gửi quá hạn" in world.client(ADMIN).get(f"/tong-hop/ghi-nhan/{act.pk}/").content.decode()
    assert world.dossier().state == states.FORWARDED


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"number": ""}, "Ghi số, ký hiệu văn bản."),
        ({"signed_on": None}, "Ngày gửi: chưa ghi."),
        ({"way": " "}, "Ghi hình thức gửi."),
    ],
)
def test_a_sending_without_its_facts_is_not_recorded(
    wrong: dict[str, Any], sentence: str, world: World
) -> None:
    with pytest.raises(Blocked, match=sentence):
        send(world, **wrong)


# -- the command ----------------------------------------------------------------------------------------------------


def test_the_command_writes_the_same_bundle_every_paper_and_the_lists(world: World, tmp_path: Path) -> None:
    bundle = Bundle.objects.get(campaign=world.practice)
    said = StringIO()
    call_command("export_bundle", campaign="dien-tap", out=tmp_path, stdout=said)
    assert (tmp_path / "ho-so-tong-hop.pdf").read_bytes() == bytes_of(bundle)
    with bundle.sheet.file.open("rb") as stored:
        assert (tmp_path / "danh-sach.xlsx").read_bytes() == stored.read()
    written = {hashlib.sha256(path.read_bytes()).hexdigest() for path in (tmp_path / "van-ban").iterdir()}
    assert {each["sha256"] for each in bundle.manifest} <= written
    sums = (tmp_path / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    for line in sums:
        digest, name = line.split("  ")
        assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == digest
    assert f"Đã ghi {len(sums)} tệp" in said.getvalue()
    assert AccessEntry.objects.filter(kind="xuat", data__lenh="export_bundle").exists()


def test_the_command_names_the_campaigns_when_the_code_is_wrong(world: World, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"Không có đợt nam-2020\. Các đợt: dien-tap, kh-vpub-2021"):
        call_command("export_bundle", campaign="nam-2020", out=tmp_path)


def test_the_command_writes_drafts_of_a_campaign_that_has_just_begun(world: World, tmp_path: Path) -> None:
    call_command("export_bundle", campaign="kh-vpub-2021", out=tmp_path, stdout=StringIO())
    names = {path.name for path in (tmp_path / "van-ban").iterdir()}
    assert "02-ttpvhcc-qd-hoi-dong.pdf" in names
    first = next(
        path for path in sorted((tmp_path / "van-ban").iterdir()) if path.name.endswith("qd-hoi-dong.pdf")
    )
    assert "DỰ THẢO" in PdfReader(first).pages[0].extract_text()


# -- sending ahead ----------------------------------------------------------------------------------------------------


def bundle_anew(world: World, version: int, numbers: tuple[str, str]) -> Bundle:
    """Approve, number and build again what stands now."""
    meet(world, version=version, place=f"Phòng họp số {version}")
    approve(world)
    number(world, MINUTES, numbers[0])
    number(world, LETTER, numbers[1])
    rows = dossiers_of(world.practice)
    made = bundle_actions.make(world.practice, rows, upper_state(world.practice, rows))
    return bundle_actions.keep(campaign=world.practice, made=made, by=world.user(ADMIN), at=world.at)


def test_part_of_the_units_goes_ahead_and_the_rest_follows(world: World) -> None:
    campaign = world.practice
    campaign.forward_partial = True
    campaign.save(update_fields=["forward_partial"])
    late = world.dossier("DT-B")
    appraisal.reopen(dossier=late, by=world.user(OFFICE_CHAIR), at=world.at, note="Xem lại điểm 2.1")
    with pytest.raises(Blocked, match="không còn hiệu lực"):
        send(world)
    first = bundle_anew(world, 1, ("8", "32"))
    assert late.pk not in set(first.dossiers.values_list("pk", flat=True))
    outside.confirm_act(act=send(world), by=world.user(SECOND_ADMIN), at=world.at)
    assert world.dossier("U-03").state == states.FORWARDED
    assert world.dossier("DT-B").state == states.APPRAISING
    appraise_to(world.dossier("DT-B"), SAMPLES["DT-B"], Calendar(base=world.at), states.ACCEPTED)
    told = world.client(ADMIN).get("/tong-hop/dien-tap/van-ban/").content.decode()
    assert "Gửi lần 2 (bổ sung)" in told
    assert "32/TTr-VPUB" in told
    # What went up keeps its numbers for good.
    with pytest.raises(Blocked, match="Số 08/BB-VPUB là của văn bản đã gửi cấp trên lần 1"):
        bundle_anew(world, 2, ("8", "33"))
    # The second bundle is whole again; the sending moves only the dossier that still waited.
    second = bundle_anew(world, 3, ("9", "33"))
    letter = second.manifest[0]
    reader = PdfReader(BytesIO(bytes_of(second)))
    first_page = letter["first_page"] - 1
    written = " ".join(reader.pages[first_page].extract_text().split())
    assert "(bổ sung)" in written
    assert "Tờ trình số 32/TTr-VPUB ngày" in written
    assert "gửi bổ sung lần này: Đơn vị diễn tập B." in written
    assert second.dossiers.count() == 7
    act = send(world, number="33/TTr-VPUB")
    assert list(act.rows.values_list("dossier_id", flat=True)) == [late.pk]
    outside.confirm_act(act=act, by=world.user(SECOND_ADMIN), at=world.at)
    assert world.dossier("DT-B").state == states.FORWARDED
    # Sending changes nothing in what was approved.
    assert upper_state(campaign, dossiers_of(campaign)).current
    assert [row.state for row in Bundle.objects.filter(campaign=campaign).order_by("serial")] == [
        states.BUNDLE_REPLACED,
        states.BUNDLE_SENT,
        states.BUNDLE_SENT,
    ]
