"""Work shared in a unit: who prepares which criterion until when, and what was said there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse

from campaigns import states as campaign_states
from campaigns.rules import countdown, days_left, deadline_words
from dossiers import policies, states
from dossiers.models import Assignment, Dossier, Score, UnitTalk
from dossiers.policies import Facts
from dossiers.queries.facts import Deadline, Head, facts_of, head_of, state_label
from records import clock
from records.text import vn_date
from scoring.queries import spec_of
from units import roles
from units.access import actor_of, holders
from units.models import User


@dataclass(frozen=True, slots=True)
class Assigned:
    """Who prepares a criterion; ``words``: "Giao: …, trước ngày …"."""

    to: str
    due_on: date
    late: bool

    @property
    def words(self) -> str:
        return f"Giao: {self.to}, trước ngày {vn_date(self.due_on)}"


@dataclass(frozen=True, slots=True)
class TalkLine:
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One criterion of the page."""

    code: str
    slug: str
    text: str
    scored: bool
    assigned: Assigned | None
    talk: tuple[TalkLine, ...]


@dataclass(frozen=True, slots=True)
class WorkPage:
    head: Head
    rows: tuple[WorkRow, ...]
    people: tuple[tuple[int, str], ...]
    why_not_assign: str | None

    @property
    def given(self) -> int:
        return sum(row.assigned is not None for row in self.rows)


@dataclass(frozen=True, slots=True)
class Shared:
    """What the scoring page shows a reader of the unit; empty for everybody else."""

    assigned: dict[str, Assigned]
    talk: dict[str, int] | None

    def at(self, code: str) -> tuple[str, bool, int | None]:
        """The words of an assignment, whether its day is over, and how many remarks there are."""
        found = self.assigned.get(code)
        count = None if self.talk is None else self.talk.get(code, 0)
        return (found.words if found else "", bool(found and found.late), count)


def ready_before(day: date) -> datetime:
    """The last instant that lies before a day."""
    return datetime.combine(day, time.min, tzinfo=clock.ZONE) - timedelta(microseconds=1)


def _assigned(dossier: Dossier, at: datetime) -> dict[str, Assigned]:
    rows = Assignment.objects.filter(dossier=dossier).order_by()
    read = rows.values_list("criterion__code", "to__display_name", "to__username", "due_on")
    return {
        code: Assigned(shown or name, due_on, at > ready_before(due_on)) for code, shown, name, due_on in read
    }


def shared_of(dossier: Dossier, user: User, facts: Facts, at: datetime) -> Shared:
    """Read both for people of the unit; two queries, none for others."""
    if policies.why_not_talk(actor_of(user), facts) is not None:
        return Shared({}, None)
    counts = UnitTalk.objects.filter(dossier=dossier).order_by().values_list("criterion__code")
    return Shared(_assigned(dossier, at), dict(counts.annotate(size=Count("pk"))))


def shared_work(dossier: Dossier, user: User, at: datetime) -> WorkPage:
    """Build the page for people of the unit (the door lets nobody else in)."""
    facts = facts_of(dossier)
    assigned = _assigned(dossier, at)
    talk: dict[str, list[TalkLine]] = {}
    for row in UnitTalk.objects.filter(dossier=dossier).select_related("by", "criterion"):
        talk.setdefault(row.criterion.code, []).append(TalkLine(row.text, str(row.by), row.at))
    scored = set(
        Score.objects.filter(_DONE, dossier=dossier, round=dossier.round, step=states.SELF).values_list(
            "criterion__code", flat=True
        )
    )
    people = holders(dossier.participation.unit_id, *roles.UNIT_ROLES)
    return WorkPage(
        head=head_of(dossier, user, at, facts),
        rows=tuple(
            WorkRow(
                each.code,
                each.code.replace(".", "-"),
                each.text,
                each.code in scored,
                assigned.get(each.code),
                tuple(talk.get(each.code, ())),
            )
            for each in spec_of(dossier.participation.criteria_set_id).criteria
        ),
        people=tuple((person.pk, str(person)) for person in people),
        why_not_assign=policies.why_not_assign(actor_of(user), facts),
    )


_DONE = Q(points__isnull=False) | Q(not_applicable=True)


@dataclass(frozen=True, slots=True)
class GivenWork:
    """What a person has to prepare in one dossier."""

    dossier: Dossier
    codes: tuple[str, ...]
    deadline: Deadline
    url: str
    state: str


def given_to(user: User, at: datetime) -> tuple[GivenWork, ...]:
    """Criteria given to a person and not scored yet, by dossier; one query. Only while he belongs to the unit."""
    own = actor_of(user).units_with(*roles.UNIT_ROLES)
    scores = Score.objects.filter(
        _DONE,
        dossier=OuterRef("dossier"),
        criterion=OuterRef("criterion"),
        round=OuterRef("dossier__round"),
        step=states.SELF,
    )
    rows = (
        Assignment.objects.filter(
            ~Exists(scores),
            to=user,
            dossier__participation__unit_id__in=own,
            dossier__participation__campaign__state=campaign_states.OPEN,
            dossier__state__in=states.WITH_UNIT,
        )
        .select_related("criterion", "dossier__participation__campaign__office", "dossier__milestone")
        .order_by(F("due_on"), "criterion__pk")
    )
    found: dict[int, list[Assignment]] = {}
    for row in rows:
        found.setdefault(row.dossier_id, []).append(row)
    return tuple(_given(given, at) for given in found.values())


def _given(rows: list[Assignment], at: datetime) -> GivenWork:
    dossier, day = rows[0].dossier, rows[0].due_on
    last = ready_before(day)
    left = days_left(last, at)
    deadline = Deadline(
        words=f"Xong trước ngày {vn_date(day)}",
        clause="",
        last_valid_at=last,
        computed=deadline_words(last),
        countdown=countdown(last, at),
        days_left=left,
        tone="late" if at > last else "waiting" if left <= 3 else "here",
    )
    place = reverse("dossiers:shared_work", args=[dossier.pk])
    return GivenWork(
        dossier, tuple(row.criterion.code for row in rows), deadline, place, state_label(dossier)
    )
