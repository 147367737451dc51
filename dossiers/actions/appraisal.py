"""The Office's steps with a dossier: take in, return, finish, conclude, open again. One verb per row of the table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from dossiers import states
from dossiers.actions.rounds import ALL_STEPS, carry_appraisal, next_round
from dossiers.actions.snapshots import freeze, void_approval
from dossiers.actions.versioned import hold, log
from dossiers.actions.workflow import perform
from dossiers.models import Conclusion, Dossier, Recusal, Remark, Return, Score
from dossiers.queries import appraisal_facts
from dossiers.queries.cards import Cards, cards_of
from dossiers.queries.sittings import appraising_council
from dossiers.rules import appraisal as rules
from records import clock
from records.errors import Problem
from records.text import nfc, vn_date, weekday
from scoring.rules import Card, decision_problems
from units.models import User


@transaction.atomic
def receive(*, dossier: Dossier, by: User, at: datetime) -> list[str]:
    """«Tiếp nhận»: from now on the unit cannot withdraw.

    A resubmitted dossier keeps what was appraised before wherever the unit changed nothing; returns those codes.
    """
    perform(dossier=dossier, step="receive", by=by, at=at, changes={"received_at": at, "received_by": by})
    kept = carry_appraisal(dossier=dossier)
    if kept:
        log(
            dossier=dossier,
            action="diem.giu_lai",
            by=by,
            at=at,
            data={"lan": dossier.round, "tieu_chi": kept},
        )
    return kept


@transaction.atomic
def return_for_correction(
    *,
    dossier: Dossier,
    until: date,
    by: User,
    at: datetime,
    note: str = "",
    past_milestone_ok: bool = False,
) -> Return:
    """«Trả lại để hoàn thiện»: the unit hands in again before the day ``until`` (that day excluded).

    Needs a remark or a note. A date past the Office's own milestones is warned of and accepted only with
    ``past_milestone_ok``. The scores go on to a new round; what was appraised stays in the old one.
    """
    hold(dossier)
    remarks = appraisal_facts.open_remarks(dossier)
    problems = rules.return_problems(until, clock.local_date(at), remarks=len(remarks), note=note)
    if not problems and not past_milestone_ok:
        problems = [
            Problem("past_milestone", text, "#id_past_milestone_ok")
            for text in rules.past_milestones(until, appraisal_facts.office_milestones(dossier))
        ]
    before = dossier.round
    last = rules.until_at(until)
    perform(
        dossier=dossier,
        step="return_for_correction",
        by=by,
        at=at,
        note=nfc(note),
        problems=problems,
        changes={"round": before + 1, "returns": F("returns") + 1},
        data={"nop_lai_truoc": until.isoformat(), "so_y_kien": len(remarks), "lan_truoc": before},
        words={
            "before": vn_date(until),
            "last": f"{weekday(last)} {vn_date(clock.local_date(last))}",
            "count": str(len(remarks) + bool(note.strip())),
        },
    )
    dossier.round = before
    next_round(dossier=dossier, by=by, at=at)
    act = Return.objects.create(
        dossier=dossier, round=before, until_at=last, note=nfc(note).strip(), at=at, by=by
    )
    Remark.objects.filter(pk__in=[remark.pk for remark in remarks]).update(returned=act)
    _lift_conclusion(dossier, at)
    dossier.refresh_from_db()
    return act


@transaction.atomic
def finish_appraisal(*, dossier: Dossier, by: User, at: datetime) -> Cards:
    """«Hoàn thành thẩm định»: everything appraised, every difference with its reason, the process checked.

    Where nobody closed a point, the appraised score becomes the final one. What was found is frozen.
    """
    hold(dossier)
    found = cards_of([dossier])[dossier.pk]
    perform(
        dossier=dossier,
        step="finish_appraisal",
        by=by,
        at=at,
        problems=appraisal_facts.missing_to_finish(dossier, found),
    )
    closed = set(
        Score.objects.filter(dossier=dossier, round=dossier.round, step=states.FINAL).values_list(
            "criterion_id", flat=True
        )
    )
    appraised = Score.objects.filter(dossier=dossier, round=dossier.round, step=states.APPRAISAL)
    Score.objects.bulk_create(
        Score(
            dossier=dossier,
            criterion_id=row.criterion_id,
            step=states.FINAL,
            round=dossier.round,
            points=row.points,
            not_applicable=row.not_applicable,
            version=1,
            saved_at=at,
            saved_by=by,
        )
        for row in appraised
        if row.criterion_id not in closed
    )
    freeze(dossier=dossier, purpose=states.APPRAISED_SNAPSHOT, by=by, at=at)
    return cards_of([dossier])[dossier.pk]


@transaction.atomic
def resume_appraisal(*, dossier: Dossier, by: User, at: datetime, note: str) -> None:
    """«Thẩm định lại»: the council's chair sends an appraisal back before anything was concluded."""
    perform(dossier=dossier, step="resume_appraisal", by=by, at=at, note=nfc(note))


@dataclass(frozen=True, slots=True)
class Vote:
    """How the Office's council voted on one unit; ``recusals``: members who take no part, each with the reason.

    ``against``, ``other``: ``None`` = not counted apart; ``reserved``: «ý kiến bảo lưu», in the minutes' words.
    """

    agree: int | None
    voters: int | None
    against: int | None = None
    other: int | None = None
    reserved: str = ""
    recusals: tuple[tuple[str, str], ...] = ()

    @property
    def abstained(self) -> str:
        """``(Trưởng phòng) – có người thân công tác tại đơn vị; …``."""
        return nfc("; ".join(f"{name.strip()} – {reason.strip()}" for name, reason in self.recusals))


