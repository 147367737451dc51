"""Self-assessment away from the line: the workbook out and back, and the empty form for a meeting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from dossiers import access
from dossiers.actions.offline import Entry, RowsBlocked, take_offline
from dossiers.actions.versioned import Conflict
from dossiers.documents.blank_sheet import blank_pdf
from dossiers.forms.offline import OfflineForm, entry_of, sealed, unsealed
from dossiers.queries.offline import OfflineSheet, offline_sheet, saved_by
from dossiers.rules import offline as rules
from dossiers.rules.offline import Change, Comparison, Returned
from dossiers.spreadsheets.offline import offline_xlsx, place_of
from dossiers.spreadsheets.offline_reading import CellError, ForeignError, read_offline
from dossiers.views.evidence import LABEL
from records import clock, guard, journal
from records.errors import NotAllowed
from records.sheets import RefusedError
from scoring.queries import spec_of
from scoring.rules import SetSpec
from units.access import Request, member

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LOST = "Bản xem trước đã quá một ngày hoặc không đọc được; chọn lại tệp."
CHOOSE = "Chọn giá trị giữ lại ở từng mục đã sửa ở hai nơi, rồi bấm Lưu."
BETWEEN = "Trong lúc xem trước, có mục vừa được lưu ở nơi khác. Chưa lưu gì; xem lại những thay đổi dưới đây."


@dataclass(frozen=True, slots=True)
class Preview:
    """What the page shows of a workbook that came back: errors by cell, or what would change."""

    found: Comparison
    errors: tuple[CellError, ...]
    savers: dict[rules.Key, str]
    entries: tuple[Entry, ...]

    @property
    def total(self) -> int:
        """How many rows differ."""
        return len(self.found.changes) + len(self.found.conflicts)

    @property
    def conflicts(self) -> list[tuple[Change, str]]:
        """Each conflict with who stored the other value, and when."""
        return [(each, self.savers.get(each.line.key, "")) for each in self.found.conflicts]


@guard.policy(LABEL, check=member)
@require_safe
def sheet(request: Request, pk: int) -> HttpResponse:
    """The workbook, with what is stored already in its cells; only for who may enter it."""
    at = clock.now()
    dossier = access.dossier_for(request.user, pk)
    found = _open(offline_sheet(dossier, request.user, at))
    journal.look(kind="xuat", by=request.user, at=at, subject=dossier, data={"bang": "tu-cham"})
    response = HttpResponse(offline_xlsx(found), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="tu-cham-diem-{found.head.year}-{pk}.xlsx"'
    return response


@guard.policy(LABEL, check=member)
@require_safe
def blank(request: Request, pk: int) -> HttpResponse:
    """The empty form to print, with the texts of this dossier's criteria set."""
    at = clock.now()
    dossier = access.dossier_for(request.user, pk)
    body = blank_pdf(offline_sheet(dossier, request.user, at))
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="phieu-tu-cham-trong-{pk}.pdf"'
    return response


def _open(found: OfflineSheet) -> OfflineSheet:
    if found.head.why_not_edit:
        raise NotAllowed(found.head.why_not_edit)
    return found


@guard.policy(LABEL, check=member)
@require_http_methods(["GET", "POST"])
def offline(request: Request, pk: int) -> HttpResponse:
    """First the file: errors by cell, or what would change. Then the same content again, confirmed: all or nothing."""
    dossier = access.dossier_for(request.user, pk)
    found = offline_sheet(dossier, request.user, clock.now())
    if request.method == "GET":
        return _page(request, found)
    _open(found)
    if "noi_dung" in request.POST:
        return _store(request, dossier, found)
    form = OfflineForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, form=form)
    try:
        read = read_offline(form.cleaned_data["tep"].read(), found)
    except (ForeignError, RefusedError) as refused:
        return _page(request, found, refusal=str(refused))
    preview = _preview(request, dossier, found, read.rows, read.errors)
    return _page(request, found, preview=preview, payload=sealed(pk, read.rows, found.checksum))


