"""The plan editor: a draft's head, bases and rows; issuing, amending, taking over, deleting."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from campaigns import access, actions, forms, queries
from records import clock, guard
from records.errors import Blocked, Problem
from records.templatetags import undo
from records.text import is_number
from units.access import Request, office_admin

UNPROCESSABLE = 422


def _answer(
    request: Request, form: django_forms.Form, problems: tuple[object, ...], **context: Any
) -> HttpResponse:
    status = UNPROCESSABLE if problems or form.errors else 200
    return render(
        request, "campaigns/write.html", {"form": form, "problems": problems, **context}, status=status
    )


@guard.policy("lập kế hoạch: Quản trị Văn phòng", office_admin)
@require_http_methods(["GET", "HEAD", "POST"])
def new_plan(request: Request) -> HttpResponse:
    """Begin a draft of one's own Office."""
    at, user = clock.now(), request.user
    form = forms.PlanForm(request.POST or None, initial={"year": clock.local_date(at).year})
    problems: tuple[object, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            plan = actions.create_plan(
                unit=access.writing_unit(user), fields=form.cleaned_data, by=user, at=at
            )
        except Blocked as blocked:
            problems = tuple(blocked.problems)
        else:
            messages.success(request, "Đã lập dự thảo kế hoạch.")
            return redirect("campaigns:plan", plan.pk)
    return _answer(request, form, problems, heading="Lập kế hoạch", back=reverse("campaigns:index"))


@guard.policy("sửa dự thảo kế hoạch: Quản trị Văn phòng", office_admin)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_plan(request: Request, pk: int) -> HttpResponse:
    """Change the head of a draft."""
    user = request.user
    plan = access.writable_plan_for(user, pk)
    form = forms.PlanForm(request.POST or None, initial=queries.plan_initial(plan))
    problems: tuple[object, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_plan(plan=plan, fields=form.cleaned_data, by=user, at=clock.now())
        except Blocked as blocked:
            problems = tuple(blocked.problems)
        else:
            messages.success(request, "Đã lưu.")
            return redirect("campaigns:plan", pk)
    context = {"line": queries.plan_line(plan), "heading": "Sửa thông tin kế hoạch"}
    return _answer(request, form, problems, back=reverse("campaigns:plan", args=[pk]), **context)


@guard.policy("thêm căn cứ: Quản trị Văn phòng", office_admin)
@require_http_methods(["GET", "HEAD", "POST"])
def add_basis(request: Request, pk: int) -> HttpResponse:
    """Cite an instrument."""
    user = request.user
    plan = access.writable_plan_for(user, pk)
    form = forms.BasisForm(request.POST or None)
    problems: tuple[object, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_basis(plan=plan, fields=form.cleaned_data, by=user, at=clock.now())
        except Blocked as blocked:
            problems = tuple(blocked.problems)
        else:
            messages.success(request, "Đã thêm căn cứ.")
            return redirect("campaigns:plan", pk)
    context = {"line": queries.plan_line(plan), "heading": "Thêm căn cứ"}
    return _answer(request, form, problems, back=reverse("campaigns:plan", args=[pk]), **context)


@guard.policy("bỏ căn cứ: Quản trị Văn phòng", office_admin)
@require_POST
def remove_basis(request: Request, pk: int, row: int) -> HttpResponse:
    """Take a basis out of a draft."""
    user = request.user
    actions.remove_basis(plan=access.writable_plan_for(user, pk), link_id=row, by=user, at=clock.now())
    messages.success(request, "Đã bỏ căn cứ khỏi dự thảo.")
    return redirect("campaigns:plan", pk)


@guard.policy("thêm dòng của kế hoạch: Quản trị Văn phòng", office_admin)
@require_http_methods(["GET", "HEAD", "POST"])
def add_row(request: Request, pk: int, part: str) -> HttpResponse:
    """Add a row to a draft."""
    return _row(request, pk, part, None)


@guard.policy("sửa dòng của kế hoạch: Quản trị Văn phòng", office_admin)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_row(request: Request, pk: int, part: str, row: int) -> HttpResponse:
    """Change a row of a draft."""
    return _row(request, pk, part, row)


def _row(request: Request, pk: int, part: str, row: int | None) -> HttpResponse:
    user = request.user
    plan = access.writable_plan_for(user, pk)
    if part not in forms.ROW_FORMS:
        raise Http404
    initial = queries.row_initial(plan, actions.PARTS[part][0], row) if row else {}
    kind, name = forms.ROW_FORMS[part]
    form = kind(request.POST or None, initial=initial)
    if "agency" in form.fields:
        choices = form.fields["agency"]
        if isinstance(choices, django_forms.ChoiceField):
            choices.choices = queries.agency_choices(plan)
    problems: tuple[object, ...] = ()
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        if "agency" in given:
            given["agency_id"] = int(given.pop("agency"))
        try:
            actions.save_row(plan=plan, part=part, row_id=row, fields=given, by=user, at=clock.now())
        except Blocked as blocked:
            problems = tuple(blocked.problems)
        else:
            messages.success(request, "Đã lưu.")
            return redirect(_section(pk, part))
    heading = f"{'Sửa' if row else 'Thêm'} {name}"
    context = {"line": queries.plan_line(plan), "heading": heading, "part": part, "row": row}
    return _answer(request, form, problems, back=_section(pk, part), **context)


def _section(pk: int, part: str) -> str:
    return f"{reverse('campaigns:plan', args=[pk])}?muc={'nhiem-vu' if part == 'co-quan' else part}"


@guard.policy("bỏ dòng của kế hoạch: Quản trị Văn phòng", office_admin)
@require_POST
def remove_row(request: Request, pk: int, part: str, row: int) -> HttpResponse:
    """Take a row out of a draft."""
    user = request.user
    plan = access.writable_plan_for(user, pk)
    if part not in actions.PARTS:
        raise Http404
    told = queries.row_initial(plan, actions.PARTS[part][0], row)
    actions.remove_row(plan=plan, part=part, row_id=row, by=user, at=clock.now())
    if part == "co-quan":
        # The duties of an agency go with it; putting back the agency alone would not be the way back.
        messages.success(request, "Đã bỏ dòng khỏi dự thảo.")
    else:
        fields = _typed(forms.ROW_FORMS[part][0](initial=told))
        undo.offer(request, "Đã bỏ dòng khỏi dự thảo.", reverse("campaigns:add_row", args=[pk, part]), fields)
    return redirect(_section(pk, part))


def _typed(form: django_forms.Form) -> list[tuple[str, str]]:
    """Return a form's values as somebody would send them."""
    found: list[tuple[str, str]] = []
    for field in form:
        value = field.value()
        if isinstance(field.field, django_forms.BooleanField):
            found += [(field.html_name, "on")] if value else []
        elif value not in (None, ""):
            shown = field.field.widget.format_value(value)
            found.append((field.html_name, str(shown[0] if isinstance(shown, list) else shown)))
    return found


@guard.policy("ban hành kế hoạch: Quản trị Văn phòng", office_admin)
@require_POST
def issue_plan(request: Request, pk: int) -> HttpResponse:
    """Issue a draft; the domain's middleware shows what keeps it from that."""
    user = request.user
    plan = access.writable_plan_for(user, pk)
    guard.confirm_again(request)
    actions.issue_plan(plan=plan, by=user, at=clock.now())
    messages.success(request, "Đã ban hành kế hoạch.")
    return redirect("campaigns:plan", pk)


@guard.policy("lập kế hoạch thay thế: Quản trị Văn phòng", office_admin)
@require_POST
def amend_plan(request: Request, pk: int) -> HttpResponse:
    """Begin the successor of an issued plan."""
    user = request.user
    new = actions.amend_plan(plan=access.writable_plan_for(user, pk), by=user, at=clock.now())
    messages.success(request, "Đã lập dự thảo thay thế; kế hoạch cũ giữ nguyên đến khi ban hành.")
    return redirect("campaigns:plan", new.pk)


@guard.policy("lập kế hoạch năm sau: Quản trị Văn phòng", office_admin)
@require_POST
def take_over_plan(request: Request, pk: int) -> HttpResponse:
    """Begin next year's draft with the dates moved."""
    user = request.user
    plan = access.writable_plan_for(user, pk)
    year = request.POST.get("year", "")
    if not is_number(year):
        raise Blocked([Problem("year", "Ghi năm bằng bốn chữ số.")])
    new = actions.take_over_plan(plan=plan, year=int(year), by=user, at=clock.now())
    messages.success(request, f"Đã lập dự thảo năm {year}; xem từng hạn đã dời.")
    return redirect(_section(new.pk, "moc"))


@guard.policy("xóa dự thảo kế hoạch: Quản trị Văn phòng", office_admin)
@require_POST
def delete_plan(request: Request, pk: int) -> HttpResponse:
    """Delete a draft nothing stands on."""
    user = request.user
    actions.delete_plan(plan=access.writable_plan_for(user, pk), by=user, at=clock.now())
    messages.success(request, "Đã xóa dự thảo.")
    return redirect("campaigns:index")
