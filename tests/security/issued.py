"""What doors of reports, sets and issued papers answer that no page of the matrix asks alone, each sentence by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from campaigns import access as of_campaigns
from campaigns import states as campaign_states
from campaigns.models import Milestone, Participation, Reporter
from dossiers import access, states
from dossiers.access import chasing, proof
from dossiers.models import ChaseLetter, Filing, FilingReceipt, Paper
from scoring import access as of_sets
from scoring import states as set_states
from scoring.actions import open_version
from scoring.actions.checking import keep_scan
from scoring.models import CriteriaSet
from tests.people import ADMIN, OFFICER, OUTSIDER, World
from tests.security.asking import Told, opens, untrue, who
from tests.security.offices import OTHER_ADMIN, OTHER_CLERK, two_offices
from tests.security.things import PLAN, REPORTER, letter, plan_followed

#: Clerks of two agencies that report.
REPORTS, REPORTS_TOO = "cat.canbo", "bdbp.canbo"


def asked() -> list[str]:
    """Return the sentences that do not hold."""
    return untrue(_of_reports, _of_sets, _of_codes)


def _of_reports(world: World) -> Told:
    plan = plan_followed()
    mine, too = (Reporter.objects.get(campaign=plan, unit__code=code) for code in (REPORTER, "A02"))
    owed = plan.milestones.get(code="DL-10")
    filing, another = (Filing.objects.get(reporter=each, milestone=owed) for each in (mine, too))
    given: dict[str, Any] = {"changed_at": world.at, "changed_by": world.user(ADMIN)}
    whole = Filing.objects.filter(milestone=owed, reporter=None).first() or Filing.objects.create(
        milestone=owed, **given
    )
    elsewhere = Filing.objects.create(
        milestone=Milestone.objects.filter(campaign=world.practice).order_by("pk")[0], reporter=mine, **given
    )
    crowd = (REPORTS, REPORTS_TOO, OTHER_CLERK, OTHER_ADMIN, ADMIN, OFFICER, OUTSIDER)

    def let_in(door: Callable[..., object], *what: object) -> set[str]:
        return {name for name in crowd if opens(door, who(name), *what)}

    reporters = {name: of_campaigns.reporters_visible_to(who(name), plan) for name in crowd}
    Filing.objects.filter(pk=another.pk).update(state=states.FILING_SENT)
    submit = Milestone.objects.filter(campaign=world.practice, purpose=campaign_states.SUBMIT)
    part = Participation.objects.filter(campaign=world.practice).order_by("pk")[0]
    handed_in = of_campaigns.submission_for(part)
    told_day = world.practice.milestones.exclude(purpose__in=campaign_states.OWED).order_by("pk")[0]
    owed_there = opens(of_campaigns.owed_milestone_for, told_day.campaign, told_day.code)
    submit.update(purpose=told_day.purpose)
    return {
        "reports are gathered by their office": let_in(of_campaigns.gathering_campaign_for, PLAN)
        == {OTHER_CLERK, OTHER_ADMIN},
        "a campaign of points is none of reports": not let_in(
            of_campaigns.reporting_campaign_for, world.practice.code
        ),
        "a campaign of reports is seen by who reports, by who gathers, by nobody else": let_in(
            of_campaigns.reporting_campaign_for, PLAN
        )
        == {REPORTS, REPORTS_TOO, OTHER_CLERK, OTHER_ADMIN, ADMIN},
        "one writes for one's own unit alone, whoever gathers included": let_in(
            of_campaigns.own_reporter_for, PLAN, mine.pk
        )
        == {REPORTS},
        "who reports sees himself, who gathers sees all": list(reporters[REPORTS]) == [mine]
        and mine in reporters[OTHER_ADMIN]
        and too in reporters[OTHER_ADMIN]
        and not reporters[OFFICER].exists(),
        "another reporter is not there": not opens(of_campaigns.reporter_for, who(REPORTS), plan, too.pk),
        "a report is read by who wrote it and who gathers": let_in(access.filing_for, PLAN, filing.pk)
        == {REPORTS, OTHER_CLERK, OTHER_ADMIN},
        "the whole by who gathers": let_in(access.filing_for, PLAN, whole.pk) == {OTHER_CLERK, OTHER_ADMIN},
        "a report is found in its own campaign": not let_in(access.filing_for, PLAN, elsewhere.pk),
        "a report still owed is chased": chasing.chased_filing_for(plan, filing.pk) == filing,
        "one that was sent, the whole, and another campaign's are not": not any(
            opens(chasing.chased_filing_for, plan, each.pk) for each in (another, whole, elsewhere)
        ),
        "what is owed is owed at a milestone for it": of_campaigns.owed_milestone_for(plan, "DL-10") == owed
        and not owed_there
        and not opens(of_campaigns.owed_milestone_for, plan, "khong-co"),
        "a unit hands in at the milestone for it": handed_in.purpose == campaign_states.SUBMIT
        and not opens(of_campaigns.submission_for, part),
    }


def _of_sets(world: World) -> Told:
    kept = world.dossier().participation.criteria_set
    desk = CriteriaSet.objects.filter(state=set_states.EDITING)
    editing = desk.first() or open_version(base=kept, reason="Thử", by=world.user(ADMIN), at=world.at)
    scan = keep_scan(
        stored=kept, name="ban-ky.pdf", content_type="application/pdf", body=b"%PDF-1.4 thu", by=world.user(ADMIN),
        at=world.at,
    )  # fmt: skip
    first, other = (campaign.milestones.order_by("pk")[0] for campaign in (world.practice, world.history))
    return {
        "a campaign may score by a kept set, not by one on somebody's desk": of_campaigns.criteria_of(kept.pk)
        == kept
        and not opens(of_campaigns.criteria_of, editing.pk)
        and not opens(of_campaigns.criteria_of, 0),
        "the scan of a signed text is for those who edit sets": opens(of_sets.scan_for, who(ADMIN), scan.pk)
        and not opens(of_sets.scan_for, who(OFFICER), scan.pk),
        "a scan that is none is not there": not opens(of_sets.scan_for, who(ADMIN), 0),
        "a milestone is found in its own campaign": of_campaigns.milestone_for(world.practice, first.pk)
        == first
        and not opens(of_campaigns.milestone_for, world.practice, other.pk),
    }


def _of_codes(world: World) -> Told:
    plan = plan_followed()
    own, _other = two_offices(world)
    issued = Paper.objects.filter(state=states.PAPER_ISSUED).exclude(sha256="").order_by("pk")[0]
    draft = Paper.objects.create(
        dossier=world.dossier(),
        kind="du-thao",
        state=states.PAPER_DRAFT,
        code="nhap12345678",
        sha256="d" * 64,
    )
    sent = ChaseLetter.objects.get(pk=letter(world, world.dossier(), issued=True))
    written = ChaseLetter.objects.get(pk=letter(world, world.dossier(), issued=False))
    ChaseLetter.objects.filter(pk=written.pk).update(code="thu123456789", sha256="e" * 64)
    filing = Filing.objects.get(
        reporter__campaign=plan, reporter__unit__code=REPORTER, milestone__code="DL-10"
    )
    report = FilingReceipt.objects.create(
        filing=filing, number="BN-thu", body="{}", sha256="f" * 64, paper_sha256="9" * 64, code="bao123456789",
        at=world.at, by=world.user(ADMIN),
    )  # fmt: skip
    receipt = world.dossier().receipts.order_by("pk")[0]
    things = {
        issued.sha256: issued,
        sent.sha256: sent,
        report.paper_sha256: report,
        own.bundle.sha256: own.bundle,
    }
    codes = {each.code: each for each in (issued, sent, report, own.bundle, receipt)}

    def knows(name: str) -> set[object]:
        find = proof.known_to(who(name))
        return {found for found in (find(code, "") for code in codes) if found is not None}

    gone = Paper.objects.create(dossier=world.dossier(), kind="da-huy", state=states.PAPER_VOID)
    return {
        "a paper that is no longer in force is not found under its kind": access.paper_for(
            who(OFFICER), gone.dossier_id, gone.kind
        )
        is None,
        "a receipt that is none is not there": not opens(
            access.receipt_for, who(OFFICER), gone.dossier_id, "khong-co"
        ),
        "whoever holds a code finds what carries it": all(
            proof.issued_by_code(code) == each for code, each in codes.items()
        ),
        "whoever holds a file finds what was issued": all(
            proof.issued_as(sha) == each for sha, each in things.items()
        ),
        "what is not issued yet is nowhere": all(
            proof.issued_by_code(code) is None for code in (draft.code, "thu123456789")
        )
        and proof.issued_as("d" * 64) is None
        and proof.issued_as("e" * 64) is None,
        "an unknown code or file finds nothing": proof.issued_by_code("khongco12345") is None
        and proof.issued_by_code("") is None
        and proof.issued_as("0" * 64) is None
        and proof.known_to(who(ADMIN))("khongco12345", "") is None,
        "the unit knows its paper, its letter and its receipt": knows(OFFICER) == {issued, sent, receipt},
        "the Office knows what it issued too": {own.bundle, sent} <= knows(ADMIN)
        and report not in knows(ADMIN),
        "who reports knows his report": knows(REPORTS) == {report},
        "others know nothing": not knows(OUTSIDER),
        "a draft of a paper is not known to its own unit": not access.papers_known_to(who(OFFICER))
        .filter(state=states.PAPER_DRAFT)
        .exists(),
    }
