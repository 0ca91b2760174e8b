"""Previews and explanations as they come out of the API."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Field, Schema

from cirro.gigs.schemas import INVITATION, InvitationOut
from cirro.kernel.inputs import Id
from cirro.kernel.openapi import example

PATH = "The field, empty for $or and $nor"
CLAUSE = "The literal, or an object with one operator, as in filter_query"


class ClausePreviewOut(Schema):
    path: str = Field(description=PATH)
    clause: Any = Field(description=CLAUSE)
    matching_without: int | None = Field(description="How many would match if this clause were dropped")


class PreviewOut(Schema):
    """What a gig's waves would find. What can't be found in bounded time is null."""

    model_config = example(
        {
            "object": "gig_preview",
            "matching": 412,
            "about": False,
            "paused": 9,
            "clauses": [
                {"path": "languages", "clause": {"$in": ["en", "de"]}, "matching_without": 530},
                {"path": "region", "clause": "west", "matching_without": 1675},
            ],
            "first": ["7", "31", "12", "5", "44"],
            "wave_size": 100,
        }
    )
    object: Literal["gig_preview"]
    matching: int | None = Field(description="How many workers match filter_query")
    about: bool = Field(description="Counts are estimates from a sample of a large Space")
    paused: int | None = Field(description="How many of the matching take no invitations just now")
    clauses: list[ClausePreviewOut] = Field(description="The conditions that all have to hold, in order")
    first: list[str] | None = Field(description="Ids of the first five users in the order of waves")
    wave_size: int = Field(description="How many a wave invites at most")


class ClauseExplanationOut(Schema):
    path: str = Field(description=PATH)
    clause: Any = Field(description=CLAUSE)
    holds: bool
    values: list[Any] = Field(
        description="What stands at the path in the worker's document; of an array its elements, then itself"
    )


class ReasonOut(Schema):
    code: Literal[
        "already_invited",
        "notification_held",
        "notification_dropped",
        "notification_failed",
        "not_a_worker",
        "paused",
        "filter_does_not_match",
        "gig_archived",
        "gig_ended",
        "gig_full",
        "manual_mode",
        "enough_accepted",
        "no_wave_left",
        "not_yet_reached",
        "next_wave",
    ]
    message: str


class ExplanationOut(Schema):
    """Why a worker was invited to a gig, or was not."""

    model_config = example(
        {
            "object": "gig_explanation",
            "gig_id": "3",
            "user_id": "7",
            "invited": True,
            "invitation": INVITATION,
            "matches": True,
            "clauses": [
                {
                    "path": "languages",
                    "clause": {"$in": ["en", "de"]},
                    "holds": True,
                    "values": ["en", "yo", ["en", "yo"]],
                },
                {"path": "region", "clause": "west", "holds": True, "values": ["west"]},
            ],
            "reasons": [
                {
                    "code": "already_invited",
                    "message": "Invited by wave 1 at 2026-11-21T09:30:00.000Z; the invitation is pending now.",
                }
            ],
        }
    )
    object: Literal["gig_explanation"]
    gig_id: str
    user_id: str
    invited: bool
    invitation: InvitationOut | None
    matches: bool | None = Field(description="The worker's document against filter_query; null without one")
    clauses: list[ClauseExplanationOut] = Field(description="Empty without a worker document")
    reasons: list[ReasonOut] = Field(
        description="Everything that stands in the way; next_wave alone when nothing does"
    )


class ExplanationQuery(Schema):
    user_id: Id
