"""Forms of the check of papers: a code, a PDF. Shape only."""

from __future__ import annotations

from django import forms
from django.core.files.uploadedfile import UploadedFile

from dossiers.signing.reading import MAX_FILE, TOO_LARGE


class CodeForm(forms.Form):
    """A code as it is printed under the QR."""

    ma = forms.CharField(
        label="Mã in dưới mã QR", max_length=40, help_text="12 chữ và số, ví dụ ABCD-EFGH-JKLM."
    )


class PaperFileForm(forms.Form):
    """A received PDF; its size is known before it is read."""

    tep = forms.FileField(
        label="Tệp PDF nhận được",
        error_messages={"required": "Chưa chọn tệp PDF.", "empty": "Tệp rỗng. Chọn lại tệp PDF nhận được."},
        help_text="Tệp gốc, không phải bản chụp hay bản in lại thành PDF.",
    )

    def clean_tep(self) -> UploadedFile[bytes]:
        """Refuse what is too large to be a paper."""
        found: UploadedFile[bytes] = self.cleaned_data["tep"]
        if (found.size or 0) > MAX_FILE:
            raise forms.ValidationError(TOO_LARGE)
        return found
