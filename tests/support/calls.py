"""A call of every operation, made from the document's own examples."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from tests.support.document import Operation, document


@dataclass(frozen=True)
class Call:
    """What to send: the path with its query, and the body (None when the operation has none)."""

    method: str
    path: str
    body: dict[str, Any] | None


@dataclass(frozen=True)
class IdPlace:
    """One place of an operation where an id goes: ("path", "gig_id"), ("query", "user_id"), ("body", "users")."""

    place: str
    name: str


# Which kind of thing an id names, by the name it goes by.
KINDS = {
    "gig_id": "gig",
    "gig_ids": "gig",
    "task_id": "task",
    "user_id": "user",
    "users": "user",
    "user_ids": "user",
    "invitation_id": "invitation",
    "object_id": "gig",
    "topic_id": "topic",
    "notification_topic_id": "topic",
    "topics": "topic",
    "layout_id": "layout",
    "notification_layout_id": "layout",
    "layout_template_id": "layout template",
    "template_id": "template",
    "notification_configuration_id": "configuration",
    "templates": "configuration",
    "broadcast_id": "broadcast",
    "gig_task_id": "task",
    "result_id": "result",
    "time_activity_id": "time activity",
    "payout_id": "payout",
    "reference_id": "gig",
}

# Where the contract refuses a person outside the Space, instead of not knowing them (section 6).
REFUSED_STRANGERS = {
    (f"/v2/{path}", "body", "user_id") for path in ("gig_results", "gig_time_activities", "payouts")
}


def id_places(operation: Operation) -> list[IdPlace]:
    """Every parameter and body field that is an id, found by schema: an integer or a string of digits. Cursors
    aren't: they only say where a page begins."""
    found = [
        IdPlace(parameter["in"], parameter["name"])
        for parameter in parameters(operation)
        if parameter["in"] == "path"
        or (_is_id(parameter.get("schema", {})) and parameter["name"] not in ("after", "before"))
    ]
    schema = body_schema(operation)
    return found + [
        IdPlace("body", name) for name, field in schema.get("properties", {}).items() if _holds_id(field)
    ]


def parameters(operation: Operation) -> list[dict[str, Any]]:
    """The operation's own: those that many share, such as `Idempotency-Key`, are references."""
    return [parameter for parameter in operation.details["parameters"] if "$ref" not in parameter]


def body_schema(operation: Operation) -> dict[str, Any]:
    """The schema of the operation's body, {} when it has none."""
    body = operation.details.get("requestBody")
    return _resolve(body["content"]["application/json"]["schema"]) if body else {}


def example_body(operation: Operation) -> dict[str, Any] | None:
    """The body that the document gives as an example."""
    body = operation.details.get("requestBody")
    return copy.deepcopy(body["content"]["application/json"]["example"]) if body else None


def fill(operation: Operation, ids: dict[IdPlace, str], given: list[IdPlace]) -> Call:
    """The example call with these ids: path and body ids everywhere, query ids where they are required or `given`."""
    required = {parameter["name"] for parameter in parameters(operation) if parameter["required"]}
    path = operation.path
    body = example_body(operation)
    query = []
    for place, id in ids.items():
        if place.place == "path":
            path = path.replace(f"{{{place.name}}}", quote(id))
        elif place.place == "query" and (place in given or place.name in required):
            query.append(f"{place.name}={quote(id)}")
        elif place.place == "body" and body is not None and (place in given or place.name in body):
            body[place.name] = _in_shape(operation, place.name, id, body.get(place.name))
    # One of both says who is meant.
    if body and "user_id" in body and IdPlace("body", "user_id") in given:
        body.pop("users", None)
    return Call(operation.method, path + ("?" + "&".join(query) if query else ""), body)


def _in_shape(operation: Operation, name: str, id: str, example: Any) -> Any:
    """The id as the field has it: alone, in an array, or in an object of an array, whose other fields are as in the
    `example` (where there is one)."""
    field = _unwrapped(body_schema(operation)["properties"][name])
    if field.get("type") != "array":
        return id
    if _is_id(field["items"]):
        return [id]
    item = _resolve(field["items"])
    place = next(key for key, sub in item["properties"].items() if _is_id(_unwrapped(sub)))
    required = dict.fromkeys(item.get("required", ()), "x")
    return [{**required, **(example[0] if example else {}), place: id}]


def _is_id(schema: dict[str, Any]) -> bool:
    branches = schema.get("anyOf", [])
    return any(branch.get("pattern") == "^[0-9]+$" for branch in branches)


def _holds_id(field: dict[str, Any]) -> bool:
    field = _unwrapped(field)
    if field.get("type") == "array":
        item = _resolve(field["items"])
        return _is_id(item) or any(_is_id(_unwrapped(sub)) for sub in item.get("properties", {}).values())
    return _is_id(field)


def _unwrapped(schema: dict[str, Any]) -> dict[str, Any]:
    """Without the null that optional fields have."""
    branches = [branch for branch in schema.get("anyOf", ()) if branch != {"type": "null"}]
    return _resolve(branches[0]) if len(branches) == 1 else schema


def _resolve(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in schema:
        return schema
    found: dict[str, Any] = document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found
