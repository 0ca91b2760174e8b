"""Look up Spaces: by app id for each call, and all of them for the operator."""

from __future__ import annotations

import time
from dataclasses import dataclass

from cirro.kernel import sql
from cirro.kernel.request import SpaceRef

# How long a process goes on with what it read of a Space: a new or revoked key counts after a second at the latest.
CACHE_SECONDS = 1.0


@dataclass(frozen=True)
class Caller:
    """A Space and the public keys (PEM) that its tokens may be signed with."""

    space: SpaceRef
    public_pems: tuple[str, ...]


_cache: dict[str, tuple[float, Caller | None]] = {}


def find_caller(app_id: str) -> Caller | None:
    """The Space with that app id and its active keys, or None."""
    moment = time.monotonic()
    known = _cache.get(app_id)
    if known and moment - known[0] < CACHE_SECONDS:
        return known[1]
    caller = _read(app_id)
    if len(_cache) > 10_000:
        # Unknown app ids come from outside: the cache must not grow with them.
        _cache.clear()
    _cache[app_id] = (moment, caller)
    return caller


def forget_cached() -> None:
    """Read every Space anew on its next call."""
    _cache.clear()


def _read(app_id: str) -> Caller | None:
    rows = sql.rows(
        "SELECT s.id, s.is_sandbox, s.currency, k.public_pem FROM spaces_space s "
        "LEFT JOIN spaces_spacekey k ON k.space_id = s.id AND k.revoked_at IS NULL "
        "WHERE s.app_id = %s ORDER BY k.id DESC",
        [app_id],
    )
    if not rows:
        return None
    space = SpaceRef(id=rows[0][0], app_id=app_id, is_sandbox=rows[0][1], currency=rows[0][2])
    return Caller(space, tuple(row[3] for row in rows if row[3]))
