"""The council of a dossier and the block of the signer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from dossiers import access
from dossiers.actions.council import MAX_MEMBERS, save_council, save_signer
from dossiers.actions.letterheads import block_of
from dossiers.forms.content import SignerForm, VersionedForm, numbered
from dossiers.queries.council import AUTHORITIES, HONORIFICS, CouncilPage, MemberLine, council_page
from dossiers.queries.facts import head_of
from dossiers.queries.letterheads import signatory_lines
from dossiers.views.evidence import LABEL, Outcome, attempt, back_to, fragment, is_htmx
from records import clock, guard
from records.errors import Stale
from units.access import Request, member

FIELDS = ("honorific", "name", "position", "title", "user")
SPARE = 2


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A line of the form: a stored or typed member, or room for one."""

    n: int
    line: MemberLine


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form that could not be stored held."""

    rows: tuple[MemberLine, ...]
    gaps: tuple[str, ...]
    version: int


@guard.policy(LABEL, check=member)
@require_GET
def council(request: Request, pk: int) -> HttpResponse:
    dossier = access.dossier_for(request.user, pk)
    return _page(request, dossier, clock.now())


def _context(page: CouncilPage, typed: Typed | None = None, spare: int = SPARE) -> dict[str, object]:
    lines = typed.rows if typed else page.council.members
    blank = max(spare, 5 - len(lines)) if spare else 0
    rows = [MemberRow(n, line) for n, line in enumerate((*lines, *[MemberLine()] * blank))]
    return {
        "page": page,
        "rows": rows,
        "gaps": typed.gaps if typed else page.council.gaps,
        "version": typed.version if typed else page.council.version,
        "role_choices": tuple(need for need in page.needs if need.code != "ROLE-01"),
        "honorifics": HONORIFICS,
        "authorities": AUTHORITIES,
    }


def _page(
    request: Request, dossier: Any, at: datetime, extra: dict[str, object] | None = None, status: int = 200
) -> HttpResponse:
    page = council_page(dossier)
    part = dossier.participation
    context = {
        "head": head_of(dossier, request.user, at),
        "signatories": signatory_lines(part.unit_id, part.head_title, clock.local_date(at)),
        **_context(page),
        **(extra or {}),
    }
    return render(request, "dossiers/council.html", context, status=status)


@guard.policy(LABEL, check=member)
@require_POST
def members(request: Request, pk: int) -> HttpResponse:
    """Store the council as a whole."""
    at = clock.now()
    dossier = access.dossier_for(request.user, pk)
    form = VersionedForm(request.POST)
    rows, gaps = _typed_members(request)
    if form.is_valid():
        outcome = attempt(
            lambda: save_council(
                dossier=dossier,
                members=rows,
                gaps=gaps,
                version=form.read_version,
                by=request.user,
                at=at,
            )
        )
    else:
        outcome = Outcome(errors=form.sentences())
    nameless = sum(1 for row in rows if not row.name.strip() and (row.position.strip() or row.title.strip()))
    if is_htmx(request):
        page = council_page(dossier)
        context = {
            **_context(page),
            "nameless": nameless,
            "rebuild": bool(request.POST.get("more")),
            "pk": pk,
        }
        return fragment(request, "dossiers/_council_saved.html", context, outcome)
    if outcome.stored and not nameless:
        return back_to("dossiers:council", pk, "thanh-phan")
    typed = Typed(tuple(rows), tuple(gaps), _version(form))
    extra = _context(council_page(dossier), typed) | {"outcome": outcome, "nameless": nameless}
    if outcome.stored:
        extra["version"] = council_page(dossier).council.version
    return _page(request, dossier, at, extra, outcome.status if not outcome.stored else 422)


def _version(form: VersionedForm) -> int:
    return form.read_version if form.is_valid() else 0


def _typed_members(request: Request) -> tuple[list[MemberLine], list[str]]:
    data = request.POST
    rows = []
    for line in numbered(data, "member", FIELDS, MAX_MEMBERS + 20):
        number = line["n"]
        if data.get(f"member-{number}-remove"):
            continue
        user = line["user"]
        rows.append(
            MemberLine(
                honorific=line["honorific"] if line["honorific"] in HONORIFICS else "",
                name=line["name"],
                position=line["position"],
                roles=tuple(data.getlist(f"member-{number}-roles")),
                title=line["title"],
                is_chair=data.get("chair") == number,
                is_secretary=data.get("secretary") == number,
                user_id=int(user) if user.isascii() and user.isdigit() and len(user) < 19 else None,
            )
        )
    return rows, sorted(set(data.getlist("gaps")))


@guard.policy(LABEL, check=member)
@require_POST
def signer(request: Request, pk: int) -> HttpResponse:
    """Store who signs the unit's papers."""
    at = clock.now()
    dossier = access.dossier_for(request.user, pk)
    form = SignerForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        outcome = attempt(
            lambda: save_signer(
                dossier=dossier,
                authority=data["authority"],
                title=data["title"],
                name=data["name"],
                version=form.read_version,
                by=request.user,
                at=at,
            )
        )
    else:
        outcome = Outcome(errors=form.sentences())
    if is_htmx(request):
        return fragment(
            request, "dossiers/_signer_saved.html", {"page": council_page(dossier), "pk": pk}, outcome
        )
    if outcome.stored:
        return back_to("dossiers:council", pk, "nguoi-ky")
    typed = {name: request.POST.get(name, "") for name in ("authority", "title", "name", "version")}
    return _page(request, dossier, at, {"signer_outcome": outcome, "signer_typed": typed}, outcome.status)


@guard.policy(LABEL, check=member)
@require_POST
def choose_signer(request: Request, pk: int) -> HttpResponse:
    """Take over the block of somebody entered as signatory of the unit."""
    at = clock.now()
    dossier = access.dossier_for(request.user, pk)
    chosen, version = request.POST.get("signatory", ""), request.POST.get("version", "")
    if not (chosen.isdecimal() and version.isdecimal() and len(chosen) < 19 and len(version) < 40):
        raise Stale
    authority, title, name = block_of(dossier=dossier, pk=int(chosen), at=at)
    outcome = attempt(
        lambda: save_signer(
            dossier=dossier,
            authority=authority,
            title=title,
            name=name,
            version=int(version),
            by=request.user,
            at=at,
        )
    )
    if outcome.stored:
        return back_to("dossiers:council", pk, "nguoi-ky")
    return _page(request, dossier, at, {"signer_outcome": outcome}, outcome.status)
