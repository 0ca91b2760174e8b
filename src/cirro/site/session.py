"""The database of a command: which one it is, and Django on top of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click

from cirro.site.home import home
from cirro.site.postgres import ensure


@contextmanager
def database_url() -> Iterator[str]:
    """The address of this instance's database, which answers until the block ends.

    DATABASE_URL; else the embedded PostgreSQL, which is shared if it runs and run meanwhile if not. Its address is
    then put into DATABASE_URL, for Django and for child processes. Raises psycopg.OperationalError when the database
    does not answer, PostgresError when the embedded one can't be started.
    """
    given = os.environ.get("DATABASE_URL")
    if given:
        check_answers(given)
        yield given
        return
    with ensure(home(), progress=tell) as url:
        os.environ["DATABASE_URL"] = url
        try:
            yield url
        finally:
            del os.environ["DATABASE_URL"]


@contextmanager
def database() -> Iterator[None]:
    """Django, ready to use, on a database with tables: a new embedded one gets them now.

    Raises ClickException when DATABASE_URL names a database without tables.
    """
    embedded = not os.environ.get("DATABASE_URL")
    with database_url():
        set_up_django()
        try:
            from cirro.site.migrations import has_tables, migrate

            if not has_tables():
                if not embedded:
                    raise click.ClickException("the database has no tables yet: run `cirro migrate` first")
                migrate(tell)
            yield
        finally:
            close_connections()


def check_answers(url: str) -> None:
    """Ask the database once, directly: the connection pool would go on trying for half a minute.

    Raises SettingError or psycopg.OperationalError when it does not answer.
    """
    import psycopg

    from cirro.site.databases import database_settings

    database_settings(url)
    psycopg.connect(url, connect_timeout=10).close()


def set_up_django() -> None:
    """Load settings and models; DATABASE_URL must be set by now."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cirro.site.settings")
    django.setup()


def close_connections() -> None:
    """Give the database's connections back, so that an embedded server can stop without cutting them off."""
    from django.db import connections

    connections.close_all()
    for wrapper in connections.all(initialized_only=True):
        wrapper.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's wrapper has one


def tell(line: str) -> None:
    """A line about what goes on, on standard error."""
    click.echo(line, err=True)
