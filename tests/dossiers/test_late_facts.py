"""A fact learnt after submission or recognition: recorded, told, concluded; nothing frozen moves."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from dossiers import states
from dossiers.actions.late import LateTyped, conclude_late, record_late
from dossiers.models import Dossier, LateFact, Paper, Score, Snapshot, VetoAnswer
from dossiers.rules import late as rules
from records.errors import Blocked, NotAllowed, Stale
from records.models import LogEntry, Notice
from tests.dossiers.content import started
from tests.dossiers.stories import take_to
from tests.people import ADMIN, APPRAISER, CHAIR, OFFICE_CHAIR, OFFICER, OUTSIDER, REGISTRAR, SIBLING, World

TYPED = LateTyped("L2", None, 1, "12/KL-CA ngày 20/11/2026", date(2026, 11, 20))
DATA = {"kind": "L2", "persons": "1", "basis": "12/KL-CA ngày 20/11/2026", "learned_on": "20/11/2021"}


def url(dossier: Dossier, fact: int | None = None) -> str:
    return reverse(
        "dossiers:late_conclude" if fact else "dossiers:late", args=[dossier.pk, *([fact] if fact else [])]
    )


def frozen() -> list[list[object]]:
    return [list(model.objects.order_by("pk").values()) for model in (Snapshot, Paper, Score, VetoAnswer)]


def test_choices_lead_somewhere() -> None:
    assert [code for code, _ in rules.choices_for(states.RECOGNISED)] == ["giu_nguyen", "thu_hoi"]
    assert [code for code, _ in rules.choices_for(states.ACCEPTED)] == ["giu_nguyen", "mo_lai"]
    assert [code for code, _ in rules.choices_for(states.APPRAISING)] == ["giu_nguyen", "xem_xet"]
    assert [code for code, _ in rules.choices_for(states.WITHDRAWN_RESULT)] == ["giu_nguyen"]
    assert all(rules.choices_for(state) for state in states.STATES)


def test_it_is_recorded_told_and_concluded_and_nothing_frozen_moves(world: World) -> None:
    dossier = take_to(world, states.ACCEPTED)
    before, state = frozen(), dossier.state
    client = world.client(OFFICER)
    assert client.post(url(dossier), DATA).status_code == 302
    fact = LateFact.objects.get()
    assert (fact.by, fact.persons, fact.state_then) == (world.user(OFFICER), 1, states.ACCEPTED)
    told = set(Notice.objects.filter(key=f"phat-sinh-{fact.pk}").values_list("to__username", flat=True))
    assert {ADMIN, OFFICE_CHAIR, APPRAISER} <= told
    assert OFFICER not in told
    entry = LogEntry.objects.filter(action="phat_sinh.ghi").get()
    assert entry.data["so_nguoi"] == 1
    assert "12/KL" not in str(entry.data)
    desk = world.client(ADMIN).get(reverse("dossiers:home")).content.decode()
    assert "Kết luận sự việc phát sinh sau kỳ: Trung tâm Thông tin" in desk
    for who in (ADMIN, APPRAISER):
        inbox = world.client(who).get(reverse("dossiers:inbox")).content.decode()
        assert f'href="{url(dossier)}#ps-{fact.pk}"' in inbox, who
        board = world.client(who).get(reverse("dossiers:board", args=["dien-tap"])).content.decode()
        assert "Có sự việc phát sinh sau kỳ chờ kết luận" in board, who
        assert f'href="{url(dossier)}"' in board, who
    page = world.client(ADMIN).get(url(dossier)).content.decode()
    assert "Mở lại hồ sơ" in page
    assert "Đề nghị thu hồi kết quả" not in page
    answer = world.client(ADMIN).post(url(dossier, fact.pk), {"conclusion": "mo_lai", "note": "Xét lại"})
    assert answer.status_code == 302
    assert (
        reverse("dossiers:appraise", args=[dossier.pk])
        in world.client(ADMIN).get(url(dossier)).content.decode()
    )
    assert "Đến bước thực hiện" not in client.get(url(dossier)).content.decode()
    assert Notice.objects.filter(key=f"phat-sinh-{fact.pk}-ket-luan", to=world.user(OFFICER)).exists()
    assert "Kết luận sự việc" not in world.client(ADMIN).get(reverse("dossiers:home")).content.decode()
    with pytest.raises(Stale):
        conclude_late(
            dossier=dossier,
            fact_id=fact.pk,
            conclusion="giu_nguyen",
            note="x",
            by=world.user(OFFICE_CHAIR),
            at=world.at,
        )
    assert frozen() == before
    assert world.dossier().state == state


def test_after_recognition_it_leads_to_the_withdrawal(world: World) -> None:
    dossier = take_to(world, states.ACCEPTED)
    Dossier.objects.filter(pk=dossier.pk).update(state=states.RECOGNISED)
    dossier = world.dossier()
    fact = record_late(dossier=dossier, typed=TYPED, by=world.user(CHAIR), at=world.at)
    conclude_late(
        dossier=dossier,
        fact_id=fact.pk,
        conclusion="thu_hoi",
        note="Theo kết luận",
        by=world.user(ADMIN),
        at=world.at,
    )
    html = world.client(ADMIN).get(url(dossier)).content.decode()
    assert reverse("dossiers:act_record", args=["dien-tap", "thu-hoi"]) in html
    assert world.dossier().state == states.RECOGNISED


def test_what_is_missing_is_said_at_once(world: World) -> None:
    dossier = take_to(world, states.SUBMITTED)
    html = world.client(OFFICER).post(url(dossier), {"kind": "Z9"}).content.decode()
    for line in (
        "Chọn loại sự việc.",
        "Ghi số vụ hoặc số người",
        "Ghi số, ký hiệu, ngày",
        "Ghi ngày biết sự việc.",
    ):
        assert line in html
    fact = record_late(dossier=dossier, typed=TYPED, by=world.user(OFFICER), at=world.at)
    for conclusion, note in (("thu_hoi", "x"), ("giu_nguyen", " ")):
        with pytest.raises(Blocked):
            conclude_late(
                dossier=dossier,
                fact_id=fact.pk,
                conclusion=conclusion,
                note=note,
                by=world.user(ADMIN),
                at=world.at,
            )


def test_owner_teammate_and_stranger(world: World) -> None:
    dossier = take_to(world, states.SUBMITTED)
    own = record_late(dossier=dossier, typed=TYPED, by=world.user(ADMIN), at=world.at)
    fact = record_late(dossier=dossier, typed=TYPED, by=world.user(OFFICER), at=world.at)
    assert world.client(REGISTRAR).get(url(dossier)).status_code == 200
    assert world.client(REGISTRAR).post(url(dossier), DATA).status_code == 403
    data = {"conclusion": "giu_nguyen", "note": "x"}
    for who in (OFFICER, CHAIR, APPRAISER):
        assert world.client(who).post(url(dossier, fact.pk), data).status_code == 403, who
    # Who recorded it does not conclude on it.
    assert world.client(ADMIN).post(url(dossier, own.pk), data).status_code == 403
    for who in (SIBLING, OUTSIDER):
        assert world.client(who).get(url(dossier)).status_code == 404, who
        assert world.client(who).post(url(dossier, fact.pk), data).status_code == 404, who


def test_before_submission_the_question_itself_is_answered(world: World) -> None:
    with pytest.raises(NotAllowed, match="chưa nộp"):
        record_late(dossier=started(world), typed=TYPED, by=world.user(OFFICER), at=world.at)
