"""``/api/v1/units``: the tree of units."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema
from pydantic import Field

from units import roles
from units.api.answers import PAGE, After, Code, Limit, Words, answers, page_of
from units.api.door import BearerToken, used
from units.queries.exchange import UnitData, unit_data, unit_slice

router = Router(tags=["Đơn vị"])
Below = Annotated[Code | None, Field(description="mã đơn vị: chỉ lấy đơn vị đó và các đơn vị bên dưới")]


class UnitOut(Schema):
    """A unit. ``path`` is a chain of fixed-width groups of digits: a subtree is what begins with it."""

    id: int
    code: str
    name: str
    short_name: str
    abbreviation: str
    kind: str
    kind_label: str
    parent_code: str | None
    path: str
    valid_from: str | None
    valid_to: str | None


class UnitList(Schema):
    """One page of units in the order of their keys."""

    items: list[UnitOut]
    next: str | None


@router.get("", auth=BearerToken(roles.READ_UNITS), response=answers(UnitList), summary="Danh sách đơn vị")
def list_units(
    request: HttpRequest,
    q: Words = "",
    below: Below = None,
    after: After = 0,
    limit: Limit = PAGE,
) -> Any:
    """Return units in force today, or the part of the tree asked for."""
    found: list[UnitData] = unit_slice(used(request).user, text=q, below=below, after=after, limit=limit)
    return page_of(request, found, limit)


@router.get(
    "/{code}", auth=BearerToken(roles.READ_UNITS), response=answers(UnitOut), summary="Một đơn vị theo mã"
)
def one_unit(request: HttpRequest, code: Code) -> Any:
    """Return one unit by its code, ended ones too."""
    found = unit_data(used(request).user, code)
    if found is None:
        raise Http404
    return found
