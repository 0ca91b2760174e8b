"""Is the database what Cirro needs?"""

from __future__ import annotations

from collections.abc import Iterator

from cirro.kernel import sql
from cirro.site import migrations
from cirro.site.commands.web import processes, threads
from cirro.site.doctor.finding import Finding, fail, ok, warn

_OLDEST = 150_000
# What a worker holds at most: its pool, the listener, the jobs' own connections.
_OF_A_WORKER = 10


def check_database() -> Iterator[Finding]:
    """Version, encoding, connections, migrations. The database answers: the caller has connected."""
    row = sql.row(
        "SELECT current_setting('server_version_num')::int, current_setting('server_version'),"
        " current_setting('server_encoding'), current_setting('max_connections')::int,"
        " current_setting('fsync'), pg_is_in_recovery()"
    )
    assert row is not None  # settings always answer
    number, version, encoding, max_connections, fsync, replica = row
    yield (
        ok("version", f"PostgreSQL {version}")
        if number >= _OLDEST
        else fail("version", f"PostgreSQL {version} is too old", "use version 15 or later")
    )
    yield (
        ok("encoding", encoding)
        if encoding == "UTF8"
        else fail(
            "encoding", f"{encoding} can't hold every text", "make the database anew with ENCODING 'UTF8'"
        )
    )
    yield _connections(max_connections)
    if replica or fsync != "on":
        yield fail(
            "durability",
            "this is a read-only replica"
            if replica
            else "fsync is off: a crash may lose what was acknowledged",
            "set DATABASE_URL to the primary" if replica else "set fsync = on",
        )
    yield _migrations()


def _connections(most: int) -> Finding:
    needed = processes() * threads() + _OF_A_WORKER
    if needed > most - 5:
        return warn(
            "connections",
            f"one web server and one worker may take {needed} connections, the database allows {most}",
            "raise max_connections, or lower CIRRO_WEB_PROCESSES or CIRRO_WEB_THREADS",
        )
    return ok("connections", f"one web server and one worker take up to {needed} of {most}")


def _migrations() -> Finding:
    pending = migrations.pending()
    if pending:
        return fail(
            "migrations", f"{len(pending)} not applied: {', '.join(pending[:5])}", "run `cirro migrate`"
        )
    return ok("migrations", "all applied")
