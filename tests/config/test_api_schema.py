"""Schemathesis against the running application: whatever comes in, the answer is one the document promises.

Every operation is called with well-formed and malformed input, as a unit's system, as the Office's system, and with a
token that may almost nothing. No answer may be a 5xx, and each must carry a status, a media type and a shape that the
OpenAPI document names. ``RELIABILITY=1`` asks twenty times as often.
"""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import override_settings
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.openapi.checks import UndefinedStatusCode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.api_docs import document
from dossiers import states
from dossiers.loaders.samples import read_samples
from dossiers.management.demo import Calendar, hand_in_to
from tests.people import ADMIN, World
from tests.tokens import OFFICE_SCOPES, make_access
from units import roles

EXAMPLES = 100 if os.environ.get("RELIABILITY") else 5
CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture
def secrets(world: World) -> dict[str, str]:
    office = world.practice.office.code
    return {
        "unit": make_access(world),
        "office": make_access(world, ADMIN, office, roles.APPRAISER, OFFICE_SCOPES),
        "little": make_access(world, scopes=[roles.READ_REGISTER]),
    }


@pytest.fixture
def real(world: World) -> dict[str, list[Any]]:
    """Keys that exist, so that the calls reach past the 404: one dossier at work, one handed in, a stranger's."""
    handed_in = world.dossier("U-03", "dien-tap")
    hand_in_to(handed_in, read_samples()["U-03"], Calendar(base=world.at), states.SUBMITTED)
    return {
        "pk": [handed_in.pk, world.dossier("U-03", "kh-vpub-2021").pk, world.dossier("U-04").pk],
        "code": ["U-03", "1.1", "S01", "dien-tap"],
        "kind": ["to-trinh", "bao-cao"],
    }


@pytest.fixture(autouse=True)
def _unhurried(db: None) -> Iterator[None]:
    cache.clear()
    # A request through WSGI ends by closing the connection; the test's transaction lives in it.
    request_finished.disconnect(close_old_connections)
    request_started.disconnect(close_old_connections)
    with override_settings(API_PER_MINUTE=1_000_000):
        yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


def _operations() -> list[Any]:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    return [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]


@pytest.mark.parametrize("who", ["unit", "office", "little"])
def test_every_answer_is_one_the_document_promises(
    who: str, secrets: dict[str, str], real: dict[str, list[Any]]
) -> None:
    # The tool asks for gzip and does not read it when it calls without a network.
    headers = {"Authorization": f"Bearer {secrets[who]}", "Accept-Encoding": "identity"}
    seen: set[int] = set()
    operations = _operations()
    assert len(operations) > 15
    for operation in operations:
        modes = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
        cases = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in modes))

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=cases, data=st.data())
        def ask(case: Any, data: st.DataObject) -> None:
            for name, values in real.items():
                if name in (case.path_parameters or {}) and data.draw(st.booleans()):
                    case.path_parameters[name] = data.draw(st.sampled_from(values))
            response = case.call_and_validate(headers=headers, checks=CHECKS)
            seen.add(response.status_code)

        ask()
    assert {200, 404, 422} <= seen if who != "little" else seen >= {403}
    assert max(seen) < 500


def test_an_answer_the_document_does_not_promise_is_found(secrets: dict[str, str]) -> None:
    """The twin: with the refusals taken out of the document the very same check must fail."""
    promised = copy.deepcopy(document())
    answers = promised["paths"]["/api/v1/units/{code}"]["get"]["responses"]
    for status in [code for code in answers if int(code) >= 400]:
        del answers[status]
    schema = schemathesis.openapi.from_dict(json.loads(json.dumps(promised)))
    schema.app = get_wsgi_application()
    case = schema["/api/v1/units/{code}"]["GET"].Case(path_parameters={"code": "U-99"})
    with pytest.raises(FailureGroup) as found:
        case.call_and_validate(headers={"Authorization": f"Bearer {secrets['unit']}"}, checks=CHECKS)
    assert [type(each) for each in found.value.exceptions] == [UndefinedStatusCode]
