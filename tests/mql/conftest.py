"""A database connection for the query language's tests."""

import os
from collections.abc import Iterator

import psycopg
import pytest


@pytest.fixture(scope="session")
def pg() -> Iterator[psycopg.Connection]:
    """A connection in autocommit; nothing is stored."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True, prepare_threshold=None) as connection:
        connection.execute("SET jit = off")
        # The wall that callers have; no test may come near it.
        connection.execute("SET statement_timeout = '30s'")
        yield connection
