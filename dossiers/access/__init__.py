"""The only door through which a view obtains a dossier, a file or a campaign; strangers get 404."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from campaigns import access as campaign_access
from campaigns import states as campaign_states
from campaigns.models import Campaign, Participation, TreeNode
from dossiers import catalogue, states
from dossiers.models import (
    Batch,
    Bundle,
    Dossier,
    Filing,
    OutsideAct,
    Paper,
    Receipt,
    StoredFile,
)
from records.models import Job
from units import roles
from units.access import actor_of
from units.models import User


def _office_units(user: User) -> frozenset[int]:
    """Units in which the person sits on the Office's side of an appraisal."""
    actor = actor_of(user)
    if not actor.is_active:
        return frozenset()
    return actor.units_with(*roles.OFFICE_ROLES, roles.CHAIR)


def dossiers_visible_to(user: User) -> QuerySet[Dossier]:
    """Dossiers of the person's own units, and submitted ones of the units his Office appraises."""
    actor = actor_of(user)
    rows = Dossier.objects.select_related(
        "milestone", "participation__unit", "participation__campaign__office", "participation__criteria_set"
    )
    if not actor.is_active or not actor.held:
        return rows.none()
    own = actor.units_with(*roles.UNIT_ROLES)
    office = _office_units(user)
    return rows.filter(
        Q(participation__unit_id__in=own)
        | Q(participation__appraiser_id__in=office, state__in=states.SEEN_BY_OFFICE)
        | Q(participation__appraiser_id__in=office, participation__unit_id__in=office)
    )


def dossier_for(user: User, pk: int) -> Dossier:
    """Return a dossier the person may read, or 404."""
    found = dossiers_visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def unit_dossier_for(user: User, pk: int) -> Dossier:
    """Return a dossier of one of the person's own units, or 404: for what a unit keeps to itself."""
    own = actor_of(user).units_with(*roles.UNIT_ROLES)
    found = dossiers_visible_to(user).filter(pk=pk, participation__unit_id__in=own).first()
    if found is None:
        raise Http404
    return found


def office_dossiers(user: User) -> QuerySet[Dossier]:
    """All dossiers of campaigns the person's Office runs, begun or not (for dashboards: states, no content)."""
    return Dossier.objects.select_related(
        "milestone", "participation__unit", "participation__campaign__office", "participation__criteria_set"
    ).filter(participation__campaign__office_id__in=_office_units(user))


def appraisal_dossier_for(user: User, pk: int) -> Dossier:
    """Return a dossier the person may open on the Office's side, or 404."""
    found = office_dossiers(user).filter(pk=pk, state__in=states.SEEN_BY_OFFICE).first()
    if found is None:
        raise Http404
    return found


def campaigns_for_office(user: User) -> QuerySet[Campaign]:
    """Campaigns run by an Office in which the person holds an Office role or the council's chair."""
    return Campaign.objects.select_related("office", "plan").filter(
        office_id__in=_office_units(user), scored=True
    )


def campaign_for_office(user: User, code: str) -> Campaign:
    """Return a campaign of the person's Office, or 404."""
    found = campaigns_for_office(user).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def admin_campaign_for(user: User, code: str) -> Campaign:
    """Return a campaign of an Office the person administers, or 404: its journal and who looked at it."""
    found = campaigns_for_office(user).filter(code=code).first()
    if found is None or not actor_of(user).has(found.office_id, roles.OFFICE_ADMIN):
        raise Http404
    return found


