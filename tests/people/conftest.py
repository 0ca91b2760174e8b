"""A mail server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.smtp import Postbox, receiving


@pytest.fixture
def smtp() -> Iterator[Postbox]:
    """A real mail server that gets all that is sent."""
    with receiving() as postbox:
        yield postbox