def _preview(
    request: Request,
    dossier: Any,
    found: OfflineSheet,
    rows: Sequence[Returned],
    errors: Sequence[CellError] = (),
) -> Preview:
    """Compare, and try it with the very actions that would store it."""
    compared = rules.compare(found.lines, rows)
    spec = spec_of(dossier.participation.criteria_set_id)
    lines, entries = list(errors), []
    changes = (*compared.changes, *compared.conflicts)
    spoilt = {(each.kind, each.code) for each in errors}
    for each in changes:
        if each.line.key in spoilt:
            continue
        entry, faults = entry_of(each.new, spec, each.line.version)
        if entry is not None:
            entries.append(entry)
        lines += [_fault(each.new, name, text) for name, text in faults.items()]
    places = {each.line.key: each.new for each in changes}
    try:
        take_offline(
            dossier=dossier, entries=entries, checksum="", by=request.user, at=clock.now(), trial=True
        )
    except RowsBlocked as blocked:
        lines += [_fault(places[key], "", problem.text) for key, problem in blocked.found]
    keys = [each.line.key for each in compared.conflicts]
    return Preview(compared, tuple(lines), saved_by(dossier, keys, request.user), tuple(entries))


def _fault(row: Returned, name: str, text: str) -> CellError:
    fields = rules.FIELDS[row.kind]
    letter = place_of(row.kind, name if name in fields else fields[0])
    return CellError(row.kind, f"{letter}{row.row}", row.code, text)


def _store(request: Request, dossier: Any, found: OfflineSheet) -> HttpResponse:
    content = unsealed(request.POST["noi_dung"], dossier.pk)
    if content is None:
        return _page(request, found, refusal=LOST)
    rows, checksum = content
    spec = spec_of(dossier.participation.criteria_set_id)
    compared = rules.compare(found.lines, rows)
    chosen = {each.line.key: _choice(request, each) for each in compared.conflicts}
    entries = _entries(compared, chosen, spec)
    refusal = CHOOSE if None in chosen.values() else ""
    if not refusal and entries is not None:
        try:
            stored = take_offline(
                dossier=dossier, entries=entries, checksum=checksum, by=request.user, at=clock.now()
            )
        except Conflict:
            refusal = BETWEEN
            found = offline_sheet(dossier, request.user, clock.now())
        except RowsBlocked:
            refusal = ""
        else:
            said = (
                f"Đã lưu {stored} mục từ bảng Excel."
                if stored
                else "Tệp không có gì khác với nội dung đang lưu."
            )
            messages.success(request, said)
            return redirect("dossiers:scoring", pk=dossier.pk)
    preview = _preview(request, dossier, found, rows)
    payload = request.POST["noi_dung"]
    return _page(request, found, preview=preview, payload=payload, refusal=refusal, status=409)


def _choice(request: Request, each: Change) -> bool | None:
    """Whether the sheet's value wins; ``None``: not chosen, or chosen before the other value changed again."""
    said = request.POST.get(f"chon-{each.line.anchor}", "")
    word, _, version = said.partition(":")
    return word == "tep" if word in ("tep", "luu") and version == str(each.line.version) else None


def _entries(compared: Comparison, chosen: dict[rules.Key, bool | None], spec: SetSpec) -> list[Entry] | None:
    """What is to be stored, or ``None`` when a row is not well formed (which the preview shows)."""
    wanted = [*compared.changes, *(each for each in compared.conflicts if chosen[each.line.key])]
    made = [entry_of(each.new, spec, each.line.version)[0] for each in wanted]
    return None if None in made else [entry for entry in made if entry is not None]


def _page(
    request: Request,
    found: OfflineSheet,
    *,
    form: OfflineForm | None = None,
    preview: Preview | None = None,
    payload: str = "",
    refusal: str = "",
    status: int = 0,
) -> HttpResponse:
    good = preview is not None and not preview.errors
    context = {
        "head": found.head,
        "sheet": found,
        "form": form or OfflineForm(),
        "preview": preview if good else None,
        "errors": preview.errors if preview else (),
        "payload": payload,
        "refusal": refusal,
        "figures": bool(found.of(rules.FIGURE)),
    }
    bad = refusal or form is not None or (preview is not None and preview.errors)
    return render(request, "dossiers/offline.html", context, status=status or (422 if bad else 200))
