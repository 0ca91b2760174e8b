"""Cirro's API as a Space calls it: every call carries a token signed with the Space's private key.

This file needs `requests` and `pyjwt[crypto]` and nothing else of the sample: copy it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jwt
import requests

# Cirro accepts no token that is valid for longer.
TOKEN_SECONDS = 600
# Better a clear error than a page that never comes.
TIMEOUT_SECONDS = 10


class CirroError(Exception):
    """A call did not work. The message is a sentence that can be shown to people."""

    def __init__(self, message: str, status: int = 0) -> None:
        """`status`: what HTTP says, such as 404 (not known) or 422 (against a rule); 0 when nobody answered."""
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Credentials:
    """What a Space gets when it is founded. The key signs API calls, the secret serves sign-in only."""

    app_id: str
    app_secret: str = field(repr=False)
    private_key: str = field(repr=False)

    @classmethod
    def read(cls, directory: str | Path) -> Credentials:
        """From the files app_id, app_secret and key.pem. Raises OSError when one is missing."""
        app_id, app_secret, key = (
            (Path(directory) / name).read_text(encoding="utf-8")
            for name in ("app_id", "app_secret", "key.pem")
        )
        return cls(app_id.strip(), app_secret.strip(), key)


class CirroApi:
    """The calls. Paths are those of the documentation without `/v2`, such as `/gigs/7`."""

    def __init__(self, url: str, credentials: Credentials) -> None:
        self.url = url.rstrip("/")
        self.credentials = credentials

    def get(self, path: str, query: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Read something. Raises CirroError."""
        return self._call("GET", path, params=query)

    def post(self, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Make or change something. Raises CirroError."""
        return self._call("POST", path, json=body)

    def everything(self, path: str, query: Mapping[str, Any] | None = None) -> Iterator[dict[str, Any]]:
        """All items of a list, page after page. Raises CirroError."""
        page = {**(query or {}), "limit": 500}
        while True:
            found = self.get(path, page)
            yield from found["data"]
            if not found["has_more"]:
                return
            page["after"] = found["data"][-1]["id"]

    def _call(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        try:
            response = requests.request(
                method,
                f"{self.url}/v2{path}",
                headers={"Authorization": f"Bearer {self._token()}"},
                timeout=TIMEOUT_SECONDS,
                # The API never redirects; following one would carry the token somewhere else.
                allow_redirects=False,
                **request,
            )
            answer = response.json()
        except requests.JSONDecodeError as error:
            raise CirroError("Cirro can't be used at the moment. Please try again later.") from error
        except requests.RequestException as error:
            raise CirroError("Cirro does not answer at the moment. Please try again later.") from error
        if not response.ok:
            raise CirroError(str(answer.get("error", "Cirro refused this.")), response.status_code)
        found: dict[str, Any] = answer
        return found

    def _token(self) -> str:
        """A fresh one for each call: signing takes a millisecond, and a token never expires on the way."""
        claims = {"sub": self.credentials.app_id, "exp": int(time.time()) + TOKEN_SECONDS}
        return jwt.encode(claims, self.credentials.private_key, algorithm="RS256")
