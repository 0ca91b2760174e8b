"""Schemathesis plays the OpenAPI document against the API, with every check that it has."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema

from cirro.api.idempotency import HEADER
from cirro.kernel import sql
from tests.support.client import ApiClient
from tests.support.server import Server

LONG = os.environ.get("CIRRO_LONG") == "1"
CONFIG = {
    "seed": 2026,
    "workers": 1,
    # Seconds: as far as it gets, which depends on the machine. `make test-long` goes all the way.
    "max-time": 3600 if LONG else 15,
    "continue-on-failure": True,
    "generation": {"deterministic": True, "max-examples": 10, "no-shrink": True, "database": "none"},
    "phases": {"stateful": {"max-steps": 8, "generation": {"max-examples": 10}}},
    "checks": {
        # Rules across fields and states can't be written into a schema: valid data may still be refused by them.
        "positive_data_acceptance": {"expected-statuses": ["2xx", "401", "403", "404", "422"]},
    },
}

# What can be a key.
KEY = re.compile(r"[ -~]{1,255}")


@schemathesis.hook
def before_call(context: object, case: schemathesis.Case[Any], kwargs: object) -> None:
    """What a document can't state. One cursor at most; and a key for each call, since a call with a key that was used is
    answered as before, whatever else it says and even when what it made is gone."""
    if isinstance(case.body, dict) and KEY.fullmatch(str(case.body.get("idempotency_key"))):
        case.body["idempotency_key"] = secrets.token_hex(8)
    if not (case.meta and case.meta.generation.mode.is_positive):
        return
    if case.query and "after" in case.query:
        case.query.pop("before", None)
    if case.headers and HEADER in case.headers:
        case.headers[HEADER] = secrets.token_hex(8)


@pytest.mark.timeout(3600 if LONG else 180)
@pytest.mark.django_db(transaction=True)
def test_the_api_does_what_its_document_says(server: Server, new_api: Callable[..., ApiClient]) -> None:
    # The document's examples name users 7 and 8 and gigs 3 and 4: here they exist.
    for table in ("people_user", "gigs_gig"):
        sql.execute(f"ALTER SEQUENCE {table}_id_seq RESTART")
    api = new_api()
    for _ in range(8):
        api.worker({"languages": ["en"], "region": "west"})
    for _ in range(4):
        api.gig(start_at=1)
    headers = {"Authorization": f"Bearer {api.token()}"}
    config = SchemathesisConfig.from_dict({**CONFIG, "headers": headers})
    schema = schemathesis.openapi.from_url(f"{server.url}/v2/openapi.json", config=config)

    failures: dict[str, str] = {}
    statuses: dict[int, int] = {}
    phases: dict[str, Status] = {}
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            for checks in event.recorder.checks.values():
                for check in checks:
                    if check.failure_info is not None:
                        failure = check.failure_info.failure
                        name = f"{failure.operation} {check.name}: {failure.title}"
                        failures.setdefault(name, f"{failure.message}\n{check.failure_info.code_sample}")
            for interaction in event.recorder.interactions.values():
                if interaction.response is not None:
                    status = interaction.response.status_code
                    statuses[status] = statuses.get(status, 0) + 1
        elif isinstance(event, events.PhaseFinished):
            phases[event.phase.name.value] = event.status
        elif isinstance(event, (events.NonFatalError, events.FatalError)):
            pytest.fail(str(event))
    assert not failures, "\n\n".join(f"{name}\n{details}" for name, details in failures.items())
    # Proof that it got somewhere: documented examples, and all kinds of answers.
    assert phases["examples"] == Status.SUCCESS
    assert {200, 201, 400, 401, 404} <= set(statuses)
    if LONG:
        assert {405, 422} <= set(statuses)
        assert set(phases.values()) == {Status.SUCCESS}, phases
