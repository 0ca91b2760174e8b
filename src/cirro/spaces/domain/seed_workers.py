"""Fill a Space with invented workers: for trials, demonstrations and measurements."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.hashers import make_password
from django.db import transaction

from cirro.events.domain.append import append
from cirro.kernel import clock, sql
from cirro.kernel.errors import Refused
from cirro.kernel.request import SpaceRef
from cirro.spaces.domain.membership import anonymous_email

MAX_COUNT = 10_000_000
BATCH = 20_000
BIGINT = 2**63

_NEXT_IDS = """
SELECT array_agg(nextval(pg_get_serial_sequence('people_user', 'id'))), array_agg(nextval('spaces_worker_id_seq'))
  FROM generate_series(1, %s)
"""
# A batch writes more than a request ever does, into a GIN index: the pending list is merged with this much memory.
_ROOM = "SET LOCAL statement_timeout = '10min'; SET LOCAL gin_pending_list_limit = '64MB'; SET LOCAL work_mem = '256MB'"
# What is still pending would be read through by every search until the next vacuum.
_MERGE_PENDING = """
SELECT gin_clean_pending_list(i.indexrelid) FROM pg_index i
  JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam AND a.amname = 'gin'
 WHERE i.indrelid = (SELECT tableoid FROM spaces_worker WHERE space_id = %s LIMIT 1)
"""
_TABLES = ("people_user", "spaces_member", "spaces_worker")


def seed_workers(
    space: SpaceRef,
    count: int,
    *,
    seed: int = 0,
    live: bool = False,
    progress: Callable[[int], object] = lambda done: None,
) -> None:
    """Add `count` new people to the Space as workers, made up in the database. The same seed gives the same people
    with the same documents, apart from the ids.

    The bulk path: each batch is a transaction of its own with one event `workers.seeded`, not an event for each
    user. `progress` gets the number of workers there are after each batch. Nobody can sign in as one of them.
    Raises Refused for an impossible number, and for a live Space unless `live` allows it.
    """
    if not 0 < count <= MAX_COUNT:
        raise Refused.at("count", f"must be between 1 and {MAX_COUNT}")
    if not -BIGINT <= seed < BIGINT:
        raise Refused.at("seed", "must be a 64-bit number")
    if not (space.is_sandbox or live):
        raise Refused("Only sandbox Spaces are filled with invented workers")
    for done in range(0, count, BATCH):
        numbers = range(done + 1, min(done + BATCH, count) + 1)
        with transaction.atomic():
            _seed_batch(space, seed, numbers)
        progress(numbers[-1])
    with transaction.atomic():
        sql.execute(_ROOM)
        sql.execute(_MERGE_PENDING, [space.id])
        # The planner must know the new rows before the first wave.
        sql.execute(f"ANALYZE {', '.join(_TABLES)}")


def _seed_batch(space: SpaceRef, seed: int, numbers: range) -> None:
    at = clock.now(space)
    sql.execute(_ROOM)
    ids = sql.row(_NEXT_IDS, [len(numbers)])
    assert ids is not None  # an aggregate always answers
    users, workers = ids
    sql.execute(
        sql.statement("cirro.spaces", "seed_workers"),
        {
            "space": space.id,
            "seed": seed,
            "done": numbers[0] - 1,
            "users": users,
            "workers": workers,
            "relays": [anonymous_email(space.id, user) for user in users],
            "password": make_password(None),
            "at": at,
        },
    )
    data = {"object": "workers_seeded", "seed": seed, "first": numbers[0], "last": numbers[-1]}
    append(space.id, "workers.seeded", space.id, data, at)
