"""A running server for the tests that look at HTTP itself."""

from collections.abc import Iterator

import pytest

from tests.support.server import Server, running_server


@pytest.fixture(scope="session")
def server(django_db_setup: None, django_db_blocker: object) -> Iterator[Server]:
    """Sees only what is committed: for tests marked `django_db(transaction=True)`."""
    with running_server() as server:
        yield server
