"""Reminders: their days, what is skipped and why, once on two machines, and the one mail of a day."""

import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import DatabaseError, connection
from pytest_django import Settings

from campaigns.actions import ask_extension, grant_extension
from campaigns.actions.following import follow
from campaigns.models import Plan, PlanDeadline
from campaigns.rules import last_valid_instant, parse_deadline, to_data
from dossiers import catalogue, states
from dossiers.actions import reminders as actions
from dossiers.actions.shared_work import assign
from dossiers.models import Dossier, Reminder, Return
from dossiers.queries.due import due_of
from dossiers.queries.reminders import reminder_plan
from dossiers.rules import reminding as rules
from records import clock, outbox
from records.errors import Blocked, NotAllowed
from records.models import Digest, LogEntry, Notice
from records.text import vn_date
from tests.dossiers.stories import take_to
from tests.people import ADMIN, APPRAISER, CHAIR, OFFICER, REGISTRAR, World
from units.models import User

DAY = timedelta(days=1)


def last_at(world: World) -> datetime:
    found = world.dossier().milestone.last_valid_at
    assert found is not None
    return found


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 8, 0, tzinfo=clock.ZONE)


def days_before(world: World, days: int) -> datetime:
    """Eight o'clock so many days before the last valid day (negative: after it)."""
    return morning(clock.local_date(last_at(world)) - timedelta(days=days))


def opened(world: World, days: int = 40) -> None:
    """The practice campaign was opened so many days before its deadline."""
    campaign = world.practice
    campaign.opened_at = days_before(world, days)
    campaign.save(update_fields=["opened_at"])


def rows(dossier: Dossier, audience: str = catalogue.TO_OFFICERS) -> dict[int, str]:
    found = Reminder.objects.filter(dossier=dossier, audience=audience)
    return dict(found.values_list("days", "state"))


def run(at: datetime) -> actions.Run:
    return actions.run_reminders(by=None, at=at)


def test_officers_are_reminded_on_their_days_then_heads(world: World) -> None:
    opened(world)
    dossier = world.dossier()
    for days in (12, 10, 10, 5, 2, 0, -1, -2):
        run(days_before(world, days))
    told = Notice.objects.filter(to=world.user(OFFICER), key__startswith="nhac-").order_by("at")
    title = world.practice.title
    assert list(told.values_list("subject", flat=True)) == [
        f"Còn 10 ngày: hồ sơ {title}",
        f"Còn 5 ngày: hồ sơ {title}",
        f"Còn 2 ngày: hồ sơ {title}",
        f"Hạn cuối hôm nay, 24 giờ 00: hồ sơ {title}",
        f"Quá hạn 1 ngày: hồ sơ {title}",
    ]
    heads = Notice.objects.filter(to=world.user(CHAIR), key__startswith="nhac-")
    assert heads.count() == 3
    assert "Đề nghị Thủ trưởng đơn vị chỉ đạo" in heads[0].body
    assert "Hiện còn thiếu" in told[0].body
    assert set(rows(dossier).values()) == {catalogue.REMINDER_SENT}


def test_days_gone_before_the_opening_are_skipped_and_say_so(world: World) -> None:
    opened(world, days=4)
    plan = reminder_plan(world.practice, days_before(world, 4))
    own = {
        row.days: plan.verdicts[key]
        for key, row in plan.rows.items()
        if row.owed.dossier_id == world.dossier().pk and row.audience == catalogue.TO_OFFICERS
    }
    assert own[-10].state == own[-5].state == catalogue.REMINDER_SKIPPED
    assert own[-10].reason.startswith("Ngày nhắc đã qua khi mở đợt ngày")
    assert own[-2].state == catalogue.REMINDER_PLANNED


def test_a_submitted_dossier_is_left_in_peace_and_a_withdrawn_one_is_not(world: World) -> None:
    opened(world)
    run(days_before(world, 10))
    take_to(world, states.SUBMITTED)
    run(days_before(world, 9))
    dossier = world.dossier()
    assert rows(dossier)[-5] == catalogue.REMINDER_SKIPPED
    assert Reminder.objects.filter(dossier=dossier, days=-5)[0].reason == "Đơn vị đã nộp hồ sơ."
    Dossier.objects.filter(pk=dossier.pk).update(state=states.READY)
    run(days_before(world, 8))
    assert rows(dossier)[-5] == catalogue.REMINDER_PLANNED


