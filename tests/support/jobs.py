"""A real worker of the job queue, for tests that set jobs off by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector

from cirro.kernel import sql

_EMPTY = "TRUNCATE procrastinate_jobs, procrastinate_workers, procrastinate_periodic_defers CASCADE"


@contextmanager
def own_queue() -> Iterator[None]:
    """The queue's tables are not Django's: they are not emptied after a test."""
    sql.execute(_EMPTY)
    yield
    sql.execute(_EMPTY)


def run_jobs() -> None:
    """Work until no job is left. What the time of day would set off is left out: a test must not depend on it."""
    app.perform_import_paths()  # type: ignore[no-untyped-call]
    connector = PsycopgConnector(kwargs=connector_params())
    with app.replace_connector(connector), patch.dict(app.periodic_registry.periodic_tasks, clear=True):
        app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
