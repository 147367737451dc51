"""The wall calendar on paper: A4 or A3, lying."""

from __future__ import annotations

from typing import Final

from django.template.loader import render_to_string

from campaigns.queries.year import YearCalendar
from records import pdf

SIZES: Final = ("a4", "a3")


def year_pdf(year: YearCalendar, size: str = "a4") -> bytes:
    """Return the PDF of a year; ``size`` is one of :data:`SIZES`, anything else is A4."""
    chosen = size if size in SIZES else SIZES[0]
    title = f"{year.title} – {year.subject}"
    html = render_to_string("print/lich_nam.html", {"year": year, "size": chosen, "title": title})
    return pdf.render(html, title=title)
