"""A preview and an explanation in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import orjson

from cirro.site.demo.gigs import Plan
from cirro.site.demo.people import Volunteer


def tell_preview(plan: Plan, preview: dict[str, Any], name_of: Callable[[str], str]) -> Iterator[str]:
    """What a gig's waves would find, before it is created."""
    manual = plan.fields.get("invitation_mode") == "manual"
    yield f"{plan.name}: {plan.fields['title']} ({plan.fields['total_seats']} seats)"
    size = "no waves, the Space invites by hand" if manual else f"a wave invites {preview['wave_size']:,}"
    yield f"    {preview['matching']:,} match; {size}"
    without = [f"{clause['matching_without']:,} without {_words(clause)}" for clause in preview["clauses"]]
    yield f"    {'; '.join(without)}"
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
    for reason in explanation["reasons"]:
        yield f"    {reason['message']}"


def _words(clause: dict[str, Any]) -> str:
    return f"{clause['path']} {_text(clause['clause'])}".strip()


def _text(value: object) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()
