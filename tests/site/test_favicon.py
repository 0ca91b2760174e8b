"""Browsers ask for /favicon.ico where no page names an icon."""

from __future__ import annotations

from django.test import Client


def test_it_leads_to_the_drawing() -> None:
    answer = Client().get("/favicon.ico")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/static/look/favicon")
    assert answer["Location"].endswith(".svg")
    assert "max-age" in answer["Cache-Control"]
