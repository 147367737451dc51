"""The table of figures, cell pair by cell pair; blank = chưa nhập, 0 = đã rà soát, không có."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from campaigns.models import FigureSpec
from dossiers.actions.versioned import Saved, log, may_edit, put
from dossiers.models import Dossier, FigureValue
from records.errors import Blocked, Problem
from records.text import vn_number
from units.models import User

CEILING = Decimal(10) ** 11


@transaction.atomic
def save_figure(
    *,
    dossier: Dossier,
    code: str,
    current: Decimal | None,
    previous: Decimal | None,
    version: int,
    by: User,
    at: datetime,
) -> Saved:
    """Store one figure of this period and of the one before; checks between figures are shown, not enforced here.

    Raises ``Blocked`` for a number that cannot be (negative, too many decimals, not asked of this unit).
    """
    may_edit(dossier=dossier, by=by)
    spec = FigureSpec.objects.filter(campaign_id=dossier.participation.campaign_id, code=code).first()
    if spec is None:
        raise Blocked([Problem("figure", f"Bảng số liệu không có chỉ tiêu {code}.")])
    place = f"#so-{code}"
    if spec.lodging_only and not dossier.participation.has_lodging:
        text = f"Chỉ tiêu {code} không áp dụng: đơn vị không có cơ sở lưu trú."
        raise Blocked([Problem("figure", text, place)])
    lines = [*_faults(spec, "Kỳ này", current), *_faults(spec, "Kỳ trước", previous)]
    if lines:
        raise Blocked([Problem("figure", line, place) for line in lines])
    key = {"dossier": dossier, "spec": spec}
    before = FigureValue.objects.filter(**key).first()
    values = {"current": current, "previous": previous}
    saved = put(FigureValue, key, values, version, by, at, figure_words)
    if saved.changed:
        log(
            dossier=dossier,
            action="so_lieu",
            by=by,
            at=at,
            data={
                "chi_tieu": code,
                "truoc": figure_words(before)[1],
                "sau": figure_words(FigureValue(**values))[1],
            },
        )
    return saved


def _faults(spec: FigureSpec, period: str, value: Decimal | None) -> list[str]:
    if value is None:
        return []
    if value < 0:
        return [f"{period}: số liệu {spec.code} không được âm."]
    exponent = value.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > spec.decimals:
        whole = (
            "phải là số nguyên" if not spec.decimals else f"có nhiều nhất {spec.decimals} chữ số thập phân"
        )
        return [f"{period}: số liệu {spec.code} {whole}."]
    return [f"{period}: số liệu {spec.code} quá lớn."] if value >= CEILING else []


def figure_words(row: FigureValue | None) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Labels and readable values of a figure."""
    labels = {"current": "Kỳ này", "previous": "Kỳ trước"}
    if row is None:
        return labels, {"current": "", "previous": ""}
    return labels, {"current": written(row.current), "previous": written(row.previous)}


def written(value: Decimal | None) -> str:
    """Write a figure as it is read; nothing entered stays nothing."""
    if value is None:
        return ""
    short = value.normalize()
    return vn_number(short.quantize(Decimal(1)) if short == short.to_integral_value() else short)
