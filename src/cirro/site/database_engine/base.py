"""Where Django looks for an engine's connection class.

After a restart of the database the pool holds dead connections, so one must be looked at before a request uses it.
CONN_HEALTH_CHECKS asks the server, one more round trip in every request. An idle connection has nothing to read
unless the server has ended it or has news: so only then it is asked.
"""

from __future__ import annotations

import select
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg_pool import ConnectionPool


class DatabaseWrapper(base.DatabaseWrapper):
    """Gives out no connection that has ended."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection from the pool, or a new one where there is no pool."""
        while True:
            connection = super().get_new_connection(conn_params)
            if self.pool is None or is_alive(connection):
                return connection
            # The pool replaces what comes back closed.
            connection.close()
            self.pool.putconn(connection)


def is_alive(connection: psycopg.Connection[Any]) -> bool:
    """Whether an idle connection can be used."""
    poll = select.poll()
    try:
        poll.register(connection.fileno(), select.POLLIN)
        if poll.poll(0):
            ConnectionPool.check_connection(connection)
    except psycopg.Error:
        return False
    return True