def bundle_for(user: User, pk: int) -> Bundle:
    """Return a bundle of the person's Office, or 404."""
    found = Bundle.objects.filter(campaign__in=campaigns_for_office(user)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def act_for(user: User, pk: int) -> OutsideAct:
    """Return a recorded act of the level above, or 404."""
    found = OutsideAct.objects.filter(campaign__in=campaigns_for_office(user)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def paper_for(user: User, dossier_pk: int, kind: str) -> Paper | None:
    """Return the paper in force of a dossier the person may read; ``None`` while it is not begun."""
    dossier = dossier_for(user, dossier_pk)
    return dossier.papers.exclude(state=states.PAPER_VOID).filter(kind=kind).first()


def receipt_for(user: User, pk: int, number: str) -> Receipt:
    """Return a receipt of a dossier the person may read, or 404."""
    found = dossier_for(user, pk).receipts.filter(number=number).select_related("snapshot", "by").first()
    if found is None:
        raise Http404
    return found


def file_for(user: User, pk: int) -> StoredFile:
    """Return a file of a dossier the person may read, or one of his Office's bundles and acts, or 404."""
    mine = dossiers_visible_to(user)
    campaigns = upper_campaigns(user)
    found = (
        StoredFile.objects.filter(pk=pk)
        .filter(
            Q(dossier__in=mine.values("pk"))
            | Exists(
                Bundle.objects.filter(Q(pdf=OuterRef("pk")) | Q(sheet=OuterRef("pk")), campaign__in=campaigns)
            )
            | Exists(
                Batch.objects.filter(
                    # Papers not concluded yet lie in it too: for those who may open every dossier of the campaign.
                    Q(archive=OuterRef("pk")) | Q(volume=OuterRef("pk")),
                    campaign__in=campaigns_for_office(user),
                )
            )
            | Exists(OutsideAct.objects.filter(scan=OuterRef("pk"), campaign__in=campaigns))
        )
        .first()
    )
    if found is None:
        raise Http404
    return found


def campaigns_visible_to(user: User) -> QuerySet[Campaign]:
    """Campaigns in which one of the person's units takes part, or which his Office runs."""
    actor = actor_of(user)
    own = actor.units_with(*roles.UNIT_ROLES)
    taking_part = Participation.objects.filter(campaign=OuterRef("pk"), unit_id__in=own)
    return Campaign.objects.filter(Q(office_id__in=_office_units(user), scored=True) | Exists(taking_part))


def desk(user: User) -> str | None:
    """Guard check for the Office's desk: appraisers, Office admins, and the chair of an appraising unit."""
    actor = actor_of(user)
    if actor.has_anywhere(*roles.OFFICE_ROLES):
        return None
    if Campaign.objects.filter(office_id__in=actor.units_with(roles.CHAIR), scored=True).exists():
        return None
    return "trang này dành cho Văn phòng"


#: Roles at the Office that open the pages of the bundle; who does what there is a question of policies.
_STAFF = (*roles.OFFICE_ROLES, *roles.UNIT_ROLES)


def upper_campaigns(user: User) -> QuerySet[Campaign]:
    """Campaigns run by a unit in which the person holds any role: its clerks number the Office's papers."""
    actor = actor_of(user)
    units = actor.units_with(*_STAFF) if actor.is_active else frozenset()
    return Campaign.objects.select_related("office", "plan").filter(office_id__in=units, scored=True)


def upper_campaign_for(user: User, code: str) -> Campaign:
    """Return a campaign whose papers for the level above the person may see, or 404."""
    found = upper_campaigns(user).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def upper_act_for(user: User, pk: int) -> OutsideAct:
    """Return a recorded act of a campaign whose papers the person may see, or 404."""
    found = (
        OutsideAct.objects.filter(campaign__in=upper_campaigns(user))
        .select_related("campaign__office", "recorded_by", "confirmed_by", "cancelled_by", "scan", "bundle")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    return found


def bundle_job_for(user: User, pk: int) -> Job:
    """Return the work on a bundle of a campaign whose papers the person may see, or 404."""
    found = Job.objects.filter(pk=pk, kind=catalogue.BUNDLE_JOB).first()
    if found is None or not upper_campaigns(user).filter(pk=found.arguments.get("campaign_id")).exists():
        raise Http404
    return found


def jobs_of(user: User) -> QuerySet[Job]:
    """Long work the person began; whoever keeps the system sees everybody's."""
    rows = Job.objects.select_related("created_by")
    if actor_of(user).has_anywhere(roles.SYSTEM_ADMIN):
        return rows
    return rows.filter(created_by=user)


def job_for(user: User, pk: int) -> Job:
    """Return work the person began, or any to whoever keeps the system; 404 otherwise."""
    found = jobs_of(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def upper_desk(user: User) -> str | None:
    """Guard check: whoever holds a role at a unit that runs a campaign."""
    if upper_campaigns(user).exists():
        return None
    return "trang này dành cho Văn phòng"


def job_campaign_for(user: User, job: Job) -> Campaign:
    """Return the campaign whose bundle a job puts together, or 404."""
    found = upper_campaigns(user).filter(pk=job.arguments.get("campaign_id")).first()
    if found is None:
        raise Http404
    return found


def result_dossier_for(user: User, pk: int) -> Dossier:
    """Return a dossier whose result the person may see: his own, or one his Office tells the result to; or 404."""
    told = (
        Dossier.objects.select_related(
            "milestone",
            "participation__unit",
            "participation__campaign__office",
            "participation__campaign__plan",
            "participation__criteria_set",
        )
        .filter(pk=pk)
        .filter(
            Q(pk__in=dossiers_visible_to(user).values("pk"))
            | Q(
                participation__campaign__in=upper_campaigns(user),
                state__in=states.DECIDED | {states.WITHDRAWN_RESULT},
            )
        )
        .first()
    )
    if told is None:
        raise Http404
    return told


def filing_for(user: User, code: str, pk: int) -> Filing:
    """Return a plan or report of one's own unit, or any of them for the office that gathers; or 404."""
    campaign = campaign_access.reporting_campaign_for(user, code)
    seen = Q(reporter__in=campaign_access.reporters_visible_to(user, campaign))
    if actor_of(user).has(campaign.office_id, *campaign_access.GATHERERS):
        seen |= Q(reporter__isnull=True)
    found = (
        Filing.objects.filter(seen, milestone__campaign=campaign, pk=pk)
        .select_related(
            "milestone__campaign__office__parent",
            "milestone__campaign__plan",
            "reporter__campaign__office",
            "reporter__campaign__plan",
            "reporter__agency",
            "reporter__unit",
        )
        .first()
    )
    if found is None:
        raise Http404
    return found


#: More dossiers than this are shown by the tree, not unit by unit.
BOARD_ROWS = 200


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a person sees a campaign's frozen tree: the paths of his units' nodes, "" for the whole campaign."""

    campaign: Campaign
    roots: tuple[str, ...]

    def covers(self, path: str) -> bool:
        return any(path.startswith(root) for root in self.roots)

    def dossiers(self) -> QuerySet[Dossier]:
        """Dossiers of the campaign as a dashboard reads them: states, no content."""
        return Dossier.objects.select_related(
            "milestone", "participation__unit", "participation__campaign__office"
        ).filter(participation__campaign=self.campaign)


def reach_for(user: User, code: str, path: str = "") -> Reach:
    """Return how far the person sees a campaign's tree, or 404; also when ``path`` lies outside of it.

    Whoever sits on the Office's side in the unit that runs the campaign sees all of it; who does so in a unit of the
    tree sees what hangs below that unit in the tree the campaign was opened on.
    """
    units = _office_units(user)
    campaign = (
        Campaign.objects.select_related("office", "plan")
        .filter(code=code)
        .exclude(state__in=(campaign_states.DRAFT, campaign_states.OPENING))
        .first()
    )
    if campaign is None or not units:
        raise Http404
    if campaign.office_id in units:
        return Reach(campaign, ("",))
    nodes = TreeNode.objects.filter(campaign=campaign, unit_id__in=units)
    reach = Reach(campaign, tuple(nodes.order_by("path").values_list("path", flat=True)))
    if not reach.roots or (path and not reach.covers(path)):
        raise Http404
    return reach


def campaigns_within_reach(user: User) -> QuerySet[Campaign]:
    """Campaigns the person's Office runs, and those in whose frozen tree one of his Office's units is a node."""
    units = _office_units(user)
    nodes = TreeNode.objects.filter(campaign=OuterRef("pk"), unit_id__in=units)
    return Campaign.objects.filter(Q(office_id__in=units) | Exists(nodes)).exclude(
        state__in=(campaign_states.DRAFT, campaign_states.OPENING)
    )


def opening_job_for(user: User, code: str) -> tuple[Campaign, Job | None]:
    """Return a campaign of an Office the person administers and the newest work of opening it, or 404."""
    campaign = admin_campaign_for(user, code)
    jobs = Job.objects.filter(kind=catalogue.OPENING_JOB, arguments__campaign_id=campaign.pk)
    return campaign, jobs.order_by("-pk").first()


def papers_known_to(user: User) -> QuerySet[Paper]:
    """Papers that were issued and the person may read: of dossiers he may see, and those his Office issued."""
    campaigns = upper_campaigns(user)
    return Paper.objects.exclude(state=states.PAPER_DRAFT).filter(
        Q(dossier__in=dossiers_visible_to(user).values("pk"))
        | Q(
            kind__in=(*states.OFFICE_PAPERS, states.RESULT_NOTICE),
            dossier__participation__campaign__in=campaigns,
        )
    )
