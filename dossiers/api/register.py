"""``/api/v1/register``: the rows of the public register, page by page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from dossiers.queries.register import Wanted, entry, entry_slice
from units import roles
from units.api.answers import PAGE, After, Code, Limit, Pk, Words, Year, answers, page_of
from units.api.door import BearerToken

router = Router(tags=["Danh sách công nhận"])
REGISTER = BearerToken(roles.READ_REGISTER)


class EntryOut(Schema):
    """A recognition; ``valid_until`` null: the decision names no term."""

    id: int
    unit: str
    unit_code: str
    year: int
    decision: str
    decided_on: dt.date | None
    issuer: str
    valid_until: dt.date | None
    withdrawn: bool
    withdrawal: str
    withdrawn_on: dt.date | None
    illustrative: bool


class EntryList(Schema):
    """One page of recognitions in the order of their numbers."""

    items: list[EntryOut]
    next: str | None


@router.get("", auth=REGISTER, response=answers(EntryList), summary="Các đơn vị được công nhận")
def list_entries(
    request: HttpRequest,
    q: Words = "",
    year: Year | None = None,
    below: Code | None = None,
    after: After = 0,
    limit: Limit = PAGE,
) -> Any:
    """Return recognised units and recognitions withdrawn, exactly as the public page shows them."""
    found = entry_slice(Wanted(text=q, year=year, below=below or ""), after=after, limit=limit)
    return page_of(request, found, limit)


@router.get("/{pk}", auth=REGISTER, response=answers(EntryOut), summary="Một dòng của danh sách")
def one_entry(request: HttpRequest, pk: Pk) -> Any:
    """Return one line by its permanent number."""
    found = entry(pk)
    if found is None:
        raise Http404
    return found
