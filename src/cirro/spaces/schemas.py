"""Users as they go in and come out of the API."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import BeforeValidator, WithJsonSchema

from cirro.kernel import jsontext
from cirro.kernel.errors import BadInput
from cirro.kernel.inputs import Day, Flag, Object, Text, read_object, text
from cirro.kernel.openapi import PageQuery, example

USER = {
    "id": "7",
    "object": "user",
    "first_name": "Ada",
    "last_name": "Okafor",
    "time_zone": "Africa/Lagos",
    "screen_name": "Ada",
    "birthday": "1990-04-12",
    "country_code": "NG",
    "anonymous_email": "2f6c0b8e41d37a95c1e0@relay.cirro.invalid",
    "epam": None,
    "worker": {"billable": False, "document": {"languages": ["en", "yo"], "region": "west"}},
    "banned_with_reason": None,
}


def _read_json(value: object) -> dict[str, Any]:
    """A JSON object written into one query parameter."""
    try:
        return read_object(jsontext.read(str(value).encode()))
    except (BadInput, ValueError) as error:
        raise ValueError("must be a JSON object") from error


Name = Annotated[Text, text(0, 150)]
JsonInQuery = Annotated[
    dict[str, Any],
    BeforeValidator(_read_json),
    WithJsonSchema({"type": "object", "contentMediaType": "application/json"}),
]


class WorkerOut(Schema):
    billable: bool = Field(description="Paid by time instead of by result")
    document: dict[str, Any] = Field(description="As the Space stored it")


class UserOut(Schema):
    """A person in the calling Space."""

    model_config = example(USER)
    id: str
    object: Literal["user"]
    first_name: str
    last_name: str
    time_zone: str = Field(description="IANA name, or the Rails name it came as")
    screen_name: str
    birthday: str | None
    country_code: str | None
    anonymous_email: str = Field(description="Relay address; the real one is never given")
    epam: dict[str, Any] | None
    worker: WorkerOut | None = Field(description="Null until the Space stores a worker document")
    banned_with_reason: dict[str, Any] | None


class UserListOut(Schema):
    model_config = example({"object": "list", "url": "/users", "has_more": False, "data": [USER]})
    object: Literal["list"]
    url: str
    has_more: bool
    data: list[UserOut]


class UserDeletedOut(Schema):
    model_config = example({"id": "7", "object": "user", "deleted": None})
    id: str
    object: Literal["user"]
    deleted: None


class UserIn(Schema):
    """Everything may be left out: what is missing is invented."""

    model_config = example(
        {"first_name": "Ada", "email": "ada@example.com", "country_code": "NG", "birthday": "1990-04-12"}
    )
    first_name: Name | None = None
    last_name: Name | None = None
    email: Annotated[Text, WithJsonSchema({"type": "string", "format": "email"})] | None = Field(
        None, description="Unique in the installation"
    )
    time_zone: Text | None = Field(None, description="IANA or Rails name")
    country_code: Annotated[Text, WithJsonSchema({"type": "string", "pattern": "^[A-Za-z]{2}$"})] | None = (
        Field(None, description="Two letters (ISO 3166-1 alpha-2)")
    )
    birthday: Day | None = None
    password: Annotated[Text, text(6, 128)] | None = Field(
        None, description="At least 2 letters, 2 digits and 2 special characters"
    )


class DocumentIn(Schema):
    model_config = example({"document": {"languages": ["en", "yo"], "region": "west", "trees_planted": 120}})
    document: Object = Field(description="Replaces what was stored; at most 64 KiB and 20 levels deep")


class UsersQuery(PageQuery):
    filter_query: JsonInQuery | None = Field(None, description="MQL over worker documents, as JSON text")
    worker: Flag | None = Field(None, description="Only workers, or only the others")
    email: Text | None = Field(None, description="The person with this address")
