"""Two sets or versions side by side on the same answers; nothing is stored."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from records import guard
from records.sheets import RefusedError
from scoring import access, queries
from scoring.forms import CompareForm
from scoring.queries.comparison import Answered, compare
from scoring.queries.entered import entered
from scoring.spreadsheets import answers
from scoring.views.reading import sheet
from units.access import Request, member


@guard.policy("so sánh hai bộ tiêu chí", check=member)
@require_http_methods(["GET", "POST"])
def compare_sets(request: Request) -> HttpResponse:
    """GET chooses the two versions; POST evaluates what was entered or a sheet of many units, and keeps nothing."""
    data = request.POST or (request.GET if "a" in request.GET else None)
    form = CompareForm(versions=queries.version_choices(request.user), data=data, files=request.FILES or None)
    context: dict[str, object] = {"form": form}
    status = 200
    if data is not None and form.is_valid():
        a, b = (queries.set_page(request.user, form.cleaned_data[name]).spec for name in ("a", "b"))
        given = entered(a, b, request.POST)
        units: list[Answered] = [given.answered] if given.answered else []
        problems = list(given.problems)
        if form.cleaned_data["tep"]:
            try:
                units += answers.read_answers(form.cleaned_data["tep"].read(), a, b)
            except answers.AnswerErrors as refused:
                problems += refused.lines
            except RefusedError as refused:
                problems.append(str(refused))
        if request.method == "POST" and not units and not problems:
            problems.append("Chọn ít nhất một câu trả lời, hoặc tải lên bảng câu trả lời.")
        status = 422 if problems else 200
        context |= {
            "a": a,
            "b": b,
            "questions": given.questions,
            "problems": problems,
            "found": compare(a, b, units) if units and not problems else None,
            "draft": a.is_working_draft or b.is_working_draft,
        }
    elif data is not None:
        status = 422
    return render(request, "scoring/compare.html", context, status=status)


@guard.policy("bảng câu trả lời để so sánh", check=member)
@require_safe
def answer_sheet(request: Request, a: int, b: int) -> HttpResponse:
    if not access.visible_to(request.user).exists():
        raise Http404
    one, two = queries.set_page(request.user, a).spec, queries.set_page(request.user, b).spec
    return sheet(request, answers.answers_xlsx(one, two), "cau-tra-loi", f"so-sanh:{one.code}:{two.code}")
