"""All units of a campaign under another set: who would change, why; the sheet says the same; nothing is stored."""

from __future__ import annotations

import io

from django.apps import apps
from django.urls import reverse
from openpyxl import load_workbook

from dossiers import states
from dossiers.queries.campaign_compare import CampaignComparison, campaign_comparison
from records.models import AccessEntry
from scoring.models import CriteriaSet
from tests.counting import cost
from tests.dossiers.stories import take_to
from tests.people import ADMIN, APPRAISER, CHAIR, OFFICER, OUTSIDER, SIBLING, World

URL = reverse("dossiers:campaign_compare", args=["dien-tap"])


def other(code: str) -> int:
    return CriteriaSet.objects.filter(code=code).latest("version").pk


def shown(world: World, wanted: int | str) -> CampaignComparison:
    return campaign_comparison(world.practice, world.user(APPRAISER), world.at, str(wanted))


def test_under_its_own_set_nobody_changes_and_what_was_not_handed_in_is_not_read(world: World) -> None:
    dossier = take_to(world, states.SUBMITTED)
    page = shown(world, dossier.participation.criteria_set_id)
    line = next(each for each in page.lines if each.pk == dossier.pk)
    assert (line.changes, line.first, line.why) == (False, line.second, ())
    assert line.stage == "điểm tự chấm"
    assert page.draft
    # Nothing given is no total, not a zero.
    office = next(each for each in page.lines if each.pk == world.dossier("U-01").pk)
    assert (office.first, office.first_total) == ("Chưa đủ thông tin để kết luận", "")
    assert world.dossier("U-04").participation.name in page.hidden
    assert world.dossier("U-04").pk not in {each.pk for each in page.lines}


def test_under_another_set_it_names_who_changes_and_why(world: World) -> None:
    dossier = take_to(world, states.APPRAISED)
    for code in ("2139-2020-xa", "28-2025-xa"):
        page = shown(world, other(code))
        line = next(each for each in page.lines if each.pk == dossier.pk)
        assert line.changes, code
        assert any("chưa có câu trả lời dùng được cho" in why for why in line.why), code
        assert line.stage == "điểm thẩm định, chốt"
        assert page.only_second, code
        assert "chưa chấm đủ" not in line.first_total
        assert line.second_total.endswith(" (chưa chấm đủ)") is (code == "2139-2020-xa"), code


def test_screen_and_sheet_say_the_same_and_nothing_is_stored(world: World) -> None:
    dossier = take_to(world, states.SUBMITTED)
    client = world.client(APPRAISER)
    pk = other("2139-2020-xa")
    before = {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.app_label in {"dossiers", "scoring", "campaigns"}
    }
    html = client.get(URL, {"bo": pk}).content.decode()
    page = shown(world, pk)
    assert f"{page.changed}/{len(page.lines)} đơn vị đổi kết luận" in html
    assert "Bộ tiêu chí dự thảo" in html
    body = client.get(f"{URL}?bo={pk}&format=xlsx")
    rows = [list(row) for row in load_workbook(io.BytesIO(body.getvalue())).active.values]
    cells = str(rows)
    assert dossier.participation.name in cells
    assert "Bộ tiêu chí dự thảo" in cells
    found = next(row for row in rows if dossier.participation.name in row)
    assert page.lines[[each.pk for each in page.lines].index(dossier.pk)].second in found
    assert AccessEntry.objects.filter(kind="xuat", data__bang="so-sanh-bo").count() == 1
    assert before == {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.app_label in {"dossiers", "scoring", "campaigns"}
    }
    assert client.get(URL, {"bo": "999999"}).status_code == 422
    assert client.post(URL, {"bo": pk}).status_code == 405


def test_office_only_and_the_same_cost_for_one_and_many(world: World) -> None:
    for who in (OFFICER, CHAIR, SIBLING, OUTSIDER):
        assert world.client(who).get(URL).status_code == 404, who
    for who in (ADMIN, APPRAISER):
        assert world.client(who).get(URL).status_code == 200, who
    take_to(world, states.SUBMITTED)
    client = world.client(APPRAISER)
    address = f"{URL}?bo={other('2139-2020-xa')}"
    few = cost(client, address)
    take_to(world, states.SUBMITTED, unit="U-02")
    assert cost(client, address) == few
