"""Around a meeting: invitation, roll call, quorum from the decision alone, further sessions, votes and conflicts."""

from __future__ import annotations

import io
from datetime import timedelta

import pdfplumber
import pytest
from django.test import Client

from dossiers import states
from dossiers.actions import sittings
from dossiers.documents.bundle import minutes_paper
from dossiers.documents.render import render_pdf
from dossiers.models import Conclusion, Meeting, Recusal
from dossiers.queries.sittings import appraising_council
from dossiers.queries.upper_content import own_dossier, upper_content
from dossiers.queries.upper_todo import meeting_problems
from dossiers.rules import appraisal as appraisal_rules
from dossiers.rules.meeting import Seat, absence_words, quorum_problems
from records.errors import Blocked, NotAllowed, Stale
from tests.dossiers.content import seated, started
from tests.dossiers.stories import take_to
from tests.people import ADMIN, APPRAISER, CHAIR, OFFICE_CHAIR, OFFICER, OUTSIDER, SIBLING, World


def words(body: bytes) -> str:
    with pdfplumber.open(io.BytesIO(body)) as opened:
        return " ".join(" ".join(page.extract_text() for page in opened.pages).split())


def page(client: Client, pk: int, slug: str, step: str = "chuan-bi") -> str:
    return f"/ho-so/{pk}/hop/{slug}/{step}/"


# -- rules ------------------------------------------------------------------------------------------------------------


def test_no_quorum_is_ever_invented() -> None:
    assert quorum_problems(1, None) == []
    assert quorum_problems(None, 4) == []
    assert quorum_problems(4, 4) == []
    found = quorum_problems(3, 4)
    assert "có mặt 3" in found[0].text
    assert "tối thiểu 4" in found[0].text


def test_absences_are_told_by_count_and_reason_never_by_name() -> None:
    seats = [
        Seat("A", present=False, reason="đi công tác"),
        Seat("B", present=True),
        Seat("C", present=False, reason="nghỉ phép"),
        Seat("D", present=False, reason="đi công tác"),
    ]
    assert absence_words(seats) == "02 đi công tác, 01 nghỉ phép"


@pytest.mark.parametrize(
    ("vote", "told"),
    [
        (appraisal_rules.VoteFacts(4, 6, 1, 1), ""),
        (appraisal_rules.VoteFacts(4, 6), ""),
        (appraisal_rules.VoteFacts(4, 6, 1, 0), "cộng lại là 5"),
        (appraisal_rules.VoteFacts(5, 5, recusals=(("A", "có người thân"),), members=6), ""),
        (
            appraisal_rules.VoteFacts(6, 6, recusals=(("A", "có người thân"),), members=6),
            "được biểu quyết (5/6)",
        ),
        (appraisal_rules.VoteFacts(5, 5, recusals=(("A", ""),), members=6), "Ghi lý do A"),
    ],
)
def test_a_vote_adds_up_and_who_stays_apart_does_not_vote(vote: appraisal_rules.VoteFacts, told: str) -> None:
    found = " ".join(problem.text for problem in appraisal_rules.vote_problems(vote))
    assert told in found
    assert bool(found) is bool(told)


# -- the unit's side ---------------------------------------------------------------------------------------------------


def test_an_invitation_is_typed_printed_as_a_draft_and_its_time_is_the_meetings(world: World) -> None:
    dossier = started(world)
    client = world.client(OFFICER)
    place = page(client, dossier.pk, "don-vi")
    assert "Giấy mời" in client.get(place).content.decode()
    assert client.get(page(client, dossier.pk, "don-vi", "giay-moi").rstrip("/") + ".pdf").status_code == 404
    wrong = client.post(
        page(client, dossier.pk, "don-vi", "giay-moi"),
        {"version": "0", "date": "24/11/2026", "place": "Hội trường", "agenda": "Tự đánh giá"},
    )
    assert wrong.status_code == 422
    assert "Ghi đủ ngày và giờ họp" in wrong.content.decode()
    assert "Hội trường" in wrong.content.decode()
    typed = {
        "version": "0",
        "date": "24/11/2026",
        "starts": "14:00",
        "place": "Hội trường",
        "invitees": "Toàn thể viên chức\nĐại diện công đoàn",
        "agenda": "Thảo luận kết quả tự chấm\nBiểu quyết",
    }
    assert client.post(page(client, dossier.pk, "don-vi", "giay-moi"), typed).status_code == 302
    row = Meeting.objects.get(dossier=dossier, kind=states.UNIT_MEETING)
    assert (row.place, row.version) == ("Hội trường", 1)
    body = client.get(f"/ho-so/{dossier.pk}/hop/don-vi/giay-moi.pdf").content
    text = words(body)
    for each in (
        "GIẤY MỜI",
        "/GM-",
        "DỰ THẢO",
        "14 giờ 00",
        "Toàn thể viên chức",
        "Biểu quyết.",
        "Hội trường",
    ):
        assert each in text, each
    assert 'value="Hội trường"' in client.get(f"/ho-so/{dossier.pk}/hop/").content.decode()
    # A page that was opened before is not written over.
    assert client.post(page(client, dossier.pk, "don-vi", "giay-moi"), typed).status_code == 409


