"""Where a worker stands among those whom a gig's waves have yet to invite."""

from __future__ import annotations

from dataclasses import dataclass

from cirro.gigs.domain.run_wave import candidate_params, candidates, wave_size
from cirro.gigs.models import Gig
from cirro.kernel import sql
from cirro.kernel.time_limit import time_limit

# The statement that waves use, numbered as they take them.
_PLACE = """
SELECT place FROM (SELECT user_id, row_number() OVER () AS place FROM ({candidates}) c) line
 WHERE user_id = %(user)s
"""
# A wave may take longer, but nobody waits for its answer.
SECONDS = 5.0


@dataclass(frozen=True)
class Place:
    """A worker's place, as things stand now."""

    in_next_wave: bool | None
    """None when it took too long to find out."""
    before: int | None
    """How many matching workers stand before them; None when that took too long to count."""


def place_in_line(gig: Gig, user_id: int) -> Place:
    """The place of a matching worker who was not invited yet. The next wave's picks are looked through first:
    they come much faster than the order of everybody in a large Space."""
    in_next_wave: bool | None = None
    try:
        with time_limit(SECONDS):
            place = _place(gig, user_id, wave_size(gig))
            in_next_wave = place is not None
            if place is None:
                place = _place(gig, user_id, None)
    except TimeoutError:
        return Place(in_next_wave, None)
    return Place(in_next_wave, None if place is None else place - 1)


def _place(gig: Gig, user_id: int, size: int | None) -> int | None:
    row = sql.row(_PLACE.format(candidates=candidates(gig)), {**candidate_params(gig, size), "user": user_id})
    return row[0] if row else None
