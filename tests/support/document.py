"""Holds every answer of the suite against the OpenAPI document."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import jsonschema_rs

from cirro.api.app import api


@dataclass(frozen=True)
class Operation:
    """One operation of the document, and what its answers must look like."""

    method: str
    path: str
    details: dict[str, Any]
    pattern: re.Pattern[str]
    answers: dict[tuple[int, str], jsonschema_rs.Draft202012Validator]


@cache
def document() -> dict[str, Any]:
    """The document as the API serves it."""
    return dict(api.get_openapi_schema())


@cache
def operations() -> tuple[Operation, ...]:
    """Every operation, fixed paths before those with ids, as the API looks for them."""
    strict = copy.deepcopy(document())
    for name, schema in strict["components"]["schemas"].items():
        # Clients live with further keys; we want to know of each.
        if name.endswith("Out") and "properties" in schema:
            schema["additionalProperties"] = False
    found = [
        _operation(method.upper(), path, details, strict["components"])
        for path, methods in strict["paths"].items()
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
    validator = operation.answers.get((status, content_type.partition(";")[0]))
    assert validator, f"{method} {path}: {status} {content_type} is not in the document: {body}"
    fault = next(iter(validator.iter_errors(body)), None)
    assert fault is None, f"{method} {path}: {status} differs from the document: {fault}"


def _operation(method: str, path: str, details: dict[str, Any], components: dict[str, Any]) -> Operation:
    answers = {
        (int(status), media): jsonschema_rs.Draft202012Validator(
            {**content["schema"], "components": components}, validate_formats=True
        )
        for status, answer in details["responses"].items()
        for media, content in answer["content"].items()
    }
    pattern = re.compile(re.sub(r"\{\w+\}", "[^/]+", path))
    return Operation(method, path, details, pattern, answers)