def test_an_extension_moves_what_is_planned(world: World) -> None:
    opened(world)
    at = days_before(world, 3)
    run(at)
    dossier = world.dossier()
    extension = ask_extension(
        participation=dossier.participation,
        milestone=dossier.milestone,
        until=clock.local_date(last_at(world)) + 6 * DAY,
        reason="Bão lũ",
        by=world.user(OFFICER),
        at=at,
    )
    grant_extension(
        extension=extension, until=extension.asked_until, reason="Đồng ý", by=world.user(ADMIN), at=at
    )
    run(at)
    old = Reminder.objects.get(
        dossier=dossier, audience=catalogue.TO_OFFICERS, days=0, last_at=last_at(world)
    )
    assert (old.state, old.reason) == (catalogue.REMINDER_SKIPPED, rules.CHANGED)
    new = Reminder.objects.get(
        dossier=dossier, audience=catalogue.TO_OFFICERS, days=0, last_at__gt=last_at(world)
    )
    assert new.due_on == old.due_on + 6 * DAY
    past = Reminder.objects.get(
        dossier=dossier, audience=catalogue.TO_OFFICERS, days=-10, last_at__gt=last_at(world)
    )
    assert "được gia hạn" in past.reason


def test_a_successor_plan_moves_the_dates_of_its_campaigns_and_their_reminders(world: World) -> None:
    opened(world)
    run(days_before(world, 12))
    campaign, dossier, at = world.practice, world.dossier(), days_before(world, 12)
    later = clock.local_date(last_at(world)) + 8 * DAY
    words = f"Trước ngày {vn_date(later)}"
    rule = parse_deadline(words, None)
    new = Plan.objects.create(
        code="kh-thay-the",
        kind=campaign.plan.kind,
        number="99",
        symbol="/KH-VPUB",
        subject="Thay thế",
        issuer=campaign.plan.issuer,
        issuer_unit=campaign.plan.issuer_unit,
        issued_by=world.user(ADMIN),
        issued_at=at,
    )
    PlanDeadline.objects.create(
        plan=new,
        code=dossier.milestone.code,
        title="Gửi hồ sơ",
        words=words,
        due_words=words,
        rule=to_data(rule),
        last_valid_at=last_valid_instant(rule),
    )
    follow(old=campaign.plan, new=new, by=world.user(ADMIN), at=at)
    assert clock.local_date(last_at(world)) == later - DAY
    assert world.practice.plan == new
    assert world.dossier().milestone.words == words
    run(at)
    planned = Reminder.objects.filter(dossier=dossier, state=catalogue.REMINDER_PLANNED, days=0)
    assert {row.due_on for row in planned} == {later - DAY}
    assert LogEntry.objects.filter(action="dot.doi-moc").count() == 1


def test_a_return_reminds_until_its_own_date(world: World) -> None:
    opened(world)
    dossier = take_to(world, states.APPRAISING)
    Return.objects.create(
        dossier=dossier, round=1, until_at=last_at(world) + 9 * DAY, at=world.at, by=world.user(APPRAISER)
    )
    Dossier.objects.filter(pk=dossier.pk).update(state=states.RETURNED, returns=1)
    found = {
        row.owed.what
        for row in reminder_plan(world.practice, world.at).rows.values()
        if row.owed.dossier_id == dossier.pk
    }
    assert found == {catalogue.OWED_RETURNED}


def test_a_pause_skips_what_falls_into_it(world: World) -> None:
    opened(world)
    by = world.user(ADMIN)
    with pytest.raises(Blocked):
        actions.pause_reminders(campaign=world.practice, reason=" ", by=by, at=days_before(world, 6))
    actions.pause_reminders(campaign=world.practice, reason="Bão số 5", by=by, at=days_before(world, 6))
    run(days_before(world, 5))
    assert (
        Reminder.objects.filter(dossier=world.dossier(), days=-5)[0].reason == "Tạm dừng nhắc việc: Bão số 5"
    )
    actions.resume_reminders(campaign=world.practice, by=by, at=days_before(world, 4))
    run(days_before(world, 4))
    assert not Notice.objects.filter(key__startswith="nhac-", to=world.user(OFFICER)).exists()


