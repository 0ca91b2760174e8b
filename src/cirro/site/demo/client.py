"""A Space's side of the HTTP API: signed calls over kept-alive connections."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Self

import httpx
import jwt
import orjson
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

# A token may live for ten minutes and be used any number of times until then.
_LIFETIME, _SIGN_AGAIN_AFTER = 600, 300
_LARGEST_PAGE = 500


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
        # The server is ours and on this machine: proxies of the environment are none of its business.
        self._http = httpx.Client(base_url=f"{address}/v2", timeout=60, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        """The object at `path`. Raises RefusedError."""
        return self._call("GET", path, params=query)

    def post(self, path: str, body: object = None) -> dict[str, Any]:
        """Send `body` as JSON, or nothing; the answer. Raises RefusedError."""
        if body is None:
            return self._call("POST", path)
        return self._call(
            "POST", path, content=orjson.dumps(body), headers={"Content-Type": "application/json"}
        )

    def every(self, path: str, after: str | None = None, **query: Any) -> Iterator[dict[str, Any]]:
        """All items of a list, page by page, those after the id `after` if it is given."""
        while True:
            cursor = {} if after is None else {"after": after}
            page = self.get(path, limit=_LARGEST_PAGE, **cursor, **query)
            yield from page["data"]
            if not page["has_more"]:
                return
            after = page["data"][-1]["id"]

    def _call(
        self, method: str, path: str, headers: dict[str, str] | None = None, **rest: Any
    ) -> dict[str, Any]:
        if self._stopping():
            raise StoppedError
        headers = {**(headers or {}), "Authorization": f"Bearer {self._fresh_token()}"}
        response = self._http.request(method, path, headers=headers, **rest)
        answer: dict[str, Any] = orjson.loads(response.content)
        if response.is_error:
            raise RefusedError(f"{method} {path}", response.status_code, str(answer.get("error")))
        return answer

    def _fresh_token(self) -> str:
        if time.monotonic() - self._signed_at > _SIGN_AGAIN_AFTER:
            claims = {"sub": self.app_id, "exp": int(time.time()) + _LIFETIME}
            self._token, self._signed_at = jwt.encode(claims, self._key, "RS256"), time.monotonic()
        return self._token
