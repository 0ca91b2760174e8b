"""`cirro books balances`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from cirro.site.session import database

if TYPE_CHECKING:
    from cirro.rewards.books.balances import Balances

_TITLES = {
    "funding": "brought by the Space",
    "payable": "owed to workers",
    "in_transit": "on the way",
    "paid": "paid",
    "fees": "fees kept back",
    "adjustments": "adjustments",
}
# What a Space brings, and what the operator gives, is negative in the books, and reads better without.
_TURNED = ("funding", "adjustments")


@click.command(short_help="What is owed, on its way and paid.")
@click.option("--space", metavar="ID_OR_APP_ID", help="Only this Space's books.")
@click.option(
    "--user", "user_id", type=click.IntRange(1), metavar="ID", help="Only the accounts of this worker."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def balances(space: str | None, user_id: int | None, as_json: bool) -> None:
    """What each Space's accounts hold, by currency.

    --json has them as they stand in the books, in minor units: what a Space brings is negative there, so that all add up to zero.

    \b
    Examples:
      cirro books balances
      cirro books balances --space 3 --user 7
    """
    with database():
        from cirro.rewards.books.balances import balances as read
        from cirro.spaces.domain.list_spaces import pick_space

        nothing = "there is nothing in the books yet"
        if space is not None or user_id is not None:
            nothing = "there is nothing of theirs in the books"
        found = read(None if space is None else pick_space(space).id, user_id)
        text = "\n\n".join(_lines(each) for each in found) or nothing
    if as_json:
        shown = [
            {
                "space": str(each.space_id),
                "currency": each.currency,
                "workers_owed": each.owed,
                **each.by_kind,
            }
            for each in found
        ]
        click.echo(json.dumps({"balances": shown}))
    else:
        click.echo(text)


def _lines(each: Balances) -> str:
    from cirro.kernel.money import in_words

    amounts = {
        title: in_words(-each.by_kind[kind] if kind in _TURNED else each.by_kind[kind], each.currency)
        for kind, title in _TITLES.items()
        if each.by_kind[kind]
    }
    widest = max(map(len, amounts.values()), default=0)
    head = f"Space {each.space_id} {each.space_name}, {each.currency}"
    return "\n".join([head, *(f"  {title:<22}{words:>{widest}}" for title, words in amounts.items())])