def test_a_missed_day_is_made_good_once_and_not_after_long(world: World) -> None:
    opened(world)
    run(days_before(world, 8))  # T−10 is two days gone.
    assert Notice.objects.get(to=world.user(OFFICER), key__startswith="nhac-").subject.startswith(
        "Còn 8 ngày"
    )
    run(days_before(world, -6))  # Everything after it was missed for more than three days.
    assert Notice.objects.filter(to=world.user(OFFICER), key__startswith="nhac-").count() == 1
    assert {row.reason for row in Reminder.objects.filter(dossier=world.dossier(), days__gte=-5)} <= {
        rules.LATER_ONE,
        rules.TOO_LATE,
    }


def test_assigned_criteria_remind_their_person_until_scored(world: World) -> None:
    opened(world)
    dossier = world.dossier()
    Dossier.objects.filter(pk=dossier.pk).update(state=states.DRAFTING)
    dossier.refresh_from_db()
    due = clock.local_date(world.at) + 4 * DAY
    assign(
        dossier=dossier,
        codes=["1.1", "1.2"],
        to_id=world.user(REGISTRAR).pk,
        due_on=due,
        by=world.user(OFFICER),
        at=world.at,
    )
    run(morning(due - 3 * DAY))  # Two days before the last valid day, which is the day before ``due``.
    told = Notice.objects.get(to=world.user(REGISTRAR), key__startswith="nhac-")
    assert told.subject.startswith("Còn 2 ngày: tiêu chí được giao")
    assert "1.1, 1.2" in told.body


def test_the_office_is_reminded_of_its_own_dates(world: World) -> None:
    opened(world)
    milestone = world.practice.milestones.get(purpose="forward")
    assert milestone.last_valid_at is not None
    run(morning(clock.local_date(milestone.last_valid_at) - 5 * DAY))
    subjects = Notice.objects.filter(to=world.user(APPRAISER), key__startswith="nhac-").values_list(
        "subject", flat=True
    )
    assert any("gửi cấp trên" in each for each in subjects)


def test_history_and_a_closed_campaign_remind_nobody(world: World) -> None:
    assert reminder_plan(world.history, world.at).rows == {}
    opened(world)
    campaign = world.practice
    campaign.state = "closed"
    campaign.save(update_fields=["state"])
    run(days_before(world, 5))
    assert not Notice.objects.filter(key__startswith="nhac-").exists()
    assert Reminder.objects.filter(dossier=world.dossier(), days=0)[0].reason == "Đợt đánh giá đã kết thúc."


def test_the_office_sets_its_days_and_faults_are_named(world: World) -> None:
    opened(world)
    typed = {
        catalogue.TO_OFFICERS: "-7; 0",
        catalogue.TO_HEADS: "+3",
        catalogue.TO_PERSON: "-1",
        catalogue.TO_OFFICE: "",
    }
    with pytest.raises(NotAllowed):
        actions.save_steps(
            campaign=world.practice, typed=typed, by=world.user(OFFICER), at=days_before(world, 9)
        )
    with pytest.raises(Blocked, match="“mười” không phải số ngày"):
        actions.save_steps(
            campaign=world.practice,
            typed={catalogue.TO_OFFICERS: "-5 mười"},
            by=world.user(ADMIN),
            at=world.at,
        )
    actions.save_steps(campaign=world.practice, typed=typed, by=world.user(ADMIN), at=days_before(world, 9))
    assert sorted(rows(world.dossier())) == [-7, 0]


# -- the one mail of a day ------------------------------------------------------------------------------------------


@pytest.fixture
def addressed(world: World) -> User:
    person = world.user(OFFICER)
    person.email = "can-bo@example.invalid"
    person.save(update_fields=["email"])
    return person


