"""The database that the benches use: an embedded PostgreSQL with the product's own, durable settings, or
DATABASE_URL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cirro.site.postgres import EmbeddedPostgres
from cirro.site.session import close_connections, database_url, set_up_django, tell

# The one setting that differs from a small installation's: a Space of a million workers fills a gigabyte, and whoever
# runs that gives the database memory for it.
_SETTINGS = "shared_buffers = '2GB'\n"


@contextmanager
def database(home: Path) -> Iterator[None]:
    """Django on that database, with every migration applied and DATABASE_URL set for child processes."""
    os.environ["CIRRO_HOME"] = str(home)
    if not os.environ.get("DATABASE_URL"):
        _configure(home)
    with database_url():
        set_up_django()
        try:
            from cirro.site.migrations import migrate

            migrate(tell)
            yield
        finally:
            close_connections()


def _configure(home: Path) -> None:
    server = EmbeddedPostgres(home, temporary=True)
    configuration = server.layout.data / "postgresql.conf"
    if not configuration.exists():
        with server:
            pass
    text = configuration.read_text(encoding="utf-8")
    if not text.endswith(_SETTINGS):
        configuration.write_text(text + _SETTINGS, encoding="utf-8")
