"""What the Office does with a dossier: take in, return, appraise, ask, close, conclude."""

from __future__ import annotations

from datetime import timedelta

from campaigns.models import Extension
from dossiers import states
from dossiers.actions import appraisal, appraisal_facts, appraisal_scores, explanations, scores
from dossiers.actions.appraisal import Vote
from dossiers.actions.appraisal_facts import VetoTyped
from dossiers.loaders.samples import Sample
from dossiers.management.demo.time import Calendar
from dossiers.management.demo.unit import Cast, hand_in_to
from dossiers.management.demo.words import worded
from dossiers.models import Dossier
from dossiers.rules.appraisal import CHECKS
from units import roles
from units.access import holders
from units.models import User

#: The Office's council of the example, all of them present.
VOTERS = 6
WAY = (
    states.SUBMITTED,
    states.APPRAISING,
    states.AWAITING_EXPLANATION,
    states.APPRAISED,
    states.ACCEPTED,
)


def person(dossier: Dossier, role: str) -> User:
    """The first person who holds a role at the appraising Office."""
    found = holders(dossier.participation.appraiser_id, role).first()
    if found is None:
        raise LookupError(f"nobody is {role} at the Office")
    return found


def extend(dossier: Dossier, sample: Sample, calendar: Calendar) -> None:
    """Let the unit ask for more time and the Office grant it, where the example says so (history only)."""
    from campaigns.actions import ask_extension, grant_extension

    story = sample.get("extension")
    if (
        story is None
        or calendar.base is not None
        or Extension.objects.filter(participation=dossier.participation).exists()
    ):
        return
    until = calendar.day(story["until"])
    extension = ask_extension(
        participation=dossier.participation,
        milestone=dossier.milestone,
        until=until,
        reason=story["reason"],
        by=Cast.of(dossier).officer,
        at=calendar.at(story["asked"]),
    )
    grant_extension(
        extension=extension,
        until=until,
        reason=story["answer"],
        by=person(dossier, roles.OFFICE_ADMIN),
        at=calendar.at(story["granted"]),
    )


def send_back(dossier: Dossier, sample: Sample, calendar: Calendar) -> None:
    """Take the dossier in and return it with a remark pinned to an item."""
    story = sample["returned"]
    appraiser = person(dossier, roles.APPRAISER)
    if dossier.state == states.SUBMITTED:
        appraisal.receive(dossier=dossier, by=appraiser, at=calendar.at(story["at"]))
    at = calendar.at(story["at"])
    appraisal_facts.add_remark(
        dossier=dossier, target="item", target_code=story["item"], text=story["remark"], by=appraiser, at=at
    )
    until = calendar.day(story["before"]) + timedelta(days=4 if calendar.base is not None else 0)
    appraisal.return_for_correction(
        dossier=dossier, until=until, by=appraiser, at=calendar.at(story["at"]), past_milestone_ok=True
    )


def answer_and_resubmit(dossier: Dossier, sample: Sample, calendar: Calendar) -> None:
    """The unit answers every remark and hands the dossier in again."""
    story = sample["returned"]
    cast = Cast.of(dossier)
    for remark in dossier.remarks.filter(replied_at__isnull=True, returned__isnull=False):
        scores.reply_to_remark(
            dossier=dossier,
            remark_id=remark.pk,
            text=story["reply"],
            by=cast.officer,
            at=calendar.at(story["sent"]),
        )
    hand_in_to(dossier, sample, calendar, states.SUBMITTED, days=story)


def appraise_to(dossier: Dossier, sample: Sample, calendar: Calendar, goal: str) -> None:
    """Take a submitted dossier forward until it stands at ``goal`` (a state up to ``accepted``)."""
    sample = worded(dossier, sample, calendar)
    story = sample.get("appraisal", {})
    moment = story.get("at", "")
    appraiser = person(dossier, roles.APPRAISER)
    if goal == states.RETURNED and dossier.state == states.SUBMITTED:
        send_back(dossier, sample, calendar)
        return
    while dossier.state != goal:
        if dossier.state == states.SUBMITTED and "returned" in sample and not dossier.returns:
            send_back(dossier, sample, calendar)
        elif dossier.state == states.RETURNED:
            answer_and_resubmit(dossier, sample, calendar)
        elif dossier.state == states.SUBMITTED:
            appraisal.receive(dossier=dossier, by=appraiser, at=calendar.at(moment))
        elif dossier.state == states.AWAITING_EXPLANATION:
            _explain(dossier, sample, calendar)
        elif dossier.state == states.APPRAISING:
            _appraise(dossier, sample, calendar, appraiser, goal)
        elif dossier.state == states.APPRAISED:
            appraisal.conclude(
                dossier=dossier,
                vote=Vote(agree=VOTERS, voters=VOTERS),
                by=person(dossier, roles.CHAIR),
                at=calendar.at(story.get("closed", moment)),
                remedies=story.get("remedies", ""),
            )
        else:
            return


def _appraise(dossier: Dossier, sample: Sample, calendar: Calendar, by: User, goal: str) -> None:
    story = sample.get("appraisal", {})
    moment = story.get("at", "")
    if not dossier.checks.filter(round=dossier.round).exists():
        for code, (points, note) in story.get("scores", {}).items():
            appraisal_scores.save_appraised(
                dossier=dossier,
                code=code,
                raw=points,
                not_applicable=False,
                note=note,
                version=_version(dossier, code, states.APPRAISAL),
                by=by,
                at=calendar.at(moment),
            )
        appraisal_scores.agree_rest(dossier=dossier, by=by, at=calendar.at(moment))
        for veto in dossier.participation.criteria_set.vetoes.filter(answered_by="appraiser"):
            appraisal_facts.save_veto(
                dossier=dossier,
                code=veto.code,
                typed=VetoTyped(states.VETO_NO),
                version=0,
                by=by,
                at=calendar.at(moment),
            )
        for check in CHECKS:
            appraisal_facts.save_check(
                dossier=dossier,
                code=check.code,
                passed=True,
                note="",
                version=0,
                by=by,
                at=calendar.at(moment),
            )
    asks = bool(story.get("explanations"))
    if asks and not dossier.explanations.filter(round=dossier.round).exists():
        explanations.ask_explanation(dossier=dossier, by=by, at=calendar.at(moment))
        return
    if goal == states.APPRAISING:
        return
    for code, (points, note) in story.get("final", {}).items():
        appraisal_scores.close_point(
            dossier=dossier,
            code=code,
            raw=points,
            not_applicable=False,
            note=note,
            version=_version(dossier, code, states.FINAL),
            by=by,
            at=calendar.at(story.get("closed", moment)),
        )
    appraisal.finish_appraisal(dossier=dossier, by=by, at=calendar.at(story.get("closed", moment)))


def _version(dossier: Dossier, code: str, step: str) -> int:
    stored = dossier.scores.filter(criterion__code=code, step=step, round=dossier.round).first()
    return stored.version if stored else 0


def _explain(dossier: Dossier, sample: Sample, calendar: Calendar) -> None:
    story = sample["appraisal"]
    explanations.explain(
        dossier=dossier,
        texts=story["explanations"],
        by=Cast.of(dossier).officer,
        at=calendar.at(story.get("explained", story.get("at", ""))),
    )
