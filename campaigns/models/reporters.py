"""Who carries out a plan that is followed by duties and reports instead of scores."""

from __future__ import annotations

from django.db import models

from campaigns.models.campaigns import Campaign, Extension, Participation
from campaigns.models.contents import PlanAgency
from units.models import Unit


class Reporter(models.Model):
    """A unit that answers for the duties of an agency of the plan; its names are frozen when the campaign opens.

    "Ủy ban nhân dân các huyện, thành phố" is one agency of the plan and many reporters.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="reporters")
    agency = models.ForeignKey(PlanAgency, on_delete=models.PROTECT, related_name="reporters")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="reports_in")
    order = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=300)
    short_name = models.CharField(max_length=200, blank=True)
    abbreviation = models.CharField(max_length=30, blank=True)
    parent_name = models.CharField(max_length=300, blank=True)
    head_title = models.CharField(max_length=100, blank=True)
    place_name = models.CharField(max_length=100, blank=True)

    class Meta:
        verbose_name = "cơ quan báo cáo"
        ordering = ("order", "pk")
        constraints = [models.UniqueConstraint(fields=("campaign", "unit"), name="reporter_once")]

    def __str__(self) -> str:
        return self.short_name or self.name


#: Whoever owes something in a campaign: a unit that is scored, or an agency that reports.
Party = Participation | Reporter


def party_of(extension: Extension) -> Party:
    """Return whose request for more time this is."""
    party = extension.participation or extension.reporter
    if party is None:
        raise ValueError(f"extension {extension.pk} belongs to nobody")
    return party
