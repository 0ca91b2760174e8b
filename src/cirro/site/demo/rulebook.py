"""The rules of gigs and invitations (contract sections 4 and 5), one sentence each, as the report prints them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

MATCH = "waves and attempts invite only workers who match the filter"
ONCE = "nobody is invited twice to one gig"
ORDER = "each wave takes the next workers in sort order"
SIZE = "each wave invites total_seats x multiplier workers, or all who are left"
RHYTHM = "waves come at once and then at every invitation_frequency, none is left out"
STOP = "no wave comes while accepted >= seats_min, after the end, or in manual mode"
VACANCY = "a wave comes at once when accepted falls below seats_min again"
CAP = "accepted never exceeds seats_max"
EXPIRY = "pending invitations expire when seats_max is reached or the gig ends, and only then"
STATES = "invitations change only as the contract allows"
COUNTERS = "the event log, the invitation lists and what people did add up"
PREVIEW = "each preview said whom the first wave would take"
EXPLANATION = "the explanation agrees with what happened"

RULES = (MATCH, ONCE, ORDER, SIZE, RHYTHM, STOP, VACANCY, CAP, EXPIRY, STATES, COUNTERS, PREVIEW, EXPLANATION)

# Called with a rule, the moment (UNIX seconds) and what happened.
Note: TypeAlias = Callable[[str, int, str], None]
