"""The units and accounts that ship with the product, from their data files."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.db import transaction

from units import loaders, roles
from units.actions.accounts import create_account, grant_role
from units.actions.links import link_unit
from units.actions.tree import create_unit
from units.models import Unit, User


@transaction.atomic
def load_units(*, by: User | None, at: datetime, path: Path = loaders.UNITS) -> dict[str, Unit]:
    """Create the units of a data file that are not there yet; return all of them, and their parents, by code."""
    rows = loaders.read_units(path)
    named = {row.code for row in rows} | {row.parent for row in rows}
    known = {unit.code: unit for unit in Unit.objects.filter(code__in=named)}
    for row in rows:
        if row.code not in known:
            parent = known[row.parent] if row.parent else None
            known[row.code] = create_unit(code=row.code, parent=parent, by=by, at=at, **row.fields)
        if row.party:
            link_unit(unit=known[row.code], target=known[row.party], kind=roles.PARTY_LINK, by=by, at=at)
    return known


@transaction.atomic
def load_accounts(
    *, password: str, by: User | None, at: datetime, path: Path = loaders.ACCOUNTS
) -> dict[str, User]:
    """Create the demonstration accounts that are not there yet, with their roles; return all by name."""
    rows = loaders.read_accounts(path)
    units = {unit.code: unit for unit in Unit.objects.all()}
    known = {user.username: user for user in User.objects.filter(username__in=[row.username for row in rows])}
    # They all have one published password, so one slow hash is enough for all of them.
    encoded = make_password(password)
    for row in rows:
        if row.username not in known:
            known[row.username] = create_account(
                username=row.username, display_name=row.display_name, encoded=encoded, by=by, at=at
            )
        for unit, role in row.roles:
            grant_role(user=known[row.username], unit=units[unit], role=role, by=by, at=at)
    return known
