"""A plan's text is pasted, and what the rules find in it is accepted, corrected or left out."""

from __future__ import annotations

from django.contrib import messages
from django.forms import ChoiceField
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from campaigns import access, actions, forms, queries
from records import clock, guard
from records.errors import Blocked
from records.text import is_number
from units.access import Request, office_admin

UNPROCESSABLE = 422


@guard.policy("dán văn bản kế hoạch: Quản trị Văn phòng", office_admin)
@require_http_methods(["GET", "HEAD", "POST"])
def paste(request: Request) -> HttpResponse:
    """Read a pasted text into a draft."""
    user = request.user
    form = forms.PasteForm(request.POST or None)
    problems: tuple[object, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            plan = actions.paste_plan(
                unit=access.writing_unit(user), text=form.cleaned_data["text"], by=user, at=clock.now()
            )
        except Blocked as blocked:
            problems = tuple(blocked.problems)
        else:
            messages.success(request, "Đã đọc văn bản; xem từng điều tìm thấy trước khi nhận.")
            return redirect("campaigns:finds", plan.pk)
    context = {"form": form, "problems": problems, "heading": "Dán văn bản kế hoạch", "button": "Đọc văn bản"}
    status = UNPROCESSABLE if problems or form.errors else 200
    return render(
        request, "campaigns/write.html", {**context, "back": reverse("campaigns:index")}, status=status
    )


@guard.policy("điều tìm thấy trong văn bản dán vào: Quản trị Văn phòng", office_admin)
@require_http_methods(["GET", "HEAD", "POST"])
def finds(request: Request, pk: int) -> HttpResponse:
    """Show every find with its sentence; take it, leave it, or take all of one part."""
    user = request.user
    plan = access.writable_plan_for(user, pk)
    if request.method == "POST":
        find, part = request.POST.get("find", ""), request.POST.get("part", "")
        if part:
            count = actions.accept_all(plan=plan, part=part, by=user, at=clock.now())
            messages.success(request, f"Đã nhận {count} điều.")
        elif is_number(find):
            accept = request.POST.get("decision") == "accepted"
            actions.decide_find(plan=plan, find_id=int(find), accept=accept, by=user, at=clock.now())
            messages.success(request, "Đã nhận." if accept else "Đã bỏ.")
        return redirect("campaigns:finds", pk)
    return render(request, "campaigns/finds.html", {"page": queries.finds_page(plan)})


@guard.policy("sửa điều tìm thấy: Quản trị Văn phòng", office_admin)
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: Request, pk: int, row: int) -> HttpResponse:
    """Correct a find, then take it."""
    user = request.user
    plan = access.writable_plan_for(user, pk)
    line = queries.find_line(plan, row)
    if line is None:
        raise Http404
    kind = forms.BasisForm if line.part == "basis" else forms.ROW_FORMS[actions.ROWS[line.part]][0]
    form = kind(request.POST or None, initial=queries.find_initial(plan, line))
    choice = form.fields.get("agency")
    if isinstance(choice, ChoiceField):
        choice.choices = queries.agency_choices(plan)
    problems: tuple[object, ...] = ()
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        if "agency" in given:
            given["agency_id"] = int(given.pop("agency"))
        try:
            actions.decide_find(plan=plan, find_id=row, accept=True, fields=given, by=user, at=clock.now())
        except Blocked as blocked:
            problems = tuple(blocked.problems)
        else:
            messages.success(request, "Đã sửa và nhận.")
            return redirect("campaigns:finds", pk)
    context = {
        "form": form,
        "problems": problems,
        "heading": f"Sửa: {line.part_label.lower()}",
        "line": queries.plan_line(plan),
        "sentence": line.sentence,
        "button": "Sửa và nhận",
        "back": reverse("campaigns:finds", args=[pk]),
    }
    status = UNPROCESSABLE if problems or form.errors else 200
    return render(request, "campaigns/write.html", context, status=status)
