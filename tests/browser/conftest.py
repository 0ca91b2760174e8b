"""A browser for the tests of pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connections
from playwright.sync_api import Browser

from tests.support.browser import chromium, running_browser

# A machine without Chromium runs the rest; the summary says so. CI names one in CHROMIUM, which must be there.
collect_ignore_glob = [] if chromium() else ["test_*.py"]


@pytest.fixture(scope="package", autouse=True)
def browser(django_db_setup: None) -> Iterator[Browser]:
    """Headless Chromium, for all tests of this directory. It runs before any of them asks the database: what asks while
    Playwright runs has connections of its own."""
    with running_browser() as started:
        yield started
        connections.close_all()