def test_the_roll_call_makes_the_counts_and_a_second_session_leaves_the_first_alone(world: World) -> None:
    dossier = started(world)
    seated(world, dossier)
    client = world.client(OFFICER)
    text = client.get(page(client, dossier.pk, "hoi-dong")).content.decode()
    names = [line.name for line in dossier.council.all()]
    assert all(name in text for name in names)
    call = {"version": "0", "name": names} | {f"seat-{n}": "co" for n in range(len(names))}
    call |= {"seat-1": "vang"}
    lacking = client.post(page(client, dossier.pk, "hoi-dong", "diem-danh"), call)
    assert lacking.status_code == 422
    assert "Ghi lý do vắng của Trần Thị B" in lacking.content.decode()
    call |= {"reason-1": "nghỉ phép"}
    assert client.post(page(client, dossier.pk, "hoi-dong", "diem-danh"), call).status_code == 302
    first = Meeting.objects.get(dossier=dossier, kind=states.COUNCIL_SESSION)
    assert (first.present, first.absence_reasons) == (4, "01 nghỉ phép")
    refused = client.post(page(client, dossier.pk, "hoi-dong", "phien-moi"), {"version": "1"})
    assert refused.status_code == 422
    sittings.save_invitation(
        dossier=dossier, slug="hoi-dong", starts_at=world.at, place="Phòng 2", agenda="", invitees="", version=1,
        by=world.user(OFFICER), at=world.at,
    )  # fmt: skip
    assert client.post(page(client, dossier.pk, "hoi-dong", "phien-moi"), {"version": "2"}).status_code == 302
    second = dossier.meetings.filter(kind=states.COUNCIL_SESSION).order_by("-serial")[0]
    first.refresh_from_db()
    assert (second.serial, second.present, second.place) == (2, None, "")
    assert (first.serial, first.present, first.place) == (1, 4, "Phòng 2")
    shown = client.get(page(client, dossier.pk, "hoi-dong")).content.decode()
    assert "phiên thứ 2" in shown
    assert "Phòng 2" in shown
    # The unit meeting is one: mẫu 01 is written from it.
    with pytest.raises(Blocked):
        sittings.open_next(dossier=dossier, slug="don-vi", version=0, by=world.user(OFFICER), at=world.at)


def test_the_quorum_is_the_decisions_and_may_be_left_open(world: World) -> None:
    dossier = started(world)
    seated(world, dossier)
    client = world.client(OFFICER)
    here = page(client, dossier.pk, "hoi-dong", "so-toi-thieu")
    assert client.post(here, {"quorum": "9"}).status_code == 422
    assert client.post(here, {"quorum": "nhiều"}).status_code == 422
    assert client.post(here, {"quorum": "4"}).status_code == 302
    dossier.refresh_from_db()
    assert dossier.council_quorum == 4
    assert client.post(here, {"quorum": ""}).status_code == 302
    dossier.refresh_from_db()
    assert dossier.council_quorum is None


def test_strangers_find_nothing_and_readers_change_nothing(world: World) -> None:
    dossier = take_to(world, states.SUBMITTED)
    for name in (SIBLING, OUTSIDER):
        assert world.client(name).get(page(Client(), dossier.pk, "don-vi")).status_code == 404
        assert world.client(name).post(page(Client(), dossier.pk, "don-vi", "giay-moi")).status_code == 404
    assert world.client(OFFICER).get(page(Client(), dossier.pk, "khac")).status_code == 404
    with pytest.raises(NotAllowed):
        sittings.save_quorum(dossier=dossier, slug="hoi-dong", quorum=3, by=world.user(CHAIR), at=world.at)
    with pytest.raises(NotAllowed):
        # The Office's council is not a unit's.
        sittings.save_quorum(
            dossier=dossier, slug="tham-dinh", quorum=3, by=world.user(APPRAISER), at=world.at
        )


# -- the Office's council ----------------------------------------------------------------------------------------------


