"""Live Spaces: what a call sets off is done by a job that commits or vanishes with it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from psycopg.conninfo import make_conninfo

from cirro.gigs.domain.accept_invitation import accept_invitation
from cirro.gigs.domain.give_up_invitation import reject_invitation
from cirro.gigs.domain.settle import RUN_DUE_JOB
from cirro.kernel import sql
from cirro.spaces.domain.keys import KeyPair
from tests.gigs.world import World, other_connection
from tests.site.processes import wait_for
from tests.support.jobs import own_queue, run_jobs

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_jobs() -> Iterator[None]:
    with own_queue():
        yield


@pytest.fixture
def live(key_pair: KeyPair) -> World:
    return World(key_pair, is_sandbox=False)


def jobs(*statuses: str) -> list[str]:
    """The names of the jobs in these states."""
    query = "SELECT task_name FROM procrastinate_jobs WHERE status = ANY(%s::procrastinate_job_status[]) ORDER BY id"
    return [row[0] for row in sql.rows(query, [list(statuses or ["todo"])])]


def test_a_new_gigs_first_wave_is_sent_by_a_job(live: World) -> None:
    workers = [live.worker(), live.worker()]
    gig = live.gig()
    assert live.invited(gig) == []
    assert jobs() == [RUN_DUE_JOB]
    run_jobs()
    assert live.invited(gig) == workers
    assert RUN_DUE_JOB not in jobs("todo", "doing", "failed")


def test_the_job_vanishes_with_the_transaction(live: World) -> None:
    with transaction.atomic():
        live.gig()
        assert jobs() == [RUN_DUE_JOB]
        transaction.set_rollback(True)
    assert jobs() == []
    assert sql.rows("SELECT 1 FROM gigs_gig") == []


def test_a_vacancy_makes_a_job(live: World) -> None:
    live.worker()
    gig = live.gig(total_seats=1, invitation_multiplier=1)
    run_jobs()
    (invitation,) = live.invitations(gig)
    accept_invitation(live.space, invitation)
    assert live.gig_row("next_wave_at", gig) == (None,)
    second = live.worker()
    assert jobs() == []
    reject_invitation(live.space, invitation)
    assert jobs() == [RUN_DUE_JOB]
    run_jobs()
    assert live.invited(gig)[1:] == [second]


def test_nothing_is_queued_when_nothing_is_due(live: World) -> None:
    live.gig(invitation_mode="manual")
    assert jobs() == []


def test_the_tick_is_registered_and_does_what_a_lost_job_would_have_done(live: World) -> None:
    worker = live.worker()
    gig = live.gig()
    sql.execute("DELETE FROM procrastinate_jobs")
    app.perform_import_paths()  # type: ignore[no-untyped-call]
    crons = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert crons["gigs.tick"] == "* * * * * */2"
    assert "site.retry_stalled" in crons
    app.configure_task("gigs.tick").defer(timestamp=0)
    run_jobs()
    assert live.invited(gig) == [worker]


def test_a_job_whose_worker_was_killed_is_done_again(live: World) -> None:
    """`kill -9` amid a wave: nothing of it stays, and the job is found and done."""
    workers = [live.worker(), live.worker()]
    gigs = [live.gig(), live.gig()]
    given = connection.get_connection_params()
    address = {
        name: given[name] for name in ("dbname", "user", "password", "host", "port") if given.get(name)
    }
    with other_connection() as blocking:
        blocking.execute("LOCK TABLE gigs_wave")
        process = subprocess.Popen(
            [sys.executable, "-c", "from cirro.site.cli import main; main()", "worker"],
            env={**os.environ, "DATABASE_URL": make_conninfo(**address)},
        )
        waiting = "SELECT count(*) FROM pg_locks WHERE relation = 'gigs_wave'::regclass AND NOT granted"
        try:
            wait_for(lambda: sql.rows(waiting) == [(2,)], "the worker to be amid two waves", 30)
        finally:
            process.kill()
            process.wait(10)
    wait_for(lambda: not _sessions_amid_work(), "the database to give up its transaction")
    assert RUN_DUE_JOB in jobs("doing")
    assert [live.invited(gig) for gig in gigs] == [[], []]
    sql.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'")
    app.perform_import_paths()  # type: ignore[no-untyped-call]
    with suppress(AlreadyEnqueued):
        app.configure_task("site.retry_stalled").defer(timestamp=0)
    run_jobs()
    assert RUN_DUE_JOB in jobs("succeeded")
    assert jobs("doing") == []
    assert [live.invited(gig) for gig in gigs] == [workers, workers]


def _sessions_amid_work() -> bool:
    query = (
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
        "AND xact_start IS NOT NULL AND backend_type = 'client backend'"
    )
    return bool(sql.rows(query))
