"""A practice is opened and wiped by one press each; nothing real ever goes, whoever asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, models, transaction

from campaigns import rules
from campaigns import states as campaign_states
from campaigns.models import Campaign, Milestone, Plan
from dossiers.actions.practice import FILES, WIPED, start_practice, wipe_practice
from dossiers.models import (
    Dossier,
    Evidence,
    Paper,
    SignatureCheck,
    SignedCopy,
    StoredFile,
)
from records import clock, journal, triggers
from records.errors import Blocked, NotAllowed
from records.models import Job, LogEntry, Notice, PersonalValue
from tests.people import ADMIN, APPRAISER, OFFICER, OUTSIDER, REGISTRAR, SYSTEM, World, recast
from tests.test_permissions import story, urls

__all__ = ["story"]

#: Tables that lead to a campaign and stay when it goes, with why.
STAY = {"dossiers.WordTemplate": "templates of a unit have files of their own"}


def test_every_table_of_a_campaign_is_on_the_list() -> None:
    """A table that refers to a row that goes, goes too, and before it; so does every file it holds."""
    models_of = [model for model, _path in WIPED]
    place = {model: number for number, model in enumerate(models_of)}
    gone: set[type[models.Model]] = {*models_of, Campaign}
    left_out, too_late = [], []
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            target = field.related_model
            if not isinstance(field, models.ForeignKey) or target not in gone or target is model:
                continue
            if model not in gone:
                left_out.append(model._meta.label)
            elif target is not Campaign and place[model] > place[target]:
                too_late.append((model._meta.label, field.name))
    assert set(left_out) == set(STAY)
    assert not too_late
    files = {(model, name) for model, _path, names in FILES for name in names}
    held = {
        (model, field.name)
        for model in gone
        for field in model._meta.concrete_fields
        if field.related_model is StoredFile
    }
    assert files == held


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Thời gian gửi hồ sơ: Trước ngày 01/10/2021.", "Thời gian gửi hồ sơ: Trước ngày 11/12/2026."),
        ("Ngày 05 tháng 10 năm 2021", "Ngày 15/12/2026"),
        ("Từ 15/12/2020 đến 14/12/2021.", "Từ 24/02/2026 đến 23/02/2027."),
        ("Chậm nhất ngày 20/10", "Chậm nhất ngày 20/10"),
        ("Trước ngày 25 hằng tháng", "Trước ngày 25 hằng tháng"),
        ("Trong năm", "Trong năm"),
        ("Kế hoạch số 53-KH/ĐUK ngày 15/9/2021", "Kế hoạch số 53-KH/ĐUK ngày 15/9/2021"),
        ("Ngày 27-28/10/2021", "Từ ngày 06/01/2027 đến ngày 07/01/2027"),
        ("Hết quý III năm 2021", "Từ ngày 10/9/2026 đến ngày 10/12/2026"),
    ],
)
def test_words_of_a_plan_are_moved_to_the_days_of_a_practice(words: str, said: str) -> None:
    today, rule = dt.date(2026, 11, 28), rules.parse_deadline("Trước ngày 01/10/2021", 2021)
    last = rules.last_valid_day(rule)
    assert last
    by = rules.ahead(last, today)
    assert last.weekday() == (last + by).weekday()
    assert dt.timedelta(8) <= last + by - today <= dt.timedelta(14)
    assert rules.moved(words, rules.parse_deadline(words, 2021), by) == said


def test_one_press_opens_a_practice_like_the_real_campaign(world: World) -> None:
    client = world.client(ADMIN)
    page = client.get("/dien-tap/").content.decode()
    assert world.history.title in page
    answer = client.post(f"/dien-tap/{world.history.code}/mo/", follow=True)
    made = Campaign.objects.get(code="dien-tap-1")
    assert answer.redirect_chain[-1][0] == "/theo-doi/dien-tap-1/"
    assert "Đợt diễn tập" in answer.content.decode()
    assert (made.is_practice, made.state, made.plan.is_practice) == (True, campaign_states.OPEN, True)
    old = world.history
    assert set(made.participations.values_list("unit", "criteria_set")) == set(
        old.participations.values_list("unit", "criteria_set")
    )
    assert Dossier.objects.filter(participation__campaign=made).count() == old.participations.count()
    for kind in ("figures", "figure_checks", "council_roles", "sets", "route", "milestones"):
        assert getattr(made, kind).count() == getattr(old, kind).count() > 0, kind
    due = Milestone.objects.get(campaign=made, purpose=campaign_states.SUBMIT)
    assert (
        due.items.count() == Milestone.objects.get(campaign=old, purpose=campaign_states.SUBMIT).items.count()
    )
    assert due.last_valid_at
    ahead = clock.local_date(due.last_valid_at) - clock.local_date(world.at)
    assert dt.timedelta(8) <= ahead <= dt.timedelta(14)
    # Whoever practises sees on every page that it is a practice.
    dossier = world.dossier(campaign=made.code)
    for address in (f"/ho-so/{dossier.pk}/", f"/ho-so/{dossier.pk}/tu-cham/"):
        assert "Đợt diễn tập" in world.client(OFFICER).get(address).content.decode()


def _rows(campaign: Campaign) -> dict[str, int]:
    return {
        f"{model._meta.label} {path}": model._default_manager.filter(**{path: campaign}).count()
        for model, path in WIPED
    }


def _of_others() -> dict[str, int]:
    """How many rows there are of units, people and criteria."""
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in {"scoring", "units"}
    }


def test_wiping_takes_everything_of_a_practice_and_nothing_else(
    world: World, story: Dossier, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    campaign, before = world.practice, _rows(world.history)
    urls(world, story)  # Everything that could leak, a message to another system and a batch among it.
    of_others = _of_others()
    paper = story.papers.exclude(stored=None)[0]
    copy = SignedCopy.objects.create(
        paper=paper,
        serial=1,
        stored=StoredFile.objects.filter(dossier=story)[0],
        at=world.at,
        by=world.user(REGISTRAR),
    )
    SignatureCheck.objects.create(copy=copy, verdict="none", words="Không có chữ ký", at=world.at, by=copy.by)
    # Evidence of a real dossier that stands on the bytes of the practice's, and says where it came from.
    mine = Evidence.objects.filter(dossier=story, stored__isnull=False).first()
    shared = StoredFile.objects.filter(dossier=story).exclude(pk=copy.stored_id)[0]
    other = StoredFile.objects.create(
        dossier=world.dossier(campaign="kh-vpub-2021"), name="a.pdf", content_type="application/pdf", size=shared.size,
        sha256=shared.sha256, file=str(shared.file.name), at=world.at, by=copy.by,
    )  # fmt: skip
    assert Notice.objects.filter(url__startswith=f"/ho-so/{story.pk}/").exists()
    filled = [name for name, count in _rows(campaign).items() if count]
    assert len(filled) > 25, filled
    names = {
        str(row.file.name) for row in StoredFile.objects.filter(dossier__participation__campaign=campaign)
    }
    with pytest.raises(Blocked, match="việc chạy nền"):
        wipe_practice(campaign=campaign, by=world.user(ADMIN), at=world.at)
    Job.objects.exclude(state=Job.State.DONE).update(state=Job.State.CANCELLED)
    client = world.client(ADMIN)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"/dien-tap/{campaign.code}/xoa/", follow=True)
    assert "Đã xóa" in answer.content.decode()
    connection.check_constraints()
    assert not Campaign.objects.filter(code="dien-tap").exists()
    assert not Plan.objects.filter(code="KH-DIEN-TAP").exists()
    for model, path in WIPED:
        if "participation" not in path and path != "campaign":
            continue
        assert not model._default_manager.filter(**{f"{path}__code": "dien-tap"}).exists(), model
    assert _rows(world.history) == {
        **before, "dossiers.StoredFile dossier__participation__campaign": before["dossiers.StoredFile dossier__participation__campaign"] + 1
    }  # fmt: skip
    assert _of_others() == of_others
    assert not Notice.objects.filter(url__startswith=f"/ho-so/{story.pk}/").exists()
    assert default_storage.exists(str(other.file.name))
    assert not [name for name in names - {str(other.file.name)} if default_storage.exists(name)]
    assert mine is None or not Evidence.objects.filter(pk=mine.pk).exists()
    # The log is whole, says what went, and holds no name any more.
    assert journal.verify() == []
    for chain in ("dien-tap", journal.SYSTEM):
        last = LogEntry.objects.filter(chain=chain).latest("seq")
        assert (last.action, last.actor_id) == ("dot.xoa-dien-tap", world.user(ADMIN).pk)
        assert last.data["da_xoa"]["hồ sơ"] == 7
    assert not PersonalValue.objects.filter(entry__chain="dien-tap").exists()
    assert client.get("/theo-doi/dien-tap/").status_code == 404
    assert "Xóa đợt diễn tập" in world.client(SYSTEM).get("/nhat-ky/he-thong/").content.decode()
    # The next one does not take the code, and with it the chain, of the one that is gone.
    made = start_practice(source=world.history, by=world.user(ADMIN), at=world.at)
    wipe_practice(campaign=made, by=world.user(ADMIN), at=world.at)
    assert start_practice(source=world.history, by=world.user(ADMIN), at=world.at).code == "dien-tap-2"


def test_a_practice_belongs_to_its_office_and_a_real_campaign_to_nobody(world: World) -> None:
    for name in (OFFICER, APPRAISER, SYSTEM, OUTSIDER):
        for address in ("/dien-tap/dien-tap/xoa/", "/dien-tap/dien-tap/mo/"):
            assert world.client(name).post(address).status_code == 404
    with pytest.raises(NotAllowed, match="Quản trị Văn phòng"):
        wipe_practice(campaign=world.practice, by=world.user(APPRAISER), at=world.at)
    with pytest.raises(NotAllowed, match="đợt thật không bao giờ xóa được"):
        wipe_practice(campaign=world.history, by=world.user(ADMIN), at=world.at)
    answer = world.client(ADMIN).post(f"/dien-tap/{world.history.code}/xoa/")
    assert answer.status_code == 403
    assert Dossier.objects.filter(participation__campaign=world.history).exists()
    assert world.history.title not in _wipeable(world)
    assert world.practice.title in _wipeable(world)


def _wipeable(world: World) -> str:
    html = world.client(ADMIN).get("/dien-tap/").content.decode()
    return html[html.index("</section>") :]


def _signed(world: World, dossier: Dossier) -> SignatureCheck:
    by = world.user(REGISTRAR)
    stored = StoredFile.objects.create(
        name="a", content_type="a/b", size=1, sha256="0" * 64, file="a", at=world.at, by=by
    )
    paper = Paper.objects.create(dossier=dossier, kind="to-trinh")
    copy = SignedCopy.objects.create(paper=paper, serial=1, stored=stored, at=world.at, by=by)
    return SignatureCheck.objects.create(copy=copy, verdict="none", words="x", at=world.at, by=by)


def _attempts(world: World, code: str) -> tuple[Any, ...]:
    """What must be refused of a real campaign, each by itself."""
    dossier = world.dossier(campaign=code)
    check = _signed(world, dossier)
    connection.check_constraints()
    return (
        SignatureCheck.objects.filter(pk=check.pk),
        SignedCopy.objects.filter(pk=check.copy_id),
        Dossier.objects.filter(pk=dossier.pk),
        Campaign.objects.filter(code=code),
    )


def _raw_delete(rows: Any) -> None:
    # Past the ORM's own protection: only what the database itself says counts here.
    with transaction.atomic():
        rows._raw_delete(connection.alias)
        transaction.set_rollback(True)


def test_the_database_lets_nothing_of_a_real_campaign_go(world: World) -> None:
    for rows in _attempts(world, world.history.code):
        with pytest.raises(IntegrityError, match=r"xóa được|chỉ được ghi thêm"):
            _raw_delete(rows)
    for code, practice in ((world.history.code, True), ("dien-tap", False)):
        with pytest.raises(IntegrityError, match="không đổi được cho nhau"), transaction.atomic():
            Campaign.objects.filter(code=code).update(is_practice=practice)


def test_without_the_triggers_it_would_go(world: World) -> None:
    attempts = _attempts(world, world.history.code)
    connection.check_constraints()
    with triggers.lifted(connection):
        for rows in attempts:
            _raw_delete(rows)
    recast(world.history.code, is_practice=True)
    for rows in attempts:
        _raw_delete(rows)
