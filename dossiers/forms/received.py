"""Forms of the check of papers: a code, a PDF. Shape only."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django import forms
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile

#: A bundle with the scans behind its papers is far larger than a paper.
MAX_FILE: Final = 200 * 1024 * 1024
TOO_LARGE: Final = (
    f"Tệp lớn hơn {MAX_FILE // 1024 // 1024} MB, quá lớn để gửi lên trang này. Quản trị hệ thống kiểm tra được tại máy "
    "chủ bằng lệnh manage.py read_paper, không giới hạn dung lượng."
)


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


@contextmanager
def content_of(upload: UploadedFile[bytes]) -> Iterator[bytes | mmap.mmap]:
    """The bytes of a file that came; of one that lies on the disk a map of it, so that no copy is held."""
    if not isinstance(upload, TemporaryUploadedFile):
        yield upload.read()
        return
    with (
        Path(upload.temporary_file_path()).open("rb") as kept,
        mmap.mmap(kept.fileno(), 0, access=mmap.ACCESS_READ) as content,
    ):
        yield content
