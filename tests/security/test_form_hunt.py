"""S3: 10.000 generated inputs to all forms and no fault; 2.000 valid Vietnamese ones and none refused; each with its twin.

A few hundred in the suite, all of them with ``RELIABILITY=1``.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import pytest
from django.core.validators import ProhibitNullCharactersValidator
from django.urls import reverse

from dossiers import states
from dossiers.loaders.samples import read_samples
from dossiers.management.demo import Calendar, appraise_to, hand_in_to
from dossiers.models import Dossier
from tests.people import ADMIN, APPRAISER, CHAIR, OFFICER, REGISTRAR, SYSTEM, World
from tests.security.hunting import Bag, Form, forms_of, hunt
from tests.security.matrix import HEAVY, addresses
from tests.security.vietnamese import Refused, valid_inputs

FULL = os.environ.get("RELIABILITY") == "1"
COUNT, VALID = (10_000, 2_000) if FULL else (350, 40)
PEOPLE = (OFFICER, CHAIR, REGISTRAR, APPRAISER, ADMIN, SYSTEM, None) if FULL else (OFFICER, ADMIN)
STATES = (states.DRAFTING, states.APPRAISING, states.RECOGNISED)
#: Forms a person sees somewhere; fewer would mean that pages were not opened.
LEAST = 150 if FULL else 60


@pytest.fixture
def story(world: World) -> Dossier:
    """A dossier in which every page has something on it."""
    dossier = world.dossier()
    sample = read_samples()["U-03"]
    hand_in_to(dossier, sample, Calendar(base=world.at), states.SUBMITTED)
    appraise_to(dossier, sample, Calendar(base=world.at), states.AWAITING_EXPLANATION)
    return dossier


def forms(world: World, story: Dossier) -> list[Form]:
    places = {route: place for route, place in addresses(world, story).items() if route not in HEAVY}
    for name in ("account_login", "dossiers:check_index", "dossiers:public_register", "mfa_activate_totp"):
        places[name] = reverse(name)
    return forms_of(world, story, places, PEOPLE, STATES if FULL else STATES[:1])


def tell(capsys: pytest.CaptureFixture[str], bag: Bag, seen: int, begun: float) -> None:
    with capsys.disabled():
        answers = ", ".join(f"{count} × {status}" for status, count in sorted(bag.answers.items()))
        print(  # noqa: T201 - the figures of docs/security/
            f"\nforms: {bag.cases} inputs to {seen} forms in {time.monotonic() - begun:.0f} s: {answers}; "
            f"slowest {bag.slowest[0]:.1f} s: {bag.slowest[1][:100]}; wrong: {len(bag.wrong)}"
        )


def test_no_form_meets_a_fault(world: World, story: Dossier, capsys: pytest.CaptureFixture[str]) -> None:
    begun = time.monotonic()
    found = forms(world, story)
    assert len(found) > LEAST
    bag = hunt(world, story, found, COUNT)
    tell(capsys, bag, len(found), begun)
    assert bag.wrong == []
    # Most of it gets as far as a view that judges it.
    assert bag.answers[404] < COUNT / 3
    assert sum(bag.answers[status] for status in (302, 409, 422)) > COUNT / 6


def test_a_view_that_trusts_its_input_is_found(
    world: World, story: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: where a number is read without a look, the hunt finds the fault."""
    monkeypatch.setattr("dossiers.views.evidence._number", lambda data, name: int(data.get(name, "0")))
    where = reverse("dossiers:score_save", args=[story.pk, "1.1"])
    form = Form(OFFICER, states.DRAFTING, "post", where, (("remove", "1"), ("version", "0")), frozenset())
    assert any("ValueError" in each for each in hunt(world, story, [form], 40).wrong)


def test_a_refusal_nobody_translated_is_found(
    world: World, story: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: a field that takes no NUL says so in the library's own words."""
    where = reverse("dossiers:appraisal_veto", args=[story.pk, "L3"])
    form = Form(APPRAISER, states.APPRAISING, "post", where, (("version", "0"), ("basis", "")), frozenset())
    assert hunt(world, story, [form], 150).wrong == []
    monkeypatch.setattr(ProhibitNullCharactersValidator, "message", "Null characters are not allowed.")
    assert any("Null characters" in each for each in hunt(world, story, [form], 150).wrong)


@pytest.fixture
def refused_letters(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    def put() -> None:
        from dossiers.forms.content import ScoreForm

        def clean(self: ScoreForm) -> dict[str, object]:
            if not self.data.get("note", "").isascii():
                self.add_error("note", "chỉ chữ không dấu")
            return {}

        monkeypatch.setattr(ScoreForm, "clean", clean)

    return put


def test_no_valid_vietnamese_input_is_refused(
    world: World, refused_letters: Callable[[], None], capsys: pytest.CaptureFixture[str]
) -> None:
    found: Refused = valid_inputs(world, VALID)
    with capsys.disabled():
        print(f"\nvalid: {found.cases} inputs, {len(found.wrong)} refused ({found.kinds})")  # noqa: T201 - as above
    assert found.wrong == []
    assert found.cases == VALID
    # The twin: a form that takes no marks is noticed.
    refused_letters()
    assert valid_inputs(world, 24).wrong
