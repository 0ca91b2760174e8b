"""What the contract's calls require."""

from __future__ import annotations

from typing import Any


def gig_fields(**fields: Any) -> dict[str, Any]:
    """What `POST /gigs` requires, at times far ahead."""
    required = {
        "title": "Plant",
        "url": "https://trees.example/1",
        "start_at": 4_000_000_000,
        "end_at": 4_000_003_600,
        "filter_query": {},
        "tasks": [],
    }
    return {**required, **fields}