def notice(person: User, key: str, at: datetime) -> None:
    outbox.notify(to=[person], subject=f"Việc {key}", body="Nội dung.", url="/", at=at, key=key)


def test_a_day_is_one_mail_and_what_comes_later_goes_the_next_day(addressed: User) -> None:
    at = datetime(2026, 11, 23, 6, 30, tzinfo=clock.ZONE)
    for key in ("a", "b", "c"):
        notice(addressed, key, at)
    assert outbox.send_digests(at=at) == 0  # Before seven.
    assert outbox.send_digests(at=at + timedelta(hours=1)) == 1
    notice(addressed, "d", at + timedelta(hours=2))
    assert outbox.send_digests(at=at + timedelta(hours=3)) == 0
    assert outbox.send_digests(at=at + DAY + timedelta(hours=1)) == 1
    assert [message.subject for message in mail.outbox] == [
        "[Thẩm định] 3 việc cần xử lý ngày 23/11/2026",
        "[Thẩm định] Việc d",
    ]
    assert "1. Việc a" in mail.outbox[0].body


def test_a_refusing_server_gives_the_day_back(addressed: User, settings: Settings) -> None:
    at = datetime(2026, 11, 23, 9, 0, tzinfo=clock.ZONE)
    notice(addressed, "a", at)
    settings.EMAIL_BACKEND = "tests.records.test_outbox.RefusingBackend"
    assert outbox.send_digests(at=at) == 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert outbox.send_digests(at=at) == 1


def test_the_command_may_be_repeated(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("send_reminders")
    count = Notice.objects.count()
    call_command("send_reminders")
    assert Notice.objects.count() == count
    assert "Đã nhắc 0 việc, bỏ qua 0" in capsys.readouterr().out.splitlines()[-1]


# -- two machines ---------------------------------------------------------------------------------------------------


def together(work: Callable[[], object], machines: int = 2) -> list[Exception]:
    """Run the work on so many threads, each with a connection of its own."""
    failures: list[Exception] = []
    start = threading.Barrier(machines, timeout=30)

    def one() -> None:
        try:
            start.wait()
            work()
        except (DatabaseError, threading.BrokenBarrierError) as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(machines)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=90)
        assert not thread.is_alive()
    return failures


def sent_entries() -> int:
    return LogEntry.objects.filter(action="nhac.gui").count()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False])
def test_two_machines_remind_once_and_without_the_claim_twice(
    world: World, monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    opened(world)
    at = days_before(world, 10)
    if not guarded:

        def unclaimed(reminder: Reminder, at: datetime) -> bool:
            Reminder.objects.filter(pk=reminder.pk).update(state=catalogue.REMINDER_SENT, at=at)
            return True

        monkeypatch.setattr(actions, "_claim", unclaimed)
    rows_once = threading.Barrier(2, timeout=30)

    def held(*given: object) -> object:
        rows_once.wait()
        return due_of(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(actions, "due_of", held)
    campaign = world.practice
    assert together(lambda: actions.send_due(campaign=campaign, by=None, at=at)) == []
    wanted = Reminder.objects.filter(state=catalogue.REMINDER_SENT).count()
    assert wanted > 0
    assert (sent_entries() == wanted) is guarded


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False])
def test_two_machines_mail_a_day_once_and_without_the_claim_twice(
    addressed: User, monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    at = datetime(2026, 11, 23, 9, 0, tzinfo=clock.ZONE)
    notice(addressed, "a", at)
    met = threading.Barrier(2, timeout=30)
    real = outbox._claim_digest

    def claim(person_id: int, *, on: date, at: datetime) -> list[Notice]:
        met.wait()
        if guarded:
            return real(person_id, on=on, at=at)
        return list(Notice.objects.filter(to_id=person_id, mailed_at__isnull=True).select_related("to"))

    monkeypatch.setattr(outbox, "_claim_digest", claim)
    assert together(lambda: outbox.send_digests(at=at)) == []
    assert len(mail.outbox) == (1 if guarded else 2)
    assert Digest.objects.count() == (1 if guarded else 0)
