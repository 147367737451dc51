"""Is the input well formed? Shape only; whether it is allowed is asked by ``actions``."""

from __future__ import annotations

from django import forms

from campaigns import states
from campaigns.forms.fields import AREA, TEXT, Day


class ExtensionForm(forms.Form):
    """A unit asks for more time."""

    until = Day("Xin gia hạn đến hết ngày", help_text="Ví dụ 05/10/2026, tính cả ngày này.")
    reason = forms.CharField(
        label="Lý do",
        max_length=2000,
        widget=forms.Textarea(attrs=AREA),
        error_messages={"required": "Nêu lý do."},
        help_text="Ví dụ: hệ thống điện của đơn vị hỏng từ 28/9 đến 30/9.",
    )


class DecisionForm(forms.Form):
    """The Office grants or refuses; the button pressed says which."""

    GRANT, REFUSE = "grant", "refuse"

    decision = forms.ChoiceField(
        choices=((GRANT, "Đồng ý gia hạn"), (REFUSE, "Không đồng ý")),
        error_messages={
            "required": "Chọn đồng ý hoặc không đồng ý.",
            "invalid_choice": "Chọn đồng ý hoặc không đồng ý.",
        },
    )
    until = Day(
        "Gia hạn đến hết ngày",
        required=False,
        help_text="Chỉ ghi khi đồng ý; ví dụ 05/10/2026, tính cả ngày này.",
    )
    reason = forms.CharField(
        label="Lý do của quyết định",
        max_length=2000,
        widget=forms.Textarea(attrs=AREA),
        error_messages={"required": "Nêu lý do."},
        help_text="Đơn vị đọc được lý do này.",
    )

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if cleaned.get("decision") == self.GRANT and not cleaned.get("until") and "until" not in self.errors:
            self.add_error("until", "Nhập ngày.")
        return cleaned


class SettingsForm(forms.Form):
    """What the Office decides about a campaign."""

    scan_policy = forms.ChoiceField(
        label="Bản đã ký (bản quét) của từng văn bản",
        choices=states.SCANS,
        widget=forms.Select(attrs={"class": "form-select"}),
        help_text="Có bắt đơn vị tải bản đã ký lên trước khi nộp hay không.",
    )
    forward_partial = forms.BooleanField(
        label="Cho gửi cấp trên khi chưa xong tất cả đơn vị",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
        help_text="Không chọn: mọi đơn vị có kết luận rồi mới gửi được.",
    )
    council_name = forms.CharField(
        label="Tên Hội đồng in trên văn bản",
        max_length=300,
        widget=forms.TextInput(attrs=TEXT),
        error_messages={"required": "Nhập tên Hội đồng."},
        help_text="Ví dụ: Hội đồng đánh giá, thẩm định năm 2026. Văn bản đã ban hành giữ tên cũ.",
    )
    contact_title = forms.CharField(
        label="Đầu mối liên hệ (chức danh)",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs=TEXT),
        help_text="Ví dụ: Phòng Tổ chức - Hành chính - Quản trị; không ghi họ tên.",
    )
    contact_phone = forms.CharField(
        label="Điện thoại",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={**TEXT, "inputmode": "tel"}),
        help_text="Ví dụ 0212 385 1234.",
    )


class MilestoneForm(forms.Form):
    """A date of a campaign that is being prepared; the words are read, as in a plan."""

    title = forms.CharField(
        label="Tên mốc",
        max_length=200,
        widget=forms.TextInput(attrs=TEXT),
        error_messages={"required": "Nhập tên mốc."},
        help_text="Ví dụ: Đơn vị gửi hồ sơ đề nghị thẩm định.",
    )
    words = forms.CharField(
        label="Hạn, nguyên văn",
        max_length=500,
        widget=forms.TextInput(attrs=TEXT),
        help_text="Ví dụ “trước ngày 01/10/2026”, “đến hết ngày 05/10/2026”, “trước 17 giờ ngày 05/10/2026”.",
        error_messages={"required": "Nhập hạn."},
    )
    purpose = forms.ChoiceField(
        label="Để làm gì",
        choices=states.PURPOSES,
        widget=forms.Select(attrs={"class": "form-select"}),
        help_text="Chương trình theo mục này mà tính đúng hạn, nhắc việc.",
    )
    actor = forms.CharField(
        label="Ai làm",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs=TEXT),
        help_text="Ví dụ: Các đơn vị trực thuộc.",
    )
    receiver = forms.CharField(
        label="Gửi ai",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs=TEXT),
        help_text="Ví dụ: Văn phòng UBND tỉnh.",
    )
    clause = forms.CharField(
        label="Mục của kế hoạch",
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs=TEXT),
        help_text="Ví dụ V.2.",
    )


class HeadForm(forms.Form):
    """Title, period and levels above of a campaign that is being prepared."""

    title = forms.CharField(
        label="Tên đợt",
        max_length=300,
        widget=forms.TextInput(attrs=TEXT),
        error_messages={"required": "Nhập tên đợt."},
        help_text="Ví dụ: Đánh giá, thẩm định cơ quan, đơn vị năm 2026.",
    )
    period_from = Day(
        "Kỳ đánh giá, số liệu từ ngày", help_text="Ví dụ 15/12/2025; số liệu, minh chứng tính từ ngày này."
    )
    period_to = Day("đến hết ngày", help_text="Ví dụ 14/12/2026, tính cả ngày này.")
    upper_name = forms.CharField(
        label="Cấp trên nhận hồ sơ, báo cáo",
        max_length=300,
        widget=forms.TextInput(attrs=TEXT),
        error_messages={"required": "Nhập tên cấp trên."},
        help_text="Ví dụ: Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh.",
    )
    upper_short = forms.CharField(
        label="Tên gọi tắt của cấp trên",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs=TEXT),
        help_text="Ví dụ: Đảng ủy Khối.",
    )
    recogniser_name = forms.CharField(
        label="Cấp công nhận",
        max_length=300,
        widget=forms.TextInput(attrs=TEXT),
        error_messages={"required": "Nhập tên cấp công nhận."},
        help_text="Ví dụ: Ủy ban nhân dân tỉnh.",
    )
    roll_to_working_day = forms.BooleanField(
        label="Hạn trùng ngày nghỉ thì lùi sang ngày làm việc tiếp theo (Bộ luật Dân sự 2015, Điều 148)",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
        help_text="Chỉ chọn khi kế hoạch tính hạn như vậy.",
    )
