"""«Vì sao?» as a page: vetoes first, clause and evidence beside each criterion, a trial that stores nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.apps import apps
from django.urls import reverse

from dossiers import states
from dossiers.actions.scores import save_score, save_veto
from dossiers.models import Dossier, Score
from dossiers.queries.why import why_page
from records.models import AccessEntry
from tests.counting import cost
from tests.dossiers.content import scored, started
from tests.dossiers.stories import take_to
from tests.people import APPRAISER, CHAIR, OFFICER, OUTSIDER, SIBLING, World, recast

PAGE_QUERIES = 21


def url(dossier: Dossier, name: str = "why") -> str:
    return reverse(f"dossiers:{name}", args=[dossier.pk])


def page(world: World, dossier: Dossier, who: str = OFFICER, **typed: str) -> str:
    return world.client(who).get(url(dossier), typed).content.decode()


def given(world: World, dossier: Dossier, code: str, points: str) -> None:
    version = dossier.scores.get(criterion__code=code, step=states.SELF).version
    save_score(
        dossier=dossier, code=code, points=Decimal(points), not_applicable=False, note="x", version=version,
        by=world.user(OFFICER), at=world.at,
    )  # fmt: skip


def ready(world: World) -> Dossier:
    dossier = started(world)
    scored(world, dossier)
    return dossier


def counts() -> dict[str, int]:
    """Rows of every table but sessions: logging in is no part of the page."""
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.label != "sessions.Session"
    }


def test_the_shortest_list_names_level_clause_and_evidence(world: World) -> None:
    dossier = ready(world)
    given(world, dossier, "2.1", "4")
    html = page(world, dossier)
    assert "tính theo điểm tự chấm" in html
    assert "phải khắc phục tồn tại" in html
    assert "Cần nâng 1 tiêu chí để thành: " in html
    assert "4 → 8 điểm" in html or "2 → 4 điểm" in html
    assert "Danh sách ngắn nhất" in html
    assert "Căn cứ: Kế hoạch" in html
    assert "(dự thảo)" in html
    assert "Chưa có minh chứng; cần:" in html


def test_a_standing_fact_comes_first_and_is_nothing_to_change(world: World) -> None:
    dossier = ready(world)
    row = dossier.veto_answers.get(veto__code="L2")
    save_veto(
        dossier=dossier, code="L2", value="co", cases=1, persons=1, basis="12/KL-CA", version=row.version,
        by=world.user(OFFICER), at=world.at,
    )  # fmt: skip
    html = page(world, dossier)
    assert "không khắc phục được trong kỳ này" in html
    assert "12/KL-CA" in html
    assert "Nâng điểm mọi tiêu chí cũng không làm thay đổi kết luận." in html
    assert "Để thành" not in html
    # Not even for trial: an address typed by hand changes nothing.
    tried = page(world, dossier, **{"sk-L2": "khong"})
    assert "Đã thử" not in tried


def test_what_is_missing_is_listed_instead(world: World) -> None:
    html = page(world, started(world))
    assert "Chưa kết luận được: còn thiếu 30 nội dung" in html
    assert "Để thành" not in html


def test_the_trial_says_what_would_come_and_stores_nothing(world: World) -> None:
    dossier = ready(world)
    client = world.client(OFFICER)
    before = counts()
    html = client.get(
        url(dossier), {"tc-1.1": "0", "sk-L1": "co", "tc-2.1": "nhiều", "x": "1"}
    ).content.decode()
    assert "Đã thử: 1.1: 5 → 0; L1: Không → Có" in html
    assert "Kết luận đổi." in html
    assert counts() == before
    assert client.post(url(dossier), {"tc-1.1": "0"}).status_code == 405
    assert dossier.scores.get(criterion__code="1.1", step=states.SELF).points == 5


def test_last_year_and_the_councils_change_stand_beside(world: World) -> None:
    dossier = ready(world)
    given(world, dossier, "2.1", "4")
    past = world.dossier(campaign="kh-vpub-2021")
    Dossier.objects.filter(pk=past.pk).update(state=states.ACCEPTED)
    for criterion in past.participation.criteria_set.criteria.all():
        for step, points, note in ((states.SELF, 2, ""), (states.FINAL, 1, "Thiếu sổ theo dõi")):
            Score.objects.create(
                dossier=past, criterion=criterion, step=step, round=1, points=points, note=note
            )
    recast("dien-tap", year=2022, is_practice=False)
    html = page(world, dossier)
    assert "Năm 2021: tự chấm 2, chốt 1 – Hội đồng đã đổi điểm: Thiếu sổ theo dõi" in html


def test_the_unit_reads_the_offices_scores_only_when_they_are_shown(world: World) -> None:
    dossier = take_to(world, states.AWAITING_EXPLANATION)
    assert "tính theo điểm thẩm định" in page(world, dossier)
    Dossier.objects.filter(pk=dossier.pk).update(state=states.APPRAISING)
    assert "tính theo điểm tự chấm" in page(world, dossier)
    assert "tính theo điểm thẩm định" in page(world, dossier, APPRAISER)
    assert AccessEntry.objects.filter(data__trang="vi-sao").count() == 1
    take_to(world, states.ACCEPTED)
    assert "tính theo điểm chốt" in page(world, dossier)


def test_owner_teammate_and_stranger(world: World) -> None:
    dossier = started(world)
    for who, status in ((OFFICER, 200), (CHAIR, 200), (SIBLING, 404), (OUTSIDER, 404), (APPRAISER, 404)):
        answer: Any = world.client(who).get(url(dossier))
        assert answer.status_code == status, who


def test_the_number_of_queries_does_not_grow(world: World) -> None:
    dossier = started(world)
    client = world.client(OFFICER)
    few = cost(client, url(dossier))
    scored(world, dossier)
    assert few == cost(client, url(dossier)) == PAGE_QUERIES


def test_a_conclusion_that_many_criteria_lead_to_is_said_once(world: World) -> None:
    dossier = take_to(world, states.SUBMITTED, unit="U-02")
    page = why_page(dossier, world.user(APPRAISER), world.at, {})
    assert page.single_falls
    assert len(page.falls) > 3
    labels = [group.label for group in page.fall_groups]
    assert len(labels) == len(set(labels)) < len(page.falls)
    assert sum(len(group.lines) for group in page.fall_groups) == len(page.falls)
    html = world.client(APPRAISER).get(url(dossier)).content.decode()
    assert f"một trong {len(page.falls)} tiêu chí sau giảm điểm" in html
    assert html.count(f"Khi đó: {labels[0]}") == 1
    assert "S0 V.3" not in html
