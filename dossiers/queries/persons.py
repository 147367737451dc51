"""Where a person is named, and what an account did: the answer to a person's request about the own data."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Field, Model

from dossiers.catalogue import fields
from records.text import fold
from units.models import User

#: Classes of fields in which a name may stand.
TEXTS = frozenset({fields.NAME, fields.CONTACT, fields.FREE, fields.COPY})
#: What is erased on request; everything else found belongs to papers and minutes that an office must keep.
ERASABLE = frozenset(
    {
        ("units.UnitContact", "person"),
        ("units.UnitContact", "phone"),
        ("dossiers.ChaseCall", "spoke_to"),
        ("dossiers.ChaseCall", "text"),
        ("records.PersonalValue", "value"),
    }
)
KEPT = "hồ sơ, văn bản, biên bản cơ quan phải lưu; cơ quan quyết định theo pháp luật về lưu trữ"


@dataclass(frozen=True, slots=True)
class Place:
    """One field of one row in which a person is named, or a field that links to the account."""

    model: str
    title: str
    pk: str
    field: str
    kind: str
    value: str
    erasable: bool


def account_named(username: str) -> User | None:
    """Return an account by its exact name."""
    return User.objects.filter(username=username).first()


def places_of(name: str) -> tuple[Place, ...]:
    """Return every place where all words of a name stand side by side, without regard to marks and case.

    Reads all rows: a request is rare, and a name in a sentence must be found too. Bytes of files are not read; what
    a paper says stands in its data as well.
    """
    wanted = f" {' '.join(fold(name).split())} "
    return tuple(_search(wanted)) if wanted.strip() else ()


def _search(wanted: str) -> Iterator[Place]:
    known = fields.classes()
    for model in apps.get_models():
        label = model._meta.label
        texts = [each for each in model._meta.local_fields if known.get((label, each.name)) in TEXTS]
        if not texts:
            continue
        names = [each.attname for each in texts]
        for row in model._default_manager.order_by("pk").values_list("pk", *names).iterator(chunk_size=500):
            for field, value in zip(texts, row[1:], strict=True):
                said = _said(value)
                if said and wanted in f" {' '.join(fold(said).split())} ":
                    yield _place(model, row[0], field, known[label, field.name], said)


def links_of(user: User) -> tuple[Place, ...]:
    """Return, for every field that links to accounts, how many rows of it link to this one."""
    known = fields.classes()
    found = []
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if known.get((model._meta.label, field.name)) != fields.ACCOUNT:
                continue
            number = model._default_manager.filter(**{field.name: user}).count()
            if number:
                title = str(model._meta.verbose_name)
                found.append(
                    Place(
                        model._meta.label,
                        title,
                        "",
                        field.name,
                        fields.ACCOUNT,
                        f"{number} dòng",
                        erasable=False,
                    )
                )
    return tuple(found)


def own_data(user: User) -> Mapping[str, object]:
    """Return what an account itself holds: name, address, roles, sessions are links and counted elsewhere."""
    held = user.memberships.select_related("unit").order_by("pk")
    return {
        "ten_dang_nhap": user.username,
        "ten_hien_thi": user.display_name,
        "thu_dien_tu": user.email,
        "dang_hoat_dong": user.is_active,
        "lap_luc": user.date_joined.isoformat(),
        "vai_tro": [
            {
                "don_vi": each.unit.name,
                "vai_tro": each.get_role_display(),
                "tu_ngay": each.starts_on.isoformat() if each.starts_on else None,
                "den_ngay": each.ends_on.isoformat() if each.ends_on else None,
            }
            for each in held
        ],
    }


def _said(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bytes | memoryview | int | float):
        return ""
    return json.dumps(value, ensure_ascii=False, default=str)


def _place(model: type[Model], pk: object, field: Field[object, object], kind: str, said: str) -> Place:
    label = model._meta.label
    return Place(
        model=label,
        title=str(model._meta.verbose_name),
        pk=str(pk),
        field=field.name,
        kind=kind,
        value=said if len(said) <= 300 else f"{said[:297]}…",
        erasable=(label, field.name) in ERASABLE,
    )
