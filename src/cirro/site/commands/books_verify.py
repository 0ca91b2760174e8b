"""`cirro books verify`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from cirro.site.session import database

if TYPE_CHECKING:
    from cirro.rewards.books.verify import Verdict


@click.command(short_help="Is everything in the books as it was written?")
@click.option("--space", metavar="ID_OR_APP_ID", help="Only this Space's books.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def verify(space: str | None, as_json: bool) -> None:
    """Walk the chain of each Space's books from the first transaction to the last: numbers, hashes, sums, currencies; and compare every
    balance with its entries. Names the first broken transaction of each Space and what is wrong with it; exit code 1 then.

    Takes no locks and may run at any time. --json also gives the last number and hash of each Space: noted elsewhere, they show
    later whether that part of the books is still the same.

    \b
    Examples:
      cirro books verify
      cirro books verify --space 3 --json
    """
    with database():
        from cirro.rewards.books.verify import verify as look
        from cirro.spaces.domain.list_spaces import pick_space

        chosen = None if space is None else pick_space(space).id
        with click.progressbar(
            length=1, label="transactions", show_pos=True, file=sys.stderr, hidden=not sys.stderr.isatty()
        ) as bar:

            def progress(looked: int, expected: int) -> None:
                bar.length = max(looked, expected)
                bar.update(looked - bar.pos)

            verdict = look(chosen, progress=progress)
    if as_json:
        click.echo(json.dumps(_facts(verdict)))
    else:
        click.echo("\n".join(_lines(verdict)))
    if not verdict.is_well:
        raise click.exceptions.Exit(1)


def _facts(verdict: Verdict) -> dict[str, Any]:
    ends = {
        str(space): {"number": number, "hash": hash_.hex()} for space, (number, hash_) in verdict.ends.items()
    }
    return {"is_well": verdict.is_well, **asdict(verdict), "ends": ends}


def _lines(verdict: Verdict) -> Iterator[str]:
    yield f"looked at: transactions {verdict.transactions:,}, Spaces {verdict.spaces:,}"
    for broken in verdict.broken:
        yield f"BROKEN  {broken}"
    if verdict.broken_transactions > len(verdict.broken):
        yield f"        {verdict.broken_transactions:,} transactions are broken; these are the first of their Spaces"
    for head in verdict.heads:
        yield f"BROKEN  {head}"
    for wrong in verdict.wrong_balances:
        yield f"BROKEN  {wrong}"
    if verdict.wrong_accounts > len(verdict.wrong_balances):
        yield f"        {verdict.wrong_accounts:,} balances are wrong; these are the first"
    if verdict.lost_entries:
        yield f"BROKEN  {verdict.lost_entries:,} entries are of transactions that are not there"
    if verdict.is_well:
        yield "the books are whole: every hash, sum and balance is right"
