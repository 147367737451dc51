"""Every field says what belongs into it: a clause, an example or a sentence, tied to the field for who cannot see it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from django import forms
from lxml import html

from dossiers.models import Dossier
from dossiers.states import DRAFTING
from tests.people import ADMIN, APPRAISER, OFFICER, World
from tests.test_permissions import story

__all__ = ["story"]

APPS = ("units", "scoring", "campaigns", "dossiers")
#: Fields whose label says all there is to say, by form.
SELF_EVIDENT = {
    "LoginForm": {"password", "remember"},
    "ReauthenticateForm": {"password"},
    "ChangePasswordForm": {"oldpassword", "password2"},
    # The page says above the field where the code comes from.
    "SecondStepForm": {"code"},
    "SecondStepAgainForm": {"code"},
    "ActivateSecondStepForm": {"code"},
    # They narrow a list and keep nothing.
    "SetFilterForm": {"q", "doi_tuong"},
    "LooksForm": {"tu", "den", "nguoi"},
}


def every_form() -> Iterator[type[forms.BaseForm]]:
    for app in APPS:
        package = importlib.import_module(f"{app}.forms")
        inner = getattr(package, "__path__", ())
        modules = [
            package,
            *(importlib.import_module(f"{app}.forms.{each.name}") for each in pkgutil.iter_modules(inner)),
        ]
        for module in modules:
            for each in vars(module).values():
                if (
                    isinstance(each, type)
                    and issubclass(each, forms.BaseForm)
                    and each.__module__ == module.__name__
                ):
                    yield each


def test_every_field_with_a_label_has_help() -> None:
    seen, silent = 0, []
    for form in every_form():
        for name, field in getattr(form, "base_fields", {}).items():
            # Fields without a label are laid out by their page, which is looked at below.
            if not field.label or name in SELF_EVIDENT.get(form.__name__, set()):
                continue
            seen += 1
            if not str(field.help_text).strip():
                silent.append(f"{form.__module__}.{form.__name__}.{name}")
    assert seen > 150
    assert not silent


def silent_fields(page: bytes) -> tuple[int, list[str]]:
    """Return how many fields a page has, and which of them nothing on the page describes."""
    tree = html.fromstring(page)
    seen, silent = 0, []
    for field in tree.xpath("//main//*[self::input or self::textarea or self::select][@name]"):
        # A choice is said by its own words; what a script fills in and buttons are no fields.
        if field.get("type") in {"hidden", "radio", "checkbox", "submit", "search"}:
            continue
        seen += 1
        said = " ".join(
            each.text_content().strip()
            for name in (field.get("aria-describedby") or "").split()
            for each in tree.xpath(f"//*[@id='{name}']")
        )
        near = field.xpath(
            "ancestor::*[contains(concat(' ', @class, ' '), ' field ')][1]//*[contains(@class, 'form-text')]"
        )
        if not said.strip() and not near and not field.get("placeholder"):
            silent.append(f"{field.get('name')} ({field.get('id')})")
    return seen, silent


@pytest.mark.parametrize(
    ("who", "rooms"),
    [
        (OFFICER, ("hoi-dong", "tu-cham", "so-lieu", "hop", "hop/hoi-dong", "hop/don-vi/chuan-bi", "bao-cao", "minh-chung", "phan-cong", "van-ban")),
        (APPRAISER, ("",)),
    ],
)  # fmt: skip
def test_fields_laid_out_by_hand_are_described_too(
    world: World, story: Dossier, who: str, rooms: tuple[str, ...]
) -> None:
    client, every, silent = world.client(who), 0, []
    base = f"/tham-dinh/{story.pk}/" if who == APPRAISER else f"/ho-so/{story.pk}/"
    Dossier.objects.filter(pk=story.pk).update(state="appraising" if who == APPRAISER else DRAFTING)
    for room in rooms:
        answer = client.get(f"{base}{room}/" if room else base)
        assert answer.status_code == 200, room
        seen, missing = silent_fields(answer.content)
        every += seen
        silent += [f"{room}: {each}" for each in missing]
    assert every > 40
    assert not silent, silent


def test_help_is_tied_to_its_field(world: World) -> None:
    """What Django promises in ``aria-describedby`` stands on the page, also beside an error."""
    client = world.client(ADMIN)
    for page in (client.get("/ke-hoach/lap/"), client.post("/ke-hoach/lap/", {"number": "75/KH-UBND"})):
        tree = html.fromstring(page.content)
        named = [name for each in tree.xpath("//main//@aria-describedby") for name in str(each).split()]
        assert len(named) > 5
        assert not [name for name in named if not tree.xpath(f"//*[@id='{name}']")]
