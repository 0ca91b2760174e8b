"""A Space's client as tests use it: signed calls through the whole API, in this process.

Every answer is held against the OpenAPI document.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.test import Client

from cirro.kernel.request import SpaceRef
from cirro.spaces.domain.create_space import NewSpace
from tests.support.document import check_answer


@dataclass
class Answer:
    """An answer's status, its JSON and its headers."""

    status: int
    json: dict[str, Any]
    headers: Any


class ApiClient:
    """Calls the API as one Space, by a token that lasts as long as a test."""

    def __init__(self, new: NewSpace) -> None:
        self.new = new
        self.space = SpaceRef(new.space.id, new.space.app_id, new.space.is_sandbox, new.space.currency)
        self._key = load_pem_private_key(
            new.key.private_pem.encode(), None, unsafe_skip_rsa_key_validation=True
        )
        self._http = Client(raise_request_exception=False)
        self._token = ""

    def token(self, **claims: Any) -> str:
        """A token valid for ten minutes; claims given here replace or join the usual ones, None removes one."""
        usual = {"sub": self.space.app_id, "exp": int(time.time()) + 600}
        merged = {name: value for name, value in {**usual, **claims}.items() if value is not None}
        return jwt.encode(merged, self._key, "RS256")  # type: ignore[arg-type]  # an RSA key, made here

    def call(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        """`body` is sent as JSON, bytes as they are, None as the official client's empty form."""
        data, kind = b"", "application/x-www-form-urlencoded"
        if body is not None:
            data, kind = (body if isinstance(body, bytes) else json.dumps(body).encode()), "application/json"
        response = self.raw(method, path, data, kind, **headers)
        answer = Answer(response.status_code, json.loads(response.content), response.headers)
        check_answer(method, path, answer.status, response.headers["Content-Type"], answer.json)
        return answer

    def raw(self, method: str, path: str, data: bytes = b"", kind: str = "", **headers: str) -> Any:
        """The answer as it came, whatever it is."""
        if "authorization" not in headers:
            self._token = self._token or self.token()
            headers["authorization"] = f"Bearer {self._token}"
        return self._http.generic(method, path, data, content_type=kind, headers=headers)

    def get(self, path: str, **headers: str) -> Answer:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: object = None, **headers: str) -> Answer:
        return self.call("POST", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Answer:
        return self.call("DELETE", path, **headers)

    def make(self, path: str, body: object = None) -> dict[str, Any]:
        """A POST that must succeed; its JSON."""
        answer = self.post(path, body)
        assert answer.status in (200, 201), answer.json
        return answer.json

    def worker(self, document: dict[str, Any]) -> str:
        """A new user made a worker with this document; the user's id."""
        user = self.make("/v2/users")
        self.make(f"/v2/users/{user['id']}/worker", {"document": document})
        return str(user["id"])

    def gig(self, **fields: Any) -> dict[str, Any]:
        """A gig that everybody matches and that ends in a month, unless `fields` say otherwise."""
        now = int(time.time())
        usual = {
            "title": "Plant trees",
            "url": "https://trees.example/gigs/1",
            "start_at": now + 3600,
            "end_at": now + 30 * 86400,
            "filter_query": {},
            "tasks": [{"title": "Tree planted", "base_price": 250}],
        }
        return self.make("/v2/gigs", {**usual, **fields})

    def invitations(self, gig: dict[str, Any], query: str = "") -> list[dict[str, Any]]:
        """All invitations to the gig (up to 500)."""
        return list(self.get(f"/v2/gig_invitations?gig_id={gig['id']}&limit=500{query}").json["data"])
