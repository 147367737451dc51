"""The form that takes a list of units."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from records.sheets import MAX_FILE_BYTES
from records.uploads.opening import screened
from units.forms.tree import Day


class ImportForm(forms.Form):
    """«Nhập danh sách»."""

    file = forms.FileField(
        label="Tệp danh sách (.xlsx hoặc .csv)",
        help_text="Cột Mã, Tên, Loại, Mã cấp trên; có thể thêm Tên gọi tắt, Chữ viết tắt, Địa danh, Mã tiền thân.",
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ".xlsx,.csv"}),
        error_messages={"required": "Chọn tệp.", "empty": "Tệp rỗng.", "invalid": "Chọn tệp."},
        max_length=200,
        validators=[screened],
    )
    effective_on = Day(
        "Có hiệu lực từ ngày",
        required=False,
        help_text="Cần khi danh sách thay đổi đơn vị đang có. Đơn vị vắng mặt kết thúc vào ngày trước đó.",
    )
    complete = forms.BooleanField(
        label="Danh sách đầy đủ: đơn vị không có trong tệp thì kết thúc hoạt động",
        required=False,
        help_text="Chỉ xét các đơn vị nằm dưới đơn vị đứng đầu của tệp. Từng loại thay đổi được xác nhận ở bước sau.",
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    convert = forms.BooleanField(
        label="Chuyển mã TCVN3 (ABC), VNI, Windows-1258 sang Unicode",
        required=False,
        help_text="Không chọn: dòng viết bằng mã cũ được báo là lỗi, kèm cách đọc.",
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    reason = forms.CharField(
        label="Lý do, căn cứ",
        max_length=500,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 2}),
        error_messages={"required": "Nêu lý do hoặc văn bản làm căn cứ."},
        help_text="Số, ngày của văn bản sắp xếp đơn vị; ghi vào lịch sử đơn vị và nhật ký.",
    )

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_FILE_BYTES:
            raise forms.ValidationError("Tệp lớn hơn 20 MB.")
        return file
