"""A run of the pay calendar over many workers, beside bare statements that write the same rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db import connection, transaction

from bench.measure import Backend, in_pairs
from bench.money import LINES, clean_money, payable
from bench.results import Result, at_most
from bench.spaces import BenchSpace, vacuum
from cirro.kernel import clock, sql
from cirro.rewards.domain.make_bills import make_bills

# What a run wrote is kept aside, and the run undone.
_KEEP = """
DROP TABLE IF EXISTS bench_payrun, bench_bill, bench_transfer, bench_transferstep, bench_line;
CREATE TABLE bench_payrun AS SELECT * FROM rewards_payrun;
CREATE TABLE bench_bill AS SELECT * FROM rewards_bill;
CREATE TABLE bench_transfer AS SELECT * FROM rewards_transfer;
CREATE TABLE bench_transferstep AS SELECT * FROM rewards_transferstep;
CREATE TABLE bench_line AS SELECT id, bill_id FROM rewards_line;
DELETE FROM rewards_transferstep;
DELETE FROM rewards_transfer;
UPDATE rewards_line SET bill_id = NULL;
DELETE FROM rewards_bill;
DELETE FROM rewards_payrun;
DELETE FROM rewards_billcounter;
"""
_BARE = """
INSERT INTO rewards_payrun SELECT * FROM bench_payrun;
INSERT INTO rewards_bill SELECT * FROM bench_bill ORDER BY id;
INSERT INTO rewards_transfer SELECT * FROM bench_transfer ORDER BY id;
INSERT INTO rewards_transferstep SELECT * FROM bench_transferstep ORDER BY id;
UPDATE rewards_line l SET bill_id = o.bill_id FROM bench_line o WHERE o.id = l.id;
"""


def pay_run(space: BenchSpace, rounds: int, workers: int) -> Iterator[Result]:
    """Processor time of the database for a run: bills, transfers, their first steps, and the lines' mark; foreign keys are looked at,
    then all is undone."""
    count = min(workers, space.workers)
    backend = Backend()
    clean_money()
    payable(space, count)
    vacuum()
    day = clock.now().date()

    def run() -> None:
        made = make_bills(None, day, "operator")
        assert made
        assert made.bills == count

    run()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(_KEEP)
    vacuum()
    pair = in_pairs(
        lambda: _undone(lambda: sql.execute(_BARE)),
        lambda: _undone(run),
        rounds=rounds,
        clock=backend.milliseconds,
    )
    rows = count * (3 + LINES)
    target, ok = at_most(2, pair.ratio)
    note = f"{rows / pair.ours * 1000:,.0f} rows/s, bare {rows / pair.floor * 1000:,.0f}"
    yield Result("pay run", f"{count:,} workers", "ms", pair.floor, pair.ours, pair.ratio, target, ok, note)


def _undone(action: Callable[[], object]) -> None:
    with transaction.atomic():
        sql.execute("SET LOCAL statement_timeout = 0")
        action()
        # As a run does, and also for the bare rows: without, PostgreSQL holds the tables for empty after a round that was undone.
        sql.execute("ANALYZE rewards_bill, rewards_transfer")
        sql.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)
