"""What each dossier of a campaign still lacks, in a few words; a constant number of queries for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, F, Q

from campaigns.models import Campaign, FigureSpec, MilestoneItem
from dossiers import catalogue, states
from dossiers.models import (
    CouncilMember,
    Dossier,
    Explanation,
    FigureValue,
    Meeting,
    Paper,
    Remark,
)
from dossiers.queries.cards import Cards

CONTENT = states.EDITABLE | states.CHAIR_EDITABLE
PAPERS = frozenset({states.AWAITING_SIGNATURE, states.READY})


@dataclass(slots=True)
class _Counted:
    """What was counted of one dossier."""

    has_chair: bool = False
    has_secretary: bool = False
    met: bool = False
    voted: bool = False
    figures: int = 0
    issued: set[str] = field(default_factory=set)
    remarks: int = 0
    asked: int = 0


def missing_words(
    campaign: Campaign, dossiers: Sequence[Dossier], cards: Mapping[int, Cards]
) -> dict[int, str]:
    """Primary key → "Hội đồng, 3 tiêu chí chưa chấm"; "" where nothing is missing."""
    counted = _count(dossiers)
    items: dict[int, list[MilestoneItem]] = {}
    for item in MilestoneItem.objects.filter(milestone__campaign=campaign, required=True):
        items.setdefault(item.milestone_id, []).append(item)
    specs = list(
        FigureSpec.objects.filter(campaign=campaign, required=True).values_list("lodging_only", flat=True)
    )
    out = {}
    for dossier in dossiers:
        wanted = sum(1 for lodging in specs if not lodging or dossier.participation.has_lodging)
        owed = items.get(dossier.milestone_id, [])
        words = list(_words(dossier, counted[dossier.pk], cards[dossier.pk], owed, wanted))
        out[dossier.pk] = ", ".join(words)[:1].upper() + ", ".join(words)[1:]
    return out


def _words(
    dossier: Dossier, counted: _Counted, cards: Cards, owed: Sequence[MilestoneItem], figures: int
) -> Iterable[str]:
    if dossier.state == states.NOT_STARTED:
        count = len(owed)
        yield f"cả {count} thành phần"
        return
    if dossier.state in CONTENT:
        yield from _content(counted, cards, figures)
    elif dossier.state in PAPERS:
        kinds = {item.paper_kind for item in owed}
        names = [
            catalogue.PAPER_NAMES[kind].lower()
            for kind in catalogue.UNIT_ORDER
            if kind in kinds and kind not in counted.issued
        ]
        if names:
            yield f"số, ngày của {', '.join(names)}"
    elif dossier.state == states.AWAITING_EXPLANATION and counted.asked:
        yield f"{counted.asked} giải trình chưa gửi"
    elif dossier.state == states.APPRAISING:
        appraised = cards.appraised
        left = len(appraised.missing_criteria) if appraised else len(cards.spec.criteria)
        if left:
            yield f"{left} tiêu chí chưa thẩm định"
    if dossier.state == states.RETURNED and counted.remarks:
        yield f"{counted.remarks} ý kiến chưa trả lời"


def _content(counted: _Counted, cards: Cards, figures: int) -> Iterable[str]:
    if not counted.has_chair:
        yield "Hội đồng"
    elif not counted.has_secretary:
        yield "thư ký Hội đồng"
    if vetoes := len(cards.own.missing_vetoes):
        yield f"{vetoes} câu loại trừ chưa trả lời"
    if scores := len(cards.own.missing_criteria):
        yield f"{scores} tiêu chí chưa chấm"
    if (left := figures - counted.figures) > 0:
        yield f"{left} số liệu chưa nhập"
    if not counted.met:
        yield "họp đơn vị"
    elif not counted.voted:
        yield "biểu quyết của họp đơn vị"


def _count(dossiers: Sequence[Dossier]) -> dict[int, _Counted]:
    ids = [each.pk for each in dossiers]
    out = {pk: _Counted() for pk in ids}
    for pk, chair, secretary in CouncilMember.objects.filter(
        Q(is_chair=True) | Q(is_secretary=True), dossier__in=ids
    ).values_list("dossier_id", "is_chair", "is_secretary"):
        out[pk].has_chair |= chair
        out[pk].has_secretary |= secretary
    for pk, starts_at, agree in Meeting.objects.filter(dossier__in=ids, kind=states.UNIT_MEETING).values_list(
        "dossier_id", "starts_at", "agree"
    ):
        out[pk].met, out[pk].voted = starts_at is not None, agree is not None
    for pk, count in (
        FigureValue.objects.filter(dossier__in=ids, spec__required=True, current__isnull=False)
        .filter(Q(spec__lodging_only=False) | Q(dossier__participation__has_lodging=True))
        .order_by()
        .values("dossier_id")
        .annotate(count=Count("pk"))
        .values_list("dossier_id", "count")
    ):
        out[pk].figures = count
    for pk, kind in Paper.objects.filter(dossier__in=ids, state=states.PAPER_ISSUED).values_list(
        "dossier_id", "kind"
    ):
        out[pk].issued.add(kind)
    for pk, count in (
        Remark.objects.filter(
            dossier__in=ids, returned__answered_at__isnull=True, returned__isnull=False, reply=""
        )
        .order_by()
        .values("dossier_id")
        .annotate(count=Count("pk"))
        .values_list("dossier_id", "count")
    ):
        out[pk].remarks = count
    for pk, count in (
        Explanation.objects.filter(dossier__in=ids, answered_at__isnull=True, round=F("dossier__round"))
        .order_by()
        .values("dossier_id")
        .annotate(count=Count("pk"))
        .values_list("dossier_id", "count")
    ):
        out[pk].asked = count
    return out
