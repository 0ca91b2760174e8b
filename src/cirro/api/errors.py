"""Errors as the API answers them: the contract's one key, or RFC 9457 for who asks for it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse

from cirro.kernel import jsontext
from cirro.kernel.errors import BadInput, CirroError, Fault

PROBLEM_JSON = "application/problem+json"


def error_response(request: HttpRequest, error: CirroError) -> HttpResponse:
    """`{"error": …}`, or a problem document with code, request id and faults (contract section 1)."""
    if PROBLEM_JSON in request.headers.get("Accept", ""):
        body: dict[str, Any] = {
            "type": "about:blank",
            "title": HTTPStatus(error.status).phrase,
            "status": error.status,
            "detail": error.message,
            "code": error.code,
            "request_id": getattr(request, "request_id", ""),
            "errors": [{"field": fault.field, "message": fault.message} for fault in error.faults],
        }
        content_type = PROBLEM_JSON
    else:
        body, content_type = {"error": error.message}, "application/json"
    response = HttpResponse(jsontext.write(body), status=error.status, content_type=content_type)
    if error.status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Bearer realm="Cirro"'
    return response


def input_error(errors: list[dict[str, Any]]) -> BadInput:
    """One 400 for everything that the input schema found, each fault named by its field."""
    faults = dict.fromkeys(Fault(_field(error["loc"]), _message(error)) for error in errors)
    return BadInput("; ".join(str(fault) for fault in faults), tuple(faults))


def _field(location: tuple[str | int, ...]) -> str:
    """`("body", "payload", "tasks", 0, "title")` → `tasks.0.title`; `("query", "query", "status", 0)` → `status`."""
    parts = [str(part) for part in location[1:]]
    # The names of the views' own parameters; and which of several values of a query is meant shows itself.
    if location[:2] == ("body", "payload"):
        parts = parts[1:]
    if location[:2] == ("query", "query"):
        parts = parts[1:2]
    return ".".join(parts) or "The request body"


def _message(error: dict[str, Any]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "missing":
        return "is required"
    if kind == "value_error":
        return str(context.get("error", "is not valid"))
    messages = {
        "list_type": "must be an array",
        "model_type": "must be an object",
        "model_attributes_type": "must be an object",
        "dict_type": "must be an object",
        "string_type": "must be a string",
        "int_parsing": "must be a whole number",
        "int_type": "must be a whole number",
        "bool_parsing": "must be true or false",
        "greater_than_equal": f"must be at least {context.get('ge')}",
        "less_than_equal": f"must be at most {context.get('le')}",
        "too_long": f"must have at most {context.get('max_length')} entries",
        "too_short": f"must have at least {context.get('min_length')} entries",
    }
    if kind in ("literal_error", "enum"):
        return f"must be one of {context.get('expected')}"
    text: str = error["msg"]
    return messages.get(kind, text[:1].lower() + text[1:])
