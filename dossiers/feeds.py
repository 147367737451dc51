"""What other programs fetch by a secret address: the calendar of a unit."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dossiers.access.chasing import unit_of_feed
from dossiers.queries.calendar import events_of
from dossiers.rules.ics import calendar
from records import clock, guard


@guard.public("lịch của đơn vị: ai giữ địa chỉ bí mật")
@require_safe
def unit_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """A unit's deadlines as iCalendar; a token that is unknown or revoked is not there. Writes nothing."""
    unit = unit_of_feed(token)
    body = calendar(f"Hạn hồ sơ – {unit.name}", events_of(unit), clock.now())
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="lich-han.ics"'
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
