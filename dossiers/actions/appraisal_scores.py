"""What the appraiser enters field by field: appraised and final scores.

Each save names the version it was typed over; a stale page overwrites nothing (``versioned.Conflict``).
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from dossiers import policies, states
from dossiers.actions.scores import score_words
from dossiers.actions.versioned import Saved, hold, log, put
from dossiers.models import Dossier, Score
from dossiers.queries.appraisal_facts import proposal
from dossiers.queries.facts import facts_of
from dossiers.rules import appraisal as rules
from dossiers.rules.appraisal import Given
from records.errors import Blocked, NotAllowed, Problem
from records.text import nfc
from scoring import rules as scoring_rules
from scoring.models import Criterion
from scoring.queries import spec_of
from units.access import actor_of
from units.models import User

NOT_APPLICABLE = "Không áp dụng"


def may_appraise(*, dossier: Dossier, by: User) -> None:
    """Hold the dossier's row and refuse whoever may not appraise it now."""
    hold(dossier)
    reason = policies.why_not_appraise(actor_of(by), facts_of(dossier))
    if reason is not None:
        raise NotAllowed(reason)


@transaction.atomic
def save_appraised(
    *,
    dossier: Dossier,
    code: str,
    raw: str,
    not_applicable: bool,
    note: str,
    version: int,
    by: User,
    at: datetime,
) -> Saved:
    """Store the appraised score of one criterion beside the unit's own; they never overwrite each other.

    ``raw`` is what was typed ("2,5"); empty takes the score back. Raises ``Blocked`` for a score the set does not
    allow, and where it differs from the unit's own without a reason; ``Conflict`` for a stale page.
    """
    may_appraise(dossier=dossier, by=by)
    criterion = criterion_of(dossier, code)
    own = given_of(dossier, criterion, states.SELF)
    given = _parsed(
        dossier, code, raw, na=not_applicable, note=nfc(note).strip(), agreed_na=own.not_applicable
    )
    place = f"#tc-{code}"
    if (text := rules.reason_problem(code, own, given)) is not None:
        raise Blocked([Problem("reason", text, place)])
    before = given_of(dossier, criterion, states.APPRAISAL)
    saved = _store_score(dossier, criterion, states.APPRAISAL, given, version, by, at)
    if saved.changed:
        _follow(dossier, criterion, before, given, by, at)
        _log_score(dossier, "diem.tham_dinh", code, before, given, by, at)
    return saved


@transaction.atomic
def agree_rest(*, dossier: Dossier, by: User, at: datetime) -> int:
    """«Nhất trí các tiêu chí còn lại»: take the unit's own score where nothing is appraised yet; returns how many.

    A criterion for which the log proposes another score (times returned, punctuality) is left to the appraiser.
    """
    may_appraise(dossier=dossier, by=by)
    spec = spec_of(dossier.participation.criteria_set_id)
    rows = {row.criterion_id: row for row in _scores(dossier, states.APPRAISAL)}
    taken: dict[str, str] = {}
    for own in _scores(dossier, states.SELF):
        given = _given(own)
        criterion = spec.criterion(own.criterion.code)
        proposed = proposal(dossier, criterion) if criterion else None
        if not given.answered or (proposed is not None and proposed.points != given.points):
            continue
        row = rows.get(own.criterion_id)
        if row is not None and _given(row).answered:
            continue
        values = {"points": own.points, "not_applicable": own.not_applicable, "saved_at": at, "saved_by": by}
        if row is None:
            Score.objects.create(
                dossier=dossier,
                criterion_id=own.criterion_id,
                step=states.APPRAISAL,
                round=dossier.round,
                version=1,
                **values,
            )
        else:
            Score.objects.filter(pk=row.pk).update(version=row.version + 1, **values)
        taken[own.criterion.code] = written(given)
    if taken:
        log(
            dossier=dossier,
            action="diem.nhat_tri",
            by=by,
            at=at,
            data={"lan": dossier.round, "diem": taken},
        )
    return len(taken)


