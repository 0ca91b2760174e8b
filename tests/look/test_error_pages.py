"""Pages for when something went wrong say what to do next, and need nothing that may be broken."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import Client, override_settings
from django.utils import translation


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429", "500"])
def test_without_a_request_or_a_database(name: str) -> None:
    html = render_to_string(f"{name}.html")
    assert html.lstrip().startswith("<!DOCTYPE html>")
    assert '<a class="button" href="/">Start page</a>' in html


def test_how_long_to_wait_is_said_if_known() -> None:
    assert "Wait 3 minutes, then" in render_to_string("429.html", {"minutes": 3})
    assert "Wait some minutes, then" in render_to_string("429.html")


def test_in_a_language_that_is_not_set() -> None:
    with translation.override(None):
        assert '<html lang="en' in render_to_string("500.html")


@override_settings(ROOT_URLCONF="tests.look.urls")
def test_a_missing_page_is_in_the_look(client: Client) -> None:
    answer = client.get("/no/such/page")
    assert answer.status_code == 404
    assert "This page does not exist" in answer.content.decode()
