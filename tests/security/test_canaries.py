"""S2: unique strings in every personal field; every page is opened by everybody, and nobody sees what is not his.

Pages, sheets, calendars, papers as PDF and Word, mails, the log, the looks, the program's own lines and error pages.
"""

from __future__ import annotations

import io
import logging
import zipfile
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.db import transaction
from django.db.models import CharField, Model, Q, TextField
from django.urls import reverse
from pypdf import PdfReader

from campaigns.actions import ask_extension
from campaigns.models import Milestone
from dossiers import catalogue, states
from dossiers.actions.appraisal import return_for_correction
from dossiers.actions.appraisal_facts import add_remark
from dossiers.actions.chasing import log_call
from dossiers.catalogue import fields
from dossiers.loaders.samples import read_samples
from dossiers.management.demo import Calendar, hand_in_to
from dossiers.models import ChaseCall, Dossier, FigureValue, PrivateNote, Remark, UnitTalk, VetoAnswer
from records import clock, logs, outbox
from records.models import AccessEntry, Job, LogEntry, PersonalValue
from tests.people import ADMIN, APPRAISER, OFFICER, SECOND_APPRAISER, SIBLING, World
from tests.security.matrix import HEAVY, addresses
from tests.security.people import Person, people
from tests.security.test_matrix import story  # noqa: F401 - the same dossier
from tests.security.things import SCAN
from units import roles
from units.actions.contact import save_contact
from units.models import Membership, Unit, UnitContact, User

PLANTED = frozenset({fields.NAME, fields.CONTACT, fields.FREE})
UNIT, OFFICE = "unit", "office"
#: Who may meet what, where it is not simply the readers of the dossier.
ONLY: dict[str, frozenset[str]] = {
    "dossiers.UnitTalk": frozenset({UNIT}),
    "dossiers.PrivateNote": frozenset(),
    "dossiers.ChaseCall": frozenset({OFFICE}),
    "units.User.email": frozenset(),
}
#: People who ask, as (relation, role) of the matrix; everything else is a stranger to the dossier.
ASKING = {
    ("own", roles.OFFICER): UNIT,
    ("office", roles.APPRAISER): OFFICE,
    ("office", roles.OFFICE_ADMIN): OFFICE,
    ("sibling", roles.CHAIR): "",
    ("above", roles.APPRAISER): "",
    ("stranger", roles.OFFICE_ADMIN): "",
}
STRANGERS = {"no role", "nobody"}
#: An account is named after role and unit; who holds which role is a directory for everybody who holds one.
NAMES_OF_ROLES = {"units.User.display_name"}


@dataclass(frozen=True)
class Canary:
    """A string that stands in one field only."""

    text: str
    model: str
    field: str

    def stands_in(self, said: str) -> bool:
        """Whether it is said; a count is printed with dots between thousands, or bare in a sheet."""
        if not self.text.isdigit():
            return self.text in said
        return self.text in said or f"{int(self.text):,}".replace(",", ".") in said

    @property
    def may(self) -> frozenset[str]:
        whole = frozenset({UNIT, OFFICE})
        return ONLY.get(f"{self.model}.{self.field}", ONLY.get(self.model, whole))


def _rows(model: type[Model], dossier: Dossier) -> list[Model]:
    """Return the rows of a model that belong to the dossier, its unit, or its officer."""
    names = {field.name for field in model._meta.local_fields if field.is_relation}
    if model is UnitContact:
        return list(UnitContact.objects.filter(unit=dossier.participation.unit))
    if model is User:
        return list(User.objects.filter(username=OFFICER))
    if model is Dossier:
        return [dossier]
    wanted = Q(pk__in=[])
    for way in ("dossier", "meeting__dossier", "conclusion__dossier"):
        if way.split("__", maxsplit=1)[0] in names:
            wanted |= Q(**{way: dossier})
    return list(model._default_manager.filter(wanted).order_by("pk")[:3])


