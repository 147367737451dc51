"""Shape of what the Office types about the level above; whether it may be recorded is the rules' business."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms

from dossiers import states
from records.errors import Problem

TEXT = {"class": "form-control", "autocomplete": "off"}
LONG = 4000
FORMATS = ("%d/%m/%Y", "%Y-%m-%d")


def _line(label: str, limit: int, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=limit,
        widget=forms.TextInput(attrs=TEXT),
        error_messages={"max_length": f"{label} dài quá {limit} ký tự."},
        **kwargs,
    )


def _day(label: str, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=False,
        input_formats=FORMATS,
        widget=forms.DateInput(
            format="%d/%m/%Y", attrs={**TEXT, "placeholder": "22/11/2026", "inputmode": "numeric"}
        ),
        error_messages={"invalid": f"{label} không đúng dạng ngày/tháng/năm, ví dụ 22/11/2026."},
    )


def _long(label: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=LONG,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
        error_messages={"max_length": f"{label} dài quá {LONG} ký tự."},
    )


def problems_of(form: forms.BaseForm, where: str = "") -> list[Problem]:
    """Every error of a form as a problem; ``where``: its place, by default each field."""
    return [
        Problem(name, str(text), where or f"#{form[name].auto_id if name in form.fields else name}")
        for name, texts in form.errors.items()
        for text in texts
    ]


class ActForm(forms.Form):
    """The document of an act and what it means for each dossier.

    Rows come as ``outcome-<pk>``, ``pick-<pk>`` and ``note-<pk>``; :meth:`rulings` reads them.
    """

    number = _line("Số, ký hiệu văn bản", 60, help_text="Ví dụ 2139/QĐ-UBND.")
    signed_on = _day("Ngày", help_text="Ngày ghi trên văn bản, ví dụ 05/10/2026.")
    issuer = _line("Cơ quan ban hành", 300, help_text="Ví dụ: Ủy ban nhân dân tỉnh Sơn La.")
    way = _line(
        "Hình thức gửi", 200, help_text="Ví dụ: gửi trực tiếp, qua bưu chính, qua trục liên thông văn bản."
    )
    valid_until = _day(
        "Công nhận có giá trị đến hết ngày", "Chỉ ghi khi quyết định nêu thời hạn; không nêu thì để trống."
    )
    note = _long("Nội dung", help_text="Ví dụ: yêu cầu bổ sung danh sách Hội đồng.")
    scan = forms.FileField(
        label="Bản chụp văn bản (PDF hoặc ảnh, tối đa 20 MB)",
        required=False,
        widget=forms.ClearableFileInput(attrs={"class": "form-control", "accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={"empty": "Tệp rỗng. Chọn lại tệp."},
        help_text="Kèm để người thứ hai đối chiếu khi xác nhận.",
    )

    LABELS = {
        states.ACT_SENT: {"signed_on": "Ngày gửi", "note": "Ghi chú"},
        states.ACT_ASKED: {"signed_on": "Ngày văn bản", "note": "Nội dung yêu cầu bổ sung"},
        states.ACT_DECIDED: {
            "signed_on": "Ngày quyết định",
            "note": "Ghi chú",
            "number": "Số, ký hiệu quyết định",
        },
        states.ACT_REVOKED: {"signed_on": "Ngày văn bản", "note": "Lý do thu hồi"},
    }
    UNUSED = {
        states.ACT_SENT: ("issuer", "valid_until"),
        states.ACT_ASKED: ("way", "valid_until"),
        states.ACT_DECIDED: ("way",),
        states.ACT_REVOKED: ("way", "valid_until"),
    }
    #: Fields that must be filled, said by the rules; here only so that the page does not call them optional.
    NEEDED = {
        states.ACT_SENT: ("number", "signed_on", "way"),
        states.ACT_ASKED: ("number", "signed_on", "issuer", "note"),
        states.ACT_DECIDED: ("number", "signed_on", "issuer"),
        states.ACT_REVOKED: ("number", "signed_on", "issuer", "note"),
    }

    def __init__(self, *args: Any, kind: str, may_be_blank: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for name in self.UNUSED[kind]:
            del self.fields[name]
        for name, label in self.LABELS[kind].items():
            self.fields[name].label = label
            if name == "signed_on":
                text = f"{label} không đúng dạng ngày/tháng/năm, ví dụ 22/11/2026."
                self.fields[name].error_messages["invalid"] = text
        self.needed = frozenset(self.NEEDED[kind]) - ({"number"} if may_be_blank else set())

    def rulings(self) -> dict[int, tuple[str, str]]:
        """What was chosen per dossier: outcome (empty unless a decision) and note."""
        return rulings_of(self.data, decided=self.kind == states.ACT_DECIDED)


def rulings_of(data: Mapping[str, Any], *, decided: bool) -> dict[int, tuple[str, str]]:
    """Read the rows of an act as sent by the browser."""
    prefix = "outcome" if decided else "pick"
    found = {}
    for key in data:
        match = re.fullmatch(rf"{prefix}-(\d{{1,9}})", key)
        value = str(data.get(key, ""))
        if match and value:
            note = str(data.get(f"note-{match[1]}", ""))[:LONG]
            found[int(match[1])] = (value[:24] if decided else "", note)
    return found


class ReasonForm(forms.Form):
    """A reason, for cancelling what was recorded."""

    reason = forms.CharField(required=False, max_length=LONG)
