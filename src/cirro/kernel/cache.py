"""A cache in the database, shared by all processes. Sign-in counts wrong tries in it, so it must not lose any.

Django's own `DatabaseCache` reads, then writes: of two that add the same expired key at once both succeed, a set that
fails is passed over in silence, and beyond 300 rows it forgets some that still count. Here each change is one
statement, and a row lives until it expires.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

from cirro.kernel import clock, sql

# For what was cached without a time.
_FOR_EVER = datetime(9000, 1, 1, tzinfo=UTC)

_WRITE = (
    "INSERT INTO kernel_cache AS kept (cache_key, value, expires) VALUES (%(key)s, %(value)s, %(expires)s) "
    "ON CONFLICT (cache_key) DO UPDATE SET value = excluded.value, expires = excluded.expires"
)


class TableCache(BaseCache):
    """Keeps JSON values in the table `kernel_cache`. Raises TypeError for a value that is no JSON."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def add(
        self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Set the key unless it is there; whether this call did. Of any number at once, one does."""
        parameters = {**self._row(key, value, timeout, version), "now": clock.now()}
        return sql.execute(f"{_WRITE} WHERE kept.expires <= %(now)s", parameters) == 1

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        found = sql.row(
            "SELECT value FROM kernel_cache WHERE cache_key = %s AND expires > %s",
            [self.make_and_validate_key(key, version), clock.now()],
        )
        return json.loads(found[0]) if found else default

    def set(
        self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        sql.execute(_WRITE, self._row(key, value, timeout, version))

    def touch(self, key: str, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        changed = sql.execute(
            "UPDATE kernel_cache SET expires = %s WHERE cache_key = %s AND expires > %s",
            [self._expires(timeout), self.make_and_validate_key(key, version), clock.now()],
        )
        return changed == 1

    def delete(self, key: str, version: int | None = None) -> bool:
        return (
            sql.execute(
                "DELETE FROM kernel_cache WHERE cache_key = %s", [self.make_and_validate_key(key, version)]
            )
            == 1
        )

    def clear(self) -> None:
        sql.execute("DELETE FROM kernel_cache")

    def _row(self, key: str, value: Any, timeout: float | None, version: int | None) -> dict[str, Any]:
        return {
            "key": self.make_and_validate_key(key, version),
            "value": json.dumps(value),
            "expires": self._expires(timeout),
        }

    def _expires(self, timeout: float | None) -> datetime:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return _FOR_EVER if seconds is None else clock.now() + timedelta(seconds=seconds)


def forget_expired() -> int:
    """Remove the rows whose time is over; how many."""
    return sql.execute("DELETE FROM kernel_cache WHERE expires <= %s", [clock.now()])
