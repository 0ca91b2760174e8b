"""The gigs of the demo: as the API gets them, and once more in plain Python, to check the API by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

Document: TypeAlias = dict[str, Any]

HOUR = 3600
DAY = 24 * HOUR


@dataclass(frozen=True)
class Appeal:
    """How people take an invitation: the shares who accept, who decline, and who leave after accepting."""

    accept: float
    reject: float
    leave: float


@dataclass(frozen=True)
class Plan:
    """A gig to be: its fields for `POST /gigs`, and what its filter and its sort say, written by hand.

    `order` gives a key to sort by, smallest first; equals are invited in the order of their worker ids.
    """

    name: str
    fields: dict[str, Any]
    appeal: Appeal
    matches: Callable[[Document], bool]
    order: Callable[[Document], tuple[float, ...]] = lambda _: ()


def plans(now: int, crowd: int) -> list[Plan]:
    """The gigs for a crowd of this size, created at `now` (UNIX seconds)."""
    return [_survey(now), _planting(now, crowd), _approvers(now), _crew_leaders(now)]


def _survey(now: int) -> Plan:
    """A single-worker gig: no sort, so workers are invited in the order in which they became workers."""
    return Plan(
        "Drone survey",
        _gig(
            "Survey the western hills by drone",
            now + 2 * DAY,
            now + 4 * DAY,
            total_seats=1,
            seats_max=1,
            invitation_frequency=60,
            filter_query={"skills": "drone photography", "region": "west", "availability.weekends": True},
        ),
        Appeal(accept=0.05, reject=0.45, leave=0.0),
        lambda d: (
            "drone photography" in d["skills"] and d["region"] == "west" and d["availability"]["weekends"]
        ),
    )


def _planting(now: int, crowd: int) -> Plan:
    """A large multi-worker gig: the most experienced first, some seats more than are needed."""
    seats = max(4, crowd // 25)
    return Plan(
        "Oak planting",
        _gig(
            "Plant 20,000 oaks in the hills",
            now + 4 * DAY,
            now + 6 * DAY,
            total_seats=seats,
            seats_max=seats + max(1, seats // 20),
            invitation_multiplier=2,
            invitation_frequency=6 * 60,
            filter_query={
                "region": {"$in": ["west", "north", "south"]},
                "languages": {"$in": ["en", "de"]},
                "skills": "planting",
                "availability.hours_a_week": {"$gte": 4},
            },
            sort_query={"trees_planted": -1, "rating": -1},
        ),
        Appeal(accept=0.28, reject=0.35, leave=0.1),
        lambda d: (
            d["region"] in ("west", "north", "south")
            and ("en" in d["languages"] or "de" in d["languages"])
            and "planting" in d["skills"]
            and d["availability"]["hours_a_week"] >= 4
        ),
        # Who has no rating yet comes after everybody who has one.
        lambda d: (-d["trees_planted"], -d.get("rating", -1)),
    )


def _approvers(now: int) -> Plan:
    """A few people who check the others' work: certified and well rated, in small waves."""
    return Plan(
        "Report approvers",
        _gig(
            "Approve the planting reports",
            now + 4 * DAY,
            now + 7 * DAY,
            total_seats=5,
            seats_max=5,
            invitation_multiplier=3,
            invitation_frequency=2 * 60,
            filter_query={
                "certificates": {"$elemMatch": {"name": "arborist", "level": {"$gte": 2}}},
                "rating": {"$gte": 3.5},
            },
            sort_query={"rating": -1},
        ),
        Appeal(accept=0.12, reject=0.3, leave=0.35),
        lambda d: (
            any(c["name"] == "arborist" and c["level"] >= 2 for c in d["certificates"])
            and d.get("rating", 0) >= 3.5
        ),
        lambda d: (-d["rating"],),
    )


def _crew_leaders(now: int) -> Plan:
    """A manual gig: the Space chooses the people and invites them by hand."""
    return Plan(
        "Crew leaders",
        _gig(
            "Lead a planting crew",
            now + 4 * DAY,
            now + 6 * DAY,
            total_seats=10,
            seats_max=10,
            invitation_mode="manual",
            filter_query={"skills": {"$all": ["planting", "first aid", "driving"]}},
        ),
        Appeal(accept=0.45, reject=0.3, leave=0.0),
        lambda d: {"planting", "first aid", "driving"} <= set(d["skills"]),
    )


def _gig(title: str, start_at: int, end_at: int, **fields: Any) -> dict[str, Any]:
    return {
        "title": title,
        "description": "Bring gloves and something to drink.",
        "url": f"https://trees.example/gigs/{title.lower().replace(' ', '-').replace(',', '')}",
        "start_at": start_at,
        "end_at": end_at,
        "tasks": [{"title": "Tree planted", "base_price": 250}],
        **fields,
    }
