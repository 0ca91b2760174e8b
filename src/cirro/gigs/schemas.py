"""Gigs, tasks and invitations as they go in and come out of the API."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import BeforeValidator, ConfigDict, WithJsonSchema

from cirro.gigs.domain import gig_rules
from cirro.gigs.domain.attempt_invitations import MAX_GIGS
from cirro.gigs.domain.invite_workers import MAX_USERS
from cirro.kernel.inputs import Flag, Id, Moment, Number, Object, Text, read_id, read_text, text, whole
from cirro.kernel.openapi import PageQuery, example

TASK = {"id": "5", "object": "gig_task", "title": "Tree planted", "base_price": 250}
GIG_FIELDS: dict[str, Any] = {
    "title": "Plant 200 oaks in the western hills",
    "description": "Bring gloves.",
    "url": "https://trees.example/gigs/1",
    "start_at": 1798790400,
    "end_at": 1798876800,
    "seats_min": 10,
    "seats_max": 12,
    "invitation_mode": "auto",
    "filter_query": {"languages": {"$in": ["en", "de"]}, "region": "west"},
    "sort_query": {"trees_planted": -1},
}
GIG: dict[str, Any] = {
    "id": "3",
    "object": "gig",
    **GIG_FIELDS,
    "status": "created",
    "archive_at": None,
    "archived_at": None,
    "total_seats": 10,
    "invitation_multiplier": 10,
    "invitation_frequency": 5,
    "tasks": {"object": "list", "data": [TASK]},
    "notification_payload": {},
    "invitation_notification_topic": {
        "id": "1",
        "object": "notification_topic",
        "name": "new_gig_invitation",
    },
    "epam_options": {},
}
INVITATION = {
    "id": "12",
    "object": "gig_invitation",
    "status": "pending",
    "gig_id": "3",
    "user_id": "7",
    "no_reward": False,
    "epam_bench_status": None,
}


def _read_topic(value: object) -> str | int:
    """A topic's id or name."""
    return read_text(value) if isinstance(value, str) else read_id(value)


def _one_of(**fields: Any) -> dict[str, Any]:
    """A rule between fields: one of them has to be there, and not null."""
    return {"anyOf": [{"required": [name], "properties": {name: schema}} for name, schema in fields.items()]}


Title = Annotated[Text, text(1, gig_rules.TITLE_LENGTH)]
Url = Annotated[Text, text(1, gig_rules.URL_LENGTH)]
Price = Annotated[Number, whole(0, gig_rules.PRICE_MAX)]
Seats = Annotated[Number, whole(*gig_rules.RANGES["total_seats"])]
Multiplier = Annotated[Number, whole(*gig_rules.RANGES["invitation_multiplier"])]
Frequency = Annotated[Number, whole(*gig_rules.RANGES["invitation_frequency"])]
Mode = Annotated[Text, WithJsonSchema({"type": "string", "enum": ["auto", "manual"]})]
Topic = Annotated[
    int | str,
    BeforeValidator(_read_topic),
    WithJsonSchema(
        {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": "^[^\\u0000]*$"}]}
    ),
]


class TaskOut(Schema):
    model_config = example(TASK)
    id: str
    object: Literal["gig_task"]
    title: str
    base_price: int = Field(description="Minor units of the Space's currency")


class TasksOut(Schema):
    object: Literal["list"]
    data: list[TaskOut]


class TopicOut(Schema):
    id: str
    object: Literal["notification_topic"]
    name: str


class GigOut(Schema):
    """A gig."""

    model_config = example(GIG)
    id: str
    object: Literal["gig"]
    title: str
    description: str | None
    url: str
    status: Literal["created", "started", "ended", "archived"]
    start_at: int = Field(description="UNIX seconds, as all times here")
    end_at: int
    archive_at: int | None = Field(description="When it is to be archived")
    archived_at: int | None
    total_seats: int
    seats_min: int = Field(description="Waves run while fewer have accepted")
    seats_max: int | None = Field(description="Nobody more can accept then; null: no cap")
    invitation_mode: Literal["auto", "manual"]
    invitation_multiplier: int = Field(description="A wave invites total_seats times this")
    invitation_frequency: int = Field(description="Minutes between two waves")
    filter_query: dict[str, Any]
    sort_query: dict[str, Any]
    tasks: TasksOut
    notification_payload: dict[str, Any]
    invitation_notification_topic: TopicOut
    epam_options: dict[str, Any]


class GigListOut(Schema):
    model_config = example({"object": "list", "url": "/gigs", "has_more": False, "data": [GIG]})
    object: Literal["list"]
    url: str
    has_more: bool
    data: list[GigOut]


class GigDeletedOut(Schema):
    model_config = example({"id": "3", "object": "gig", "deleted": True})
    id: str
    object: Literal["gig"]
    deleted: Literal[True]


class TaskIn(Schema):
    model_config = example({"title": "Tree planted", "base_price": 250})
    title: Title
    base_price: Price = Field(description="Whole number of minor units")


class TaskChangeIn(Schema):
    model_config = example({"base_price": 300})
    title: Title | None = None
    base_price: Price | None = None


class _GigOptions(Schema):
    description: Annotated[Text, text(0, gig_rules.DESCRIPTION_LENGTH)] | None = None
    archive_at: Moment | None = None
    total_seats: Seats | None = Field(None, description="Fills seats_min when that is absent")
    seats_min: Seats | None = Field(None, description="Default: total_seats, else 1")
    seats_max: Seats | None = Field(None, description="Default: no cap")
    invitation_mode: Mode | None = Field(None, description="auto (default) or manual")
    invitation_multiplier: Multiplier | None = Field(None, description="1 to 1,000, default 10")
    invitation_frequency: Frequency | None = Field(None, description="Minutes, 1 to 10,080, default 5")
    sort_query: Object | None = Field(None, description="MQL sort; the order of its keys counts")
    notification_payload: Object | None = None
    invitation_notification_topic: Topic | None = Field(None, description="Id (digits) or name of a topic")
    epam_options: Object | None = None


class GigIn(_GigOptions):
    model_config = example({**GIG_FIELDS, "tasks": [{"title": "Tree planted", "base_price": 250}]})
    title: Title
    url: Url = Field(description="The gig's page in the Space: workers are sent there")
    start_at: Moment
    end_at: Moment
    filter_query: Object = Field(description="MQL over worker documents; {} matches every worker")
    tasks: list[TaskIn]


class GigChangeIn(_GigOptions):
    """Only the fields sent are changed."""

    model_config = example({"seats_min": 12, "seats_max": 15})
    title: Title | None = None
    url: Url | None = None
    start_at: Moment | None = None
    end_at: Moment | None = None
    filter_query: Object | None = None


class PreviewIn(_GigOptions):
    """A gig's fields; those that don't matter for matching may be left out."""

    model_config = example(
        {"total_seats": 10, "filter_query": {"region": "west"}, "sort_query": {"trees_planted": -1}}
    )
    title: Title | None = None
    url: Url | None = None
    start_at: Moment | None = None
    end_at: Moment | None = None
    filter_query: Object
    tasks: list[TaskIn] | None = None


class ArchiveIn(Schema):
    model_config = example({"archive_at": 1798963200})
    archive_at: Moment | None = Field(None, description="Past or absent: now; future: planned")
    archived_at: Moment | None = Field(None, description="Another name for archive_at")


class InvitedUserIn(Schema):
    id: Id
    no_reward: Flag | None = None


class InviteIn(Schema):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"users": [{"id": 7, "no_reward": False}, {"id": 8}]}],
            **_one_of(user_id={"type": ["integer", "string"]}, users={"type": "array"}),
        }
    )
    user_id: Id | None = Field(None, description="One worker: the answer is the invitation")
    no_reward: Flag | None = Field(None, description="Beside user_id")
    users: (
        Annotated[list[InvitedUserIn], Field(json_schema_extra={"minItems": 1, "maxItems": MAX_USERS})] | None
    ) = Field(None, description="Up to 1,000 workers: the answer is a list")


