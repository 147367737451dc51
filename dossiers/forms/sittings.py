"""Forms beside a meeting: invitation and the number that must be there."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from dossiers.forms.content import MeetingForm, TimeField, VersionedForm
from records.text import ZONE


class InvitationForm(VersionedForm):
    """When, where, what about, who."""

    date = forms.DateField(
        required=False, input_formats=MeetingForm.FORMATS, error_messages=MeetingForm.DATE_ERRORS
    )
    starts = TimeField(required=False, max_length=20)
    place = forms.CharField(
        required=False, max_length=300, error_messages={"max_length": "Địa điểm dài quá 300 ký tự."}
    )
    agenda = forms.CharField(
        required=False, max_length=4000, error_messages={"max_length": "Nội dung dài quá 4.000 ký tự."}
    )
    invitees = forms.CharField(
        required=False, max_length=4000, error_messages={"max_length": "Thành phần mời dài quá 4.000 ký tự."}
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        day, starts = data.get("date"), data.get("starts")
        if not self.errors and (day is None) != (starts is None):
            self.add_error(
                "date" if day is None else "starts", "Ghi đủ ngày và giờ họp, ví dụ 22/11/2026, 14:00."
            )
        data["starts_at"] = dt.datetime.combine(day, starts, ZONE) if day and starts else None
        return data


class QuorumForm(forms.Form):
    """The number the council's decision asks for; empty where it asks for none."""

    quorum = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=1000,
        error_messages={
            "invalid": "Số thành viên tối thiểu là số nguyên, ví dụ 4.",
            "min_value": "Số thành viên tối thiểu từ 01 trở lên.",
            "max_value": "Số thành viên tối thiểu quá lớn.",
        },
    )
