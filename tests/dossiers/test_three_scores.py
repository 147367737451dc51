"""Three scores side by side: who, when, why they differ, and how the point was closed."""

from __future__ import annotations

from django.urls import reverse

from dossiers import states
from dossiers.documents.sheet_from import score_sheet
from dossiers.models import Dossier
from dossiers.queries.snapshot import snapshot_of
from dossiers.queries.three_scores import three_scores
from tests.counting import cost
from tests.dossiers.content import started
from tests.dossiers.stories import take_to
from tests.people import APPRAISER, CHAIR, OFFICER, OUTSIDER, SIBLING, World

PAGE_QUERIES = 17


def url(dossier: Dossier) -> str:
    return reverse("dossiers:three_scores", args=[dossier.pk])


def test_every_difference_has_reason_reply_and_a_named_closing(world: World) -> None:
    dossier = take_to(world, states.ACCEPTED)
    page = three_scores(dossier, world.user(OFFICER), world.at)
    differing = {row.code: row for row in page.rows if row.differs}
    assert set(differing) == {"2.5", "3.3"}
    assert page.open_points == 0
    kept, own = differing["2.5"], differing["3.3"]
    assert (kept.own.text, kept.appraised.text, kept.final.text, kept.closing) == (
        "3",
        "1",
        "1",
        "giữ điểm thẩm định",
    )
    assert (own.own.text, own.appraised.text, own.final.text, own.closing) == (
        "4",
        "2",
        "4",
        "theo điểm tự chấm",
    )
    for row in (kept, own):
        assert row.appraised.note
        assert row.reply.text
        assert row.reply.by == str(world.user(OFFICER))
        assert row.final.by == str(world.user(APPRAISER))
        assert row.own.by == str(world.user(OFFICER))
        assert row.own.at is not None
        assert row.final.at is not None
    html = world.client(OFFICER).get(url(dossier)).content.decode()
    assert "theo điểm tự chấm" in html
    assert str(world.user(APPRAISER)) in html


def test_the_sheet_of_the_office_names_each_level(world: World) -> None:
    dossier = take_to(world, states.ACCEPTED)
    content = snapshot_of(dossier)
    levels = score_sheet(content, attached_to=None, appraised=True).levels
    assert [each.split(":")[0] for each in levels] == ["Tự chấm", "Thẩm định", "Chốt"]
    assert str(world.user(APPRAISER)) in levels[2]
    assert score_sheet(content, attached_to=None, appraised=False).levels == ()
    # A content frozen before the levels were named still prints.
    del content["appraisal"]["levels"]
    assert score_sheet(content, attached_to=None, appraised=True).levels == ()


def test_the_unit_reads_only_what_was_shown_to_it(world: World) -> None:
    dossier = take_to(world, states.AWAITING_EXPLANATION)
    own = three_scores(dossier, world.user(OFFICER), world.at)
    assert (own.shows_appraised, own.shows_final) == (True, False)
    assert {row.lacking for row in own.rows} == {"", "Chờ đơn vị giải trình"}
    Dossier.objects.filter(pk=dossier.pk).update(state=states.APPRAISING)
    dossier = world.dossier()
    hidden = world.client(OFFICER).get(url(dossier)).content.decode()
    assert "Văn phòng chưa công bố điểm thẩm định cho đơn vị" in hidden
    assert "Chưa có minh chứng" not in hidden
    assert not any(row.appraised.text for row in three_scores(dossier, world.user(OFFICER), world.at).rows)
    assert any(row.appraised.text for row in three_scores(dossier, world.user(APPRAISER), world.at).rows)


def test_owner_teammate_and_stranger(world: World) -> None:
    dossier = started(world)
    for who, status in ((OFFICER, 200), (CHAIR, 200), (SIBLING, 404), (OUTSIDER, 404), (APPRAISER, 404)):
        assert world.client(who).get(url(dossier)).status_code == status, who
    assert cost(world.client(OFFICER), url(dossier)) == PAGE_QUERIES
