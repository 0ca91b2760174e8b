"""Calls over HTTP, as Spaces make them most: a page of a gig's invitations, an acceptance, a result."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterable, Iterator
from statistics import median

import jwt
import orjson
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from bench.cases import EVERYBODY
from bench.gigs import gig_with_200_000_invited, new_gig, wave
from bench.http.load import request, run
from bench.http.servers import both_servers
from bench.results import Result, at_least
from bench.spaces import BenchSpace, vacuum
from cirro.kernel import clock, sql
from cirro.spaces.domain.keys import KeyPair, add_key, revoke_other_keys

CONNECTIONS = 16
TOKENS = 300
GIGS = 100
SEATS = 600
WORKERS = 1_000
_WORKERS = "SELECT user_id FROM spaces_worker WHERE space_id = %s ORDER BY id LIMIT %s"
_PENDING = """
SELECT id FROM (SELECT id, gig_id, row_number() OVER (PARTITION BY gig_id ORDER BY id) AS place
                  FROM gigs_giginvitation WHERE space_id = %s AND gig_id = ANY(%s)) numbered
 WHERE place < %s ORDER BY place, gig_id
"""


def calls(space: BenchSpace, *, rounds: int, seconds: float) -> Iterator[Result]:
    """Requests a second of each call, beside the floor's; for a result, which the floor doesn't know, beside its list."""
    gig = gig_with_200_000_invited(space, EVERYBODY.filter)
    accepts = _pending(space)
    task = new_gig(space, {}, seats=1, multiplier=1).tasks.create(
        space_id=space.ref.id, title="Tree planted", base_price=250
    )
    workers = [id for (id,) in sql.rows(_WORKERS, [space.ref.id, WORKERS])]
    vacuum()
    key = add_key(space.ref.id, clock.now())
    revoke_other_keys(space.ref.id, key.fingerprint, clock.now())
    with both_servers(space, key.public_pem) as ports:
        path = f"/v2/gig_invitations?gig_id={gig.id}&status=pending"

        def lists() -> Iterable[bytes]:
            return itertools.cycle([request("GET", path, token) for token in _tokens(space, key)])

        def acceptances() -> Iterable[bytes]:
            tokens = itertools.cycle(_tokens(space, key))
            return (
                request("POST", f"/v2/gig_invitations/{id}/accept", token)
                for id, token in zip(accepts, tokens, strict=False)
            )

        def results() -> Iterable[bytes]:
            tokens, users = itertools.cycle(_tokens(space, key)), itertools.cycle(workers)
            return (
                request("POST", "/v2/gig_results", token, _result(task.pk, user))
                for token, user in zip(tokens, users, strict=False)
            )

        for name, of_floor, of_ours, limit in (
            ("list of invitations", lists, lists, 0.35),
            ("accept", acceptances, acceptances, 0.4),
            ("result, beside the floor's list", lists, results, 0.1),
        ):
            floors: list[float] = []
            ours: list[float] = []
            both = list(zip(ports, (of_floor, of_ours), (floors, ours), strict=True))
            for port, make, _ in both:
                run(port, make(), connections=CONNECTIONS, seconds=1)
            for number in range(rounds):
                for port, make, measured in both if number % 2 else reversed(both):
                    load = run(port, make(), connections=CONNECTIONS, seconds=seconds)
                    measured.append(load.per_second)
            ratio = median(mine / floor for mine, floor in zip(ours, floors, strict=True))
            target, ok = at_least(limit, ratio)
            yield Result("http", name, "requests/s", median(floors), median(ours), ratio, target, ok)


def _tokens(space: BenchSpace, key: KeyPair) -> list[str]:
    """Tokens as the official client makes them, for the full ten minutes, each a different one."""
    private = load_pem_private_key(key.private_pem.encode(), None)
    expires = int(time.time()) + 600
    return [
        jwt.encode({"sub": space.ref.app_id, "exp": expires, "jti": str(number)}, private, "RS256")  # type: ignore[arg-type]  # an RSA key
        for number in range(TOKENS)
    ]


def _result(task: int, user: int) -> bytes:
    body = {
        "gig_task_id": task,
        "user_id": user,
        "title": "Oaks planted",
        "quantity": 40,
        "multiplier": "1.25",
        "cost_center_key": "TREES-WEST",
    }
    return orjson.dumps(body)


def _pending(space: BenchSpace) -> Iterator[int]:
    """Pending invitations in turn of many gigs, none of which fills up."""
    seats = min(SEATS, space.workers // 2)
    gigs = [new_gig(space, {}, seats=seats, multiplier=1) for _ in range(GIGS)]
    for gig in gigs:
        wave(gig)
    rows = sql.rows(_PENDING, [space.ref.id, [gig.id for gig in gigs], seats])
    return iter([row[0] for row in rows])
