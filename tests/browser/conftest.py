"""A browser for the tests of pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.support.browser import chromium, running_browser

# A machine without Chromium runs the rest; the summary says so. CI names one in CHROMIUM, which must be there.
collect_ignore_glob = [] if chromium() else ["test_*.py"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    with running_browser() as started:
        yield started