def plant(world: World, dossier: Dossier) -> list[Canary]:
    """Put a string of its own into every personal field of every row that belongs to the dossier."""
    criterion = dossier.scores.order_by("pk")[0].criterion
    UnitTalk.objects.create(
        dossier=dossier, criterion=criterion, text="x", at=world.at, by=world.user(OFFICER)
    )
    PrivateNote.objects.create(
        dossier=dossier,
        criterion=criterion,
        owner=world.user(SECOND_APPRAISER),
        text="x",
        saved_at=world.at,
        saved_by=world.user(SECOND_APPRAISER),
    )
    ChaseCall.objects.create(
        dossier=dossier,
        called_at=world.at,
        spoke_to="x",
        text="x",
        at=world.at,
        by=world.user(SECOND_APPRAISER),
    )
    save_contact(
        unit=Unit.objects.get(code="U-03"),
        person="x",
        phone="0212 385 1234",
        by=world.user(OFFICER),
        at=world.at,
    )
    known = fields.classes()
    found: list[Canary] = []
    for model in apps.get_models():
        label = model._meta.label
        if model._meta.app_label != "dossiers" and model not in {UnitContact, User}:
            continue
        texts = [
            each
            for each in model._meta.local_fields
            if known.get((label, each.name)) in PLANTED
            and isinstance(each, CharField | TextField)
            and not each.choices
            and (model is not User or each.name in {"display_name", "email"})
            and (each.max_length or 999) > 12
        ]
        for row in _rows(model, dossier) if texts else []:
            for field in texts:
                text = f"cnr{len(found):04}q"
                # A row the database keeps as it is carries no canary.
                with transaction.atomic():
                    model._default_manager.filter(pk=row.pk).update(**{field.name: text})
                found.append(Canary(text, label, field.name))
    return found + _counts(dossier)


def _counts(dossier: Dossier) -> list[Canary]:
    """Put a number of its own into every count of cases and persons, and into every figure."""
    found: list[Canary] = []
    for model, names in ((VetoAnswer, ("cases", "persons")), (FigureValue, ("current", "previous"))):
        for row in model.objects.filter(dossier=dossier).order_by("pk")[:4]:
            for name in names:
                number = 7_310_001 + len(found)
                model.objects.filter(pk=row.pk).update(**{name: number})
                found.append(Canary(str(number), model._meta.label, name))
    return found


def words_of(response: Any) -> str:
    """Return what an answer says: text as it is, a workbook or Word file unpacked, the words of a PDF."""
    body = b"".join(response) if response.streaming else response.content
    if body[:5] == b"%PDF-" and body != SCAN:
        printed = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
        return f"{printed} {printed.casefold()}"
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            return "".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    return str(body.decode("utf-8", "replace"))


def crawl(person: Person, places: dict[str, str]) -> str:
    """Open every page as this person and return all that was said."""
    said = []
    for route, address in places.items():
        if route in HEAVY:
            continue
        for suffix in ("", "?format=xlsx") if route in SHEETS else ("",):
            answer = person.client.get(f"{address}{suffix}")
            said.append(words_of(answer))
    return "\n".join(said)


SHEETS = frozenset(
    {"dossiers:board", "dossiers:chase", "dossiers:drill", "dossiers:book", "dossiers:campaign_compare"}
)


