"""The Space's event log, as far as it tells about gigs and invitations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

# (gig id, user id) → how the Space invited them; all others were invited by waves.
Way: TypeAlias = Literal["by hand", "by an attempt"]
Asked: TypeAlias = Mapping[tuple[str, str], Way]


@dataclass(frozen=True)
class Entry:
    """One event. `what` is "invited", an invitation's new status, or the event's type for a gig's own events.

    `at` is in UNIX seconds on the Space's clock; `user` and `invitation` are empty for a gig's own events.
    """

    id: int
    at: int
    gig: str
    what: str
    user: str = ""
    invitation: str = ""


def read_event(event: dict[str, Any]) -> Entry | None:
    """The event as an entry; None when it is about something else than gigs."""
    kind, _, verb = event["type"].partition(".")
    data = event["data"]
    id, at = int(event["id"]), int(datetime.fromisoformat(event["created_at"]).timestamp())
    if kind == "gig":
        return Entry(id, at, data["id"], event["type"])
    if kind == "gig_invitation":
        what = "invited" if verb == "created" else data["status"]
        return Entry(id, at, data["gig_id"], what, data["user_id"], data["id"])
    return None
