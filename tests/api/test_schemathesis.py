"""Schemathesis plays the OpenAPI document against the API, with every check that it has.

Bounded by the number of calls, never by time, and the same calls in every run: the document's examples, and a share of
the edges of every parameter and field. `make test-long` takes all edges, random calls and sequences of them.
"""

from __future__ import annotations

import os
import re
import secrets
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema

from cirro.api.idempotency import HEADER
from cirro.kernel import sql
from tests.support.client import ApiClient
from tests.support.patience import PATIENCE
from tests.support.server import Server

LONG = os.environ.get("CIRRO_LONG") == "1"
# Of the edges one in so many is tried.
SHARE = 1 if LONG else 10
CONFIG = {
    "seed": 2026,
    "workers": 1,
    "request-timeout": PATIENCE,
    "continue-on-failure": True,
    "generation": {"deterministic": True, "max-examples": 10, "no-shrink": True, "database": "none"},
    "phases": {
        "fuzzing": {"enabled": LONG},
        "stateful": {"enabled": LONG, "max-steps": 8, "generation": {"max-examples": 10}},
    },
    "checks": {
        # Rules across fields and states can't be written into a schema: valid data may still be refused by them.
        "positive_data_acceptance": {"expected-statuses": ["2xx", "401", "403", "404", "422"]},
    },
}

# What can be a key.
KEY = re.compile(r"[ -~]{1,255}")
EDGES: Counter[str] = Counter()


@schemathesis.hook
def filter_case(context: schemathesis.HookContext, case: schemathesis.Case[Any]) -> bool:
    """The share of an operation's edges, spread over all of them."""
    EDGES[case.operation.label] += 1
    return EDGES[case.operation.label] % SHARE == 0


@schemathesis.hook
def before_call(context: object, case: schemathesis.Case[Any], kwargs: object) -> None:
    """What a document can't state. One cursor at most, and not two names for different topics; and a key for each call, since a call
    with a key that was used is answered as before, whatever else it says and even when what it made is gone."""
    if isinstance(case.body, dict) and KEY.fullmatch(str(case.body.get("idempotency_key"))):
        case.body["idempotency_key"] = secrets.token_hex(8)
    if not (case.meta and case.meta.generation.mode.is_positive):
        return
    for one, other in (("after", "before"), ("topic_id", "notification_topic_id")):
        if case.query and one in case.query:
            case.query.pop(other, None)
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
    schema = schemathesis.openapi.from_url(f"{server.url}/v2/openapi.json", config=config, timeout=PATIENCE)

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
    if failures:
        # Without a trace: pytest would look for words for all of this in every frame, for minutes.
        found = "\n\n".join(f"{name}\n{details}" for name, details in failures.items())
        pytest.fail(found[:20_000], pytrace=False)
    # Proof that it got somewhere: documented examples, and all kinds of answers.
    assert phases["examples"] == phases["coverage"] == Status.SUCCESS, phases
    assert {200, 201, 400, 401, 404, 405, 422} <= set(statuses)
    if LONG:
        assert set(phases.values()) == {Status.SUCCESS}, phases
