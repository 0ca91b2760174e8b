"""Jobs that a killed worker left behind are done again."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from asgiref.sync import async_to_sync
from procrastinate.contrib.django import app

from cirro.kernel import clock, sql
from cirro.kernel.models import KeptAnswer
from cirro.site.jobs import forget, retry_stalled


@pytest.fixture
def queue(transactional_db: None) -> None:
    """An empty queue, which others see, too."""


def job(status: str, *, queueing_lock: str | None = None, worker: int | None = None) -> int:
    row = sql.row(
        "INSERT INTO procrastinate_jobs (task_name, queue_name, status, queueing_lock, worker_id)"
        " VALUES ('gigs.run_due', 'default', %s, %s, %s) RETURNING id",
        [status, queueing_lock, worker],
    )
    assert row is not None
    return int(row[0])


def worker(seconds_silent: int) -> int:
    row = sql.row(
        "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s)) RETURNING id",
        [seconds_silent],
    )
    assert row is not None
    return int(row[0])


def statuses() -> dict[int, str]:
    return dict(sql.rows("SELECT id, status::text FROM procrastinate_jobs"))


def run() -> None:
    context = cast("Any", SimpleNamespace(app=app))
    async_to_sync(retry_stalled.func)(context, 0)


def test_a_job_whose_worker_is_gone_waits_again(queue: None) -> None:
    of_the_living = job("doing", worker=worker(1))
    of_the_silent = job("doing", worker=worker(90))
    run()
    assert statuses() == {of_the_living: "doing", of_the_silent: "todo"}


def test_one_that_waits_already_makes_another_needless(queue: None) -> None:
    job("doing", queueing_lock="gigs.tick", worker=worker(90))
    waiting = job("todo", queueing_lock="gigs.tick")
    run()
    assert statuses() == {waiting: "todo"}


def test_what_is_over_is_forgotten(db: None) -> None:
    old, fresh = clock.now() - timedelta(hours=25), clock.now()
    for at in (old, fresh):
        KeptAnswer.objects.create(
            space_id=1, key=str(at), call_hash=b"", status=201, body=b"{}", created_at=at
        )
        sql.execute("INSERT INTO kernel_cache VALUES (%s, '1', %s)", [str(at), at + timedelta(hours=1)])
    forget.func(0)
    assert KeptAnswer.objects.get().key == str(fresh)
    assert sql.rows("SELECT cache_key FROM kernel_cache") == [(str(fresh),)]
