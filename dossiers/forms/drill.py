"""What is asked of the dashboard over the tree."""

from __future__ import annotations

from django import forms


class DrillForm(forms.Form):
    """Search, filters, order and page; what is unknown is as if it were not there."""

    q = forms.CharField(required=False, max_length=200)
    only = forms.CharField(required=False, max_length=20)
    sort = forms.CharField(required=False, max_length=20)
    state = forms.CharField(required=False, max_length=24)
    moc = forms.CharField(required=False, max_length=20)
    trang = forms.IntegerField(required=False, min_value=1, max_value=100_000)
