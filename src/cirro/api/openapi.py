"""The OpenAPI document: what ninja derives from the endpoints, completed with examples and common answers."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from cirro.api.idempotency import HEADER, KEY_PATTERN, REPLAYED
from cirro.kernel.errors import (
    BadInput,
    CirroError,
    Conflict,
    Forbidden,
    NotFound,
    Refused,
    TooLarge,
    Unauthenticated,
)

# When each refusal is answered, and an example of its message.
REFUSALS: dict[type[CirroError], tuple[str, str]] = {
    BadInput: ("Malformed JSON, a missing or an ill-typed parameter", "start_at: is required"),
    Unauthenticated: (
        "The access token is missing, unreadable, expired or not yours",
        "Access token is missing",
    ),
    Forbidden: (
        "Your app may not do this",
        "Only a sandbox Space has a test clock; a live Space has real time",
    ),
    NotFound: ("Unknown, or another Space's", "gig 7 is not known"),
    Conflict: ("The same is being done just now", "A call with this Idempotency-Key is still running"),
    TooLarge: ("The body is too large", "The request body is larger than 1024 KiB"),
    Refused: ("Understood, but against a rule", "seats_max: must not be less than seats_min"),
}
_BY_STATUS = {kind.status: kind for kind in REFUSALS}
PROBLEM = {
    "description": "A refusal as RFC 9457 has it, for `Accept: application/problem+json`.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "request_id", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "The same sentence as `error` has"},
        "code": {"type": "string", "description": "Stable: made for programs"},
        "request_id": {"type": "string", "description": "As in the header `X-Request-Id`"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
REQUEST_ID_HEADER = {
    "description": "Names this call in the server's log; a caller's own (up to 64 letters, digits, `._-`) is kept",
    "schema": {"type": "string"},
}
KEY_PARAMETER = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "Makes the call safe to repeat for 24 hours: the same call with the same key is answered as the first "
    "time and not carried out again. A key used for another call is refused (422); 409 while the first call still runs. "
    "A refused call doesn't use its key up.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": KEY_PATTERN},
}
REPLAYED_HEADER = {
    "description": "`true` when this answers a call repeated with its `Idempotency-Key`; absent otherwise",
    "schema": {"type": "string", "enum": ["true"]},
}
PERSON_TOKEN = {
    "type": "http",
    "scheme": "bearer",
    "description": "An OAuth access token of a person in your Space",
}


class DocumentedAPI(NinjaAPI):
    """ninja's API whose OpenAPI document is complete."""

    _document: OpenAPISchema | None = None

    def get_openapi_schema(self, **where: Any) -> OpenAPISchema:
        """The same for every caller, so made once."""
        if self._document is None:
            self._document = _completed(super().get_openapi_schema(path_prefix="/v2/"))
        return self._document

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Named as its summary says: "Create a gig" is `create_gig`."""
        words = re.findall("[a-z]+", re.sub(r"\(.*\)", "", (operation.summary or "").lower()))
        return "_".join(word for word in words if word not in ("a", "an", "the"))


def _completed(document: OpenAPISchema) -> OpenAPISchema:
    schemas = document["components"]["schemas"]
    schemas["ProblemOut"] = PROBLEM
    document["components"]["headers"] = {"X-Request-Id": REQUEST_ID_HEADER, REPLAYED: REPLAYED_HEADER}
    document["components"]["parameters"] = {HEADER: KEY_PARAMETER}
    document["components"]["securitySchemes"]["PersonToken"] = PERSON_TOKEN
    for path in document["paths"].values():
        for operation in path.values():
            for parameter in operation["parameters"]:
                _complete_parameter(parameter)
            if "requestBody" in operation:
                _complete_body(operation, schemas)
                # The last two by an Idempotency-Key: that is running, or was used for another call.
                _add_refusals(operation, TooLarge, Conflict, Refused)
            _complete_responses(operation["responses"], schemas)
            if "requestBody" in operation:
                _make_repeatable(operation)
    return document


def _complete_parameter(parameter: dict[str, Any]) -> None:
    schema = parameter["schema"]
    # A query has no null: leaving the parameter out says it.
    branches = [branch for branch in schema.pop("anyOf", ()) if branch != {"type": "null"}]
    schema.update(branches[0] if len(branches) == 1 else {"anyOf": branches} if branches else {})
    schema.pop("title", None)
    # In 3.1 a parameter's examples would be a map; the schema's list says the same.
    parameter.pop("examples", None)
    if schema.get("contentMediaType") == "application/json":
        del schema["contentMediaType"]
        parameter["content"] = {"application/json": {"schema": parameter.pop("schema")}}


def _complete_body(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    body = operation["requestBody"]
    content = body["content"]["application/json"]
    schema = _resolve(content["schema"], schemas)
    # An empty body stands for an object without fields.
    body["required"] = bool(schema.get("required") or schema.get("anyOf"))
    content["example"] = schema["examples"][0]


def _add_refusals(operation: dict[str, Any], *kinds: type[CirroError]) -> None:
    for kind in kinds:
        operation["responses"].setdefault(
            kind.status, {"content": {"application/json": {"schema": _ref("ErrorOut")}}}
        )


def _make_repeatable(operation: dict[str, Any]) -> None:
    operation["parameters"].append({"$ref": f"#/components/parameters/{HEADER}"})
    for status, answer in operation["responses"].items():
        if int(status) < 300:
            answer["headers"][REPLAYED] = {"$ref": f"#/components/headers/{REPLAYED}"}


def _complete_responses(responses: dict[Any, Any], schemas: dict[str, Any]) -> None:
    for status in sorted(responses):
        answer = responses.pop(status)
        answer["headers"] = {"X-Request-Id": {"$ref": "#/components/headers/X-Request-Id"}}
        content = answer["content"]
        if status in _BY_STATUS:
            kind = _BY_STATUS[status]
            answer["description"], message = REFUSALS[kind]
            content["application/json"]["example"] = {"error": message}
            content["application/problem+json"] = {
                "schema": _ref("ProblemOut"),
                "example": _problem(kind, message),
            }
        else:
            schema = content["application/json"]["schema"]
            content["application/json"].update(_examples(schema, schemas))
        responses[str(status)] = answer


def _problem(kind: type[CirroError], message: str) -> dict[str, Any]:
    field, _, reason = message.partition(": ")
    return {
        "type": "about:blank",
        "title": HTTPStatus(kind.status).phrase,
        "status": kind.status,
        "detail": message,
        "code": kind.code,
        "request_id": "5c1f0a9be2d47360",
        "errors": [{"field": field, "message": reason}] if reason else [],
    }


def _examples(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    if "anyOf" not in schema:
        return {"example": _resolve(schema, schemas)["examples"][0]}
    kinds = [branch["$ref"].rpartition("/")[2] for branch in schema["anyOf"]]
    return {"examples": {kind: {"value": schemas[kind]["examples"][0]} for kind in kinds}}


def _resolve(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    return found


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}