def test_votes_dissent_and_conflict_of_interest_are_data_and_stand_in_the_minutes(world: World) -> None:
    dossier = take_to(world, states.APPRAISED)
    take_to(world, states.ACCEPTED, "U-01")
    council = appraising_council(dossier)
    assert len(council) >= 5
    client = world.client(OFFICE_CHAIR)
    where = f"/tham-dinh/{dossier.pk}/ket-luan/"
    assert council[2] in client.get(where).content.decode()
    able = len(council) - 1
    typed = {
        "voters": str(able), "agree": str(able - 1), "against": "1", "other": "0", "apart-2": "1",
        "reserved": "Đề nghị kiểm tra lại tiêu chí 2.1", "remedies": "Bổ sung sổ theo dõi; trước 31/12",
    }  # fmt: skip
    refused = client.post(where, typed)
    assert refused.status_code == 422
    assert "không biểu quyết." in refused.content.decode()
    assert "Đề nghị kiểm tra lại" in refused.content.decode()
    assert (
        client.post(where, typed | {"apart-reason-2": "có người thân công tác tại đơn vị"}).status_code == 302
    )
    found = Conclusion.objects.get(dossier=dossier)
    assert (found.against, found.other_votes, Recusal.objects.get(conclusion=found).name) == (
        1,
        0,
        council[2],
    )
    own = own_dossier(world.practice)
    assert own is not None
    sittings.save_quorum(dossier=own, slug="tham-dinh", quorum=4, by=world.user(ADMIN), at=world.at)
    yesterday = world.at - timedelta(days=1)
    sittings.save_invitation(
        dossier=own, slug="tham-dinh", starts_at=yesterday, place="Phòng họp 1", agenda="Thẩm định", invitees="",
        version=0, by=world.user(ADMIN), at=world.at,
    )  # fmt: skip
    there = [Seat(row.name, "", present=True) for row in own.council.all()]
    there[0] = Seat(there[0].name, "", present=False, reason="đi công tác")
    sittings.save_roll(
        dossier=own, slug="tham-dinh", seats=there, version=1, by=world.user(ADMIN), at=world.at
    )
    content = upper_content(world.practice)
    text = words(render_pdf(minutes_paper(content, {}, issued=False)))
    assert f"{able - 1:02d}/{able:02d} (không tán thành 01)" in text
    assert "Ý kiến bảo lưu đối với Trung tâm Thông tin: Đề nghị kiểm tra lại tiêu chí 2.1." in text
    assert f"{council[2]} – có người thân công tác tại đơn vị" in text
    assert "đủ số thành viên tối thiểu (04)" in text
    assert f"{len(there) - 1:02d}/{len(there):02d} thành viên Hội đồng" in text
    assert "lý do: 01 đi công tác" in text
    # Fewer than the decision asks for: said, and nothing goes up.
    few = [Seat(seat.name, "", present=False, reason="nghỉ phép") for seat in there[:-3]]
    few += [Seat(seat.name, "", present=True) for seat in there[-3:]]
    sittings.save_roll(dossier=own, slug="tham-dinh", seats=few, version=2, by=world.user(ADMIN), at=world.at)
    own.refresh_from_db()
    assert any("Chưa đủ thành viên" in each.text for each in meeting_problems(own, "dien-tap"))
    assert "đủ số thành viên" not in words(
        render_pdf(minutes_paper(upper_content(world.practice), {}, issued=False))
    )


def test_a_second_session_of_the_offices_council_keeps_the_first(world: World) -> None:
    own = own_dossier(world.practice)
    assert own is not None
    given = {"dossier": own, "slug": "tham-dinh", "by": world.user(ADMIN), "at": world.at}
    sittings.save_invitation(starts_at=world.at, place="Phòng 1", agenda="", invitees="", version=0, **given)  # type: ignore[arg-type]
    with pytest.raises(Stale):
        sittings.open_next(version=0, **given)  # type: ignore[arg-type]
    sittings.open_next(version=1, **given)  # type: ignore[arg-type]
    client = world.client(ADMIN)
    form = {
        "version": "1",
        "date": "24/11/2026",
        "starts": "08:00",
        "place": "Phòng 2",
    }
    assert client.post("/tong-hop/dien-tap/hop/", form).status_code == 302
    rows = own.meetings.filter(kind=states.APPRAISAL_MEETING).order_by("serial")
    assert [(row.serial, row.place) for row in rows] == [(1, "Phòng 1"), (2, "Phòng 2")]
    assert "Phòng 1" in client.get(page(client, own.pk, "tham-dinh")).content.decode()


def test_without_serials_the_second_session_would_take_the_place_of_the_first(world: World) -> None:
    """The twin: what the database forbids is exactly the old way, one record for each kind."""
    own = own_dossier(world.practice)
    assert own is not None
    for place in ("Phòng 1", "Phòng 2"):
        Meeting.objects.update_or_create(
            dossier=own, kind=states.APPRAISAL_MEETING, serial=1, defaults={"place": place}
        )
    assert [row.place for row in own.meetings.filter(kind=states.APPRAISAL_MEETING)] == ["Phòng 2"]
