"""The same table asked of the doors of ``access`` and of the questions of ``policies`` directly: many cases, no pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils.module_loading import import_string

from campaigns import policies as of_campaigns
from campaigns import states as campaign_states
from dossiers import policies as of_dossiers
from dossiers import states
from dossiers.actions import hooks
from dossiers.actions.batch import start_batch
from dossiers.models import Dossier, HookDelivery
from dossiers.queries.facts import facts_of
from scoring import policies as of_scoring
from scoring.actions import open_version
from tests.people import ADMIN, CHAIR, OFFICER, SYSTEM, World
from tests.security.matrix import Outcome, Table
from tests.security.people import Person
from tests.security.things import more_time_asked
from tests.tokens import make_access
from units import policies as of_units
from units import roles
from units.access import actor_of
from units.actions.importing import start_import
from units.models import ApiToken, UnitLink, User
from units.policies import Actor, Standing

#: Nobody of the matrix: who recorded, asked or proposed before.
SOMEBODY_ELSE = -1


def arguments(world: World, dossier: Dossier) -> dict[str, tuple[Any, ...]]:
    """What each door of ``access`` is asked for: real things that would show."""
    unit, campaign = dossier.participation.unit, dossier.participation.campaign
    held = world.user(OFFICER).memberships.all()[0]
    listing = start_import(
        file_name="ds.csv",
        content=b"ma,ten,loai,ma_cap_tren",
        complete=False,
        convert=False,
        effective_on=None,
        reason="QD",
        by=world.user(SYSTEM),
        at=world.at,
        queue=False,
    )
    make_access(world)
    link = UnitLink.objects.create(
        unit=unit, target=world.units["U-09"], kind=roles.PARTY_LINK, valid_from=dt.date(1999, 1, 1)
    )
    hook, _ = hooks.subscribe(
        unit=unit,
        name="X",
        url="https://example.vn/",
        kinds=["dossier.submitted"],
        by=world.user(CHAIR),
        at=world.at,
    )
    hooks.announce(dossier=dossier, step="submit", state=states.SUBMITTED, at=world.at)
    extension = more_time_asked(world, dossier)
    kept = dossier.participation.criteria_set
    editing = open_version(base=kept, reason="Ma trận", by=world.user(ADMIN), at=world.at)
    job = start_batch(campaign=campaign, by=world.user(ADMIN), at=world.at)
    receipt = dossier.receipts.get()
    paper = dossier.papers.exclude(stored=None).order_by("pk")[0]
    of_unit = dict.fromkeys(
        (
            "units.access.unit_for",
            "units.access.kept_unit_for",
            "units.access.staffed_unit_for",
            "units.access.contact_unit_for",
            "units.access.paper_unit_for",
            "units.access.token_unit_for",
            "dossiers.access.chasing.calendar_unit_for",
            "dossiers.access.hooks.hook_unit_for",
        ),
        (unit.pk,),
    )
    of_dossier = dict.fromkeys(
        (
            "dossiers.access.dossier_for",
            "dossiers.access.unit_dossier_for",
            "dossiers.access.appraisal_dossier_for",
            "dossiers.access.result_dossier_for",
        ),
        (dossier.pk,),
    )
    of_campaign = dict.fromkeys(
        (
            "campaigns.access.campaign_for",
            "campaigns.access.run_campaign_for",
            "dossiers.access.campaign_for_office",
            "dossiers.access.upper_campaign_for",
            "dossiers.access.admin_campaign_for",
            "dossiers.access.reach_for",
        ),
        (campaign.code,),
    )
    return {
        **of_unit,
        **of_dossier,
        **of_campaign,
        "units.access.kept_link_for": (link.pk,),
        "units.access.membership_for": (held.pk,),
        "units.access.account_for": (world.user(OFFICER).pk,),
        "units.access.import_for": (listing.pk,),
        "units.access.token_for": (ApiToken.objects.order_by("pk")[0].pk,),
        "campaigns.access.plan_for": (campaign.plan_id,),
        "campaigns.access.writable_plan_for": (campaign.plan_id,),
        "campaigns.access.writing_unit": (),
        "campaigns.access.asking_participation_for": (campaign.code, dossier.participation_id),
        "campaigns.access.extension_for": (extension.pk,),
        "scoring.access.set_for": (kept.pk,),
        "scoring.access.set_for/editing": (editing.pk,),
        "scoring.access.set_to_edit_for": (kept.pk,),
        "dossiers.access.paper_for": (dossier.pk, paper.kind),
        "dossiers.access.receipt_for": (dossier.pk, receipt.number),
        "dossiers.access.file_for": (paper.stored_id,),
        "dossiers.access.reach_for": (campaign.code, dossier.path[:-6]),
        "dossiers.access.reach_for/subtree": (campaign.code, dossier.path),
        "dossiers.access.job_for": (job.pk,),
        "dossiers.access.papers_known_to": (),
        "dossiers.access.chasing.chased_dossier_for": (campaign, dossier.pk),
        "dossiers.access.hooks.hook_for": (hook.pk,),
        "dossiers.access.hooks.hook_delivery_for": (HookDelivery.objects.order_by("-pk")[0].pk,),
    }


def objects(
    table: Table,
    given: dict[str, tuple[Any, ...]],
    crowd: dict[Person, User],
    dossier: Dossier,
    *,
    wanted: Iterable[str] = tuple(states.STATES),
    first: bool = False,
) -> Outcome:
    """Ask every door about every person in these states of the dossier; ``first`` stops at the first fault."""
    found = Outcome()
    for state in wanted:
        with transaction.atomic():
            Dossier.objects.filter(pk=dossier.pk).update(state=state)
            for name, audience in table.objects.items():
                door = import_string(name.partition("/")[0])
                for person, user in crowd.items():
                    found.cases += 1
                    got = _got(door, name, user, given[name])
                    if got is not table.may(audience, person, state):
                        found.wrong.append(
                            f"{name} in {state}: {person.name} {'gets it' if got else 'does not'}"
                        )
                        if first:
                            transaction.set_rollback(True)
                            return found
            transaction.set_rollback(True)
    return found


def _got(door: Callable[..., Any], name: str, user: User, given: tuple[Any, ...]) -> bool:
    try:
        answer = door(user, *given)
    except Http404:
        return False
    return bool(answer.exists()) if name.endswith("papers_known_to") else True


def questions(table: Table, crowd: dict[Person, User], dossier: Dossier, *, first: bool = False) -> Outcome:
    """Ask every policy about every person in every state; pure functions, no database but for the roles held."""
    found = Outcome()
    base = replace(facts_of(dossier), scorer_ids=frozenset(), council_user_ids=frozenset())
    unit = dossier.participation.unit
    officer = actor_of(User.objects.get(username=OFFICER))
    asked = {**_of_facts(), **_without_facts(unit.pk, unit.path, base.office_id, officer)}
    rows = [(f"question {name}", asked[name], audience) for name, audience in table.questions.items()]
    rows += [
        (
            f"task {task}",
            lambda actor, facts, task=task: of_dossiers.why_not_office_task(
                task, actor, facts.office_id, campaign_open=True
            ),
            audience,
        )
        for task, audience in table.tasks.items()
    ]
    rows += [
        (
            f"move {step}",
            lambda actor, facts, step=step: of_dossiers.why_not(states.BY_STEP[step], actor, facts),
            audience,
        )
        for step, audience in table.moves.items()
    ]
    for person, user in crowd.items():
        actor = actor_of(user)
        for state in states.STATES:
            facts = replace(base, state=state)
            for name, question, audience in rows:
                found.cases += 1
                may = question(actor, facts) is None
                if may is not table.may(audience, person, state):
                    found.wrong.append(f"{name} in {state}: {person.name} {'may' if may else 'may not'}")
                    if first:
                        return found
    return found


def _of_facts() -> dict[str, Any]:
    same = (
        "edit", "reply", "appraise", "talk", "assign", "note", "report_late", "register", "attach", "check_copy",
        "read",
    )  # fmt: skip
    named = {f"dossiers.why_not_{each}": getattr(of_dossiers, f"why_not_{each}") for each in same}
    return {
        **named,
        "dossiers.why_not_conclude_late": lambda actor, facts: of_dossiers.why_not_conclude_late(
            actor, facts, SOMEBODY_ELSE
        ),
    }


def _without_facts(unit_id: int, path: str, office_id: int, officer: Any) -> dict[str, Any]:
    last = dt.date(2099, 1, 1)
    reads = frozenset({roles.READ_DOSSIERS})
    asked: dict[str, Callable[[Any], str | None]] = {
        "dossiers.why_not_keep_book": lambda a: of_dossiers.why_not_keep_book(a, unit_id, path),
        "dossiers.why_not_keep_calendar": lambda a: of_dossiers.why_not_keep_calendar(a, unit_id),
        "dossiers.why_not_see_hooks": lambda a: of_dossiers.why_not_see_hooks(a, unit_id, path),
        "units.why_not_office": of_units.why_not_office,
        "units.why_not_office_admin": of_units.why_not_office_admin,
        "units.why_not_system_admin": of_units.why_not_system_admin,
        "units.why_not_member": of_units.why_not_member,
        "units.why_not_keeper": of_units.why_not_keeper,
        "units.why_not_give": of_units.why_not_give,
        "units.why_not_change_unit": lambda a: of_units.why_not_change_unit(a, path),
        "units.why_not_create_below": lambda a: of_units.why_not_create_below(a, path),
        "units.why_not_create_below/root": lambda a: of_units.why_not_create_below(a, ""),
        "units.why_not_grant": lambda a: of_units.why_not_grant(a, unit_id, path, roles.OFFICER, None),
        "units.why_not_grant/head": lambda a: of_units.why_not_grant(a, unit_id, path, roles.CHAIR, None),
        "units.why_not_grant/system": lambda a: of_units.why_not_grant(
            a, unit_id, path, roles.SYSTEM_ADMIN, None
        ),
        "units.why_not_manage_account": lambda a: of_units.why_not_manage_account(a, officer),
        "units.why_not_see_people": lambda a: of_units.why_not_see_people(a, unit_id, path),
        "units.why_not_see_papers": lambda a: of_units.why_not_see_papers(a, unit_id, path),
        "units.why_not_give_room": lambda a: of_units.why_not_give_room(a, path),
        "units.why_not_keep_papers": lambda a: of_units.why_not_keep_papers(a, unit_id, path),
        "units.why_not_make_token": lambda a: of_units.why_not_make_token(
            a, unit_id, roles.OFFICER, reads, last
        ),
        "units.why_not_see_tokens": lambda a: of_units.why_not_see_tokens(a, unit_id, path),
        "units.why_not_keep_contact": lambda a: of_units.why_not_keep_contact(a, unit_id),
        "campaigns.why_not_manage": lambda a: of_campaigns.why_not_manage(a, office_id),
        "campaigns.why_not_write_plan": lambda a: of_campaigns.why_not_write_plan(a, office_id),
        "campaigns.why_not_ask_extension": lambda a: of_campaigns.why_not_ask_extension(
            a, unit_id, office_id, campaign_states.OPEN
        ),
        "campaigns.why_not_decide_extension": lambda a: of_campaigns.why_not_decide_extension(
            a, office_id, SOMEBODY_ELSE
        ),
        "campaigns.why_not_report": lambda a: of_campaigns.why_not_report(a, unit_id, campaign_states.OPEN),
        "campaigns.why_not_gather": lambda a: of_campaigns.why_not_gather(a, office_id, campaign_states.OPEN),
        "scoring.why_not_edit": of_scoring.why_not_edit,
    }
    return {
        name: (lambda actor, facts, question=question: question(actor)) for name, question in asked.items()
    }


DAY = dt.date(2026, 11, 22)
OWN, OTHER, DESK = 3, 5, 1


def _actor(
    *held: tuple[int, str], active: bool = True, until: dt.date | None = None, lent: bool = False
) -> Actor:
    standings = {Standing(unit, f"{unit:06}", role, until, lent) for unit, role in held}
    return Actor(7, active, frozenset(held), frozenset(standings))


def edges() -> list[str]:
    """What the crowd of the matrix cannot show: terms, two persons, conflicts of interest, closed campaigns.

    Each line is one sentence of the procedure, written by hand; returns those that do not hold.
    """
    told = {**_terms(), **_persons(), **_times()}
    return [name for name, holds in told.items() if not holds]


def _terms() -> dict[str, bool]:
    path, later = f"{OWN:06}", DAY + dt.timedelta(days=1)
    term = _actor((OWN, roles.CHAIR), until=DAY)
    both = Actor(
        7,
        held=frozenset({(OWN, roles.CHAIR)}),
        standings=frozenset({Standing(OWN, path, roles.CHAIR, DAY), Standing(OWN, path, roles.CHAIR, later)}),
    )
    reads, writes = frozenset({roles.READ_DOSSIERS}), frozenset({roles.WRITE_STEPS})
    head, desk = _actor((OWN, roles.CHAIR)), _actor((OWN, roles.OFFICE_ADMIN))

    def grant(actor: Actor, role: str, ends_on: dt.date | None) -> bool:
        return of_units.why_not_grant(actor, OWN, path, role, ends_on) is None

    def token(actor: Actor, role: str, scopes: frozenset[str], ends_on: dt.date) -> bool:
        return of_units.why_not_make_token(actor, OWN, role, scopes, ends_on) is None

    return {
        "a role is not given for longer than one's own": not grant(term, roles.OFFICER, None)
        and not grant(term, roles.OFFICER, later),
        "a role is given within one's own term": grant(term, roles.OFFICER, DAY),
        "of two terms the longer counts": grant(both, roles.OFFICER, later),
        "a token does not outlive its maker's role": not token(term, roles.OFFICER, reads, later)
        and token(term, roles.OFFICER, reads, DAY),
        "of two terms the longer counts for tokens": token(both, roles.OFFICER, reads, later),
        "the head's token may take the officer's steps": token(head, roles.OFFICER, writes, DAY),
        "the Office's token only reads": token(desk, roles.APPRAISER, reads, DAY)
        and not token(desk, roles.APPRAISER, writes, DAY),
        "a locked account holds nothing anywhere": not _actor((OWN, roles.CHAIR), active=False).units_with(
            roles.CHAIR
        ),
        "nobody locks himself": of_units.why_not_manage_account(head, head) is not None,
        "an account without roles is managed by the system's admin alone": (
            of_units.why_not_manage_account(head, Actor(9)) is not None
            and of_units.why_not_manage_account(_actor((9, roles.SYSTEM_ADMIN)), Actor(9)) is None
        ),
        "an account that holds more than one may give is not managed": of_units.why_not_manage_account(
            head, Actor(9, held=frozenset({(OWN, roles.CHAIR)}), standings=head.standings)
        )
        is not None,
        "a locked account lends no token": not of_units.token_roles(
            _actor((OWN, roles.CHAIR), active=False), OWN
        ),
        "a stand-in lends no token": not of_units.token_roles(_actor((OWN, roles.CHAIR), lent=True), OWN),
        "a unit is not changed by its own admin": of_units.why_not_change_unit(desk, path) is not None,
    }


def _facts(state: str, **more: Any) -> of_dossiers.Facts:
    given: dict[str, Any] = {"unit_id": OWN, "own": False, "sent_by_id": 1, **more}
    return of_dossiers.Facts(dossier_id=9, state=state, office_id=DESK, **given)


def _persons() -> dict[str, bool]:
    move, appraiser = states.BY_STEP, _actor((DESK, roles.APPRAISER))
    chair, officer, admin = (
        _actor((OWN, roles.CHAIR)),
        _actor((OWN, roles.OFFICER)),
        _actor((DESK, roles.OFFICE_ADMIN)),
    )
    waiting = _facts(states.AWAITING_CHAIR)
    scored = _facts(states.APPRAISING, scorer_ids=frozenset({7}))
    seated = _facts(states.APPRAISING, council_user_ids=frozenset({7}))
    alone = _facts(states.AWAITING_CHAIR, sent_by_id=7, single_account=True)
    both = _actor((DESK, roles.APPRAISER), (OWN, roles.OFFICER))
    second, gives = of_dossiers.why_not_second, of_campaigns.why_not_decide_extension
    return {
        "who sends does not approve": of_dossiers.why_not(
            move["approve"], chair, _facts(states.AWAITING_CHAIR, sent_by_id=7)
        )
        is not None
        and of_dossiers.why_not(move["approve"], chair, waiting) is None,
        "a unit of one person may, and says so": of_dossiers.why_not(move["approve"], officer, alone) is None,
        "that a unit has one account gives the Office's officer nothing": of_dossiers.why_not(
            move["finish_appraisal"],
            _actor((DESK, roles.OFFICER), (DESK, roles.CHAIR)),
            _facts(states.APPRAISING, single_account=True),
        )
        is not None,
        "that a unit has one account gives its neighbours nothing": of_dossiers.why_not(
            move["recall"],
            _actor((OTHER, roles.OFFICER), (OTHER, roles.CHAIR)),
            _facts(states.AWAITING_CHAIR, single_account=True),
        )
        is not None,
        "who sent may take back": of_dossiers.why_not(
            move["recall"], officer, _facts(states.AWAITING_CHAIR, sent_by_id=7)
        )
        is None,
        "who scored hands in": of_dossiers.why_not(
            move["submit"], officer, _facts(states.READY, scorer_ids=frozenset({7}))
        )
        is None,
        "the Office's chair opens the Office's own dossier again, council or not": of_dossiers.why_not(
            move["reopen_own"],
            _actor((DESK, roles.CHAIR)),
            _facts(states.ACCEPTED, own=True, unit_id=DESK, council_user_ids=frozenset({7})),
        )
        is None,
        "who scored does not appraise": of_dossiers.why_not_appraise(appraiser, scored) is not None
        and of_dossiers.why_not(move["finish_appraisal"], appraiser, scored) is not None
        and of_dossiers.why_not_note(appraiser, scored) is not None,
        "who sits on the council does not appraise": of_dossiers.why_not_appraise(appraiser, seated)
        is not None,
        "a unit's own people keep no appraiser's notes on it": of_dossiers.why_not_note(
            both, _facts(states.APPRAISING)
        )
        is not None,
        "only an admin confirms": second(officer, DESK, 8, campaign_open=True) is not None,
        "who records does not confirm": second(admin, DESK, 7, campaign_open=True) is not None
        and second(admin, DESK, 8, campaign_open=True) is None,
        "who records a late fact does not conclude": of_dossiers.why_not_conclude_late(
            admin, _facts(states.APPRAISING), 7
        )
        is not None,
        "who asks for time does not grant it": gives(admin, DESK, 7) is not None
        and gives(admin, DESK, 8) is None,
        "who proposes a lock does not confirm it": of_scoring.why_not_confirm(
            admin, proposed_by=7, proposed_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        )
        is not None
        and of_scoring.why_not_confirm(
            admin, proposed_by=8, proposed_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        )
        is None,
        "nothing is confirmed that nobody proposed": of_scoring.why_not_confirm(
            admin, proposed_by=None, proposed_at=None
        )
        is not None,
        "an officer confirms no lock": of_scoring.why_not_confirm(
            officer, proposed_by=8, proposed_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        )
        is not None,
    }


def _times() -> dict[str, bool]:
    office = Actor(7, held=frozenset((DESK, role) for role in roles.ROLE_LABELS))
    unit = Actor(7, held=frozenset((OWN, role) for role in roles.ROLE_LABELS))
    own = Actor(7, held=frozenset((DESK, role) for role in roles.ROLE_LABELS))
    open_, over = campaign_states.OPEN, "closed"
    shut = {"campaign_open": False}
    task = of_dossiers.why_not_office_task
    return {
        "a closed campaign is not edited": of_dossiers.why_not_edit(unit, _facts(states.DRAFTING, **shut))
        is not None,
        "a closed campaign is not appraised": of_dossiers.why_not_appraise(
            office, _facts(states.APPRAISING, **shut)
        )
        is not None,
        "a closed campaign takes no step": of_dossiers.why_not(
            states.BY_STEP["submit"], unit, _facts(states.READY, **shut)
        )
        is not None,
        "a later decision withdraws a result all the same": of_dossiers.why_not(
            states.BY_STEP["revoke_result"], office, _facts(states.RECOGNISED, **shut)
        )
        is None,
        "a closed campaign gives no criteria away": of_dossiers.why_not_assign(
            unit, _facts(states.DRAFTING, **shut)
        )
        is not None,
        "a closed campaign numbers nothing": of_dossiers.why_not_register(unit, _facts(states.READY, **shut))
        is not None,
        "a signed copy may come later where the campaign says so, and only while it runs": (
            of_dossiers.why_not_attach(unit, _facts(states.SUBMITTED, scan_later=True)) is None
            and of_dossiers.why_not_attach(unit, _facts(states.DRAFTING, scan_later=True)) is not None
            and of_dossiers.why_not_attach(unit, _facts(states.SUBMITTED)) is not None
            and of_dossiers.why_not_attach(unit, _facts(states.SUBMITTED, scan_later=True, **shut))
            is not None
            and of_dossiers.why_not_attach(office, _facts(states.SUBMITTED, scan_later=True)) is not None
        ),
        "the Office's tasks end with the campaign, but for keeping and publishing": all(
            (task(each, office, DESK, campaign_open=False) is None) is (each in of_dossiers.ANY_TIME)
            for each in of_dossiers.OFFICE_TASKS
        ),
        "a locked account does no task of the Office": task(
            "bundle", replace(office, is_active=False), DESK, campaign_open=True
        )
        is not None,
        "the Office's own dossier is appraised above": of_dossiers.why_not_appraise(
            own, _facts(states.APPRAISING, own=True, unit_id=DESK)
        )
        is not None
        and of_dossiers.why_not_note(own, _facts(states.APPRAISING, own=True, unit_id=DESK)) is not None,
        "the Office reads its own dossier from the first day": of_dossiers.why_not_read(
            Actor(7, held=frozenset({(DESK, roles.APPRAISER)})), _facts(states.DRAFTING, own=True)
        )
        is None,
        "its own dossier goes into the bundle, another's does not": of_dossiers.why_not(
            states.BY_STEP["include"], own, _facts(states.READY, own=True, unit_id=DESK)
        )
        is None,
        "time is asked for, and what was asked for entered, while a campaign runs": all(
            of_campaigns.why_not_ask_extension(who, OWN, DESK, open_) is None
            and of_campaigns.why_not_ask_extension(who, OWN, DESK, over) is not None
            for who in (unit, office)
        ),
        "only the Office's admin enters for a unit, who speaks for it asks himself": of_campaigns.enters_for(
            office, OWN, DESK
        )
        and not of_campaigns.enters_for(unit, OWN, DESK)
        and not of_campaigns.enters_for(replace(office, held=office.held | unit.held), OWN, DESK)
        and not of_campaigns.enters_for(_actor((OWN, roles.REGISTRAR)), OWN, DESK),
        "reports are written while a campaign runs": of_campaigns.why_not_report(unit, OWN, open_) is None
        and of_campaigns.why_not_report(unit, OWN, over) is not None,
        "reports are gathered while a campaign runs": of_campaigns.why_not_gather(office, DESK, open_) is None
        and of_campaigns.why_not_gather(office, DESK, over) is not None,
        "a plan without an issuing unit is nobody's to write": of_campaigns.why_not_write_plan(office, None)
        is not None,
        "an explanation asked for may be answered": of_dossiers.why_not_reply(
            unit, _facts(states.AWAITING_EXPLANATION)
        )
        is None,
    }
