"""Forms of the criteria pages: shape only; whether a set is sound is decided by ``scoring.rules``."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from scoring import catalogue
from scoring.actions import CriterionDraft
from scoring.rules import CriterionSpec, Level, parse_points, vn

LEVEL_LINE = 'Mỗi dòng một mức, dạng "5: có kế hoạch riêng".'


class SetFilterForm(forms.Form):
    """Search and subject of the list of sets."""

    q = forms.CharField(label="Tìm", required=False, max_length=100)
    doi_tuong = forms.ChoiceField(
        label="Đối tượng", required=False, choices=(("", "Mọi đối tượng"), *catalogue.SUBJECT_TYPES.items())
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].widget.attrs.update({"class": "form-control", "placeholder": "Tên, mã, số văn bản"})
        self.fields["doi_tuong"].widget.attrs["class"] = "form-select"


class CriterionForm(forms.Form):
    """Text, points, levels and source of one criterion."""

    text = forms.CharField(label="Nội dung tiêu chí", widget=forms.Textarea(attrs={"rows": 3}))
    max_points = forms.CharField(
        label="Điểm tối đa",
        required=False,
        max_length=12,
        help_text="Để trống khi chưa biết; không ghi 0 thay cho chưa biết.",
    )
    levels = forms.CharField(
        label="Cách cho điểm", required=False, widget=forms.Textarea(attrs={"rows": 6}), help_text=LEVEL_LINE
    )
    evidence = forms.CharField(
        label="Minh chứng cần có", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    allow_na = forms.BooleanField(label='Được ghi "Không áp dụng" (kèm lý do)', required=False)
    na_hint = forms.CharField(label="Khi nào không áp dụng", required=False, max_length=300)
    source = forms.CharField(
        label="Nguồn (văn bản, điều, khoản hoặc mục)",
        max_length=300,
        help_text="Ví dụ: Điều 5 khoản 2, trang 7.",
    )
    provenance = forms.ChoiceField(
        label="Nguồn gốc", choices=[(each.code, each.label) for each in catalogue.PROVENANCES.values()]
    )
    checked_page = forms.CharField(
        label="Trang đã đối chiếu",
        required=False,
        max_length=30,
        help_text='Bắt buộc khi chọn "Đã đối chiếu".',
    )
    reason = forms.CharField(label="Lý do sửa", max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            css = "form-control"
            if isinstance(field.widget, forms.CheckboxInput):
                css = "form-check-input"
            elif isinstance(field.widget, forms.Select):
                css = "form-select"
            field.widget.attrs["class"] = css

    def clean_max_points(self) -> Decimal | None:
        try:
            return parse_points(self.cleaned_data["max_points"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None

    def clean_levels(self) -> tuple[Level, ...]:
        found = []
        for place, line in enumerate(self.cleaned_data["levels"].splitlines(), 1):
            if line.strip():
                found.append(_level(place, line))
        return tuple(found)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("provenance") == catalogue.SIGNED and not data.get("checked_page"):
            self.add_error("checked_page", "Ghi trang của văn bản đã ký.")
        return data

    def draft(self) -> CriterionDraft:
        """Return what was entered, for the action."""
        data = dict(self.cleaned_data)
        del data["reason"]
        return CriterionDraft(**data)


def initial_of(spec: CriterionSpec) -> dict[str, object]:
    """Return what the form shows first."""
    return {
        "text": spec.text,
        "max_points": "" if spec.max_points is None else vn(spec.max_points),
        "levels": "\n".join(f"{vn(level.points)}: {level.text}" for level in spec.levels),
        "evidence": spec.evidence,
        "allow_na": spec.allow_na,
        "na_hint": spec.na_hint,
        "source": spec.source,
        "provenance": spec.provenance,
    }


def _level(place: int, line: str) -> Level:
    points, mark, text = line.partition(":")
    if not mark or not text.strip():
        raise forms.ValidationError(f"Dòng {place}: {LEVEL_LINE}")
    try:
        value = parse_points(points)
    except ValueError as error:
        raise forms.ValidationError(f"Dòng {place}: {error}") from None
    if value is None:
        raise forms.ValidationError(f"Dòng {place}: {LEVEL_LINE}")
    return Level(points=value, text=text.strip())
