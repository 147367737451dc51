"""Shape of what agencies say of duties and targets, of denominators, and of a report."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from campaigns.forms.fields import AREA, TEXT, Day
from campaigns.forms.plans import Number
from dossiers import states


class DutyForm(forms.Form):
    """How a duty stands."""

    last = forms.IntegerField(min_value=0, initial=0, widget=forms.HiddenInput)
    state = forms.ChoiceField(
        label="Tình trạng",
        choices=states.DUTY_STATES,
        widget=forms.RadioSelect,
        error_messages={"required": "Chọn tình trạng.", "invalid_choice": "Chọn tình trạng."},
        help_text="Tình trạng đến hôm nay.",
    )
    evidence = forms.CharField(
        label="Văn bản, căn cứ",
        max_length=300,
        required=False,
        help_text="Số, ngày, nơi lưu; ví dụ Kế hoạch số 12/KH-SYT ngày 05/4/2020. Không ghi họ tên người liên quan.",
        widget=forms.TextInput(attrs=TEXT),
    )
    done_on = Day("Ngày hoàn thành", required=False, help_text="Ví dụ 05/10/2026.")
    note = forms.CharField(
        label="Kết quả, lý do",
        max_length=4000,
        required=False,
        help_text="Không thực hiện được thì nêu lý do.",
        widget=forms.Textarea(attrs=AREA),
    )


class BaseForm(forms.Form):
    """A target's denominator, its source, and who reports."""

    denominator = Number("Mẫu số", "Để trống khi chưa biết: màn hình ghi “chưa có”, không tính là 0.")
    source = forms.CharField(
        label="Nguồn của mẫu số",
        max_length=300,
        required=False,
        help_text="Văn bản, ngày; ví dụ Báo cáo thống kê đầu năm học 2019-2020.",
        widget=forms.TextInput(attrs=TEXT),
    )
    agencies = forms.MultipleChoiceField(
        label="Cơ quan phải báo số liệu",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Chọn cơ quan trong danh sách."},
        help_text="Cơ quan không chọn thì không bị coi là thiếu số liệu.",
    )

    def __init__(self, *args: Any, choices: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agencies"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = list(choices)


class FigureForm(forms.Form):
    """A figure of one reporter."""

    version = forms.IntegerField(min_value=0, initial=0, widget=forms.HiddenInput)
    reached = Number("Số đạt", "Đã rà soát, không có thì ghi 0; chưa biết thì để trống.")
    total = Number("Trên tổng số", "Tổng số thuộc phạm vi của cơ quan; chưa biết thì để trống.")
    note = forms.CharField(
        label="Ghi chú",
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs=TEXT),
        help_text="Ví dụ: số liệu đến hết ngày 30/11/2026.",
    )


class FilingForm(forms.Form):
    """Number, day and signer of a plan or report; its sections follow as ``muc-I`` to ``muc-VII``."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    number = forms.CharField(
        label="Số, ký hiệu",
        max_length=60,
        required=False,
        help_text="Văn thư cấp khi ký; ví dụ 45/BC-SYT.",
        widget=forms.TextInput(attrs=TEXT),
    )
    signed_on = Day("Ngày ký", required=False, help_text="Ví dụ 05/10/2026; để trống khi chưa ký.")
    signer_title = forms.CharField(
        label="Chức vụ người ký",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs=TEXT),
        help_text="Ví dụ: Giám đốc.",
    )
    signer_name = forms.CharField(
        label="Người ký",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs=TEXT),
        help_text="Để trống khi chưa biết.",
    )


class ReturnForm(forms.Form):
    """Why a report is returned, or an aggregate made anew."""

    note = forms.CharField(required=False, max_length=4000)
