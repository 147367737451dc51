"""Count the dossiers themselves, and hold the counters against it. Reads only."""

from __future__ import annotations

from collections import Counter as Sums
from dataclasses import dataclass

from django.db.models import Count, Sum

from campaigns import states as campaign_states
from campaigns.models import Campaign, TreeNode
from dossiers import states
from dossiers.models import Counter, Dossier
from dossiers.rules import tally


@dataclass(frozen=True, slots=True)
class Difference:
    """One key whose counter is not what the dossiers say; ``place`` is the node's name."""

    campaign: str
    path: str
    place: str
    milestone: int
    state: str
    punctuality: str
    counted: int
    due: int

    @property
    def text(self) -> str:
        label = states.STATES[self.state].label if self.state in states.STATES else self.state
        how = (
            f", {dict(states.PUNCTUALITY).get(self.punctuality, self.punctuality)}"
            if self.punctuality
            else ""
        )
        return f"{self.place}: “{label}”{how} – bộ đếm {self.counted}, đếm lại {self.due}"


def counted_campaigns() -> list[Campaign]:
    """Return the campaigns that have dossiers, hence counters."""
    return list(
        Campaign.objects.filter(state__in=(campaign_states.OPEN, campaign_states.CLOSED)).order_by("code")
    )


def recounted(campaign_id: int) -> Sums[tuple[str, tally.Key]]:
    """Count every dossier of a campaign under every node above it."""
    rows = (
        Dossier.objects.filter(participation__campaign_id=campaign_id)
        .order_by()
        .values_list("participation__path", "milestone_id", "state", "punctuality")
        .annotate(number=Count("pk"))
    )
    inner = _inner(campaign_id)
    return tally.rolled_up(
        (
            (path, (milestone, state, punctuality), number)
            for path, milestone, state, punctuality, number in rows.iterator(chunk_size=5_000)
        ),
        inner,
    )


def counters(campaign_id: int) -> Sums[tuple[str, tally.Key]]:
    """Return what the counters say, rows of steps that were not folded yet included."""
    rows = (
        Counter.objects.filter(campaign_id=campaign_id)
        .order_by()
        .values_list("depth", "path", "milestone_id", "state", "punctuality")
        .annotate(number=Sum("number"))
    )
    out: Sums[tuple[str, tally.Key]] = Sums()
    fresh = []
    for depth, path, milestone, state, punctuality, number in rows:
        key = (milestone, state, punctuality)
        if depth == Counter.LEAF:
            fresh.append((path, key, number))
        else:
            out[path, key] += number
    out.update(tally.rolled_up(fresh, _inner(campaign_id)))
    return out


def differences(campaign_id: int) -> list[Difference]:
    """Name every key whose counter is wrong; empty when all is well."""
    campaign = Campaign.objects.get(pk=campaign_id)
    due, counted = recounted(campaign_id), counters(campaign_id)
    wrong = sorted(key for key in due.keys() | counted.keys() if due[key] != counted[key])
    names = dict(
        TreeNode.objects.filter(campaign_id=campaign_id).values_list("path", "name") if wrong else ()
    )
    return [
        Difference(
            campaign.code,
            path,
            names.get(path, path) if path else "Toàn đợt",
            milestone,
            state,
            punctuality,
            counted[path, (milestone, state, punctuality)],
            due[path, (milestone, state, punctuality)],
        )
        for path, (milestone, state, punctuality) in wrong
    ]


def _inner(campaign_id: int) -> set[str]:
    return set(TreeNode.objects.filter(campaign_id=campaign_id).values_list("path", flat=True))
