"""Holds every answer of the suite against the OpenAPI document."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import jsonschema_rs

from cirro.api.app import api


@dataclass(frozen=True)
class Operation:
    """One operation of the document, and what its answers must look like: schemas by status and kind."""

    method: str
    path: str
    details: dict[str, Any]
    pattern: re.Pattern[str]
    answers: dict[tuple[int, str], dict[str, Any]]


@cache
def document() -> dict[str, Any]:
    """The document as the API serves it."""
    return dict(api.get_openapi_schema())


@cache
def operations() -> tuple[Operation, ...]:
    """Every operation, fixed paths before those with ids, as the API looks for them."""
    found = [
        _operation(method.upper(), path, details)
        for path, methods in document()["paths"].items()
        for method, details in methods.items()
    ]
    return tuple(sorted(found, key=lambda operation: operation.path.count("{")))


def find_operation(method: str, path: str) -> Operation | None:
    """The operation that a call without its query string means."""
    path = path.removeprefix("/api")
    return next((o for o in operations() if o.method == method and o.pattern.fullmatch(path)), None)


def check_answer(method: str, path: str, status: int, content_type: str, body: object) -> None:
    """Fail unless the operation may give this answer. What is no operation is not looked at."""
    operation = find_operation(method, path.partition("?")[0])
    if operation is None:
        return
    schema = operation.answers.get((status, content_type.partition(";")[0]))
    assert schema is not None, f"{method} {path}: {status} {content_type} is not in the document: {body}"
    fault = next(iter(answer_validator(schema).iter_errors(body)), None)
    assert fault is None, f"{method} {path}: {status} differs from the document: {fault}"


def answer_validator(schema: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
    """What holds a body against a schema of the document."""
    return _validator(json.dumps(schema))


@cache
def _validator(schema: str) -> jsonschema_rs.Draft202012Validator:
    """Made when the first answer of the kind comes; most operations share the schemas of their refusals."""
    return jsonschema_rs.Draft202012Validator(
        {**json.loads(schema), "components": _strict_components()}, validate_formats=True
    )


@cache
def _strict_components() -> dict[str, Any]:
    """Those of the document, without further keys: clients live with some, we want to know of each."""
    strict: dict[str, Any] = json.loads(json.dumps(document()["components"]))
    for name, schema in strict["schemas"].items():
        if name.endswith("Out") and "properties" in schema:
            schema["additionalProperties"] = False
    return strict


def _operation(method: str, path: str, details: dict[str, Any]) -> Operation:
    answers = {
        (int(status), media): content["schema"]
        for status, answer in details["responses"].items()
        for media, content in answer["content"].items()
    }
    pattern = re.compile(re.sub(r"\{\w+\}", "[^/]+", path))
    return Operation(method, path, details, pattern, answers)
