"""The OpenAPI document: valid, complete, and kept as a snapshot."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from schemathesis.specs.openapi.definitions import OPENAPI_31

from cirro.api.document import SNAPSHOT, document_text, main
from cirro.api.middleware import ApiMiddleware
from tests.support.client import ApiClient
from tests.support.document import Operation, answer_validator, document, operations

ROOT = Path(__file__).parents[2]
EVERY = pytest.mark.parametrize("operation", operations(), ids=lambda o: f"{o.method} {o.path}")


def plain() -> dict[str, Any]:
    """As a client gets it."""
    return dict(json.loads(json.dumps(document())))


def test_it_is_valid_openapi_3_1() -> None:
    assert plain()["openapi"].startswith("3.1.")
    faults = [str(fault) for fault in jsonschema_rs.Draft202012Validator(OPENAPI_31).iter_errors(plain())]
    assert faults == []
    for schema in plain()["components"]["schemas"].values():
        jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema})


def test_the_api_serves_it(api: ApiClient) -> None:
    for path in ("/v2/openapi.json", "/api/v2/openapi.json"):
        assert api.get(path, authorization="").json == plain()


def test_names_are_unique_and_readable() -> None:
    names = [operation.details["operationId"] for operation in operations()]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch("[a-z]+(_[a-z]+)*", name) for name in names)


@EVERY
def test_every_operation_is_described(operation: Operation) -> None:
    details = operation.details
    assert details["summary"]
    assert len(details["description"]) > len("Does it.")
    assert details["tags"]
    assert details["security"]


@EVERY
def test_every_operation_names_its_refusals(operation: Operation) -> None:
    answers = {int(status) for status in operation.details["responses"]}
    assert {400, 401} <= answers
    # A repeated idempotency_key has an answer of its own.
    assert len({status for status in answers if status < 300} - {208}) == 1
    if "{" in operation.path:
        assert 404 in answers
    if operation.method == "POST":
        assert {409, 413} <= answers
        assert "requestBody" in operation.details
    for status, answer in operation.details["responses"].items():
        assert answer["description"]
        assert answer["headers"]["X-Request-Id"]
        if int(status) >= 400:
            assert set(answer["content"]) == {"application/json", "application/problem+json"}


@EVERY
def test_every_example_is_what_it_is_an_example_of(operation: Operation) -> None:
    for status, answer in operation.details["responses"].items():
        for media, content in answer["content"].items():
            examples = _examples(content)
            assert examples
            for example in examples:
                assert answer_validator(operation.answers[int(status), media]).is_valid(example), (
                    status,
                    example,
                )
    if "requestBody" in operation.details:
        content = operation.details["requestBody"]["content"]["application/json"]
        validator = jsonschema_rs.Draft202012Validator(
            {**content["schema"], "components": document()["components"]}, validate_formats=True
        )
        assert all(validator.is_valid(example) for example in _examples(content))


def _examples(content: dict[str, Any]) -> list[Any]:
    if "example" in content:
        return [content["example"]]
    return [example["value"] for example in content["examples"].values()]


def test_the_snapshot_is_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check", "--file", str(ROOT / SNAPSHOT)]) == 0, "python -m cirro.api.document --write"


def test_the_check_notices_a_difference(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "openapi.json"
    assert main(["--check", "--file", str(file)]) == 1
    assert "--write" in capsys.readouterr().err
    assert main(["--write", "--file", str(file)]) == 0
    assert file.read_text() == document_text()
    assert main(["--check", "--file", str(file)]) == 0
    file.write_text(document_text().replace("Create a gig", "Make a gig"))
    assert main(["--check", "--file", str(file)]) == 1


def test_the_middleware_is_the_first() -> None:
    """Everything that leaves the installation goes through it."""
    from django.conf import settings

    assert settings.MIDDLEWARE[0] == f"{ApiMiddleware.__module__}.{ApiMiddleware.__name__}"
