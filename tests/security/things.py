"""What the rows of the table need beyond one dossier: requests, letters, acts, work, a scan, a plan without scores.

Each stands where somebody of the crowd may have it and the others may not; addresses point at it.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.urls import reverse

from campaigns.actions import load_campaign
from campaigns.loaders import CAMPAIGN_2020
from campaigns.models import Campaign, Extension, Milestone, Reporter, Target
from dossiers import catalogue, states
from dossiers.actions import chase_letters
from dossiers.actions.following import set_target_base
from dossiers.actions.opening import open_campaign
from dossiers.models import Dossier, Filing, OutsideAct
from records import clock
from records.models import Job
from scoring.actions.checking import keep_scan
from tests.people import ADMIN, OFFICER, PASSWORD, World
from units.actions import load_accounts, load_units
from units.loaders import AGENCIES
from units.models import User

PLAN = "kh-75-2020"
SCAN = b"%PDF-1.4 ma tran"
#: Agencies of the plan: who reports, and the office that gathers (and reports too).
REPORTER, GATHERER = "A01", "A03"
OPENED = dt.datetime(2020, 3, 19, 8, 0, tzinfo=clock.ZONE)


def plan_followed() -> Campaign:
    """Kế hoạch 75 as it ran: agencies, accounts, the campaign open; once in a database."""
    known = Campaign.objects.filter(code=PLAN).first()
    if known is not None:
        return known
    load_units(by=None, at=OPENED, path=AGENCIES)
    people = load_accounts(password=PASSWORD, by=None, at=OPENED, path=AGENCIES)
    campaign = load_campaign(CAMPAIGN_2020, by=None, at=OPENED)
    open_campaign(campaign=campaign, by=people["sgddt.quantri"], at=OPENED)
    Campaign.objects.filter(pk=campaign.pk).update(is_illustrative=False)
    return Campaign.objects.get(pk=campaign.pk)


def more_time_asked(world: World, dossier: Dossier) -> Extension:
    """A request of the unit's officer that nobody has decided."""
    known = Extension.objects.filter(participation=dossier.participation).first()
    return known or Extension.objects.create(
        participation=dossier.participation,
        milestone=Milestone.objects.get(pk=dossier.milestone_id),
        asked_until=dt.date(2099, 12, 31),
        reason="Chờ xác minh.",
        asked_by=world.user(OFFICER),
        asked_at=world.at,
    )


def addresses_of_things(world: World, dossier: Dossier) -> dict[str, str]:
    """Make the things and say where they are."""
    return {**_of_the_office(world, dossier), **_of_the_plan(world)}


def _of_the_office(world: World, dossier: Dossier) -> dict[str, str]:
    campaign, admin = dossier.participation.campaign, world.user(ADMIN)
    asked = more_time_asked(world, dossier)
    draft, sent = letter(world, world.dossier("U-05"), issued=False), letter(world, dossier, issued=True)
    act = OutsideAct.objects.create(
        campaign=campaign,
        kind=states.ACT_DECIDED,
        number="01/QĐ-DT",
        signed_on=clock.local_date(world.at),
        issuer="Cấp công nhận",
        recorded_at=world.at,
        recorded_by=admin,
    )
    job = Job.objects.create(
        kind=catalogue.BUNDLE_JOB,
        title="Lập hồ sơ tổng hợp",
        task_path="dossiers.tasks.build_bundle",
        arguments={"campaign_id": campaign.pk, "user_id": admin.pk},
        created_by=admin,
        created_at=world.at,
    )
    scan = keep_scan(
        stored=dossier.participation.criteria_set,
        name="ban-ky.pdf",
        content_type="application/pdf",
        body=SCAN,
        by=admin,
        at=world.at,
    )
    found = {
        f"dossiers:{name}": reverse(f"dossiers:{name}", args=[act.pk])
        for name in ("act", "act_confirm", "act_cancel")
    }
    found |= {
        f"dossiers:{name}": reverse(f"dossiers:{name}", args=[campaign.code, draft])
        for name in ("chase_letter", "chase_letter_register", "chase_letter_drop")
    }
    found |= {
        f"dossiers:{name}": reverse(f"dossiers:{name}", args=[job.pk])
        for name in ("upper_job", "upper_job_cancel")
    }
    return found | {
        "campaigns:extension": reverse("campaigns:extension", args=[asked.pk]),
        "dossiers:chase_letter_pdf": reverse("dossiers:chase_letter_pdf", args=[sent]),
        "dossiers:chase_call": reverse("dossiers:chase_call", args=[campaign.code, dossier.pk]),
        "scoring:scan": reverse("scoring:scan", args=[scan.pk]),
    }


def letter(world: World, dossier: Dossier, *, issued: bool, number: str = "19") -> int:
    """A letter about a dossier that is owed; the story's own one is owed for this moment only."""
    state = Dossier.objects.get(pk=dossier.pk).state
    Dossier.objects.filter(pk=dossier.pk).update(state=states.NOT_STARTED)
    (letter,) = chase_letters.draft_letters(
        campaign=dossier.participation.campaign, dossier_ids=[dossier.pk], by=world.user(ADMIN), at=world.at
    )
    if issued:
        chase_letters.register_letter(
            letter=letter,
            number=number,
            signed_on=clock.local_date(world.at),
            by=world.user(ADMIN),
            at=world.at,
        )
    Dossier.objects.filter(pk=dossier.pk).update(state=state)
    return letter.pk


def _of_the_plan(world: World) -> dict[str, str]:
    campaign = plan_followed()
    who = Reporter.objects.select_related("agency").get(campaign=campaign, unit__code=REPORTER)
    filing = Filing.objects.select_related("milestone").get(reporter=who, milestone__code="DL-10")
    target = Target.objects.filter(plan_id=campaign.plan_id).order_by("pk")[0]
    set_target_base(
        campaign=campaign,
        target=target,
        denominator=Decimal(412),
        source="Thống kê đầu năm",
        agencies=[who.agency.code],
        by=User.objects.get(username="sgddt.quantri"),
        at=world.at,
    )
    duty = who.agency.duties.order_by("order")[0]
    whole = (
        "follow",
        "duties",
        "targets",
        "report_chase",
        "report_letters",
        "report_reminders",
        "report_pause",
    )
    found = {f"dossiers:{name}": reverse(f"dossiers:{name}", args=[PLAN]) for name in whole}
    of_filing = ("filing", "filing_pdf", "filing_word", "filing_return", "report_call")
    found |= {f"dossiers:{name}": reverse(f"dossiers:{name}", args=[PLAN, filing.pk]) for name in of_filing}
    return found | {
        "dossiers:duty": reverse("dossiers:duty", args=[PLAN, who.pk, duty.code]),
        "dossiers:target_base": reverse("dossiers:target_base", args=[PLAN, target.code]),
        "dossiers:target_figure": reverse(
            "dossiers:target_figure", args=[PLAN, target.code, "DL-10", who.pk]
        ),
        "campaigns:ask_report_extension": reverse(
            "campaigns:ask_report_extension", args=[PLAN, who.pk, "DL-10"]
        ),
    }
