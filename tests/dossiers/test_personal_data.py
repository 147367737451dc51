"""Personal data: every field classified, a person's request answered, nothing kept for ever without a rule."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from dossiers.actions.notices import STEP_BODIES, STEP_SUBJECTS, SUBJECTS
from dossiers.actions.persons import delete_kept, warn_kept
from dossiers.catalogue import fields
from dossiers.models import ChaseCall
from dossiers.queries.persons import places_of
from records import journal
from records.errors import Blocked
from records.models import LogEntry, Notice, PersonalValue
from scoring.models import Outcome
from tests.people import ADMIN, OFFICER, World
from units.actions.contact import save_contact
from units.models import UnitContact, User

NAME = "Lò Văn Xuân Thử"


def call(*arguments: str) -> str:
    said = StringIO()
    call_command("person_request", *arguments, stdout=said)
    return said.getvalue()


@pytest.fixture
def named(world: World) -> World:
    """The person is named in a contact, a call, a log entry and an account."""
    save_contact(
        unit=world.units["U-03"], person=NAME, phone="0212 385 1234", by=world.user(OFFICER), at=world.at
    )
    ChaseCall.objects.create(
        dossier=world.dossier(),
        called_at=world.at,
        spoke_to=f"Ông {NAME}",
        text="Hẹn nộp trong tuần.",
        at=world.at,
        by=world.user(ADMIN),
    )
    journal.write(
        chain=journal.SYSTEM,
        action="thu",
        by=None,
        at=world.at,
        subject=world.user(OFFICER),
        personal={"ghi_chu": f"Trao đổi với {NAME}"},
    )
    User.objects.filter(username=OFFICER).update(display_name=NAME, email="xuan@example.vn")
    return world


def test_every_field_of_every_model_is_classified() -> None:
    """A field nobody classified fails here; so does a row about a field that is no more."""
    listed = set(fields.classes())
    real = {
        (model._meta.label, field.name)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
    }
    assert real - listed == set()
    assert listed - real == set()
    assert len(real) > 1000


def test_links_to_accounts_and_names_are_never_called_nothing() -> None:
    known = fields.classes()
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_fields:
            related = getattr(field.related_model, "_meta", None)
            if related is not None and related.label == "units.User":
                assert known[model._meta.label, field.name] == fields.ACCOUNT, (model, field.name)
            if field.name in {"email", "phone", "password", "signer_name", "speaker", "text", "note"}:
                assert known[model._meta.label, field.name] != fields.NONE or model._meta.app_label in {
                    "scoring",
                    "campaigns",
                }, (model, field.name)


def test_a_field_left_out_would_be_found() -> None:
    """The twin: the list without one field is another list."""
    known = fields.classes()
    assert known.pop(("units.UnitContact", "phone")) == fields.CONTACT
    assert ("units.UnitContact", "phone") not in known


def test_a_person_is_found_without_marks_and_in_sentences(named: World) -> None:
    found = {(each.model, each.field) for each in places_of("lo van xuan thu")}
    assert {
        ("units.UnitContact", "person"),
        ("dossiers.ChaseCall", "spoke_to"),
        ("records.PersonalValue", "value"),
        ("units.User", "display_name"),
    } <= found
    assert places_of("Lò Văn Xuân Thửa") == ()
    assert places_of("  ") == ()


def test_a_request_is_exported_and_leaves_a_row(named: World, tmp_path: Path) -> None:
    out = tmp_path / "du-lieu.json"
    call("xuat", "--name", NAME, "--account", OFFICER, "--out", str(out))
    body = json.loads(out.read_text(encoding="utf-8"))
    assert body["tai_khoan"]["thu_dien_tu"] == "xuan@example.vn"
    assert len(body["cho_co_ten"]) >= 4
    assert any(each["model"] == "units.Membership" for each in body["lien_ket"])


def test_an_account_is_corrected_and_the_old_value_is_a_digest(named: World) -> None:
    call("sua", "--account", OFFICER, "--field", "display_name", "--to", "Lò Văn Xuân", "--reason", "Đơn 1")
    assert User.objects.get(username=OFFICER).display_name == "Lò Văn Xuân"
    entry = LogEntry.objects.get(action="du-lieu-ca-nhan.sua")
    assert NAME not in str(entry.data)
    assert PersonalValue.objects.get(entry=entry).value == NAME
    with pytest.raises(CommandError, match="Nêu lý do"):
        call("sua", "--account", OFFICER, "--field", "email", "--to", "a@b.vn")


def test_what_may_be_erased_is_gone_and_the_chain_is_whole(named: World) -> None:
    pk = named.user(OFFICER).pk
    said = call("xoa", "--name", NAME, "--account", OFFICER, "--reason", "Đơn 2")
    assert "Chuỗi nhật ký nguyên vẹn." in said
    assert not UnitContact.objects.filter(person=NAME).exists()
    assert not PersonalValue.objects.filter(value__contains=NAME).exists()
    assert not ChaseCall.objects.filter(spoke_to__contains=NAME).exists()
    user = User.objects.get(pk=pk)
    assert (user.is_active, user.email, user.has_usable_password()) == (False, "", False)
    assert places_of(NAME) == ()
    assert journal.verify() == []


def test_erasing_needs_a_reason_and_somebody(world: World) -> None:
    with pytest.raises(CommandError, match="Nêu lý do"):
        call("xoa", "--account", OFFICER)
    with pytest.raises(CommandError, match="Nêu --name hoặc --account"):
        call("tim")
    with pytest.raises(CommandError, match="Không có tài khoản"):
        call("tim", "--account", "khong-co")


def test_nothing_is_deleted_without_a_warning_long_enough_ago(world: World) -> None:
    rule = next(each for each in fields.keepings() if each.code == "thong-bao")
    old = world.at - timedelta(days=rule.days + 1)
    Notice.objects.create(
        to=world.user(OFFICER), subject="cũ", body="", url="/", key="k", at=old, read_at=old
    )
    before = world.at - timedelta(days=rule.days)
    with pytest.raises(Blocked):
        delete_kept(keeping=rule, before=before, by=None, at=world.at)
    warn_kept(keeping=rule, rows=1, by=None, at=world.at)
    with pytest.raises(Blocked):
        delete_kept(keeping=rule, before=before, by=None, at=world.at + timedelta(days=rule.warn_days - 1))
    assert Notice.objects.filter(subject="cũ").exists()
    later = world.at + timedelta(days=rule.warn_days)
    assert delete_kept(keeping=rule, before=before, by=None, at=later) == 1
    assert not Notice.objects.filter(subject="cũ").exists()
    assert LogEntry.objects.filter(action="luu-giu.xoa").count() == 1


def test_every_rule_of_keeping_names_a_real_field_and_why(world: World) -> None:
    for each in fields.keepings():
        apps.get_model(each.model)._meta.get_field(each.since)
        assert len(each.ground) > 20
    said = StringIO()
    call_command("retention", stdout=said)
    assert all(each.code in said.getvalue() for each in fields.keepings())


def test_no_subject_of_a_mail_says_an_outcome(world: World) -> None:
    """Neither the words of a result nor a state that tells one."""
    telling = {"công nhận", "tệ nạn", "thu hồi", "giao xây dựng", "không đạt", "điểm", "trường hợp"}
    telling |= {label.lower() for label in Outcome.objects.values_list("label", flat=True)}
    for words in (*SUBJECTS.values(), *STEP_SUBJECTS.values(), *STEP_BODIES.values()):
        assert not [each for each in telling if each in words.lower()], words