@pytest.mark.usefixtures("story")
def test_nobody_sees_what_is_not_his(world: World) -> None:
    dossier = world.dossier()
    crowd = people(world)
    places = addresses(world, dossier)
    canaries = plant(world, dossier)
    assert len(canaries) > 40
    seen: set[str] = set()
    leaks: list[str] = []
    for person in crowd:
        side = ASKING.get((person.relation, person.role), None if person.role else "")
        if person.name in STRANGERS:
            side = ""
        elif side is None or person.lent or person.out or person.more:
            continue
        # The unit reads what it writes while it writes; the Office what was handed in.
        state = states.DRAFTING if side == UNIT else states.APPRAISING
        Dossier.objects.filter(pk=dossier.pk).update(state=state)
        said = crawl(person, places)
        for each in canaries:
            if not each.stands_in(said):
                continue
            seen.add(each.text)
            directory = f"{each.model}.{each.field}" in NAMES_OF_ROLES and person.role != ""
            if side not in each.may and not directory:
                leaks.append(f"{person.name} sees {each.model}.{each.field}")
    # Whom the Office calls, and what was said, stands on its page of those who still owe something.
    Dossier.objects.filter(pk=dossier.pk).update(state=states.RETURNED)
    admin = next(each for each in crowd if (each.relation, each.role) == ("office", roles.OFFICE_ADMIN))
    said = crawl(admin, {"dossiers:chase": places["dossiers:chase"]}) + words_of(
        admin.client.get(
            reverse("dossiers:chase_call", args=[dossier.participation.campaign.code, dossier.pk])
        )
    )
    # What the unit is asked for stands on its page of explanations while it is asked; a private note is its owner's.
    Dossier.objects.filter(pk=dossier.pk).update(state=states.AWAITING_EXPLANATION)
    officer = next(each for each in crowd if (each.relation, each.role) == ("own", roles.OFFICER))
    said += crawl(officer, {"dossiers:explanations": places["dossiers:explanations"]})
    said += words_of(world.client(SECOND_APPRAISER).get(places["dossiers:notes"]))
    seen |= {each.text for each in canaries if each.stands_in(said)}
    shown = {f"{each.model}.{each.field}" for each in canaries if each.text in seen}
    unseen = {f"{each.model}.{each.field}" for each in canaries} - shown - NOT_ON_SCREEN
    assert (leaks, sorted(unseen)) == ([], [])


#: Fields whose words stand on no screen of these people; whoever adds a field says why nobody would see it.
NOT_ON_SCREEN = frozenset(
    {
        "units.User.email",
        # Said on the page of the result alone; and kept for whoever asks why a signed copy is missing.
        "dossiers.Dossier.remedies",
        "dossiers.Paper.scan_reason",
    }
)


def test_papers_name_persons_to_their_readers_alone(world: World) -> None:
    """PDF and Word of every paper, the invitation and the blank sheet, drawn from what was planted before approval."""
    dossier = world.dossier()
    hand_in_to(dossier, read_samples()["U-03"], Calendar(base=world.at), states.AWAITING_CHAIR)
    crowd = {
        (each.relation, each.role): each for each in people(world) if not (each.lent or each.more or each.out)
    }
    canaries = plant(world, dossier)
    places = [
        reverse(f"dossiers:paper_{form}", args=[dossier.pk, kind])
        for kind in catalogue.UNIT_ORDER
        for form in ("pdf", "word")
    ] + [
        reverse("dossiers:sitting_paper", args=[dossier.pk, "don-vi"]),
        reverse("dossiers:blank_sheet", args=[dossier.pk]),
    ]
    seen: set[str] = set()
    for key, side in ASKING.items():
        said = [words_of(crowd[key].client.get(address)) for address in places]
        told = [each for each in canaries if any(each.stands_in(text) for text in said)]
        if side == UNIT:
            seen |= {f"{each.model}.{each.field}" for each in told}
        else:
            # The Office reads a dossier that was handed in, and this one was not.
            assert told == [], key
    assert seen >= IN_PAPERS, IN_PAPERS - seen


#: What must stand in the papers of a unit, or the crawl above reads nothing.
IN_PAPERS = {
    "dossiers.CouncilMember.name",
    "dossiers.CouncilMember.position",
    "dossiers.Dossier.signer_name",
    "dossiers.FigureValue.current",
    "dossiers.Meeting.agenda",
    "dossiers.Meeting.chair_name",
    "dossiers.Meeting.secretary_name",
    "dossiers.Opinion.speaker",
    "dossiers.Opinion.text",
    "dossiers.ReportSection.text",
}


