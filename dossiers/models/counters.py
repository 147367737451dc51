"""How many dossiers stand where: counted once, added to by every step, never scanned for."""

from __future__ import annotations

from django.db import models

from campaigns.models import Campaign, Milestone


class Counter(models.Model):
    """So many dossiers of a milestone in one state and punctuality; the sum over all rows of a key is the count.

    A step of the workflow only adds two rows (−1 where the dossier was, +1 where it is) at ``depth`` ``LEAF`` under the
    dossier's own path; nobody waits for anybody. From time to time these are folded into rows of the inner nodes
    (``depth`` = levels of the node's path, 0 = the whole campaign). ADR 0014.
    """

    LEAF = -1

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="counters", db_index=False)
    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="+", db_index=False)
    depth = models.SmallIntegerField()
    path = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=24)
    punctuality = models.CharField(max_length=10, blank=True)
    number = models.IntegerField()

    class Meta:
        verbose_name = "bộ đếm"
        indexes = [models.Index(fields=("campaign", "depth", "path"), name="counter_below")]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.path or 'gốc'} {self.state}: {self.number}"
