"""The embedded PostgreSQL: the programs of a wheel, run by ourselves as a child process.

with ensure(home) as url: ...              # a command: share the running server or run one meanwhile
server = EmbeddedPostgres(home)            # an owner: `cirro up`, the tests
server.start(); server.url(); server.stop()
"""

from cirro.site.postgres.binaries import locate
from cirro.site.postgres.errors import (
    AlreadyRunningError,
    NoBinariesError,
    PostgresError,
    StartCancelledError,
    StartFailedError,
)
from cirro.site.postgres.server import EmbeddedPostgres
from cirro.site.postgres.sharing import ensure

__all__ = [
    "AlreadyRunningError",
    "EmbeddedPostgres",
    "NoBinariesError",
    "PostgresError",
    "StartCancelledError",
    "StartFailedError",
    "ensure",
    "locate",
]
