"""A crowd of officers before the deadline: each with a dossier ready to be handed in, and one being filled.

One dossier is taken to «đủ văn bản» through the product's own steps; its rows are copied for all others, because drawing
four papers for each would take longer than anything that is measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from bench.generated import fill, units
from config.hashers import Argon2idHasher
from dossiers import states
from dossiers.actions import counting
from dossiers.documents.proof import random_code
from dossiers.models import Dossier
from tests.dossiers.stories import take_to
from tests.people import PASSWORD, World
from units import roles
from units.models import Membership, Unit, User
from units.rules import tree

#: What a dossier has of its own, whatever is copied.
OWN = {"id", "participation", "milestone", "path"}


@dataclass(frozen=True, slots=True)
class Case:
    """One unit on deadline night."""

    user: str
    password: str
    ready: int
    draft: int
    criterion: str
    points: str
    note: str
    twice: bool


def crowd(world: World, count: int) -> list[Case]:
    """Make so many officers of two units each; every fifth presses twice.

    Both units take part in one campaign: what an officer saves for the one and hands in for the other writes one log.
    """
    source = take_to(world, states.READY)
    practice = world.practice
    root = units(2 * count, prefix="N")
    fill(practice, practice.milestones.get(purpose="submit"), root)
    low, high = tree.subtree(root)
    offices = list(
        Unit.objects.filter(path__gte=low, path__lt=high, kind="don_vi_truc_thuoc").order_by("path")
    )
    secret = Argon2idHasher().encode(PASSWORD, "muoi-cua-phep-thu")
    people = User.objects.bulk_create(
        User(username=f"dem.han{number}", password=secret, display_name=f"Cán bộ thử {number}")
        for number in range(count)
    )
    Membership.objects.bulk_create(
        Membership(user=people[number % count], unit=office, role=roles.OFFICER)
        for number, office in enumerate(offices)
    )
    dossiers = list(
        Dossier.objects.filter(participation__campaign=practice, participation__unit__in=offices).order_by(
            "path"
        )
    )
    ready, draft = dossiers[:count], dossiers[count:]
    copy_content(source, ready)
    Dossier.objects.filter(pk__in=[each.pk for each in draft]).update(state=states.DRAFTING, punctuality="")
    counting.set_up(campaign=practice)
    [first, *_] = source.participation.criteria_set.criteria.order_by("order")
    return [
        Case(
            user=person.username,
            password=PASSWORD,
            ready=one.pk,
            draft=two.pk,
            criterion=first.code,
            points=str(first.max_points).rstrip("0").rstrip("."),
            note=f"Căn cứ số {number}/KH của {person.display_name}",
            twice=number % 5 == 0,
        )
        for number, (person, one, two) in enumerate(zip(people, ready, draft, strict=True))
    ]


def copy_content(source: Dossier, targets: Sequence[Dossier]) -> None:
    """Give the targets the state of the source and every row below it; references among the rows stay among them."""
    fields = [field for field in Dossier._meta.concrete_fields if field.name not in OWN]
    for target in targets:
        for field in fields:
            setattr(target, field.attname, getattr(source, field.attname))
    Dossier.objects.bulk_update(targets, [field.name for field in fields], batch_size=200)
    made: dict[type[models.Model], dict[tuple[int, int], int]] = {
        Dossier: {(source.pk, number): target.pk for number, target in enumerate(targets)}
    }
    for model, rows in _below(source):
        copies = [
            (row.pk, number, _copy(row, number, targets[number], made))
            for number in range(len(targets))
            for row in rows
        ]
        kept = model._base_manager.bulk_create([each[2] for each in copies], batch_size=500)
        made[model] = {(pk, number): each.pk for (pk, number, _row), each in zip(copies, kept, strict=True)}


def _below(source: Dossier) -> list[tuple[type[models.Model], list[Any]]]:
    """Every table below a dossier with its rows, each after those it names."""
    found: dict[type[models.Model], dict[int, Any]] = {Dossier: {source.pk: source}}
    waiting: list[type[models.Model]] = [Dossier]
    while waiting:
        parent = waiting.pop()
        for relation in parent._meta.related_objects:
            model = relation.related_model
            if relation.many_to_many or model is Dossier:
                continue
            new = {
                row.pk: row
                for row in model._base_manager.filter(**{f"{relation.field.name}__in": list(found[parent])})
                if row.pk not in found.get(model, {})
            }
            if new:
                found.setdefault(model, {}).update(new)
                waiting.append(model)
    del found[Dossier]
    ordered: list[type[models.Model]] = []
    while len(ordered) < len(found):
        ordered.append(
            next(
                each
                for each in found
                if each not in ordered and not _names(each) & (found.keys() - {*ordered, each})
            )
        )
    return [(model, list(found[model].values())) for model in ordered]


def _names(model: type[models.Model]) -> set[Any]:
    return {field.related_model for field in model._meta.concrete_fields if field.is_relation}


def _copy(
    row: Any, number: int, target: Dossier, made: dict[type[models.Model], dict[tuple[int, int], int]]
) -> Any:
    copied = type(row)(**{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields})
    copied.pk = None
    for field in row._meta.concrete_fields:
        known = made.get(field.related_model, {}) if field.is_relation else {}
        own = known.get((getattr(row, field.attname), number)) if known else None
        if own is not None:
            setattr(copied, field.attname, own)
        elif field.related_model is Unit:
            setattr(copied, field.attname, target.participation.unit_id)
        elif field.name == "code" and getattr(row, "code", ""):
            copied.code = random_code() if hasattr(row, "number") else row.code
    return copied
