"""What the log says when the database goes away, and to strange host names."""

from __future__ import annotations

import logging

import psycopg
import pytest
from procrastinate.exceptions import ConnectorException

from cirro.site.brief_log import OneLine


def logged(name: str, error: Exception) -> str:
    """The text of a record about `error`, as the console shows it."""
    try:
        try:
            raise error
        except psycopg.Error as cause:
            raise ConnectorException from cause
    except ConnectorException as wrapped:
        exc_info = (type(wrapped), wrapped, wrapped.__traceback__)
    record = logging.LogRecord(name, logging.ERROR, "", 0, "Side task %s failed", ("listener",), exc_info)
    assert OneLine().filter(record)
    return logging.Formatter("%(message)s").format(record)


@pytest.mark.parametrize(
    "error",
    [
        psycopg.OperationalError("consuming input failed:\nserver closed the connection"),
        psycopg.errors.CrashShutdown(),
        psycopg.InterfaceError("the connection is closed"),
    ],
)
def test_a_lost_connection_is_one_line(error: Exception) -> None:
    text = logged("procrastinate.worker.worker", error)
    assert text.startswith("Side task listener failed")
    assert "\n" not in text


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("procrastinate.worker.worker", psycopg.errors.QueryCanceled()),
        ("procrastinate.worker.worker", psycopg.errors.UniqueViolation()),
        ("cirro.api", psycopg.OperationalError("server closed the connection")),
    ],
)
def test_other_failures_keep_their_traceback(name: str, error: Exception) -> None:
    assert "Traceback" in logged(name, error)


def test_a_host_name_that_is_not_ours_is_one_line() -> None:
    text = logged("django.security.DisallowedHost", psycopg.Error())
    assert text == "Side task listener failed"