@transaction.atomic
def close_point(
    *,
    dossier: Dossier,
    code: str,
    raw: str,
    not_applicable: bool,
    note: str,
    version: int,
    by: User,
    at: datetime,
) -> Saved:
    """Set the final score «điểm chốt» of a criterion; a reason is needed where it differs from the appraised one."""
    may_appraise(dossier=dossier, by=by)
    criterion = criterion_of(dossier, code)
    appraised = given_of(dossier, criterion, states.APPRAISAL)
    if not appraised.answered:
        raise Blocked(
            [Problem("not_appraised", f"Tiêu chí {code} chưa thẩm định, chưa chốt được.", f"#tc-{code}")]
        )
    own_na = given_of(dossier, criterion, states.SELF).not_applicable
    given = _parsed(
        dossier,
        code,
        raw,
        na=not_applicable,
        note=nfc(note).strip(),
        agreed_na=own_na or appraised.not_applicable,
    )
    if not given.answered:
        raise Blocked([Problem("points", f"Tiêu chí {code}: nhập điểm chốt.", f"#tc-{code}")])
    if (text := rules.closing_problem(code, appraised, given)) is not None:
        raise Blocked([Problem("reason", text, f"#tc-{code}")])
    before = given_of(dossier, criterion, states.FINAL)
    saved = _store_score(dossier, criterion, states.FINAL, given, version, by, at)
    if saved.changed:
        _log_score(dossier, "diem.chot", code, before, given, by, at)
    return saved


# -- pieces -------------------------------------------------------------------------------------------------------


def written(given: Given) -> str:
    """Write an answer as it is read: "2,5", "Không áp dụng", "" for none."""
    if given.not_applicable:
        return NOT_APPLICABLE
    return "" if given.points is None else scoring_rules.vn(given.points)


def criterion_of(dossier: Dossier, code: str) -> Criterion:
    """Return the criterion of the dossier's set, or refuse with a sentence."""
    found = Criterion.objects.filter(set_id=dossier.participation.criteria_set_id, code=code).first()
    if found is None:
        raise Blocked([Problem("criterion", f"Bộ tiêu chí không có tiêu chí {code}.")])
    return found


def given_of(dossier: Dossier, criterion: Criterion, step: str) -> Given:
    """Return what stands for a criterion at a route step in the present round."""
    return _given(
        Score.objects.filter(dossier=dossier, criterion=criterion, step=step, round=dossier.round).first()
    )


def _given(row: Score | None) -> Given:
    return rules.NOTHING if row is None else Given(row.points, row.not_applicable, row.note)


def _scores(dossier: Dossier, step: str) -> list[Score]:
    return list(
        Score.objects.filter(dossier=dossier, step=step, round=dossier.round).select_related("criterion")
    )


def _parsed(dossier: Dossier, code: str, raw: str, *, na: bool, note: str, agreed_na: bool) -> Given:
    spec = spec_of(dossier.participation.criteria_set_id)
    # Where the unit said "Không áp dụng" with its reason, agreeing needs no second one.
    reason = note or ("nhất trí" if na and agreed_na else "")
    lines = scoring_rules.problems(spec, code, raw, na=na, note=reason)
    if lines:
        raise Blocked([Problem("points", text, f"#tc-{code}") for text in lines])
    return Given(None if na else scoring_rules.parse_points(raw), na, note)


def _store_score(
    dossier: Dossier, criterion: Criterion, step: str, given: Given, version: int, by: User, at: datetime
) -> Saved:
    key = {"dossier": dossier, "criterion": criterion, "step": step, "round": dossier.round}
    values = {"points": given.points, "not_applicable": given.not_applicable, "note": given.note}
    return put(Score, key, values, version, by, at, score_words)


def _follow(
    dossier: Dossier, criterion: Criterion, before: Given, after: Given, by: User, at: datetime
) -> None:
    """Let a final score that was only the appraised one by default go on following it."""
    final = Score.objects.filter(
        dossier=dossier, criterion=criterion, step=states.FINAL, round=dossier.round, note=""
    ).first()
    if final is None or rules.differs(before, _given(final)) or not rules.differs(_given(final), after):
        return
    Score.objects.filter(pk=final.pk).update(
        points=after.points,
        not_applicable=after.not_applicable,
        version=final.version + 1,
        saved_at=at,
        saved_by=by,
    )


def _log_score(
    dossier: Dossier, action: str, code: str, before: Given, after: Given, by: User, at: datetime
) -> None:
    log(
        dossier=dossier,
        action=action,
        by=by,
        at=at,
        data={"tieu_chi": code, "lan": dossier.round, "truoc": written(before), "sau": written(after)},
        # A reason may name a person; it can be erased without breaking the chain.
        personal={"ly_do": after.note} if after.note else None,
    )
