"""Counting tries: how many of something somebody may do in a time, however many come at once.

django-allauth takes a lock in the cache for each count, and asks for it again and again while somebody else has it: under
a thousand tries at once, web threads spend their time waiting. Here a try is one statement, and the row's own lock puts
tries into line.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from allauth.core.exceptions import RateLimited
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest

from cirro.kernel import clock, sql

# The value is the times (UNIX seconds) of the tries that count, in the form that django-allauth keeps them in.
_RECENT = "FROM jsonb_array_elements(kept.value::jsonb) moment WHERE moment::text::float8 > %(since)s"
_TRY = f"""
INSERT INTO kernel_cache AS kept (cache_key, value, expires) VALUES (%(key)s, %(first)s, %(expires)s)
ON CONFLICT (cache_key) DO UPDATE SET
    value = (to_jsonb(%(now)s::float8) || COALESCE((SELECT jsonb_agg(moment) {_RECENT}), '[]'))::text,
    expires = excluded.expires
WHERE (SELECT count(*) {_RECENT}) < %(amount)s
"""
_COUNT = f"SELECT (SELECT count(*) {_RECENT}) FROM kernel_cache kept WHERE cache_key = %(key)s"
_TAKE_BACK = """
UPDATE kernel_cache SET value = COALESCE(
    (SELECT jsonb_agg(moment) FROM jsonb_array_elements(value::jsonb) moment WHERE moment::text::float8 <> %(at)s), '[]'
)::text WHERE cache_key = %(key)s
"""


class Try(ratelimit.SingleRateLimitUsage):
    """A try that was counted."""

    def rollback(self) -> None:
        """It doesn't count after all."""
        sql.execute(_TAKE_BACK, {"key": cache.make_key(self.cache_key), "at": self.timestamp})


def count_try(
    request: HttpRequest,
    *,
    app: str,
    action: str,
    rate: ratelimit.Rate,
    key: str | None = None,
    user: Any = None,
    dry_run: bool = False,
    raise_exception: bool = False,
) -> Try | None:
    """Count one more try (with `dry_run` only look): None, or RateLimited raised, when there were as many as `rate` allows.

    Takes the place of django-allauth's `_consume_single_rate`.
    """
    name = ratelimit.get_cache_key(request, app=app, action=action, rate=rate, key=key, user=user)
    moment = clock.now()
    now = moment.timestamp()
    parameters = {
        "key": cache.make_key(name),
        "now": now,
        "first": json.dumps([now]),
        "since": now - rate.duration,
        "expires": moment + timedelta(seconds=rate.duration),
        "amount": rate.amount,
    }
    if dry_run:
        row = sql.row(_COUNT, parameters)
        allowed = row is None or row[0] < rate.amount
    else:
        allowed = sql.execute(_TRY, parameters) == 1
    if allowed:
        return Try(cache_key=name, cache_duration=rate.duration, timestamp=now)
    if raise_exception:
        raise RateLimited
    return None


def install() -> None:
    """Let all of django-allauth count this way."""
    ratelimit._consume_single_rate = count_try
