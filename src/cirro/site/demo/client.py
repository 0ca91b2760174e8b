"""A Space's side of the HTTP API: signed calls over kept-alive connections."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import cycle
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

import jwt
import orjson
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

# A token may live for ten minutes and be used any number of times until then.
_LIFETIME, _SIGN_AGAIN_AFTER = 600, 300
_LARGEST_PAGE = 500
_CONNECTIONS_OF_A_THREAD = 5


class StoppedError(Exception):
    """The demo was asked to stop."""


class RefusedError(Exception):
    """The API answered a call with an error."""

    def __init__(self, call: str, status: int, message: str) -> None:
        super().__init__(f"{call} was answered with {status}: {message}")
        self.status = status


@dataclass(frozen=True)
class Credentials:
    """What a Space's developers get when it is founded: its app id and its private key (PEM)."""

    app_id: str
    private_key: str


class Api:
    """Calls the v2 API at `address` as one Space. May be used by several threads at once.

    `stopping` is asked before each call: once it is true every call raises StoppedError.
    """

    def __init__(self, address: str, credentials: Credentials, stopping: Callable[[], bool]) -> None:
        self.app_id = credentials.app_id
        # Loaded once: checking an RSA key takes a tenth of a second.
        key = load_pem_private_key(credentials.private_key.encode(), None)
        if not isinstance(key, RSAPrivateKey):
            raise ValueError("the Space's key must be an RSA key")
        self._key = key
        self._stopping = stopping
        self._token, self._signed_at = "", float("-inf")
        # Ten thousand small calls to a server of ours: httpx would spend more on each than the server does.
        self._server = urlsplit(address).netloc
        self._connections: list[HTTPConnection] = []
        self._of_thread = threading.local()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for connection in self._connections:
            connection.close()

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        """The object at `path`. Raises RefusedError."""
        return self._call("GET", f"{path}?{urlencode(query, doseq=True)}" if query else path)

    def post(self, path: str, body: object = None) -> dict[str, Any]:
        """Send `body` as JSON, or nothing; the answer. Raises RefusedError."""
        if body is None:
            return self._call("POST", path)
        return self._call("POST", path, orjson.dumps(body))

    def delete(self, path: str) -> dict[str, Any]:
        """Delete what is at `path`; the answer. Raises RefusedError."""
        return self._call("DELETE", path)

    def every(self, path: str, after: str | None = None, **query: Any) -> Iterator[dict[str, Any]]:
        """All items of a list, page by page, those after the id `after` if it is given."""
        while True:
            cursor = {} if after is None else {"after": after}
            page = self.get(path, limit=_LARGEST_PAGE, **cursor, **query)
            yield from page["data"]
            if not page["has_more"]:
                return
            after = page["data"][-1]["id"]

    def _call(self, method: str, path: str, body: bytes = b"") -> dict[str, Any]:
        if self._stopping():
            raise StoppedError
        headers = {"Authorization": f"Bearer {self._fresh_token()}", "Content-Type": "application/json"}
        connection = self._connection()
        connection.request(method, f"/v2{path}", body or None, headers)
        response = connection.getresponse()
        answer: dict[str, Any] = orjson.loads(response.read())
        if response.status >= 400:
            raise RefusedError(f"{method} {path}", response.status, str(answer.get("error")))
        return answer

    def _connection(self) -> HTTPConnection:
        """The next of this thread's own, kept alive from call to call; several, so that all web processes get work."""
        turn: Iterator[HTTPConnection] | None = getattr(self._of_thread, "turn", None)
        if turn is None:
            own = [HTTPConnection(self._server, timeout=60) for _ in range(_CONNECTIONS_OF_A_THREAD)]
            self._connections += own
            turn = self._of_thread.turn = cycle(own)
        return next(turn)

    def _fresh_token(self) -> str:
        if time.monotonic() - self._signed_at > _SIGN_AGAIN_AFTER:
            claims = {"sub": self.app_id, "exp": int(time.time()) + _LIFETIME}
            self._token, self._signed_at = jwt.encode(claims, self._key, "RS256"), time.monotonic()
        return self._token
