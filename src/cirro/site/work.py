"""A worker that goes on when the database was away: procrastinate's own ends then."""

from __future__ import annotations

import asyncio
import logging
import signal
from contextlib import suppress

from asgiref.sync import sync_to_async
from django.db import connections
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException
from procrastinate.psycopg_connector import PsycopgConnector
from psycopg import OperationalError

log = logging.getLogger("cirro.worker")

CONCURRENCY = 2
# Seconds before the next attempt to get to the database, by the number of failed ones in a row.
_PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0)
_LONG_ENOUGH = 30.0
_HEARTBEAT = 5.0


def work() -> None:
    """Run jobs until SIGINT or SIGTERM; the jobs that are running then are finished first."""
    asyncio.run(_until_stopped())


async def _until_stopped() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    failures = 0
    while not stop.is_set():
        began = loop.time()
        try:
            await _work(stop)
        except (ConnectorException, OperationalError) as error:
            log.warning("the database does not answer (%s)", error.__cause__ or error)
        if stop.is_set():
            return
        failures = 0 if loop.time() - began > _LONG_ENOUGH else min(failures + 1, len(_PAUSES) - 1)
        log.warning("the worker lost its database; trying again in %s s", _PAUSES[failures])
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), _PAUSES[failures])


async def _work(stop: asyncio.Event) -> None:
    """One worker, from its first connection until it is stopped or fails."""
    # The thread that defers periodic jobs keeps its connection; after a failure it may be dead.
    await sync_to_async(connections.close_all)()
    connector = PsycopgConnector(
        kwargs=connector_params(), min_size=1, max_size=CONCURRENCY + 2, timeout=10, name="worker"
    )
    # An app of its own: the one that jobs use stays on Django's connection, so that what they defer commits
    # or vanishes with what they write.
    worker_app = app.with_connector(connector)
    async with worker_app.open_async():
        running = asyncio.create_task(
            worker_app.run_worker_async(
                concurrency=CONCURRENCY,
                install_signal_handlers=False,
                # A tick every two seconds would leave 43,000 finished jobs a day.
                delete_jobs="successful",
                update_heartbeat_interval=_HEARTBEAT,
            )
        )
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if stop.is_set():
            running.cancel()
        with suppress(asyncio.CancelledError):
            await running
