"""The tree a campaign runs on, as it stood when the campaign opened."""

from __future__ import annotations

from django.db import models

from campaigns.models.campaigns import Campaign
from units.models import Unit


class TreeNode(models.Model):
    """An inner node «nút» of a campaign's frozen tree: a unit with units of the campaign below it.

    Whoever takes part is a ``Participation``; what stands above them is kept here, once and for all. ``above`` is
    the path of the parent ("" for a root).
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="nodes")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="nodes")
    path = models.CharField(max_length=120)
    above = models.CharField(max_length=120, blank=True)
    name = models.CharField(max_length=300)
    kind_name = models.CharField("loại", max_length=60, blank=True)
    search = models.CharField(max_length=600)
    sort_key = models.CharField(max_length=600)
    takers = models.PositiveIntegerField("số đơn vị tham gia ngay bên dưới", default=0)

    class Meta:
        verbose_name = "nút của cây trong đợt"
        ordering = ("path",)
        constraints = [models.UniqueConstraint(fields=("campaign", "path"), name="tree_node_once")]
        # Children of a node in Vietnamese order.
        indexes = [models.Index(fields=("campaign", "above", "sort_key"), name="tree_node_children")]

    def __str__(self) -> str:
        return f"{self.name} – {self.campaign.code}"
