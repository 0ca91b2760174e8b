"""Answers kept under a key that the caller chose, so that a call can be repeated without being carried out again.

Keys are the Space's own. An answer is written in the transaction of what it answers: both are there, or neither.
Time is the installation's: what is repeated is a call over a network, whatever a sandbox's clock says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from cirro.kernel import clock, sql
from cirro.kernel.errors import Conflict, Refused

KEPT = timedelta(hours=24)

# Held until the commit. Not waited for: whoever comes while the first call runs is told so.
_CLAIM = "SELECT pg_try_advisory_xact_lock(hashtextextended('cirro.kernel.repeats ' || %s || ' ' || %s, 0))"
_FIND = """
SELECT call_hash, status, body FROM kernel_keptanswer WHERE space_id = %s AND key = %s AND created_at > %s
"""
_KEEP = """
INSERT INTO kernel_keptanswer (space_id, key, call_hash, status, body, created_at) VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT (space_id, key) DO UPDATE
   SET call_hash = excluded.call_hash, status = excluded.status, body = excluded.body,
       created_at = excluded.created_at
"""


@dataclass(frozen=True)
class Answer:
    """What was answered: HTTP status, and the body byte for byte."""

    status: int
    body: bytes


def claim(space_id: int, key: str, call_hash: bytes) -> Answer | None:
    """Take the key until the commit; the answer that is kept under it, or None when this call is the first.

    Raises Conflict while a call with this key runs, Refused when the key was used for another call.
    """
    claimed = sql.row(_CLAIM, [space_id, key])
    if claimed != (True,):
        raise Conflict("A call with this Idempotency-Key is still running")
    # A statement of its own: it sees what the call before this one committed.
    row = sql.row(_FIND, [space_id, key, clock.now() - KEPT])
    if row is None:
        return None
    if bytes(row[0]) != call_hash:
        raise Refused.at("Idempotency-Key", "was used for another call: with another path or another body")
    return Answer(row[1], bytes(row[2]))


def keep(space_id: int, key: str, call_hash: bytes, answer: Answer) -> None:
    """Keep the answer for a day. The caller has claimed the key."""
    sql.execute(_KEEP, [space_id, key, call_hash, answer.status, answer.body, clock.now()])


def forget_answers() -> int:
    """Remove the answers whose day is over; how many."""
    return sql.execute("DELETE FROM kernel_keptanswer WHERE created_at <= %s", [clock.now() - KEPT])