def test_mails_reach_their_side_alone_and_no_log_keeps_what_was_typed(
    world: World,
    story: Dossier,  # noqa: F811 - the fixture
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Words typed into steps: who gets them by mail, and that the log, looks, jobs and the program's lines keep none."""
    for user in User.objects.filter(is_active=True):
        User.objects.filter(pk=user.pk).update(email=f"u{user.pk}@example.vn")
    unit, office = story.participation.unit_id, story.participation.campaign.office_id
    typed: dict[str, frozenset[str]] = {}

    def words(name: str, *sides: str) -> str:
        text = f"cnr{name}q đủ dài để được nhận"
        typed[f"cnr{name}q"] = frozenset(sides)
        return text

    before = LogEntry.objects.order_by("-pk").values_list("pk", flat=True)[0]
    with caplog.at_level(logging.DEBUG):
        ask_extension(
            participation=story.participation,
            milestone=Milestone.objects.get(pk=story.milestone_id),
            until=clock.local_date(world.at) + timedelta(days=30),
            reason=words("xin", UNIT, OFFICE),
            by=world.user(OFFICER),
            at=world.at,
        )
        Dossier.objects.filter(pk=story.pk).update(state=states.APPRAISING)
        story.refresh_from_db()
        appraiser = User.objects.get(username=APPRAISER)
        add_remark(
            dossier=story, target=Remark.CRITERION, target_code=story.scores.order_by("pk")[0].criterion.code,
            text=words("ykien", UNIT, OFFICE), by=appraiser, at=world.at,
        )  # fmt: skip
        return_for_correction(
            dossier=story, until=clock.local_date(world.at) + timedelta(days=3),
            note=words("tralai", UNIT, OFFICE), by=appraiser, at=world.at, past_milestone_ok=True,
        )  # fmt: skip
        log_call(
            dossier=story, called_at=None, spoke_to=words("nghe", OFFICE), text=words("goi", OFFICE),
            by=world.user(ADMIN), at=world.at,
        )  # fmt: skip
        save_contact(
            unit=story.participation.unit, person=words("dau-moi", UNIT, OFFICE), phone="0212 385 1234",
            by=world.user(OFFICER), at=world.at,
        )  # fmt: skip
        mail.outbox.clear()
        sent = outbox.send_digests(at=clock.local(world.at).replace(hour=9))
        for name in (OFFICER, SIBLING, ADMIN):
            world.client(name).get(f"/ho-so/{story.pk}/")
    assert sent >= 2
    sides = {
        f"u{pk}@example.vn": UNIT if held == unit else OFFICE
        for pk, held in Membership.objects.filter(unit_id__in=(unit, office)).values_list(
            "user_id", "unit_id"
        )
    }
    for message in mail.outbox:
        side = sides.get(message.to[0], "")
        said = f"{message.subject} {message.body}"
        assert [name for name, may in typed.items() if name in said and side not in may] == []
        # Nobody's subject says an outcome, a score or what was typed.
        assert not [
            word for word in (*typed, "tệ nạn", "công nhận", "điểm") if word in message.subject.casefold()
        ]
    kept = [str(each) for each in LogEntry.objects.filter(pk__gt=before).values_list("data", "subject_id")]
    kept += [str(each) for each in AccessEntry.objects.values_list("data", "subject_id")]
    kept += [str(each) for each in Job.objects.values_list("title", "message", "arguments", "error")]
    kept += [
        logs.JsonFormatter().format(each) for each in caplog.records if not each.name.startswith("django.db")
    ]
    assert len(kept) > 6
    assert [name for name in typed if any(name in each for each in kept)] == []
    # The twin: what was typed was really kept beside the log, where it can be erased.
    beside = " ".join(PersonalValue.objects.values_list("value", flat=True))
    assert [name for name in typed if name in beside]


def test_a_canary_shown_to_a_stranger_would_be_found(world: World, story: Dossier) -> None:  # noqa: F811
    """The twin: with the door of dossiers open to everybody, the sibling reads them."""
    from dossiers import access

    crowd = people(world)
    sibling = next(each for each in crowd if (each.relation, each.role) == ("sibling", roles.CHAIR))
    places = {"dossiers:council": f"/ho-so/{story.pk}/hoi-dong/"}
    canaries = plant(world, story)
    assert not [each for each in canaries if each.text in crawl(sibling, places)]
    kept = access.dossiers_visible_to
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(access, "dossiers_visible_to", lambda _user: kept(world.user(OFFICER)))
        assert [each for each in canaries if each.stands_in(crawl(sibling, places))]
