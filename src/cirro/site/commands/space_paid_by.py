"""`cirro space paid-by`."""

from __future__ import annotations

import json

import click

from cirro.site.session import database, tell


@click.command("paid-by", short_help="Pay a worker by time or by result.")
@click.argument("space", metavar="ID_OR_APP_ID")
@click.argument("user_id", type=click.IntRange(min=1))
@click.argument("how", type=click.Choice(["time", "result"]))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def paid_by(space: str, user_id: int, how: str, as_json: bool) -> None:
    """Say how a worker of a Space is paid: by the time or by the results that the Space reports. A Space reports both and
    need not know; everybody is paid by result until told otherwise. What was reported before stays as it is.

    `cirro space edit --hourly-rate` says what an hour is worth.

    \b
    Example:
      cirro space paid-by 3 17 time
    """
    with database():
        from cirro.rewards.domain.terms import hourly_rate
        from cirro.spaces.domain.list_spaces import pick_space
        from cirro.spaces.domain.pay_by_time import pay_by_time

        chosen = pick_space(space)
        changed = pay_by_time(chosen, user_id, how == "time")
        if how == "time" and not hourly_rate(chosen.id):
            # Neither results nor time would bring them anything, and nobody would say so.
            tell(
                f"an hour is worth nothing in Space {chosen.id} yet, so they earn nothing: "
                f"cirro space edit {chosen.id} --hourly-rate 25.50"
            )
    if as_json:
        click.echo(json.dumps({"user_id": str(user_id), "paid_by": how, "changed": changed}))
    else:
        click.echo(f"user {user_id} {'is now' if changed else 'was already'} paid by {how}")
