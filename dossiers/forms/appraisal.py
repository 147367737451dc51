"""Shape of what the Office and the unit type during an appraisal; whether it is allowed is the rules' business."""

from __future__ import annotations

from typing import Any

from django import forms

TEXT = {"class": "form-control", "rows": 3}
NUMBER = {"class": "form-control", "inputmode": "numeric", "autocomplete": "off"}
WHOLE = {"invalid": "Nhập số nguyên không âm.", "min_value": "Nhập số nguyên không âm."}
LONG = 4000


class ScoreForm(forms.Form):
    """A score as typed: "9,5" and "9.5" both reach the rules, which know the set."""

    points = forms.CharField(required=False, max_length=20)
    na = forms.BooleanField(required=False)
    note = forms.CharField(required=False, max_length=LONG)
    version = forms.IntegerField(required=False, min_value=0)


class VetoForm(forms.Form):
    """An answer about a fact that excludes; counts only, never names."""

    value = forms.CharField(required=False, max_length=10)
    cases = forms.IntegerField(required=False, min_value=0, max_value=100_000, error_messages=WHOLE)
    persons = forms.IntegerField(required=False, min_value=0, max_value=100_000, error_messages=WHOLE)
    basis = forms.CharField(required=False, max_length=500)
    version = forms.IntegerField(required=False, min_value=0)


class CheckForm(forms.Form):
    """One line of the process check: "dat", "khong" or nothing yet."""

    passed = forms.CharField(required=False, max_length=10)
    note = forms.CharField(required=False, max_length=500)
    version = forms.IntegerField(required=False, min_value=0)

    @property
    def verdict(self) -> bool | None:
        return {"dat": True, "khong": False}.get(self.cleaned_data["passed"])


class RemarkForm(forms.Form):
    """A remark and the place it is pinned to."""

    target = forms.CharField(max_length=10)
    code = forms.CharField(max_length=40)
    text = forms.CharField(required=False, max_length=LONG)


class ReturnForm(forms.Form):
    """«Trả lại để hoàn thiện»: the day before which the unit hands in again, and what concerns the whole dossier."""

    before = forms.DateField(
        label="Nộp lại trước ngày",
        help_text="Không tính ngày này: nộp được đến hết ngày liền trước.",
        widget=forms.DateInput(format="%d/%m/%Y", attrs={**NUMBER, "placeholder": "22/11/2026"}),
        error_messages={
            "required": "Nhập ngày nộp lại, ví dụ 22/11/2026.",
            "invalid": "Ngày nộp lại không đúng dạng ngày/tháng/năm, ví dụ 22/11/2026.",
        },
    )
    note = forms.CharField(
        label="Nội dung chung",
        required=False,
        max_length=LONG,
        widget=forms.Textarea(attrs=TEXT),
        help_text="Ví dụ: hồ sơ thiếu biên bản họp; từng chỗ cần sửa ghim ở tiêu chí.",
    )
    past_milestone_ok = forms.BooleanField(
        label="Vẫn trả lại với ngày này",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
        help_text="Chọn khi đơn vị được nộp lại sau hạn của đợt.",
    )


class ConcludeForm(forms.Form):
    """«Kết luận của Hội đồng»; ``choices`` only where the set leaves the outcome to persons."""

    outcome = forms.ChoiceField(
        label="Kết luận",
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
        help_text="Kết luận của Hội đồng; khác kết quả chấm điểm thì nêu lý do.",
    )
    reason = forms.CharField(
        label="Lý do, lời kết luận",
        required=False,
        max_length=LONG,
        widget=forms.Textarea(attrs=TEXT),
        help_text="In vào biên bản họp thẩm định.",
    )
    remedies = forms.CharField(
        label="Việc phải khắc phục, thời hạn",
        required=False,
        max_length=LONG,
        widget=forms.Textarea(attrs={**TEXT, "rows": 5}),
        help_text="Ví dụ: bổ sung quy chế phối hợp trước ngày 31/12/2026.",
    )
    voters = forms.IntegerField(
        label="Số người biểu quyết",
        min_value=0,
        max_value=1000,
        widget=forms.TextInput(attrs=NUMBER),
        error_messages={**WHOLE, "required": "Ghi số người biểu quyết."},
        help_text="Số thành viên Hội đồng dự họp, ví dụ 7.",
    )
    agree = forms.IntegerField(
        label="Số tán thành",
        min_value=0,
        max_value=1000,
        widget=forms.TextInput(attrs=NUMBER),
        error_messages={**WHOLE, "required": "Ghi số tán thành."},
        help_text="Ví dụ 7; tán thành, không tán thành và ý kiến khác cộng lại bằng số biểu quyết.",
    )
    against = forms.IntegerField(
        label="Không tán thành",
        required=False,
        min_value=0,
        max_value=1000,
        widget=forms.TextInput(attrs=NUMBER),
        error_messages=WHOLE,
        help_text="Không có thì để trống.",
    )
    other = forms.IntegerField(
        label="Ý kiến khác",
        required=False,
        min_value=0,
        max_value=1000,
        widget=forms.TextInput(attrs=NUMBER),
        error_messages=WHOLE,
        help_text="Không có thì để trống.",
    )
    reserved = forms.CharField(
        label="Ý kiến bảo lưu (ghi vào biên bản)",
        required=False,
        max_length=LONG,
        widget=forms.Textarea(attrs=TEXT),
        help_text="Chức danh và ý kiến, theo lời người nêu.",
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if choices:
            self.fields["outcome"] = forms.ChoiceField(
                label="Kết luận",
                required=False,
                choices=[("", "Chọn kết luận"), *choices],
                widget=forms.Select(attrs={"class": "form-select"}),
            )
        else:
            del self.fields["outcome"]


class NoteForm(forms.Form):
    """A step with a reason; whether one is needed says the table of moves."""

    note = forms.CharField(required=False, max_length=LONG)


class ExplanationForm(forms.Form):
    """The unit's explanation of one criterion."""

    text = forms.CharField(required=False, max_length=LONG)
    version = forms.IntegerField(required=False, min_value=0)


class BoardForm(forms.Form):
    """Filters of the dashboard."""

    q = forms.CharField(required=False, max_length=200)
    state = forms.CharField(required=False, max_length=24)
    sort = forms.CharField(required=False, max_length=20)
