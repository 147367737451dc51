"""P5: the unit's scoring page with 30 criteria, against the same fields as a crispy formset page.

The row compares what each page does by itself: both read the same data, ours lays the fields out by hand, the baseline
(30 criteria, 9 questions) by two formsets with crispy-bootstrap5. Ours is the page somebody comes back to: rows that
have not changed since stand as they were drawn. Whole requests, which share log-in, dossier and frame, are in the note.
"""

from __future__ import annotations

import tempfile
import types
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench.frame import Measured, Row, interleaved

ROW = Row(
    id="P5",
    work="scoring page, 30 criteria",
    baseline="the same fields as a crispy formset page",
    goal="≥ 10 × the requests/s; constant number of queries",
    faster=True,
    limit=10.0,
)
CRITERIA = 30


def measure() -> Measured:
    """Build a dossier with a set of 30 criteria, all scored, and make both pages in turn."""
    from django.db import connection
    from django.test import override_settings
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    dossier, officer = _dossier()
    page_url, formset_url = reverse("dossiers:scoring", args=[dossier.pk]), f"/bench-formset/{dossier.pk}/"
    with override_settings(ROOT_URLCONF=_urlconf()):
        browser = Browser(officer)
        queries = []
        for filled in (1, CRITERIA):
            _score(dossier, officer, filled)
            browser.get(page_url)
            with CaptureQueriesContext(connection) as seen:
                browser.get(page_url)
            queries.append(len(seen))
        whole = interleaved(lambda: browser.get(page_url), lambda: browser.get(formset_url), rounds=15)
        ours, formsets = _own_work(dossier, officer)
        measured = interleaved(ours, formsets, rounds=25)
    note = (
        f"{1 / measured.ours:.0f} against {1 / measured.baseline:.0f} pages/s; whole requests with log-in, frame and "
        f"dossier: {whole.ours * 1000:.0f} against {whole.baseline * 1000:.0f} ms; "
        f"{queries[0]} queries with 1 score, {queries[1]} with {CRITERIA}"
    )
    return Measured(measured.ours, measured.baseline, measured.rounds, note)


def _own_work(dossier: Any, officer: Any) -> tuple[Callable[[], object], Callable[[], object]]:
    """What each page does by itself: read the same data, lay out the same fields."""
    from django.template.loader import render_to_string

    from dossiers import access
    from dossiers.queries.facts import facts_of
    from dossiers.queries.scoring_page import scoring_page
    from dossiers.views.scoring import Frame, draw_rows
    from records import clock

    held, at = access.dossier_for(officer, dossier.pk), clock.now()
    facts = facts_of(held)
    formsets = _formsets()

    def ours() -> object:
        page = draw_rows(
            scoring_page(held, officer, at, facts),
            Frame(held.pk, editable=True, may_reply=False, show_appraised=False),
            "token",
        )
        return render_to_string("dossiers/_scoring_body.html", {"page": page})

    return ours, lambda: formsets(scoring_page(held, officer, at, facts))


class Browser:
    """A signed-in browser that talks to the WSGI application itself.

    The test client would copy the context of every included template, which no server does.
    """

    def __init__(self, user: Any) -> None:
        from django.core.handlers.wsgi import WSGIHandler
        from django.test import Client

        client = Client()
        client.force_login(user)
        self.cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
        self.application = WSGIHandler()

    def get(self, url: str) -> None:
        from django.test import RequestFactory

        environ = {**RequestFactory().get(url).environ, "HTTP_COOKIE": self.cookies}
        response = self.application(environ, lambda *_answer: lambda _body: None)
        body = b"".join(response)
        response.close()
        if response.status_code != 200 or body.count(b'name="') < CRITERIA * 4:
            raise RuntimeError(f"{url}: {response.status_code}")


