"""The form that sets a unit's room for files: shape only."""

from __future__ import annotations

from django import forms


class RoomForm(forms.Form):
    """Megabytes and why."""

    megabytes = forms.IntegerField(
        label="Dung lượng được dùng, MB",
        min_value=1,
        max_value=2_000_000_000,
        help_text="Ví dụ 2000. Tệp đã có vẫn giữ khi dung lượng đặt thấp hơn.",
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
        error_messages={
            "required": "Ghi số MB, ví dụ 2000.",
            "invalid": "Ghi một số nguyên, ví dụ 2000.",
            "min_value": "Ghi số MB từ 1 trở lên.",
            "max_value": "Số MB quá lớn.",
        },
    )
    reason = forms.CharField(
        label="Lý do",
        max_length=300,
        help_text="Ví dụ: nhiều ảnh minh chứng trong đợt này. Ghi vào nhật ký.",
        widget=forms.TextInput(attrs={"class": "form-control"}),
        error_messages={
            "required": "Ghi lý do thay đổi dung lượng.",
            "max_length": "Lý do dài quá 300 ký tự.",
        },
    )
