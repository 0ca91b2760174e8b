"""Steps of people on the sign-in pages."""

from __future__ import annotations

from typing import Any

from django.test import Client

from tests.support.people import PASSWORD

SIGN_UP = {
    "first_name": "Mira",
    "last_name": "Sundberg",
    "email": "mira@example.org",
    "password1": PASSWORD,
    "country_code": "SE",
    "birthday": "1990-05-17",
    "time_zone": "Europe/Stockholm",
}


def sign_up(client: Client, path: str = "/users/sign_up", **fields: str) -> Any:
    return client.post(path, {**SIGN_UP, **fields})


def sign_in(client: Client, email: str = "ada@example.org", password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/users/sign_in", {"login": email, "password": password}, **more)


def is_signed_in(client: Client) -> bool:
    return client.get("/users/security").status_code == 200
