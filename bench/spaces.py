"""Spaces of a given size, each made once with its floor tables and kept for the next run."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction

from cirro.kernel import sql
from cirro.kernel.request import SpaceRef
from cirro.spaces.domain.create_space import create_space
from cirro.spaces.domain.seed_workers import seed_workers
from cirro.spaces.models import Space

_TYPED = Path(__file__).with_name("typed_workers.sql")
SEED = 1
_STEP = 100_000


@dataclass(frozen=True)
class BenchSpace:
    """A live Space full of workers; `typed` names the table with the same people in typed columns."""

    ref: SpaceRef
    workers: int
    typed: str


def bench_space(workers: int) -> BenchSpace:
    """The Space with that many workers, made when this database has none. The name carries a mark of how it was
    made: when that changes, a new one is made."""
    name = f"bench {workers} {_mark()}"
    space = Space.objects.filter(name=name).first() or _build(name, workers)
    ref = SpaceRef(space.id, space.app_id, space.is_sandbox, space.currency)
    return BenchSpace(ref, workers, f"bench_typed_{space.id}")


def vacuum() -> None:
    """What autovacuum does in time: the benches measure a database in its ordinary state."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("RESET statement_timeout")


def _mark() -> str:
    return hashlib.sha256(
        (sql.statement("cirro.spaces", "seed_workers") + _TYPED.read_text(encoding="utf-8")).encode()
    ).hexdigest()[:8]


def _build(name: str, workers: int) -> Space:
    # Live, as a Space in production is: a sandbox would look up its clock in each call.
    space = create_space("bench (unfinished)").space
    began = time.monotonic()

    def tell(done: int) -> None:
        if done % _STEP == 0 or done == workers:
            print(f"  seeded {done:,} of {workers:,} workers, {time.monotonic() - began:.0f} s", flush=True)

    seed_workers(SpaceRef(space.id, space.app_id, False, "EUR"), workers, seed=SEED, live=True, progress=tell)
    print(f"  cirro seed-workers: {workers:,} workers in {time.monotonic() - began:.0f} s", flush=True)
    typed = f"bench_typed_{space.id}"
    with transaction.atomic():
        sql.execute("SET LOCAL statement_timeout = 0; SET LOCAL maintenance_work_mem = '256MB'")
        sql.execute(_TYPED.read_text(encoding="utf-8").format(name=typed, space=space.id))
        space.name = name
        space.save(update_fields=["name"])
    vacuum()
    return space
