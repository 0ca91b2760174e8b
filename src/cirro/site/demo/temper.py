"""How a volunteer takes an invitation: decided by the seed, the person and the gig alone."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Literal

from cirro.site.demo.gigs import DAY, HOUR, Appeal

_USUAL_DELAY = 2 * HOUR


@dataclass(frozen=True)
class Reaction:
    """What somebody does about an invitation, how many seconds after it came, and how many seconds after
    accepting they leave again (None: they stay)."""

    act: Literal["accept", "reject", "ignore"]
    delay: int
    leaves_after: int | None


def react(seed: int, number: int, gig: str, appeal: Appeal) -> Reaction:
    """The reaction of volunteer `number` to the gig of that name."""
    chance = Random(f"{seed} reaction {number} {gig}")  # noqa: S311 - play, not secrets
    draw = chance.random()
    # Half answer within two hours, a few only after a day.
    delay = min(int(_USUAL_DELAY * chance.lognormvariate(0, 1.2)), 3 * DAY)
    leaves_after = chance.randrange(8 * HOUR, 60 * HOUR) if chance.random() < appeal.leave else None
    if draw < appeal.accept:
        return Reaction("accept", delay, leaves_after)
    return Reaction("reject" if draw < appeal.accept + appeal.reject else "ignore", delay, None)
