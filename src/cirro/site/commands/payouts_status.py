"""`cirro payouts status`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from cirro.site.commands.payouts_scope import sandbox_option, scope_of
from cirro.site.session import database

if TYPE_CHECKING:
    from cirro.rewards.domain.pay_status import BatchStatus, Total


@click.command(short_help="Where the money is: sums by state, and batch by batch.")
@click.option(
    "--batches", "most", default=10, show_default=True, type=click.IntRange(0, 10_000), help="How many."
)
@sandbox_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def status(most: int, sandbox: str | None, as_json: bool) -> None:
    """Where the money is: lines that are open, bills by the state of their transfer, and the newest batches, with all in which
    something is not known.

    \b
    Examples:
      cirro payouts status
      cirro payouts status --json | jq '.totals[] | select(.state == "unknown")'
    """
    with database():
        from cirro.rewards.domain.pay_status import batches, totals

        scope = scope_of(sandbox)
        sums, shown = totals(scope), batches(scope, most)
        lines = [*_total_lines(sums), *_batch_lines(shown)]
    if as_json:
        found = {"totals": [asdict(each) for each in sums], "batches": [asdict(each) for each in shown]}
        click.echo(json.dumps(found, default=lambda moment: moment.isoformat()))
    else:
        click.echo("\n".join(lines) or "nothing was earned yet")


def _total_lines(sums: Sequence[Total]) -> Iterator[str]:
    from cirro.kernel.money import in_words

    for each in sums:
        kind = ("line" if each.state == "open" else "bill") + ("" if each.count == 1 else "s")
        yield f"{each.state:<9}{each.count:>10,} {kind:<5}  {in_words(each.amount, each.currency):>20}"


def _batch_lines(shown: Sequence[BatchStatus]) -> Iterator[str]:
    from cirro.kernel.money import in_words

    for each in shown:
        states = ", ".join(f"{count:,} {state}" for state, count in sorted(each.states.items()))
        ask = f", asked again {each.next_ask_at:%Y-%m-%d %H:%M}" if each.next_ask_at else ""
        yield (
            f"batch {each.key}  {each.created_at:%Y-%m-%d %H:%M}  {each.provider}  "
            f"{in_words(each.total, each.currency)}: {states}{ask}"
        )