def _dossier() -> tuple[Any, Any]:
    """Make the small province of the tests; its practice dossier is scored by a set of 30 criteria."""
    from campaigns.models import Participation
    from dossiers.actions import workflow
    from records import clock
    from scoring.actions import load_set
    from tests.people import OFFICER, World, build

    at = clock.now()
    build(at)
    world = World(at=at)
    source = (Path(__file__).parent.parent / "scoring/data/2139-2020/co-quan.toml").read_text(
        encoding="utf-8"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "set.toml"
        path.write_text(_thirty(source), encoding="utf-8")
        larger = load_set(path=path, by=None, at=at)
    dossier = world.dossier()
    Participation.objects.filter(pk=dossier.participation_id).update(criteria_set=larger)
    workflow.start(dossier=world.dossier(), by=world.user(OFFICER), at=at)
    return world.dossier(), world.user(OFFICER)


def _thirty(source: str) -> str:
    """Give the working draft eight more criteria of one point each in its last group."""
    extra = "".join(
        f'\n[[criteria]]\ncode = "5.{number}"\ngroup = "5"\ntext = "Tiêu chí đo tốc độ số {number}"\nmax_points = 1\n'
        'levels = [\n    { points = 1, text = "có, có minh chứng" },\n    { points = 0, text = "không" },\n]\n'
        'evidence = "Văn bản (số, ngày)"\nprovenance = "draft"\nsource = "Phép đo"\n'
        for number in range(5, 13)
    )
    head, mark, tail = source.partition("[[vetoes]]")
    head = head.replace('code = "2139-2020-co-quan"', 'code = "phep-do-30"').replace(
        "total_points = 100", "total_points = 108"
    )
    last = head.rindex("[[groups]]")
    head = head[:last] + head[last:].replace("max_points = 20", "max_points = 28", 1)
    return head + extra.lstrip() + "\n" + mark + tail


def _score(dossier: Any, officer: Any, count: int) -> None:
    from dossiers.actions.scores import save_score, save_veto
    from dossiers.models import Score
    from records import clock
    from scoring.queries import spec_of

    spec = spec_of(dossier.participation.criteria_set_id)
    at = clock.now()
    known = dict(Score.objects.filter(dossier=dossier).values_list("criterion__code", "version"))
    for criterion in spec.criteria[:count]:
        save_score(
            dossier=dossier,
            code=criterion.code,
            points=criterion.max_points or Decimal(0),
            not_applicable=False,
            note="Kế hoạch số 05 ngày 12/01/2021",
            version=known.get(criterion.code, 0),
            by=officer,
            at=at,
        )
    if count == CRITERIA:
        for veto in spec.vetoes:
            if veto.answered_by == "unit":
                save_veto(
                    dossier=dossier, code=veto.code, value="khong", cases=None, persons=None, basis="", version=0,
                    by=officer, at=at,
                )  # fmt: skip


def _urlconf() -> types.ModuleType:
    """The product's URLs and one more: the baseline."""
    from django.urls import path

    from config import urls

    module = types.ModuleType("bench_urls")
    vars(module).update({name: value for name, value in vars(urls).items() if not name.startswith("__")})
    vars(module)["urlpatterns"] = [path("bench-formset/<int:pk>/", _baseline_view()), *urls.urlpatterns]
    return module


def _formsets() -> Callable[[Any], str]:
    """The same fields the usual way: two formsets with the criterion's words, laid out by a crispy helper."""
    from crispy_forms.helper import FormHelper
    from crispy_forms.layout import Column, Layout
    from crispy_forms.layout import Row as Line
    from django import forms
    from django.template import engines

    class CriterionForm(forms.Form):
        points = forms.CharField(required=False, max_length=20)
        na = forms.BooleanField(label="Không áp dụng", required=False)
        note = forms.CharField(label="Lý do", required=False, widget=forms.Textarea(attrs={"rows": 1}))
        evidence = forms.FileField(label="Minh chứng", required=False)
        version = forms.IntegerField(widget=forms.HiddenInput)

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            asked = self.initial["asked"]
            self.fields["points"].label = f"{asked.code} {asked.text} (tối đa {asked.max_points})"
            self.fields["points"].help_text = "; ".join(
                f"{level.points}: {level.text}" for level in asked.levels
            )
            self.fields["evidence"].help_text = asked.evidence_hint

    class VetoForm(forms.Form):
        value = forms.ChoiceField(
            choices=(("khong", "Không"), ("co", "Có"), ("", "Chưa trả lời")),
            widget=forms.RadioSelect,
            required=False,
        )
        cases = forms.IntegerField(label="Số vụ", required=False)
        persons = forms.IntegerField(label="Số người", required=False)
        basis = forms.CharField(label="Căn cứ", required=False)
        version = forms.IntegerField(widget=forms.HiddenInput)

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            asked = self.initial["asked"]
            self.fields["value"].label = f"{asked.code} {asked.text}"

    def helper(*names: str) -> FormHelper:
        made = FormHelper()
        made.form_tag = False
        made.layout = Layout(Line(*(Column(name) for name in names)), "version")
        return made

    criteria_set = forms.formset_factory(CriterionForm, extra=0)
    veto_set = forms.formset_factory(VetoForm, extra=0)
    template = engines["django"].from_string(
        "{% load crispy_forms_tags %}<form method='post'>{% crispy vetoes veto_helper %}"
        "{% crispy criteria criterion_helper %}</form>{% include 'dossiers/_score_totals.html' %}"
    )

    def render(page: Any) -> str:
        criteria = [
            {"asked": row.asked, "points": row.points, "na": row.na, "note": row.note, "version": row.version}
            for group in page.groups
            for row in group.rows
        ]
        vetoes = [
            {
                "asked": row.asked,
                "value": row.value,
                "cases": row.cases,
                "basis": row.basis,
                "version": row.version,
            }
            for row in page.vetoes
        ]
        context = {
            "page": page,
            "criteria": criteria_set(initial=criteria, prefix="c"),
            "criterion_helper": helper("points", "na", "note", "evidence"),
            "vetoes": veto_set(initial=vetoes, prefix="v"),
            "veto_helper": helper("value", "cases", "persons", "basis"),
        }
        return template.render(context)

    return render


def _baseline_view() -> Any:
    from django.http import HttpRequest, HttpResponse
    from django.template import engines

    from dossiers import access
    from dossiers.queries.facts import facts_of, head_of
    from dossiers.queries.scoring_page import scoring_page
    from records import clock, guard
    from units.access import member

    formsets = _formsets()
    template = engines["django"].from_string(
        '{% extends "base.html" %}{% block title %}Phép đo{% endblock %}{% block heading %}Tự chấm điểm{% endblock %}'
        '{% block content %}{% include "dossiers/_content_frame.html" %}{{ formsets|safe }}{% endblock %}'
    )

    @guard.policy("phép đo", check=member)
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        at = clock.now()
        user: Any = request.user
        dossier = access.dossier_for(user, pk)
        facts = facts_of(dossier)
        context = {
            "formsets": formsets(scoring_page(dossier, user, at, facts)),
            "head": head_of(dossier, user, at, facts),
        }
        return HttpResponse(template.render(context, request))

    return view
