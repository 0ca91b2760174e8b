"""A preview and an explanation in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import orjson

from cirro.site.demo.gigs import Plan
from cirro.site.demo.people import Volunteer

_AFTERMATH = ("gig_ended", "gig_archived", "enough_accepted", "no_wave_left")


def tell_preview(plan: Plan, preview: dict[str, Any], name_of: Callable[[str], str]) -> Iterator[str]:
    """What a gig's waves would find, before it is created."""
    manual = plan.fields.get("invitation_mode") == "manual"
    yield f"{plan.name}: {plan.fields['title']} ({_seats(plan)})"
    yield f"    {preview['matching']:,} match{_without(preview['clauses'])}"
    yield (
        "    no waves, the Space invites by hand"
        if manual
        else f"    a wave invites {preview['wave_size']:,}"
    )
    if not manual:
        yield f"    first in order: {', '.join(map(name_of, preview['first'])) or 'nobody'}"


def tell_explanation(plan: Plan, explanation: dict[str, Any], person: Volunteer) -> Iterator[str]:
    """Why somebody was invited, or was not."""
    was = "was" if explanation["invited"] else "was not"
    yield ""
    yield f"Why {person.name}, who has planted {person.document['trees_planted']} trees, {was} invited to {plan.name}:"
    for clause in explanation["clauses"]:
        found = (
            ", ".join(_text(value) for value in clause["values"] if not isinstance(value, list)) or "nothing"
        )
        yield f"    {'yes' if clause['holds'] else 'NO ':<4}{_words(clause)}: found {found}"
    # What became of the gig since explains nothing where something else stood in the way before.
    reasons = [reason for reason in explanation["reasons"] if reason["code"] not in _AFTERMATH]
    for reason in reasons or explanation["reasons"]:
        yield f"    {reason['message']}"


def _seats(plan: Plan) -> str:
    """Such as "1 seat" or "200 to 210 seats"."""
    wanted, most = plan.fields["total_seats"], plan.fields["seats_max"]
    return f"{wanted} seat{'' if wanted == 1 else 's'}" if wanted == most else f"{wanted} to {most} seats"


def _without(clauses: list[dict[str, Any]]) -> str:
    """How many more would match if one condition were left out, for each of them."""
    paths = Counter(clause["path"] for clause in clauses)
    found = ""
    for clause in clauses:
        named = clause["path"] if clause["path"] and paths[clause["path"]] == 1 else _words(clause)
        found += (
            f", {clause['matching_without']:,} without the one on {named}"
            if found
            else f"; {clause['matching_without']:,} would without the condition on {named}"
        )
    return found


def _words(clause: dict[str, Any]) -> str:
    return f"{clause['path']} {_text(clause['clause'])}".strip()


def _text(value: object) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()
