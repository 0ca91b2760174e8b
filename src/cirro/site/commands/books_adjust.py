"""`cirro books adjust`."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation

import click

from cirro.site.session import database


class _Amount(click.ParamType[Decimal]):
    """A decimal number, such as -12.50."""

    name = "number"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        try:
            amount = Decimal(str(value))
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite():
            self.fail(f"{value!r} is no number", param, ctx)
        return amount


@click.command(short_help="Give a worker money, or take it, without a report.")
@click.option("--space", required=True, metavar="ID_OR_APP_ID", help="In whose books.")
@click.option("--user", "user_id", required=True, type=click.IntRange(1), metavar="ID", help="Who gets it.")
@click.option(
    "--amount", required=True, type=_Amount(), help="In whole units, such as 12.50; negative: taken."
)
@click.option("--currency", metavar="CODE", help="The Space's, unless given.")
@click.option("--reason", required=True, help="What the worker reads on the line and on the bill.")
@click.option("--yes", is_flag=True, help="Do it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def adjust(
    space: str, user_id: int, amount: Decimal, currency: str | None, reason: str, yes: bool, as_json: bool
) -> None:
    """Give a worker an amount that no report of the Space stands for, or take it: goodwill, or putting right what went wrong. The
    operator brings it, not the Space. It is a line like others: the next bill gathers it.

    Without --yes nothing is done: it shows what would be. Results are taken back by the Space itself (POST
    /v2/gig_results/:id/reverse), bonuses too.

    \b
    Examples:
      cirro books adjust --space 3 --user 7 --amount 12.50 --reason "Goodwill for the outage"
      cirro books adjust --space 3 --user 7 --amount=-5 --currency USD --reason "Paid twice" --yes
    """
    with database():
        from cirro.kernel.money import in_words, to_minor
        from cirro.rewards.domain.adjust import adjust as do_it
        from cirro.rewards.domain.adjust import plan_adjustment
        from cirro.spaces.domain.list_spaces import pick_space

        chosen = pick_space(space)
        code = (currency or chosen.currency).upper()
        try:
            minor = to_minor(amount, code)
        except ArithmeticError as error:
            raise click.ClickException(f"{amount} is no amount of {code}") from error
        except ValueError as error:
            raise click.ClickException(str(error)) from error
        facts = (do_it if yes else plan_adjustment)(chosen, user_id, minor, code, reason)
        sums = [in_words(each, code) for each in (facts.amount, facts.payable_before, facts.payable_after)]
    if as_json:
        click.echo(json.dumps({**facts.show(), "is_done": yes}))
        return
    click.echo(f"user {user_id} in Space {chosen.id}: {sums[0]}, “{facts.reason}”")
    click.echo(f"payable {'was' if yes else 'is'} {sums[1]}, {'is now' if yes else 'would be'} {sums[2]}")
    click.echo(f"line {facts.id}" if yes else "nothing was done; with --yes it is")