@transaction.atomic
def conclude(
    *,
    dossier: Dossier,
    vote: Vote,
    by: User,
    at: datetime,
    outcome: str = "",
    reason: str = "",
    remedies: str = "",
) -> Conclusion:
    """«Kết luận của Hội đồng»: record the conclusion that the final scores give, with the vote.

    Only where the set leaves it to persons does ``outcome`` choose, and then ``reason`` is needed; elsewhere it must
    be empty or what the engine says. An outcome with things to put right needs ``remedies`` (work and date).
    """
    hold(dossier)
    found = cards_of([dossier])[dossier.pk]
    problems, chosen = _conclusion(found, outcome, nfc(reason).strip(), nfc(remedies).strip())
    problems += rules.vote_problems(
        rules.VoteFacts(
            vote.agree, vote.voters, vote.against, vote.other, vote.recusals, len(appraising_council(dossier))
        )
    )
    perform(
        dossier=dossier,
        step="conclude",
        by=by,
        at=at,
        problems=problems,
        changes={"remedies": nfc(remedies).strip()},
        data={"ket_luan": chosen, "tan_thanh": vote.agree, "bieu_quyet": vote.voters},
    )
    conclusion = Conclusion.objects.create(
        dossier=dossier,
        round=dossier.round,
        outcome_code=chosen,
        text=nfc(reason).strip(),
        remedies=nfc(remedies).strip(),
        agree=vote.agree or 0,
        voters=vote.voters or 0,
        against=vote.against,
        other_votes=vote.other,
        reserved=nfc(vote.reserved).strip(),
        abstained=vote.abstained[:2000],
        at=at,
        by=by,
    )
    Recusal.objects.bulk_create(
        Recusal(conclusion=conclusion, name=nfc(name).strip()[:200], reason=nfc(reason).strip()[:200])
        for name, reason in vote.recusals
    )
    freeze(dossier=dossier, purpose=states.CONCLUDED_SNAPSHOT, by=by, at=at)
    return conclusion


@transaction.atomic
def reopen(*, dossier: Dossier, by: User, at: datetime, note: str) -> None:
    """«Mở lại hồ sơ»: only the Office council's chair, with a reason; the earlier version stays in its own round."""
    _take_up(dossier, "reopen", by, at, note)


@transaction.atomic
def take_up_again(*, dossier: Dossier, by: User, at: datetime, note: str) -> None:
    """Appraise again what the level above asked to supplement; the earlier version stays in its own round."""
    _take_up(dossier, "take_up_again", by, at, note)


@transaction.atomic
def reopen_own(*, dossier: Dossier, by: User, at: datetime, note: str) -> None:
    """«Mở lại hồ sơ của Văn phòng»: its own dossier goes back to work, with a reason; approval and papers are void."""
    hold(dossier)
    before = dossier.round
    perform(
        dossier=dossier,
        step="reopen_own",
        by=by,
        at=at,
        note=nfc(note),
        changes={"round": before + 1, "approved_at": None, "approved_by": None, "approved_alone": False},
        data={"lan_truoc": before},
    )
    dossier.round = before
    next_round(dossier=dossier, by=by, at=at)
    dossier.refresh_from_db()
    void_approval(dossier=dossier, by=by, at=at)


# -- pieces -------------------------------------------------------------------------------------------------------


def _conclusion(found: Cards, outcome: str, reason: str, remedies: str) -> tuple[list[Problem], str]:
    card: Card | None = found.final
    if card is None:
        return [Problem("no_scores", "Chưa có điểm thẩm định.")], ""
    if card.needs_person:
        lines = [
            Problem("outcome", text, "#id_outcome") for text in decision_problems(found.spec, outcome, reason)
        ]
        picked = next((each for each in found.spec.outcomes if each.code == outcome), None)
        if rules.needs_remedies(picked) and not remedies:
            lines.append(_remedies_missing())
        return lines, outcome
    if not card.outcome_code:
        return [Problem(line.kind, f"{line.code} {line.text}: {line.why}.") for line in card.missing] or [
            Problem("outcome", card.label)
        ], ""
    lines = []
    if outcome and outcome != card.outcome_code:
        lines.append(
            Problem(
                "outcome",
                f"Kết luận theo điểm chốt là “{card.label}”; không chọn kết luận khác.",
                "#id_outcome",
            )
        )
    if rules.needs_remedies(card.outcome) and not remedies:
        lines.append(_remedies_missing())
    return lines, card.outcome_code


def _remedies_missing() -> Problem:
    return Problem("remedies", "Kết luận này phải kèm danh mục việc khắc phục và thời hạn.", "#id_remedies")


def _take_up(dossier: Dossier, step: str, by: User, at: datetime, note: str) -> None:
    hold(dossier)
    before = dossier.round
    perform(
        dossier=dossier,
        step=step,
        by=by,
        at=at,
        note=nfc(note),
        changes={"round": before + 1},
        data={"lan_truoc": before},
    )
    dossier.round = before
    next_round(dossier=dossier, by=by, at=at, steps=ALL_STEPS, office_work=True)
    _lift_conclusion(dossier, at)
    dossier.refresh_from_db()


def _lift_conclusion(dossier: Dossier, at: datetime) -> None:
    Conclusion.objects.filter(dossier=dossier, reopened_at__isnull=True).update(reopened_at=at)
