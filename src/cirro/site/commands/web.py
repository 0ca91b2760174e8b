"""`cirro web`."""

from __future__ import annotations

import os
from importlib import import_module

import click

from cirro.site.home import address, home, host, port, whole_number
from cirro.site.session import database_url


@click.command()
def web() -> None:
    """Run the web server alone, for who starts each part by other means than `cirro up`.

    It listens on CIRRO_HOST (127.0.0.1) and CIRRO_PORT (8000), with CIRRO_WEB_PROCESSES (2) processes of
    CIRRO_WEB_THREADS (8) threads. Stop it with Ctrl-C or SIGTERM: calls that are running are finished first.

    \b
    Example:
      export DATABASE_URL=postgresql://cirro@db/cirro CIRRO_HOSTS=api.example.org
      CIRRO_HOST=0.0.0.0 cirro web
    """
    os.environ["CIRRO_HOME"] = str(home())
    address(), processes(), threads()  # wrong settings are refused before anything starts
    with database_url():
        serve()


def processes() -> int:
    """How many processes answer requests: CIRRO_WEB_PROCESSES, else 2."""
    return whole_number("CIRRO_WEB_PROCESSES", 2, 1, 64)


def threads() -> int:
    """How many requests one process answers at once: CIRRO_WEB_THREADS, else 8."""
    return whole_number("CIRRO_WEB_THREADS", 8, 1, 64)


def serve() -> None:
    """Run granian until it is told to stop."""
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    # Where processes are forked, as on Linux, they share what is loaded now.
    for module in ("cirro.site.wsgi", "cirro.site.urls"):
        import_module(module)
    Granian(
        "cirro.site.wsgi:application",
        address=host(),
        port=port(),
        interface=Interfaces.WSGI,
        workers=processes(),
        blocking_threads=threads(),
        # More than the threads can answer soon waits in the kernel's queue instead of in our memory.
        backpressure=threads() * 8,
        http=HTTPModes.http1,
        websockets=False,
        # Who sends headers a byte at a time loses the connection.
        http1_settings=HTTP1Settings(header_read_timeout=10_000, max_buffer_size=128 * 1024),
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=10,
        log_level=LogLevels.error,
    ).serve()
