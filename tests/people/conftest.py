"""A mail server, and browsers that open quickly."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.smtp import Postbox, receiving


@pytest.fixture(autouse=True)
def no_static_files(settings: Any) -> None:
    """Every new `Client` would look for all of them, which takes longer than most of what these tests do."""
    settings.WHITENOISE_USE_FINDERS = False


@pytest.fixture
def smtp() -> Iterator[Postbox]:
    """A real mail server that gets all that is sent."""
    with receiving() as postbox:
        yield postbox
