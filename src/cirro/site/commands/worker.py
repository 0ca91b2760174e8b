"""`cirro worker`."""

from __future__ import annotations

import click

from cirro.site.session import database


@click.command()
def worker() -> None:
    """Run a worker alone: waves of invitations, gigs that start and end, everything that time brings.

    Any number of workers may run on one database. Stop one with Ctrl-C or SIGTERM: it finishes its current job.

    \b
    Example:
      DATABASE_URL=postgresql://cirro@db/cirro cirro worker
    """
    with database():
        from cirro.site.work import work

        work()
