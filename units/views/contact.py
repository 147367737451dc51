"""The contact of one's own unit."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from records import clock, guard
from records.errors import Blocked, Problem
from units import access
from units.access import Request
from units.actions.contact import save_contact
from units.forms.contact import ContactForm
from units.queries.contact import contact_page


@guard.policy("cán bộ đầu mối, thủ trưởng, văn thư của đơn vị", check=access.member)
@require_http_methods(["GET", "POST"])
def contact(request: Request, pk: int) -> HttpResponse:
    """Show and store title and telephone of the unit's contact; what was typed stays when it is refused."""
    unit = access.contact_unit_for(request.user, pk)
    page = contact_page(unit)
    form = ContactForm(request.POST or None, initial={"person": page.person, "phone": page.phone})
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            save_contact(unit=unit, by=request.user, at=clock.now(), **form.cleaned_data)
        except Blocked as blocked:
            problems = blocked.problems
        else:
            messages.success(request, "Đã lưu đầu mối liên hệ.")
            return redirect("units:contact", pk)
    context = {"page": page, "form": form, "problems": problems}
    status = 422 if problems or form.errors else 200
    return render(request, "units/contact.html", context, status=status)
