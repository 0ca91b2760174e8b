"""Calls to PayPal's API."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from ssl import SSLContext
from typing import Any

import httpx

from cirro.rewards.providers.interface import CantTell
from cirro.rewards.providers.terms import PayPalTerms

Json = dict[str, Any]

# Seconds until it has answered.
TIMEOUT = 30.0


@cache
def _tls() -> SSLContext:
    """Reading the certificates of all authorities takes longer than a call."""
    return httpx.create_ssl_context()


@contextmanager
def session(terms: PayPalTerms, timeout: float = TIMEOUT) -> Iterator[httpx.Client]:
    """A connection with an access token. Raises CantTell when there is none to be had, or when a call inside gets no answer."""
    try:
        with httpx.Client(base_url=terms.api_base, timeout=timeout, verify=_tls()) as http:
            answer = http.post(
                "/v1/oauth2/token",
                data={"grant_type": "client_credentials"},
                auth=(terms.client_id, terms.client_secret),
            )
            token = read(answer).get("access_token")
            if answer.status_code != 200 or not isinstance(token, str):
                raise CantTell(f"PayPal gives no access token: {in_words(answer)}")
            http.headers["Authorization"] = f"Bearer {token}"
            yield http
    except httpx.HTTPError as error:
        raise CantTell(f"PayPal does not answer ({type(error).__name__})") from error


def read(answer: httpx.Response) -> Json:
    """The object that it answered with. Raises CantTell when that is none."""
    try:
        body = answer.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise CantTell(f"PayPal answers {answer.status_code} with something that is none of its objects")
    return body


def in_words(answer: httpx.Response) -> str:
    """What it refused, for the operator."""
    body = read(answer)
    parts = [body.get("name") or body.get("error"), body.get("message") or body.get("error_description")]
    said = ": ".join(str(part) for part in parts if part)
    details = body.get("details")
    issues = (
        [str(detail.get("issue", "")) for detail in details if isinstance(detail, dict)]
        if isinstance(details, list)
        else []
    )
    return "; ".join(part for part in (said or f"status {answer.status_code}", *issues[:3]) if part)[:500]