class InvitationOut(Schema):
    """A worker's invitation to a gig."""

    model_config = example(INVITATION)
    id: str
    object: Literal["gig_invitation"]
    status: Literal["pending", "accepted", "rejected", "expired"]
    gig_id: str
    user_id: str
    no_reward: bool
    epam_bench_status: str | None


class InvitationListOut(Schema):
    model_config = example(
        {"object": "list", "url": "/gig_invitations", "has_more": False, "data": [INVITATION]}
    )
    object: Literal["list"]
    url: str
    has_more: bool
    data: list[InvitationOut]


class AcceptIn(Schema):
    model_config = example({"no_reward": True})
    no_reward: Flag | None = Field(None, description="Overrides what the invitation said")


class ResetIn(Schema):
    model_config = example({"silent": True})
    silent: Flag | None = Field(None, description="Don't notify the worker")


class AttemptIn(Schema):
    model_config = example({"gig_ids": [3, 4], "max_amount": 1})
    gig_ids: list[Id] = Field(json_schema_extra={"maxItems": MAX_GIGS})
    max_amount: Annotated[Number, whole(1, gig_rules.INT_MAX)] | None = Field(
        None, description="Invite to this many gigs at most"
    )


class AttemptOut(Schema):
    model_config = example(
        {
            "id": "2",
            "object": "invitation_attempt",
            "payload": {"gig_ids": [3, 4], "max_amount": 1},
            "gig_ids": [3, 4],
            "invited_gig_ids": [3],
            "app_worker_id": 9,
            "created_at": "2026-11-21T09:30:00.000Z",
        }
    )
    id: str
    object: Literal["invitation_attempt"]
    payload: dict[str, Any]
    gig_ids: list[int] = Field(description="As asked")
    invited_gig_ids: list[int]
    app_worker_id: int
    created_at: str


class InvitationsQuery(PageQuery):
    gig_id: Id | None = None
    user_id: Id | None = None
    status: list[Literal["pending", "accepted", "rejected", "expired"]] = Field([], description="One or many")
    exclude_archived_gigs: Flag = False


class GigsQuery(PageQuery):
    status: list[Literal["created", "started", "ended", "archived"]] = Field([], description="One or many")
    archived: Flag | None = None


class ClockOut(Schema):
    model_config = example(
        {"object": "test_clock", "now": 1798790400, "now_iso": "2027-01-01T08:00:00.000Z", "held": True}
    )
    object: Literal["test_clock"]
    now: int = Field(description="UNIX seconds")
    now_iso: str
    held: bool = Field(description="False until the first advance: the clock runs with real time till then")
    runs: int = Field(
        0, description="How many steps, waves, bills and batches of transfers the advance carried out"
    )


class AdvanceIn(Schema):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"by_seconds": 3600}],
            **_one_of(to={"type": ["number", "string"]}, by_seconds={"type": ["number", "string"]}),
        }
    )
    to: Moment | None = Field(None, description="Not before the clock's present moment")
    by_seconds: Number | None = Field(None, description="Instead of `to`; 0 or more")
