"""S2: unique strings in every personal field; every page is opened by everybody, and nobody sees what is not his.

Pages, sheets, calendars, mails, the log and error pages; papers as PDF and Word are told apart by the same doors in
the matrix, and what stands in them in ``tests/dossiers/test_paper_data.py``.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.db import transaction
from django.db.models import CharField, Model, Q, TextField
from django.urls import reverse

from dossiers import states
from dossiers.catalogue import fields
from dossiers.models import ChaseCall, Dossier, FigureValue, PrivateNote, UnitTalk, VetoAnswer
from records import outbox
from records.models import LogEntry
from tests.people import OFFICER, SECOND_APPRAISER, World
from tests.security.matrix import HEAVY, addresses
from tests.security.people import Person, people
from tests.security.test_matrix import story  # noqa: F401 - the same dossier
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
    """Return what an answer says: text as it is, a workbook unpacked."""
    body = b"".join(response) if response.streaming else response.content
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
    seen |= {each.text for each in canaries if each.stands_in(said)}
    shown = {f"{each.model}.{each.field}" for each in canaries if each.text in seen}
    unseen = {f"{each.model}.{each.field}" for each in canaries} - shown - NOT_ON_SCREEN
    assert (leaks, sorted(unseen)) == ([], [])


#: Fields whose words stand on no screen of these people (frozen copies and papers say them instead), or are kept to
#: one person; whoever adds a field says why nobody would see it.
NOT_ON_SCREEN = frozenset(
    {
        "dossiers.PrivateNote.text",
        "units.User.email",
        # Printed in papers, or asked for in another state than those two.
        "dossiers.Dossier.remedies",
        "dossiers.Explanation.text",
        "dossiers.Paper.scan_reason",
    }
)


def test_mails_and_the_log_carry_no_canary(world: World, story: Dossier) -> None:  # noqa: F811 - the fixture
    """Steps after the planting: what they write into log and mails repeats no personal text."""
    canaries = plant(world, story)
    before = LogEntry.objects.count()
    User.objects.filter(pk__in=Membership.objects.values("user_id")).update(email="nguoi@example.vn")
    outbox.send_digests(at=world.at)
    written = " ".join(f"{message.subject} {message.body}" for message in mail.outbox) + " ".join(
        str(each.data) for each in LogEntry.objects.order_by("-pk")[: LogEntry.objects.count() - before + 50]
    )
    assert not [each for each in canaries if each.text in written]


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
