"""Walk the URLconf: every page declares who may open it, and a stranger gets a 404 everywhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from dossiers import states
from dossiers.actions import hooks
from dossiers.actions.batch import start_batch
from dossiers.loaders.samples import read_samples
from dossiers.management.demo import Calendar, appraise_to, hand_in_to
from dossiers.models import Dossier, HookDelivery
from dossiers.rules.appraisal import CHECKS
from records import guard
from tests.people import (
    ADMIN,
    APPRAISER,
    CHAIR,
    OFFICE_OFFICER,
    OFFICER,
    OUTSIDER,
    REGISTRAR,
    SIBLING,
    SYSTEM,
    World,
)
from tests.tokens import make_access
from units.actions.importing import start_import
from units.models import ApiToken, UnitLink

#: Pages anybody may see, by name. A new one must be written here by hand.
PUBLIC = {
    "account_login",
    "account_logout",
    "account_change_password",
    "account_reauthenticate",
    "account_inactive",
    "session_state",
    "signed_in_again",
    # Each of these asks for a log-in, or for one half done, by itself: tests/config/test_second_step.py.
    "mfa_activate_totp",
    "mfa_authenticate",
    "mfa_deactivate_totp",
    "mfa_generate_recovery_codes",
    "mfa_reauthenticate",
    "mfa_view_recovery_codes",
    # There only where an office's own log-in is set up: tests/config/test_single_sign_on.py.
    "openid_connect_login",
    "openid_connect_callback",
    "units:activate",
    "favicon",
    "guide",
    "guide_chapter",
    "api_docs",
    # Behind a secret address instead of a log-in.
    "dossiers:unit_calendar",
    "api_schema",
    "dossiers:check_index",
    "dossiers:check",
    "dossiers:paper_keys",
    "dossiers:public_register",
    "dossiers:public_counts",
    "dossiers:public_entry",
    # What a monitor asks without an account; tests/operations/test_health.py says how little it is.
    "operations:healthz",
    "operations:readyz",
}
#: Pages every account may open, role or not; they show only what belongs to the person.
FOR_EVERY_ACCOUNT = {
    "dossiers:home",
    "dossiers:welcomed",
    "dossiers:notices",
    "dossiers:notices_read",
    "end_sessions",
    "mfa_index",
    "my_account",
}
#: Beginnings of the paths of the Office's own desk.
OFFICE_PATHS = ("/tham-dinh/", "/theo-doi/", "/tong-hop/", "/nhat-ky/")
HIDDEN = {404, 405}


def walk(resolver: URLResolver | None = None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from walk(entry, inner)
        else:
            yield f"{space}{entry.name}", entry


ROUTES = dict(walk())
#: Addresses of the API: no session opens them, see tests/config/test_api.py.
TOKEN_ONLY = {
    name
    for name, pattern in ROUTES.items()
    if (declared := guard.policy_of(pattern.callback)) is not None and declared.token
}
GUARDED = sorted(set(ROUTES) - PUBLIC - TOKEN_ONLY)


@pytest.fixture
def story(world: World) -> Dossier:
    """A dossier with everything that could leak: papers, a receipt, a remark, an explanation asked for."""
    dossier = world.dossier()
    sample = read_samples()["U-03"]
    hand_in_to(dossier, sample, Calendar(base=world.at), states.SUBMITTED)
    appraise_to(dossier, sample, Calendar(base=world.at), states.AWAITING_EXPLANATION)
    return dossier


def _list(world: World) -> int:
    made = start_import(
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
    return made.pk


def _token(world: World) -> int:
    make_access(world)
    return ApiToken.objects.values_list("pk", flat=True)[0]


def _hook(world: World, dossier: Dossier) -> int:
    hook, _ = hooks.subscribe(
        unit=world.units["U-03"],
        name="X",
        url="https://example.vn/",
        kinds=["dossier.submitted"],
        by=world.user(CHAIR),
        at=world.at,
    )
    hooks.announce(dossier=dossier, step="submit", state=states.SUBMITTED, at=world.at)
    return hook.pk


def _message(world: World, dossier: Dossier) -> int:
    return HookDelivery.objects.filter(hook=_hook(world, dossier)).values_list("pk", flat=True)[0]


def urls(world: World, dossier: Dossier) -> dict[str, str]:
    """Addresses of everything behind the log-in, pointing at something real, so that a hole would show."""
    files = dossier.papers.exclude(stored=None).values_list("stored_id", flat=True)
    campaign = dossier.participation.campaign
    used = dossier.participation.criteria_set_id
    special: dict[str, dict[str, object]] = {
        "units:detail": {"pk": dossier.participation.unit_id},
        "units:below": {"pk": dossier.participation.unit_id},
        "units:change": {"pk": dossier.participation.unit_id, "step": "doi-ten"},
        "units:list": {"pk": _list(world)},
        "units:people": {"pk": dossier.participation.unit_id},
        "units:hand_over": {"pk": dossier.participation.unit_id},
        "units:end_role": {"pk": world.user(OFFICER).memberships.all()[0].pk},
        "units:delegate": {"pk": world.user(OFFICER).memberships.all()[0].pk},
        "units:account": {"pk": world.user(OFFICER).pk, "step": "khoa"},
        "units:tokens": {"pk": dossier.participation.unit_id},
        "units:revoke_token": {"pk": _token(world)},
        **{
            f"dossiers:{name}": {"pk": dossier.participation.unit_id}
            for name in (
                "book",
                "storage",
                "trust_roots",
                "distrust_root",
                "word_templates",
                "word_template",
                "letterhead",
                "signatory_add",
                "end_signatory",
            )
        },
        **{
            f"dossiers:word_template_{name}": {"pk": dossier.participation.unit_id, "kind": "to-trinh"}
            for name in ("kind", "shipped", "revert")
        },
        "units:end_link": {"pk": UnitLink.objects.values_list("pk", flat=True)[0]},
        **{
            name: {"pk": used, "other": used, "a": used, "b": used, "kind": "tieu-chi", "key": "1.1"}
            for name in GUARDED
            if name.startswith("scoring:")
        },
        **{
            name: {"pk": start_batch(campaign=campaign, by=world.user(ADMIN), at=world.at).pk}
            for name in ("dossiers:job", "dossiers:job_cancel", "dossiers:job_again")
        },
        "campaigns:plan": {"pk": campaign.plan_id},
        "campaigns:check": {"pk": campaign.plan_id},
        "campaigns:back_plan": {"pk": campaign.plan_id},
        "campaigns:plan_calendar": {"pk": campaign.plan_id},
        **{
            f"campaigns:{name}": {"pk": campaign.plan_id, "part": "moc", "row": 1}
            for name in (
                "edit_plan",
                "add_basis",
                "remove_basis",
                "add_row",
                "edit_row",
                "remove_row",
                "issue_plan",
                "amend_plan",
                "take_over_plan",
                "delete_plan",
                "finds",
                "find",
            )
        },
        "campaigns:ask_extension": {"pk": dossier.participation_id},
        # Who reports on a plan without scores asks in tests/dossiers/test_report_reminders.py.
        "campaigns:ask_report_extension": {"pk": 1, "milestone": "DL-10"},
        "campaigns:prepare_milestone": {"pk": dossier.milestone_id},
        **{
            f"dossiers:{name}": {"code": campaign.code}
            for name in ("chase_call", "chase_letter", "chase_letter_register", "chase_letter_drop")
        },
        "dossiers:hooks": {"pk": dossier.participation.unit_id},
        **{f"dossiers:{name}": {"pk": _hook(world, dossier)} for name in ("hook", "hook_end")},
        "dossiers:hook_again": {"pk": _message(world, dossier)},
        "dossiers:meeting_save": {"slug": "don-vi"},
        **{
            f"dossiers:{name}": {"path": dossier.path[:-6]}
            for name in ("drill", "drill_idle", "drill_compare")
        },
        **{name: {"slug": "don-vi"} for name in GUARDED if name.startswith("dossiers:sitting")},
        # Who of whom sees what of a plan without scores is in tests/dossiers/test_following.py.
        **{
            f"dossiers:{name}": {"code": "kh-75-2020"}
            for name in (
                *(
                    "duty",
                    "target_figure",
                    "filing",
                    "filing_pdf",
                    "filing_word",
                    "filing_return",
                    "report_call",
                ),
            )
            if f"dossiers:{name}" in ROUTES
        },
        "dossiers:figure_save": {"code": "S01"},
        "dossiers:section_save": {"code": "I.1"},
        "dossiers:calendar": {"pk": dossier.participation.unit_id},
        "dossiers:file": {"pk": files[0]},
        "dossiers:appraisal_check": {"code": CHECKS[0].code},
    }
    known: dict[str, object] = {
        "pk": dossier.pk,
        "step": "send_to_chair",
        "kind": "bb-tu-danh-gia",
        "number": dossier.receipts.get().number,
        "code": campaign.code,
    }
    defaults = {"IntConverter": 1, "SlugConverter": "don-vi"}
    found = {}
    for name in GUARDED:
        converters = ROUTES[name].pattern.converters
        given = known | special.get(name, {})
        if name not in special and "pk" in converters and "code" in converters:
            given["code"] = "1.1"
        if name.startswith("units:list"):
            given = special["units:list"]
        values = {
            key: given.get(key, defaults.get(type(kind).__name__, "1.1")) for key, kind in converters.items()
        }
        found[name] = reverse(name, kwargs=values)
    return found


def seen(client: Client, url: str) -> tuple[int, int]:
    """The answers to a look and to an attempt."""
    return client.get(url).status_code, client.post(url).status_code


def test_every_route_has_a_name_and_a_declared_policy() -> None:
    undeclared = [name for name, pattern in ROUTES.items() if guard.policy_of(pattern.callback) is None]
    assert undeclared == []
    assert not [name for name in ROUTES if name.endswith("None")]


def test_public_pages_are_those_written_here() -> None:
    found = {
        name
        for name, pattern in ROUTES.items()
        if (policy := guard.policy_of(pattern.callback)) is not None and policy.public
    }
    assert found == PUBLIC


def test_addresses_for_a_token_are_those_of_the_api() -> None:
    api = {name for name in ROUTES if name.startswith("api:")}
    assert api | {"operations:metrics"} == TOKEN_ONLY
    assert len(TOKEN_ONLY) > 15


def test_nobody_sees_a_page_without_logging_in(world: World, story: Dossier) -> None:
    client = world.client(None)
    for name, url in urls(world, story).items():
        assert seen(client, url) == (302, 302), name
        assert client.get(url)["Location"].startswith("/tai-khoan/dang-nhap/"), name


def test_an_account_without_a_role_gets_404(world: World, story: Dossier) -> None:
    client = world.client(OUTSIDER)
    opened = [
        name
        for name, url in urls(world, story).items()
        if name not in FOR_EVERY_ACCOUNT and not set(seen(client, url)) <= HIDDEN
    ]
    assert opened == []


def test_pages_for_every_account_show_a_stranger_nothing(world: World, story: Dossier) -> None:
    client = world.client(OUTSIDER)
    for name in ("dossiers:home", "dossiers:notices"):
        response = client.get(reverse(name))
        assert response.status_code == 200, name
        assert story.participation.name not in response.content.decode(), name


@pytest.mark.parametrize("person", [SIBLING, SYSTEM])
def test_another_units_dossier_is_not_there(world: World, story: Dossier, person: str) -> None:
    client = world.client(person)
    opened = [
        name
        for name, url in urls(world, story).items()
        if name.startswith("dossiers:")
        and "pk" in ROUTES[name].pattern.converters
        # The system's administrator keeps the queue of the whole house: titles and progress, no papers.
        and not (person == SYSTEM and name in {"dossiers:job", "dossiers:job_cancel", "dossiers:job_again"})
        and not set(seen(client, url)) <= HIDDEN
    ]
    assert opened == []


@pytest.mark.parametrize("person", [OFFICER, CHAIR, REGISTRAR, SIBLING, OUTSIDER, SYSTEM])
def test_the_offices_desk_is_not_there_for_a_unit(world: World, story: Dossier, person: str) -> None:
    client = world.client(person)
    found = {name: url for name, url in urls(world, story).items() if url.startswith(OFFICE_PATHS)}
    assert len(found) > 15
    if person == SYSTEM:
        # The system's administrator keeps the system's own journal, not a campaign's papers.
        found.pop("dossiers:journal_index")
        found.pop("dossiers:system_journal")
    assert [name for name, url in found.items() if not set(seen(client, url)) <= HIDDEN] == []


@pytest.mark.parametrize("person", [APPRAISER, ADMIN])
def test_the_office_does_not_see_what_was_not_handed_in(world: World, story: Dossier, person: str) -> None:
    """The unit's pages and the appraisal of a dossier begin, for the Office, with the first submission."""
    kept = world.dossier("U-04")
    client = world.client(person)
    targets = [
        "dossiers:detail",
        "dossiers:scoring",
        "dossiers:papers",
        "dossiers:appraise",
        "dossiers:appraisal_return",
    ]
    for name in targets:
        assert seen(client, reverse(name, args=[kept.pk]))[0] == 404, name
        assert (
            seen(client, reverse(name, args=[story.pk]))[0] == 200 or name == "dossiers:appraisal_return"
        ), name
    assert client.get(reverse("dossiers:paper_pdf", args=[kept.pk, "to-trinh"])).status_code == 404


def test_a_clerk_of_the_office_does_not_appraise(world: World, story: Dossier) -> None:
    client = world.client(OFFICE_OFFICER)
    assert client.get(reverse("dossiers:detail", args=[story.pk])).status_code == 404
    assert client.get(reverse("dossiers:appraise", args=[story.pk])).status_code == 404
    assert client.get(reverse("dossiers:detail", args=[world.dossier("U-01").pk])).status_code == 200


def test_a_stored_file_leaves_as_an_attachment_that_can_run_nothing(world: World, story: Dossier) -> None:
    pk = story.papers.exclude(stored=None).values_list("stored_id", flat=True)[0]
    response = world.client(OFFICER).get(reverse("dossiers:file", args=[pk]))
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_name_with_a_nul_in_an_address_is_not_there(world: World, story: Dossier) -> None:
    """PostgreSQL refuses to be asked for one; both databases answer alike."""
    assert world.client(OFFICER).post(f"/ho-so/{story.pk}/so-lieu/%00/", {"value": "1"}).status_code == 404


def test_a_route_without_a_policy_would_be_found() -> None:
    """The twin: a view that declares nothing is what the first test looks for."""

    def bare(request: object) -> None:
        return None

    assert guard.policy_of(bare) is None
