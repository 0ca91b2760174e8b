"""`cirro payouts seed-methods`: bank accounts for invented people."""

from __future__ import annotations

import json

import click

from cirro.site.session import database


@click.command("seed-methods", short_help="Give a sandbox's invented people bank accounts.")
@click.option("--space", required=True, metavar="ID_OR_APP_ID", help="The sandbox Space.")
@click.option("--user", "user_id", type=int, metavar="ID", help="Only this one, who gets another account.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def seed_methods(space: str, user_id: int | None, as_json: bool) -> None:
    """Make people payable who earned something in a sandbox and have no payout method: with an invented address and account.

    Only people who can't sign in, such as those that `cirro seed-workers` and the API make. Whoever can sign in says in the
    community's payout settings where their money goes.

    \b
    Examples:
      cirro payouts seed-methods --space 1
      cirro payouts seed-methods --space 1 --user 17
    """
    with database():
        from cirro.rewards.domain.seed_methods import seed_methods as seed
        from cirro.spaces.domain.list_spaces import pick_space

        chosen = pick_space(space)
        count = seed(chosen, user_id)
    facts = {"space": str(chosen.id), "people": count}
    click.echo(json.dumps(facts) if as_json else f"{count:,} people of space {chosen.id} can be paid now")
