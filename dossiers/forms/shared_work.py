"""Shape of what is given to a person, and of a remark within the unit."""

from __future__ import annotations

from django import forms

from dossiers.forms.content import MeetingForm


class AssignForm(forms.Form):
    """One person and one day, for all criteria that are ticked."""

    to = forms.IntegerField(required=False)
    due_on = forms.DateField(
        required=False, input_formats=MeetingForm.FORMATS, error_messages=MeetingForm.DATE_ERRORS
    )


class TalkForm(forms.Form):
    """A remark."""

    text = forms.CharField(required=False, max_length=20_000)
