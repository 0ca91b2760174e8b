"""The addresses that people are sent back to."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from oauthlib.common import add_params_to_uri

_PORTS = {"http": 80, "https": 443}


def same_but_query(one: str, other: str) -> bool:
    """Whether two addresses have the same scheme, host, port and path. The official clients send their callback
    with `?code=…&state=…` to the token endpoint (contract 2.2)."""
    parts = _parts(one)
    return parts is not None and parts == _parts(other)


def with_answer(address: str, answer: Sequence[tuple[str, str]]) -> str:
    """The address with an answer of the authorize page, and who gave it (RFC 9207)."""
    return str(add_params_to_uri(address, [*answer, ("iss", settings.CIRRO_URL)]))


def _parts(address: str) -> tuple[str, str, int | None, str] | None:
    # The parser drops some control characters silently.
    if not address.isprintable() or " " in address:
        return None
    try:
        split: SplitResult = urlsplit(address)
        port = split.port or _PORTS.get(split.scheme)
    except ValueError:
        return None
    if "@" in split.netloc or "#" in address or not split.hostname:
        return None
    return split.scheme, split.hostname, port, split.path
