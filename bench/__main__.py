"""`python -m bench`: measure, print the table, write var/bench.json."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from bench.database import database
from bench.results import Result, as_json, table

BENCHES = (
    "selective",
    "unselective",
    "sorted",
    "wave",
    "growth",
    "attempts",
    "http",
    "mails",
    "fan-out",
    "sepa",
    "pay-run",
)


@click.command(context_settings={"max_content_width": 110})
@click.option("--only", multiple=True, type=click.Choice(BENCHES), help="Run this bench; repeat for several.")
@click.option("--workers", default=1_000_000, show_default=True, help="Workers in the largest Space.")
@click.option(
    "--quick", is_flag=True, help="20,000 workers and few rounds: checks the benches, not the product."
)
@click.option("--strict", is_flag=True, help="Exit with 1 when a target is missed.")
def main(only: tuple[str, ...], workers: int, quick: bool, strict: bool) -> None:
    """Measure Cirro against its targets, each a ratio to a floor measured in the same run.

    The database lives in var/bench (DATABASE_URL names another one); what takes long to make is kept there.
    """
    home = Path("var/bench").resolve()
    home.mkdir(parents=True, exist_ok=True)
    results: list[Result] = []
    with database(home):
        for result in _run(only or BENCHES, 20_000 if quick else workers, 5 if quick else 25):
            results.append(result)
            print(table([result]).splitlines()[1], flush=True)
    print(f"\n{table(results)}")
    report = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),  # not an event of the product: real time
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "results": as_json(results),
    }
    Path("var/bench.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    if strict and not all(result.ok for result in results):
        sys.exit(1)


def _run(names: tuple[str, ...], workers: int, rounds: int) -> Iterator[Result]:
    # Models can be imported only now that Django is set up.
    from bench import matching
    from bench.attempts import attempts
    from bench.gigs import clean
    from bench.http.calls import calls
    from bench.mails import fan_out, mails
    from bench.money import clean_money
    from bench.pay_run import pay_run
    from bench.sepa_files import sepa_files
    from bench.spaces import bench_space, vacuum
    from bench.waves import growth, one_wave

    space = bench_space(workers)
    clean_money()
    clean(space)
    vacuum()
    benches: dict[str, Callable[[], Iterator[Result]]] = {
        "selective": lambda: matching.selective(space, rounds),
        "unselective": lambda: matching.unselective(space, rounds),
        "sorted": lambda: matching.in_order(space, rounds),
        "wave": lambda: one_wave(space, rounds),
        "growth": lambda: growth(workers, rounds),
        "attempts": lambda: attempts(space, rounds),
        "http": lambda: calls(space, rounds=max(rounds // 4, 2), seconds=3),
        "mails": lambda: mails(space, rounds),
        "fan-out": lambda: fan_out(space, rounds),
        "sepa": lambda: sepa_files(100_000 if workers > 20_000 else 20_000),
        "pay-run": lambda: pay_run(space, max(rounds // 8, 2), 100_000),
    }
    for name in names:
        yield from benches[name]()


main()
