"""What doors of offices, trees and letters answer that no page of the matrix asks alone, each sentence by hand.

Two campaigns of two offices stand side by side, with the same things in both. Everything is rolled back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from campaigns import states as campaign_states
from campaigns.models import Campaign, TreeNode
from dossiers import access, catalogue, states
from dossiers.access import chasing, hooks
from dossiers.models import (
    Batch,
    Bundle,
    CalendarFeed,
    Dossier,
    OutsideAct,
    StoredFile,
)
from records.models import Job
from tests.people import ADMIN, OFFICE_CHAIR, OFFICER, OUTSIDER, SIBLING, SYSTEM, World
from tests.security.asking import Told, opens, untrue, who
from tests.security.things import GATHERER, PLAN, letter, plan_followed
from units import roles
from units.models import Membership, Unit, User

#: The Office's registrar; admin and clerk of the office that gathers reports.
STAFF, OTHER_ADMIN, OTHER_CLERK = "vpub.vanthu", "sgddt.quantri", "sgddt.canbo"


def asked() -> list[str]:
    """Return the sentences that do not hold."""
    return untrue(_of_two_offices, _of_trees, _of_letters, _of_calendars)


def _let_in(door: Callable[..., object], *given: object) -> set[str]:
    """Which of the offices' people, the unit's officer and an outsider get what a door keeps."""
    crowd = (ADMIN, OFFICE_CHAIR, STAFF, OTHER_ADMIN, OTHER_CLERK, OFFICER, OUTSIDER)
    return {name for name in crowd if opens(door, who(name), *given)}


OFFICE, OFFICE_STAFF = {ADMIN, OFFICE_CHAIR}, {ADMIN, OFFICE_CHAIR, STAFF}
OTHER, OTHER_STAFF = {OTHER_ADMIN}, {OTHER_ADMIN, OTHER_CLERK}


class _Things:
    """What an office keeps of a campaign: a bundle, a batch, an act with its scan, work."""

    def __init__(self, world: World, campaign: Campaign, mark: str) -> None:
        self.world, self.by, self.mark = world, world.user(ADMIN), mark
        files = {name: self._file(name) for name in ("pdf", "sheet", "archive", "volume", "scan")}
        self.files = {name: each.pk for name, each in files.items()}
        made: dict[str, Any] = {"campaign": campaign, "at": world.at, "by": self.by}
        self.bundle = Bundle.objects.create(
            **made,
            serial=90,
            pdf=files["pdf"],
            sheet=files["sheet"],
            pages=1,
            sha256=mark * 64,
            code=mark * 12,
        )
        Batch.objects.create(**made, archive=files["archive"], volume=files["volume"], finished_at=world.at)
        self.act = OutsideAct.objects.create(
            campaign=campaign,
            kind=states.ACT_SENT,
            number="1",
            recorded_at=world.at,
            recorded_by=self.by,
            scan=files["scan"],
        )
        self.job = self._job(catalogue.BUNDLE_JOB, campaign)
        self.opening = self._job(catalogue.OPENING_JOB, campaign)

    def _file(self, name: str) -> StoredFile:
        return StoredFile.objects.create(
            name=f"{name}.pdf", content_type="application/pdf", size=1, sha256=self.mark * 64, file=f"{self.mark}/{name}",
            at=self.world.at, by=self.by,
        )  # fmt: skip

    def _job(self, kind: str, campaign: Campaign) -> Job:
        return Job.objects.create(
            kind=kind, title="Việc", task_path="dossiers.tasks.build_bundle",
            arguments={"campaign_id": campaign.pk, "user_id": self.by.pk}, created_by=self.by, created_at=self.world.at,
        )  # fmt: skip


def two_offices(world: World) -> tuple[_Things, _Things]:
    """The campaign of 2021 is given to the office that gathers reports, so that each office has one of its own."""
    plan_followed()
    Campaign.objects.filter(pk=world.history.pk).update(office=Unit.objects.get(code=GATHERER))
    return _Things(world, world.practice, "a"), _Things(world, world.history, "b")


def _of_two_offices(world: World) -> Told:
    own, other = two_offices(world)
    practice, history = world.practice, world.history

    def seen(door: Callable[..., object], name: str) -> tuple[set[str], set[str]]:
        return _let_in(door, getattr(own, name).pk), _let_in(door, getattr(other, name).pk)

    def file(name: str) -> tuple[set[str], set[str]]:
        return _let_in(access.file_for, own.files[name]), _let_in(access.file_for, other.files[name])

    def listed(query: Callable[[User], Any], thing: object) -> set[str]:
        return {
            name for name in (*OFFICE_STAFF, *OTHER_STAFF, OFFICER, OUTSIDER) if thing in query(who(name))
        }

    seats, staff = (OFFICE, OTHER), (OFFICE_STAFF, OTHER_STAFF)
    taking_part = listed(access.campaigns_visible_to, practice), listed(access.campaigns_visible_to, history)
    opened = access.opening_job_for(who(ADMIN), practice.code)
    closed = {
        name: _let_in(access.opening_job_for, each.code)
        for name, each in (("own", practice), ("other", history))
    }
    return {
        "a bundle is opened on its own office's side": seen(access.bundle_for, "bundle") == seats,
        "an act of the level above is opened on its own office's side": seen(access.act_for, "act") == seats,
        "its page by everybody of that office": seen(access.upper_act_for, "act") == staff,
        "work on a bundle is seen by everybody of that office": seen(access.bundle_job_for, "job") == staff,
        "and leads to its campaign": (_let_in(access.job_campaign_for, own.job), _let_in(access.job_campaign_for, other.job))
        == staff,
        "other work is no work on a bundle": not _let_in(access.bundle_job_for, own.opening.pk),
        "the files of a bundle are their office's": all(file(name) == staff for name in ("pdf", "sheet")),
        "so is the scan of an act": file("scan") == staff,
        "archive and volume are for those who may open every dossier": all(
            file(name) == seats for name in ("archive", "volume")
        ),
        "campaigns run are those of one's own office": (
            listed(access.campaigns_for_office, practice), listed(access.campaigns_for_office, history)
        )
        == seats,
        "and for all who work there": (listed(access.upper_campaigns, practice), listed(access.upper_campaigns, history))
        == staff,
        "campaigns are seen by their office and by those who take part": taking_part
        == ({ADMIN, OFFICE_CHAIR, STAFF, OFFICER}, {OTHER_ADMIN, OFFICE_CHAIR, STAFF, OFFICER}),
        "the work of opening is told to the admin of the campaign, of his campaign": opened == (practice, own.opening)
        and closed == {"own": {ADMIN}, "other": {OTHER_ADMIN}},
        "work is seen by who began it and by who keeps the system": opens(access.job_for, who(ADMIN), own.job.pk)
        and opens(access.job_for, who(SYSTEM), own.job.pk)
        and not opens(access.job_for, who(OFFICE_CHAIR), own.job.pk),
        "a campaign without scores has no desk of appraisal": all(
            PLAN not in set(query(who(OTHER_ADMIN)).values_list("code", flat=True))
            for query in (access.campaigns_for_office, access.upper_campaigns)
        ),
    }  # fmt: skip


def _of_trees(world: World) -> Told:
    plan_followed()
    practice, history = world.practice, world.history
    node = TreeNode.objects.filter(campaign=practice).exclude(unit=practice.office).order_by("path")[0]
    above = who(OUTSIDER)
    Membership.objects.filter(user=above).delete()
    Membership.objects.create(user=above, unit=node.unit, role=roles.APPRAISER)
    outside = "9" * len(node.path)
    reach = access.reach_for(who(OUTSIDER), practice.code)
    seen = {
        name: set(access.campaigns_within_reach(who(name)))
        for name in (ADMIN, OUTSIDER, OTHER_ADMIN, OFFICER)
    }
    whole = access.reach_for(who(ADMIN), practice.code).dossiers()
    prepared = Campaign.objects.filter(pk=practice.pk)
    prepared.update(state=campaign_states.DRAFT)
    hidden = not opens(access.reach_for, who(ADMIN), practice.code)
    unseen = practice not in access.campaigns_within_reach(who(ADMIN))
    prepared.update(state=campaign_states.OPEN)
    return {
        "who appraises for a unit of the tree sees what hangs below it": reach.roots == (node.path,)
        and opens(access.reach_for, who(OUTSIDER), practice.code, node.path)
        and not opens(access.reach_for, who(OUTSIDER), practice.code, outside),
        "whoever is in none of its offices sees no tree": not opens(
            access.reach_for, who(OTHER_ADMIN), practice.code
        )
        and not opens(access.reach_for, who(OFFICER), practice.code),
        "campaigns within reach are those": practice in seen[ADMIN] & seen[OUTSIDER]
        and not {practice, history} & (seen[OTHER_ADMIN] | seen[OFFICER]),
        "a board holds the dossiers of its own campaign": set(whole)
        == set(Dossier.objects.filter(participation__campaign=practice)),
        "a campaign that is being prepared has no board": hidden and unseen,
        "a campaign that is none has no board": not opens(access.reach_for, who(ADMIN), "khong-co"),
    }


def _of_letters(world: World) -> Told:
    plan_followed()
    practice, history = world.practice, world.history
    mine, next_door = world.dossier(), world.dossier("U-04")
    sent, other, draft = (
        letter(world, mine, issued=True),
        letter(world, next_door, issued=True, number="20"),
        letter(world, mine, issued=False),
    )
    Dossier.objects.filter(pk__in=(mine.pk, next_door.pk)).update(state=states.DRAFTING)
    Dossier.objects.filter(participation__campaign=history).update(state=states.DRAFTING)
    own = Dossier.objects.filter(participation__campaign=practice, participation__unit=practice.office)
    own.update(state=states.DRAFTING)
    elsewhere = world.dossier(campaign=history.code)
    crowd = (ADMIN, STAFF, OFFICER, SIBLING, OTHER_ADMIN, OUTSIDER)

    def let_in(door: Callable[..., object], *what: object) -> set[str]:
        return {name for name in crowd if opens(door, who(name), *what)}

    desk = {name for name in crowd if chasing.letters_desk(who(name)) is None}
    return {
        "a unit that owes is chased": opens(chasing.chased_dossier_for, who(ADMIN), practice, mine.pk),
        "not the Office itself, nor in another campaign": own.exists()
        and not opens(chasing.chased_dossier_for, who(ADMIN), practice, own[0].pk)
        and not opens(chasing.chased_dossier_for, who(ADMIN), practice, elsewhere.pk),
        "letters are written where one appraises or gathers": desk == {ADMIN, STAFF, OTHER_ADMIN},
        "a letter is read where it was written and where it was sent": let_in(chasing.chase_letter_for, sent)
        == {ADMIN, STAFF, OFFICER},
        "not by another unit": OFFICER not in let_in(chasing.chase_letter_for, other),
        "nor before it was issued": let_in(chasing.chase_letter_for, draft) == {ADMIN, STAFF},
        "it is kept where it was written": let_in(chasing.own_chase_letter_for, practice.code, sent)
        == {ADMIN, STAFF},
        "under its own campaign": not let_in(chasing.own_chase_letter_for, history.code, sent),
    }


def _of_calendars(world: World) -> Told:
    unit = world.units["U-03"]
    for token, revoked in (("con-hieu-luc", None), ("da-thu-hoi", world.at)):
        CalendarFeed.objects.create(
            unit=unit, digest=chasing.feed_digest(token), made_at=world.at, made_by=world.user(OFFICER),
            revoked_at=revoked, revoked_by=world.user(OFFICER) if revoked else None,
        )  # fmt: skip
    return {
        "a secret address opens its unit's calendar": chasing.unit_of_feed("con-hieu-luc") == unit,
        "one taken back or unknown opens nothing": not opens(chasing.unit_of_feed, "da-thu-hoi")
        and not opens(chasing.unit_of_feed, "khong-co"),
        "a message that is none is not there": not opens(hooks.hook_delivery_for, who(OFFICER), 0),
    }
