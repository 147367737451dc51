"""Change the tree: one page a step, one action, back to the unit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from records import clock, guard
from records.errors import Blocked, Problem
from units import access, actions, queries
from units.access import Request
from units.forms import tree as forms

UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True)
class Step:
    """One kind of change: its words, its form, and the action it ends in."""

    title: str
    lead: str
    button: str
    form: type[django_forms.Form]
    act: Callable[[Request, Any, Mapping[str, Any], datetime], object]
    initial: tuple[str, ...] = ()


def _coded(request: Request, code: str) -> Any:
    found = access.unit_coded(request.user, code)
    if found is None:
        raise Blocked([Problem("unknown_unit", f"Không có đơn vị mang mã {code}.")])
    return found


def _rename(request: Request, unit: Any, data: Mapping[str, Any], at: datetime) -> object:
    return actions.rename_unit(unit=unit, by=request.user, at=at, **data)


def _move(request: Request, unit: Any, data: Mapping[str, Any], at: datetime) -> object:
    parent = _coded(request, data["parent"]) if data["parent"] else None
    return actions.move_unit(
        unit=unit, parent=parent, on=data["on"], reason=data["reason"], by=request.user, at=at
    )


def _split(request: Request, unit: Any, data: Mapping[str, Any], at: datetime) -> object:
    parts = [actions.Part(code, name) for code, name in data["parts"]]
    return actions.split_unit(
        unit=unit,
        parts=parts,
        keep=data["keep"],
        on=data["on"],
        reason=data["reason"],
        by=request.user,
        at=at,
    )


def _merge(request: Request, unit: Any, data: Mapping[str, Any], at: datetime) -> object:
    gone = [_coded(request, code) for code in data["units"]]
    return actions.merge_units(
        units=gone, into=unit, on=data["on"], reason=data["reason"], by=request.user, at=at
    )


def _retire(request: Request, unit: Any, data: Mapping[str, Any], at: datetime) -> object:
    return actions.retire_unit(unit=unit, by=request.user, at=at, **data)


def _edit(request: Request, unit: Any, data: Mapping[str, Any], at: datetime) -> object:
    return actions.edit_unit(unit=unit, by=request.user, at=at, **data)


def _link(request: Request, unit: Any, data: Mapping[str, Any], at: datetime) -> object:
    target = _coded(request, data["target"])
    return actions.link_unit(
        unit=unit,
        target=target,
        kind=data["kind"],
        valid_from=data["valid_from"],
        valid_to=data["valid_to"],
        reason=data["reason"],
        by=request.user,
        at=at,
    )


STEPS: Mapping[str, Step] = {
    "doi-ten": Step(
        "Đổi tên",
        "Tên cũ ở lại trong lịch sử và vẫn tìm được. Hồ sơ của các đợt đã mở giữ tên cũ.",
        "Đổi tên",
        forms.RenameForm,
        _rename,
        ("name", "short_name"),
    ),
    "chuyen": Step(
        "Chuyển cơ quan chủ quản",
        "Đơn vị và mọi đơn vị bên dưới chuyển theo. Các đợt đã mở giữ cây của đợt; quyền theo cây mới ngay "
        "từ lần mở trang tiếp theo.",
        "Chuyển",
        forms.MoveForm,
        _move,
    ),
    "tach": Step(
        "Tách",
        "Các đơn vị mới đứng cùng cấp và ghi đơn vị này là tiền thân.",
        "Tách",
        forms.SplitForm,
        _split,
    ),
    "sap-nhap": Step(
        "Sáp nhập",
        "Đơn vị này nhận các đơn vị khác. Đơn vị được sáp nhập kết thúc vào ngày trước đó và được ghi là tiền thân.",
        "Sáp nhập",
        forms.MergeForm,
        _merge,
    ),
    "ket-thuc": Step(
        "Kết thúc hoạt động",
        "Đơn vị không bị xóa. Vai trò và hồ sơ đang mở vẫn còn; kết thúc hoặc bàn giao từng vai trò riêng.",
        "Kết thúc hoạt động",
        forms.RetireForm,
        _retire,
    ),
    "thong-tin": Step(
        "Sửa thông tin",
        "Văn bản đã ban hành và đợt đã mở không thay đổi theo.",
        "Lưu",
        forms.EditForm,
        _edit,
        tuple(name for name in forms.EditForm.base_fields if name != "reason"),
    ),
    "lien-ket": Step(
        "Thêm liên kết",
        "Đường lên khác với cơ quan chủ quản, có thời gian. Cơ quan thẩm định của từng đợt được ghi ở đợt.",
        "Thêm liên kết",
        forms.LinkForm,
        _link,
    ),
}


@guard.policy("thay đổi một đơn vị: người giữ cây", access.keeper)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: Request, pk: int, step: str) -> HttpResponse:
    """Rename, move, split, merge, end, describe or link a unit."""
    unit, chosen = access.kept_unit_for(request.user, pk), STEPS.get(step)
    if chosen is None:
        raise Http404
    at = clock.now()
    form = chosen.form(request.POST or None, initial={name: getattr(unit, name) for name in chosen.initial})
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            chosen.act(request, unit, form.cleaned_data, at)
        except Blocked as blocked:
            problems = blocked.problems
        else:
            messages.success(request, f"Đã ghi: {chosen.title.lower()}.")
            return redirect("units:detail", pk)
    return _page(request, chosen, form, problems, unit)


@guard.policy("thêm đơn vị: người giữ cây", access.keeper)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: Request) -> HttpResponse:
    """Create a unit; ``?cha=`` is the code of the parent to begin with."""
    form = forms.CreateForm(request.POST or None, initial={"parent": request.GET.get("cha", "")})
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        try:
            parent = _coded(request, data["parent"]) if data["parent"] else None
            made = actions.create_unit(by=request.user, at=clock.now(), **{**data, "parent": parent})
        except Blocked as blocked:
            problems = blocked.problems
        else:
            messages.success(request, "Đã thêm đơn vị.")
            return redirect("units:detail", made.pk)
    step = Step(
        "Thêm đơn vị", "Đơn vị mới đứng cuối các đơn vị cùng cấp.", "Thêm đơn vị", forms.CreateForm, _edit
    )
    return _page(request, step, form, problems, None)


@guard.policy("kết thúc một liên kết: người giữ cây", access.keeper)
@require_http_methods(["GET", "HEAD", "POST"])
def end_link(request: Request, pk: int) -> HttpResponse:
    """Let a line to another unit end."""
    link = access.kept_link_for(request.user, pk)
    form = forms.EndLinkForm(request.POST or None)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_link(link=link, by=request.user, at=clock.now(), **form.cleaned_data)
        except Blocked as blocked:
            problems = blocked.problems
        else:
            messages.success(request, "Đã ghi ngày kết thúc liên kết.")
            return redirect("units:detail", link.unit_id)
    step = Step(
        "Kết thúc liên kết",
        f"{link.get_kind_display()}: {link.target}",
        "Kết thúc liên kết",
        forms.EndLinkForm,
        _edit,
    )
    return _page(request, step, form, problems, link.unit)


def _page(
    request: Request,
    step: Step,
    form: django_forms.Form,
    problems: tuple[Problem, ...],
    unit: Any,
) -> HttpResponse:
    bad = bool(problems) or (form.is_bound and not form.is_valid())
    context = {
        "step": step,
        "form": form,
        "problems": problems,
        "unit": queries.line(unit) if unit is not None else None,
    }
    return render(request, "units/change.html", context, status=UNPROCESSABLE if bad else 200)
