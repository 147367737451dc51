"""Counts of results for everybody, small ones masked."""

from __future__ import annotations

import csv
import io

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from dossiers.queries.public_counts import HEADINGS, CampaignCounts, public_counts
from dossiers.rules.masking import WHY
from dossiers.views.register import KEPT, kept, slowed_down
from records import guard
from records.sheets import safe


@guard.public("số liệu kết quả: mọi người, số nhỏ được che")
@require_GET
def public_counts_page(request: HttpRequest) -> HttpResponse:
    """Show how many units got which result; ``?format=csv`` and ``?format=json`` give the same figures."""
    if slowed := slowed_down(request):
        return slowed
    found = public_counts()
    form = request.GET.get("format")
    if form in {"csv", "json"}:
        response = _csv(found) if form == "csv" else _json(found)
        response["Cache-Control"] = f"public, max-age={KEPT}"
        return response
    context = {"campaigns": found, "headings": HEADINGS, "why": WHY}
    return kept(render(request, "dossiers/public_counts.html", context))


def _csv(found: tuple[CampaignCounts, ...]) -> HttpResponse:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("Đợt", "Năm", "Loại đơn vị", *HEADINGS, "Ghi chú"))
    for each in found:
        note = "Số liệu minh họa" if each.illustrative else ""
        for line in each.lines:
            told = (figure.sign if figure.number is None else figure.number for figure in line.figures)
            writer.writerow([safe(value) for value in (each.title, each.year, line.name, *told, note)])
    writer.writerow([WHY])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="so-lieu-ket-qua.csv"'
    return response


def _json(found: tuple[CampaignCounts, ...]) -> HttpResponse:
    return JsonResponse(
        {
            "note": WHY,
            "items": [
                {
                    "campaign": each.title,
                    "year": each.year,
                    "illustrative": each.illustrative,
                    "rows": [
                        {
                            "kind": line.name,
                            "figures": [
                                {"heading": heading, "number": figure.number, "sign": figure.sign or None}
                                for heading, figure in zip(HEADINGS, line.figures, strict=True)
                            ],
                        }
                        for line in each.lines
                    ],
                }
                for each in found
            ],
        },
        json_dumps_params={"ensure_ascii": False},
    )
