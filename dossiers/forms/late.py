"""Shape of a fact learnt after submission, and of the conclusion on it."""

from __future__ import annotations

from django import forms

from dossiers.forms.content import WHOLE, MeetingForm


class LateForm(forms.Form):
    """Counts and a document's number only."""

    kind = forms.CharField(required=False, max_length=20)
    cases = forms.IntegerField(required=False, min_value=0, max_value=100_000, error_messages=WHOLE)
    persons = forms.IntegerField(required=False, min_value=0, max_value=100_000, error_messages=WHOLE)
    basis = forms.CharField(required=False, max_length=500)
    learned_on = forms.DateField(
        required=False, input_formats=MeetingForm.FORMATS, error_messages=MeetingForm.DATE_ERRORS
    )


class ConclusionForm(forms.Form):
    """What the Office concludes."""

    conclusion = forms.CharField(required=False, max_length=10)
    note = forms.CharField(required=False, max_length=4000)
