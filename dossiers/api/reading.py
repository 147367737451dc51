"""``/api/v1/dossiers``: what may be read."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router

from dossiers import access
from dossiers.actions.papers import paper_bytes
from dossiers.api import shapes
from dossiers.queries import exchange
from records import clock, journal
from units import roles
from units.api.answers import PAGE, After, Code, Limit, Pk, Year, answers, page_of
from units.api.door import BearerToken, used

router = Router(tags=["Hồ sơ"])
READ = BearerToken(roles.READ_DOSSIERS)
PAPERS = BearerToken(roles.READ_PAPERS)
PDF = {
    "responses": {200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}}
}


@router.get("", auth=READ, response=answers(shapes.DossierList), summary="Danh sách hồ sơ")
def list_dossiers(
    request: HttpRequest,
    campaign: Code | None = None,
    unit: Code | None = None,
    state: shapes.State | None = None,
    year: Year | None = None,
    changed_since: shapes.Since | None = None,
    after: After = 0,
    limit: Limit = PAGE,
) -> Any:
    """Return the unit's own dossiers, for the Office those handed in to it."""
    wanted = exchange.DossierFilter(campaign, unit, state, year, changed_since)
    found = exchange.dossier_slice(used(request).user, wanted, after=after, limit=limit)
    return page_of(request, found, limit)


@router.get("/{pk}", auth=READ, response=answers(shapes.DossierOut), summary="Một hồ sơ")
def one_dossier(request: HttpRequest, pk: Pk) -> Any:
    """Return where a dossier stands."""
    return exchange.dossier_data(access.dossier_for(used(request).user, pk))


@router.get(
    "/{pk}/cards", auth=READ, response=answers(shapes.CardsOut), summary="Ba phiếu điểm với cách tính"
)
def cards(request: HttpRequest, pk: Pk) -> Any:
    """Return tự chấm, thẩm định and chốt, each with its trace."""
    user = used(request).user
    return exchange.card_file(access.dossier_for(user, pk), user)


@router.get(
    "/{pk}/scores", auth=READ, response=answers(shapes.ScoreList), summary="Điểm tự chấm từng tiêu chí"
)
def scores(request: HttpRequest, pk: Pk) -> Any:
    """Return the unit's own answers with the versions a save must name."""
    return {"items": exchange.score_list(access.dossier_for(used(request).user, pk))}


@router.get("/{pk}/figures", auth=READ, response=answers(shapes.FigureList), summary="Bảng số liệu")
def figures(request: HttpRequest, pk: Pk) -> Any:
    """Return the table of figures with the versions a save must name."""
    return {"items": exchange.figure_list(access.dossier_for(used(request).user, pk))}


@router.get("/{pk}/papers", auth=PAPERS, response=answers(shapes.PaperList), summary="Văn bản của hồ sơ")
def papers(request: HttpRequest, pk: Pk) -> Any:
    """Return number, day and hash of the papers in force."""
    return {"items": exchange.paper_list(access.dossier_for(used(request).user, pk))}


@router.get(
    "/{pk}/papers/{kind}.pdf",
    auth=PAPERS,
    response=answers(None),
    openapi_extra=PDF,
    summary="Bản PDF đã ban hành",
)
def paper_pdf(request: HttpRequest, pk: Pk, kind: shapes.PaperKind) -> Any:
    """Return the stored bytes of an issued paper. Papers name persons, so each look is kept, as on the page."""
    at = clock.now()
    use = used(request)
    dossier = access.dossier_for(use.user, pk)
    issued = {each.kind: each.sha256 for each in exchange.paper_list(dossier) if each.sha256}
    if kind not in issued:
        raise Http404
    tag = f'"{issued[kind]}"'
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=304)
    else:
        body = paper_bytes(dossier=dossier, kind=kind)
        journal.look(kind="tai", by=use.user, at=at, subject=dossier, data={"van_ban": kind})
        response = HttpResponse(body, content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="{kind}-{pk}.pdf"'
    response["ETag"], response["Cache-Control"] = tag, "private, no-cache"
    return response
