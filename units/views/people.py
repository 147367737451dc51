"""Accounts and roles of a unit: who holds what, give, end, stand in, hand over, invite."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from records import clock, guard
from records.errors import Blocked, Problem
from records.sheets import RefusedError
from units import access, actions, queries, spreadsheets
from units.access import Request
from units.actions import people as inviting
from units.actions.identity import loosen_identity
from units.actions.sessions import reset_second_step
from units.forms import people as forms
from units.loaders.people import read_people
from units.queries.people import accounts_in, people_page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UNPROCESSABLE = 422


def _link(request: HttpRequest, token: str) -> str:
    return request.build_absolute_uri(reverse("units:activate", args=[token]))


def _account(request: Request, name: str) -> Any:
    found = access.account_named(name)
    if found is None:
        raise Blocked([Problem("unknown_account", f"Không có tài khoản {name}.")])
    return found


def _tried(
    form: django_forms.Form, act: Callable[[dict[str, Any]], object]
) -> tuple[bool, tuple[Problem, ...]]:
    """Run an action with a valid form; says whether it was done, and what kept it."""
    if not (form.is_bound and form.is_valid()):
        return False, ()
    try:
        act(form.cleaned_data)
    except Blocked as blocked:
        return False, blocked.problems
    return True, ()


def _form_page(
    request: Request, form: django_forms.Form, problems: tuple[Problem, ...], **words: Any
) -> HttpResponse:
    bad = bool(problems) or (form.is_bound and not form.is_valid())
    context = {"form": form, "problems": problems, **words}
    return render(request, "units/people_form.html", context, status=UNPROCESSABLE if bad else 200)


@guard.policy("người của một đơn vị: người của đơn vị, người quản lý", access.member)
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: Request, pk: int) -> HttpResponse:
    """Show the roles of a unit; give one, to a new account with a one-time link told once."""
    unit = access.staffed_unit_for(request.user, pk)
    page = people_page(request.user, unit, past_too=request.GET.get("cu") == "1")
    form = forms.GrantForm(request.POST or None, choices=page.may_give)
    links: list[tuple[str, str, str]] = []

    def give(data: dict[str, Any]) -> None:
        known = access.account_named(data["username"])
        given = {key: data[key] for key in ("role", "starts_on", "ends_on")}
        if known is not None:
            actions.grant_role(user=known, unit=unit, by=request.user, at=clock.now(), **given)
            return
        if not data["display_name"]:
            raise Blocked([Problem("name", "Tài khoản này chưa có; ghi tên hiển thị để lập mới.")])
        token = inviting.invite(
            username=data["username"],
            display_name=data["display_name"],
            email=data["email"],
            unit=unit,
            by=request.user,
            at=clock.now(),
            **given,
        )
        links.append((data["username"], data["display_name"], _link(request, token)))

    if request.method == "POST" and not page.may_give:
        raise Http404
    done, problems = _tried(form, give)
    if links:
        return render(request, "units/people_links.html", {"links": links, "unit": page.unit})
    if done:
        messages.success(request, "Đã giao vai trò.")
        return redirect("units:people", pk)
    bad = bool(problems) or (form.is_bound and not form.is_valid())
    context = {"page": page, "form": form, "problems": problems}
    return render(request, "units/people.html", context, status=UNPROCESSABLE if bad else 200)


@guard.policy("kết thúc vai trò: người giữ vai trò, người quản lý", access.member)
@require_http_methods(["GET", "HEAD", "POST"])
def end_role(request: Request, pk: int) -> HttpResponse:
    """Set the last day of a role."""
    held = access.membership_for(request.user, pk)
    form = forms.EndRoleForm(request.POST or None)
    done, problems = _tried(
        form,
        lambda data: actions.end_role(
            membership=held, ends_on=data["ends_on"], by=request.user, at=clock.now()
        ),
    )
    if done:
        messages.success(request, "Đã ghi ngày kết thúc vai trò.")
        return redirect("units:people", held.unit_id)
    return _form_page(
        request,
        form,
        problems,
        title="Kết thúc vai trò",
        lead=f"{held.user} · {held.get_role_display()} · {held.unit}",
        button="Ghi ngày kết thúc",
        unit=queries.line(held.unit),
    )


@guard.policy("ủy quyền: người giữ vai trò, người quản lý", access.member)
@require_http_methods(["GET", "HEAD", "POST"])
def delegate(request: Request, pk: int) -> HttpResponse:
    """Name somebody who stands in."""
    held = access.membership_for(request.user, pk)
    form = forms.DelegateForm(request.POST or None)

    def act(data: dict[str, Any]) -> None:
        to = _account(request, data["to"])
        actions.delegate(membership=held, by=request.user, at=clock.now(), **{**data, "to": to})

    done, problems = _tried(form, act)
    if done:
        messages.success(request, "Đã ghi ủy quyền. Hết ngày cuối, quyền tự hết.")
        return redirect("units:people", held.unit_id)
    return _form_page(
        request,
        form,
        problems,
        accounts=accounts_in(held.unit_id),
        title="Ủy quyền",
        lead=f"{held.get_role_display()} · {held.unit} · người giữ vai trò: {held.user}",
        button="Ủy quyền",
        unit=queries.line(held.unit),
    )


@guard.policy("bàn giao: người quản lý đơn vị", access.giver)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: Request, pk: int) -> HttpResponse:
    """Pass all roles of one person in the unit to another."""
    unit = access.staffed_unit_for(request.user, pk)
    form = forms.HandOverForm(request.POST or None)

    def act(data: dict[str, Any]) -> None:
        giver, to = _account(request, data["giver"]), _account(request, data["to"])
        inviting.hand_over(unit=unit, by=request.user, at=clock.now(), **{**data, "giver": giver, "to": to})

    done, problems = _tried(form, act)
    if done:
        messages.success(request, "Đã bàn giao. Việc đang mở theo đơn vị và vai trò, nên chuyển cùng.")
        return redirect("units:people", pk)
    return _form_page(
        request,
        form,
        problems,
        accounts=accounts_in(unit.pk),
        title="Bàn giao vai trò",
        lead=f"{unit}: mọi vai trò của người bàn giao ở đơn vị chuyển cho người nhận, việc đang mở đi theo vai trò.",
        button="Bàn giao",
        unit=queries.line(unit),
    )


@guard.policy("tài khoản: người quản lý mọi vai trò của tài khoản", access.giver)
@require_POST
def account(request: Request, pk: int, step: str) -> HttpResponse:
    """Lock or open an account, make it a new one-time link, take a lost telephone off it."""
    target = access.account_for(request.user, pk)
    back = request.POST.get("unit", "")
    if step == "lien-ket":
        token = inviting.renew_link(user=target, by=request.user, at=clock.now())
        links = [(target.username, str(target), _link(request, token))]
        return render(request, "units/people_links.html", {"links": links})
    if step == "hai-lop":
        reset_second_step(user=target, by=request.user, at=clock.now())
        messages.success(request, "Đã đặt lại xác thực hai lớp; các phiên của tài khoản đã kết thúc.")
        return _back_to_people(back)
    if step == "mot-lan":
        loosen_identity(user=target, by=request.user, at=clock.now())
        messages.success(request, "Đã gỡ đăng nhập một lần; lần đăng nhập sau sẽ gắn lại.")
        return _back_to_people(back)
    if step not in {"khoa", "mo"}:
        raise Http404
    actions.set_account_active(user=target, active=step == "mo", by=request.user, at=clock.now())
    messages.success(request, "Đã khóa tài khoản." if step == "khoa" else "Đã mở tài khoản.")
    return _back_to_people(back)


def _back_to_people(back: str) -> HttpResponse:
    if back.isascii() and back.isdigit() and len(back) < 18:
        return redirect("units:people", int(back))
    return redirect("units:index")


@guard.policy("nhập danh sách người: người giao vai trò", access.giver)
@require_http_methods(["GET", "HEAD", "POST"])
def bring_in(request: Request) -> HttpResponse:
    """Create many accounts: check alone, or all at once with one-time links told once."""
    form = forms.PeopleFileForm(request.POST or None, request.FILES or None)
    dry_run = request.POST.get("mode") != "nhap"
    made: list[tuple[str, str, str]] = []

    def act(data: dict[str, Any]) -> None:
        try:
            rows = read_people(data["file"].read(), data["file"].name)
        except RefusedError as refusal:
            raise Blocked([Problem("file", str(refusal))]) from refusal
        made.extend(inviting.import_people(rows=rows, dry_run=dry_run, by=request.user, at=clock.now()))

    done, problems = _tried(form, act)
    if done and not dry_run:
        links = [(name, shown, _link(request, token) if token else "") for name, shown, token in made]
        return render(request, "units/people_links.html", {"links": links})
    if done:
        messages.success(request, f"{len(made)} dòng, không có lỗi. Chọn lại tệp và bấm Nhập.")
    bad = bool(problems) or (form.is_bound and not form.is_valid())
    context = {"form": form, "problems": problems}
    return render(request, "units/people_import.html", context, status=UNPROCESSABLE if bad else 200)


@guard.policy("tệp mẫu danh sách người: người giao vai trò", access.giver)
@require_safe
def template(request: Request) -> HttpResponse:
    """Give the workbook to fill in."""
    response = HttpResponse(spreadsheets.people_template_xlsx(), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="mau-danh-sach-nguoi.xlsx"'
    return response


@guard.public("kích hoạt tài khoản bằng liên kết một lần")
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def activate(request: HttpRequest, token: str) -> HttpResponse:
    """Set the password by a one-time link; looking at it uses nothing up."""
    at = clock.now()
    user = inviting.invited(token, at)
    if user is None:
        return render(request, "units/activate.html", {"dead": inviting.DEAD_LINK}, status=404)
    form = forms.ActivateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data["password"]
        try:
            get_adapter(request).clean_password(password, user)
        except ValidationError as weak:
            form.add_error("password", weak)
        else:
            inviting.accept(token=token, password=password, at=at)
            messages.success(request, "Đã đặt mật khẩu. Đăng nhập để bắt đầu.")
            return redirect("account_login")
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "units/activate.html", {"form": form, "username": user.username}, status=status)
