"""The floor: a bare ASGI handler with asyncpg. It checks the token and runs the same SQL as the product, and knows
nothing else: no routing, no input rules, no errors."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import asyncpg  # type: ignore[import-untyped]  # it has no annotations
import jwt
import orjson
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from cirro.gigs.domain.invitation_rows import COLUMNS, show_invitation

Send = Callable[[dict[str, Any]], Awaitable[None]]

_SPACE = int(os.environ["BENCH_SPACE"])
_KEY = load_pem_public_key(os.environ["BENCH_PUBLIC_KEY"].encode())
_LIST = f"""
SELECT {COLUMNS} FROM unnest($3::text[]) AS wanted (status) CROSS JOIN LATERAL (
    SELECT i.* FROM gigs_giginvitation i
     WHERE i.space_id = $1 AND i.gig_id = $2 AND i.status = wanted.status ORDER BY i.id LIMIT 11) i
 ORDER BY i.id LIMIT 11
"""
_READ = f"SELECT {COLUMNS} FROM gigs_giginvitation i WHERE i.id = $1"
# The product's own statements; importing them would need Django here.
_LOCK, _CHANGE, _CHANGE_NAMES = json.loads(os.environ["BENCH_SQL"])
_pool: asyncpg.Pool | None = None
_opening = asyncio.Lock()


async def application(scope: MutableMapping[str, Any], receive: object, send: Send) -> None:
    """The two calls that the bench makes."""
    _check_token(scope)
    pool = _pool or await _open()
    path: str = scope["path"]
    answer = await (
        _accept(pool, int(path.split("/")[3])) if path.endswith("/accept") else _list(pool, scope)
    )
    body = orjson.dumps(answer)
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _open() -> asyncpg.Pool:
    global _pool
    async with _opening:
        if _pool is None:
            _pool = await asyncpg.create_pool(
                os.environ["DATABASE_URL"], min_size=8, max_size=8, init=_decode
            )
    return _pool


async def _decode(connection: asyncpg.Connection) -> None:
    await connection.set_type_codec("jsonb", schema="pg_catalog", encoder=json.dumps, decoder=json.loads)


def _check_token(scope: MutableMapping[str, Any]) -> None:
    header = next(value for name, value in scope["headers"] if name == b"authorization")
    jwt.decode(header.removeprefix(b"Bearer "), _KEY, algorithms=["RS256"])  # type: ignore[arg-type]  # an RSA key


async def _list(pool: asyncpg.Pool, scope: MutableMapping[str, Any]) -> dict[str, Any]:
    query = parse_qs(scope["query_string"].decode())
    rows = await pool.fetch(_LIST, _SPACE, int(query["gig_id"][0]), query["status"])
    data = [show_invitation(tuple(row)) for row in rows[:10]]
    return {"object": "list", "url": "/gig_invitations", "has_more": len(rows) > 10, "data": data}


async def _accept(pool: asyncpg.Pool, invitation_id: int) -> dict[str, Any]:
    async with pool.acquire() as connection, connection.transaction():
        gig = await connection.fetchrow(_LOCK, _SPACE, invitation_id)
        invitation = await connection.fetchrow(_READ, invitation_id)
        now = datetime.now(UTC)
        assert gig
        assert invitation["status"] == "pending"
        assert gig["end_at"] > now
        values = {
            "space": _SPACE,
            "id": invitation_id,
            "gig": gig["id"],
            "status": "accepted",
            "no_reward": invitation["no_reward"],
            "accepted": gig["accepted_count"] + 1,
            "next_wave_at": gig["next_wave_at"],
            "now": now,
        }
        row = await connection.fetchrow(_CHANGE, *(values[name] for name in _CHANGE_NAMES))
        assert row  # the row is locked through its gig
        return show_invitation(tuple(row))
