"""What `cirro demo` says, in words."""

from __future__ import annotations

from typing import Any

import pytest

from cirro.site.demo.explain import tell_explanation, tell_preview
from cirro.site.demo.gigs import Plan, plans
from cirro.site.demo.people import volunteer

SURVEY, PLANTING, _, LEADERS = plans(1_800_000_000, 5_000)


def clause(path: str, text: Any, without: int) -> dict[str, Any]:
    return {"path": path, "clause": text, "matching_without": without}


def told(plan: Plan, *clauses: dict[str, Any]) -> list[str]:
    preview = {"matching": 79, "wave_size": 10, "first": ["1"], "clauses": list(clauses)}
    return list(tell_preview(plan, preview, lambda user: f"Ann {user}"))


def test_a_preview_says_what_each_condition_costs() -> None:
    assert told(SURVEY, clause("skills", "drone photography", 1332), clause("region", "west", 227)) == [
        "Drone survey: Survey the western hills by drone (1 seat)",
        "    79 match; 1,332 would without the condition on skills, 227 without the one on region",
        "    a wave invites 10",
        "    first in order: Ann 1",
    ]


def test_two_conditions_on_one_field_are_told_apart() -> None:
    lines = told(SURVEY, clause("hours", {"$gte": 4}, 90), clause("hours", {"$lt": 9}, 80))
    assert lines[1] == (
        '    79 match; 90 would without the condition on hours {"$gte":4}, 80 without the one on hours {"$lt":9}'
    )


def test_spare_seats_and_invitations_by_hand_are_named() -> None:
    assert told(PLANTING)[:2] == [
        "Oak planting: Plant 20,000 oaks in the hills (200 to 210 seats)",
        "    79 match",
    ]
    assert told(LEADERS)[2:] == ["    no waves, the Space invites by hand"]


@pytest.mark.parametrize(
    ("codes", "shown"),
    [
        (["filter_does_not_match", "gig_ended", "enough_accepted"], ["filter_does_not_match"]),
        (["gig_ended", "enough_accepted"], ["gig_ended", "enough_accepted"]),
    ],
)
def test_the_aftermath_is_told_only_where_nothing_came_before(codes: list[str], shown: list[str]) -> None:
    reasons = [{"code": code, "message": f"because of {code}"} for code in codes]
    explanation = {"invited": False, "clauses": [], "reasons": reasons}
    lines = list(tell_explanation(SURVEY, explanation, volunteer(1, 1, "mark")))
    assert lines[2:] == [f"    because of {code}" for code in shown]
